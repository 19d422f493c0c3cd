// What an action does: digging at once, then the ticks that move the rover.
#ifndef FASTRL_ENVS_ROVER_DRIVE_H
#define FASTRL_ENVS_ROVER_DRIVE_H

#include "envs/rover/contact.h"

namespace fr {
namespace {

// In a tick at speed 1 and turn 1: matter-js takes 0.05 of each off as friction of the air.
constexpr double kStride = 0.95 / kPixels, kTurn = 0.0095;
constexpr double kReachAcross = 0.309375, kReachAlong = 0.0975, kReachAhead = 0.57; // half sides and centre

// Orbs as the rover sees them: to its right and ahead of its origin.
struct OrbSight {
    double across[kOrbSlots], ahead[kOrbSlots];
    int32_t free[kOrbSlots], in_reach[kOrbSlots]; // 0 or 1
};

inline void look_at_orbs(const Rover &rover, OrbSight &sight) {
    const double x = origin_x(rover), y = origin_y(rover);
    for (int i = 0; i < kOrbSlots; ++i) {
        const double dx = rover.orb_x[i] - x, dy = rover.orb_y[i] - y;
        sight.across[i] = dx * rover.cosine - dy * rover.sine;
        sight.ahead[i] = dx * rover.sine + dy * rover.cosine;
    }
    for (int i = 0; i < kOrbSlots; ++i)
        sight.free[i] = rover.orbs[i] == kFree;
    for (int i = 0; i < kOrbSlots; ++i)
        sight.in_reach[i] = sight.free[i] & (size_of(sight.across[i]) <= kReachAcross) &
                            (size_of(sight.ahead[i] - kReachAhead) <= kReachAlong);
}

// What digging changed in a step.
struct Dig {
    int32_t grabbed = 0, dropped = 0; // orbs
    int32_t zone = 0;                 // that they were dropped in
};

inline Dig dig(Rover &rover, double action, bool original) {
    const bool high = action > 0.5, rises = high && !rover.dig_high;
    rover.dig_high = high;
    Dig done;
    if (!rises) return done;
    if (rover.held == 0) {
        OrbSight sight;
        look_at_orbs(rover, sight);
        for (int i = 0; i < FR_ROVER_ORBS; ++i) {
            if (!sight.in_reach[i]) continue;
            rover.orbs[i] = kHeld;
            rover.orb_x[i] = sight.across[i];
            rover.orb_y[i] = sight.ahead[i];
            ++done.grabbed;
        }
        rover.held = done.grabbed;
        rover.grabbed += done.grabbed;
        return done;
    }
    done.dropped = rover.held;
    done.zone = rover.zone;
    const bool delivers = is_construction(done.zone);
    for (int i = 0; i < FR_ROVER_ORBS; ++i) {
        if (rover.orbs[i] != kHeld) continue;
        const double across = rover.orb_x[i], ahead = rover.orb_y[i];
        rover.orb_x[i] = origin_x(rover) + across * rover.cosine + ahead * rover.sine;
        rover.orb_y[i] = origin_y(rover) - across * rover.sine + ahead * rover.cosine;
        rover.orbs[i] = delivers && !original ? kDelivered : kFree;
    }
    if (delivers) rover.delivered += rover.held;
    if (done.zone == FR_ROVER_ZONE_BERM) rover.berm_orbs += rover.held;
    rover.held = 0;
    return done;
}

// Turns by at most 0.0095: the series are cut where a term is below 2^-60.
inline void turn_by(Rover &rover, double angle) {
    const double z = angle * angle;
    const double sine = angle * (1 - z * (1.0 / 6 - z * (1.0 / 120))), cosine = 1 - z * (0.5 - z * (1.0 / 24));
    const double old = rover.sine;
    rover.sine = old * cosine + rover.cosine * sine;
    rover.cosine = rover.cosine * cosine - old * sine;
    rover.heading += angle;
    if (rover.heading >= 2 * kPi) rover.heading -= 2 * kPi;
    if (rover.heading <= -2 * kPi) rover.heading += 2 * kPi;
}

// Holds speed and turn for some ticks; returns whether the rover collided, which ends them.
inline bool drive(Rover &rover, double target, double turn, int32_t ticks, double margin = 0) {
    const double way = kStride * 1.001 * ticks + 2 * margin; // the box's corner moves outwards by less
    int near[kThings];
    const int count = find_near(rover, way, near);
    const bool wall = is_wall_near(rover, way);
    bool collided = false;
    for (int32_t tick = 0; tick < ticks && !collided; ++tick) {
        if (size_of(rover.speed) > 0.05) {
            rover.x += kStride * rover.speed * rover.sine;
            rover.y += kStride * rover.speed * rover.cosine;
        }
        if (rover.spin != 0) turn_by(rover, rover.spin);
        collided = wall && touches_wall(rover, margin);
        for (int i = 0; i < count; ++i)
            collided = collided || touches(rover, near[i], margin);
        if (collided) break;
        rover.speed += clip(target - rover.speed, -0.05, 0.05);
        rover.spin = size_of(turn) > 0.01 ? kTurn * (rover.speed < 0 ? -turn : turn) : 0;
    }
    sine_cosine(rover.heading, rover.sine, rover.cosine); // what the small turns rounded away does not add up
    rover.zone = zone_of(origin_x(rover), origin_y(rover));
    return collided;
}

} // namespace
} // namespace fr

#endif
