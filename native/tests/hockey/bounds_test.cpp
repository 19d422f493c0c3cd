// Random play in every mode with both kinds of start: all numbers stay finite, the puck stays in the rink and its goals, and
// players who start free stay in the rink. An argument is the number of steps for each; the test's own run is short.
#include "tests/hockey/fixture.h"

namespace {

constexpr int32_t kCopies = 256;

// Wholly random actions tremble; held ones reach the walls.
void act(HockeyFixture &batch, int step) {
    batch.act(step);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < batch.actions[k].size(); i++) {
            const size_t copy = i / batch.action_size;
            if (copy % 2 == 0) continue;
            const uint64_t x =
                (copy * 31 + i % batch.action_size + static_cast<size_t>(k) * 7 + static_cast<size_t>(step / 40)) *
                0x9E3779B97F4A7C15;
            batch.actions[k][i] = static_cast<float>(static_cast<int>(x >> 62) % 3 - 1);
        }
}

void stays_within(int32_t mode, int32_t spawn, bool keep_mode, long steps) {
    HockeyFixture batch(kCopies, keep_mode, spawn);
    batch.modes.assign(kCopies, static_cast<uint8_t>(mode));
    for (size_t i = 0; i < kCopies; i += 4)
        batch.opponents[i] = FR_HOCKEY_PLAYER_STRONG;
    CHECK(fr_hockey_reset(batch.hockey, 5) == FR_STATUS_OK);
    for (int step = 0; step < steps / kCopies; step++) {
        act(batch, step);
        CHECK(batch.step() == FR_STATUS_OK);
        for (size_t i = 0; i < kCopies; i++) {
            const float *o = batch.last_row(0, i);
            for (size_t j = 0; j < batch.observation_size; j++)
                CHECK(std::isfinite(o[j]) && std::fabs(o[j]) < 200);
            // The puck is seen in a goal at a step's start and flies on for that step: 1.44 m at most, after a shot by a
            // player who runs, then 0.8 times as far. It is in the goal as soon as it is 3.86 m from the centre.
            const bool in_mouth = std::fabs(o[13]) < 1.37f;
            const float farthest = batch.terminated[i] ? 3.86f + 1.44f + 1.15f : in_mouth ? 3.86f + 1.44f : 3.8f;
            CHECK(std::fabs(o[13]) < 3.2f && std::fabs(o[12]) < farthest);
            if (spawn == FR_HOCKEY_SPAWN_FREE || mode == FR_HOCKEY_MODE_NORMAL) {
                for (size_t k = 0; k < 2; k++)
                    CHECK(std::fabs(o[6 * k]) < 4.0f && std::fabs(o[6 * k + 1]) < 3.3f);
            }
            if (check_failures) {
                std::fprintf(stderr, "mode %d, spawn %d, keep mode %d, step %d, copy %zu:", mode, spawn, keep_mode,
                             step, i);
                for (size_t j = 0; j < batch.observation_size; j++)
                    std::fprintf(stderr, " %g", static_cast<double>(o[j]));
                std::fputc('\n', stderr);
                return;
            }
        }
    }
}

} // namespace

int main(int argc, char **argv) {
    const long steps = argc > 1 ? std::atol(argv[1]) : 50'000;
    for (int32_t mode = 0; mode < FR_HOCKEY_MODE_COUNT; mode++)
        for (const int32_t spawn : {FR_HOCKEY_SPAWN_FREE, FR_HOCKEY_SPAWN_ORIGINAL})
            for (const bool keep_mode : {true, false})
                stays_within(mode, spawn, keep_mode, steps);
    return check_done();
}
