// The start of an episode: obstacles, orbs and a rover that touches nothing, in the original's order of draws.
#ifndef FASTRL_ENVS_ROVER_SPAWN_H
#define FASTRL_ENVS_ROVER_SPAWN_H

#include "base/random.h"
#include "envs/rover/batch.h"
#include "envs/rover/drive.h"

namespace fr {
namespace {

constexpr int kTries = 100; // for each thing, which is left out if none of them fits
constexpr int kRocks = 7;

// Whether something of `radius` at (x, y) keeps the gap to `count` others.
template <int count>
inline bool has_room(const double (&xs)[count], const double (&ys)[count], const double *radii, double same_radius,
                     double x, double y, double radius, double gap) {
    int32_t close = 0;
    for (int i = 0; i < count; ++i) {
        const double least = (radii ? radii[i] : same_radius) + radius + gap;
        close |= square(xs[i] - x) + square(ys[i] - y) < square(least);
    }
    return !close;
}

inline void place_obstacles(Rover &rover) {
    for (int i = 0; i < FR_ROVER_OBSTACLES; ++i) {
        const double radius = draw(rover.random, 0.15, i < kRocks ? 0.2 : 0.25);
        for (int attempt = 0; attempt < kTries; ++attempt) {
            const double x = draw(rover.random, radius, kWidth - radius);
            const double y = draw(rover.random, radius, kHeight - radius);
            const int32_t zone = zone_of(x, y);
            if (zone == FR_ROVER_ZONE_STARTING || is_construction(zone)) continue;
            if (size_of(x - kColumnX) < 0.875 && size_of(y - kColumnY) < 0.875) continue;
            if (!has_room(rover.thing_x, rover.thing_y, rover.thing_radius, 0, x, y, radius, 0.666)) continue;
            rover.thing_x[rover.obstacles] = x;
            rover.thing_y[rover.obstacles] = y;
            rover.thing_radius[rover.obstacles++] = radius;
            break;
        }
        if (i < kRocks) rover.rocks = rover.obstacles;
    }
}

inline void place_orbs(Rover &rover) {
    for (int i = 0; i < FR_ROVER_ORBS; ++i)
        for (int attempt = 0; attempt < kTries; ++attempt) {
            const double x = draw(rover.random, kOrbRadius, kWidth - kOrbRadius);
            const double y = draw(rover.random, kOrbRadius, kHeight - kOrbRadius);
            if (x > 2.5) continue;
            if (!has_room(rover.thing_x, rover.thing_y, rover.thing_radius, 0, x, y, kOrbRadius, 0.2)) continue;
            if (!has_room(rover.orb_x, rover.orb_y, nullptr, kOrbRadius, x, y, kOrbRadius, 0.2)) continue;
            rover.orb_x[rover.placed] = x;
            rover.orb_y[rover.placed] = y;
            rover.orbs[rover.placed++] = kFree;
            break;
        }
}

// No obstacle comes within 0.5 m of the starting zone's middle, so that some draw is free.
inline void place_rover(Rover &rover, double right, double top, double margin) {
    for (bool free = false; !free;) {
        const double x = draw(rover.random, 0.4, right), y = draw(rover.random, 0.4, top);
        rover.heading = static_cast<double>(static_cast<int>(draw(rover.random, 0, 1440))) * (kPi / 720);
        sine_cosine(rover.heading, rover.sine, rover.cosine);
        rover.x = x + kBoxAhead * rover.sine;
        rover.y = y + kBoxAhead * rover.cosine;
        if (is_wall_near(rover, 2 * margin) && touches_wall(rover, margin)) continue;
        int near[kThings];
        const int count = find_near(rover, 2 * margin, near);
        free = true;
        for (int i = 0; i < count; ++i)
            free = free && !touches(rover, near[i], margin);
    }
}

inline void begin_episode(Rover &rover, const RoverStarts &starts = {}, double margin = 0) {
    const uint64_t random = rover.random;
    rover = {};
    rover.random = random;
    for (int i = 0; i < kThings; ++i)
        rover.thing_x[i] = rover.thing_y[i] = kFarAway;
    for (int i = 0; i < kOrbSlots; ++i) {
        rover.orb_x[i] = rover.orb_y[i] = kFarAway;
        rover.orbs[i] = kAbsent;
    }
    place_obstacles(rover); // before the column, to which the gap between obstacles does not apply
    rover.thing_x[kColumn] = kColumnX;
    rover.thing_y[kColumn] = kColumnY;
    rover.thing_radius[kColumn] = kColumnRim;
    place_orbs(rover);
    const bool anywhere = starts.anywhere > 0 && draw(rover.random, 0, 1) < starts.anywhere;
    place_rover(rover, anywhere ? kWidth - 0.4 : 1.6, anywhere ? kHeight - 0.4 : 1.6, margin);
    if (anywhere && draw(rover.random, 0, 1) < starts.carrying) {
        rover.orbs[0] = kHeld;
        rover.orb_x[0] = 0;
        rover.orb_y[0] = kReachAhead;
        rover.held = rover.grabbed = 1;
    }
    rover.zone = zone_of(origin_x(rover), origin_y(rover));
    rover.nearest = kUnknown;
    rover.distance = static_cast<float>(kUnknown);
}

} // namespace
} // namespace fr

#endif
