// External sampling of games such as Kuhn's and Leduc's with all rounds side by side: what a RoundSampler lays out, and the
// loop over it.
#ifndef FASTRL_CFR_ROUNDS_KERNELS_H
#define FASTRL_CFR_ROUNDS_KERNELS_H

#include <cstdint>

namespace fr {

inline constexpr int kRounds = 8; // at most

// What an action of a round leads to: a decision, a call or a fold, each numbered by itself.
struct RoundStep {
    enum Kind { kDecision, kCall, kFold } kind;
    int number;
};

// A betting round of two players with at most `bets` bets and raises. Seat 0 checks or bets in decision 0, seat 1 after a check
// in decision 1. Bet b is faced in decision 2b, or in 2b + 1 where the round began with a check: fold, call, and raise unless it
// is the last one. A round is over by a fold, a call or the second check, which counts as a call.
struct RoundShape {
    int bets;

    constexpr int decisions() const { return 2 + 2 * bets; }
    constexpr int calls() const { return decisions() - 1; }
    constexpr int folds() const { return decisions() - 2; }
    constexpr int actor(int decision) const { return (decision / 2 + decision) & 1; }
    constexpr int actions(int decision) const { return decision < 2 || decision / 2 == bets ? 2 : 3; }

    constexpr RoundStep step(int decision, int action) const {
        const bool faces_bet = decision >= 2;
        if (faces_bet && action == 0) return {RoundStep::kFold, decision - 2};
        if (action > faces_bet) return {RoundStep::kDecision, decision + 2};
        if (decision == 0) return {RoundStep::kDecision, 1};
        return {RoundStep::kCall, decision - 1};
    }

    // What an infoset of a seat has of each decision: regrets, the strategy by them, what sums gained. Where a decision's lie,
    // and with decisions() the size of all.
    constexpr int row(int decision, int seat) const {
        int result = 0;
        for (int before = 0; before < decision; before++)
            result += actor(before) == seat ? 3 * actions(before) : 0;
        return result;
    }
};
inline constexpr int kRoundActions = 3;
inline constexpr RoundShape kKuhnRound = {1}, kLeducRound = {2};

// The same thing in every round: the first street's, then those that go on from its calls.
struct alignas(4 * kRounds) RoundFloats {
    float of[kRounds];
};

// What the traverser wins where a hand ends.
struct RoundEnds {
    RoundFloats calls[kLeducRound.calls()]; // 0 for one that goes on
    RoundFloats folds[kLeducRound.folds()];
};

struct RoundDeal {
    RoundFloats *rows[2][2]; // of each seat's infosets, by street; one street: the same twice
    int32_t lead;            // of seat 0 at a showdown: -1, 0 or 1
};

// The state of a generator for each round: xoshiro128+ (Blackman and Vigna 2019).
struct RoundRandom {
    struct alignas(4 * kRounds) {
        uint32_t of[kRounds];
    } words[4];
};

struct RoundWork {
    int32_t streets;      // 1: Kuhn's round; 2: Leduc's
    RoundEnds ends[2][3]; // by traverser and lead
    RoundRandom random;

    int32_t count; // iterations, at most some thousands: gains and nodes are added up as floats
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
