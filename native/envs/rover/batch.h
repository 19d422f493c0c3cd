// What the batch and its kernels share: the memory of the rovers and one table of functions for each vector width.
#ifndef FASTRL_ENVS_ROVER_BATCH_H
#define FASTRL_ENVS_ROVER_BATCH_H

#include "envs/rover/field.h"

namespace fr {

// Where episodes begin.
struct RoverStarts {
    double anywhere = 0; // part of them that begin anywhere on the field instead of in the starting zone
    double carrying = 0; // part of these that begin with an orb held
};

struct Navigator;

struct RoverMemory {
    Rover *rovers;
    fr_rover_buffers buffers;
    fr_rover_rewards rewards;
    int32_t ticks, limit;
    bool original;
    RoverStarts starts;
    Navigator *navigators = nullptr; // none: the original's layout
    double margin = 0;               // metres: coming nearer to anything is a collision
};

struct RoverKernels {
    // Draws the next episodes from their streams.
    void (*begin)(const RoverMemory &memory, int32_t first, int32_t count);
    void (*show)(const RoverMemory &memory, int32_t first, int32_t count); // rows as after a reset
    int32_t (*find_bad)(const RoverMemory &memory, int32_t first,
                        int32_t count);                                    // a copy whose action is not finite, or -1
    void (*step)(const RoverMemory &memory, int32_t first, int32_t count); // actions are finite
    void (*view)(const Rover &rover, fr_rover_view &out);
};

// The same functions for narrower and wider vectors; their results are equal bit for bit.
extern const RoverKernels rover_kernels_portable;
extern const RoverKernels rover_kernels_avx2;
extern const RoverKernels rover_kernels_avx512;

} // namespace fr

#endif
