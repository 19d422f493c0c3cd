// Rewards: steps that several terms pay for, worked out by hand from the original's table, and that farming earns nothing.
// terms_test has each term by itself.
#include "tests/check.h"
#include "tests/rover/judged.h"

#include <functional>

namespace {

struct Row {
    const char *name;
    const double (&place)[2]; // at the step's end
    double expected[4];       // of the stages
    std::function<void(Step &)> change;
};

const Row kRows[] = {
    {"stands", kObstacle, {-4.04, -4.2, -4.2, -12.8}, [](Step &) {}},
    {"stands at the start", kStarting, {-6.04, -6.2, -6.2, -44.8}, [](Step &) {}},
    {"drives", kObstacle, {7.56, 10.2, 7.4, -0.8}, [](Step &s) { speeds(s, 0.7, 0.7, 0.7); }},
    {"drives ten pixels",
     kObstacle,
     {7.57, 10.2, 7.4, -0.8},
     [](Step &s) {
         speeds(s, 0.7, 0.7, 0.7);
         s.before.y -= 10 / 135.0;
     }},
    {"backs", kObstacle, {-5.64, -5.8, -7.4, -32.8}, [](Step &s) { speeds(s, -0.3, -0.3, -0.3); }},
    {"speeds up and turns",
     kObstacle,
     {0.36, 1.8, 1, -0.8},
     [](Step &s) {
         speeds(s, 0.1, 0.3, 0.5);
         s.before.degrees = 300;
     }},
    {"goes to and fro", kObstacle, {-4.44, -3, -2.6, -20.8}, [](Step &s) { speeds(s, 0.2, -0.2, 0.2); }},
    {"grabs one",
     kExcavation,
     {-4.04, -4.2, 15.8, -5.8},
     [](Step &s) {
         hold(s);
         s.dig.grabbed = 1;
     }},
    {"grabs three",
     kExcavation,
     {-4.04, -4.2, 12.05, -11.8},
     [](Step &s) {
         hold(s, 3);
         s.dig.grabbed = 3;
     }},
    {"leaves the excavation with orbs",
     kObstacle,
     {-4.04, -4.2, 44, 17.2},
     [](Step &s) {
         hold(s);
         come_from(s, kExcavation);
     }},
    {"leaves it again",
     kObstacle,
     {-4.04, -4.2, -6, -22.8},
     [](Step &s) {
         hold(s);
         come_from(s, kExcavation);
         s.rover.left_excavation = 1;
     }},
    {"enters the construction zone with orbs",
     kConstruction,
     {-4.04, -4.2, 151.8, 107.2},
     [](Step &s) {
         hold(s);
         come_from(s, kObstacle);
     }},
    {"enters it again",
     kBerm,
     {-4.04, -4.2, 1.8, 7.2},
     [](Step &s) {
         hold(s);
         come_from(s, kObstacle);
         s.rover.entered_construction = 1;
     }},
    {"drops in the construction zone", kConstruction, {-4.04, -4.2, 395.8, 987.2}, drop},
    {"drops in the berm", kBerm, {-4.04, -4.2, 495.8, 1987.2}, drop},
    {"drops in the excavation", kExcavation, {-4.04, -4.2, -54.2, -162.8}, drop},
    {"drops among the obstacles", kObstacle, {-4.04, -4.2, -154.2, -512.8}, drop},
    {"drops at the start", kStarting, {-6.04, -6.2, -81.2, -244.8}, drop},
    {"drops badly for the third time",
     kExcavation,
     {-4.04, -4.2, -154.2, -462.8},
     [](Step &s) {
         drop(s);
         s.rover.bad_drops = 2;
     }},
    {"returns after a deposit",
     kExcavation,
     {-4.04, -4.2, 45.8, 137.2},
     [](Step &s) {
         come_from(s, kObstacle);
         s.rover.return_due = 1;
     }},
    {"leaves the start",
     kExcavation,
     {15.96, 45.8, 25.8, -12.8},
     [](Step &s) {
         come_from(s, kStarting);
         s.rover.left_starting = 0;
     }},
    {"comes nearer to an orb",
     kObstacle,
     {-4.04, 35.8, 7.8, -12.8},
     [](Step &s) {
         s.rover.nearest = 0.5;
         s.orb.distance = 0.4;
     }},
    {"collides with a deposit",
     kBerm,
     {-200, -200, -300, -1000},
     [](Step &s) {
         drop(s);
         s.collided = true;
     }},
};

void each_term_pays_what_the_table_says() {
    for (const Row &row : kRows)
        for (int stage = 1; stage <= 4; ++stage) {
            Step step(row.place[0], row.place[1]);
            row.change(step);
            const double reward = step.reward(stage), expected = row.expected[stage - 1];
            if (std::fabs(reward - expected) < 1e-9) continue;
            std::fprintf(stderr, "%s, stage %d: %.9g, expected %.9g\n", row.name, stage, reward, expected);
            ++check_failures;
        }
}

// Stepping over the line after one deposit: only the first return pays, in the original each of them.
void returning_again_earns_nothing() {
    for (const bool original : {false, true}) {
        Step step(kExcavation[0], kExcavation[1]);
        come_from(step, kObstacle);
        step.rover.return_due = 1;
        CHECK(std::fabs(step.reward(4, original) - 137.2) < 1e-9);
        CHECK(std::fabs(step.reward(4, original) - (original ? 137.2 : -12.8)) < 1e-9);
    }
}

// Away and back: nearer than a step before, but no nearer than ever.
void coming_nearer_again_earns_nothing() {
    for (const bool original : {false, true}) {
        Step step(kObstacle[0], kObstacle[1]);
        const double distances[] = {0.5, 0.4, 0.5, 0.4, 0.3};
        const double paid[] = {0, 40, 0, original ? 40.0 : 0, 40};
        for (int i = 0; i < 5; ++i) {
            step.orb.distance = distances[i];
            CHECK(std::fabs(step.reward(2, original) - (paid[i] - 4.2)) < 1e-9);
        }
    }
}

// 13.5 pixels nearer, then farther, then nearer; nothing where there was or is no orb.
void progress_pays_for_its_pixels_and_takes_them_back() {
    Step step(kObstacle[0], kObstacle[1]);
    fr_rover_rewards rewards = {};
    rewards.progress = 2;
    const fr::RoverMemory memory = {&step.rover, {}, rewards, 4, 1000, false, {}};
    const double distances[] = {0.5, 0.4, 0.5, 0.4, fr::kUnknown, 0.4};
    const double paid[] = {0, 27, -27, 27, 0, 0};
    for (int i = 0; i < 6; ++i) {
        step.orb.distance = distances[i];
        const double reward = fr::judge(step.rover, memory, step.before, step.dig, false, step.orb).reward;
        CHECK(std::fabs(reward - paid[i]) < 1e-4);
    }
}

// An orb on the right, ahead to the right, then ahead: 45 degrees each; with orbs held, the zone's centre counts instead.
void facing_pays_for_its_degrees() {
    Step step(5.3, 3.75);
    fr_rover_rewards rewards = {};
    rewards.facing = 2;
    const fr::RoverMemory memory = {&step.rover, {}, rewards, 4, 1000, false, {}};
    const double across[] = {1, 1, 0, -1}, ahead[] = {0, 1, 1, 1}, paid[] = {0, 90, 90, -90};
    for (int i = 0; i < 4; ++i) {
        step.orb = {1, across[i], ahead[i], false};
        CHECK(std::fabs(fr::judge(step.rover, memory, step.before, step.dig, false, step.orb).reward - paid[i]) < 1e-4);
    }
    step.rover.held = 1; // three metres behind
    CHECK(std::fabs(fr::judge(step.rover, memory, step.before, step.dig, false, step.orb).reward + 270) < 1e-4);
}

// A drop makes the way to the next orb new, and its first step pays nothing.
void shaping_starts_anew_with_a_grab_or_drop() {
    Step step(kObstacle[0], kObstacle[1]);
    step.rover.nearest = 0.5;
    step.orb.distance = 0.4;
    step.dig.grabbed = 1;
    step.rover.held = 1;
    CHECK(std::fabs(step.reward(2) + 4.2) < 1e-9);
    CHECK(std::fabs(step.rover.nearest - std::hypot(5.3 - kObstacle[0], 0.75 - kObstacle[1])) < 1e-12);
}

void ends_have_their_causes() {
    const fr::RoverMemory memory = {nullptr, {}, fr::kPresets[3], 4, 3, false, {}};
    const auto cause = [&](const std::function<void(Step &)> &change) {
        Step step(kObstacle[0], kObstacle[1]);
        change(step);
        return fr::judge(step.rover, memory, step.before, step.dig, step.collided, step.orb).cause;
    };
    CHECK(cause([](Step &) {}) == -1);
    CHECK(cause([](Step &s) { s.rover.steps = 2; }) == FR_ROVER_CAUSE_LIMIT);
    CHECK(cause(drop) == FR_ROVER_CAUSE_OBSTACLE_DROP);
    CHECK(cause([](Step &s) { s.rover.delivered = s.rover.placed; }) == FR_ROVER_CAUSE_DELIVERED);
    CHECK(cause([](Step &s) {
              s.rover.steps = 2;
              s.collided = true;
          }) == FR_ROVER_CAUSE_COLLISION);
}

} // namespace

int main() {
    each_term_pays_what_the_table_says();
    returning_again_earns_nothing();
    coming_nearer_again_earns_nothing();
    progress_pays_for_its_pixels_and_takes_them_back();
    facing_pays_for_its_degrees();
    shaping_starts_anew_with_a_grab_or_drop();
    ends_have_their_causes();
    return check_done();
}
