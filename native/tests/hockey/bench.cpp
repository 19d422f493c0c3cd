// How many steps a second of processor time the batch makes, and a plain loop over the Box2D reference with the same
// players, on one thread in one run. Arguments: copies, seconds for each side. The last line is JSON.
#include "tests/hockey/basic_opponent.h"
#include "tests/hockey/box2d_game.h"
#include "tests/hockey/fixture.h"

#include <ctime>

namespace {

double processor_seconds() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Steps a second of `step`, which makes `steps` of them, over about `seconds`.
template <typename Step> double measure(double seconds, int steps, const Step &step) {
    const double start = processor_seconds();
    double now = start;
    long done = 0;
    for (; now - start < seconds; now = processor_seconds(), done += steps)
        step();
    return static_cast<double>(done) / (now - start);
}

double measure_batch(int32_t copies, double seconds, int32_t player, int32_t opponent) {
    HockeyFixture batch(copies);
    const auto rows = static_cast<size_t>(copies);
    batch.players.assign(rows, static_cast<uint8_t>(player));
    batch.opponents.assign(rows, static_cast<uint8_t>(opponent));
    batch.act(1);
    if (fr_hockey_reset(batch.hockey, 1) != FR_STATUS_OK) return 0;
    for (int i = 0; i < 300; i++) // past the first, equal starts
        batch.step();
    return measure(seconds, copies * 16, [&] {
        for (int i = 0; i < 16; i++)
            batch.step();
    });
}

double measure_reference(double seconds) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> uniform(-1, 1);
    Box2dGame game;
    BasicOpponent one(true, random), two(true, random);
    int number = 0;
    const auto start = [&] {
        const float side = number++ % 2 == 0 ? 1.0f : -1.0f;
        game.start(Box2dGame::Normal, {side * (1.5f + 0.5f * uniform(random)), uniform(random)}, {3, 0}, 0);
    };
    start();
    return measure(seconds, 100, [&] {
        for (int i = 0; i < 100; i++) {
            float actions[8];
            one.act(game.observe(0), actions);
            two.act(game.observe(1), actions + 4);
            game.step(actions);
            if (game.done()) start();
        }
    });
}

} // namespace

int main(int argc, char **argv) {
    const int32_t copies = argc > 1 ? std::atoi(argv[1]) : 1024;
    const double seconds = argc > 2 ? std::atof(argv[2]) : 3;
    const struct {
        const char *name;
        int32_t player, opponent;
    } kinds[] = {{"strong, strong", FR_HOCKEY_PLAYER_STRONG, FR_HOCKEY_PLAYER_STRONG},
                 {"external, weak", FR_HOCKEY_PLAYER_EXTERNAL, FR_HOCKEY_PLAYER_WEAK},
                 {"external, external", FR_HOCKEY_PLAYER_EXTERNAL, FR_HOCKEY_PLAYER_EXTERNAL},
                 {"nobody, nobody", FR_HOCKEY_PLAYER_NOBODY, FR_HOCKEY_PLAYER_NOBODY}};
    double first = 0;
    for (const auto &kind : kinds) {
        const double speed = measure_batch(copies, seconds, kind.player, kind.opponent);
        if (first == 0) first = speed;
        std::printf("%s: %.0f steps a second\n", kind.name, speed);
    }
    const double reference = measure_reference(seconds);
    std::printf("Box2D, strong, strong: %.0f steps a second\n", reference);
    std::printf("{\"steps_per_cpu_second\":%.0f,\"reference_steps_per_cpu_second\":%.0f,\"ratio\":%.2f}\n", first,
                reference, first / reference);
    return 0;
}
