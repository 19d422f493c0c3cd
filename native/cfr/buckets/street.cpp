#include "cfr/buckets/street.h"

#include "cfr/buckets/parallel.h"

#include <algorithm>
#include <cmath>

namespace fr {
namespace {

constexpr int64_t kSample = 1 << 18; // vectors that restarts learn from where all hands count
constexpr int64_t kBounds = 1 << 28; // of k-means in memory, where the sample may be smaller
constexpr int kItems = 32;           // of a step, whatever the number of threads
constexpr size_t kSteps = 24;        // of a pass

// Streams of the seed: restarts have the first numbers.
constexpr int64_t kDeals = int64_t{1} << 32, kPicks = int64_t{2} << 32;

} // namespace

Street::Street(const fr_buckets_config &checked, Pool &pool, std::unique_ptr<const Vectors> vectors)
    : config_(checked), pool_(pool), vectors_(std::move(vectors)), orbits_(list_orbits(checked.board_cards)),
      centers_(checked.count, vectors_->dimensions(), vectors_->metric()),
      means_(kItems + 1, Means(checked.count, bucket_padded(vectors_->dimensions()))) {
    if (config_.board_cards > 0) numbers_.emplace(config_.board_cards);
    for (int i = 0; i < pool.threads(); i++) {
        workers_.push_back(std::make_unique<Worker>());
        workers_.back()->scratch = vectors_->scratch();
        workers_.back()->vectors.resize(kPairs * static_cast<size_t>(bucket_padded(vectors_->dimensions())));
    }
    state_.inertia = INFINITY;
    if (config_.board_cards == 0)
        pick_starting_hands();
    else if (config_.hands > 0)
        deal();
    else
        pick();
    sample_.resize(picks_.size() * static_cast<size_t>(bucket_padded(vectors_->dimensions())));
}

void Street::pick_starting_hands() {
    BoardHands hands;
    hands.list(orbits_[0].board.data(), 0);
    for (size_t i = 0; i < static_cast<size_t>(hands.count); i++) {
        picks_.push_back({{}, hands.pairs[i]});
        weights_.push_back(hands.sizes[i]);
    }
}

void Street::deal() {
    const auto cards = static_cast<size_t>(2 + config_.board_cards);
    for (int64_t i = 0; i < config_.hands; i++) {
        Random random(config_.seed, kDeals + i);
        std::array<uint8_t, 7> dealt = {};
        for (size_t at = 0; at < cards;) {
            dealt[at] = static_cast<uint8_t>(random.below(kDeck));
            if (std::find(dealt.begin(), dealt.begin() + at, dealt[at]) == dealt.begin() + at) at++;
        }
        Pick &pick = picks_.emplace_back();
        pick.pair = static_cast<uint16_t>(pair_index(dealt[0], dealt[1]));
        std::copy_n(dealt.begin() + 2, config_.board_cards, pick.board.begin());
    }
}

// Hands of every board in proportion to the size of its orbit.
void Street::pick() {
    const int64_t wanted =
        std::min(kSample, std::max<int64_t>(kBounds / config_.count, 4 * static_cast<int64_t>(config_.count)));
    double all = 0;
    for (const Orbit &orbit : orbits_)
        all += orbit.size;
    const int left = kDeck - config_.board_cards;
    for (size_t i = 0; i < orbits_.size(); i++) {
        Random random(config_.seed, kPicks + static_cast<int64_t>(i));
        const double share = static_cast<double>(wanted) * orbits_[i].size / all;
        const auto part = static_cast<double>(random.next() >> 11) * 0x1p-53;
        uint64_t taken = 0;
        for (int card = 0; card < config_.board_cards; card++)
            taken |= uint64_t{1} << orbits_[i].board[static_cast<size_t>(card)];
        for (auto n = static_cast<int64_t>(share + part); n > 0;) {
            const int first = random.below(left), second = random.below(left);
            if (first == second) continue;
            // The numbers are those of the cards that the board leaves.
            const auto card = [&](int number) {
                int at = 0;
                for (; number > 0 || (taken >> at & 1) != 0; at++)
                    number -= (taken >> at & 1) == 0 ? 1 : 0;
                return at;
            };
            picks_.push_back({orbits_[i].board, static_cast<uint16_t>(pair_index(card(first), card(second)))});
            n--;
        }
    }
}

void Street::step() {
    switch (state_.stage) {
    case FR_BUCKETS_STAGE_SAMPLE: return fill_sample();
    case FR_BUCKETS_STAGE_RESTARTS: return run_restart();
    case FR_BUCKETS_STAGE_PASSES:
    case FR_BUCKETS_STAGE_TABLE: return run_boards();
    default: return;
    }
}

void Street::fill_sample() {
    const auto stride = static_cast<size_t>(bucket_padded(vectors_->dimensions()));
    const size_t end = std::min(filled_ + std::max<size_t>(picks_.size() / kSteps, 64), picks_.size());
    const size_t count = end - filled_;
    parallel(pool_, kItems, [&](int item, int worker) {
        const auto at = static_cast<size_t>(item);
        const size_t last = filled_ + count * (at + 1) / kItems;
        std::array<uint16_t, kPairs> pairs;
        for (size_t first = filled_ + count * at / kItems; first < last;) { // picks of one board together
            size_t n = 0;
            for (; n < kPairs && first + n < last && picks_[first + n].board == picks_[first].board; n++)
                pairs[n] = picks_[first + n].pair;
            vectors_->find(picks_[first].board.data(), pairs.data(), static_cast<int>(n),
                           *workers_[static_cast<size_t>(worker)]->scratch, sample_.data() + first * stride);
            first += n;
        }
    });
    filled_ = end;
    if (filled_ == picks_.size()) enter(FR_BUCKETS_STAGE_RESTARTS);
}

void Street::run_restart() {
    if (!kmeans_) {
        const auto n = static_cast<int64_t>(picks_.size());
        kmeans_.emplace(pool_,
                        Points{sample_.data(), weights_.empty() ? nullptr : weights_.data(), n, vectors_->dimensions(),
                               vectors_->metric()},
                        config_.count);
    }
    if (iteration_ == 0) kmeans_->seed(Random(config_.seed, state_.restarts));
    iteration_++;
    if (kmeans_->iterate() && iteration_ < config_.iterations) return;
    const double inertia = kmeans_->inertia();
    if (inertia < state_.inertia) {
        state_.inertia = inertia;
        state_.iterations = iteration_;
        state_.hands = static_cast<int64_t>(picks_.size());
        centers_.all() = kmeans_->centers();
    }
    iteration_ = 0;
    state_.restarts++;
    if (state_.restarts < config_.restarts) return;
    kmeans_.reset();
    sample_ = {};
    const bool passes = config_.board_cards > 0 && config_.hands == 0 && config_.passes > 0;
    enter(passes ? FR_BUCKETS_STAGE_PASSES : FR_BUCKETS_STAGE_TABLE);
}

void Street::enter(int stage) {
    state_.stage = stage;
    boards_done_ = 0;
    means_[kItems].clear();
    centers_.turn();
}

// Boards of a pass, which adds up what is nearest to each centre, or of the table.
void Street::run_boards() {
    const bool pass = state_.stage == FR_BUCKETS_STAGE_PASSES;
    const size_t end = std::min(boards_done_ + (orbits_.size() + kSteps - 1) / kSteps, orbits_.size());
    const size_t count = end - boards_done_;
    const int64_t stride = bucket_padded(vectors_->dimensions());
    parallel(pool_, kItems, [&](int item, int number) {
        Worker &worker = *workers_[static_cast<size_t>(number)];
        const auto at = static_cast<size_t>(item);
        Means &means = means_[at];
        if (pass) means.clear();
        for (size_t i = boards_done_ + count * at / kItems; i < boards_done_ + count * (at + 1) / kItems; i++) {
            const uint8_t *board = orbits_[i].board.data();
            worker.hands.list(board, config_.board_cards);
            vectors_->find(board, worker.hands.pairs.data(), worker.hands.count, *worker.scratch,
                           worker.vectors.data());
            centers_.nearest(worker.vectors.data(), worker.hands.count, worker.nearest.data(), worker.distances.data());
            if (!pass) {
                if (numbers_) numbers_->find(board, worker.numbers.data());
                write_table(worker);
                continue;
            }
            for (size_t hand = 0; hand < static_cast<size_t>(worker.hands.count); hand++) {
                const double weight = orbits_[i].size * worker.hands.sizes[hand];
                means.add(worker.nearest[hand], worker.vectors.data() + static_cast<int64_t>(hand) * stride, weight);
                means.add_distance(static_cast<double>(worker.distances[hand]), weight);
            }
        }
    });
    boards_done_ = end;
    if (pass)
        for (size_t item = 0; item < kItems; item++)
            means_[kItems].add(means_[item]);
    if (boards_done_ < orbits_.size()) return;
    if (!pass) {
        state_.stage = FR_BUCKETS_STAGE_DONE;
        return;
    }
    state_.inertia = means_[kItems].inertia();
    state_.hands = config_.entries;
    state_.passes++;
    state_.iterations++;
    means_[kItems].move(centers_);
    enter(state_.passes < config_.passes ? FR_BUCKETS_STAGE_PASSES : FR_BUCKETS_STAGE_TABLE);
}

void Street::write_table(Worker &worker) {
    for (size_t i = 0; i < static_cast<size_t>(worker.hands.count); i++) {
        const size_t pair = worker.hands.pairs[i];
        const size_t number = numbers_ ? worker.numbers[pair] : starting_hand_of()[pair];
        if (config_.bits == 8)
            static_cast<uint8_t *>(config_.table)[number] = static_cast<uint8_t>(worker.nearest[i]);
        else
            static_cast<uint16_t *>(config_.table)[number] = static_cast<uint16_t>(worker.nearest[i]);
    }
}

void Street::set_state(const fr_buckets_progress &state, const float *centers) {
    for (int64_t i = 0; i < centers_.count(); i++)
        std::copy_n(centers + i * vectors_->dimensions(), vectors_->dimensions(), centers_.center(i));
    state_ = state;
    iteration_ = 0;
    kmeans_.reset();
    // Restarts need the sample, which is found again.
    enter(state.stage == FR_BUCKETS_STAGE_RESTARTS && filled_ < picks_.size() ? +FR_BUCKETS_STAGE_SAMPLE : state.stage);
}

// Nanoseconds of one thread, roughly; what matters is how stages compare.
double Street::stage_cost(int stage) const {
    const auto n = static_cast<double>(picks_.size()), k = static_cast<double>(bucket_padded(config_.count));
    const auto dimensions = static_cast<double>(bucket_padded(vectors_->dimensions()));
    double rivers = 1; // boards that an equity takes
    for (int cards = config_.board_cards; cards < 5 && cards > 0; cards++)
        rivers *= (50.0 - cards) / (5 - cards);
    switch (stage) {
    case FR_BUCKETS_STAGE_SAMPLE: return n * (rivers * 50 + 5000);
    case FR_BUCKETS_STAGE_RESTARTS: return config_.restarts * n * k * (dimensions / 4 + 100);
    default: {
        const double once = static_cast<double>(orbits_.size()) * 1000 * (rivers * 2 + dimensions * k / 20);
        return stage == FR_BUCKETS_STAGE_PASSES ? once * (config_.hands == 0 ? config_.passes : 0) : once;
    }
    }
}

fr_buckets_progress Street::progress() const {
    double all = 0, done = 0;
    for (int stage = 0; stage < FR_BUCKETS_STAGE_DONE; stage++) {
        const double cost = stage_cost(stage);
        all += cost;
        if (stage < state_.stage) done += cost;
        if (stage != state_.stage) continue;
        const double boards = static_cast<double>(boards_done_) / static_cast<double>(orbits_.size());
        const double iterations = static_cast<double>(iteration_) / config_.iterations;
        done +=
            cost * (stage == FR_BUCKETS_STAGE_SAMPLE ? static_cast<double>(filled_) / static_cast<double>(picks_.size())
                    : stage == FR_BUCKETS_STAGE_RESTARTS ? (state_.restarts + iterations) / config_.restarts
                    : stage == FR_BUCKETS_STAGE_PASSES   ? (state_.passes + boards) / config_.passes
                                                         : boards);
    }
    fr_buckets_progress result = state_;
    result.done = all > 0 ? done / all : 1;
    return result;
}

} // namespace fr
