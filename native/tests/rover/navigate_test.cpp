// The navigator: ways and times by hand on an empty field, and on drawn fields what any shortest way has to hold.
#include "envs/rover/pilot.h"
#include "envs/rover/spawn.h"
#include "fastrl/rover.h"
#include "tests/check.h"

#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

namespace {

using fr::Navigator;
using fr::Place;
using fr::Rover;

// An empty field, the rover's box centred in a square and heading straight up.
Rover rover_at(int column, int row) {
    Rover rover = {};
    for (int i = 0; i < fr::kThings; ++i)
        rover.thing_x[i] = rover.thing_y[i] = fr::kFarAway;
    for (int i = 0; i < fr::kOrbSlots; ++i) {
        rover.orb_x[i] = rover.orb_y[i] = fr::kFarAway;
        rover.orbs[i] = fr::kAbsent;
    }
    rover.cosine = 1;
    rover.x = (column + 0.5) * fr::kSquare;
    rover.y = (row + 0.5) * fr::kSquare;
    return rover;
}

void put_orb(Rover &rover, double x, double y) {
    rover.orb_x[0] = x;
    rover.orb_y[0] = y;
    rover.orbs[0] = fr::kFree;
}

Rover drawn_field(int field) {
    Rover rover = {};
    rover.random = fr::stream(41, field);
    fr::begin_episode(rover);
    return rover;
}

Place look(const Rover &rover, Navigator &navigator) {
    fr::forget(navigator);
    fr::look_ahead(rover, navigator);
    return navigator.place;
}

bool is_free(const Navigator &navigator, int pose) { return !(navigator.ground[pose] & fr::kBlocked); }

// Straight on, back, and by a turn: 7 a square along an axis, 24 + 17 to turn by 45 degrees, 10 a square across.
void times_are_those_of_driving_at_full_speed() {
    const auto navigator = std::make_unique<Navigator>();
    Rover rover = rover_at(20, 20);
    put_orb(rover, rover.x, rover.y + 0.4575 + 1); // in reach after a metre
    CHECK(std::fabs(look(rover, *navigator).left - 70) < 1e-6);
    put_orb(rover, rover.x, rover.y + 0.4575 - 0.5);
    CHECK(std::fabs(look(rover, *navigator).left - 35) < 1e-6);
    put_orb(rover, rover.x + 1.5 + 0.3235, rover.y + 1.5 + 0.3235); // 15 squares across after 45 degrees
    const Place place = look(rover, *navigator);
    CHECK(place.left <= 24 + 17 + 150 && place.left > 24 + 130);
    const int turned = fr::follow(*navigator, false, place.pose, 41);
    CHECK(turned / fr::kSquares == 2 || turned / fr::kSquares == 1);
    CHECK(navigator->detours.errand == 0);
    rover.orbs[0] = fr::kDelivered; // nothing to go to
    look(rover, *navigator);
    CHECK(navigator->detours.errand > 0);
}

// Poses that count as free touch nothing, nor do those a centimetre and a half away; turns between two free poses neither.
void free_poses_touch_nothing() {
    const auto navigator = std::make_unique<Navigator>();
    for (int field = 0; field < 3; ++field) {
        Rover rover = drawn_field(field);
        fr::survey(rover, *navigator);
        int free = 0;
        for (int pose = 0; pose < fr::kPoses; ++pose) {
            const int heading = pose / fr::kSquares;
            rover.sine = fr::sine_of(heading);
            rover.cosine = fr::cosine_of(heading);
            bool touching = false;
            for (const double dx : {-0.015, 0.0, 0.015})
                for (const double dy : {-0.01, 0.0, 0.01}) {
                    rover.x = fr::column_x(pose) + dx;
                    rover.y = fr::row_y(pose) + dy;
                    touching = touching || fr::touches_wall(rover);
                    for (int thing = 0; thing < fr::kThings; ++thing)
                        touching = touching || fr::touches(rover, thing);
                }
            if (is_free(*navigator, pose)) {
                ++free;
                CHECK(!touching);
                const int column = pose / fr::kRows % fr::kColumns, row = pose % fr::kRows;
                CHECK(column >= 2 && column < fr::kColumns - 2 && row >= 2 && row < fr::kRows - 2);
            }
        }
        CHECK(free > fr::kPoses / 5 && free < fr::kPoses);
    }
}

// Bellman's equation: nothing is left at a goal, elsewhere what the best neighbour has and the step there; a plan that was cut
// knows the same as the whole one wherever it knows anything.
void plans_are_shortest_ways() {
    const auto navigator = std::make_unique<Navigator>(), cut = std::make_unique<Navigator>();
    for (int field = 0; field < 3; ++field) {
        const Rover rover = drawn_field(field);
        fr::survey(rover, *navigator);
        fr::survey(rover, *cut);
        for (const bool deliver : {false, true}) {
            std::vector<char> goal(fr::kPoses);
            const auto mark = [&](int pose) { goal[static_cast<size_t>(pose)] = 1; };
            if (deliver)
                fr::visit_deliveries(mark);
            else
                fr::visit_grabs(rover, mark);
            fr::plan(rover, *navigator, deliver, -1);
            const uint16_t *const left = navigator->left[deliver];
            CHECK(navigator->until[deliver] == fr::kNoWay);
            int here = -1;
            for (int pose = 0; pose < fr::kPoses; ++pose) {
                if (!is_free(*navigator, pose)) {
                    CHECK(left[pose] == fr::kNoWay);
                    continue;
                }
                uint32_t best = goal[static_cast<size_t>(pose)] ? 0 : fr::kNoWay;
                fr::visit_neighbours(*navigator, pose, [&](int other, uint16_t step) {
                    const uint32_t time = left[other] + fr::time_to(*navigator, other, step);
                    if (left[other] != fr::kNoWay && time < best) best = time;
                });
                CHECK(left[pose] == best);
                if (best != fr::kNoWay && best > 100) here = pose;
            }
            CHECK(here >= 0);
            fr::plan(rover, *cut, deliver, here);
            CHECK(cut->until[deliver] == left[here] + fr::kBeyond || cut->until[deliver] == fr::kNoWay);
            for (int pose = 0; pose < fr::kPoses; ++pose) {
                const uint16_t known = cut->left[deliver][pose];
                CHECK(left[pose] < cut->until[deliver] ? known == left[pose] : known == fr::kNoWay);
            }
        }
    }
}

// A wall 0.1 m ahead of the box: 0.08 m are free of it and 0.14 are not; turning is freer than that.
void free_ways_end_before_contacts() {
    Rover rover = rover_at(20, 20);
    rover.y = fr::kHeight - fr::kBoxAlong - 0.1;
    double margin = 0;
    const auto way = [&](double drive, double turn) { return fr::free_way(rover, drive, turn, nullptr, 0, margin); };
    CHECK(way(1, 0) == 3);
    margin = 0.025;
    CHECK(way(1, 0) == 2);
    CHECK(way(-1, 0) == 7);
    CHECK(way(0, 1) == way(0, -1) && way(0, 1) < 7);
    rover.y = 2.5;
    CHECK(way(1, 0) == 7 && way(0, 1) == 7);
    // Nearer than the margin a quarter of it counts, and then what is free of contacts.
    rover.y = fr::kHeight - fr::kBoxAlong - 0.002;
    CHECK(fr::margin_of(rover, nullptr, 0) == 0);
    rover.y -= 0.003;
    CHECK(fr::margin_of(rover, nullptr, 0) == 0.0025);
    rover.y -= 0.01;
    CHECK(fr::margin_of(rover, nullptr, 0) == fr::kMargin);
}

// From full speed a rover stands still after 20 ticks and 10.5 of a tick's ways, 7.4 cm; a fifth and the margin more are close.
void close_is_what_braking_does_not_keep_clear_of() {
    Rover rover = rover_at(20, 20);
    const auto close = [&](double gap, double speed) {
        rover.y = fr::kHeight - fr::kBoxAlong - gap;
        rover.speed = speed;
        return fr::is_close(rover);
    };
    CHECK(close(0.09, 1) && !close(0.1, 1));
    CHECK(!close(0.09, 0.5) && close(0.03, 0.5)); // a quarter of the way
    CHECK(!close(0.005, 0) && !close(0.005, -1));
    Rover braking = rover_at(20, 20);
    braking.speed = 1;
    const double start = braking.y;
    fr::drive(braking, 0, 0, 30);
    CHECK(braking.y - start > 0.07 && braking.y - start < 0.0844);
    rover.speed = 0;
    rover.spin = fr::kTurn; // a corner comes nearer to the wall
    rover.y = fr::kHeight - fr::kBoxAlong - 0.005;
    CHECK(fr::is_close(rover));
}

// Full speed ahead where the way leads straight on, back where it leads back, a turn on the spot where only the heading is
// wrong; never more than braking keeps clear of what is ahead: 0.04 m free are 0.54 of full speed, less than 0.015 none.
void advice_follows_the_way_as_fast_as_it_can_brake() {
    const int open[8] = {7, 7, 7, 7, 7, 7, 7, 7}, narrow[8] = {2, 7, 7, 7, 7, 7, 7, 7},
              shut[8] = {0, 7, 1, 1, 7, 7, 7, 7};
    CHECK(fr::advise({0, 0.3, 0, 1}, open).speed == 1 && fr::advise({0, 0.3, 0, 1}, open).turn == 0);
    CHECK(fr::advise({0, -0.3, 0, 1}, open).speed == -1);
    CHECK(fr::advise({0, 0, 0.5, 0.87}, open).speed == 0 && fr::advise({0, 0, 0.5, 0.87}, open).turn == 1);
    CHECK(std::fabs(fr::advise({0, 0.3, 0, 1}, narrow).speed - std::sqrt(0.028 / 0.095)) < 1e-12);
    CHECK(std::fabs(fr::advise({0, 0, 0.5, 0.87}, shut).turn - 0.009 / 0.0475) < 1e-12);
    CHECK(fr::advise({0.2, 0.2, 0, 1}, open).turn == 1 && fr::advise({-0.2, 0.2, 0, 1}, open).turn == -1);
    // To the right and ahead together 0.04 are free, or nothing: then straight on, or else a turn alone.
    const int both[8] = {7, 7, 7, 7, 7, 2, 7, 7}, either[8] = {7, 7, 7, 7, 7, 0, 7, 7},
              turn[8] = {0, 7, 7, 7, 7, 0, 7, 7};
    CHECK(std::fabs(fr::advise({0.1, 0.3, 0, 1}, both).turn - 0.034 / 0.0475) < 1e-12);
    CHECK(fr::advise({0.1, 0.3, 0, 1}, either).turn == 0 && fr::advise({0.1, 0.3, 0, 1}, either).speed > 0);
    CHECK(fr::advise({0.1, 0.3, 0, 1}, turn).turn == 1 && fr::advise({0.1, 0.3, 0, 1}, turn).speed == 0);
}

// Ahead is shut, or the turn: the pilot backs off at half speed, or goes ahead where that is freer, and stays where it is once
// it has arrived.
void who_can_neither_drive_nor_turn_makes_room() {
    const int shut[8] = {0, 7, 7, 7, 0, 0, 7, 7}, cornered[8] = {7, 3, 0, 0, 0, 0, 0, 0};
    const fr::Advice back = fr::advise({0, 0.3, 0, 1}, shut), ahead = fr::advise({0, 0, 0.5, 0.87}, cornered);
    CHECK(back.speed == -0.5 && back.turn == 0);
    CHECK(ahead.speed == 0.5 && ahead.turn == 0);
    CHECK(fr::advise({0, 0, 0, 1}, cornered).speed >= 0 && fr::advise({0, 0, 0, 1}, cornered).speed < 0.2);
}

// A quarter of an action is added. A turn is the same way in reverse, where the rules turn the other way; a speed too small to
// move is none, so that the sign of a small correction does not decide about a turn.
void corrections_are_a_quarter() {
    Rover rover = rover_at(20, 20);
    const auto same = [](const fr::Advice &drive, double speed, double turn) {
        return std::fabs(drive.speed - speed) < 1e-12 && std::fabs(drive.turn - turn) < 1e-12;
    };
    CHECK(same(fr::correct(rover, {0.5, 0.2}, 0.4, -0.4), 0.6, 0.1));
    CHECK(same(fr::correct(rover, {0.9, -0.9}, 3, -3), 1, -1));
    CHECK(same(fr::correct(rover, {0, 1}, 0.2, 0), 0, 1) && same(fr::correct(rover, {0, 1}, -0.2, 0), 0, 1));
    CHECK(fr::correct(rover, {0, 0, true}, 0, 0).dig && !fr::correct(rover, {0, 0}, 0, 0).dig);
    rover.speed = -0.5;
    CHECK(same(fr::correct(rover, {-0.5, 1}, 0, 0), -0.5, -1));
    rover.speed = -0.1; // it is not before the next action that it drives ahead
    CHECK(same(fr::correct(rover, {0.5, 1}, 0, 0), 0.5, 0));
}

// A rock touches the corner that a turn to the right swings by. The pose there has a place nearer to the goal, but is barred;
// without the rock it is not.
void what_is_barred_is_no_place() {
    Rover rover = rover_at(20, 20);
    const double across = fr::kBoxAcross + 0.05, along = fr::kBoxAlong - 0.02;
    const int turned = fr::pose_of(1, 20, 20), here = fr::pose_of(0, 20, 20), back = fr::pose_of(0, 20, 19);
    const int near[1] = {0};
    CHECK(!fr::is_barred(rover, turned, nullptr, 0, fr::kMargin));
    rover.thing_x[0] = rover.x + across + 0.1;
    rover.thing_y[0] = rover.y + along;
    rover.thing_radius[0] = 0.1;
    CHECK(fr::is_barred(rover, turned, near, 1, fr::kMargin));
    CHECK(!fr::is_barred(rover, here, near, 1, fr::kMargin) && !fr::is_barred(rover, back, near, 1, fr::kMargin));
}

// Two seconds in one place: plans go around it and the pose that was next. Coming a square nearer in that time is enough.
void who_comes_no_nearer_goes_around() {
    const auto navigator = std::make_unique<Navigator>();
    Rover rover = rover_at(20, 20);
    put_orb(rover, rover.x, rover.y + 0.4575 + 1);
    const double left = look(rover, *navigator).left;
    const int here = navigator->place.pose, next = fr::follow(*navigator, false, here, fr::kStep);
    for (int step = 0; step < 30; ++step)
        CHECK(!fr::look_around(rover, *navigator, 4));
    CHECK(is_free(*navigator, here) && is_free(*navigator, next));
    CHECK(fr::look_around(rover, *navigator, 4));
    CHECK(navigator->detours.count == 2 && !is_free(*navigator, here) && !is_free(*navigator, next));
    CHECK(navigator->place.pose >= 0 && navigator->place.left > left);
    *navigator = {};
    look(rover, *navigator);
    for (int step = 0; step < 90; ++step) {
        if (step % 30 == 29) {
            rover.y += 2 * fr::kSquare;
            fr::look_ahead(rover, *navigator);
        }
        CHECK(!fr::look_around(rover, *navigator, 4));
    }
    CHECK(navigator->detours.count == 0);
}

// Rocks from wall to wall: no orb can be delivered. The rover drives as far as it can, and then back again; what it got stuck at
// is forgotten before it gives up a way.
void who_has_no_way_drives_about() {
    const auto navigator = std::make_unique<Navigator>();
    Rover rover = rover_at(14, 20);
    rover.held = 1;
    for (int i = 0; i < 5; ++i) {
        rover.thing_x[i] = 3;
        rover.thing_y[i] = 0.5 + i;
        rover.thing_radius[i] = 0.6;
    }
    navigator->detours.count = 2;
    look(rover, *navigator);
    CHECK(navigator->detours.count == 0);
    const int32_t far = navigator->detours.errand - 1;
    CHECK(far >= 0 && navigator->place.pose >= 0 && navigator->place.left > 100);
    CHECK(!fr::look_around(rover, *navigator, 4));
    const auto put = [&](int pose) {
        rover.x = fr::column_x(pose);
        rover.y = fr::row_y(pose);
        rover.sine = fr::sine_of(pose / fr::kSquares);
        rover.cosine = fr::cosine_of(pose / fr::kSquares);
        fr::look_ahead(rover, *navigator);
    };
    put(far);
    CHECK(navigator->place.left < 1 && fr::look_around(rover, *navigator, 4));
    CHECK(navigator->detours.errand > 0 && navigator->detours.errand != far + 1 && navigator->place.left > 100);
    float row[FR_ROVER_OBSERVATION_SIZE];
    fr::observe_way(rover, *navigator, fr::nearest_orb(rover), row);
    CHECK(row[6] == 0 && row[7] == 1 && (row[8] != 0 || row[9] != 0));
    // An orb that is dropped can be grabbed again: there is a way to that.
    rover.held = 0;
    put_orb(rover, rover.x, rover.y);
    fr::set_out(*navigator);
    fr::look_ahead(rover, *navigator);
    CHECK(navigator->detours.errand == 0 && navigator->place.pose >= 0);
}

// Walled in, or in a corner that only a damaged state leads to: it stays where it is.
void who_can_reach_nothing_stays() {
    const auto navigator = std::make_unique<Navigator>();
    Rover rover = rover_at(14, 20);
    rover.held = 1;
    for (int i = 0; i < 4; ++i) { // 3 cm from each of its sides
        const double side = i / 2 ? 1.03 : -1.03;
        rover.thing_x[i] = rover.x + (i % 2 ? side + std::copysign(fr::kBoxAcross, side) : 0);
        rover.thing_y[i] = rover.y + (i % 2 ? 0 : side + std::copysign(fr::kBoxAlong, side));
        rover.thing_radius[i] = 1;
    }
    look(rover, *navigator);
    CHECK(navigator->detours.errand == 0 && !fr::look_around(rover, *navigator, 4));
    *navigator = {};
    Rover corner = rover_at(14, 20);
    corner.x = fr::kWidth;
    corner.y = fr::kHeight;
    corner.cosine = 0.38268343;
    corner.sine = -0.92387953;
    look(corner, *navigator);
    CHECK(navigator->detours.errand == 0 && navigator->place.pose < 0);
}

// Squeezing through counts fivefold, coming near threefold; turns are one or the other.
void narrow_poses_are_the_last_choice() {
    CHECK(fr::flags_of(0.01, fr::kBlocked) == (fr::kBlocked | fr::kNarrow | fr::kTight));
    CHECK(fr::flags_of(0.025, fr::kBlocked) == (fr::kNarrow | fr::kTight) &&
          fr::flags_of(0.05, fr::kBlocked) == fr::kTight);
    CHECK(fr::flags_of(0.01, fr::kTurnBlocked) == fr::kTurnBlocked && fr::flags_of(0.025, fr::kTurnBlocked) == 0);
    const auto navigator = std::make_unique<Navigator>();
    navigator->ground[5] = fr::kNarrow | fr::kTight;
    navigator->ground[6] = fr::kTight;
    navigator->ground[7] = 0;
    CHECK(fr::time_to(*navigator, 5, 7) == 35 && fr::time_to(*navigator, 6, 7) == 21 &&
          fr::time_to(*navigator, 7, 7) == 7);
}

// The pilot alone on drawn fields, every action 0: it collides with nothing and delivers nearly all that can be had.
void the_pilot_alone_delivers() {
    constexpr int32_t count = 8;
    fr_rover_config config;
    fr_rover_config_init(&config);
    config.count = count;
    config.layout = FR_ROVER_LAYOUT_NAVIGATOR;
    config.max_episode_steps = 1500;
    std::vector<float> actions(3 * count), observations(30 * count), last(30 * count), rewards(count),
        infos(FR_ROVER_INFO_COUNT * count);
    std::vector<uint8_t> terminated(count), truncated(count);
    std::vector<int32_t> causes(count);
    const fr_rover_buffers buffers = {actions.data(),    observations.data(), last.data(),   rewards.data(),
                                      terminated.data(), truncated.data(),    causes.data(), infos.data()};
    fr_rover *rover = nullptr;
    CHECK(fr_rover_create(&config, &buffers, &rover) == FR_STATUS_OK);
    fr_rover_reset(rover, 17);
    float delivered = 0;
    for (int step = 0; step < 1500; ++step) {
        CHECK(fr_rover_step(rover, 0, count) == FR_STATUS_OK);
        for (size_t i = 0; i < count; ++i) {
            CHECK(causes[i] != FR_ROVER_CAUSE_COLLISION && causes[i] != FR_ROVER_CAUSE_OBSTACLE_DROP);
            if (causes[i] == FR_ROVER_CAUSE_LIMIT)
                delivered += infos[FR_ROVER_INFO_COUNT * i + FR_ROVER_INFO_ORBS_DELIVERED];
        }
    }
    CHECK(delivered >= 5 * count);
    fr_rover_destroy(rover);
}

} // namespace

int main() {
    times_are_those_of_driving_at_full_speed();
    free_poses_touch_nothing();
    plans_are_shortest_ways();
    free_ways_end_before_contacts();
    close_is_what_braking_does_not_keep_clear_of();
    advice_follows_the_way_as_fast_as_it_can_brake();
    who_can_neither_drive_nor_turn_makes_room();
    corrections_are_a_quarter();
    what_is_barred_is_no_place();
    who_comes_no_nearer_goes_around();
    who_has_no_way_drives_about();
    who_can_reach_nothing_stays();
    narrow_poses_are_the_last_choice();
    the_pilot_alone_delivers();
    return check_done();
}
