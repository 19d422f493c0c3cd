// Steps of rovers. Compiled once for each vector width, with FASTRL_ROVER_KERNELS as the table's name; everything else has
// internal linkage. Loops run over a rover's obstacles or orbs, whose numbers are fixed, and become vector code.
#include "envs/rover/reward.h"
#include "envs/rover/spawn.h"

namespace fr {
namespace {

void show_row(const RoverMemory &memory, int32_t index) {
    const Rover &rover = memory.rovers[index];
    observe(rover, nearest_orb(rover), memory.original,
            memory.buffers.observations + static_cast<int64_t>(index) * FR_ROVER_OBSERVATION_SIZE);
}

void begin(const RoverMemory &memory, int32_t first, int32_t count) {
    for (int32_t i = first; i < first + count; ++i)
        begin_episode(memory.rovers[i], memory.starts);
}

void show(const RoverMemory &memory, int32_t first, int32_t count) {
    const fr_rover_buffers &buffers = memory.buffers;
    for (int32_t i = first; i < first + count; ++i) {
        show_row(memory, i);
        buffers.rewards[i] = 0;
        buffers.terminated[i] = buffers.truncated[i] = 0;
        buffers.causes[i] = -1;
        for (int k = 0; k < FR_ROVER_INFO_COUNT; ++k)
            buffers.infos[static_cast<int64_t>(i) * FR_ROVER_INFO_COUNT + k] = 0;
    }
}

// Numbers whose exponent is not all ones.
int32_t find_bad(const RoverMemory &memory, int32_t first, int32_t count) {
    const float *actions = memory.buffers.actions;
    for (int32_t i = first; i < first + count; ++i)
        for (int k = 0; k < FR_ROVER_ACTION_SIZE; ++k) {
            const auto bits = __builtin_bit_cast(uint32_t, actions[static_cast<int64_t>(i) * FR_ROVER_ACTION_SIZE + k]);
            if ((bits & 0x7F800000) == 0x7F800000) return i;
        }
    return -1;
}

void write_info(const Rover &rover, float *row) {
    const auto put = [row](fr_rover_info column, auto value) { row[column] = static_cast<float>(value); };
    put(FR_ROVER_INFO_STEPS, rover.steps);
    put(FR_ROVER_INFO_CONSTRUCTION_DROPS, rover.construction_drops);
    put(FR_ROVER_INFO_BERM_DROPS, rover.berm_drops);
    put(FR_ROVER_INFO_ORBS_GRABBED, rover.grabbed);
    put(FR_ROVER_INFO_ORBS_DELIVERED, rover.delivered);
    put(FR_ROVER_INFO_REACHED_ORB, rover.reached);
    put(FR_ROVER_INFO_SPEED, rover.speed_sum / rover.steps);
    put(FR_ROVER_INFO_REWARD, rover.reward_sum);
    put(FR_ROVER_INFO_ZONE, rover.zone);
    put(FR_ROVER_INFO_BERM_ORBS, rover.berm_orbs);
}

void step(const RoverMemory &memory, int32_t first, int32_t count) {
    const fr_rover_buffers &buffers = memory.buffers;
    for (int32_t i = first; i < first + count; ++i) {
        Rover &rover = memory.rovers[i];
        const float *action = buffers.actions + static_cast<int64_t>(i) * FR_ROVER_ACTION_SIZE;
        const Before before = look_back(rover);
        const Dig done = dig(rover, static_cast<double>(action[2]), memory.original);
        const double target = clip(static_cast<double>(action[0]), -1, 1),
                     turn = clip(static_cast<double>(action[1]), -1, 1);
        const bool collided = drive(rover, target, turn, memory.ticks);
        const Nearest orb = nearest_orb(rover);
        const Outcome outcome = judge(rover, memory, before, done, collided, orb);
        const bool ended = outcome.cause >= 0, cut = outcome.cause == FR_ROVER_CAUSE_LIMIT;
        buffers.rewards[i] = static_cast<float>(outcome.reward);
        buffers.terminated[i] = ended && !cut;
        buffers.truncated[i] = cut;
        buffers.causes[i] = outcome.cause;
        write_info(rover, buffers.infos + static_cast<int64_t>(i) * FR_ROVER_INFO_COUNT);
        float *rows = ended ? buffers.final_observations : buffers.observations;
        observe(rover, orb, memory.original, rows + static_cast<int64_t>(i) * FR_ROVER_OBSERVATION_SIZE);
        if (!ended) continue;
        begin_episode(rover, memory.starts);
        show_row(memory, i);
    }
}

void view(const Rover &rover, fr_rover_view &out) {
    const double x = origin_x(rover), y = origin_y(rover), degrees = rover.heading * (180 / kPi);
    out = {};
    out.x = static_cast<float>(x);
    out.y = static_cast<float>(y);
    out.heading = static_cast<float>(degrees < 0 ? degrees + 360 : degrees);
    out.speed = static_cast<float>(rover.speed);
    out.zone = rover.zone;
    out.steps = rover.steps;
    out.obstacles = rover.obstacles;
    out.rocks = rover.rocks;
    for (int i = 0; i < rover.obstacles; ++i) {
        out.obstacle_x[i] = static_cast<float>(rover.thing_x[i]);
        out.obstacle_y[i] = static_cast<float>(rover.thing_y[i]);
        out.obstacle_radius[i] = static_cast<float>(rover.thing_radius[i]);
    }
    for (int i = 0; i < FR_ROVER_ORBS; ++i) {
        const bool held = rover.orbs[i] == kHeld;
        const double across = rover.orb_x[i], ahead = rover.orb_y[i];
        out.orb_x[i] = static_cast<float>(held ? x + across * rover.cosine + ahead * rover.sine : across);
        out.orb_y[i] = static_cast<float>(held ? y - across * rover.sine + ahead * rover.cosine : ahead);
        out.orb_states[i] = rover.orbs[i];
    }
}

} // namespace

const RoverKernels FASTRL_ROVER_KERNELS = {begin, show, find_bad, step, view};

} // namespace fr
