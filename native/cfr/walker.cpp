#include "cfr/walker.h"

#include "base/cpu.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fr {
namespace {

constexpr int kRoots = 16;  // rounds that are walked together, which bounds the memory of a walk
constexpr int kShares = 32; // into which the boards of the second street are cut, whatever the number of threads

int64_t padded(int64_t floats) { return (floats + kTerminals - 1) / kTerminals * kTerminals; }

double power_factor(double t, double exponent) { // t^e / (t^e + 1), also for infinite e
    if (std::isinf(exponent)) return exponent > 0 ? 1 : 0;
    const double power = std::pow(t, exponent);
    return power / (power + 1);
}

} // namespace

// Memory that is given back in the reverse order in which it was taken, and kept for the next walk.
class Walker::Arena {
  public:
    struct Mark {
        size_t block, used;
    };

    float *take(int64_t floats) {
        const auto wanted = static_cast<size_t>(padded(floats));
        while (at_.block < blocks_.size() && at_.used + wanted > blocks_[at_.block].size())
            at_ = {at_.block + 1, 0};
        if (at_.block == blocks_.size()) blocks_.emplace_back(std::max(wanted, kBlock));
        float *result = blocks_[at_.block].data() + at_.used;
        at_.used += wanted;
        return result;
    }
    Mark mark() const { return at_; }
    void release(Mark mark) { at_ = mark; }

  private:
    static constexpr size_t kBlock = size_t{1} << 18;
    struct Block {
        explicit Block(size_t floats) : memory(floats + kTerminals), floats(floats) {}
        float *data() { // aligned to 64 bytes
            return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(memory.data()) + 63) & ~uintptr_t{63});
        }
        size_t size() const { return floats; }
        std::vector<float> memory;
        size_t floats;
    };

    std::vector<Block> blocks_;
    Mark at_ = {0, 0};
};

class Walker::Worker {
  public:
    explicit Worker(Walker &walker) : w(walker), tree_(walker.game_.tree) {}

    // Fills in the values of places on one board.
    void walk(int street, int32_t number, const Place *places, size_t count) {
        for (size_t first = 0; first < count; first += kRoots)
            walk_rounds(street, number, places + first, std::min<size_t>(kRoots, count - first));
    }

    // Adds to `sums`, by leaf, what the boards children[first..end) of a board make the leaves worth.
    void add_children(int street, const Board &board, int32_t first, int32_t end, const std::vector<Place> &leaves,
                      float *const *sums) {
        const int next = street + 1;
        std::vector<Place> &places = level().places;
        for (int32_t i = first; i < end; i++) {
            const int32_t number = w.game_.boards ? board.children[static_cast<size_t>(i)] : 0;
            const int32_t only = w.chosen_[static_cast<size_t>(next)];
            if (only >= 0 && number != only) continue;
            const Board &child = w.board(next, number);
            const auto n = static_cast<int64_t>(child.example.size());
            const auto mark = arena_.mark();
            places.clear();
            const auto on_child = [&](const float *of_parent) {
                float *of_child = arena_.take(n);
                for (size_t c = 0; c < static_cast<size_t>(n); c++)
                    of_child[c] = of_parent[child.parent_class[c]];
                return of_child;
            };
            for (const Place &leaf : leaves) {
                places.push_back({leaf.node, on_child(leaf.reach), leaf.own ? on_child(leaf.own) : nullptr, nullptr,
                                  arena_.take(n)});
            }
            depth_++;
            walk(next, number, places.data(), places.size());
            depth_--;
            const auto weight = static_cast<float>(only >= 0 ? w.extensions(street) : child.weight);
            for (size_t leaf = 0; leaf < leaves.size(); leaf++)
                for (size_t c = 0; c < static_cast<size_t>(n); c++)
                    sums[leaf][child.parent_class[c]] += weight * child.share[c] * places[leaf].value[c];
            arena_.release(mark);
        }
    }

    Arena &arena() { return arena_; }
    int64_t nodes = 0;

  private:
    struct Round { // a root and what its round adds, in Level::nodes
        size_t root;
        int32_t first_child;
    };
    struct Level { // of the recursion; kept for the next walk
        std::vector<Place> nodes, showdowns, folds, leaves, places;
        std::vector<Round> rounds;
        std::vector<float *> sums;
    };

    Level &level() {
        while (levels_.size() <= depth_)
            levels_.push_back(std::make_unique<Level>());
        return *levels_[depth_];
    }
    const Node &node(const Place &place) const { return tree_.nodes[static_cast<size_t>(place.node)]; }
    bool decides(const Place &place, int street) const {
        return node(place).kind == FR_CFR_NODE_KIND_DECISION && node(place).street == street;
    }

