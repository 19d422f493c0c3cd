// A machine under a program and a script that both come from the input. Beyond not crashing, a machine's own state must
// load, and a second machine that draws nothing, is never saved and compiles no code must end with the same memory.
//
// Input: cartridge type, RAM size, ROM size, CGB flag and model, number of steps and whether there is a second machine;
// the steps, four bytes each; the rest is code at 0150. ROM that the code does not reach is filled with breakpoints and
// jumps back to its start, so that runs are short unless the code loops.
#include "fastrl/gb.h"
#include "fuzz/gb/demand.h"
#include "gb/machine.h"
#include "gb/program.h"

#include <algorithm>
#include <cstddef>

namespace {

constexpr size_t kHead = 5;
constexpr uint32_t kMostRuns = 4; // of a frame each

// A resynchronising filler: whatever byte of it is jumped to, execution arrives at a breakpoint and then at the jump.
constexpr uint8_t kFiller[16] = {0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40,
                                 0x40, 0x40, 0x40, 0x40, 0x40, 0xC3, 0x50, 0x01};

constexpr uint8_t kCartridges[16] = {0x00, 0x08, 0x01, 0x03, 0x05, 0x06, 0x0F, 0x10,
                                     0x11, 0x13, 0x19, 0x1A, 0x1B, 0x1E, 0x22, 0xFE};

// Sizes that are no power of two are padded by the loader.
constexpr size_t kSizes[8] = {0x8000, 0x8000, 0x10000, 0xC000, 0x20000, 0x9000, 0x14000, 0x8000};

std::vector<uint8_t> make_rom(const uint8_t *data, const uint8_t *code, size_t code_size) {
    std::vector<uint8_t> rom(kSizes[data[2] & 7]);
    for (size_t i = 0; i < rom.size(); ++i)
        rom[i] = i >= 0x100 && i < 0x150 ? uint8_t{0} : kFiller[i % sizeof kFiller];
    const uint8_t start[] = {0x00, 0xC3, 0x50, 0x01};
    std::memcpy(&rom[0x100], start, sizeof start);
    rom[0x143] = data[3] & 0xC0;
    rom[0x147] = kCartridges[data[0] & 15];
    rom[0x148] = 4;
    rom[0x149] = data[1] % 6;
    std::memcpy(&rom[0x150], code, std::min<size_t>(code_size, 0x3E00));
    // An interrupt's handler is one byte of the input's and RETI.
    for (size_t handler = 0x40; handler <= 0x60; handler += 8) {
        rom[handler] = code_size > 1 ? code[code_size - 1] : 0;
        rom[handler + 1] = 0xD9;
    }
    return rom;
}

void run(Machine &m, bool to_breakpoint, bool draw) {
    int32_t hit = 0;
    if (to_breakpoint)
        fr_gb_run_until_breakpoint(m.gb, 1, draw, &hit);
    else
        fr_gb_run_frames(m.gb, 1, draw);
}

void look(Machine &m, uint32_t address) {
    uint8_t bytes[300];
    fr_gb_read_memory(m.gb, -1, address % 0xFE00, sizeof bytes, bytes);
    int16_t tiles[360];
    fr_gb_get_tiles(m.gb, tiles);
    m.frame();
    m.hash();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < kHead) return 0;
    const size_t steps = std::min<size_t>(data[4] & 0x1F, (size - kHead) / 4);
    const uint8_t *code = data + kHead + steps * 4;
    const std::vector<uint8_t> rom = make_rom(data, code, size - kHead - steps * 4);
    const int model = data[3] % FR_GB_MODEL_COUNT;
    Machine watched(rom, model);
    demand(watched.gb != nullptr);
    Machine plain; // without a machine the functions below refuse, which is all the same
    if ((data[4] & 0x80) != 0) {
        demand(fr_gb_create(watched.rom, model, &plain.gb) == FR_STATUS_OK);
        plain.gb->runs_code = false;
    }

    const auto write_both = [&](uint32_t address, uint8_t value) {
        fr_gb_write_memory(plain.gb, -1, address, 1, &value);
        fr_gb_write_memory(watched.gb, -1, address, 1, &value);
    };
    uint32_t runs = 0;
    const auto run_both = [&](bool to_breakpoint, bool draw) {
        if (++runs > kMostRuns) return;
        run(plain, to_breakpoint, false);
        run(watched, to_breakpoint, draw);
    };
    run_both(true, false);
    for (size_t i = 0; i < steps; ++i) {
        const uint8_t *step = data + kHead + i * 4;
        switch (step[0] & 7) {
        case 0: run_both(true, false); break;
        case 1: run_both(true, true); break;
        case 2: run_both(false, (step[1] & 1) != 0); break;
        case 3:
            fr_gb_set_buttons(plain.gb, step[1]);
            fr_gb_set_buttons(watched.gb, step[1]);
            break;
        case 4:
        case 5: write_both(0xFF00u | step[1], step[2]); break;
        case 6: {
            const uint32_t address = 0x8000u | (step[1] & 0x7Fu) << 8 | step[2];
            for (uint32_t k = 0; k < 40 && address + k < 0xFF00; ++k)
                write_both(address + k, static_cast<uint8_t>(step[3] + k * 37));
            break;
        }
        default:
            look(watched, step[1] * 256u);
            const std::vector<uint8_t> state = watched.save();
            if ((step[2] & 1) != 0) fr_gb_reset(watched.gb);
            demand(fr_gb_state_load(watched.gb, state.data(), state.size()) == FR_STATUS_OK);
            break;
        }
    }
    run_both(true, true);
    if (plain.gb != nullptr) demand(plain.hash() == watched.hash());
    return 0;
}
