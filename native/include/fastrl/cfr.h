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

/* ---- The game ---- */

typedef struct fr_cfr_game fr_cfr_game;

typedef enum fr_cfr_showdown {
    FR_CFR_SHOWDOWN_POKER = 0, /* the best five of five to seven cards of a full deck */
    FR_CFR_SHOWDOWN_RANKS = 1, /* all cards: more of a kind beat fewer, then higher ranks win; suits never count */
    FR_CFR_SHOWDOWN_COUNT = 2
} fr_cfr_showdown;

typedef enum fr_cfr_size_kind {
    FR_CFR_SIZE_KIND_POT = 0,    /* raise by `amount` times the pot after calling */
    FR_CFR_SIZE_KIND_CHIPS = 1,  /* raise by `amount` chips */
    FR_CFR_SIZE_KIND_ALL_IN = 2, /* everything; allowed beyond the cap of raises */
    FR_CFR_SIZE_KIND_COUNT = 3
} fr_cfr_size_kind;

/* One size of bet or raise, and where it is offered. */
typedef struct fr_cfr_size {
    int32_t kind;     /* fr_cfr_size_kind */
    int32_t street;   /* 0.., -1: every */
    int32_t position; /* 1: of those still in, the player acts last on later streets; 0: does not; -1: either */
    int32_t raise;    /* bets and raises before it on the street, -1: any number; a blind is none */
    double amount;    /* above 0; not read for all-in */
} fr_cfr_size;

/* What a player knows on a street instead of all cards. */
typedef struct fr_cfr_buckets {
    const void
        *table;      /* [entries] bucket by the number of hole cards and board in fr_cfr_index with rounds {2, board} */
    int64_t entries; /* must be that index's size */
    int32_t bits;    /* of an entry: 8 or 16 */
    int32_t count;   /* buckets, 1..65536; entries are below it */
} fr_cfr_buckets;

typedef struct fr_cfr_game_config {
    uint32_t size;            /* bytes of this struct, set by fr_cfr_game_config_init */
    int32_t players;          /* 2..6 */
    int32_t ranks;            /* 2..13 */
    int32_t suits;            /* 1..4 */
    int32_t hole_cards;       /* 1 or 2 */
    int32_t streets;          /* 1..4 */
    int32_t showdown;         /* fr_cfr_showdown */
    int32_t ante;             /* chips of every player, 0.. */
    int32_t min_bet;          /* smallest bet, and smallest raise before a larger one; 1.. */
    int32_t chip;             /* bets are rounded to multiples of it, 1.. */
    int32_t raise_cap;        /* bets and raises a street, 0..100, all-in apart */
    int32_t size_count;       /* 0..1000 */
    double all_in_part;       /* a bet of at least this part of the chips left becomes all-in; 0..1, above 1 never */
    int32_t board_cards[4];   /* dealt as each street begins; none on the first, at most 5 in all */
    int32_t first[4];         /* seat that acts first on each street, or the next one left of it that can */
    int32_t stacks[6];        /* chips before ante and blind, 1..10^8 */
    int32_t blinds[6];        /* posted by each seat, as far as its stack goes */
    const fr_cfr_size *sizes; /* [size_count]; copied */
    const fr_cfr_buckets *buckets; /* [streets], or NULL for none; copied, their tables are not */
} fr_cfr_game_config;

/* How large the public tree and a solver's table are. */
typedef struct fr_cfr_estimate {
    int64_t nodes;     /* of the tree, terminal ones included */
    int64_t decisions; /* nodes at which a player acts */
    int64_t infosets;  /* decisions times what a player can know there */
    int64_t infoset_actions;
    int64_t table_bytes; /* of a solver by sampling */
    int64_t tree_bytes;
    int64_t street_decisions[4];
    int64_t street_bytes[4]; /* of the table */
} fr_cfr_estimate;

typedef enum fr_cfr_node_kind {
    FR_CFR_NODE_KIND_DECISION = 0,
    FR_CFR_NODE_KIND_FOLD = 1,     /* all but one have folded */
    FR_CFR_NODE_KIND_SHOWDOWN = 2, /* no more betting; boards not yet dealt are dealt out */
    FR_CFR_NODE_KIND_COUNT = 3
} fr_cfr_node_kind;

