// Each term of each stage by itself: what it pays where it pays, and nothing just beside. Numbers are those of the original's
// table, written down again here; rewards_test has them together.
#include "tests/check.h"
#include "tests/rover/judged.h"

#include <functional>

namespace {

struct Term {
    const char *name;
    double fr_rover_rewards::*field;
    double stages[4];
};

// In the order of fr_rover_rewards. The table's enter_obstacle_with_orbs is read by nothing, in the original neither; the last
// four are not the original's.
const Term kTerms[] = {
    {"step penalty", &fr_rover_rewards::step_penalty, {-0.01, -0.05, -0.05, -0.2}},
    {"collision", &fr_rover_rewards::collision_penalty, {-200, -200, -300, -1000}},
    {"grab", &fr_rover_rewards::grab_orb, {0, 0, 20, 15}},
    {"swap", &fr_rover_rewards::orb_swap, {0, 0, 5, 8}},
    {"leave excavation", &fr_rover_rewards::leave_excavation_with_orbs, {0, 0, 50, 40}},
    {"enter construction", &fr_rover_rewards::enter_construction_with_orbs, {0, 0, 150, 100}},
    {"deposit construction", &fr_rover_rewards::deposit_construction, {0, 0, 400, 1000}},
    {"deposit berm", &fr_rover_rewards::deposit_berm, {0, 0, 500, 2000}},
    {"drop excavation", &fr_rover_rewards::drop_excavation, {0, 0, -50, -150}},
    {"drop obstacle", &fr_rover_rewards::drop_obstacle, {0, 0, -150, -500}},
    {"drop starting", &fr_rover_rewards::drop_starting, {0, 0, -75, -200}},
    {"drop none", &fr_rover_rewards::drop_none, {0, 0, -75, -200}},
    {"wasteful drop", &fr_rover_rewards::wasteful_drop, {0, 0, -100, -300}},
    {"wasteful threshold", &fr_rover_rewards::wasteful_threshold, {2, 2, 2, 2}},
    {"return", &fr_rover_rewards::return_to_excavation, {0, 0, 50, 150}},
    {"holding excavation", &fr_rover_rewards::holding_excavation, {0, 0, -0.5, -2}},
    {"holding obstacle", &fr_rover_rewards::holding_obstacle, {0, 0, 0.3, -0.5}},
    {"holding construction", &fr_rover_rewards::holding_construction, {0, 0, 1.5, 5}},
    {"holding outside", &fr_rover_rewards::holding_outside, {0, 0, -0.75, -2}},
    {"leaving starting", &fr_rover_rewards::leaving_starting, {20, 50, 30, 0}},
    {"in starting", &fr_rover_rewards::in_starting, {-0.5, -0.5, -0.5, -8}},
    {"distance", &fr_rover_rewards::distance, {0.001, 0, 0, 0}},
    {"oscillation", &fr_rover_rewards::oscillation, {-2, -2, -1.5, -5}},
    {"smooth acceleration", &fr_rover_rewards::smooth_acceleration, {0.5, 0.5, 0.4, 0}},
    {"smooth turning", &fr_rover_rewards::smooth_turning, {0.5, 0.5, 0.4, 0}},
    {"smooth threshold", &fr_rover_rewards::smooth_threshold, {0.15, 0.15, 0.15, 0.12}},
    {"maintaining speed", &fr_rover_rewards::maintaining_speed, {0.3, 0.3, 0.2, 0}},
    {"maintaining threshold", &fr_rover_rewards::maintaining_threshold, {0.05, 0.05, 0.05, 0.04}},
    {"high speed", &fr_rover_rewards::high_speed, {0.2, 0.5, 0.4, 0}},
    {"high speed threshold", &fr_rover_rewards::high_speed_threshold, {0.6, 0.6, 0.6, 0.65}},
    {"maintaining heading", &fr_rover_rewards::maintaining_heading, {0.3, 0.3, 0.2, 0}},
    {"heading threshold", &fr_rover_rewards::heading_threshold, {3, 3, 3, 2.5}},
    {"idle", &fr_rover_rewards::idle, {-1, -1, -1, -3}},
    {"backward", &fr_rover_rewards::backward, {-3, -3, -3, -8}},
    {"forward", &fr_rover_rewards::forward, {0.1, 0.5, 0.3, 0}},
    {"shaping", &fr_rover_rewards::shaping, {0, 10, 3, 0}},
    {"progress", &fr_rover_rewards::progress, {}},
    {"facing", &fr_rover_rewards::facing, {}},
    {"way", &fr_rover_rewards::way, {}},
    {"close", &fr_rover_rewards::close, {}},
};
static_assert(sizeof kTerms / sizeof *kTerms == sizeof(fr_rover_rewards) / sizeof(double));

struct Case {
    const char *term, *what;
    const double (&place)[2]; // at the step's end
    double times;             // that the term is paid
    std::function<void(Step &)> change;
};

void stand(Step &) {}
void collide(Step &step) { step.collided = true; }
std::function<void(Step &)> grab(int orbs) {
    return [orbs](Step &step) {
        hold(step, orbs);
        step.dig.grabbed = orbs;
    };
}
std::function<void(Step &)> arrive(const double (&from)[2], int orbs) {
    return [&from, orbs](Step &step) {
        come_from(step, from);
        hold(step, orbs);
    };
}
std::function<void(Step &)> drive(double older, double last, double now) {
    return [=](Step &step) { speeds(step, older, last, now); };
}
// At a speed of 0.5, from a heading that is so many degrees beside the last one.
std::function<void(Step &)> turn(double degrees) {
    return [degrees](Step &step) {
        speeds(step, 0.5, 0.5, 0.5);
        step.before.degrees = degrees;
    };
}
// A drop after others that were no deposits.
std::function<void(Step &)> drop_after(int others) {
    return [others](Step &step) {
        drop(step);
        step.rover.bad_drops = others;
    };
}
std::function<void(Step &)> go_back(const double (&from)[2], int orbs, bool due) {
    return [&from, orbs, due](Step &step) {
        come_from(step, from);
        hold(step, orbs);
        step.rover.return_due = due;
    };
}
std::function<void(Step &)> leave_start(const double (&from)[2], bool before) {
    return [&from, before](Step &step) {
        come_from(step, from);
        step.rover.left_starting = before;
    };
}
std::function<void(Step &)> approach(double nearest, double distance) {
    return [=](Step &step) {
        step.rover.nearest = nearest;
        step.orb.distance = distance;
    };
}

const Case kCases[] = {
    {"step penalty", "stands", kObstacle, 4, stand},
    {"step penalty", "collides", kObstacle, 0, collide},
    {"collision", "collides", kStarting, 1, collide},
    {"collision", "does not", kStarting, 0, stand},

    {"grab", "of one", kExcavation, 1, grab(1)},
    {"grab", "of three", kExcavation, 1, grab(3)},
    {"grab", "of none", kExcavation, 0, arrive(kExcavation, 1)},
    {"swap", "of one", kExcavation, 1, grab(1)},
    {"swap", "of two", kExcavation, 0.5, grab(2)},
    {"swap", "of four", kExcavation, 0.125, grab(4)},
    {"swap", "of none", kExcavation, 0, arrive(kExcavation, 1)},

    {"leave excavation", "to the obstacles", kObstacle, 1, arrive(kExcavation, 1)},
    {"leave excavation", "to the start", kStarting, 1, arrive(kExcavation, 2)},
    {"leave excavation", "with nothing", kObstacle, 0, arrive(kExcavation, 0)},
    {"leave excavation", "not yet", kExcavation, 0, arrive(kExcavation, 1)},
    {"leave excavation", "again", kObstacle, 0,
     [](Step &s) {
         arrive(kExcavation, 1)(s);
         s.rover.left_excavation = 1;
     }},
    {"enter construction", "its edge", kConstruction, 1, arrive(kObstacle, 1)},
    {"enter construction", "its berm", kBerm, 1, arrive(kObstacle, 1)},
    {"enter construction", "with nothing", kBerm, 0, arrive(kObstacle, 0)},
    {"enter construction", "from within", kBerm, 0, arrive(kConstruction, 1)},
    {"enter construction", "again", kConstruction, 0,
     [](Step &s) {
         arrive(kObstacle, 1)(s);
         s.rover.entered_construction = 1;
     }},

    {"deposit construction", "beside the berm", kConstruction, 1, drop},
    {"deposit construction", "in the berm", kBerm, 0, drop},
    {"deposit berm", "in the berm", kBerm, 1, drop},
    {"deposit berm", "beside it", kConstruction, 0, drop},
    {"drop excavation", "there", kExcavation, 1, drop},
    {"drop excavation", "among obstacles", kObstacle, 0, drop},
    {"drop obstacle", "there", kObstacle, 1, drop},
    {"drop obstacle", "in the excavation", kExcavation, 0, drop},
    {"drop starting", "there", kStarting, 1, drop},
    {"drop starting", "in the excavation", kExcavation, 0, drop},
    {"drop none", "nowhere", kObstacle, 1,
     [](Step &s) {
         s.rover.zone = FR_ROVER_ZONE_NONE; // which no place of the field is in
         drop(s);
     }},
    {"drop none", "among obstacles", kObstacle, 0, drop},
    {"wasteful drop", "the second", kExcavation, 0, drop_after(1)},
    {"wasteful drop", "the third", kExcavation, 1, drop_after(2)},
    {"wasteful drop", "the fourth", kStarting, 1, drop_after(3)},
    {"wasteful drop", "a deposit", kBerm, 0, drop_after(5)},
    {"return", "empty-handed", kExcavation, 1, go_back(kObstacle, 0, true)},
    {"return", "from the start", kExcavation, 1, go_back(kStarting, 0, true)},
    {"return", "with an orb", kExcavation, 0, go_back(kObstacle, 1, true)},
    {"return", "without a deposit", kExcavation, 0, go_back(kObstacle, 0, false)},
    {"return", "before it is there", kObstacle, 0, go_back(kObstacle, 0, true)},

    {"holding excavation", "there", kExcavation, 4, arrive(kExcavation, 1)},
    {"holding excavation", "nothing", kExcavation, 0, stand},
    {"holding excavation", "elsewhere", kStarting, 0, arrive(kStarting, 1)},
    {"holding obstacle", "there", kObstacle, 4, arrive(kObstacle, 1)},
    {"holding obstacle", "nothing", kObstacle, 0, stand},
    {"holding construction", "there", kConstruction, 4, arrive(kConstruction, 1)},
    {"holding construction", "in the berm", kBerm, 4, arrive(kBerm, 3)},
    {"holding construction", "nothing", kBerm, 0, stand},
    {"holding outside", "at the start", kStarting, 4, arrive(kStarting, 1)},
    {"holding outside", "in the excavation", kExcavation, 4, arrive(kExcavation, 1)},
    {"holding outside", "among obstacles", kObstacle, 4, arrive(kObstacle, 1)},
    {"holding outside", "within", kConstruction, 0, arrive(kConstruction, 1)},
    {"holding outside", "in the berm", kBerm, 0, arrive(kBerm, 1)},
    {"holding outside", "nothing", kObstacle, 0, stand},

    {"leaving starting", "the first time", kExcavation, 1, leave_start(kStarting, false)},
    {"leaving starting", "again", kExcavation, 0, leave_start(kStarting, true)},
    {"leaving starting", "from elsewhere", kExcavation, 0, leave_start(kObstacle, false)},
    {"in starting", "there", kStarting, 4, stand},
    {"in starting", "elsewhere", kExcavation, 0, stand},
    {"distance", "ten pixels", kObstacle, 10, [](Step &s) { s.before.y -= 10 / 135.0; }},
    {"distance", "three across and four back", kObstacle, 5,
     [](Step &s) {
         s.before.x += 3 / 135.0;
         s.before.y += 4 / 135.0;
     }},

    {"oscillation", "to and fro", kObstacle, 4, drive(0.2, -0.2, 0.2)},
    {"oscillation", "fro and to", kObstacle, 4, drive(-0.15, 0.15, -0.15)},
    {"oscillation", "too slow", kObstacle, 0, drive(0.1, -0.2, 0.2)},
    {"oscillation", "once", kObstacle, 0, drive(-0.2, -0.2, 0.2)},
    {"smooth acceleration", "by 0.1", kObstacle, 4, drive(0.5, 0.5, 0.6)},
    {"smooth acceleration", "by 0.2", kObstacle, 0, drive(0.5, 0.5, 0.7)},
    {"smooth acceleration", "in reverse", kObstacle, 4, drive(-0.5, -0.5, -0.6)},
    {"smooth acceleration", "hardly moving", kObstacle, 0, drive(0.05, 0.05, 0.05)},
    {"smooth turning", "by 43 degrees", kObstacle, 4, turn(43)},
    {"smooth turning", "by 54.25 degrees", kObstacle, 0, turn(54.25)},
    {"smooth turning", "by 43 degrees over north", kObstacle, 4, turn(317)},
    {"smooth turning", "hardly moving", kObstacle, 0, drive(0.05, 0.05, 0.05)},
    {"maintaining speed", "equal", kObstacle, 4, drive(0.5, 0.5, 0.5)},
    {"maintaining speed", "by 0.1", kObstacle, 0, drive(0.5, 0.5, 0.6)},
    {"maintaining speed", "hardly moving", kObstacle, 0, drive(0.05, 0.05, 0.05)},
    {"high speed", "0.7", kObstacle, 4, drive(0.7, 0.7, 0.7)},
    {"high speed", "0.7 in reverse", kObstacle, 4, drive(-0.7, -0.7, -0.7)},
    {"high speed", "0.6", kObstacle, 0, drive(0.6, 0.6, 0.6)},
    {"maintaining heading", "by 2.5 degrees", kObstacle, 4, turn(2.5)},
    {"maintaining heading", "by 3.25 degrees", kObstacle, 0, turn(3.25)},
    {"maintaining heading", "by 2.5 degrees over north", kObstacle, 4, turn(357.5)},
    {"maintaining heading", "hardly moving", kObstacle, 0, drive(0.05, 0.05, 0.05)},
    {"idle", "stands", kObstacle, 4, stand},
    {"idle", "0.05", kObstacle, 0, drive(0.05, 0.05, 0.05)},
    {"backward", "0.05", kObstacle, 4, drive(-0.05, -0.05, -0.05)},
    {"backward", "stands", kObstacle, 0, stand},
    {"backward", "ahead", kObstacle, 0, drive(0.3, 0.3, 0.3)},
    {"forward", "0.05", kObstacle, 4, drive(0.05, 0.05, 0.05)},
    {"forward", "stands", kObstacle, 0, stand},
    {"forward", "back", kObstacle, 0, drive(-0.3, -0.3, -0.3)},
    {"shaping", "nearer than ever", kObstacle, 4, approach(0.5, 0.4)},
    {"shaping", "no nearer", kObstacle, 0, approach(0.5, 0.5)},
    {"shaping", "no orb", kObstacle, 0, approach(0.5, fr::kUnknown)},
};

const Term &term_of(const char *name) {
    for (const Term &term : kTerms)
        if (std::string(term.name) == name) return term;
    std::fprintf(stderr, "no term %s\n", name);
    std::abort();
}

void presets_are_the_table() {
    for (int stage = 1; stage <= 4; ++stage)
        for (const Term &term : kTerms) {
            const double value = fr::kPresets[stage - 1].*term.field;
            if (value == term.stages[stage - 1]) continue;
            std::fprintf(stderr, "stage %d, %s: %.9g\n", stage, term.name, value);
            ++check_failures;
        }
}

// The preset's thresholds, and nothing paid but the term.
fr_rover_rewards alone(int stage, const Term &term) {
    const fr_rover_rewards &preset = fr::kPresets[stage - 1];
    fr_rover_rewards rewards = {};
    for (const auto field : {&fr_rover_rewards::wasteful_threshold, &fr_rover_rewards::smooth_threshold,
                             &fr_rover_rewards::maintaining_threshold, &fr_rover_rewards::high_speed_threshold,
                             &fr_rover_rewards::heading_threshold, term.field})
        rewards.*field = preset.*field;
    return rewards;
}

void each_term_pays_alone() {
    for (const Case &each : kCases) {
        const Term &term = term_of(each.term);
        for (int stage = 1; stage <= 4; ++stage) {
            Step step(each.place[0], each.place[1]);
            each.change(step);
            const double reward = step.reward(alone(stage, term)), expected = each.times * term.stages[stage - 1];
            if (std::fabs(reward - expected) < 1e-9) continue;
            std::fprintf(stderr, "%s, %s, stage %d: %.9g, expected %.9g\n", each.term, each.what, stage, reward,
                         expected);
            ++check_failures;
        }
    }
}

// Terms that every stage leaves at zero, and those of the last stage's thresholds that are paid nothing there: paid one here.
void thresholds_are_where_the_table_has_them() {
    const struct {
        const char *term;
        std::function<void(Step &)> within, beyond; // of the last stage
    } edges[] = {
        {"smooth acceleration", drive(0.5, 0.5, 0.6), drive(0.5, 0.5, 0.65)}, // at most 0.12: the others' 0.15 pays
        {"smooth turning", turn(43), turn(43.25)},                            // at most 43.2 degrees
        {"maintaining speed", drive(0.5, 0.5, 0.5), drive(0.5, 0.5, 0.55)},
        {"high speed", drive(0.7, 0.7, 0.7), drive(0.65, 0.65, 0.65)},
        {"maintaining heading", turn(2.5), turn(2.75)},
    };
    for (const auto &edge : edges)
        for (int stage = 1; stage <= 4; ++stage) {
            const Term &term = term_of(edge.term);
            fr_rover_rewards rewards = alone(stage, term);
            rewards.*term.field = 1;
            for (const bool beyond : {false, true}) {
                Step step(kObstacle[0], kObstacle[1]);
                (beyond ? edge.beyond : edge.within)(step);
                const double expected = beyond && stage == 4 ? 0 : 4;
                if (std::fabs(step.reward(rewards) - expected) < 1e-9) continue;
                std::fprintf(stderr, "%s %s, stage %d\n", edge.term, beyond ? "beyond" : "within", stage);
                ++check_failures;
            }
        }
}

// Six ticks of the way in a step, then four the wrong way; being close is paid for each tick, and neither in a collision.
void the_navigators_terms_pay_for_its_course() {
    fr_rover_rewards rewards = {};
    rewards.way = 0.1;
    rewards.close = -0.2;
    const struct {
        fr::Course course;
        bool collided;
        double expected;
    } rows[] = {{{3, false}, false, 0.3},
                {{-2, false}, false, -0.2},
                {{0, true}, false, -0.8},
                {{3, true}, false, -0.5},
                {{3, true}, true, 0}};
    for (const auto &row : rows) {
        Step step(kObstacle[0], kObstacle[1]);
        step.course = row.course;
        step.collided = row.collided;
        CHECK(std::fabs(step.reward(rewards) - row.expected) < 1e-9);
    }
}

} // namespace

int main() {
    presets_are_the_table();
    each_term_pays_alone();
    thresholds_are_where_the_table_has_them();
    the_navigators_terms_pay_for_its_course();
    return check_done();
}
