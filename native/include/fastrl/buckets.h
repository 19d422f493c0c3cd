/* fastrl/buckets.h: card buckets of hold'em: which hands of a street a solver plays as one.
 *
 * Every hand of a street (two hole cards and the board without order, up to a permutation of the suits) is a vector, and
 * k-means gathers vectors into buckets. What a vector holds is the method:
 *   FEATURES   34 values: category of the hand, draws, board, equity, ... (before the flop 10 of the hole cards); L2
 *   EMD        the distribution of equities against a random hand on the river, cumulated, so that the L1 distance of two
 *              vectors is the earth mover's distance; on the river itself the equity alone
 *   POTENTIAL  the distribution over the next street's buckets, as masses below the edges of a tree over these buckets:
 *              the L1 distance is the earth mover's distance along the tree; not on the river
 *   OCHS       chances against 8 groups of the 169 starting hands; L2
 * On the river EMD and OCHS add 1 to all values of a hand that nothing beats: no other hand comes near it, so such hands have
 * buckets of their own unless there are only a few buckets.
 *
 * A builder does one street after the other in steps, so that its caller can show progress, stop and go on later:
 * fr_buckets_start, then fr_buckets_step until its stage is DONE; then the table is filled and the centres can be read.
 * The stages are:
 *   SAMPLE     vectors to learn from: `hands` random deals, or where `hands` is 0 a part of all hands in proportion to how
 *              often they are dealt
 *   RESTARTS   k-means++ and k-means with Elkan's bounds on these, `restarts` times; the least inertia wins
 *   PASSES     where `hands` is 0: the centres move to the means of all hands nearest to them, all boards counted as often
 *              as they are dealt, `passes` times
 *   TABLE      the nearest centre of every hand
 * Results depend on the config apart from `threads`, and on nothing else.
 *
 * Memory: the table and the arrays of the config are the caller's and must live until the street is done. At most about
 * 1.5 GiB beside them with default sizes. One caller at a time; worker threads are internal. */
#ifndef FASTRL_BUCKETS_H
#define FASTRL_BUCKETS_H

#include "base.h"
#include "cfr.h"

#define FR_BUCKETS_MAX_COUNT 10000
#define FR_BUCKETS_MAX_HANDS 10000000

typedef struct fr_buckets fr_buckets;

typedef enum fr_buckets_method {
    FR_BUCKETS_METHOD_FEATURES = 0,
    FR_BUCKETS_METHOD_EMD = 1,
    FR_BUCKETS_METHOD_POTENTIAL = 2,
    FR_BUCKETS_METHOD_OCHS = 3,
    FR_BUCKETS_METHOD_COUNT = 4
} fr_buckets_method;

typedef struct fr_buckets_config {
    uint32_t size;       /* bytes of this struct, set by fr_buckets_config_init */
    int32_t board_cards; /* the street: 0, 3, 4 or 5 */
    int32_t method;      /* fr_buckets_method */
    int32_t count;       /* buckets, 1..FR_BUCKETS_MAX_COUNT; before the flop up to 169 */
    int32_t bits;        /* of an entry of the table, 8 (up to 256 buckets) or 16 */
    int32_t restarts;    /* 1..1000 */
    int32_t iterations;  /* of k-means in each restart at most, 1..1000 */
    int32_t passes;      /* over all hands, 0..1000; not read where hands is not 0 */
    int64_t hands; /* random deals to learn from: count..FR_BUCKETS_MAX_HANDS, and at most 2^29 / count; 0: all hands.
                    * Before the flop always all 169 */
    uint64_t seed;
    void *table;                /* [entries] filled by stage TABLE: bucket by the number of hole cards and board in
                                 * fr_cfr_index with rounds {2, board_cards}, or {2} */
    int64_t entries;            /* that index's size: 169, 1286792, 13960050 or 123156254 */
    const fr_cfr_buckets *next; /* POTENTIAL: buckets of the next street, a whole table; else NULL */
    const float *next_centers;  /* POTENTIAL: [next->count][next_dimensions], that street's centres */
    int32_t next_dimensions;    /* POTENTIAL: 1..20000 */
    int32_t next_method;        /* POTENTIAL: fr_buckets_method of that street, which decides how centres are apart */
} fr_buckets_config;

typedef enum fr_buckets_stage {
    FR_BUCKETS_STAGE_SAMPLE = 0,
    FR_BUCKETS_STAGE_RESTARTS = 1,
    FR_BUCKETS_STAGE_PASSES = 2,
    FR_BUCKETS_STAGE_TABLE = 3,
    FR_BUCKETS_STAGE_DONE = 4,
    FR_BUCKETS_STAGE_COUNT = 5
} fr_buckets_stage;

/* How far a street is. With the centres it is all that going on later needs. */
typedef struct fr_buckets_progress {
    int32_t stage;      /* fr_buckets_stage that the next step works on */
    int32_t restarts;   /* done */
    int32_t passes;     /* done */
    int32_t iterations; /* of the winning restart, and passes */
    int64_t hands;      /* that the centres were learned from: vectors of the sample, then hands of the street */
    double
        inertia; /* mean of the squared distance to the centre over them; infinite before the first restart is done */
    double done; /* estimated part of the street's work, 0..1 */
} fr_buckets_progress;

/* 80 buckets of the flop by EMD, 8 bits, 10 restarts of up to 100 iterations, 5 passes, all hands, seed 42. */
FR_API void fr_buckets_config_init(fr_buckets_config *config);
/* threads: 1..256. On failure *out is NULL. */
FR_API fr_status fr_buckets_create(int32_t threads, fr_buckets **out);
FR_API void fr_buckets_destroy(fr_buckets *builder); /* NULL is allowed */

/* Begins a street; whatever was under way is forgotten. */
FR_API fr_status fr_buckets_start(fr_buckets *builder, const fr_buckets_config *config);
/* A piece of the street's work, mostly below a second. FR_STATUS_WRONG_TIME before fr_buckets_start. Once the stage is DONE
 * it does nothing. */
FR_API fr_status fr_buckets_step(fr_buckets *builder, fr_buckets_progress *out);
/* What to save, to go on later from here: the last whole restart or pass, centers[count][dimensions]. */
FR_API fr_status fr_buckets_get_state(const fr_buckets *builder, fr_buckets_progress *progress, float *centers);
/* Goes on after fr_buckets_start with the same config: the results are those of a run without a pause. */
FR_API fr_status fr_buckets_set_state(fr_buckets *builder, const fr_buckets_progress *progress, const float *centers);

/* Values of a vector, of the street that was started. */
FR_API fr_status fr_buckets_get_dimensions(const fr_buckets *builder, int32_t *out);
/* Vectors of `hands` hands, cards[hands][2 + board_cards] of different cards, out[hands][dimensions]. */
FR_API fr_status fr_buckets_get_vectors(fr_buckets *builder, const uint8_t *cards, int64_t hands, float *out);

#endif
