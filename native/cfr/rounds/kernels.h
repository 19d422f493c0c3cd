// External sampling with the rounds of a street side by side: what a RoundSampler lays out, and the loop over it.
#ifndef FASTRL_CFR_ROUNDS_KERNELS_H
#define FASTRL_CFR_ROUNDS_KERNELS_H

#include "fastrl/cfr.h"

#include <cstdint>

namespace fr {

inline constexpr int kRounds = 8; // of a street, at most

// The same thing in every round.
struct alignas(4 * kRounds) RoundFloats {
    float of[kRounds];
};
struct alignas(4 * kRounds) RoundMask {
    int32_t of[kRounds]; // all bits or none
};

// Where a node's numbers of a traversal lie.
struct RoundPlace {
    RoundMask reach;          // whether the traversal comes there; given for the root
    RoundFloats values[2][3]; // by traverser and lead, given for ends of hands
};

// A decision.
struct RoundNode {
    RoundPlace *place, *children; // those of the children follow each other
    int32_t row; // of the actor's infoset on the street: regrets, the strategy by them, what sums gained
    int16_t actor;
    int16_t actions; // 2..kRoundActions
};
inline constexpr int kRoundActions = 4;

// A round that begins where one of the street before ends.
struct RoundLink {
    RoundPlace *place; // of that end
    int32_t round;
    int32_t next; // round
};

struct RoundStreet {
    const RoundNode *nodes; // parents before children
    const RoundNode *end;
    RoundPlace *root;
    const RoundLink *links; // none on the first street
    const RoundLink *links_end;
};

struct RoundDeal {
    RoundFloats *rows[2][FR_CFR_MAX_STREETS]; // of each seat's infosets
    int32_t lead;                             // of seat 0 at a showdown: -1, 0 or 1
};

// The state of a generator for each round: xoshiro128+ (Blackman and Vigna 2019).
struct RoundRandom {
    RoundMask words[4];
};

struct RoundWork {
    int32_t streets;
    RoundStreet street[FR_CFR_MAX_STREETS];
    RoundRandom random;

    int32_t count; // iterations, at most some thousands: gains are added up as floats
    const RoundDeal *const *deals;
    const float *weights;

    int64_t nodes;     // += those come to
    double utility[2]; // += what the hands were worth
};

void sample_rounds_portable(RoundWork &work);
void sample_rounds_avx2(RoundWork &work);
void sample_rounds_avx512(RoundWork &work);

} // namespace fr

#endif
