// Steps of rovers. Compiled once for each vector width, with FASTRL_ROVER_KERNELS as the table's name; everything else has
// internal linkage. Loops run over a rover's obstacles or orbs, whose numbers are fixed, and become vector code.
#include "envs/rover/pilot.h"
#include "envs/rover/reward.h"
#include "envs/rover/spawn.h"

namespace fr {
namespace {

void write_row(const RoverMemory &memory, int32_t index, const Nearest &orb, float *rows) {
    float *const row = rows + static_cast<int64_t>(index) * FR_ROVER_OBSERVATION_SIZE;
    if (memory.navigators == nullptr)
        observe(memory.rovers[index], orb, memory.original, row);
    else
        observe_way(memory.rovers[index], memory.navigators[index], orb, row);
}

void show_row(const RoverMemory &memory, int32_t index) {
    const Rover &rover = memory.rovers[index];
    if (memory.navigators != nullptr) {
        forget(memory.navigators[index]);
        look_ahead(rover, memory.navigators[index]);
    }
    write_row(memory, index, nearest_orb(rover), memory.buffers.observations);
}

// What the navigator says of a step that has just been driven.
Course hold_course(const RoverMemory &memory, int32_t index, const Dig &dig) {
    if (memory.navigators == nullptr) return {};
    Navigator &navigator = memory.navigators[index];
    const Place before = navigator.place;
    const bool fresh = dig.grabbed + dig.dropped > 0;
    if (fresh) set_out(navigator);
    look_ahead(memory.rovers[index], navigator);
    const double left = navigator.place.left;
    const bool known = before.pose >= 0 && navigator.place.pose >= 0 && navigator.detours.errand == 0;
    const bool other = look_around(memory.rovers[index], navigator, memory.ticks) || fresh;
    return {known && !other ? before.left - left : 0, navigator.close != 0};
}

void begin_one(const RoverMemory &memory, int32_t index) {
    begin_episode(memory.rovers[index], memory.starts, memory.margin);
    if (memory.navigators != nullptr) memory.navigators[index].detours = {};
}

void begin(const RoverMemory &memory, int32_t first, int32_t count) {
    for (int32_t i = first; i < first + count; ++i)
        begin_one(memory, i);
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
        // With a navigator an action corrects what its pilot would do (residual reinforcement learning, Johannink et al. 2019).
        const Advice course =
            memory.navigators != nullptr
                ? correct(rover, memory.navigators[i].advice, static_cast<double>(action[0]),
                          static_cast<double>(action[1]))
                : Advice{clip(static_cast<double>(action[0]), -1, 1), clip(static_cast<double>(action[1]), -1, 1)};
        const Dig done = dig(rover, course.dig ? 1 : static_cast<double>(action[2]), memory.original);
        // What is held high does nothing, and the navigator's row does not say that it is: there a dig is let go at once.
        if (memory.navigators != nullptr) rover.dig_high = false;
        const bool collided = drive(rover, course.speed, course.turn, memory.ticks, memory.margin);
        const Nearest orb = nearest_orb(rover);
        const Course way = hold_course(memory, i, done);
        const Outcome outcome = judge(rover, memory, before, done, collided, orb, way);
        const bool ended = outcome.cause >= 0, cut = outcome.cause == FR_ROVER_CAUSE_LIMIT;
        buffers.rewards[i] = static_cast<float>(outcome.reward);
        buffers.terminated[i] = ended && !cut;
        buffers.truncated[i] = cut;
        buffers.causes[i] = outcome.cause;
        write_info(rover, buffers.infos + static_cast<int64_t>(i) * FR_ROVER_INFO_COUNT);
        write_row(memory, i, orb, ended ? buffers.final_observations : buffers.observations);
        if (!ended) continue;
        begin_one(memory, i);
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
