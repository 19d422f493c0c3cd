// A step of four ticks as judge sees it, and places on the field to put it.
#ifndef FASTRL_TESTS_ROVER_JUDGED_H
#define FASTRL_TESTS_ROVER_JUDGED_H

#include "envs/rover/presets.h"
#include "envs/rover/reward.h"
#include "envs/rover/spawn.h"

#include <cmath>

namespace {

using fr::Rover;

// Heading up, standing still, no orb anywhere.
struct Step {
    explicit Step(double x, double y) {
        rover.random = 1;
        fr::begin_episode(rover);
        rover.heading = rover.sine = rover.speed = 0;
        rover.cosine = 1;
        rover.left_starting = 1;
        go(x, y);
        before = fr::look_back(rover);
    }
    void go(double x, double y) {
        rover.x = x;
        rover.y = y + fr::kBoxAhead;
        rover.zone = fr::zone_of(x, y);
    }
    double reward(const fr_rover_rewards &rewards, bool original = false) {
        const fr::RoverMemory memory = {&rover, {}, rewards, 4, 1000, original, {}};
        return fr::judge(rover, memory, before, dig, collided, orb, course).reward;
    }
    double reward(int stage, bool original = false) { return reward(fr::kPresets[stage - 1], original); }

    Rover rover = {};
    fr::Before before = {};
    fr::Dig dig;
    fr::Nearest orb = {fr::kUnknown, 0, 1, false};
    fr::Course course;
    bool collided = false;
};

// Places within the zones.
constexpr double kStarting[] = {1, 1}, kExcavation[] = {1, 3}, kObstacle[] = {3, 4}, kConstruction[] = {4, 0.5},
                 kBerm[] = {5, 0.5};

inline void hold(Step &step, int orbs = 1) { step.rover.held = orbs; }
inline void come_from(Step &step, const double (&place)[2]) { step.before.zone = fr::zone_of(place[0], place[1]); }
inline void speeds(Step &step, double older, double last, double now) {
    step.rover.older_speed = static_cast<int8_t>(std::lround(older * 20));
    step.before.speed = last;
    step.rover.speed = now;
}
inline void drop(Step &step) {
    step.dig.dropped = 1;
    step.dig.zone = step.rover.zone;
}

} // namespace

#endif
