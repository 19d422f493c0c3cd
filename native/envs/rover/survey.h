// The lattice that the navigator plans over, what it remembers, and the survey of the ground.
//
// Poses of the box's centre form a lattice (LaValle, Planning Algorithms, 2006, chapter 14): squares of 0.1 m times 16 headings,
// each of which leads exactly from square to square.
#ifndef FASTRL_ENVS_ROVER_SURVEY_H
#define FASTRL_ENVS_ROVER_SURVEY_H

#include "envs/rover/observe.h"

namespace fr {

constexpr int kColumns = 68, kRows = 50, kHeadings = 16, kSquares = kColumns * kRows, kPoses = kHeadings * kSquares;

struct Advice {
    double speed = 0, turn = 0; // of full speed and turn
    bool dig = false;           // something would be grabbed or delivered
};

// Where on the lattice the rover is, and what is left from there.
struct Place {
    int32_t pose = -1; // none: there is no way
    double left = 0;
    bool sure = true; // whether the plan knows all that is nearer
};

// What ways depend on beside the field; a part of a saved state. All zero at first.
struct Detours {
    static constexpr int kMost = 16;
    int32_t count;         // of `poses`
    uint16_t poses[kMost]; // where the rover got no farther: plans go around them
    int32_t least;  // time left that it came down to since it set out, got around something or arrived; 0: unknown
    int32_t ticks;  // since then
    int32_t errand; // 1 + the pose that it drives to because there is no way to what it came for; 0: there is one
};

struct Navigator {
    uint16_t left[2][kPoses]; // time to a grab, to a delivery: kNoWay, or in units of two ticks at full speed
    uint16_t until[2];        // all that is less is in `left`: 0 before the plan, kNoWay once it is whole
    uint8_t ground[kPoses];   // Ground
    uint8_t surveyed;
    uint8_t close; // whether the rover is about to touch something
    Place place;   // after the last step, as `close`
    Advice advice; // that was observed last
    Detours detours;
};

namespace {

enum Ground : uint8_t {
    kBlocked = 1,
    kNarrow = 2,
    kTight = 4,
    kTurnBlocked = 8
}; // the last: the turn to the next heading

constexpr double kSquare = 0.1;
constexpr uint16_t kNoWay = 0xFFFF;
// To everything: at least, what is passed only where there is no other way, and where the rover is not to hurry.
constexpr double kLeastRoom = 0.02, kRoom = 0.03, kMoreRoom = 0.1;

// Heading k leads kEast squares along x and kNorth along y; kNorm is the length.
constexpr int kEast[kHeadings] = {0, 1, 1, 2, 1, 2, 1, 1, 0, -1, -1, -2, -1, -2, -1, -1};
constexpr int kNorth[kHeadings] = {1, 2, 1, 1, 0, -1, -1, -2, -1, -2, -1, -1, 0, 1, 1, 2};
constexpr double kNorm[3] = {1, 1.4142135623730951, 2.2360679774997898};

constexpr int kind_of(int heading) { return heading % 2 == 1 ? 2 : heading % 4 == 0 ? 0 : 1; }
constexpr double sine_of(int heading) { return kEast[heading] / kNorm[kind_of(heading)]; }
constexpr double cosine_of(int heading) { return kNorth[heading] / kNorm[kind_of(heading)]; }

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
    for (int i = 0; i < navigator.detours.count; ++i)
        navigator.ground[navigator.detours.poses[i]] |= kBlocked;
    navigator.surveyed = 1;
}

} // namespace
} // namespace fr

#endif
