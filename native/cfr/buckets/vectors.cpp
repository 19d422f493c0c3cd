#include "cfr/buckets/vectors.h"

#include "base/cpu.h"
#include "cfr/buckets/cluster_tree.h"
#include "cfr/buckets/features.h"
#include "cfr/buckets/kmeans.h"
#include "cfr/buckets/pair_numbers.h"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <utility>

namespace fr {
namespace {

Metric metric_of(int method) {
    return method == FR_BUCKETS_METHOD_EMD || method == FR_BUCKETS_METHOD_POTENTIAL ? Metric::kL1 : Metric::kL2;
}

// Calls visit(board) for every way to deal `more` cards to a board of `count`, all of them in one array.
template <typename Visit> void each_extension(const uint8_t *board, int count, int more, Visit &&visit) {
    std::array<uint8_t, 5> cards = {};
    std::copy_n(board, count, cards.begin());
    uint64_t taken = 0;
    for (int i = 0; i < count; i++)
        taken |= uint64_t{1} << board[i];
    const auto extend = [&](const auto &self, int at, int below) -> void {
        if (at == count + more) {
            visit(cards.data());
            return;
        }
        for (int card = 0; card < below; card++) {
            if ((taken >> card & 1) != 0) continue;
            cards[static_cast<size_t>(at)] = static_cast<uint8_t>(card);
            self(self, at + 1, card);
        }
    };
    extend(extend, count, kDeck);
}

// Ways to deal `more` cards beside a pair and a board of `count`.
uint32_t extensions_beside(int count, int more) {
    uint32_t result = 1;
    for (int i = 0; i < more; i++)
        result = result * static_cast<uint32_t>(kDeck - 2 - count - i) / static_cast<uint32_t>(i + 1);
    return result;
}

// What the streets after the flop's beginning have in common.
class PostflopVectors : public Vectors {
  protected:
    PostflopVectors(int dimensions, Metric metric, int board_cards)
        : Vectors(dimensions, metric), board_cards_(board_cards), kernels_(FASTRL_WIDEST(bucket_kernels)) {}

    float *row(float *out, int i) const { return out + i * bucket_padded(dimensions_); }

    // Adds 1 to all values of a river's hands that nothing beats. With the same chances, as a tie is half a win, others are beaten
    // at times: to fold is right for these and never for those. So far apart k-means does not put them together.
    void set_apart(const RankedPairs &ranked, const uint16_t *pairs, int count, float *out) const {
        std::bitset<kPairs> unbeaten;
        ranked.find_unbeaten(unbeaten);
        for (int i = 0; i < count; i++)
            for (int d = 0; unbeaten[pairs[i]] && d < dimensions_; d++)
                row(out, i)[d] += 1;
    }

    const int board_cards_;
    const BucketKernels &kernels_;
};

class EquityBins final : public PostflopVectors {
  public:
    EquityBins(int board_cards, const Rivers &rivers)
        : PostflopVectors(board_cards == 5 ? 1 : kEquityBins - 1, Metric::kL1, board_cards), rivers_(rivers) {
        if (board_cards == 5) return;
        std::array<uint8_t, kNoHand + 1> bin_of; // of chances
        for (int chances = 0; chances < kNoHand; chances++)
            bin_of[static_cast<size_t>(chances)] = static_cast<uint8_t>(equity_bin(chances));
        bin_of[kNoHand] = kEquityBins;
        bins_.resize(rivers.orbits().size() * kPairs);
        std::transform(rivers.chances(0), rivers.chances(0) + bins_.size(), bins_.begin(),
                       [&](uint16_t chances) { return bin_of[chances]; });
    }

    std::unique_ptr<Scratch> scratch() const override { return std::make_unique<Bins>(); }

