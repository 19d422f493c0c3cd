// The pilot: how far the rover can move without a contact, what to do to follow the navigator's way, and what the rover observes
// of both.
#ifndef FASTRL_ENVS_ROVER_PILOT_H
#define FASTRL_ENVS_ROVER_PILOT_H

#include "envs/rover/navigate.h"

namespace fr {
namespace {

constexpr double kCorrection = 0.25; // of the pilot's speed and turn by an action of 1
constexpr double kStill = 0.06;      // below this speed the rover is not to move
constexpr int kStep = 12;            // time to the pose on the way that the pilot drives at
constexpr int kProbes = 7;
constexpr int kMoves = 8; // ahead, back, left, right, ahead and left, ahead and right, back and left, back and right
constexpr double kWays[kProbes + 1] = {0, 0.015, 0.04, 0.08, 0.14, 0.22, 0.34, 0.5};

// How far of kWays, in metres and in radians, the rover can drive and turn before a contact. A corner that turns past something
// grazes it within less than the longer steps, so that turns are looked at between them too.
inline int free_way(const Rover &rover, double drive, double turn, const int *near, int count, double margin) {
    for (int i = 1; i <= kProbes; ++i)
        for (double part = turn != 0 ? 0.5 : 1; part <= 1; part += 0.5) {
            const double way = kWays[i - 1] + part * (kWays[i] - kWays[i - 1]);
            double sine, cosine;
            sine_cosine(turn * way, sine, cosine);
            if (would_touch(rover, drive * way * rover.sine, drive * way * rover.cosine, sine, cosine, near, count,
                            margin))
                return i - 1;
        }
    return kProbes;
}

// Whether the rover is about to touch something: braking from now on, and turning on as it does until the next action, it comes
// nearer than the margin to it.
inline bool is_close(const Rover &rover) {
    // At full speed it takes 20 ticks to stand still; the way is that of all the ticks until then.
    const double brake = 10 * kStride * rover.speed * size_of(rover.speed);
    const double way = 1.2 * brake;
    const double turn = 6 * rover.spin;
    if (way == 0 && turn == 0) return false;
    int near[kThings];
    const int count = find_near(rover, size_of(way) + 2 * kMargin, near);
    const double margin = margin_of(rover, near, count);
    for (double part = 0.5; part <= 1; part += 0.5) {
        double sine, cosine;
        sine_cosine(part * turn, sine, cosine);
        if (would_touch(rover, part * way * rover.sine, part * way * rover.cosine, sine, cosine, near, count, margin))
            return true;
    }
    return false;
}

// Looks where the rover is now, by a plan that is made or goes farther where it has to.
inline void look_ahead(const Rover &rover, Navigator &navigator) {
    const bool deliver = rover.held > 0;
    if (!navigator.surveyed) survey(rover, navigator);
    if (navigator.until[deliver] == 0) {
        const Corner corner = corner_of(rover);
        plan(rover, navigator, deliver, deliver ? -1 : pose_of(corner.heading, corner.column, corner.row));
    }
    navigator.place = locate(rover, navigator);
    if (!navigator.place.sure) {
        plan(rover, navigator, deliver, -1);
        navigator.place = locate(rover, navigator);
    }
    if (navigator.place.pose < 0 && navigator.detours.count > 0) { // they cut the way off
        navigator.detours.count = 0;
        survey(rover, navigator);
        navigator.until[!deliver] = 0;
        plan(rover, navigator, deliver, -1);
        navigator.place = locate(rover, navigator);
    }
    if (navigator.place.pose < 0) {
        plan_errand(rover, navigator, deliver);
        navigator.place = locate(rover, navigator);
    }
    navigator.close = is_close(rover);
}

// Something was grabbed or dropped, or the way there has become another one.
inline void set_out(Navigator &navigator) {
    Detours &detours = navigator.detours;
    navigator.until[0] = 0;
    if (detours.errand > 0) navigator.until[1] = 0;
    detours.least = detours.ticks = detours.errand = 0;
}

// After a step of `ticks`: a rover that comes no nearer for two seconds goes around where it is and where it wanted to, and one
// that has done an errand looks for another way. Returns whether the way is another one now.
inline bool look_around(const Rover &rover, Navigator &navigator, int32_t ticks) {
    constexpr int32_t kPatience = 120;
    Detours &detours = navigator.detours;
    const Place &place = navigator.place;
    if (place.pose < 0) return false;
    const auto left = static_cast<int32_t>(place.left);
    if (detours.least == 0 || left <= detours.least - kNearer) {
        detours.least = left > 0 ? left : 1;
        detours.ticks = 0;
    } else {
        detours.ticks += ticks;
    }
    const bool stuck = detours.ticks >= kPatience, arrived = detours.errand > 0 && left < kNearer;
    if (!stuck && !arrived) return false;
    if (stuck) {
        if (detours.count + 2 > Detours::kMost) detours.count = 0;
        detours.poses[detours.count++] = static_cast<uint16_t>(place.pose);
        detours.poses[detours.count++] = static_cast<uint16_t>(follow(navigator, rover.held > 0, place.pose, kStep));
    }
    set_out(navigator);
    forget(navigator);
    look_ahead(rover, navigator);
    return true;
}

// A pose as the rover sees it from its own: to the right, ahead, and the turn.
struct Bearing {
    double across = 0, ahead = 0, sine = 0, cosine = 1;
};

inline Bearing bearing_of(const Rover &rover, int pose) {
    const int heading = pose / kSquares;
    const double dx = column_x(pose) - rover.x, dy = row_y(pose) - rover.y;
    return {dx * rover.cosine - dy * rover.sine, dx * rover.sine + dy * rover.cosine,
            sine_of(heading) * rover.cosine - cosine_of(heading) * rover.sine,
            cosine_of(heading) * rover.cosine + sine_of(heading) * rover.sine};
}

// A simple pilot: drives at what lies a little farther on the way, turns on the spot once it is there, and no faster than it can
// brake and stop turning before the next contact where it drives, turns, or does both. Where both together is no way it does one
// of them.
inline Advice advise(const Bearing &next, const int (&free)[kMoves]) {
    constexpr double step = 4 * kTurn; // radians
    Advice advice;
    const double side = size_of(next.across), way = size_of(next.ahead);
    const double heading = next.cosine < 0 ? (next.sine < 0 ? -1 : 1) : next.sine;
    if (side < 0.06 && way < 0.06 && size_of(heading) > 0.03) {
        advice.turn = heading / step;
    } else {
        const double forth = next.ahead >= 0 ? 1 : -1;
        const double towards = forth * next.across / __builtin_sqrt(square(side) + square(way) + 1e-9);
        const double turn = side > 0.02 && way > 0.03 ? towards : heading, slow = 1 - 1.5 * size_of(turn);
        advice.turn = turn / step;
        advice.speed = forth * clip(__builtin_sqrt(way / 0.09), 0.12, 1) * (slow > 0.15 ? slow : 0.15);
    }
    const bool back = advice.speed<0, right = advice.turn> 0;
    int drive = free[back], turn = free[2 + right];
    if (advice.speed != 0 && size_of(advice.turn) > 0.1) {
        const int both = free[4 + 2 * back + right];
        if (both > 0) {
            drive = drive < both ? drive : both;
            turn = turn < both ? turn : both;
        } else if (drive > 0) {
            advice.turn = 0;
        } else {
            advice.speed = 0;
        }
    }
    // The way of braking goes with the square of the speed, 0.075 m from full speed; a fifth more.
    const double fastest = __builtin_sqrt(clip(kWays[drive] - 0.012, 0, 1) / 0.095);
    const double fastest_turn = clip((kWays[turn] - 0.006) / (5 * kTurn), 0, 1);
    advice.speed = clip(advice.speed, -fastest, fastest);
    advice.turn = clip(advice.turn, -fastest_turn, fastest_turn);
    // Where it can do neither it makes room, back or ahead.
    const bool there = side < 0.06 && way < 0.06 && size_of(heading) < 0.03;
    if (size_of(advice.speed) < kStill && size_of(advice.turn) < 0.02 && !there) {
        const bool ahead = free[0] > free[1];
        advice.speed =
            (ahead ? 0.5 : -0.5) * clip(__builtin_sqrt(clip(kWays[free[!ahead]] - 0.012, 0, 1) / 0.095), 0, 1);
        advice.turn = 0;
    }
    return advice;
}

// The speed and turn to drive with: the pilot's, corrected by an action. Turns are the same way in reverse here, where the rules
// turn the other way, so that a small correction of a speed near 0 does not undo a turn; who changes between both turns only
// after that.
inline Advice correct(const Rover &rover, const Advice &advice, double speed, double turn) {
    Advice drive = {clip(advice.speed + kCorrection * clip(speed, -1, 1), -1, 1),
                    clip(advice.turn + kCorrection * clip(turn, -1, 1), -1, 1), advice.dig};
    if (size_of(drive.speed) < kStill) drive.speed = 0;
    const double after_tick = rover.speed + clip(drive.speed - rover.speed, -0.05, 0.05),
                 after_step = rover.speed + clip(drive.speed - rover.speed, -0.2, 0.2);
    if ((after_tick < 0) != (after_step < 0))
        drive.turn = 0;
    else if (after_tick < 0)
        drive.turn = -drive.turn;
    return drive;
}

// The row of the navigator's layout.
inline void observe_way(const Rover &rover, Navigator &navigator, const Nearest &orb, float *row) {
    const Place &place = navigator.place;
    const auto put = [row](int at, double value) { row[at] = static_cast<float>(value); };
    const bool deliver = rover.held > 0;
    put(0, rover.speed);
    put(1, rover.spin / kTurn);
    put(2, deliver);
    put(3, orb.in_reach);
    put(4, is_construction(rover.zone));
    put(5, navigator.close);
    const bool way = place.pose >= 0 && navigator.detours.errand == 0;
    put(6, way);
    put(7, way ? clip(place.left / 1000, 0, 1) : 1);
    Bearing next;
    const int times[3] = {kStep, 40, 120};
    for (int i = 0; i < 3; ++i) {
        Bearing bearing;
        if (place.pose >= 0) bearing = bearing_of(rover, follow(navigator, deliver, place.pose, times[i]));
        if (i == 0) next = bearing;
        put(10 + 4 * i, bearing.across);
        put(11 + 4 * i, bearing.ahead);
        put(12 + 4 * i, bearing.sine);
        put(13 + 4 * i, bearing.cosine);
    }
    int near[kThings];
    const int count = find_near(rover, 0.5 + 2 * kMargin, near);
    const double margin = margin_of(rover, near, count);
    const double moves[kMoves][2] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1}};
    int free[kMoves];
    for (int i = 0; i < kMoves; ++i) {
        free[i] = free_way(rover, moves[i][0], moves[i][1], near, count, margin);
        put(22 + i, free[i] / static_cast<double>(kProbes));
    }
    navigator.advice = place.pose >= 0 ? advise(next, free) : Advice{};
    navigator.advice.dig = deliver ? is_construction(rover.zone) : orb.in_reach;
    put(8, navigator.advice.speed);
    put(9, navigator.advice.turn);
}

} // namespace
} // namespace fr

#endif
