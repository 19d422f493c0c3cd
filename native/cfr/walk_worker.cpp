#include "cfr/walk_worker.h"

#include "cfr/walk_every.h"

#include <algorithm>
#include <bit>

namespace fr {
namespace {

constexpr size_t kRoots = 16; // rounds that are walked together, which bounds the memory of a walk

} // namespace

void Walker::Worker::walk(int street, int32_t number, const Place *places, size_t count) {
    for (size_t first = 0; first < count; first += kRoots)
        walk_rounds(street, number, places + first, std::min(kRoots, count - first));
}

// The leaves on a board of a later street, with their values.
std::vector<Walker::Place> &Walker::Worker::walk_child(int street, const Board &child, int32_t number,
                                                       const std::vector<Place> &leaves) {
    std::vector<Place> &places = level().places;
    const auto n = static_cast<int64_t>(child.example.size());
    const auto on_child = [&](const float *of_parent) -> const float * {
        if (!w.listed_ || of_parent == nullptr) return of_parent; // hole cards are the classes of both
        float *of_child = arena_.take(n);
        for (size_t c = 0; c < static_cast<size_t>(n); c++)
            of_child[c] = of_parent[child.parent_class[c]];
        return of_child;
    };
    places.clear();
    for (const Place &leaf : leaves) {
        places.push_back({leaf.node, leaf.player, on_child(leaf.reach), on_child(leaf.own), nullptr, arena_.take(n),
                          leaf.paid ? arena_.take(n) : nullptr});
    }
    depth_++;
    walk(street, number, places.data(), places.size());
    depth_--;
    return places;
}

void Walker::Worker::add_children(int street, const Board &board, int32_t first, int32_t end,
                                  const std::vector<Place> &leaves, float *const *sums) {
    const int next = street + 1;
    for (int32_t i = first; i < end; i++) {
        const int32_t number = w.listed_ ? board.children[static_cast<size_t>(i)] : 0;
        const int32_t only = w.chosen_[static_cast<size_t>(next)];
        if (only >= 0 && number != only) continue;
        const Board &child = this->board(next, number);
        const auto mark = arena_.mark();
        const std::vector<Place> &places = walk_child(next, child, number, leaves);
        const auto weight = static_cast<float>(only >= 0 ? w.extensions(street) : child.weight);
        for (size_t c = 0; c < child.example.size(); c++) { // neighbours often have one parent: leaves hide the latency
            const float part = weight * child.share[c];
            for (size_t leaf = 0; leaf < leaves.size(); leaf++)
                sums[leaf][child.parent_class[c]] += part * places[leaf].value[c];
        }
        arena_.release(mark);
    }
}

// The next street's board of this number after the present one.
void Walker::Worker::draw_next(int street, int number) {
    const auto next = static_cast<size_t>(street) + 1;
    drawn_number_[next] = drawn_number_[next - 1] * 2 * w.drawn_count_[next] + number;
    Random random(w.drawn_seed_ + next, drawn_number_[next]);
    BoardCards cards = shown_[next - 1].board.cards;
    for (int i = w.game_.deck.board_cards(street); i < w.game_.deck.board_cards(street + 1);) {
        const auto card = static_cast<uint8_t>(random.below(w.game_.deck.cards()));
        cards[static_cast<size_t>(i)] = card;
        if (std::find(cards.begin(), cards.begin() + i, card) == cards.begin() + i) i++;
    }
    show(street + 1, cards, w.game_.deck.board_cards(street + 1));
}

// By boards of the first half a player decides, by those of the second he is paid; on both he plays what boards after them
// told him to, so that neither knows too much.
void Walker::Worker::add_drawn(int street, const std::vector<Place> &leaves) {
    const int half = w.drawn_count_[static_cast<size_t>(street) + 1];
    const auto weight = static_cast<float>(w.extensions(street) / half);
    for (int i = 0; i < 2 * half; i++) {
        draw_next(street, i);
        const Board &child = board(street + 1, 0);
        const auto mark = arena_.mark();
        const std::vector<Place> &places = walk_child(street + 1, child, 0, leaves);
        for (size_t leaf = 0; leaf < leaves.size(); leaf++) {
            float *sum = i < half ? leaves[leaf].value : leaves[leaf].paid;
            w.kernels_.add_scaled(sum, places[leaf].paid, weight, static_cast<int64_t>(child.example.size()));
        }
        arena_.release(mark);
    }
}

void Walker::Worker::add_extensions(int street, const Renamings::Extension *boards, size_t count, double weight,
                                    const std::vector<Place> &leaves) {
    const bool decided = std::any_of(leaves.begin(), leaves.end(),
                                     [&](const Place &leaf) { return node(leaf).kind == FR_CFR_NODE_KIND_DECISION; });
    Shown &shown = shown_[static_cast<size_t>(street)];
    for (size_t i = 0; i < count; i++) {
        if (decided)
            show(street, boards[i].cards, w.game_.deck.board_cards(street));
        else
            w.shower_->show_end(boards[i].cards, shown);
        shown.kept = boards[i].kept;
        const auto mark = arena_.mark();
        const std::vector<Place> &places = walk_child(street, shown.board, 0, leaves);
        const auto each = static_cast<float>(weight / std::popcount(boards[i].kept));
        for (size_t leaf = 0; leaf < leaves.size(); leaf++)
            w.kernels_.add_scaled(leaves[leaf].value, places[leaf].value, each, w.game_.deck.holes());
        arena_.release(mark);
    }
}

// One board of each kind, and what renamings that keep the present one make of it.
void Walker::Worker::add_every(int street, Level &l) {
    const Shown &shown = shown_[static_cast<size_t>(street)];
    w.every_->split(street, l.leaves, l.open, l.ended);
    const int dealt = w.game_.deck.board_cards(street);
    for (const auto *leaves : {&l.ended, &l.open}) {
        if (leaves->empty()) continue;
        const int to = leaves == &l.open ? street + 1 : w.game_.betting.last_street();
        const int more = w.game_.deck.board_cards(to) - dealt;
        w.every_->renamings().extend(shown.board.cards, dealt, more, shown.kept, l.extensions);
        add_extensions(to, l.extensions.data(), l.extensions.size(), w.every_->weight(street, to), *leaves);
    }
    if (std::popcount(shown.kept) > 1) // there is one that changes nothing
        add_renamed(shown.kept, l.leaves);
}

void Walker::Worker::add_renamed(Renamings::Set renamings, const std::vector<Place> &leaves) {
    const int64_t n = w.game_.deck.holes();
    const auto mark = arena_.mark();
    float *value = arena_.take(n);
    for (const Place &leaf : leaves) {
        std::copy_n(leaf.value, n, value);
        w.every_->renamings().add_up(renamings, value, leaf.value);
    }
    arena_.release(mark);
}

void Walker::Worker::walk_rounds(int street, int32_t number, const Place *roots, size_t count) {
    const Board &board = this->board(street, number);
    const auto n = static_cast<int64_t>(board.example.size());
    const auto mark = arena_.mark();
    Level &l = level();
    l.nodes.clear(), l.showdowns.clear(), l.folds.clear(), l.leaves.clear(), l.rounds.clear();
    for (size_t i = 0; i < count; i++) {
        l.rounds.push_back({l.nodes.size(), node(roots[i]).first_child});
        l.nodes.push_back(roots[i]);
        if (!decides(roots[i], street)) continue;
        for (int32_t child = node(roots[i]).first_child; child < node(roots[i]).round_end; child++)
            l.nodes.push_back({child, roots[i].player, nullptr, nullptr, nullptr, arena_.take(n),
                               responds() ? arena_.take(n) : nullptr});
    }
    nodes += static_cast<int64_t>(l.nodes.size());
    for (const Round &round : l.rounds) {
        const size_t end = &round == &l.rounds.back() ? l.nodes.size() : (&round + 1)->root;
        for (size_t i = round.root; i < end; i++)
            come_to(board, street, l, round, i);
    }
    end_hands(board, l);
    deal(street, board, l);
    for (size_t r = l.rounds.size(); r-- > 0;) {
        const size_t end = r + 1 == l.rounds.size() ? l.nodes.size() : l.rounds[r + 1].root;
        for (size_t i = end; i-- > l.rounds[r].root;)
            if (decides(l.nodes[i], street)) hand_up(board, l, l.rounds[r], i);
    }
    arena_.release(mark);
}

// Downwards: the children's reach, or what kind of end it is.
void Walker::Worker::come_to(const Board &board, int street, Level &l, const Round &round, size_t at) {
    Place &place = l.nodes[at];
    const Node &here = node(place);
    if (here.kind == FR_CFR_NODE_KIND_FOLD) {
        l.folds.push_back(place);
        return;
    }
    if (!decides(place, street)) {
        (street == w.game_.betting.last_street() ? l.showdowns : l.leaves).push_back(place);
        return;
    }
    const auto n = static_cast<int64_t>(board.example.size());
    const bool own = here.actor == place.player;
    Place *child = children(l, round, here);
    for (int a = 0; a < here.actions; a++)
        child[a].reach = place.reach, child[a].own = place.own;
    if (own && (picks_best() || responds())) return;
    place.strategy = find_strategy(board, place);
    if (own && w.what_ == Walk::kAverage) return;
    for (int a = 0; a < here.actions; a++) {
        float *reach = arena_.take(n);
        w.kernels_.multiply(reach, own ? place.own : place.reach, place.strategy + a * padded(n), n);
        (own ? child[a].own : child[a].reach) = reach;
        if (own) add_sums(board, place, a, reach, n);
    }
}

Walker::Worker::Cells Walker::Worker::cells(const Board &board, const Place &place) const {
    const Node &here = node(place);
    const int64_t stride = w.listed_ ? static_cast<int64_t>(board.example.size()) : w.game_.infosets[here.street];
    float *regrets = w.table_ + w.offset(place.node, board.first_infoset, stride);
    return {regrets, regrets + here.actions * stride, stride};
}

float *Walker::Worker::find_strategy(const Board &board, const Place &place) {
    const Node &here = node(place);
    const auto n = static_cast<int64_t>(board.example.size());
    const bool average = w.what_ != Walk::kTrain;
    float *strategy = arena_.take(here.actions * padded(n));
    const auto &infoset_of = shown_[here.street].infoset_of;
    const auto look_up = [&](const float *by_infoset, int64_t stride) {
        for (int a = 0; a < here.actions; a++)
            for (int64_t c = 0; c < n; c++)
                strategy[a * padded(n) + c] = by_infoset[a * stride + infoset_of[static_cast<size_t>(c)]];
    };
    if (w.by_row_) {
        const auto match = [&](int64_t infoset, float *to, int64_t stride) {
            const float *regrets = w.table_ + here.row + infoset * here.stride + 1;
            float row[FR_CFR_MAX_ACTIONS];
            match_regrets(average ? regrets + here.actions : regrets, here.actions, row);
            for (int a = 0; a < here.actions; a++)
                to[a * stride] = row[a];
        };
        const int64_t infosets = w.game_.infosets[here.street];
        if (!w.listed_ && infosets < n) { // hands share them
            const auto mark = arena_.mark();
            float *by_infoset = arena_.take(here.actions * infosets);
            for (int64_t infoset = 0; infoset < infosets; infoset++)
                match(infoset, by_infoset + infoset, infosets);
            look_up(by_infoset, infosets);
            arena_.release(mark);
            return strategy;
        }
        for (int64_t c = 0; c < n; c++)
            match(w.listed_ ? board.first_infoset + c : infoset_of[static_cast<size_t>(c)], strategy + c, padded(n));
        return strategy;
    }
    const Cells at = cells(board, place);
    const float *weights = average ? at.sums : at.regrets;
    if (w.listed_) {
        // The next board's part has the same decision about here. Of the other player regrets or sums are read, not both.
        const int64_t needed = here.actions * at.stride;
        const float *next = weights + w.street_floats_[here.street] * at.stride;
        for (int64_t i = 0; i < (average || here.actor != place.player ? needed : 2 * needed); i += kTerminals)
            __builtin_prefetch(next + i, 0, 2);
        w.kernels_.match(strategy, padded(n), weights, at.stride, here.actions, n);
        return strategy;
    }
    const auto mark = arena_.mark();
    float *by_bucket = arena_.take(here.actions * at.stride);
    w.kernels_.match(by_bucket, at.stride, weights, at.stride, here.actions, at.stride);
    look_up(by_bucket, at.stride);
    arena_.release(mark);
    return strategy;
}

void Walker::Worker::add_sums(const Board &board, const Place &place, int action, const float *reach, int64_t n) {
    const Cells at = cells(board, place);
    float *sums = at.sums + action * at.stride;
    if (w.listed_) {
        w.kernels_.add_scaled(sums, reach, w.weight_, n);
        return;
    }
    const auto &bucket_of = shown_[node(place).street].infoset_of;
    for (size_t c = 0; c < static_cast<size_t>(n); c++)
        sums[bucket_of[c]] += w.weight_ * reach[c];
}

void Walker::Worker::end_hands(const Board &board, Level &l) {
    const auto n = static_cast<int64_t>(board.example.size());
    const auto mark = arena_.mark();
    const size_t showdowns = l.showdowns.size();
    l.showdowns.insert(l.showdowns.end(), l.folds.begin(), l.folds.end());
    const Deck &deck = w.game_.deck;
    TerminalWork work = {};
    work.classes = static_cast<int>(n);
    work.holes = static_cast<int>(board.by_strength.size());
    work.hole_cards = deck.hole_cards();
    work.deck = deck.cards();
    work.cards = deck.hole(0);
    work.class_of = board.class_of.data();
    work.example = board.example.data();
    work.by_strength = board.by_strength.data();
    work.strength = board.strength.data();
    work.rows = arena_.take(padded(n) * kTerminals);
    work.results = arena_.take(padded(n) * kTerminals);
    for (size_t first = 0; first < l.showdowns.size(); first += kTerminals) {
        const size_t count = std::min<size_t>(kTerminals, l.showdowns.size() - first);
        work.count = static_cast<int>(count);
        work.showdowns = static_cast<int>(std::clamp<size_t>(showdowns, first, first + count) - first);
        for (size_t i = 0; i < count; i++) {
            const Place &place = l.showdowns[first + i];
            work.reach[i] = place.reach;
            work.value[i] = place.value;
            const bool loses = static_cast<int>(i) >= work.showdowns && place.player == 1;
            const float won = tree_.won[static_cast<size_t>(place.node)];
            work.pays[i] = loses ? -won : won;
        }
        w.kernels_.terminals(work);
    }
    for (const Place &place : l.showdowns)
        if (place.paid != nullptr) std::copy_n(place.value, n, place.paid);
    arena_.release(mark);
}

void Walker::Worker::deal(int street, const Board &board, Level &l) {
    if (l.leaves.empty()) return;
    const auto n = static_cast<int64_t>(board.example.size());
    l.sums.clear();
    for (const Place &leaf : l.leaves) {
        std::fill_n(leaf.value, n, 0.0f);
        l.sums.push_back(leaf.value);
        if (leaf.paid != nullptr) std::fill_n(leaf.paid, n, 0.0f);
    }
    if (responds()) return add_drawn(street, l.leaves);
    if (w.what_ == Walk::kEvery) return street == 0 ? w.every_->deal(l.leaves) : add_every(street, l);
    if (street == 0 && w.listed_ && w.chosen_[1] < 0) {
        w.share_out(board, l.leaves, l.sums);
        return;
    }
    const std::vector<Place> &leaves = l.leaves;
    const auto boards = static_cast<int32_t>(w.listed_ ? board.children.size() : 1);
    add_children(street, board, 0, boards, leaves, l.sums.data());
}

// Upwards: the value of a decision, and what it means for the traverser's regrets.
void Walker::Worker::hand_up(const Board &board, Level &l, const Round &round, size_t at) {
    const Place place = l.nodes[at];
    const Node &here = node(place);
    const auto n = static_cast<int64_t>(board.example.size());
    const Place *child = children(l, round, here);
    const float *values[FR_CFR_MAX_ACTIONS], *paid[FR_CFR_MAX_ACTIONS];
    for (int a = 0; a < here.actions; a++)
        values[a] = child[a].value, paid[a] = child[a].paid;
    if (here.actor != place.player) {
        w.kernels_.mix(place.value, values, nullptr, 0, here.actions, n);
        if (responds()) w.kernels_.mix(place.paid, paid, nullptr, 0, here.actions, n);
    } else if (responds()) {
        for (int64_t c = 0; c < n; c++) {
            int best = 0;
            for (int a = 1; a < here.actions; a++)
                best = values[a][c] > values[best][c] ? a : best;
            place.value[c] = values[best][c];
            place.paid[c] = paid[best][c];
        }
    } else if (picks_best()) {
        w.kernels_.maximum(place.value, values, here.actions, n);
    } else {
        w.kernels_.mix(place.value, values, place.strategy, padded(n), here.actions, n);
        if (w.what_ == Walk::kTrain) add_regrets(board, place, values, n);
    }
}

void Walker::Worker::add_regrets(const Board &board, const Place &place, const float *const *values, int64_t n) {
    const Node &here = node(place);
    const Cells at = cells(board, place);
    if (w.listed_) {
        for (int a = 0; a < here.actions; a++)
            w.kernels_.add_regret(at.regrets + a * at.stride, values[a], place.value, w.positive_, w.negative_, n);
        return;
    }
    const auto mark = arena_.mark();
    const auto &bucket_of = shown_[here.street].infoset_of;
    float *additions = arena_.take(at.stride), *zeros = arena_.take(at.stride);
    std::fill_n(zeros, at.stride, 0.0f);
    for (int a = 0; a < here.actions; a++) {
        std::fill_n(additions, at.stride, 0.0f);
        for (size_t c = 0; c < static_cast<size_t>(n); c++)
            additions[bucket_of[c]] += values[a][c] - place.value[c];
        w.kernels_.add_regret(at.regrets + a * at.stride, additions, zeros, w.positive_, w.negative_, at.stride);
    }
    arena_.release(mark);
}

} // namespace fr
