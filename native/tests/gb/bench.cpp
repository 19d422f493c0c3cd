// Frames per CPU-second of one thread, with periodic button input so that games get past their titles.
//
//     gb_bench [--seconds S] [--draw N] ROM...     N: draw one frame in N, 0 (the default): none
//     gb_bench --states ROM...                     what it costs to save and load a state, and what an instance takes
#include "fastrl/gb.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <vector>

namespace {

double cpu_seconds() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// A direction that changes, A and START now and then: the input of `fastrl bench gb`.
uint32_t buttons_at(int step) {
    constexpr uint32_t kDirections[4] = {FR_GB_BUTTON_RIGHT, FR_GB_BUTTON_DOWN, FR_GB_BUTTON_LEFT, FR_GB_BUTTON_UP};
    uint32_t buttons = step % 16 < 12 ? kDirections[step / 16 % 4] : 0;
    if (step % 6 == 3) buttons |= FR_GB_BUTTON_A;
    if (step % 30 == 17) buttons |= FR_GB_BUTTON_START;
    return buttons;
}

struct Game {
    fr_gb_rom *rom = nullptr;
    fr_gb *gb = nullptr;

    explicit Game(const char *path) {
        std::ifstream file(path, std::ios::binary);
        const std::vector<char> data((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        if (fr_gb_rom_create(reinterpret_cast<const uint8_t *>(data.data()), data.size(), &rom) != FR_STATUS_OK ||
            fr_gb_create(rom, FR_GB_MODEL_AUTO, &gb) != FR_STATUS_OK)
            std::fprintf(stderr, "%s: %s\n", path, fr_error_message());
    }
    Game(const Game &) = delete;
    Game &operator=(const Game &) = delete;
    ~Game() {
        fr_gb_destroy(gb);
        fr_gb_rom_destroy(rom);
    }
};

const char *name_of(const char *path) {
    const char *slash = std::strrchr(path, '/');
    return slash != nullptr ? slash + 1 : path;
}

long resident_bytes() {
    long total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

// A frame is run between saving and loading, as a search or a reset would, so that caches are what they are in use. The
// clock's own time is subtracted. States go to 16 places in turn.
void measure_states(const char *path) {
    Game game(path);
    if (game.gb == nullptr) return;
    fr_gb_run_frames(game.gb, 300, 0);
    uint64_t size = 0;
    fr_gb_state_size(game.gb, &size);
    std::vector<std::vector<uint8_t>> states(16, std::vector<uint8_t>(size));
    constexpr int kRounds = 4000;
    double cost = 0;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<uint8_t> &state = states[static_cast<size_t>(round) % states.size()];
        const double start = cpu_seconds();
        fr_gb_state_save(game.gb, state.data(), size);
        const double saved = cpu_seconds();
        fr_gb_run_frames(game.gb, 1, 0);
        const double ran = cpu_seconds();
        fr_gb_state_load(game.gb, state.data(), size);
        cost += cpu_seconds() - ran + saved - start;
        fr_gb_run_frames(game.gb, 1, 0);
    }
    double clock = cpu_seconds();
    for (int i = 0; i < kRounds; ++i)
        cpu_seconds();
    clock = cpu_seconds() - clock;
    constexpr int kInstances = 256;
    std::vector<fr_gb *> instances(kInstances);
    const long before = resident_bytes();
    for (fr_gb *&gb : instances) {
        fr_gb_create(game.rom, FR_GB_MODEL_AUTO, &gb);
        fr_gb_run_frames(gb, 60, 0);
    }
    const double each = static_cast<double>(resident_bytes() - before) / kInstances / 1024;
    for (fr_gb *gb : instances)
        fr_gb_destroy(gb);
    std::printf("%-20s save and load %5.2f us of %6.1f KiB, an instance of 256 %6.1f KiB resident\n", name_of(path),
                (cost - 2 * clock) / kRounds * 1e6, static_cast<double>(size) / 1024, each);
}

double measure(const char *path, double seconds, int draw_every) {
    Game game(path);
    fr_gb *gb = game.gb;
    if (gb == nullptr) return 0;
    std::vector<uint16_t> picture(FR_GB_SCREEN_WIDTH * FR_GB_SCREEN_HEIGHT);
    int frames = 0;
    double start = 0, now = 0;
    for (int step = 0;; ++step) {
        if (step == 150) start = cpu_seconds(); // titles and loading are not measured
        fr_gb_set_buttons(gb, buttons_at(step));
        if (draw_every > 0 && draw_every <= 4) {
            for (int i = 0; i < 4; ++i) {
                fr_gb_run_frames(gb, 1, i % draw_every == 0);
                if (i % draw_every == 0) fr_gb_get_frame(gb, picture.data());
            }
        } else {
            const bool draw = draw_every > 0 && step % (draw_every / 4) == 0;
            fr_gb_run_frames(gb, 4, draw);
            if (draw) fr_gb_get_frame(gb, picture.data());
        }
        if (step < 150) continue;
        frames += 4;
        if (step % 64 == 0 && (now = cpu_seconds()) - start > seconds) break;
    }
    return frames / (now - start);
}

} // namespace

int main(int argc, char **argv) {
    double seconds = 1, logs = 0;
    int draw_every = 0, count = 0;
    bool states = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
            seconds = std::atof(argv[++i]);
        else if (std::strcmp(argv[i], "--draw") == 0 && i + 1 < argc)
            draw_every = std::atoi(argv[++i]);
        else if (std::strcmp(argv[i], "--states") == 0)
            states = true;
        else if (states)
            measure_states(argv[i]);
        else {
            const double rate = measure(argv[i], seconds, draw_every);
            std::printf("%-20s %9.0f frames/s\n", name_of(argv[i]), rate);
            logs += std::log(rate);
            ++count;
        }
    }
    if (count != 0) std::printf("%-20s %9.0f frames/s\n", "geometric mean", std::exp(logs / count));
    return 0;
}