    void find(const uint8_t *board, const uint16_t *pairs, int count, Scratch &scratch, float *out) const override {
        if (board_cards_ == 5) {
            std::fill_n(out, count * bucket_padded(dimensions_), 0.0f);
            const Rivers::Row chances = rivers_.row(board);
            for (int i = 0; i < count; i++)
                *row(out, i) = static_cast<float>(chances[pairs[i]]) / (2 * kOpponents);
            set_apart(RankedPairs(board), pairs, count, out);
            return;
        }
        Bins &own = static_cast<Bins &>(scratch);
        std::fill_n(own.bins.begin(), count, std::array<uint16_t, kBinsStride>{});
        own.known.fill(false);
        // Some boards at a time, as a hand's counters are far from the next one's.
        constexpr size_t kBoards = 4;
        std::array<const uint8_t *, kBoards> bins;
        std::array<const uint16_t *, kBoards> renamed;
        size_t boards = 0;
        each_extension(board, board_cards_, 5 - board_cards_, [&](const uint8_t *river) {
            const Rivers::Row at = rivers_.row(river);
            bins[boards] = bins_.data() + (at.chances - rivers_.chances(0));
            renamed[boards++] = own.rename(at, pairs, count);
            if (boards < kBoards) return;
            boards = 0;
            for (int i = 0; i < count; i++)
                for (size_t b = 0; b < kBoards; b++)
                    own.bins[static_cast<size_t>(i)][bins[b][renamed[b][i]]]++;
        });
        for (size_t b = 0; b < boards; b++)
            for (int i = 0; i < count; i++)
                own.bins[static_cast<size_t>(i)][bins[b][renamed[b][i]]]++;
        const uint32_t all = extensions_beside(board_cards_, 5 - board_cards_);
        kernels_.cumulate(own.bins[0].data(), count, bins_scale(all), out);
    }

  private:
    struct Bins final : Scratch {
        std::array<std::array<uint16_t, kBinsStride>, kPairs>
            bins; // kEquityBins, and one for boards that meet the pair
        std::array<bool, kSuitOrders> known;
        std::array<std::array<uint16_t, kPairs>, kSuitOrders> pairs; // the hands' by order of suits, where that was met

        const uint16_t *rename(const Rivers::Row &row, const uint16_t *hands, int count) {
            auto &result = pairs[row.order];
            if (!std::exchange(known[row.order], true))
                std::transform(hands, hands + count, result.begin(), [&](uint16_t hand) { return row.pair[hand]; });
            return result.data();
        }
    };

    const Rivers &rivers_;
    std::vector<uint8_t> bins_; // of all boards of five, as Rivers has chances
};

class Features final : public PostflopVectors {
  public:
    Features(int board_cards, const Rivers &rivers)
        : PostflopVectors(kPostflopFeatures, Metric::kL2, board_cards), rivers_(rivers) {}

    std::unique_ptr<Scratch> scratch() const override { return std::make_unique<Sums>(); }

    void find(const uint8_t *board, const uint16_t *pairs, int count, Scratch &scratch, float *out) const override {
        Sums &sums = static_cast<Sums &>(scratch);
        std::fill_n(out, count * bucket_padded(dimensions_), 0.0f);
        std::fill_n(sums.chances.begin(), count, 0);
        std::fill_n(sums.next_ranks.begin(), count, 0);
        each_extension(board, board_cards_, 5 - board_cards_, [&](const uint8_t *river) {
            const Rivers::Row chances = rivers_.row(river);
            for (int i = 0; i < count; i++)
                sums.chances[static_cast<size_t>(i)] += chances[pairs[i]] % kNoHand; // 0 where there is no hand
        });
        if (board_cards_ < 5) {
            each_extension(board, board_cards_, 1, [&](const uint8_t *next) {
                Evaluator::get().evaluate_pairs(next, board_cards_ + 1, sums.ranks.data());
                for (int i = 0; i < count; i++)
                    sums.next_ranks[static_cast<size_t>(i)] += sums.ranks[pairs[i]];
            });
        }
        const auto all = static_cast<float>(extensions_beside(board_cards_, 5 - board_cards_) * 2 * kOpponents);
        const auto all_next = static_cast<float>(extensions_beside(board_cards_, 1) * kHandRanks);
        for (int i = 0; i < count; i++) {
            const auto at = static_cast<size_t>(i);
            describe_postflop(kPairCards.of[pairs[i]].data(), board, board_cards_,
                              static_cast<float>(sums.chances[at]) / all,
                              static_cast<float>(sums.next_ranks[at]) / all_next, row(out, i));
        }
    }

  private:
    struct Sums final : Scratch {
        std::array<uint32_t, kPairs> chances, next_ranks;
        std::array<uint16_t, kPairs> ranks;
    };

    const Rivers &rivers_;
};

class AgainstGroups final : public PostflopVectors {
  public:
    AgainstGroups(int board_cards, const std::array<uint8_t, kPairs> &group_of)
        : PostflopVectors(kGroups, Metric::kL2, board_cards), group_of_(group_of) {}

    std::unique_ptr<Scratch> scratch() const override { return std::make_unique<Sums>(); }