    void walk_rounds(int street, int32_t number, const Place *roots, size_t count) {
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
                l.nodes.push_back({child, nullptr, nullptr, nullptr, arena_.take(n)});
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

    static Place *children(Level &l, const Round &round, const Node &of) {
        return &l.nodes[round.root + 1 + static_cast<size_t>(of.first_child - round.first_child)];
    }

    // Downwards: the children's reach, or what kind of end it is.
    void come_to(const Board &board, int street, Level &l, const Round &round, size_t at) {
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
        if (own && w.what_ == Walk::kBest) return;
        place.strategy = find_strategy(board, place);
        if (own && w.what_ == Walk::kAverage) return;
        for (int a = 0; a < here.actions; a++) {
            float *reach = arena_.take(n);
            w.kernels_.multiply(reach, own ? place.own : place.reach, place.strategy + a * padded(n), n);
            (own ? child[a].own : child[a].reach) = reach;
            if (own) add_sums(board, place, a, reach, n);
        }
    }

    // Where a decision's regrets are on this board, as [actions][stride]; the sums follow them.
    struct Cells {
        float *regrets, *sums;
        int64_t stride;
    };
    Cells cells(const Board &board, const Place &place) const {
        const Node &here = node(place);
        const int64_t stride =
            w.game_.boards ? static_cast<int64_t>(board.example.size()) : w.game_.infosets[here.street];
        float *regrets = w.table_ + w.offset(place.node, board.first_infoset, stride);
        return {regrets, regrets + here.actions * stride, stride};
    }

    float *find_strategy(const Board &board, const Place &place) {
        const Node &here = node(place);
        const auto n = static_cast<int64_t>(board.example.size());
        const bool average = w.what_ != Walk::kTrain;
        float *strategy = arena_.take(here.actions * padded(n));
        if (w.by_row_) {
            for (int64_t c = 0; c < n; c++) {
                const float *regrets = w.table_ + here.row + (board.first_infoset + c) * row_floats(here.actions) + 1;
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
            // The next board's part has the same decision about here.
            const float *next = at.regrets + w.street_floats_[here.street] * at.stride;
            for (int64_t i = 0; i < 2 * here.actions * at.stride; i += kTerminals)
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

    void add_sums(const Board &board, const Place &place, int action, const float *reach, int64_t n) {
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

    void end_hands(const Board &board, Level &l) {
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
                work.pays[i] = loses ? -node(place).stake : node(place).stake;
            }
            w.kernels_.terminals(work);
        }
        arena_.release(mark);
    }

    void deal(int street, const Board &board, Level &l) {
        if (l.leaves.empty()) return;
        const auto n = static_cast<int64_t>(board.example.size());
        l.sums.clear();
        for (const Place &leaf : l.leaves) {
            std::fill_n(leaf.value, n, 0.0f);
            l.sums.push_back(leaf.value);
        }
        if (street == 0 && w.game_.boards && w.chosen_[1] < 0) {
            w.share_out(board, l.leaves, l.sums);
            return;
        }
        const std::vector<Place> &leaves = l.leaves;
        const auto boards = static_cast<int32_t>(w.game_.boards ? board.children.size() : 1);
        add_children(street, board, 0, boards, leaves, l.sums.data());
    }

    // Upwards: the value of a decision, and what it means for the traverser's regrets.
    void hand_up(const Board &board, Level &l, const Round &round, size_t at) {
        const Place place = l.nodes[at];
        const Node &here = node(place);
        const auto n = static_cast<int64_t>(board.example.size());
        const Place *child = children(l, round, here);
        const float *values[FR_CFR_MAX_ACTIONS];
        for (int a = 0; a < here.actions; a++)
            values[a] = child[a].value;
        if (here.actor != w.player_) {
            w.kernels_.mix(place.value, values, nullptr, 0, here.actions, n);
        } else if (w.what_ == Walk::kBest) {
            w.kernels_.maximum(place.value, values, here.actions, n);
        } else {
            w.kernels_.mix(place.value, values, place.strategy, padded(n), here.actions, n);
            if (w.what_ == Walk::kTrain) add_regrets(board, place, values, n);
        }
    }

    void add_regrets(const Board &board, const Place &place, const float *const *values, int64_t n) {
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

    Walker &w;
    const Tree &tree_;
    Arena arena_;
    std::vector<std::unique_ptr<Level>> levels_;
    size_t depth_ = 0;
};

// The boards of the second street, a share for each item.
class Walker::Shares final : public Job {
  public:
    Shares(Walker &walker, const Board &board, const std::vector<Place> &leaves)
        : w(walker), board_(board), leaves_(leaves) {
        const size_t n = static_cast<size_t>(padded(static_cast<int64_t>(board.example.size())));
        count_ = std::min(kShares, static_cast<int>(board.children.size()));
        memory_.resize(static_cast<size_t>(count_) * leaves.size() * n);
        for (size_t i = 0; i < static_cast<size_t>(count_) * leaves.size(); i++)
            sums_.push_back(memory_.data() + i * n);
    }

    int count() const { return count_; }
    float *const *sums(int share) const { return sums_.data() + static_cast<size_t>(share) * leaves_.size(); }

    void run(int share, int worker) override {
        const auto boards = static_cast<int64_t>(board_.children.size());
        w.workers_[static_cast<size_t>(worker)]->add_children(0, board_, static_cast<int32_t>(boards * share / count_),
                                                              static_cast<int32_t>(boards * (share + 1) / count_),
                                                              leaves_, sums(share));
    }

  private:
    Walker &w;
    const Board &board_;
    const std::vector<Place> &leaves_;
    int count_ = 0;
    std::vector<float> memory_;
    std::vector<float *> sums_;
};

Walker::Walker(const fr_cfr_game &game, const fr_cfr_solver_config &config)
    : game_(game), config_(config), kernels_(FASTRL_WIDEST(cfr_kernels)),
      by_row_(config.method == FR_CFR_METHOD_EXTERNAL || config.method == FR_CFR_METHOD_OUTCOME) {
    chosen_.fill(-1);
    for (size_t i = 0; !by_row_ && i < game.tree.nodes.size(); i++) {
        const Node &node = game.tree.nodes[i];
        decision_first_.push_back(static_cast<int32_t>(street_floats_[node.street]));
        street_floats_[node.street] += 2 * node.actions;
    }
    for (size_t street = 0; street < FR_CFR_MAX_STREETS; street++) {
        street_first_[street] = floats_;
        floats_ += street_floats_[street] * game.infosets[street];
    }
    if (config.threads > 1) pool_ = std::make_unique<Pool>(config.threads);
    for (int i = 0; i <= config.threads; i++) // the last one is the caller's own
        workers_.push_back(std::make_unique<Worker>(*this));
}

Walker::~Walker() = default;

int64_t Walker::offset(int32_t number, int64_t first_infoset, int64_t classes) const {
    const auto street = static_cast<size_t>(game_.tree.nodes[static_cast<size_t>(number)].street);
    return street_first_[street] + first_infoset * street_floats_[street] +
           decision_first_[static_cast<size_t>(number)] * classes;
}

Layout Walker::layout(int32_t number, int32_t infoset) const {
    const Node &node = game_.tree.nodes[static_cast<size_t>(number)];
    if (by_row_) return {node.row + infoset * row_floats(node.actions) + 1, 1, node.actions};
    int64_t first = 0, classes = game_.infosets[node.street];
    if (game_.boards) {
        const std::vector<Board> &boards = game_.boards->street(node.street);
        const auto next =
            std::upper_bound(boards.begin(), boards.end(), infoset,
                             [](int32_t value, const Board &board) { return value < board.first_infoset; });
        first = (next - 1)->first_infoset;
        classes = static_cast<int64_t>((next - 1)->example.size());
    }
    return {offset(number, first, classes) + infoset - first, classes, node.actions * classes};
}

const Board &Walker::board(int street, int32_t number) const {
    return game_.boards ? game_.boards->street(street)[static_cast<size_t>(number)]
                        : drawn_[static_cast<size_t>(street)];
}

// Boards after a street's for each that two hands leave possible.
double Walker::extensions(int street) const {
    if (!game_.boards) return 1; // walk() has counted them for the whole board
    double result = 1;
    for (int i = 0; i < game_.deck.dealt(street + 1); i++) {
        const int left = game_.deck.cards() - game_.deck.board_cards(street) - i;
        result *= static_cast<double>(left) / (left - 2 * game_.deck.hole_cards());
    }
    return result;
}

void Walker::draw_board(int64_t t) {
    if (std::exchange(drawn_for_, t) == t) return; // both players see the same
    Random random(config_.seed, t);
    const Deck &deck = game_.deck;
    const int last = deck.streets() - 1;
    if (game_.boards) {
        const std::vector<int32_t> &dealt = game_.boards->dealt();
        int32_t number = dealt[static_cast<size_t>(random.below(static_cast<int>(dealt.size())))];
        for (int street = last; street >= 0; street--) {
            chosen_[static_cast<size_t>(street)] = number;
            number = board(street, number).parent;
        }
        return;
    }
    const int dealt = deck.board_cards(last);
    BoardCards cards = {};
    for (int i = 0; i < dealt;) {
        const auto card = static_cast<uint8_t>(random.below(deck.cards()));
        cards[static_cast<size_t>(i)] = card;
        if (std::find(cards.begin(), cards.begin() + i, card) == cards.begin() + i) i++;
    }
    const auto holes = static_cast<size_t>(deck.holes());
    for (int street = 0; street <= last; street++) {
        Board &board = drawn_[static_cast<size_t>(street)];
        board.cards = cards;
        board.class_of.assign(holes, -1);
        board.example.assign(holes, -1);
        board.share.assign(holes, 1);
        board.parent_class.resize(holes);
        board.by_strength.clear();
        auto &bucket_of = bucket_of_[static_cast<size_t>(street)];
        bucket_of.assign(holes, 0);
        for (int hole = 0; hole < deck.holes(); hole++) {
            board.parent_class[static_cast<size_t>(hole)] = static_cast<int16_t>(hole);
            if (deck.meets(hole, cards.data(), dealt)) continue;
            board.class_of[static_cast<size_t>(hole)] = board.example[static_cast<size_t>(hole)] =
                static_cast<int16_t>(hole);
            board.by_strength.push_back(static_cast<int16_t>(hole));
            bucket_of[static_cast<size_t>(hole)] = game_.infoset(street, deck.hole(hole), cards.data());
        }
    }
    rank_holes(deck, drawn_[static_cast<size_t>(last)]);
}

void Walker::share_out(const Board &board, const std::vector<Place> &leaves, const std::vector<float *> &sums) {
    Shares shares(*this, board, leaves);
    if (pool_) {
        pool_->start(shares, shares.count());
        pool_->wait(shares);
    } else {
        for (int share = 0; share < shares.count(); share++)
            shares.run(share, 0);
    }
    for (int share = 0; share < shares.count(); share++)
        for (size_t leaf = 0; leaf < leaves.size(); leaf++)
            kernels_.add_scaled(sums[leaf], shares.sums(share)[leaf], 1, static_cast<int64_t>(board.example.size()));
}

double Walker::walk(Walk what, int player, int64_t t) {
    what_ = what;
    player_ = player;
    const auto at = static_cast<double>(t);
    positive_ = static_cast<float>(power_factor(at, config_.alpha));
    negative_ = static_cast<float>(power_factor(at, config_.beta));
    weight_ = static_cast<float>(std::pow(std::max(at - static_cast<double>(config_.delay), 1.0), config_.gamma));
    const Deck &deck = game_.deck;
    double possible = 1; // hole cards of the other player
    for (int i = 0; i < deck.hole_cards(); i++)
        possible = possible * (deck.cards() - deck.hole_cards() - i) / (i + 1);
    if (what != Walk::kTrain) drawn_for_ = -1, chosen_.fill(-1);
    if (what == Walk::kTrain && config_.method == FR_CFR_METHOD_PUBLIC) draw_board(t);
    double reach = 1 / possible;
    if (!game_.boards) { // every pair of hands is compatible with the same part of all boards
        for (int i = 0; i < deck.board_cards(deck.streets() - 1); i++)
            reach *= static_cast<double>(deck.cards() - i) / (deck.cards() - 2 * deck.hole_cards() - i);
    }
    const Board &root = board(0, 0);
    const size_t n = root.example.size();
    Worker &worker = *workers_.back();
    const auto mark = worker.arena().mark();
    const auto fill = [&](double value) {
        float *reaches = worker.arena().take(static_cast<int64_t>(n));
        for (size_t c = 0; c < n; c++)
            reaches[c] = root.example[c] >= 0 ? static_cast<float>(value) : 0;
        return reaches;
    };
    const Place place = {0, fill(reach), what == Walk::kTrain ? fill(1) : nullptr, nullptr, fill(0)};
    worker.walk(0, 0, &place, 1);
    double sum = 0;
    for (size_t c = 0; c < n; c++)
        if (root.example[c] >= 0) sum += static_cast<double>(place.value[c]) * (game_.boards ? root.class_size[c] : 1);
    worker.arena().release(mark);
    for (const auto &each : workers_)
        nodes_ += std::exchange(each->nodes, 0);
    return sum / deck.holes();
}

} // namespace fr
