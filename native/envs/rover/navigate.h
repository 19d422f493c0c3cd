// The navigator: the way to what comes next, past everything on the field, and how far the rover can move without a contact.
//
// Poses of the box's centre form a lattice (LaValle, Planning Algorithms, 2006, chapter 14): squares of 0.1 m times 16 headings, each
// of which leads exactly from square to square. Between poses the rover drives along its heading, either way, or turns on the
// spot. Dijkstra's algorithm from all goals at once gives the time left from each pose, and thereby the way. All of it is whole
// numbers once the ground is known, so that every target has the same.
#ifndef FASTRL_ENVS_ROVER_NAVIGATE_H
#define FASTRL_ENVS_ROVER_NAVIGATE_H

#include "envs/rover/observe.h"

namespace fr {

constexpr int kColumns = 68, kRows = 50, kHeadings = 16, kSquares = kColumns * kRows, kPoses = kHeadings * kSquares;

struct Advice {
    double speed = 0, turn = 0; // of full speed and turn
    bool dig = false;           // something would be grabbed or delivered
};
constexpr double kCorrection = 0.25; // by how much an action of 1 departs from it
constexpr double kStill = 0.06;      // below this speed the rover is not to move

// Where on the lattice the rover is, and what is left from there.
struct Place {
    int32_t pose = -1; // none: there is no way
    double left = 0;
    bool sure = true; // whether the plan knows all that is nearer
};

struct Navigator {
    uint16_t left[2][kPoses]; // time to a grab, to a delivery: kNoWay, or in units of two ticks at full speed
    uint16_t until[2];        // all that is less is in `left`: 0 before the plan, kNoWay once it is whole
    uint8_t ground[kPoses];   // Ground
    uint8_t surveyed;
    uint8_t close; // whether the rover is about to touch something
    Place place;   // after the last step, as `close`
    Advice advice; // that was observed last
};

namespace {

enum Ground : uint8_t { kBlocked = 1, kNarrow = 2, kTight = 4, kTurnBlocked = 8 }; // the last: the turn to the next heading

constexpr double kSquare = 0.1;
constexpr uint16_t kNoWay = 0xFFFF;
// To everything: at least, what is passed only where there is no other way, and where the rover is not to hurry.
constexpr double kLeastRoom = 0.02, kRoom = 0.03, kMoreRoom = 0.1;
// Goals lie so far within the reach or the construction zone that a rover which is half a square beside one is there.
constexpr double kWithin = 0.06, kWithinReach = 0.04; // across, and along the reach, which is short
constexpr int kNarrowTimes = 5, kTightTimes = 3; // how many times as long such a pose counts
constexpr double kPerMetre = 71, kPerRadian = 53;
constexpr double kSideways = 5; // how many times as long it takes to come to a place at the side: it drives back and forth
constexpr uint32_t kBeyond = 80; // how much farther than needed a plan goes at first

// Heading k leads kEast squares along x and kNorth along y; kNorm is the length.
constexpr int kEast[kHeadings] = {0, 1, 1, 2, 1, 2, 1, 1, 0, -1, -1, -2, -1, -2, -1, -1};
constexpr int kNorth[kHeadings] = {1, 2, 1, 1, 0, -1, -1, -2, -1, -2, -1, -1, 0, 1, 1, 2};
constexpr double kNorm[3] = {1, 1.4142135623730951, 2.2360679774997898};
constexpr uint16_t kDrive[3] = {7, 10, 16};

constexpr int kind_of(int heading) { return heading % 2 == 1 ? 2 : heading % 4 == 0 ? 0 : 1; }
constexpr double sine_of(int heading) { return kEast[heading] / kNorm[kind_of(heading)]; }
constexpr double cosine_of(int heading) { return kNorth[heading] / kNorm[kind_of(heading)]; }
// From a heading to the next: 26.6 degrees beside an axis, 18.4 beside a diagonal.
constexpr uint16_t turn_time(int heading) { return heading % 4 == 0 || heading % 4 == 3 ? 24 : 17; }

// Of `count` squares in a row the one at a place, or the nearest.
inline int square_at(double place, int count) { return static_cast<int>(clip(place / kSquare, 0, count - 1)); }

constexpr int pose_of(int heading, int column, int row) { return (heading * kColumns + column) * kRows + row; }
inline double column_x(int pose) { return (pose / kRows % kColumns + 0.5) * kSquare; }
inline double row_y(int pose) { return (pose % kRows + 0.5) * kSquare; }

// What a pose with so much room is: `mark` where it is less than the least, and, unless it is for a turn, narrow or tight.
inline uint8_t flags_of(double gap, uint8_t mark) {
    const bool pose = mark == kBlocked;
    return static_cast<uint8_t>((gap < kLeastRoom ? mark : 0) | (pose && gap < kRoom ? kNarrow : 0) |
                                (pose && gap < kMoreRoom ? kTight : 0));
}

// Marks the poses of one heading by the room that the box has there.
inline void survey_heading(const Rover &rover, uint8_t *ground, double sine, double cosine, uint8_t mark) {
    const double s = size_of(sine), c = size_of(cosine);
    const double half_x = kBoxAcross * c + kBoxAlong * s, half_y = kBoxAcross * s + kBoxAlong * c;
    for (int column = 0; column < kColumns; ++column)
        for (int row = 0; row < kRows; ++row) {
            const double x = (column + 0.5) * kSquare, y = (row + 0.5) * kSquare;
            const double right = kWidth - x, top = kHeight - y;
            const double gap_x = (x < right ? x : right) - half_x, gap_y = (y < top ? y : top) - half_y;
            const double gap = gap_x < gap_y ? gap_x : gap_y;
            ground[column * kRows + row] |= flags_of(gap, mark);
        }
    for (int thing = 0; thing < kThings; ++thing) {
        if (rover.thing_x[thing] == kFarAway) continue;
        const double around = rover.thing_radius[thing] + kBoxRadius + kMoreRoom;
        const int left = square_at(rover.thing_x[thing] - around, kColumns),
                  right = square_at(rover.thing_x[thing] + around, kColumns),
                  bottom = square_at(rover.thing_y[thing] - around, kRows),
                  top = square_at(rover.thing_y[thing] + around, kRows);
        // The column counts as a box along the axes, everything else as its circle.
        const bool column_post = thing == kColumn;
        const double reach = column_post ? kColumnHalf * (s + c) : 0,
                     radius = column_post ? 0 : rover.thing_radius[thing];
        for (int column = left; column <= right; ++column)
            for (int row = bottom; row <= top; ++row) {
                const double dx = rover.thing_x[thing] - (column + 0.5) * kSquare,
                             dy = rover.thing_y[thing] - (row + 0.5) * kSquare;
                const double side = size_of(dx * cosine - dy * sine) - kBoxAcross - reach,
                             front = size_of(dx * sine + dy * cosine) - kBoxAlong - reach;
                double gap;
                if (column_post) {
                    const double gap_x = size_of(dx) - kColumnHalf - half_x, gap_y = size_of(dy) - kColumnHalf - half_y;
                    gap = side > front ? side : front;
                    gap = gap_x > gap ? gap_x : gap;
                    gap = gap_y > gap ? gap_y : gap;
                } else {
                    const double a = side > 0 ? side : 0, b = front > 0 ? front : 0;
                    gap = __builtin_sqrt(a * a + b * b) - radius;
                }
                ground[column * kRows + row] |= flags_of(gap, mark);
            }
    }
}

inline void survey(const Rover &rover, Navigator &navigator) {
    for (int i = 0; i < kPoses; ++i)
        navigator.ground[i] = 0;
    for (int heading = 0; heading < kHeadings; ++heading) {
        const int next = (heading + 1) % kHeadings;
        const double sine = sine_of(heading), cosine = cosine_of(heading);
        const double s = sine + sine_of(next), c = cosine + cosine_of(next), norm = __builtin_sqrt(s * s + c * c);
        uint8_t *const ground = navigator.ground + pose_of(heading, 0, 0);
        survey_heading(rover, ground, sine, cosine, kBlocked);
        survey_heading(rover, ground, s / norm, c / norm, kTurnBlocked);
    }
    navigator.surveyed = 1;
}

// Poses by the time left, in lists of those that have the same, of which no more than 128 are in use at once.
struct Front {
    static constexpr int kLists = 128;
    uint16_t first[kLists], next[kPoses], previous[kPoses];
};

constexpr uint16_t kNone = 0xFFFF;
static_assert(kPoses < kNone && kNarrowTimes * 24 < Front::kLists);

inline void insert(Front &front, uint16_t pose, uint32_t time) {
    uint16_t &first = front.first[time % Front::kLists];
    front.next[pose] = first;
    front.previous[pose] = kNone;
    if (first != kNone) front.previous[first] = pose;
    first = pose;
}

inline void remove(Front &front, uint16_t pose, uint32_t time) {
    const uint16_t next = front.next[pose], previous = front.previous[pose];
    if (previous == kNone)
        front.first[time % Front::kLists] = next;
    else
        front.next[previous] = next;
    if (next != kNone) front.previous[next] = previous;
}

// Calls back with each pose that a step leads to, or comes from: it is the same both ways. A free pose never lies at the edge.
template <typename Visit> inline void visit_neighbours(const Navigator &navigator, int pose, Visit visit) {
    const int heading = pose / kSquares, way = kEast[heading] * kRows + kNorth[heading];
    visit(pose + way, kDrive[kind_of(heading)]);
    visit(pose - way, kDrive[kind_of(heading)]);
    const int last = (heading + kHeadings - 1) % kHeadings, next = (heading + 1) % kHeadings;
    if (!(navigator.ground[pose] & kTurnBlocked)) visit(pose + (next - heading) * kSquares, turn_time(heading));
    const int before = pose + (last - heading) * kSquares;
    if (!(navigator.ground[before] & kTurnBlocked)) visit(before, turn_time(last));
}

inline uint32_t time_to(const Navigator &navigator, int pose, uint16_t time) {
    const uint8_t ground = navigator.ground[pose];
    return ground & kNarrow ? kNarrowTimes * time : ground & kTight ? kTightTimes * time : time;
}

// Calls back with each pose that the rover can do at what it came for, some of them more than once.
template <typename Visit> inline void visit_grabs(const Rover &rover, Visit visit) {
    constexpr double ahead_of_centre = kReachAhead - kBoxAhead;
    constexpr int around = 7; // squares: more than the reach is from the centre
    for (int i = 0; i < FR_ROVER_ORBS; ++i) {
        if (rover.orbs[i] != kFree) continue;
        const int column = square_at(rover.orb_x[i], kColumns), row = square_at(rover.orb_y[i], kRows);
        const int left = column < around ? 0 : column - around, bottom = row < around ? 0 : row - around;
        for (int heading = 0; heading < kHeadings; ++heading)
            for (int c = left; c <= column + around && c < kColumns; ++c)
                for (int r = bottom; r <= row + around && r < kRows; ++r) {
                    const int pose = pose_of(heading, c, r);
                    const double dx = rover.orb_x[i] - column_x(pose), dy = rover.orb_y[i] - row_y(pose);
                    const double across = size_of(dx * cosine_of(heading) - dy * sine_of(heading));
                    const double ahead = dx * sine_of(heading) + dy * cosine_of(heading) - ahead_of_centre;
                    if (across <= kReachAcross - kWithin && size_of(ahead) <= kReachAlong - kWithinReach) visit(pose);
                }
    }
}

template <typename Visit> inline void visit_deliveries(Visit visit) {
    for (int pose = 0; pose < kPoses; ++pose) {
        const int heading = pose / kSquares;
        if (column_x(pose) - kBoxAhead * sine_of(heading) >= 3.8 + kWithin &&
            row_y(pose) - kBoxAhead * cosine_of(heading) <= 1.5 - kWithin)
            visit(pose);
    }
}

// Finds the time left from every pose or, with `here`, up to a little more than from there.
inline void plan(const Rover &rover, Navigator &navigator, bool deliver, int here) {
#if defined(__wasm__)
    static Front front; // a module has one thread
#else
    static thread_local Front front;
#endif
    uint16_t *const left = navigator.left[deliver];
    for (uint16_t &first : front.first)
        first = kNone;
    for (int pose = 0; pose < kPoses; ++pose)
        left[pose] = kNoWay;
    const auto start = [&](int pose) {
        if (navigator.ground[pose] & kBlocked || left[pose] == 0) return;
        left[pose] = 0;
        insert(front, static_cast<uint16_t>(pose), 0);
    };
    if (deliver)
        visit_deliveries(start);
    else
        visit_grabs(rover, start);
    // Until as many lists as a step may take are empty in a row.
    uint32_t until = kNoWay, time = 0;
    for (uint32_t empty = 0; empty < Front::kLists && time < until; ++time) {
        ++empty;
        while (front.first[time % Front::kLists] != kNone) {
            const uint16_t pose = front.first[time % Front::kLists];
            remove(front, pose, time);
            empty = 0;
            if (pose == here) until = time + kBeyond;
            visit_neighbours(navigator, pose, [&](int other, uint16_t step) {
                if (navigator.ground[other] & kBlocked) return;
                const uint32_t then = time + time_to(navigator, pose, step);
                if (then >= left[other] || then >= kNoWay) return;
                if (left[other] != kNoWay) remove(front, static_cast<uint16_t>(other), left[other]);
                left[other] = static_cast<uint16_t>(then);
                insert(front, static_cast<uint16_t>(other), then);
            });
        }
    }
    for (const uint16_t first : front.first) // where the time may yet become less
        for (uint16_t pose = first; pose != kNone; pose = front.next[pose])
            left[pose] = kNoWay;
    navigator.until[deliver] = static_cast<uint16_t>(until < kNoWay ? until : kNoWay);
}

// The heading before the rover's own, and the square to the lower left of its centre.
struct Corner {
    int heading, column, row;
};

// The sine of the angle from a heading to the rover's.
inline double turned_from(const Rover &rover, int heading) {
    return rover.sine * cosine_of(heading) - rover.cosine * sine_of(heading);
}

inline Corner corner_of(const Rover &rover) {
    int heading = 0;
    while (heading < kHeadings - 1 && !(turned_from(rover, heading) >= 0 && turned_from(rover, heading + 1) < 0))
        ++heading;
    return {heading, static_cast<int>(rover.x / kSquare - 0.5), static_cast<int>(rover.y / kSquare - 0.5)};
}

// Whether the box touches anything once it has moved by (`dx`, `dy`) and turned by the angle of `sine` and `cosine`.
inline bool would_touch(const Rover &rover, double dx, double dy, double sine, double cosine, const int *near, int count,
                        double margin) {
    Rover moved; // what contacts ask for
    moved.x = rover.x + dx;
    moved.y = rover.y + dy;
    moved.sine = rover.sine * cosine + rover.cosine * sine;
    moved.cosine = rover.cosine * cosine - rover.sine * sine;
    if (touches_wall(moved, margin)) return true;
    for (int i = 0; i < count; ++i) {
        const int thing = near[i];
        if (thing == kColumn ? touches_column(moved, margin)
                             : touches_obstacle(moved, rover.thing_x[thing], rover.thing_y[thing],
                                                rover.thing_radius[thing], margin))
            return true;
    }
    return false;
}

constexpr double kMargin = 0.01; // metres that the rover is told to keep, so that a small mistake is no contact
// The margin, or none where the rover is already nearer than that.
inline double margin_of(const Rover &rover, const int *near, int count) {
    return would_touch(rover, 0, 0, 0, 1, near, count, kMargin) ? 0 : kMargin;
}

// Whether the rover touches something on the straight way to a pose of the lattice, turning as it goes.
inline bool is_barred(const Rover &rover, int pose, const int *near, int count, double margin) {
    const double dx = column_x(pose) - rover.x, dy = row_y(pose) - rover.y;
    const double turn = turned_from(rover, pose / kSquares); // the sine serves for the angle, as poses are at hand
    constexpr double parts[4] = {0.08, 0.25, 0.5, 0.75};
    for (const double part : parts) {
        double sine, cosine;
        sine_cosine(-part * turn, sine, cosine);
        if (would_touch(rover, part * dx, part * dy, sine, cosine, near, count, margin)) return true;
    }
    return false;
}

// Of the eight poses around the rover, or, where none has a way, of those around these: the one with the least left, the way there
// included, of those that nothing bars.
inline Place locate(const Rover &rover, const Navigator &navigator) {
    const uint16_t *const left = navigator.left[rover.held > 0], until = navigator.until[rover.held > 0];
    const Corner corner = corner_of(rover);
    int near[kThings];
    const int things = find_near(rover, 4 * kSquare, near);
    const double margin = margin_of(rover, near, things);
    Place place;
    for (int around = 0; around < 2 && place.pose < 0; ++around) {
        Place barred; // where all are
        for (int t = corner.heading - around; t <= corner.heading + 1 + around; ++t)
            for (int i = corner.column - around; i <= corner.column + 1 + around; ++i)
                for (int j = corner.row - around; j <= corner.row + 1 + around; ++j) {
                    if (i < 0 || i >= kColumns || j < 0 || j >= kRows) continue;
                    const int k = (t + kHeadings) % kHeadings, pose = pose_of(k, i, j);
                    if (left[pose] == kNoWay) continue;
                    const double dx = column_x(pose) - rover.x, dy = row_y(pose) - rover.y;
                    const double along = size_of(dx * rover.sine + dy * rover.cosine),
                                 across = size_of(dx * rover.cosine - dy * rover.sine);
                    const double time = left[pose] + kPerMetre * (along + kSideways * across) +
                                        kPerRadian * size_of(turned_from(rover, k));
                    const Place here = {pose, time, around == 0 && time < until};
                    if (place.pose >= 0 && time >= place.left) continue;
                    if (!is_barred(rover, pose, near, things, margin))
                        place = here;
                    else if (barred.pose < 0 || time < barred.left)
                        barred = here;
                }
        if (place.pose < 0) place = barred;
    }
    place.sure = until == kNoWay || (place.pose >= 0 && place.sure);
    return place;
}

// The pose on the way after `time`, or the goal.
inline int follow(const Navigator &navigator, bool deliver, int pose, int time) {
    const uint16_t *const left = navigator.left[deliver];
    const int until = left[pose] - time;
    while (left[pose] > 0 && left[pose] > until) {
        int best = pose;
        visit_neighbours(navigator, pose, [&](int other, uint16_t step) {
            if (left[other] != kNoWay && left[other] + time_to(navigator, other, step) == left[pose]) best = other;
        });
        if (best == pose) break;
        pose = best;
    }
    return pose;
}

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
            if (would_touch(rover, drive * way * rover.sine, drive * way * rover.cosine, sine, cosine, near, count, margin))
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

inline void forget(Navigator &navigator) {
    navigator.surveyed = 0;
    navigator.until[0] = navigator.until[1] = 0;
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
    navigator.close = is_close(rover);
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
        advice.speed = (ahead ? 0.5 : -0.5) * clip(__builtin_sqrt(clip(kWays[free[!ahead]] - 0.012, 0, 1) / 0.095), 0, 1);
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
    put(6, place.pose >= 0);
    put(7, place.pose >= 0 ? clip(place.left / 1000, 0, 1) : 1);
    Bearing next;
    const int times[3] = {12, 40, 120};
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
