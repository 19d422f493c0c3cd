/* fastrl/gloo.h: processes that work as one group, on one machine or many: sums in a fixed order, gathering and
 * broadcasting, over Gloo's TCP transport. A library of its own, libfastrl_gloo, which is built where Gloo is.
 *
 * Finding each other: every rank names the same folder, which all of them see; it is Gloo's file store, and must be new for
 * each group. The folder is not used once the group is made.
 *
 * Calls are collective: every rank makes the same calls in the same order, with the same counts, and each call returns when
 * its own part is done. Sums are made in the order of the ranks: the same bits on every rank and in every run.
 *
 * Loss: ranks tell each other that they live, from a thread of the library's own, whatever their callers do. One that
 * ended, stands still or cannot be reached breaks the group: calls under way and later ones return FR_STATUS_LOST on every
 * rank, and what their results hold is undefined. A group that is broken stays so; a new one is made without the lost rank.
 *
 * Signals: Gloo writes to connections that may have ended; the process must ignore SIGPIPE, as .NET does.
 *
 * Trust: nothing is encrypted and nobody is asked who he is. The address that is listened at must be reachable by the
 * group's own machines only.
 *
 * Memory: buffers belong to the caller and are used during the call alone. Threads: a group is used by one thread at a
 * time, and different groups are independent; only fr_gloo_check may be called beside another call. */
#ifndef FASTRL_GLOO_H
#define FASTRL_GLOO_H

#include "base.h"

typedef struct fr_gloo fr_gloo;

typedef struct fr_gloo_config {
    uint32_t size;      /* bytes of this struct, set by fr_gloo_config_init */
    int32_t rank;       /* 0..world - 1, each once */
    int32_t world;      /* ranks, 2..4096 */
    int32_t connect_ms; /* how long creation waits for the other ranks, 1..3600000 */
    int32_t silence_ms; /* a rank that is not heard of for so long is lost, 100..3600000; looked at five times in it */
    int32_t call_ms;    /* how long a call waits for ranks that are heard of but do not make it, 1..86400000 */
    const char *store;  /* the folder */
    const char
        *address; /* name or number of the address to listen at; NULL for 127.0.0.1, which only this machine reaches */
} fr_gloo_config;

/* About this thread's last failed call into this library; otherwise as fr_error_message. */
FR_API FR_SHORT const char *fr_gloo_error_message(void);

FR_API void fr_gloo_config_init(fr_gloo_config *config);
/* Returns when all ranks are connected; FR_STATUS_LOST where they are not in time. On failure *out is NULL. */
FR_API fr_status fr_gloo_create(const fr_gloo_config *config, fr_gloo **out);
FR_API void fr_gloo_destroy(fr_gloo *gloo); /* breaks the group for the others; NULL is allowed */

/* FR_STATUS_LOST once the group is broken; asks nobody. */
FR_API FR_SHORT fr_status fr_gloo_check(const fr_gloo *gloo);
/* How long all calls so far have waited for the first bytes of another rank: where that is more than they need to come, this
 * rank was ready before others were. */
FR_API FR_SHORT fr_status fr_gloo_get_waited(const fr_gloo *gloo, int64_t *nanoseconds);

/* out [count] = the sum over ranks, and in each over its parts, one after another from the first: ((a + b) + c) + d.
 * `parts` [part_count][count] may be none; somebody must have one, and a rank without is told by part_count 0. */
FR_API fr_status fr_gloo_sum(fr_gloo *gloo, const float *parts, int32_t part_count, int64_t count, float *out);
/* all [world][bytes] = every rank's `own` [bytes], in the order of the ranks. The two do not overlap. */
FR_API fr_status fr_gloo_gather(fr_gloo *gloo, const void *own, int64_t bytes, void *all);
/* data [bytes] = that of the rank `root`. */
FR_API fr_status fr_gloo_broadcast(fr_gloo *gloo, int32_t root, void *data, int64_t bytes);

#endif
