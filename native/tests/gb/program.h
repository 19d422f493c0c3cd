// ROMs made in tests: a header, hand-assembled code at 0150, and a machine that runs them.
#ifndef FASTRL_TESTS_GB_PROGRAM_H
#define FASTRL_TESTS_GB_PROGRAM_H

#include "fastrl/gb.h"

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <vector>

struct Program {
    std::vector<uint8_t> rom;

    explicit Program(uint8_t cartridge_type = 0, uint32_t banks = 2, uint8_t ram_code = 0) : rom(banks * 0x4000u) {
        const uint8_t start[] = {0x00, 0xC3, 0x50, 0x01};
        std::memcpy(&rom[0x100], start, sizeof start);
        std::memcpy(&rom[0x134], "TEST", 4);
        rom[0x147] = cartridge_type;
        while ((2u << rom[0x148]) < banks)
            ++rom[0x148];
        rom[0x149] = ram_code;
        for (uint32_t bank = 1; bank < banks; ++bank)
            rom[bank * 0x4000] = static_cast<uint8_t>(bank);
    }
    Program &code(std::initializer_list<int> bytes) {
        uint32_t at = 0x150;
        for (const int byte : bytes)
            rom[at++] = static_cast<uint8_t>(byte);
        return *this;
    }
};

struct Machine {
    fr_gb_rom *rom = nullptr;
    fr_gb *gb = nullptr;

    Machine() = default;
    explicit Machine(const std::vector<uint8_t> &bytes, int model = FR_GB_MODEL_AUTO) {
        if (fr_gb_rom_create(bytes.data(), bytes.size(), &rom) == FR_STATUS_OK) fr_gb_create(rom, model, &gb);
    }
    Machine(const Machine &) = delete;
    Machine &operator=(const Machine &) = delete;
    ~Machine() {
        fr_gb_destroy(gb);
        fr_gb_rom_destroy(rom);
    }

    // Runs to LD B,B; false if it did not come within a second.
    bool run() {
        int32_t hit = 0;
        return fr_gb_run_until_breakpoint(gb, 60, 0, &hit) == FR_STATUS_OK && hit == 1;
    }
    uint8_t at(uint32_t address, int bank = -1) {
        uint8_t value = 0;
        fr_gb_read_memory(gb, bank, address, 1, &value);
        return value;
    }
    uint64_t hash() {
        uint64_t value = 0;
        fr_gb_hash_memory(gb, &value);
        return value;
    }
    std::vector<uint16_t> frame() {
        std::vector<uint16_t> pixels(FR_GB_SCREEN_WIDTH * FR_GB_SCREEN_HEIGHT);
        fr_gb_get_frame(gb, pixels.data());
        return pixels;
    }
    std::vector<uint8_t> save() {
        uint64_t size = 0;
        fr_gb_state_size(gb, &size);
        std::vector<uint8_t> state(size);
        fr_gb_state_save(gb, state.data(), size);
        return state;
    }
};

// xorshift: the tests' only source of chance.
struct Random {
    uint64_t state;
    explicit Random(uint64_t seed) : state(seed * 0x9E3779B97F4A7C15 | 1) {}
    uint32_t next() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return static_cast<uint32_t>(state >> 32);
    }
};

// A program of random bytes behind a valid header, with the LCD left on.
inline std::vector<uint8_t> garbage(uint64_t seed, uint8_t cartridge_type, uint8_t cgb_flag) {
    Program program(cartridge_type, 8, 3);
    Random random(seed);
    for (size_t i = 0; i < program.rom.size(); ++i)
        if (i < 0x100 || i >= 0x150) program.rom[i] = static_cast<uint8_t>(random.next());
    program.rom[0x143] = cgb_flag;
    return program.rom;
}

#endif
