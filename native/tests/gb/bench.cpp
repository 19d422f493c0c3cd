// Frames per CPU-second of one thread, with periodic button input so that games get past their titles.
//
//     gb_bench [--seconds S] [--draw N] ROM...     N: draw one frame in N, 0 (the default): none
#include "fastrl/gb.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
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

double measure(const char *path, double seconds, int draw_every) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> data((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    fr_gb_rom *rom = nullptr;
    fr_gb *gb = nullptr;
    if (fr_gb_rom_create(reinterpret_cast<const uint8_t *>(data.data()), data.size(), &rom) != FR_STATUS_OK ||
        fr_gb_create(rom, FR_GB_MODEL_AUTO, &gb) != FR_STATUS_OK) {
        std::fprintf(stderr, "%s: %s\n", path, fr_error_message());
        fr_gb_rom_destroy(rom);
        return 0;
    }
    int frames = 0;
    double start = 0, now = 0;
    for (int step = 0;; ++step) {
        if (step == 150) start = cpu_seconds(); // titles and loading are not measured
        fr_gb_set_buttons(gb, buttons_at(step));
        if (draw_every > 0 && draw_every <= 4)
            for (int i = 0; i < 4; ++i)
                fr_gb_run_frames(gb, 1, i % draw_every == 0);
        else
            fr_gb_run_frames(gb, 4, draw_every > 0 && step % (draw_every / 4) == 0);
        if (step < 150) continue;
        frames += 4;
        if (step % 64 == 0 && (now = cpu_seconds()) - start > seconds) break;
    }
    fr_gb_destroy(gb);
    fr_gb_rom_destroy(rom);
    return frames / (now - start);
}

} // namespace

int main(int argc, char **argv) {
    double seconds = 1, logs = 0;
    int draw_every = 0, count = 0;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc)
            seconds = std::atof(argv[++i]);
        else if (std::strcmp(argv[i], "--draw") == 0 && i + 1 < argc)
            draw_every = std::atoi(argv[++i]);
        else {
            const double rate = measure(argv[i], seconds, draw_every);
            const char *slash = std::strrchr(argv[i], '/');
            std::printf("%-20s %9.0f frames/s\n", slash != nullptr ? slash + 1 : argv[i], rate);
            logs += std::log(rate);
            ++count;
        }
    }
    if (count != 0) std::printf("%-20s %9.0f frames/s\n", "geometric mean", std::exp(logs / count));
    return 0;
}
