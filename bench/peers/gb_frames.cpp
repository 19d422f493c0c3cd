// Frames of a Game Boy ROM, undrawn, for Valgrind to count the instructions of.
//
//     fastrl_gb_frames ROM FRAMES
#include "fastrl/gb.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

// The input of `fastrl bench gb`, for each four frames.
uint32_t buttons_at(int step) {
    constexpr uint32_t kDirections[4] = {FR_GB_BUTTON_RIGHT, FR_GB_BUTTON_DOWN, FR_GB_BUTTON_LEFT, FR_GB_BUTTON_UP};
    uint32_t buttons = step % 16 < 12 ? kDirections[step / 16 % 4] : 0;
    if (step % 6 == 3) buttons |= FR_GB_BUTTON_A;
    if (step % 30 == 17) buttons |= FR_GB_BUTTON_START;
    return buttons;
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: fastrl_gb_frames ROM FRAMES\n");
        return 2;
    }
    std::ifstream file(argv[1], std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    fr_gb_rom *rom = nullptr;
    fr_gb *gb = nullptr;
    if (fr_gb_rom_create(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(), &rom) != FR_STATUS_OK ||
        fr_gb_create(rom, FR_GB_MODEL_AUTO, &gb) != FR_STATUS_OK)
        return 1;
    for (int frame = 0; frame < std::atoi(argv[2]); frame += 4) {
        fr_gb_set_buttons(gb, buttons_at(frame / 4));
        fr_gb_run_frames(gb, 4, 0);
    }
    fr_gb_destroy(gb);
    fr_gb_rom_destroy(rom);
    return 0;
}
