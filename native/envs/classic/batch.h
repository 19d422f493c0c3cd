// What the batch and its kernels share: the memory of a batch, and one table of tasks for each vector width.
#ifndef FASTRL_ENVS_CLASSIC_BATCH_H
#define FASTRL_ENVS_CLASSIC_BATCH_H

#include "fastrl/classic.h"

namespace fr {

// Memory of a batch, one array for each variable of the state.
struct ClassicMemory {
    double *state[4];
    int32_t *steps; // of the episode under way
    uint64_t *random;
    const int32_t *choices;
    const float *reals;
    float *observations;
    float *final_observations;
    float *rewards;
    uint8_t *terminated;
    uint8_t *truncated;
};

struct ClassicTask {
    fr_classic_info info;
    int states; // variables of the state, 2 or 4
    void (*step)(const ClassicMemory &memory, int32_t first, int32_t count);
    void (*begin)(const ClassicMemory &memory, int32_t index);               // draws a first state
    void (*observe)(const ClassicMemory &memory, int32_t index, float *row); // writes a copy's observation
};

// The tasks by fr_classic_kind, for narrower and wider vectors; their results are equal bit for bit.
extern const ClassicTask classic_tasks_portable[FR_CLASSIC_KIND_COUNT];
extern const ClassicTask classic_tasks_avx2[FR_CLASSIC_KIND_COUNT];
extern const ClassicTask classic_tasks_avx512[FR_CLASSIC_KIND_COUNT];

} // namespace fr

#endif
