// The rules: fields and spawns, driving, digging, what is observed; values worked out by hand.
#include "envs/rover/observe.h"
#include "envs/rover/spawn.h"
#include "tests/check.h"

#include <cmath>
#include <vector>

namespace {

using fr::Rover;

// An empty field, the rover at rest with its origin at (x, y).
Rover rover_at(double x, double y, double degrees = 0) {
    Rover rover = {};
    for (int i = 0; i < fr::kThings; ++i)
        rover.thing_x[i] = rover.thing_y[i] = fr::kFarAway;
    for (int i = 0; i < fr::kOrbSlots; ++i) {
        rover.orb_x[i] = rover.orb_y[i] = fr::kFarAway;
        rover.orbs[i] = fr::kAbsent;
    }
    rover.heading = degrees * fr::kPi / 180;
    fr::sine_cosine(rover.heading, rover.sine, rover.cosine);
    rover.x = x + fr::kBoxAhead * rover.sine;
    rover.y = y + fr::kBoxAhead * rover.cosine;
    rover.zone = fr::zone_of(x, y);
    return rover;
}

void put_orb(Rover &rover, int index, double x, double y) {
    rover.orb_x[index] = x;
    rover.orb_y[index] = y;
    rover.orbs[index] = fr::kFree;
    ++rover.placed;
}

bool near_to(double a, double b, double by = 1e-9) { return std::fabs(a - b) <= by; }

// Whether a point lies in the rover's box.
bool in_box(const Rover &rover, double x, double y) {
    const double dx = x - rover.x, dy = y - rover.y;
    return std::fabs(dx * std::cos(rover.heading) - dy * std::sin(rover.heading)) < fr::kBoxAcross &&
           std::fabs(dx * std::sin(rover.heading) + dy * std::cos(rover.heading)) < fr::kBoxAlong;
}

// Points of the field that belong to obstacles, 2 mm within their rims (a polygon leaves up to 1.8 mm of its circle out).
bool touches_anything(const Rover &rover) {
    for (const double across : {-fr::kBoxAcross, fr::kBoxAcross})
        for (const double along : {-fr::kBoxAlong, fr::kBoxAlong}) {
            const double x = rover.x + across * std::cos(rover.heading) + along * std::sin(rover.heading);
            const double y = rover.y - across * std::sin(rover.heading) + along * std::cos(rover.heading);
            if (x < 0 || x > fr::kWidth || y < 0 || y > fr::kHeight) return true;
        }
    for (int i = 0; i < rover.obstacles; ++i) {
        const double radius = rover.thing_radius[i] - 0.002;
        for (int k = 0; k < 64; ++k) {
            const double angle = k * fr::kPi / 32;
            if (in_box(rover, rover.thing_x[i] + radius * std::cos(angle), rover.thing_y[i] + radius * std::sin(angle)))
                return true;
        }
        if (in_box(rover, rover.thing_x[i], rover.thing_y[i])) return true;
    }
    return false;
}

void spawns_touch_nothing_and_fields_keep_their_gaps() {
    int full = 0;
    for (int field = 0; field < 100'000; ++field) {
        Rover rover = {};
        rover.random = fr::stream(17, field);
        fr::begin_episode(rover);
        CHECK(!touches_anything(rover));
        full += rover.obstacles == FR_ROVER_OBSTACLES;
        CHECK(rover.placed == FR_ROVER_ORBS && rover.rocks <= fr::kRocks);
        const double x = fr::origin_x(rover), y = fr::origin_y(rover);
        CHECK(x > 0.4 - 1e-9 && x < 1.6 + 1e-9 && y > 0.4 - 1e-9 && y < 1.6 + 1e-9);
        if (field % 100 != 0) continue;
        for (int i = 0; i < rover.obstacles; ++i) {
            const double xi = rover.thing_x[i], yi = rover.thing_y[i], ri = rover.thing_radius[i];
            CHECK(ri >= 0.15 && ri < (i < rover.rocks ? 0.2 : 0.25));
            CHECK(!(xi <= 2 && yi <= 2) && !(xi >= 3.8 && yi <= 1.5));
            for (int k = 0; k < i; ++k)
                CHECK(std::hypot(xi - rover.thing_x[k], yi - rover.thing_y[k]) >= ri + rover.thing_radius[k] + 0.666);
        }
        for (int i = 0; i < FR_ROVER_ORBS; ++i) {
            CHECK(rover.orb_x[i] <= 2.5);
            for (int k = 0; k < i; ++k)
                CHECK(std::hypot(rover.orb_x[i] - rover.orb_x[k], rover.orb_y[i] - rover.orb_y[k]) >= 0.35);
            for (int k = 0; k < rover.obstacles; ++k)
                CHECK(std::hypot(rover.orb_x[i] - rover.thing_x[k], rover.orb_y[i] - rover.thing_y[k]) >=
                      0.275 + rover.thing_radius[k]);
        }
        if (check_failures) return;
    }
    CHECK(full > 99'400 && full < 99'800); // 99.6 % of fields, computed from the draws' rules
}

// Of 20,000 episodes that begin anywhere, a quarter with an orb held; the bounds are five standard deviations wide.
void starts_anywhere_touch_nothing_and_carry_as_asked() {
    int held = 0, left = 0;
    for (int field = 0; field < 20'000; ++field) {
        Rover rover = {};
        rover.random = fr::stream(18, field);
        fr::begin_episode(rover, {1, 0.25});
        CHECK(!touches_anything(rover));
        CHECK(rover.held == (rover.orbs[0] == fr::kHeld) && rover.grabbed == rover.held);
        held += rover.held;
        left += fr::origin_x(rover) < 2.5;
        if (check_failures) return;
    }
    CHECK(held > 4'694 && held < 5'306);
    CHECK(left > 5'000 && left < 10'000); // 35 % of the width that spawns have, more or less as the things leave room
}

// Speed goes up by 0.05 a tick and moves the box from the tick after; 0.95 px at most.
void full_speed_is_reached_in_twenty_ticks() {
    Rover rover = rover_at(1, 1, 90);
    double way = 0;
    for (int tick = 1; tick <= 40; ++tick) {
        const double speed = std::fmin(0.05 * (tick - 1), 1);
        if (speed > 0.05 + 1e-9) way += speed * 0.95 / 135;
        CHECK(!fr::drive(rover, 1, 0, 1));
        CHECK(near_to(rover.speed, std::fmin(0.05 * tick, 1)));
        CHECK(near_to(fr::origin_x(rover), 1 + way) && near_to(fr::origin_y(rover), 1));
    }
}

void turning_goes_round_the_box_and_then_holds() {
    Rover rover = rover_at(2, 2);
    const double x = rover.x, y = rover.y;
    CHECK(!fr::drive(rover, 0, 1, 11)); // the first tick only sets the turn
    CHECK(near_to(rover.heading, 10 * 0.0095) && near_to(rover.x, x) && near_to(rover.y, y));
    CHECK(near_to(fr::origin_x(rover), x - 0.1125 * std::sin(0.095)) &&
          near_to(fr::origin_y(rover), y - 0.1125 * std::cos(0.095)));
    CHECK(!fr::drive(rover, 0, 0, 1));
    const double held = rover.heading;
    CHECK(!fr::drive(rover, 0, 0, 600));
    CHECK(rover.heading == held);
    rover.speed = -1;
    CHECK(!fr::drive(rover, -1, 1, 2)); // reversed while backing
    CHECK(near_to(rover.heading, held - 0.0095));
}

void contact_begins_where_the_box_reaches_the_wall() {
    Rover rover = rover_at(3, 2.5, 270);
    int ticks = 0;
    while (!fr::drive(rover, 1, 0, 1))
        ++ticks;
    CHECK(rover.x < 0.4875 && rover.x > 0.4875 - 0.0071 && ticks > 300);
    rover = rover_at(3, 2.5, 270);
    while (!fr::drive(rover, 1, 0, 1, 0.02)) {
    }
    CHECK(rover.x < 0.5075 && rover.x > 0.5075 - 0.0071);
}

void digging_grabs_carries_and_delivers() {
    Rover rover = rover_at(2, 3);
    put_orb(rover, 0, 2.3, 3.57);                   // in reach: 0.3 to the right
    put_orb(rover, 1, 1.7, 3.66);                   // in reach
    put_orb(rover, 2, 2, 3.68);                     // beyond
    CHECK(fr::dig(rover, 0.5, false).grabbed == 0); // not above
    CHECK(fr::dig(rover, 0.6, false).grabbed == 2 && rover.held == 2);
    CHECK(fr::dig(rover, 1, false).dropped == 0); // did not rise
    // A quarter turn to the right and to the berm: what was to the right is now below, what was ahead is to the right.
    Rover there = rover_at(5, 0.7, 90);
    rover.x = there.x;
    rover.y = there.y;
    rover.heading = there.heading;
    rover.sine = there.sine;
    rover.cosine = there.cosine;
    rover.zone = there.zone;
    fr::dig(rover, 0, false);
    Rover original = rover;
    const fr::Dig drop = fr::dig(rover, 1, false);
    CHECK(drop.dropped == 2 && drop.zone == FR_ROVER_ZONE_BERM && rover.delivered == 2 && rover.berm_orbs == 2 &&
          rover.held == 0);
    CHECK(near_to(rover.orb_x[0], 5.57) && near_to(rover.orb_y[0], 0.4));
    CHECK(near_to(rover.orb_x[1], 5.66) && near_to(rover.orb_y[1], 1));
    fr::dig(rover, 0, false);
    CHECK(fr::dig(rover, 1, false).grabbed == 0); // out of play
    fr::dig(original, 1, true);
    fr::dig(original, 0, true);
    CHECK(fr::dig(original, 1, true).grabbed == 2);
}

void a_rise_without_orbs_in_reach_does_nothing_until_it_fell() {
    Rover rover = rover_at(2, 3);
    CHECK(fr::dig(rover, 1, false).grabbed == 0);
    put_orb(rover, 0, 2, 3.57);
    CHECK(fr::dig(rover, 1, false).grabbed == 0);
    fr::dig(rover, 0.5, false);
    CHECK(fr::dig(rover, 1, false).grabbed == 1);
}

void observation_has_the_values_worked_out_by_hand() {
    Rover rover = rover_at(1.7, 2.5, 90); // heading along +x, in the excavation
    rover.speed = 0.53;
    put_orb(rover, 0, 2.3, 2.5);                    // 0.6 ahead: in reach
    put_orb(rover, 1, 0.7, 2.5);                    // behind
    rover.thing_x[3] = 2.7, rover.thing_y[3] = 2.5; // 1 ahead
    rover.thing_radius[3] = 0.2;
    rover.thing_x[5] = 2.7, rover.thing_y[5] = 3.0; // 1 ahead, 0.5 to the left
    rover.thing_radius[5] = 0.16;
    rover.thing_x[6] = 1.2, rover.thing_y[6] = 2.5; // behind
    rover.thing_radius[6] = 0.2;
    rover.thing_x[7] = 3.68, rover.thing_y[7] = 2.5; // 1.98 ahead: its rim is not in view
    rover.thing_radius[7] = 0.2;
    rover.thing_x[fr::kColumn] = 3.4, rover.thing_y[fr::kColumn] = 2.5; // 1.7 ahead
    rover.thing_radius[fr::kColumn] = fr::kColumnRim;
    float row[FR_ROVER_OBSERVATION_SIZE];
    fr::observe(rover, fr::nearest_orb(rover), false, row);
    const double target = std::hypot(3.6, 1.75), to_target = std::atan2(1.75, 3.6) / fr::kPi;
    const double expected[FR_ROVER_OBSERVATION_SIZE] = {0.25,
                                                        0.5,
                                                        0.25,
                                                        0.55,
                                                        0,
                                                        0,
                                                        1,
                                                        0,
                                                        0,
                                                        0,
                                                        0.6 / 8.44,
                                                        0,
                                                        1,
                                                        1 / 8.44,
                                                        0,
                                                        0.2 / 8.44,
                                                        std::hypot(1, 0.5) / 8.44,
                                                        std::atan2(-0.5, 1) / fr::kPi,
                                                        0.16 / 8.44,
                                                        1.7 / 8.44,
                                                        0,
                                                        0,
                                                        1,
                                                        0,
                                                        0,
                                                        1,
                                                        0,
                                                        0,
                                                        target / 8.44,
                                                        to_target};
    for (int i = 0; i < FR_ROVER_OBSERVATION_SIZE; ++i)
        if (!near_to(static_cast<double>(row[i]), expected[i], 1e-7)) {
            std::fprintf(stderr, "observation %d: %.9g, expected %.9g\n", i, static_cast<double>(row[i]), expected[i]);
            ++check_failures;
        }
    fr::observe(rover, fr::nearest_orb(rover), true, row);
    CHECK(near_to(static_cast<double>(row[28]), 2.95 / 8.44, 1e-7) && near_to(static_cast<double>(row[29]), 0, 1e-7));
    rover.orbs[0] = rover.orbs[1] = fr::kDelivered;
    fr::observe(rover, fr::nearest_orb(rover), false, row);
    CHECK(row[10] == 1 && row[11] == 0 && row[12] == 0);
}

void arctangent_is_within_a_billionth_everywhere() {
    for (int i = -1000; i <= 1000; ++i) {
        const double angle = i * fr::kPi / 1000.5;
        const double across[1] = {std::sin(angle) * 3}, ahead[1] = {std::cos(angle) * 3};
        double out[1];
        fr::half_turns(across, ahead, out);
        CHECK(near_to(out[0], angle / fr::kPi, 1e-9));
    }
}

void zones_are_tested_in_their_order() {
    CHECK(fr::zone_of(2, 2) == FR_ROVER_ZONE_STARTING && fr::zone_of(2, 2.1) == FR_ROVER_ZONE_EXCAVATION);
    CHECK(fr::zone_of(2.45, 1) == FR_ROVER_ZONE_EXCAVATION && fr::zone_of(2.6, 1) == FR_ROVER_ZONE_OBSTACLE);
    CHECK(fr::zone_of(3.8, 1.5) == FR_ROVER_ZONE_CONSTRUCTION && fr::zone_of(3.8, 1.6) == FR_ROVER_ZONE_OBSTACLE);
    CHECK(fr::zone_of(4.45, 0.1875) == FR_ROVER_ZONE_BERM && fr::zone_of(6.2, 0.5) == FR_ROVER_ZONE_CONSTRUCTION);
}

} // namespace

int main() {
    spawns_touch_nothing_and_fields_keep_their_gaps();
    starts_anywhere_touch_nothing_and_carry_as_asked();
    full_speed_is_reached_in_twenty_ticks();
    turning_goes_round_the_box_and_then_holds();
    contact_begins_where_the_box_reaches_the_wall();
    digging_grabs_carries_and_delivers();
    a_rise_without_orbs_in_reach_does_nothing_until_it_fell();
    observation_has_the_values_worked_out_by_hand();
    arctangent_is_within_a_billionth_everywhere();
    zones_are_tested_in_their_order();
    return check_done();
}
