// The field, in metres: what lies on it, its zones, and the state of a rover. Facts of CSU-Lunabotics_2D_ML_Concept@1ff41a7.
#ifndef FASTRL_ENVS_ROVER_FIELD_H
#define FASTRL_ENVS_ROVER_FIELD_H

#include "base/numbers.h"
#include "fastrl/rover.h"

namespace fr {
namespace {

constexpr double kPixels = 135; // to the metre
constexpr double kWidth = 6.8, kHeight = 5, kDiagonal = 8.44;
constexpr double kColumnX = 3.4, kColumnY = 2.5, kColumnHalf = 0.375, kColumnRim = 0.53033008588991071;
constexpr double kBoxAcross = 0.3375, kBoxAlong = 0.4875; // half sides
constexpr double kBoxAhead = 0.1125;                      // from the origin to the box's centre
constexpr double kOrbRadius = 0.075;

// Obstacles and, last, the column; orbs and one that never exists. What is not there lies far away.
constexpr int kColumn = FR_ROVER_OBSTACLES, kThings = FR_ROVER_OBSTACLES + 1, kOrbSlots = FR_ROVER_ORBS + 1;
constexpr double kFarAway = -1000;

enum OrbState : uint8_t { kFree = 0, kHeld = 1, kDelivered = 2, kAbsent = 3 };

constexpr double kUnknown = 100; // a distance that no field has

} // namespace

struct Rover {
    double thing_x[kThings], thing_y[kThings], thing_radius[kThings];
    double orb_x[kOrbSlots], orb_y[kOrbSlots]; // of held ones: to the right of the origin and ahead of it
    double x, y;                               // centre of the box
    double heading, sine, cosine;              // heading in radians, within one turn either way
    double speed, spin;                        // what the next tick moves and turns by
    double nearest;                            // distance to what shaping aims at: least so far, or kUnknown
    double speed_sum, reward_sum;              // of the episode
    uint64_t random;
    int32_t steps, obstacles, rocks;
    int32_t held, grabbed, delivered, placed; // orbs; placed on the field at all
    int32_t construction_drops, berm_drops, bad_drops, berm_orbs;
    int32_t zone;
    float distance, angle;   // of what shaping aims at after the last step, angle in degrees either way; kUnknown
    uint8_t orbs[kOrbSlots]; // OrbState
    uint8_t dig_high, left_excavation, entered_construction, left_starting, return_due, reached;
    int8_t older_speed; // in twentieths, a step before the last one's end
    uint8_t unused;     // keeps the size a multiple of 8 without a gap
};
static_assert(sizeof(Rover) == 8 * (3 * kThings + 2 * kOrbSlots + 11) + 4 * 14 + kOrbSlots + 8);

namespace {

inline int32_t zone_of(double x, double y) {
    if (x <= 2 && y <= 2) return FR_ROVER_ZONE_STARTING;
    if (x >= 3.8 && y <= 1.5) {
        const bool berm = x >= 4.45 && x <= 6.15 && y >= 0.1875 && y <= 0.9875;
        return berm ? FR_ROVER_ZONE_BERM : FR_ROVER_ZONE_CONSTRUCTION;
    }
    if (x <= 2.5) return FR_ROVER_ZONE_EXCAVATION;
    return x >= 2.42 ? FR_ROVER_ZONE_OBSTACLE : FR_ROVER_ZONE_NONE;
}

inline bool is_construction(int32_t zone) { return zone == FR_ROVER_ZONE_CONSTRUCTION || zone == FR_ROVER_ZONE_BERM; }

inline double origin_x(const Rover &rover) { return rover.x - kBoxAhead * rover.sine; }
inline double origin_y(const Rover &rover) { return rover.y - kBoxAhead * rover.cosine; }

inline double size_of(double x) { return x < 0 ? -x : x; }
// To the nearest integer, halves to the even one; for |x| < 2^51.
inline double nearest_integer(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

// Degrees in [0, 360), to 0.25.
inline double rounded_degrees(const Rover &rover) {
    const double degrees = nearest_integer(rover.heading * (720 / kPi)) / 4;
    return degrees < 0 ? degrees + 360 : degrees >= 360 ? degrees - 360 : degrees;
}

inline double twentieths(double speed) { return nearest_integer(speed * 20); }
inline double rounded_speed(const Rover &rover) { return twentieths(rover.speed) / 20; }

inline double square(double x) { return x * x; }

} // namespace
} // namespace fr

#endif
