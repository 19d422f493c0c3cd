/* fastrl/cfr.h: betting games with hidden cards (Kuhn, Leduc, hold'em for 2 to 6 players) and solvers of them by
 * counterfactual regret minimisation.
 *
 * A game is data: a deck, what each street deals, who posts and acts first, the sizes of bets. From it come the rules
 * (fr_cfr_state), the public tree of all betting sequences with those sizes, and the number of infosets a player can be in
 * at each node. A solver has regrets and sums of strategies for every infoset and action of the tree.
 *
 * Seats are numbered from the first left of the button, so the last seat is the button; with two players seat 1 is button
 * and small blind. Cards are rank * suits + suit, ranks from 0, so in a full deck 0 is the deuce of the first suit and 51
 * the ace of the last. Chips are integers.
 *
 * Infosets: without buckets a player knows everything up to what makes no difference (a permutation of the suits, or all
 * suits where the showdown ignores them); with buckets, the bucket of a street only.
 *
 * Memory: a game is immutable and may be shared between threads and solvers, which must not outlive it. Bucket tables
 * belong to the caller and must outlive the game. A solver's table is its own, or a file mapped into memory. One caller at
 * a time for a solver; its worker threads are internal. */
#ifndef FASTRL_CFR_H
#define FASTRL_CFR_H

#include "base.h"

#define FR_CFR_MAX_PLAYERS 6
#define FR_CFR_MAX_STREETS 4
#define FR_CFR_MAX_ACTIONS 16
#define FR_CFR_PAIRS       1326 /* pairs of a deck of 52: the pair a > b is number a * (a - 1) / 2 + b */

/* ---- Hands of cards (a full deck of 52 only) ---- */

/* Ranks of `count` hands of 7 cards, cards[count][7] of different cards 0..51 each: 1..7462, the best highest. */
FR_API fr_status fr_cfr_rank_hands(const uint8_t *cards, int64_t count, uint16_t *out);
/* Ranks of the hands that a board of 3 to 5 cards makes with every pair, out[FR_CFR_PAIRS]; 0 where they share a card. */
FR_API fr_status fr_cfr_rank_pairs(const uint8_t *board, int32_t count, uint16_t *out);
/* Class of a rank: 0 high card, pair, two pair, three of a kind, straight, flush, full house, four, 8 straight flush. */
FR_API fr_status fr_cfr_class_of_rank(int32_t rank, int32_t *out);

/* A dense numbering of hands up to a permutation of the suits. */
typedef struct fr_cfr_index fr_cfr_index;

/* rounds[round_count], 1..4 rounds of 1.. cards, at most 7 in all: {2, 3, 1} keeps flop and turn apart, {2, 4} does not. */
FR_API fr_status fr_cfr_index_create(const int32_t *rounds, int32_t round_count, fr_cfr_index **out);
FR_API void fr_cfr_index_destroy(fr_cfr_index *index); /* NULL is allowed */
FR_API fr_status fr_cfr_index_get_size(const fr_cfr_index *index, int64_t *out);
/* Numbers of `count` hands, cards[count][cards of all rounds]. */
FR_API fr_status fr_cfr_index_get_numbers(const fr_cfr_index *index, const uint8_t *cards, int64_t count, int64_t *out);
/* One hand for each of `count` numbers, in the same layout. */
FR_API fr_status fr_cfr_index_get_hands(const fr_cfr_index *index, const int64_t *numbers, int64_t count, uint8_t *out);

#endif
