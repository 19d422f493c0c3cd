#include "cfr/walker.h"

#include "base/cpu.h"
#include "cfr/walk_every.h"
#include "cfr/walk_worker.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fr {
namespace {

constexpr int kShares = 32; // into which the boards of the second street are cut, whatever the number of threads

double power_factor(double t, double exponent) { // t^e / (t^e + 1), also for infinite e
    if (std::isinf(exponent)) return exponent > 0 ? 1 : 0;
    const double power = std::pow(t, exponent);
    return power / (power + 1);
}

} // namespace

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
    if (by_row_) return {node.row + infoset * node.stride + 1, 1, node.actions};
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

// Boards after a street's for each that two hands leave possible.
double Walker::extensions(int street) const {
    if (!listed_ && what_ != Walk::kRespond) return 1; // walk() has counted them for the whole board
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
            number = game_.boards->street(street)[static_cast<size_t>(number)].parent;
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
    for (int street = 0; street <= last; street++)
        workers_.back()->show(street, cards, dealt);
}

double Walker::respond(int player, const int32_t *boards, uint64_t seed) {
    std::copy_n(boards, FR_CFR_MAX_STREETS, drawn_count_.begin());
    drawn_seed_ = mix(seed);
    return walk(Walk::kRespond, player, 1);
}

Walker::Best Walker::step_best(int64_t boards) {
    begin(Walk::kEvery, 1);
    if (!every_) every_ = std::make_unique<Every>(*this);
    return every_->step(boards);
}

void Walker::run(Job &job, int count) {
    if (pool_) {
        pool_->start(job, count);
        pool_->wait(job);
    } else {
        for (int item = 0; item < count; item++)
            job.run(item, 0);
    }
}

void Walker::share_out(const Board &board, const std::vector<Place> &leaves, const std::vector<float *> &sums) {
    Shares shares(*this, board, leaves);
    run(shares, shares.count());
    for (int share = 0; share < shares.count(); share++)
        for (size_t leaf = 0; leaf < leaves.size(); leaf++)
            kernels_.add_scaled(sums[leaf], shares.sums(share)[leaf], 1, static_cast<int64_t>(board.example.size()));
}

void Walker::begin(Walk what, int64_t t) {
    what_ = what;
    listed_ = game_.boards && what != Walk::kEvery;
    const auto at = static_cast<double>(t);
    positive_ = static_cast<float>(power_factor(at, config_.alpha));
    negative_ = static_cast<float>(power_factor(at, config_.beta));
    weight_ = static_cast<float>(std::pow(std::max(at - static_cast<double>(config_.delay), 1.0), config_.gamma));
    if (what != Walk::kTrain) drawn_for_ = -1, chosen_.fill(-1);
    if (!listed_ && !shower_) shower_ = std::make_unique<Shower>(game_);
    if (what == Walk::kTrain && config_.method == FR_CFR_METHOD_PUBLIC) draw_board(t);
    if (what == Walk::kRespond || what == Walk::kEvery) workers_.back()->show(0, {}, 0);
}

double Walker::walk(Walk what, int player, int64_t t) {
    begin(what, t);
    double all = 1, value = 0;
    if (!listed_ && what != Walk::kRespond) { // every pair of hands is compatible with the same part of all boards
        const Deck &deck = game_.deck;
        for (int i = 0; i < deck.board_cards(deck.streets() - 1); i++)
            all *= static_cast<double>(deck.cards() - i) / (deck.cards() - 2 * deck.hole_cards() - i);
    }
    walk_root(all, player, 1, &value);
    return value;
}

// Chips a hand of each of `count` players, `weight` times.
void Walker::walk_root(double weight, int32_t first, int32_t count, double *values) {
    const Deck &deck = game_.deck;
    double possible = 1; // hole cards of the other player
    for (int i = 0; i < deck.hole_cards(); i++)
        possible = possible * (deck.cards() - deck.hole_cards() - i) / (i + 1);
    Worker &worker = *workers_.back();
    const Board &root = worker.board(0, 0);
    const size_t n = root.example.size();
    const auto mark = worker.arena().mark();
    const auto fill = [&](double value) {
        float *reaches = worker.arena().take(static_cast<int64_t>(n));
        for (size_t c = 0; c < n; c++)
            reaches[c] = root.example[c] >= 0 ? static_cast<float>(value) : 0;
        return reaches;
    };
    std::array<Place, 2> places = {};
    for (int32_t i = 0; i < count; i++)
        places[static_cast<size_t>(i)] = {0,
                                          first + i,
                                          fill(weight / possible),
                                          what_ == Walk::kTrain ? fill(1) : nullptr,
                                          nullptr,
                                          fill(0),
                                          what_ == Walk::kRespond ? fill(0) : nullptr};
    worker.walk(0, 0, places.data(), static_cast<size_t>(count));
    for (int32_t i = 0; i < count; i++) {
        const Place &place = places[static_cast<size_t>(i)];
        const float *value = what_ == Walk::kRespond ? place.paid : place.value;
        double sum = 0;
        for (size_t c = 0; c < n; c++)
            if (root.example[c] >= 0) sum += static_cast<double>(value[c]) * (listed_ ? root.class_size[c] : 1);
        values[i] = sum / deck.holes();
    }
    worker.arena().release(mark);
    for (const auto &each : workers_)
        nodes_ += std::exchange(each->nodes, 0);
}

} // namespace fr