typedef enum fr_cfr_action_kind {
    FR_CFR_ACTION_KIND_FOLD = 0,
    FR_CFR_ACTION_KIND_CALL = 1,  /* or check */
    FR_CFR_ACTION_KIND_RAISE = 2, /* or bet */
    FR_CFR_ACTION_KIND_COUNT = 3
} fr_cfr_action_kind;

typedef struct fr_cfr_action {
    int32_t kind; /* fr_cfr_action_kind */
    int32_t to;   /* of a raise: the player's chips in this street after it */
} fr_cfr_action;

typedef struct fr_cfr_node {
    int32_t kind; /* fr_cfr_node_kind */
    int32_t street;
    int32_t actor;        /* seat, -1 at the end of a hand */
    int32_t action_count; /* fold where something is to be called, then call, then raises from the smallest */
    int32_t first_child;  /* children of a node are consecutive */
    int32_t infosets;     /* what a player can know here */
    int32_t action_kind;  /* fr_cfr_action_kind that led here; a call at the root */
    int32_t action_to;    /* of a raise, as in fr_cfr_action */
    int64_t row;          /* decision: first float of its first infoset in the table of a solver by sampling */
    int32_t row_stride;   /* floats from an infoset's row to the next one's: those of other decisions lie between */
    int32_t reserved;
} fr_cfr_node;

/* A hand being played; all fields are the rules' own. Copy it as you like. */
typedef struct fr_cfr_state {
    int32_t committed[6]; /* chips put in over the hand */
    int32_t on_street[6]; /* chips put in on this street */
    int32_t street;
    int32_t actor;      /* seat, -1: betting is over */
    int32_t folded;     /* mask of seats */
    int32_t pending;    /* mask: still to act on this street */
    int32_t may_raise;  /* mask: have not acted since the last full bet or raise */
    int32_t raises;     /* bets and raises on this street */
    int32_t bet;        /* chips of this street to be matched */
    int32_t last_raise; /* size of the largest bet or raise on this street, at least the smallest bet */
} fr_cfr_state;

typedef struct fr_cfr_limits {
    int32_t to_call;      /* chips that a call puts in, at most what is left; 0: check, and folding is not allowed */
    int32_t min_raise_to; /* chips of the street after the smallest raise, 0: raising is not allowed */
    int32_t max_raise_to; /* after going all-in */
} fr_cfr_limits;

/* A full deck, four streets, everything else to be set: two players, 1/2 blinds, stacks of 200, cap 3, no sizes. */
FR_API void fr_cfr_game_config_init(fr_cfr_game_config *config);
/* What the game would need, without building it. Fails as fr_cfr_game_create does. */
FR_API fr_status fr_cfr_game_estimate(const fr_cfr_game_config *config, fr_cfr_estimate *out);
/* On failure *out is NULL. FR_STATUS_UNSUPPORTED where the tree has 2^31 nodes or more. Without buckets and with more than
 * some ten million pairs of a board and hole cards (whole hold'em), there are the rules and the tree only. */
FR_API fr_status fr_cfr_game_create(const fr_cfr_game_config *config, fr_cfr_game **out);
FR_API void fr_cfr_game_destroy(fr_cfr_game *game); /* NULL is allowed */

/* The root is node 0. */
FR_API fr_status fr_cfr_game_get_node(const fr_cfr_game *game, int32_t node, fr_cfr_node *out);
/* Infoset of hole cards and the board up to the street. */
FR_API fr_status fr_cfr_game_get_infoset(const fr_cfr_game *game, int32_t street, const uint8_t *hole,
                                         const uint8_t *board, int32_t *out);

/* The rules, with bets of any size: a new hand, what may be done, an action, the result. */
FR_API fr_status fr_cfr_state_init(const fr_cfr_game *game, fr_cfr_state *out);
FR_API fr_status fr_cfr_state_get_limits(const fr_cfr_game *game, const fr_cfr_state *state, fr_cfr_limits *out);
FR_API fr_status fr_cfr_state_act(const fr_cfr_game *game, fr_cfr_state *state, const fr_cfr_action *action);
/* Actions that the tree offers here; out[FR_CFR_MAX_ACTIONS]. */
FR_API fr_status fr_cfr_state_get_actions(const fr_cfr_game *game, const fr_cfr_state *state, fr_cfr_action *out,
                                          int32_t *count);
