// Hands described by what a player would say of them: category, draws, board.
#ifndef FASTRL_CFR_BUCKETS_FEATURES_H
#define FASTRL_CFR_BUCKETS_FEATURES_H

#include <cstdint>

namespace fr {

inline constexpr int kPreflopFeatures = 10;
inline constexpr int kPostflopFeatures = 34;

// Equities are 0..1, against a random hand. `equity_next`: mean rank of the hand on the next street as a part of the best.
//
// Before the flop: ranks of the cards, pair, suited, distance of the ranks, both ten or better, suited neighbours, queens or
// better, equity, and a strength put together from these.
void describe_preflop(const uint8_t *hole, float equity, float *out);
// Category (12), flush draw (4), straight draw (4), whether that draw is a high one, both draws, board (6), equities (2),
// depth of the stacks (3), position; the last four are those of a pot of 100 before stacks of 200 and a player who acts last.
void describe_postflop(const uint8_t *hole, const uint8_t *board, int board_cards, float equity, float equity_next,
                       float *out);

} // namespace fr

#endif
