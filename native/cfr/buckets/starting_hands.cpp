#include "cfr/buckets/starting_hands.h"

#include "cfr/buckets/kmeans.h"
#include "cfr/buckets/parallel.h"
#include "cfr/hand_index.h"

#include <algorithm>
#include <cmath>

namespace fr {
namespace {

// Adds up a Part for one board of each orbit, by visit(part, orbit). As an orbit has every order of the suits, all pairs on
// one of its boards, those of a starting hand together, stand for them on all of its boards.
template <typename Part, typename Visit> Part over_orbits(Pool &pool, const Rivers &rivers, Visit &&visit) {
    constexpr int kItems = 64;
    std::vector<Part> parts(kItems);
    const size_t n = rivers.orbits().size();
    parallel(pool, kItems, [&](int item, int) {
        const auto at = static_cast<size_t>(item);
        for (size_t orbit = n * at / kItems; orbit < n * (at + 1) / kItems; orbit++)
            visit(parts[at], orbit);
    });
    for (size_t item = 1; item < kItems; item++)
        parts[0].add(parts[item]);
    return parts[0];
}

template <typename Numbers> void add_all(Numbers &to, const Numbers &from) {
    for (size_t i = 0; i < to.size(); i++)
        to[i] += from[i];
}

} // namespace

const std::array<uint8_t, kPairs> &starting_hand_of() {
    static const auto numbers = [] {
        const HandIndex index({2});
        std::array<uint8_t, kPairs> result;
        for (size_t pair = 0; pair < kPairs; pair++)
            result[pair] = static_cast<uint8_t>(index.index(kPairCards.of[pair].data()));
        return result;
    }();
    return numbers;
}

StartingHands::StartingHands(Pool &pool, const Rivers &rivers) {
    struct Part {
        std::array<std::array<uint32_t, kEquityBins>, kStartingHands> bins = {};
        std::array<uint64_t, kStartingHands> chances = {};
        std::array<uint32_t, kStartingHands> boards = {};

        void add(const Part &other) {
            for (size_t hand = 0; hand < kStartingHands; hand++)
                add_all(bins[hand], other.bins[hand]);
            add_all(chances, other.chances), add_all(boards, other.boards);
        }
    };
    const auto &hand_of = starting_hand_of();
    const Part all = over_orbits<Part>(pool, rivers, [&](Part &part, size_t orbit) {
        const RankedPairs ranked(rivers.orbits()[orbit].board.data());
        const auto size = static_cast<uint32_t>(rivers.orbits()[orbit].size);
        for (const RankedPairs::Run run : ranked.runs()) {
            const uint16_t chances = rivers.chances(orbit)[run.example()];
            const auto add = [&](uint32_t suit, int count) {
                const size_t hand = hand_of[static_cast<size_t>(
                    pair_index(static_cast<int>(4 * run.high() + suit), static_cast<int>(4 * run.low())))];
                const uint32_t boards = size * static_cast<uint32_t>(count);
                part.bins[hand][equity_bin(chances)] += boards;
                part.chances[hand] += uint64_t{boards} * chances;
                part.boards[hand] += boards;
            };
            add(1, run.unlike());
            if (run.high() != run.low()) add(0, run.alike());
        }
    });
    bins = all.bins;
    boards = all.boards;
    for (size_t hand = 0; hand < kStartingHands; hand++)
        equity[hand] = static_cast<float>(static_cast<double>(all.chances[hand]) / (2.0 * kOpponents * boards[hand]));
}

std::array<uint8_t, kPairs> group_starting_hands(Pool &pool, const StartingHands &hands) {
    constexpr int64_t kDimensions = kEquityBins - 1, kStride = bucket_padded(kDimensions);
    constexpr int kRestarts = 50, kIterations = 100;
    std::vector<float> vectors(kStartingHands * kStride), weights(kStartingHands);
    for (size_t hand = 0; hand < kStartingHands; hand++) {
        cumulate_bins(hands.bins[hand].data(), hands.boards[hand], vectors.data() + hand * kStride);
        weights[hand] = static_cast<float>(hands.boards[hand]);
    }
    KMeans kmeans(pool, {vectors.data(), weights.data(), kStartingHands, kDimensions, Metric::kL1}, kGroups);
    Centers best(kGroups, kDimensions, Metric::kL1);
    double least = INFINITY;
    for (int restart = 0; restart < kRestarts; restart++) {
        kmeans.seed(Random(0, restart));
        for (int i = 0; i < kIterations && kmeans.iterate(); i++) {
        }
        const double inertia = kmeans.inertia();
        if (inertia >= least) continue;
        least = inertia;
        best.all() = kmeans.centers();
    }
    best.turn();
    std::array<int32_t, kStartingHands> nearest;
    std::array<float, kStartingHands> distances;
    best.nearest(vectors.data(), kStartingHands, nearest.data(), distances.data());
    std::array<uint8_t, kPairs> result;
    for (size_t pair = 0; pair < kPairs; pair++)
        result[pair] = static_cast<uint8_t>(nearest[starting_hand_of()[pair]]);
    return result;
}

std::array<std::array<float, kGroups>, kStartingHands>
starting_hands_against(Pool &pool, const Rivers &rivers, const std::array<uint8_t, kPairs> &group_of) {
    struct Part {
        std::array<std::array<uint64_t, kGroups>, kStartingHands> chances = {}, most = {};

        void add(const Part &other) {
            for (size_t hand = 0; hand < kStartingHands; hand++)
                add_all(chances[hand], other.chances[hand]), add_all(most[hand], other.most[hand]);
        }
    };
    const Part all = over_orbits<Part>(pool, rivers, [&](Part &part, size_t orbit) {
        const RankedPairs ranked(rivers.orbits()[orbit].board.data());
        GroupChances found;
        found.find(ranked, group_of);
        const auto size = static_cast<uint64_t>(rivers.orbits()[orbit].size);
        for (size_t pair = 0; pair < kPairs; pair++) {
            if (rivers.chances(orbit)[pair] == kNoHand) continue;
            const size_t hand = starting_hand_of()[pair];
            for (size_t group = 0; group < kGroups; group++) {
                part.chances[hand][group] += size * static_cast<uint64_t>(found.chances[pair][group]);
                part.most[hand][group] += size * static_cast<uint64_t>(found.most[pair][group]);
            }
        }
    });
    std::array<std::array<float, kGroups>, kStartingHands> result;
    for (size_t hand = 0; hand < kStartingHands; hand++)
        for (size_t group = 0; group < kGroups; group++)
            result[hand][group] = static_cast<float>(static_cast<double>(all.chances[hand][group]) /
                                                     static_cast<double>(all.most[hand][group]));
    return result;
}

} // namespace fr