    void find(const uint8_t *board, const uint16_t *pairs, int count, Scratch &scratch, float *out) const override {
        Sums &sums = static_cast<Sums &>(scratch);
        if (board_cards_ == 5) {
            const RankedPairs ranked(board);
            sums.on_board.find(ranked, group_of_);
            kernels_.find_parts(reinterpret_cast<const int16_t *>(sums.on_board.chances.data()),
                                reinterpret_cast<const int16_t *>(sums.on_board.most.data()), pairs, count, out);
            set_apart(ranked, pairs, count, out);
            return;
        }
        std::fill_n(out, count * bucket_padded(dimensions_), 0.0f);
        std::fill_n(sums.chances.begin(), count, Counts{});
        std::fill_n(sums.most.begin(), count, Counts{});
        each_extension(board, board_cards_, 5 - board_cards_, [&](const uint8_t *river) {
            sums.on_board.find(RankedPairs(river), group_of_);
            uint64_t taken = 0;
            for (int i = 0; i < 5; i++)
                taken |= uint64_t{1} << river[i];
            for (int i = 0; i < count; i++) {
                const auto &cards = kPairCards.of[pairs[i]];
                if (((taken >> cards[0] | taken >> cards[1]) & 1) != 0) continue;
                const auto at = static_cast<size_t>(i);
                sums.chances[at] += __builtin_convertvector(sums.on_board.chances[pairs[i]], Counts);
                sums.most[at] += __builtin_convertvector(sums.on_board.most[pairs[i]], Counts);
            }
        });
        for (int i = 0; i < count; i++)
            divide(sums.chances[static_cast<size_t>(i)], sums.most[static_cast<size_t>(i)], row(out, i));
    }

  private:
    typedef int32_t Counts __attribute__((vector_size(kGroups * sizeof(int32_t))));
    typedef float Parts __attribute__((vector_size(kGroups * sizeof(float))));
    struct Sums final : Scratch {
        std::array<Counts, kPairs> chances, most;
        GroupChances on_board;
    };

    // The board and the hand may hold all cards of a rank that a group needs: then nothing is known against it.
    static void divide(const Counts &chances, const Counts &most, float *out) {
        const Counts none = most == Counts{};
        const Parts parts = __builtin_convertvector(none ? Counts{} + 1 : chances, Parts) /
                            __builtin_convertvector(none ? Counts{} + 2 : most, Parts);
        std::memcpy(out, &parts, sizeof parts);
    }

    const std::array<uint8_t, kPairs> group_of_;
};

// Starting hands, whose vectors are found beforehand.
class PreflopVectors final : public Vectors {
  public:
    PreflopVectors(int dimensions, Metric metric)
        : Vectors(dimensions, metric), vectors_(kStartingHands * static_cast<size_t>(bucket_padded(dimensions))) {}

    float *vector(size_t hand) { return vectors_.data() + hand * static_cast<size_t>(bucket_padded(dimensions_)); }

    std::unique_ptr<Scratch> scratch() const override { return std::make_unique<Scratch>(); }

    void find(const uint8_t *, const uint16_t *pairs, int count, Scratch &, float *out) const override {
        const auto stride = static_cast<size_t>(bucket_padded(dimensions_));
        for (int i = 0; i < count; i++)
            out = std::copy_n(vectors_.data() + starting_hand_of()[pairs[i]] * stride, stride, out);
    }

  private:
    std::vector<float> vectors_;
};

// The next street's buckets.
class NextBuckets final : public PostflopVectors {
  public:
    explicit NextBuckets(const fr_buckets_config &config)
        : NextBuckets(config.board_cards, *config.next,
                      std::make_unique<const ClusterTree>(distances(config).data(), config.next->count)) {}

    std::unique_ptr<Scratch> scratch() const override { return std::make_unique<Sums>(next_.count); }

    void find(const uint8_t *board, const uint16_t *pairs, int count, Scratch &scratch, float *out) const override {
        Sums &sums = static_cast<Sums &>(scratch);
        std::fill(sums.counts.begin(), sums.counts.begin() + count * next_.count, 0);
        const auto add = [&](const uint8_t *next, uint32_t weight) {
            numbers_.find(next, sums.numbers.data());
            uint64_t taken = 0;
            for (int i = 0; i < next_cards_; i++)
                taken |= uint64_t{1} << next[i];
            for (int i = 0; i < count; i++) {
                const auto &cards = kPairCards.of[pairs[i]];
                if (((taken >> cards[0] | taken >> cards[1]) & 1) != 0) continue;
                sums.counts[static_cast<size_t>(i * next_.count + bucket(sums.numbers[pairs[i]]))] += weight;
            }
        };
        each_extension(board, board_cards_, next_cards_ - board_cards_, [&](const uint8_t *next) { add(next, 1); });
        const uint32_t all = extensions_beside(board_cards_, next_cards_ - board_cards_);
        std::fill_n(out, count * bucket_padded(dimensions_), 0.0f);
        for (int i = 0; i < count; i++)
            tree_->embed(sums.counts.data() + i * next_.count, all, row(out, i));
    }

