// What a step is worth, and whether the episode ends with it.
#ifndef FASTRL_ENVS_ROVER_REWARD_H
#define FASTRL_ENVS_ROVER_REWARD_H

#include "envs/rover/batch.h"
#include "envs/rover/observe.h"

namespace fr {
namespace {

// What a step is compared with: the rover before it.
struct Before {
    double x, y, speed, degrees; // origin; speed and heading rounded
    int32_t zone;
};

inline Before look_back(const Rover &rover) {
    return {origin_x(rover), origin_y(rover), rounded_speed(rover), rounded_degrees(rover), rover.zone};
}

// A drop. Without a deposit between, those beyond the threshold are wasteful.
inline double drop_reward(Rover &rover, const fr_rover_rewards &rewards, int32_t zone) {
    rover.left_excavation = rover.entered_construction = 0;
    if (is_construction(zone)) {
        const bool berm = zone == FR_ROVER_ZONE_BERM;
        ++(berm ? rover.berm_drops : rover.construction_drops);
        rover.bad_drops = 0;
        rover.return_due = 1;
        return berm ? rewards.deposit_berm : rewards.deposit_construction;
    }
    const double waste = ++rover.bad_drops > rewards.wasteful_threshold ? rewards.wasteful_drop : 0;
    switch (zone) {
    case FR_ROVER_ZONE_EXCAVATION: return waste + rewards.drop_excavation;
    case FR_ROVER_ZONE_OBSTACLE: return waste + rewards.drop_obstacle;
    case FR_ROVER_ZONE_STARTING: return waste + rewards.drop_starting;
    default: return waste + rewards.drop_none;
    }
}

// Digging, and going from one zone to another.
inline double event_reward(Rover &rover, const RoverMemory &memory, const Dig &dig, int32_t last_zone) {
    const fr_rover_rewards &rewards = memory.rewards;
    double reward = 0;
    if (dig.grabbed > 0) {
        reward += rewards.grab_orb;
        double swap = rewards.orb_swap;
        for (int32_t i = 1; i < dig.grabbed; ++i)
            swap *= 0.5;
        reward += swap;
    }
    if (dig.dropped > 0) reward += drop_reward(rover, rewards, dig.zone);
    const bool leaves = last_zone == FR_ROVER_ZONE_EXCAVATION && rover.zone != FR_ROVER_ZONE_EXCAVATION;
    if (leaves && rover.held > 0 && !rover.left_excavation) {
        reward += rewards.leave_excavation_with_orbs;
        rover.left_excavation = 1;
    }
    const bool enters = is_construction(rover.zone) && !is_construction(last_zone);
    if (enters && rover.held > 0 && !rover.entered_construction) {
        reward += rewards.enter_construction_with_orbs;
        rover.entered_construction = 1;
    }
    const bool returns = last_zone != FR_ROVER_ZONE_EXCAVATION && rover.zone == FR_ROVER_ZONE_EXCAVATION;
    if (returns && rover.held == 0 && rover.return_due) {
        reward += rewards.return_to_excavation;
        rover.return_due = memory.original;
    }
    if (rover.zone != FR_ROVER_ZONE_STARTING && !rover.left_starting) {
        reward += last_zone == FR_ROVER_ZONE_STARTING ? rewards.leaving_starting : 0;
        rover.left_starting = 1;
    }
    return reward;
}

// What is paid for each tick: where the rover is and how it drives.
inline double tick_reward(const Rover &rover, const fr_rover_rewards &rewards, const Before &before, double speed,
                          double turned) {
    double reward = rewards.step_penalty;
    if (rover.held > 0) {
        if (rover.zone == FR_ROVER_ZONE_EXCAVATION) reward += rewards.holding_excavation;
        if (rover.zone == FR_ROVER_ZONE_OBSTACLE) reward += rewards.holding_obstacle;
        reward += is_construction(rover.zone) ? rewards.holding_construction : rewards.holding_outside;
    }
    if (rover.zone == FR_ROVER_ZONE_STARTING) reward += rewards.in_starting;
    const auto sign = [](double v) { return v > 0.1 ? 1 : v < -0.1 ? -1 : 0; };
    if (sign(speed) * sign(before.speed) < 0 && sign(before.speed) * sign(rover.older_speed / 20.0) < 0)
        reward += rewards.oscillation;
    const double change = size_of(speed - before.speed), size = size_of(speed);
    const double hair = 1e-9; // speeds are multiples of 0.05 but for their last bits
    if (size > 0.05 + hair) {
        if (change <= rewards.smooth_threshold + hair) reward += rewards.smooth_acceleration;
        if (turned <= 360 * rewards.smooth_threshold) reward += rewards.smooth_turning;
        if (change <= rewards.maintaining_threshold + hair) reward += rewards.maintaining_speed;
        if (size > rewards.high_speed_threshold + hair) reward += rewards.high_speed;
        if (turned <= rewards.heading_threshold) reward += rewards.maintaining_heading;
    }
    if (size < 0.05 - hair) reward += rewards.idle;
    if (speed < 0) reward += rewards.backward;
    if (speed > 0) reward += rewards.forward;
    return reward;
}

// Of what the rover aims at: the nearest free orb or, with orbs held, the construction zone.
struct Aim {
    double distance; // kUnknown where there is no orb
    double angle;    // degrees from the heading, either way
};

inline Aim aim_of(const Rover &rover, const Nearest &orb, bool original) {
    double across[1] = {orb.across}, ahead[1] = {orb.ahead}, half_turn[1];
    double distance = orb.distance;
    if (rover.held > 0) {
        const Point target = target_of(original);
        const double dx = target.x - origin_x(rover), dy = target.y - origin_y(rover);
        across[0] = dx * rover.cosine - dy * rover.sine;
        ahead[0] = dx * rover.sine + dy * rover.cosine;
        distance = target_distance(rover, original);
    }
    half_turns(across, ahead, half_turn);
    return {distance, 180 * size_of(half_turn[0])};
}

// Paid for each tick, and by how many pixels and degrees the rover came nearer.
struct Shaping {
    double each, pixels, degrees;
};

inline Shaping shape(Rover &rover, const RoverMemory &memory, const Nearest &orb, bool fresh) {
    const Aim aim = aim_of(rover, orb, memory.original);
    const double least = rover.nearest, last = static_cast<double>(rover.distance);
    const bool nearer = !fresh && least != kUnknown && aim.distance < least;
    if (fresh || nearer || memory.original || least == kUnknown) rover.nearest = aim.distance;
    Shaping shaping = {nearer ? memory.rewards.shaping : 0, 0, 0};
    if (!fresh && last != kUnknown && aim.distance != kUnknown) {
        shaping.pixels = kPixels * (last - aim.distance);
        shaping.degrees = static_cast<double>(rover.angle) - aim.angle;
    }
    rover.distance = static_cast<float>(aim.distance);
    rover.angle = static_cast<float>(aim.angle);
    return shaping;
}

// What the navigator says of a step.
struct Course {
    double shortened = 0; // the way, in two ticks
    bool close = false;   // to a contact, at the step's end
};

struct Outcome {
    double reward;
    int32_t cause; // fr_rover_cause or -1
};

// Judges the step that has just been driven.
inline Outcome judge(Rover &rover, const RoverMemory &memory, const Before &before, const Dig &dig, bool collided,
                     const Nearest &orb, const Course &course = {}) {
    const double speed = rounded_speed(rover), turned = size_of(rounded_degrees(rover) - before.degrees);
    const double way = __builtin_sqrt(square(origin_x(rover) - before.x) + square(origin_y(rover) - before.y));
    const double events = event_reward(rover, memory, dig, before.zone);
    const Shaping shaping = shape(rover, memory, orb, dig.grabbed + dig.dropped > 0);
    const double each = tick_reward(rover, memory.rewards, before, speed, turned > 180 ? 360 - turned : turned) +
                        shaping.each + (course.close ? memory.rewards.close : 0);
    const double moved = memory.rewards.distance * kPixels * way + memory.rewards.progress * shaping.pixels +
                         memory.rewards.facing * shaping.degrees + memory.rewards.way * course.shortened;
    const double driven = events + moved + memory.ticks * each;
    const double reward = collided ? memory.rewards.collision_penalty : driven;
    rover.older_speed = static_cast<int8_t>(twentieths(before.speed));
    if (orb.in_reach || dig.grabbed > 0) rover.reached = 1;
    ++rover.steps;
    rover.speed_sum += size_of(speed);
    rover.reward_sum += reward;
    if (collided) return {reward, FR_ROVER_CAUSE_COLLISION};
    if (dig.dropped > 0 && dig.zone == FR_ROVER_ZONE_OBSTACLE) return {reward, FR_ROVER_CAUSE_OBSTACLE_DROP};
    if (!memory.original && rover.delivered == rover.placed) return {reward, FR_ROVER_CAUSE_DELIVERED};
    return {reward, rover.steps >= memory.limit ? FR_ROVER_CAUSE_LIMIT : -1};
}

} // namespace
} // namespace fr

#endif
