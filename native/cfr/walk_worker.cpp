#include "cfr/walk_worker.h"

#include <algorithm>

namespace fr {
namespace {

constexpr size_t kRoots = 16; // rounds that are walked together, which bounds the memory of a walk

} // namespace

void Walker::Worker::walk(int street, int32_t number, const Place *places, size_t count) {
    for (size_t first = 0; first < count; first += kRoots)
        walk_rounds(street, number, places + first, std::min(kRoots, count - first));
}

// The leaves on a board of the next street, with their values.
std::vector<Walker::Place> &Walker::Worker::walk_child(int street, const Board &child, int32_t number,
                                                       const std::vector<Place> &leaves) {
    std::vector<Place> &places = level().places;
    const auto n = static_cast<int64_t>(child.example.size());
    const auto on_child = [&](const float *of_parent) {
        float *of_child = arena_.take(n);
        for (size_t c = 0; c < static_cast<size_t>(n); c++)
            of_child[c] = of_parent[child.parent_class[c]];
        return of_child;
    };
    places.clear();
    for (const Place &leaf : leaves) {
        places.push_back({leaf.node, on_child(leaf.reach), leaf.own ? on_child(leaf.own) : nullptr, nullptr,
                          arena_.take(n), leaf.paid ? arena_.take(n) : nullptr});
    }
    depth_++;
    walk(street + 1, number, places.data(), places.size());
    depth_--;
    return places;
}

void Walker::Worker::add_children(int street, const Board &board, int32_t first, int32_t end,
                                  const std::vector<Place> &leaves, float *const *sums) {
    const int next = street + 1;
    for (int32_t i = first; i < end; i++) {
        const int32_t number = w.game_.boards ? board.children[static_cast<size_t>(i)] : 0;
        const int32_t only = w.chosen_[static_cast<size_t>(next)];
        if (only >= 0 && number != only) continue;
        const Board &child = w.board(next, number);
        const auto mark = arena_.mark();
        const std::vector<Place> &places = walk_child(street, child, number, leaves);
        const auto weight = static_cast<float>(only >= 0 ? w.extensions(street) : child.weight);
        for (size_t c = 0; c < child.example.size(); c++) { // neighbours often have one parent: leaves hide the latency
            const float part = weight * child.share[c];
            for (size_t leaf = 0; leaf < leaves.size(); leaf++)
                sums[leaf][child.parent_class[c]] += part * places[leaf].value[c];
        }
        arena_.release(mark);
    }
}

// By boards of the first half a player decides, by those of the second he is paid; on both he plays what boards after them
// told him to, so that neither knows too much.
void Walker::Worker::add_drawn(int street, const std::vector<Place> &leaves) {
    const int half = w.drawn_count_[static_cast<size_t>(street) + 1];
    const auto weight = static_cast<float>(w.extensions(street) / half);
    for (int i = 0; i < 2 * half; i++) {
        w.draw_next(street, i);
        const Board &child = w.board(street + 1, 0);
        const auto mark = arena_.mark();
        const std::vector<Place> &places = walk_child(street, child, 0, leaves);
        for (size_t leaf = 0; leaf < leaves.size(); leaf++) {
            float *sum = i < half ? leaves[leaf].value : leaves[leaf].paid;
            w.kernels_.add_scaled(sum, places[leaf].paid, weight, static_cast<int64_t>(child.example.size()));
        }
        arena_.release(mark);
    }
}

void Walker::Worker::walk_rounds(int street, int32_t number, const Place *roots, size_t count) {
    const Board &board = w.board(street, number);
    const auto n = static_cast<int64_t>(board.example.size());
    const auto mark = arena_.mark();
    Level &l = level();
    l.nodes.clear(), l.showdowns.clear(), l.folds.clear(), l.leaves.clear(), l.rounds.clear();
    for (size_t i = 0; i < count; i++) {
        l.rounds.push_back({l.nodes.size(), node(roots[i]).first_child});
        l.nodes.push_back(roots[i]);
        if (!decides(roots[i], street)) continue;
        for (int32_t child = node(roots[i]).first_child; child < node(roots[i]).round_end; child++)
            l.nodes.push_back(
                {child, nullptr, nullptr, nullptr, arena_.take(n), responds() ? arena_.take(n) : nullptr});
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
    const bool own = here.actor == w.player_;
    Place *child = children(l, round, here);
    for (int a = 0; a < here.actions; a++)
        child[a].reach = place.reach, child[a].own = place.own;
    if (own && (w.what_ == Walk::kBest || responds())) return;
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
    const int64_t stride = w.game_.boards ? static_cast<int64_t>(board.example.size()) : w.game_.infosets[here.street];
    float *regrets = w.table_ + w.offset(place.node, board.first_infoset, stride);
    return {regrets, regrets + here.actions * stride, stride};
}

float *Walker::Worker::find_strategy(const Board &board, const Place &place) {
    const Node &here = node(place);
    const auto n = static_cast<int64_t>(board.example.size());
    const bool average = w.what_ != Walk::kTrain;
    float *strategy = arena_.take(here.actions * padded(n));
    if (w.by_row_) {
        for (int64_t c = 0; c < n; c++) {
            const int64_t infoset =
                w.game_.boards ? board.first_infoset + c : w.bucket_of_[here.street][static_cast<size_t>(c)];
            const float *regrets = w.table_ + here.row + infoset * here.stride + 1;
            float row[FR_CFR_MAX_ACTIONS];
            match_regrets(average ? regrets + here.actions : regrets, here.actions, row);
            for (int a = 0; a < here.actions; a++)
                strategy[a * padded(n) + c] = row[a];
        }
        return strategy;
    }
    const Cells at = cells(board, place);
    const float *weights = average ? at.sums : at.regrets;
    if (w.game_.boards) {
        // The next board's part has the same decision about here. Of the other player regrets or sums are read, not both.
        const int64_t needed = here.actions * at.stride;
        const float *next = weights + w.street_floats_[here.street] * at.stride;
        for (int64_t i = 0; i < (average || here.actor != w.player_ ? needed : 2 * needed); i += kTerminals)
            __builtin_prefetch(next + i, 0, 2);
        w.kernels_.match(strategy, padded(n), weights, at.stride, here.actions, n);
        return strategy;
    }
    const auto mark = arena_.mark();
    const auto &bucket_of = w.bucket_of_[here.street];
    float *by_bucket = arena_.take(here.actions * at.stride);
    w.kernels_.match(by_bucket, at.stride, weights, at.stride, here.actions, at.stride);
    for (int a = 0; a < here.actions; a++)
        for (int64_t c = 0; c < n; c++)
            strategy[a * padded(n) + c] = by_bucket[a * at.stride + bucket_of[static_cast<size_t>(c)]];
    arena_.release(mark);
    return strategy;
}

void Walker::Worker::add_sums(const Board &board, const Place &place, int action, const float *reach, int64_t n) {
    const Cells at = cells(board, place);
    float *sums = at.sums + action * at.stride;
    if (w.game_.boards) {
        w.kernels_.add_scaled(sums, reach, w.weight_, n);
        return;
    }
    const auto &bucket_of = w.bucket_of_[node(place).street];
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
            const bool loses = static_cast<int>(i) >= work.showdowns && w.player_ == 1;
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
    if (street == 0 && w.game_.boards && w.chosen_[1] < 0) {
        w.share_out(board, l.leaves, l.sums);
        return;
    }
    const std::vector<Place> &leaves = l.leaves;
    const auto boards = static_cast<int32_t>(w.game_.boards ? board.children.size() : 1);
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
    if (here.actor != w.player_) {
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
    } else if (w.what_ == Walk::kBest) {
        w.kernels_.maximum(place.value, values, here.actions, n);
    } else {
        w.kernels_.mix(place.value, values, place.strategy, padded(n), here.actions, n);
        if (w.what_ == Walk::kTrain) add_regrets(board, place, values, n);
    }
}

void Walker::Worker::add_regrets(const Board &board, const Place &place, const float *const *values, int64_t n) {
    const Node &here = node(place);
    const Cells at = cells(board, place);
    if (w.game_.boards) {
        for (int a = 0; a < here.actions; a++)
            w.kernels_.add_regret(at.regrets + a * at.stride, values[a], place.value, w.positive_, w.negative_, n);
        return;
    }
    const auto mark = arena_.mark();
    const auto &bucket_of = w.bucket_of_[here.street];
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
