// The 169 starting hands: what they are worth against a random hand, and groups of those alike.
#ifndef FASTRL_CFR_BUCKETS_STARTING_HANDS_H
#define FASTRL_CFR_BUCKETS_STARTING_HANDS_H

#include "cfr/buckets/showdowns.h"

namespace fr {

inline constexpr size_t kStartingHands = 169;

constexpr size_t equity_bin(int chances) {
    const int bin = chances * static_cast<int>(kEquityBins) / (2 * kOpponents);
    return bin < static_cast<int>(kEquityBins) ? static_cast<size_t>(bin) : kEquityBins - 1;
}

// Number of a pair in the lossless index, by pair_index.
const std::array<uint8_t, kPairs> &starting_hand_of();

// By number; each hand's equities over all boards, in bins and their mean.
struct StartingHands {
    std::array<std::array<uint32_t, kEquityBins>, kStartingHands> bins = {};
    std::array<uint32_t, kStartingHands> boards = {}; // in the bins
    std::array<float, kStartingHands> equity;

    StartingHands(Pool &pool, const Rivers &rivers);
};

// Groups of starting hands by the earth mover's distance of their equities, by pair_index.
std::array<uint8_t, kPairs> group_starting_hands(Pool &pool, const StartingHands &hands);

// Mean chance of each starting hand against each group, 0..1.
std::array<std::array<float, kGroups>, kStartingHands>
starting_hands_against(Pool &pool, const Rivers &rivers, const std::array<uint8_t, kPairs> &group_of);

// Cumulated parts of the bins: their L1 distance is the earth mover's distance of the equities. out[kEquityBins - 1].
inline float bins_scale(uint32_t all) { return 1 / (static_cast<float>(all) * static_cast<float>(kEquityBins)); }
inline void cumulate_bins(const uint32_t *bins, uint32_t all, float *out) {
    const float scale = bins_scale(all);
    uint32_t sum = 0;
    for (size_t bin = 0; bin + 1 < kEquityBins; bin++) {
        sum += bins[bin];
        out[bin] = static_cast<float>(sum) * scale;
    }
}

} // namespace fr

#endif
