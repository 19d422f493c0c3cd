/* fastrl/classic.h: `count` copies of a classic control task stepped as one batch: Gymnasium's CartPole-v1, Acrobot-v1,
 * Pendulum-v1 and MountainCar-v0 with its dynamics in double precision, its limits and its float32 observations.
 *
 * Autoreset is in the same step: where an episode ends, the row of `observations` is already the first of the next one
 * and the row of `final_observations` the last of the ended one. An episode that ends in the very step in which its time
 * is up counts as terminated only.
 *
 * Copy i draws its first states from the stream (seed, first + i), so that neither the cut into ranges nor threads matter; every
 * processor gives the same bits.
 *
 * Memory: the buffers belong to the caller and must outlive the handle; copy i owns row i. Nothing is allocated after
 * creation. Steps of ranges that do not overlap may run on different threads at once; all else is for one caller. */
#ifndef FASTRL_CLASSIC_H
#define FASTRL_CLASSIC_H

#include "base.h"

typedef struct fr_classic fr_classic;

typedef enum fr_classic_kind {
    FR_CLASSIC_KIND_CARTPOLE = 0,    /* 4 floats, 2 choices, 500 steps */
    FR_CLASSIC_KIND_ACROBOT = 1,     /* 6 floats, 3 choices, 500 steps */
    FR_CLASSIC_KIND_PENDULUM = 2,    /* 3 floats, 1 real in [-2, 2], 200 steps */
    FR_CLASSIC_KIND_MOUNTAINCAR = 3, /* 2 floats, 3 choices, 200 steps */
    FR_CLASSIC_KIND_COUNT = 4
} fr_classic_kind;

typedef struct fr_classic_config {
    uint32_t size; /* bytes of this struct, set by fr_classic_config_init */
    int32_t kind;  /* fr_classic_kind */
    int32_t count; /* copies, 1..1048576 */
} fr_classic_config;

typedef struct fr_classic_info {
    int32_t observation_size; /* floats of a row */
    int32_t choices;          /* number of choices, 0 where the action is a real */
    int32_t step_limit;       /* steps after which an episode is truncated */
} fr_classic_info;

typedef struct fr_classic_buffers {
    const int32_t *choices;    /* [count] action of each copy; NULL where actions are reals */
    const float *reals;        /* [count]; clipped to the bounds; NULL where actions are choices */
    float *observations;       /* [count][observation_size] */
    float *final_observations; /* [count][observation_size], written where an episode ended */
    float *rewards;            /* [count] */
    uint8_t *terminated;       /* [count] 0 or 1 */
    uint8_t *truncated;        /* [count] 0 or 1 */
} fr_classic_buffers;

FR_API void fr_classic_config_init(fr_classic_config *config);
FR_API FR_SHORT fr_status fr_classic_get_info(int32_t kind, fr_classic_info *out);
/* Copies have no episode until the first reset or load. On failure *out is NULL. */
FR_API fr_status fr_classic_create(const fr_classic_config *config, const fr_classic_buffers *buffers,
                                   fr_classic **out);
FR_API void fr_classic_destroy(fr_classic *classic); /* NULL is allowed */

/* Starts a first episode in every copy: writes the observations, and 0 into rewards and both flags. `first`, 0 or more, is
 * the place of copy 0 where the batch is a part of a larger one; 0 elsewhere. */
FR_API fr_status fr_classic_reset(fr_classic *classic, uint64_t seed, int32_t first);
/* One step of the copies [first, first + count). An action that is out of range or not a number steps none of them;
 * the message names the copy. */
FR_API fr_status fr_classic_step(fr_classic *classic, int32_t first, int32_t count);

/* Everything that the next steps depend on; loading writes the observations as well. */
FR_API fr_status fr_classic_state_size(const fr_classic *classic, uint64_t *out);
FR_API fr_status fr_classic_state_save(const fr_classic *classic, uint8_t *out, uint64_t capacity);
FR_API fr_status fr_classic_state_load(fr_classic *classic, const uint8_t *data, uint64_t size);

#endif
