// What the batch and its kernels share: the memory of a batch and one table of functions for each vector width.
#ifndef FASTRL_ENVS_CLASSIC_TASKS_H
#define FASTRL_ENVS_CLASSIC_TASKS_H

#include <cstdint>

namespace fr {

// Memory of a batch, one array for each variable of the state.
struct EnvsMemory {
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

struct ClassicKernels {
    void (*step[4])(const EnvsMemory &memory, int32_t first, int32_t count); // by fr_classic_kind
    void (*begin[4])(const EnvsMemory &memory, int32_t index);               // draws a first state
    void (*observe[4])(const EnvsMemory &memory, int32_t index, float *row); // writes a copy's observation
};

// The same functions for narrower and wider vectors; their results are equal bit for bit.
extern const ClassicKernels classic_kernels_portable;
extern const ClassicKernels classic_kernels_avx2;
extern const ClassicKernels classic_kernels_avx512;

} // namespace fr

#endif
