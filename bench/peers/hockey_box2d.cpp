// Laser hockey over Debian's Box2D, beside which `fastrl bench hockey` measures the batch.
//
//     fastrl_hockey_box2d speed SECONDS     two strong scripted players; steps, then CPU-seconds
//     fastrl_hockey_box2d agreement GAMES   this many games of each pairing on both; a row of tabs for each statistic
#include "tests/hockey/agreement.h"
#include "tests/hockey/basic_opponent.h"
#include "tests/hockey/box2d_game.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

double processor_seconds() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A plain loop: one game after the other.
void measure_speed(double seconds) {
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
    const double begin = processor_seconds();
    double now = begin;
    long steps = 0;
    for (; now - begin < seconds; now = processor_seconds()) {
        for (int i = 0; i < 100; i++, steps++) {
            float actions[8];
            one.act(game.observe(0), actions);
            two.act(game.observe(1), actions + 4);
            game.step(actions);
            if (game.done()) start();
        }
    }
    std::printf("%ld %f\n", steps, now - begin);
}

} // namespace

int main(int argc, char **argv) {
    if (argc == 3 && std::strcmp(argv[1], "speed") == 0) {
        measure_speed(std::atof(argv[2]));
        return 0;
    }
    if (argc == 3 && std::strcmp(argv[1], "agreement") == 0) {
        for (const Agreement &row : compare_with_box2d(std::atoi(argv[2])))
            std::printf("%s: %s\t%f\t%f\t%f\n", row.players, row.statistic, row.ours, row.reference, row.p);
        return 0;
    }
    std::fprintf(stderr, "usage: fastrl_hockey_box2d speed SECONDS | agreement GAMES\n");
    return 2;
}