  private:
    struct Sums final : Scratch {
        explicit Sums(int32_t buckets) : counts(static_cast<size_t>(buckets) * kPairs) {}
        std::vector<uint32_t> counts; // [pairs][buckets]
        std::array<uint32_t, kPairs> numbers;
    };

    NextBuckets(int board_cards, const fr_cfr_buckets &next, std::unique_ptr<const ClusterTree> tree)
        : PostflopVectors(tree->edges(), Metric::kL1, board_cards), next_(next),
          next_cards_(board_cards == 0 ? 3 : board_cards + 1), numbers_(next_cards_), tree_(std::move(tree)) {}

    // Of the next street's centres, each from each.
    static std::vector<float> distances(const fr_buckets_config &config) {
        Centers centers(config.next->count, config.next_dimensions, metric_of(config.next_method));
        for (int64_t i = 0; i < centers.count(); i++)
            std::copy_n(config.next_centers + i * config.next_dimensions, config.next_dimensions, centers.center(i));
        std::vector<float> result;
        for (int64_t a = 0; a < centers.count(); a++)
            for (int64_t b = 0; b < centers.count(); b++)
                result.push_back(centers.distance(centers.center(a), b));
        return result;
    }

    int bucket(uint32_t number) const {
        return next_.bits == 8 ? static_cast<const uint8_t *>(next_.table)[number]
                               : static_cast<const uint16_t *>(next_.table)[number];
    }

    const fr_cfr_buckets next_;
    const int next_cards_;
    const PairNumbers numbers_;
    const std::unique_ptr<const ClusterTree> tree_;
};

std::unique_ptr<const Vectors> make_preflop_over_flops(const fr_buckets_config &config) {
    const NextBuckets flops(config);
    auto result = std::make_unique<PreflopVectors>(flops.dimensions(), flops.metric());
    const auto scratch = flops.scratch();
    BoardHands hands;
    hands.list(nullptr, 0);
    const auto stride = static_cast<size_t>(bucket_padded(flops.dimensions()));
    std::vector<float> vectors(kStartingHands * stride);
    flops.find(nullptr, hands.pairs.data(), hands.count, *scratch, vectors.data());
    for (size_t i = 0; i < kStartingHands; i++)
        std::copy_n(vectors.data() + i * stride, stride, result->vector(starting_hand_of()[hands.pairs[i]]));
    return result;
}

std::unique_ptr<const Vectors> make_preflop(int method, Pool &pool, const Rivers &rivers,
                                            const StartingHands &starting) {
    if (method == FR_BUCKETS_METHOD_EMD) {
        auto result = std::make_unique<PreflopVectors>(kEquityBins - 1, Metric::kL1);
        for (size_t hand = 0; hand < kStartingHands; hand++)
            cumulate_bins(starting.bins[hand].data(), starting.boards[hand], result->vector(hand));
        return result;
    }
    if (method == FR_BUCKETS_METHOD_FEATURES) {
        auto result = std::make_unique<PreflopVectors>(kPreflopFeatures, Metric::kL2);
        for (size_t pair = 0; pair < kPairs; pair++) {
            const size_t hand = starting_hand_of()[pair];
            describe_preflop(kPairCards.of[pair].data(), starting.equity[hand], result->vector(hand));
        }
        return result;
    }
    auto result = std::make_unique<PreflopVectors>(kGroups, Metric::kL2);
    const auto chances = starting_hands_against(pool, rivers, group_starting_hands(pool, starting));
    for (size_t hand = 0; hand < kStartingHands; hand++)
        std::copy(chances[hand].begin(), chances[hand].end(), result->vector(hand));
    return result;
}

} // namespace

std::unique_ptr<const Vectors> make_vectors(const fr_buckets_config &config, Pool &pool, const Rivers &rivers,
                                            const StartingHands &starting) {
    const bool potential = config.method == FR_BUCKETS_METHOD_POTENTIAL;
    if (config.board_cards == 0)
        return potential ? make_preflop_over_flops(config) : make_preflop(config.method, pool, rivers, starting);
    if (potential) return std::make_unique<NextBuckets>(config);
    switch (config.method) {
    case FR_BUCKETS_METHOD_FEATURES: return std::make_unique<Features>(config.board_cards, rivers);
    case FR_BUCKETS_METHOD_EMD: return std::make_unique<EquityBins>(config.board_cards, rivers);
    default: return std::make_unique<AgainstGroups>(config.board_cards, group_starting_hands(pool, starting));
    }
}

} // namespace fr
