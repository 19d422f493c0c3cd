// What the batch and its kernels share: the memory of the games and one table of functions for each vector width.
#ifndef FASTRL_HOCKEY_GAME_H
#define FASTRL_HOCKEY_GAME_H

#include "fastrl/hockey.h"

namespace fr {

constexpr int kGroup = 16; // games that lie side by side in memory; no vector is wider
constexpr int kBlock = 16; // groups that step together at most, so that those of their games with contacts fill vectors

// One array for each variable of the state. Positions are relative to the rink's centre and, like velocities, in player
// one's view.
struct alignas(64) HockeyGroup {
    float players[2][6][kGroup]; // centre of mass x, y, angle, velocity x, y, angular velocity
    float puck[5][kGroup];       // x, y, velocity x, y, spin
    float kick[2][kGroup];       // change of the puck's velocity that the next step brings
    float timers[2][kGroup];     // steps that a player may still hold the puck, and how: see hold_puck
    float phase[2][kGroup];      // of the scripted players
    uint32_t noise[2][kGroup];   // their random numbers
    int32_t touching[2][kGroup]; // 1 where the puck touched the racket in the last step
    int32_t kinds[2][kGroup];    // fr_hockey_player
    int32_t mode[kGroup];        // fr_hockey_mode
    int32_t time[kGroup];        // steps of the episode
    int32_t starter[kGroup];     // player who starts the present or, in training modes, the next normal episode
    uint64_t random[kGroup];     // stream of the copy
};

struct HockeyMemory {
    HockeyGroup *groups;
    const float (*choices)[4]; // actions of the discrete set; NULL where actions are reals
    fr_hockey_buffers buffers;
    int32_t keep_mode, spawn;
    int32_t action_size, observation_size;
};

// Functions of the games `from` to `to` - 1 of a group or, to step, of up to kBlock groups in a row; `first` is the copy that
// is the first group's game 0. Other games of a group are computed as well, but no row of theirs is touched.
struct HockeyKernels {
    void (*step)(const HockeyMemory &memory, HockeyGroup *groups, int32_t first, int32_t from, int32_t to);
    void (*observe)(const HockeyMemory &memory, const HockeyGroup &group, int32_t first, int32_t from, int32_t to);
};

// The same functions for narrower and wider vectors; their results are equal bit for bit.
extern const HockeyKernels hockey_kernels_portable;
extern const HockeyKernels hockey_kernels_avx2;
extern const HockeyKernels hockey_kernels_avx512;

// Starts the next episode of a game: mode and players from the caller's buffers, places from the copy's stream.
void hockey_begin(const HockeyMemory &memory, HockeyGroup &group, int32_t lane, int32_t copy);
// Starts an episode at given places.
void hockey_place(HockeyGroup &group, int32_t lane, const fr_hockey_start &start);
// Puts a player's body where an observation has it: position of the origin, angle, velocities, in player one's view.
void hockey_put_player(HockeyGroup &group, int32_t lane, int player, const float *six);

} // namespace fr

#endif