/* Chips won or lost by each seat, payoffs[players], once betting is over. strengths[players], higher wins; not read of
 * those who folded. */
FR_API fr_status fr_cfr_state_settle(const fr_cfr_game *game, const fr_cfr_state *state, const int32_t *strengths,
                                     int32_t *payoffs);

/* ---- Solvers ---- */

typedef struct fr_cfr_solver fr_cfr_solver;

typedef enum fr_cfr_method {
    FR_CFR_METHOD_EXTERNAL = 0, /* MCCFR with external sampling */
    FR_CFR_METHOD_OUTCOME = 1,  /* MCCFR with outcome sampling */
    FR_CFR_METHOD_FULL = 2,     /* every board and all hands at once; two players, no buckets */
    FR_CFR_METHOD_PUBLIC = 3,   /* one board an iteration, all hands at once; two players */
    FR_CFR_METHOD_COUNT = 4
} fr_cfr_method;

typedef struct fr_cfr_solver_config {
    uint32_t size;   /* bytes of this struct, set by fr_cfr_solver_config_init */
    int32_t method;  /* fr_cfr_method */
    int32_t threads; /* 1..256; results depend on it for sampling, and on nothing else of the machine */
    int32_t lanes;   /* traversals interleaved by a thread, 1..16: more hide the latency of a large table; 0: 1 or 16 by
                       * its size, or, for external sampling on one thread of a small game whose rounds have one shape, none:
                       * the rounds of a street side by side. Results depend on it */
    int32_t batch;   /* iterations after which lanes are drained and threads joined, 1..; runs that are split elsewhere may
                      * give other bits */
    int32_t reserved; /* 0 */
    uint64_t seed;    /* iteration i draws from stream (seed, i); few deals are gone through in turn */
    /* After iteration t, methods FULL and PUBLIC multiply positive regrets by t^alpha / (t^alpha + 1) and negative ones by
     * t^beta / (t^beta + 1), and a strategy counts max(t - delay, 1)^gamma. Infinite exponents are allowed: CFR is
     * (inf, inf, 0), CFR+ (inf, -inf, 1), linear CFR (1, 1, 1), DCFR (1.5, 0, 2). PUBLIC takes infinite alpha and beta only. */
    double alpha;
    double beta;
    double gamma;
    int64_t delay;
    const char *path; /* file that is mapped as the table and grown to its size, or NULL: memory */
} fr_cfr_solver_config;

/* How the next iterations are run. */
typedef struct fr_cfr_run {
    int64_t iterations;     /* 0.. */
    double epsilon;         /* OUTCOME: chance of a uniform action, above 0..1 */
    double weight_exponent; /* sampling: iteration t counts t^weight_exponent; 0 or 1 */
    double
        pruning_threshold; /* EXTERNAL: actions whose regret is below it and that end neither hand nor last street ... */
    double pruning_probability; /* ... are skipped in this part of the traversals; 0: none */
} fr_cfr_run;

typedef struct fr_cfr_progress {
    int64_t iterations; /* of the solver in all */
    int64_t nodes;      /* visited by this run */
    double utility[6];  /* mean payoff of each player in this run's traversals of his own, 0 for FULL and PUBLIC */
} fr_cfr_progress;

/* Boards that a response to a blueprint of real cards is found and played on. */
typedef struct fr_cfr_response {
    int32_t boards
        [4]; /* by street: twice as many are drawn after each board of the street before, half of them to decide by
                        * and half to be paid by; 1..1000 but for the first street, which is not read */
    uint64_t seed;
} fr_cfr_response;

typedef struct fr_cfr_exploitability {
    double values[2]; /* chips a hand of each player, both playing their average strategies */
    double best[2];   /* of a best response of each player to the other's */
} fr_cfr_exploitability;

FR_API void fr_cfr_solver_config_init(fr_cfr_solver_config *config);
/* Regrets and sums begin at 0, or with what a mapped file holds. On failure *out is NULL. */
FR_API fr_status fr_cfr_solver_create(const fr_cfr_game *game, const fr_cfr_solver_config *config, fr_cfr_solver **out);
FR_API void fr_cfr_solver_destroy(fr_cfr_solver *solver); /* NULL is allowed */
FR_API void fr_cfr_run_init(fr_cfr_run *run);             /* one iteration, epsilon 0.6, no weights, no pruning */
FR_API fr_status fr_cfr_solver_run(fr_cfr_solver *solver, const fr_cfr_run *run, fr_cfr_progress *out);
/* Sampling: multiplies all positive regrets, all negative ones and all sums. Takes effect on each infoset when it is next
 * touched, so it costs nothing by itself. Factors 0..1; `negative` 0 is a reset, the others must be above 0. */
