// The navigator: the way to what comes next, past everything on the field.
//
// Between poses of the lattice the rover drives along its heading, either way, or turns on the spot. Dijkstra's algorithm from
// all goals at once gives the time left from each pose, and thereby the way. All of it is whole numbers once the ground is
// known, so that every target has the same.
#ifndef FASTRL_ENVS_ROVER_NAVIGATE_H
#define FASTRL_ENVS_ROVER_NAVIGATE_H

#include "envs/rover/survey.h"

namespace fr {
namespace {

// Goals lie so far within the reach or the construction zone that a rover which is half a square beside one is there.
constexpr double kWithin = 0.06, kWithinReach = 0.04; // across, and along the reach, which is short
constexpr int kNarrowTimes = 5, kTightTimes = 3;      // how many times as long such a pose counts
constexpr double kPerMetre = 71, kPerRadian = 53;
// How many times as long it takes to come to a place at the side: it drives back and forth.
constexpr double kSideways = 5;
constexpr uint32_t kBeyond = 80; // how much farther than needed a plan goes at first
constexpr int kNearer = 10;      // by so much a rover comes nearer that is not stuck

constexpr uint16_t kDrive[3] = {7, 10, 16}; // a step along a heading of each kind
// From a heading to the next: 26.6 degrees beside an axis, 18.4 beside a diagonal.
constexpr uint16_t turn_time(int heading) { return heading % 4 == 0 || heading % 4 == 3 ? 24 : 17; }

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

// Finds the time left to the poses that `visit_goals` calls back with, from every pose or, with `here`, up to a little more than
// from there.
template <typename VisitGoals>
inline void spread(Navigator &navigator, bool deliver, int here, VisitGoals visit_goals) {
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
    visit_goals([&](int pose) {
        if (navigator.ground[pose] & kBlocked || left[pose] == 0) return;
        left[pose] = 0;
        insert(front, static_cast<uint16_t>(pose), 0);
    });
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

// The way to what comes next: a grab or a delivery.
inline void plan(const Rover &rover, Navigator &navigator, bool deliver, int here) {
    spread(navigator, deliver, here, [&](auto visit) {
        if (deliver)
            visit_deliveries(visit);
        else
            visit_grabs(rover, visit);
    });
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
inline bool would_touch(const Rover &rover, double dx, double dy, double sine, double cosine, const int *near,
                        int count, double margin) {
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

// The margin; a quarter of it where the rover is already nearer than that, and none where it is nearer still.
inline double margin_of(const Rover &rover, const int *near, int count) {
    constexpr double margins[2] = {kMargin, kMargin / 4};
    for (const double margin : margins)
        if (!would_touch(rover, 0, 0, 0, 1, near, count, margin)) return margin;
    return 0;
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

// Plans to where the rover has the longest way to, of all that it can reach; with an errand under way, to there.
inline void plan_errand(const Rover &rover, Navigator &navigator, bool deliver) {
    const uint16_t *const left = navigator.left[deliver];
    int32_t &errand = navigator.detours.errand;
    if (errand == 0) {
        const Corner corner = corner_of(rover);
        spread(navigator, deliver, -1, [&](auto visit) {
            for (int i = 0; i < 8; ++i) {
                const int heading = (corner.heading + i / 4) % kHeadings, column = corner.column + i % 2,
                          row = corner.row + i / 2 % 2;
                if (column < kColumns && row < kRows) visit(pose_of(heading, column, row));
            }
        });
        int farthest = 0;
        uint16_t most = kNearer; // nothing nearer is worth an errand
        for (int pose = 0; pose < kPoses; ++pose)
            if (left[pose] != kNoWay && left[pose] > most) {
                farthest = 1 + pose;
                most = left[pose];
            }
        errand = farthest;
        navigator.detours.least = navigator.detours.ticks = 0;
    }
    spread(navigator, deliver, -1, [&](auto visit) {
        if (errand > 0) visit(errand - 1);
    });
}

inline void forget(Navigator &navigator) {
    navigator.surveyed = 0;
    navigator.until[0] = navigator.until[1] = 0;
}

} // namespace
} // namespace fr

#endif
