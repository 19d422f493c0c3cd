// What a rover observes.
#ifndef FASTRL_ENVS_ROVER_OBSERVE_H
#define FASTRL_ENVS_ROVER_OBSERVE_H

#include "envs/rover/drive.h"

namespace fr {
namespace {

constexpr double kViewAhead = 1.75, kViewNear = 0.225, kViewFar = 1; // the trapezoid's length and half widths
constexpr int kSeen = 5;

struct Nearest {
    double distance, across, ahead; // kUnknown, 0, 1 where no orb is free
    bool in_reach;                  // any
};

inline Nearest nearest_orb(const Rover &rover) {
    OrbSight sight;
    look_at_orbs(rover, sight);
    double distances[kOrbSlots];
    for (int i = 0; i < kOrbSlots; ++i) {
        const double distance = square(sight.across[i]) + square(sight.ahead[i]);
        distances[i] = sight.free[i] ? distance : square(kUnknown);
    }
    int32_t in_reach = 0;
    for (int i = 0; i < kOrbSlots; ++i)
        in_reach |= sight.in_reach[i];
    int best = 0;
    double least = distances[0];
    for (int i = 1; i < FR_ROVER_ORBS; ++i) {
        best = distances[i] < least ? i : best;
        least = distances[i] < least ? distances[i] : least;
    }
    if (!sight.free[best]) return {kUnknown, 0, 1, false};
    return {__builtin_sqrt(least), sight.across[best], sight.ahead[best], in_reach != 0};
}

struct Point {
    double x, y;
};

// What the rover brings orbs to.
inline Point target_of(bool original) { return original ? Point{(2.5 + 6.8) / 2, 2.5} : Point{5.3, 0.75}; }

inline double target_distance(const Rover &rover, bool original) {
    const Point target = target_of(original);
    return __builtin_sqrt(square(target.x - origin_x(rover)) + square(target.y - origin_y(rover)));
}

// Angles of points from the rover's axis, in half turns: within 1e-10. The arctangent of the smaller part over the larger
// one is brought below tan(pi/8), then Taylor's series.
template <int count>
inline void half_turns(const double (&across)[count], const double (&ahead)[count], double (&angles)[count]) {
    for (int i = 0; i < count; ++i) {
        const double a = size_of(across[i]), b = size_of(ahead[i]);
        const double small = a < b ? a : b, large = a < b ? b : a;
        const bool steep = small > 0.41421356237309503 * large;
        const double above = steep ? small - large : small, below = steep ? small + large : large;
        const double t = above / (below > 1e-300 ? below : 1e-300), z = t * t;
        double angle = 1.0 / 23;
        for (int k = 21; k >= 1; k -= 2)
            angle = 1.0 / k - z * angle;
        angle = angle * t + (steep ? kPi / 4 : 0);
        angle = a < b ? angle : kPi / 2 - angle;
        angle = ahead[i] < 0 ? kPi - angle : angle;
        angles[i] = (across[i] < 0 ? -angle : angle) / kPi;
    }
}

// Obstacles and the column in view, the nearest first.
struct View {
    int count = 0;
    int things[kSeen + 1];
    double distances[kSeen + 1]; // squared
};

inline View look_around(const Rover &rover, double (&across)[kThings], double (&ahead)[kThings]) {
    const double x = origin_x(rover), y = origin_y(rover);
    const double diagonal = 0.70710678118654752;
    int32_t seen[kThings] = {};
    double distances[kThings];
    for (int i = 0; i < kThings; ++i) {
        const double dx = rover.thing_x[i] - x, dy = rover.thing_y[i] - y;
        across[i] = dx * rover.cosine - dy * rover.sine;
        ahead[i] = dx * rover.sine + dy * rover.cosine;
        distances[i] = square(dx) + square(dy);
    }
    // Eight points of the rim, at multiples of 45 degrees of the field.
    const double xs[4] = {1, diagonal, 0, -diagonal}, ys[4] = {0, diagonal, 1, diagonal};
    for (int k = 0; k < 4; ++k) {
        const double side = xs[k] * rover.cosine - ys[k] * rover.sine,
                     front = xs[k] * rover.sine + ys[k] * rover.cosine;
        for (int i = 0; i < kThings; ++i) {
            const double radius = rover.thing_radius[i];
            const double a = across[i] + radius * side, b = ahead[i] + radius * front;
            const double c = across[i] - radius * side, d = ahead[i] - radius * front;
            const double widening = (kViewFar - kViewNear) / kViewAhead;
            const int32_t one = (b >= 0) & (b <= kViewAhead) & (size_of(a) <= kViewNear + widening * b);
            const int32_t other = (d >= 0) & (d <= kViewAhead) & (size_of(c) <= kViewNear + widening * d);
            seen[i] |= one | other;
        }
    }
    View view; // sorted by insertion; what is pushed beyond the fifth is lost
    for (int i = 0; i < kThings; ++i) {
        if (!seen[i]) continue;
        int at = view.count;
        for (; at > 0 && distances[i] < view.distances[at - 1]; --at) {
            view.things[at] = view.things[at - 1];
            view.distances[at] = view.distances[at - 1];
        }
        view.things[at] = i;
        view.distances[at] = distances[i];
        if (view.count < kSeen) ++view.count;
    }
    return view;
}

inline void observe(const Rover &rover, const Nearest &orb, bool original, float *row) {
    double across[kThings], ahead[kThings];
    const View view = look_around(rover, across, ahead);
    const Point target = target_of(original);
    const double x = origin_x(rover), y = origin_y(rover);
    // Of the orb, the target and five obstacles; what is not there is straight ahead.
    double sides[8], fronts[8], angles[8];
    const double dx = target.x - x, dy = target.y - y;
    for (int i = 0; i < 8; ++i) {
        sides[i] = 0;
        fronts[i] = 1;
    }
    sides[0] = orb.across;
    fronts[0] = orb.ahead;
    sides[1] = dx * rover.cosine - dy * rover.sine;
    fronts[1] = dx * rover.sine + dy * rover.cosine;
    for (int i = 0; i < view.count; ++i) {
        sides[2 + i] = across[view.things[i]];
        fronts[2 + i] = ahead[view.things[i]];
    }
    half_turns(sides, fronts, angles);
    const auto put = [row](int at, double value) { row[at] = static_cast<float>(value); };
    put(0, x / kWidth);
    put(1, y / kHeight);
    put(2, rover.heading / (2 * kPi));
    put(3, rounded_speed(rover));
    put(4, rover.held > 0);
    put(5, rover.held / static_cast<double>(FR_ROVER_ORBS));
    put(6, rover.zone == FR_ROVER_ZONE_EXCAVATION);
    put(7, rover.zone == FR_ROVER_ZONE_CONSTRUCTION);
    put(8, rover.zone == FR_ROVER_ZONE_BERM);
    put(9, rover.zone == FR_ROVER_ZONE_OBSTACLE);
    put(10, clip(orb.distance / kDiagonal, 0, 1));
    put(11, angles[0]);
    put(12, orb.in_reach);
    for (int i = 0; i < kSeen; ++i) {
        const bool there = i < view.count;
        put(13 + 3 * i, there ? __builtin_sqrt(view.distances[i]) / kDiagonal : 1);
        put(14 + 3 * i, angles[2 + i]);
        put(15 + 3 * i, there && view.things[i] != kColumn ? rover.thing_radius[view.things[i]] / kDiagonal : 0);
    }
    put(28, __builtin_sqrt(square(dx) + square(dy)) / kDiagonal);
    put(29, angles[1]);
}

} // namespace
} // namespace fr

#endif