FR_API fr_status fr_cfr_solver_discount(fr_cfr_solver *solver, double positive, double negative, double sums);
/* The table as floats, to be saved or merged; discounts still due are applied first. By sampling, at the row of each
 * decision and infoset (fr_cfr_node): one word of the solver's own, regrets[actions], sums[actions]. Otherwise by street and
 * board, for each decision of the street: regrets[actions][infosets of the board], sums[actions][infosets of the board];
 * with buckets there is one board. The pointer is valid as long as the solver. */
FR_API fr_status fr_cfr_solver_get_table(fr_cfr_solver *solver, float **data, int64_t *count);
/* The same without applying discounts that are due, so that saving changes nothing: with fr_cfr_solver_get_discounts it is
 * all that another solver needs to go on exactly. */
FR_API fr_status fr_cfr_solver_get_raw_table(fr_cfr_solver *solver, float **data, int64_t *count);
/* Discounts that rows of a raw table may still see, 4 numbers each: out[4 * capacity], or NULL to learn the count. */
FR_API fr_status fr_cfr_solver_get_discounts(const fr_cfr_solver *solver, double *out, int64_t capacity,
                                             int64_t *count);
/* Those of the raw table that was put into this solver before; fails with FR_STATUS_INVALID_DATA where a row or a discount
 * is none that a solver writes. */
FR_API fr_status fr_cfr_solver_set_discounts(fr_cfr_solver *solver, const double *discounts, int64_t count);
/* Iterations already in the table, where one was loaded. */
FR_API fr_status fr_cfr_solver_set_iterations(fr_cfr_solver *solver, int64_t iterations);
/* Iterations begun so far: the one function that another thread may call while the solver runs. */
FR_API fr_status fr_cfr_solver_get_begun(const fr_cfr_solver *solver, int64_t *out);
/* Strategy at an infoset of a decision, out[actions]: by regrets, or with `average` not 0 by sums; uniform where there are none. */
FR_API fr_status fr_cfr_solver_get_strategy(const fr_cfr_solver *solver, int32_t node, int32_t infoset, int32_t average,
                                            float *out);
/* By exact best responses to the average strategies; two players, no buckets. */
FR_API fr_status fr_cfr_solver_get_exploitability(fr_cfr_solver *solver, fr_cfr_exploitability *out);
/* With buckets: chips a hand of each player, out[2], in the tree of the game against the other's average strategy, by a
 * response that sees cards and not buckets. It is chosen by some boards and paid by others, so that on average it is worth no
 * more than a best response; more boards bring it nearer. Two players. */
FR_API fr_status fr_cfr_solver_get_response(fr_cfr_solver *solver, const fr_cfr_response *how, double *out);

/* ---- Best responses that see cards, where boards are too many to list ---- */

/* Each player's best response to the other's average strategy in the tree of the game, over all boards, one of each kind that only
 * names of suits tell apart. It is found in steps, so that its caller can show progress and stop. */
typedef struct fr_cfr_best fr_cfr_best;

typedef struct fr_cfr_best_progress {
    int64_t boards; /* of the second street, one of each kind: 1,755 flops in hold'em */
    int64_t done;   /* of them */
    double best[2]; /* chips a hand of each player once all are done, 0 before */
} fr_cfr_best_progress;

/* Two players; a solver by sampling, which must outlive it and not run before it is done. `threads` 1..256, which results do not
 * depend on. On failure *out is NULL. */
FR_API fr_status fr_cfr_best_create(const fr_cfr_solver *solver, int32_t threads, fr_cfr_best **out);
FR_API void fr_cfr_best_destroy(fr_cfr_best *best); /* NULL is allowed */
/* Goes on by at most `boards` boards of the second street, 0..2^31 - 1. Results do not depend on how many at a time. */
FR_API fr_status fr_cfr_best_step(fr_cfr_best *best, int64_t boards, fr_cfr_best_progress *out);

#endif
