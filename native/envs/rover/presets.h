// The original's four presets of rewards.
#ifndef FASTRL_ENVS_ROVER_PRESETS_H
#define FASTRL_ENVS_ROVER_PRESETS_H

#include "fastrl/rover.h"

namespace fr {
namespace {

constexpr fr_rover_rewards driving_rewards() {
    fr_rover_rewards r = {};
    r.step_penalty = -0.01;
    r.collision_penalty = -200;
    r.distance = 0.001;
    r.leaving_starting = 20;
    r.idle = -1;
    r.in_starting = -0.5;
    r.backward = -3;
    r.forward = 0.1;
    r.wasteful_threshold = 2;
    r.smooth_acceleration = r.smooth_turning = 0.5;
    r.smooth_threshold = 0.15;
    r.maintaining_speed = 0.3;
    r.maintaining_threshold = 0.05;
    r.high_speed = 0.2;
    r.high_speed_threshold = 0.6;
    r.maintaining_heading = 0.3;
    r.heading_threshold = 3;
    r.oscillation = -2;
    return r;
}

constexpr fr_rover_rewards navigation_rewards() {
    fr_rover_rewards r = driving_rewards();
    r.step_penalty = -0.05;
    r.distance = 0;
    r.leaving_starting = 50;
    r.forward = 0.5;
    r.high_speed = 0.5;
    r.shaping = 10;
    return r;
}

constexpr fr_rover_rewards orb_rewards() {
    fr_rover_rewards r = navigation_rewards();
    r.collision_penalty = -300;
    r.grab_orb = 20;
    r.orb_swap = 5;
    r.leave_excavation_with_orbs = 50;
    r.enter_construction_with_orbs = 150;
    r.deposit_berm = 500;
    r.deposit_construction = 400;
    r.return_to_excavation = 50;
    r.holding_excavation = -0.5;
    r.holding_obstacle = 0.3;
    r.holding_construction = 1.5;
    r.holding_outside = -0.75;
    r.leaving_starting = 30;
    r.drop_excavation = -50;
    r.drop_obstacle = -150;
    r.drop_starting = r.drop_none = -75;
    r.forward = 0.3;
    r.wasteful_drop = -100;
    r.smooth_acceleration = r.smooth_turning = 0.4;
    r.maintaining_speed = 0.2;
    r.high_speed = 0.4;
    r.maintaining_heading = 0.2;
    r.oscillation = -1.5;
    r.shaping = 3;
    return r;
}

constexpr fr_rover_rewards full_rewards() {
    fr_rover_rewards r = {};
    r.step_penalty = -0.2;
    r.collision_penalty = -1000;
    r.grab_orb = 15;
    r.orb_swap = 8;
    r.leave_excavation_with_orbs = 40;
    r.enter_construction_with_orbs = 100;
    r.deposit_berm = 2000;
    r.deposit_construction = 1000;
    r.return_to_excavation = 150;
    r.holding_excavation = -2;
    r.holding_obstacle = -0.5;
    r.holding_construction = 5;
    r.holding_outside = -2;
    r.drop_excavation = -150;
    r.drop_obstacle = -500;
    r.drop_starting = r.drop_none = -200;
    r.idle = -3;
    r.in_starting = -8;
    r.backward = -8;
    r.wasteful_drop = -300;
    r.wasteful_threshold = 2;
    r.smooth_threshold = 0.12;
    r.maintaining_threshold = 0.04;
    r.high_speed_threshold = 0.65;
    r.heading_threshold = 2.5;
    r.oscillation = -5;
    return r;
}

// Stages 1 to 4.
constexpr fr_rover_rewards kPresets[4] = {driving_rewards(), navigation_rewards(), orb_rewards(), full_rewards()};

} // namespace
} // namespace fr

#endif
