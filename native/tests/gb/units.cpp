// Units of the machine, each by a small program whose outcome was worked out by hand.
#include "check.h"
#include "gb/boot.h"
#include "gb/program.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace {

constexpr int kBreak = 0x40; // LD B,B

void Timer_CountsEdgesOfTheDivider_AfterReset() {
    // DIV is reset at dot 0, TAC written at dot 32 (an edge of the 16-dot clock, which comes too early to count: Gambatte's
    // tests, tima/tc01_start), TIMA read at dot 64.
    Machine m(Program()
                  .code({0xAF, 0xE0, 0x04, 0xE0, 0x05, 0x3E, 0x05, 0xE0, 0x07, 0,
                         0,    0,    0,    0,    0xF0, 0x05, 0xEA, 0x00, 0xC0, kBreak})
                  .rom);
    CHECK(m.run());
    CHECK(m.at(0xC000) == 2);
}

void Timer_Overflow_RequestsInterruptAndReloads() {
    // TIMA = FF, TMA = 77, 16-dot clock: after 40 dots it has been reloaded and IF bit 2 is set.
    Machine m(Program()
                  .code({0xAF, 0xE0, 0x0F, 0x3E, 0x77, 0xE0, 0x06, 0x3E, 0x05, 0xE0, 0x07, 0x3E, 0xFF, 0xE0, 0x05,  0,
                         0,    0,    0,    0,    0xF0, 0x0F, 0xEA, 0x00, 0xC0, 0xF0, 0x05, 0xEA, 0x01, 0xC0, kBreak})
                  .rom);
    CHECK(m.run());
    CHECK((m.at(0xC000) & 4) != 0);
    CHECK(m.at(0xC001) >= 0x77 && m.at(0xC001) <= 0x7B);
}

void Mbc1_BankRegister_SelectsBankAndNeverZero() {
    Machine m(Program(0x01, 8)
                  .code({0x3E, 0x05, 0xEA, 0x00, 0x20, 0xFA, 0x00, 0x40, 0xEA, 0x00, 0xC0,
                         0xAF, 0xEA, 0x00, 0x20, 0xFA, 0x00, 0x40, 0xEA, 0x01, 0xC0, kBreak})
                  .rom);
    CHECK(m.run());
    CHECK(m.at(0xC000) == 5);
    CHECK(m.at(0xC001) == 1);
}

void Mbc5_BankRegister_SelectsBankZeroToo() {
    Machine m(Program(0x1B, 8, 3).code({0xAF, 0xEA, 0x00, 0x20, 0xFA, 0x00, 0x40, 0xEA, 0x00, 0xC0, kBreak}).rom);
    CHECK(m.run());
    CHECK(m.at(0xC000) == 0);
}

void CartridgeRam_Disabled_ReadsOnes() {
    // Writes 5A while disabled and enabled, reads both times.
    Machine m(Program(0x1B, 8, 3)
                  .code({0x3E, 0x5A, 0xEA, 0x00, 0xA0, 0xFA, 0x00, 0xA0, 0xEA, 0x00, 0xC0, 0x3E, 0x0A, 0xEA,
                         0x00, 0x00, 0x3E, 0x5A, 0xEA, 0x00, 0xA0, 0xFA, 0x00, 0xA0, 0xEA, 0x01, 0xC0, kBreak})
                  .rom);
    CHECK(m.run());
    CHECK(m.at(0xC000) == 0xFF);
    CHECK(m.at(0xC001) == 0x5A);
}

void OamDma_FromVideoMemory_CopiesWhileCodeRunsInRom() {
    Machine m(Program().code({0x3E, 0x80, 0xE0, 0x46, 0x06, 0xC8, 0x05, 0x20, 0xFD, kBreak}).rom);
    uint8_t data[160], oam[160];
    for (int i = 0; i < 160; ++i)
        data[i] = static_cast<uint8_t>(i * 7 + 3);
    CHECK(fr_gb_write_memory(m.gb, 0, 0x8000, sizeof data, data) == FR_STATUS_OK);
    CHECK(m.run());
    CHECK(fr_gb_read_memory(m.gb, -1, 0xFE00, sizeof oam, oam) == FR_STATUS_OK);
    CHECK(std::memcmp(data, oam, sizeof data) == 0);
}

// STAT in mode 2 of line 10, soon after a write to FF46 or, beside it, to BGP.
uint8_t stat_after_write(int reg, int model) {
    Machine m(
        Program()
            .code({0xF0, 0x44, 0xFE, 0x0A, 0x20, 0xFA, 0x3E, 0x80, 0xE0, reg, 0xF0, 0x41, 0xEA, 0x00, 0xC0, kBreak})
            .rom,
        model);
    CHECK(m.run());
    return m.at(0xC000) & 3;
}

void OamDma_InMode2_HidesItFromStatOnADmg() {
    CHECK(stat_after_write(0x47, FR_GB_MODEL_DMG) == 2);
    CHECK(stat_after_write(0x46, FR_GB_MODEL_DMG) == 0);
    CHECK(stat_after_write(0x46, FR_GB_MODEL_CGB) == 2);
}

// From line 67 on 160 bytes are copied from 8800: all 1, those in the middle of line 68 are 0. What the PPU had read last are
// place and X of the object 39: line 68 finds it ten times over, and the fetches read a 0 as its tile, not its own 1.
void OamDma_ThroughALine_ShowsTheLastObjectWithTheTilesThatAreCopied() {
    Program program;
    program.code({0x3E, 0xE4, 0xE0, 0x48, 0x3E, 0x93, 0xE0, 0x40,             // OBP0, LCDC with objects
                  0xF0, 0x44, 0xFE, 0x43, 0x20, 0xFA, 0x06, 0x0A, 0x05, 0x20, // until LY = 67, and 40 cycles more
                  0xFD, 0x3E, 0x88, 0xE0, 0x46, 0x18, 0xFE});
    for (const int model : {FR_GB_MODEL_DMG, FR_GB_MODEL_CGB}) {
        Machine m(program.rom, model);
        uint8_t memory[0x1000] = {}, oam[160] = {};
        memory[0] = memory[1] = 0xFF; // the first row of tile 0
        for (int i = 0; i < 160; ++i)
            memory[0x800 + i] = i < 60 || i >= 110 ? 1 : 0;
        const uint8_t last[] = {68 + 16, 71 + 8, 1, 0};
        std::memcpy(oam + 156, last, sizeof last);
        CHECK(fr_gb_write_memory(m.gb, 0, 0x8000, sizeof memory, memory) == FR_STATUS_OK);
        CHECK(fr_gb_write_memory(m.gb, 0, 0x9800, 0x400, memory + 0xC00) == FR_STATUS_OK);
        CHECK(fr_gb_write_memory(m.gb, -1, 0xFE00, sizeof oam, oam) == FR_STATUS_OK);
        CHECK(fr_gb_run_frames(m.gb, 1, 1) == FR_STATUS_OK);
        const std::vector<uint16_t> frame = m.frame();
        const auto pixel = [&](int x, int y) { return frame[static_cast<size_t>(y * FR_GB_SCREEN_WIDTH + x)]; };
        for (int y = 67; y <= 69; ++y)
            for (int x = 60; x < 90; ++x)
                CHECK((pixel(x, y) != pixel(0, y)) == (y == 68 && x >= 71 && x < 79));
    }
}

void GeneralDma_OnCgb_CopiesBlocksIntoVideoMemory() {
    // 32 bytes from C000 to 8010, with the LCD off.
    Program program;
    program.rom[0x143] = 0xC0;
    program.code({0xAF, 0xE0, 0x40, 0x3E, 0xC0, 0xE0, 0x51, 0xAF, 0xE0, 0x52, 0xE0, 0x53, 0x3E,
                  0x10, 0xE0, 0x54, 0x3E, 0x01, 0xE0, 0x55, 0xF0, 0x55, 0xEA, 0x00, 0xC1, kBreak});
    Machine m(program.rom);
    uint8_t data[32], copy[32];
    for (int i = 0; i < 32; ++i)
        data[i] = static_cast<uint8_t>(0xA0 ^ i);
    CHECK(fr_gb_write_memory(m.gb, -1, 0xC000, sizeof data, data) == FR_STATUS_OK);
    CHECK(m.run());
    CHECK(fr_gb_read_memory(m.gb, 0, 0x8010, sizeof copy, copy) == FR_STATUS_OK);
    CHECK(std::memcmp(data, copy, sizeof data) == 0);
    CHECK(m.at(0xC100) == 0xFF);
}

void Halt_WithoutInterrupts_JumpsToTheNextFrame() {
    // Counts VBlanks in C000: IE = 1, the handler at 40 increments it.
    Program program;
    const uint8_t handler[] = {0xF5, 0xFA, 0x00, 0xC0, 0x3C, 0xEA, 0x00, 0xC0, 0xF1, 0xD9};
    std::memcpy(&program.rom[0x40], handler, sizeof handler);
    program.code({0xAF, 0xEA, 0x00, 0xC0, 0xE0, 0x0F, 0x3E, 0x01, 0xE0, 0xFF, 0xFB, 0x76, 0x00, 0x18, 0xFD});
    Machine m(program.rom);
    CHECK(fr_gb_run_frames(m.gb, 17, 0) == FR_STATUS_OK);
    CHECK(m.at(0xC000) >= 16 && m.at(0xC000) <= 17);
    uint64_t cycles = 0;
    CHECK(fr_gb_get_cycles(m.gb, &cycles) == FR_STATUS_OK);
    // A DMG starts 60 dots before a frame does; VBlank begins with line 144.
    const uint64_t vblank = 60 + 144 * 456 + 16u * FR_GB_DOTS_PER_FRAME;
    CHECK(cycles >= vblank && cycles < vblank + 24);
}

void PollingLoop_OnLy_EndsOnTheRightLine() {
    // Waits for LY = 100 ten times over, counting in B.
    Machine m(Program()
                  .code({0x06, 0x00, 0xF0, 0x44, 0xFE, 0x64, 0x20, 0xFA, 0x04, 0xF0,  0x44,
                         0xFE, 0x64, 0x28, 0xFA, 0x78, 0xFE, 0x0A, 0x20, 0xED, kBreak})
                  .rom);
    CHECK(m.run());
    fr_gb_registers r;
    CHECK(fr_gb_get_registers(m.gb, &r) == FR_STATUS_OK);
    CHECK(r.b == 10);
    CHECK(m.at(0xFF44) == 101);
}

void Serial_InternalClock_KeepsWhatWasSent() {
    Machine m(Program()
                  .code({0x3E, 0x48, 0xE0, 0x01, 0x3E, 0x81, 0xE0, 0x02, 0xF0, 0x02, 0xCB, 0x7F, 0x20, 0xFA,  0x3E,
                         0x69, 0xE0, 0x01, 0x3E, 0x81, 0xE0, 0x02, 0xF0, 0x02, 0xCB, 0x7F, 0x20, 0xFA, kBreak})
                  .rom);
    CHECK(m.run());
    uint8_t text[8];
    uint32_t size = sizeof text;
    CHECK(fr_gb_get_serial(m.gb, text, &size) == FR_STATUS_OK);
    CHECK(size == 2 && text[0] == 'H' && text[1] == 'i');
}

void SpeedSwitch_OnCgb_DoublesTheCpu() {
    Program program;
    program.rom[0x143] = 0x80;
    program.code({0x3E, 0x01, 0xE0, 0x4D, 0x10, 0x00, 0xF0, 0x4D, 0xEA, 0x00, 0xC0, kBreak});
    Machine m(program.rom);
    CHECK(m.run());
    CHECK((m.at(0xC000) & 0x81) == 0x80);
}

// Four changes of speed put the CPU two dots off the lines: LY, read once a machine cycle from line 1 to line 2, is 1, what both
// numbers have in common, and 2 (c-sp/age-test-roms: lcd-align-ly-cgbBC, which was run on a CGB).
void SpeedSwitches_Four_LetLyBeReadWhileItChanges() {
    constexpr uint8_t kSwitch[] = {0x3E, 0x30, 0xE0, 0x00, 0x3E, 0x01, 0xE0, 0x4D, 0x10, 0x00};
    constexpr uint8_t kExpected[] = {1, 0, 2};
    for (size_t cycles = 0; cycles < std::size(kExpected); ++cycles) {
        Program program;
        program.rom[0x143] = 0x80;
        std::vector<uint8_t> code = {0xAF, 0xE0, 0x40, 0x3E, 0x81, 0xE0, 0x40};
        for (int i = 0; i < 4; ++i)
            code.insert(code.end(), std::begin(kSwitch), std::end(kSwitch));
        code.insert(code.end(), {0x01, 0x06, 0x04, 0x0B, 0x78, 0xB1, 0x20, 0xFB}); // 7 * 406h + 2 cycles
        code.insert(code.end(), 4 + cycles, 0x00);
        code.insert(code.end(), {0xF0, 0x44, 0xEA, 0x00, 0xC0, kBreak});
        std::copy(code.begin(), code.end(), program.rom.begin() + 0x150);
        Machine m(program.rom);
        CHECK(m.run());
        CHECK(m.at(0xC000) == kExpected[cycles]);
    }
}

// The change of speed is half a frame under way as VBlank comes and ends it (docboy: speed_switch_to_double_interrupt_*).
void SpeedSwitch_WithAnInterrupt_EndsEarly() {
    Program program;
    program.rom[0x143] = 0x80;
    program.code({0xAF, 0xE0, 0x40, 0x3E, 0x81, 0xE0, 0x40, 0x01, 0x00, 0x04, 0x0B, 0x78, 0xB1,  0x20, 0xFB,
                  0x3E, 0x01, 0xE0, 0xFF, 0xAF, 0xE0, 0x0F, 0x3E, 0x30, 0xE0, 0x00, 0x3E, 0x01,  0xE0, 0x4D,
                  0x10, 0x00, 0xF0, 0x44, 0xEA, 0x00, 0xC0, 0xF0, 0x4D, 0xEA, 0x01, 0xC0, kBreak});
    Machine m(program.rom);
    CHECK(m.run());
    CHECK(m.at(0xC000) == 144);
    CHECK(m.at(0xC001) == 0xFE);
}

// Mode 3 shows 82 dots into a line at double speed, which the CPU reads every two dots, and not 80 (docboy:
// double_speed_ppu_d1_px_*).
void Mode3_AtDoubleSpeed_ShowsBeforeANormalCycleWould() {
    for (const size_t cycles : {2, 3}) {
        Program program;
        program.rom[0x143] = 0x80;
        std::vector<uint8_t> code = {0xAF, 0xE0, 0x40, 0x3E, 0x01, 0xE0, 0x4D, 0x10, 0x00, 0x3E, 0x81,
                                     0xE0, 0x40, 0x01, 0x25, 0x00, 0x0B, 0x78, 0xB1, 0x20, 0xFB}; // 7 * 25h + 2 cycles
        code.insert(code.end(), cycles, 0x00);
        code.insert(code.end(), {0xF0, 0x41, 0xEA, 0x00, 0xC0, kBreak});
        std::copy(code.begin(), code.end(), program.rom.begin() + 0x150);
        Machine m(program.rom);
        CHECK(m.run());
        CHECK(m.at(0xC000) == 0x80 + cycles);
    }
}

// What is written to FEA0 is read there and at FEB8 (Gambatte's tests: fexx_ffxx_dumper, for revision C).
void MemoryBehindOam_OnlyOnCgb_LeavesOutTwoLinesOfTheAddress() {
    for (const int model : {FR_GB_MODEL_DMG, FR_GB_MODEL_CGB}) {
        Machine m(Program()
                      .code({0xAF, 0xE0, 0x40, 0x21, 0xA0, 0xFE, 0x36, 0x12, 0x7E, 0xEA,
                             0x00, 0xC0, 0x21, 0xB8, 0xFE, 0x7E, 0xEA, 0x01, 0xC0, kBreak})
                      .rom,
                  model);
        CHECK(m.run());
        const uint8_t expected = model == FR_GB_MODEL_CGB ? 0x12 : 0x00;
        CHECK(m.at(0xC000) == expected);
        CHECK(m.at(0xC001) == expected);
    }
}

using Oam = std::vector<uint8_t>;

void set_row(Oam &oam, size_t row, std::initializer_list<int> words) {
    auto byte = oam.begin() + static_cast<std::ptrdiff_t>(row * 8);
    for (const int word : words) {
        *byte++ = static_cast<uint8_t>(word);
        *byte++ = static_cast<uint8_t>(word >> 8);
    }
}

// Reads an address in OAM `cycles` machine cycles after the one in which the second line's mode 2 reads its first row, as
// docboy's oam_bug_* do; what is in OAM then.
Oam oam_after_reading(const Oam &before, uint8_t address, size_t cycles) {
    std::vector<uint8_t> code = {0xAF, 0xE0, 0x40, 0x3E, 0x81, 0xE0, 0x40, 0x11,
                                 0x0C, 0x00, 0x1B, 0x7A, 0xB3, 0xC2, 0x5A, 0x01};
    code.insert(code.end(), 8 + cycles, 0x00);
    code.insert(code.end(), {0x3E, 0x00, 0x21, address, 0xFE, 0x7E, 0xAF, 0xE0, 0x40, kBreak});
    Program program;
    std::copy(code.begin(), code.end(), program.rom.begin() + 0x150);
    Machine m(program.rom);
    CHECK(fr_gb_write_memory(m.gb, -1, 0xFE00, 160, before.data()) == FR_STATUS_OK);
    CHECK(m.run());
    Oam after(160);
    CHECK(fr_gb_read_memory(m.gb, -1, 0xFE00, 160, after.data()) == FR_STATUS_OK);
    return after;
}

// Of three words every bit that two have (docboy: oam_bug_ld_hl_a_round3_fe5c, oam_bug_ld_a_hl_round23_fe42).
void OamCorruption_BesideTheRows_MixesTheCpusRow() {
    Oam oam(160), expected;
    set_row(oam, 0, {0xF0F0, 0, 0, 0});
    set_row(oam, 12, {0xCCCC, 0xF0F0, 0xAAAA, 0x1111});
    set_row(oam, 19, {0x2222, 0xCCCC, 0xAAAA, 0x3333});
    expected = oam;
    set_row(expected, 0, {0xE8E8, 0xF0F0, 0xAAAA, 0x1111});
    CHECK(oam_after_reading(oam, 0x64, 0) == expected);
    expected = oam;
    set_row(expected, 12, {0x2222, 0xE8E8, 0xAAAA, 0x3333});
    set_row(expected, 19, {0x2222, 0xE8E8, 0xAAAA, 0x3333});
    CHECK(oam_after_reading(oam, 0x62, 20) == expected);
}

// HALT from mode 2 of line 1 to VBlank: of four blocks none is copied (docboy: hdma_halt_resume_with_stat_vblank_*).
void HblankDma_InHalt_Waits() {
    Program program;
    program.rom[0x143] = 0x80;
    program.code({0xAF, 0xE0, 0x40, 0x3E, 0xD0, 0xE0, 0x51, 0xAF, 0xE0, 0x52, 0x3E, 0x80, 0xE0,  0x53, 0xAF,
                  0xE0, 0x54, 0x3E, 0x81, 0xE0, 0x40, 0x06, 0x1C, 0x05, 0x20, 0xFD, 0x3E, 0x83,  0xE0, 0x55,
                  0xAF, 0xE0, 0x0F, 0x3C, 0xE0, 0xFF, 0x76, 0xF0, 0x55, 0xEA, 0x00, 0xC0, kBreak});
    Machine m(program.rom);
    CHECK(m.run());
    CHECK(m.at(0xC000) == 3);
}

void Tiles_BackgroundWindowAndSprite_AreNumbered() {
    Machine m(Program().code({0x18, 0xFE}).rom);
    const uint8_t tile = 5, lcdc = 0x93;
    uint8_t map[32 * 32];
    std::memset(map, 9, sizeof map);
    CHECK(fr_gb_write_memory(m.gb, 0, 0x9800, sizeof map, map) == FR_STATUS_OK);
    CHECK(fr_gb_write_memory(m.gb, 0, 0x9800 + 33, 1, &tile) == FR_STATUS_OK);
    const uint8_t sprite[4] = {16 + 80, 8 + 40, 77, 0};
    CHECK(fr_gb_write_memory(m.gb, -1, 0xFE00, 4, sprite) == FR_STATUS_OK);
    CHECK(fr_gb_write_memory(m.gb, -1, 0xFF40, 1, &lcdc) == FR_STATUS_OK);
    int16_t tiles[18 * 20];
    CHECK(fr_gb_get_tiles(m.gb, tiles) == FR_STATUS_OK);
    CHECK(tiles[0] == 9);
    CHECK(tiles[21] == 5);
    CHECK(tiles[10 * 20 + 5] == 768 + 77);
}

bool error_names(const char *text) { return std::strstr(fr_error_message(), text) != nullptr; }

void Rom_BadHeaders_AreNamed() {
    fr_gb_rom *rom = nullptr;
    Program program(0x01, 4);
    std::vector<uint8_t> bytes = program.rom;
    CHECK(fr_gb_rom_create(bytes.data(), 335, &rom) == FR_STATUS_INVALID_DATA && rom == nullptr && error_names("335"));
    bytes[0x147] = 0x60;
    CHECK(fr_gb_rom_create(bytes.data(), bytes.size(), &rom) == FR_STATUS_UNSUPPORTED && error_names("0x147") &&
          error_names("0x60"));
    bytes = program.rom;
    bytes[0x148] = 0x52;
    CHECK(fr_gb_rom_create(bytes.data(), bytes.size(), &rom) == FR_STATUS_UNSUPPORTED && error_names("0x148") &&
          error_names("0x52"));
    bytes = program.rom;
    bytes[0x149] = 0x09;
    CHECK(fr_gb_rom_create(bytes.data(), bytes.size(), &rom) == FR_STATUS_UNSUPPORTED && error_names("0x149"));
    bytes.resize((8u << 20) + 1);
    CHECK(fr_gb_rom_create(bytes.data(), bytes.size(), &rom) == FR_STATUS_INVALID_DATA);
    CHECK(fr_gb_rom_create(nullptr, 32768, &rom) == FR_STATUS_INVALID_ARGUMENT);
}

void Arguments_NullOrOutOfRange_AreRefused() {
    Machine m(Program().code({0x18, 0xFE}).rom);
    uint8_t byte = 0;
    fr_gb *other = nullptr;
    CHECK(fr_gb_create(m.rom, 7, &other) == FR_STATUS_INVALID_ARGUMENT && other == nullptr);
    CHECK(fr_gb_create(nullptr, 0, &other) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_run_frames(nullptr, 1, 0) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_run_frames(m.gb, -1, 0) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_set_buttons(m.gb, 0x100) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_read_memory(m.gb, -1, 0xFFFF, 2, &byte) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_read_memory(m.gb, 1, 0x8000, 1, &byte) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_read_memory(m.gb, 0, 0xA000, 1, &byte) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_read_memory(m.gb, 0, 0xFF80, 1, &byte) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_write_memory(m.gb, -1, 0x0000, 1, &byte) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gb_get_frame(m.gb, nullptr) == FR_STATUS_INVALID_ARGUMENT);
}

void Memory_OfACgbAtItsStart_HoldsNoZeros() {
    Program program;
    program.rom[0x143] = 0x80;
    Machine m(program.rom, FR_GB_MODEL_CGB);
    std::vector<uint8_t> work(0x2000);
    CHECK(fr_gb_read_memory(m.gb, -1, 0xC000, 0x2000, work.data()) == FR_STATUS_OK);
    CHECK(work == std::vector<uint8_t>(0x2000, 0xFF));
}

// The LCD is switched off and on in the middle of the first frame: from then on pictures begin elsewhere.
void Frame_AfterLcdWasSwitchedOffAndOn_EndsAsVblankBegins() {
    Machine m(Program().code({0xAF, 0xE0, 0x40, 0x06, 0xC8, 0x05, 0x20, 0xFD, 0x3E, 0x91, 0xE0, 0x40, 0x18, 0xFE}).rom);
    for (int frame = 0; frame < 10; ++frame) {
        fr_gb_run_frames(m.gb, 1, 0);
        CHECK(m.at(0xFF44) == 144);
    }
}

void Frame_WhileLcdIsOff_LastsAsLongAsAPicture() {
    Machine m(Program().code({0xAF, 0xE0, 0x40, 0x18, 0xFE}).rom);
    fr_gb_run_frames(m.gb, 1, 0);
    uint64_t before = 0, after = 0;
    fr_gb_get_cycles(m.gb, &before);
    fr_gb_run_frames(m.gb, 10, 0);
    fr_gb_get_cycles(m.gb, &after);
    const uint64_t most = 10 * (FR_GB_DOTS_PER_FRAME + 12); // JR takes three machine cycles
    CHECK(after - before >= 10 * FR_GB_DOTS_PER_FRAME && after - before <= most);
}

// Against a game whose licensee is not Nintendo, in machine cycles: from docboy's boot_div_title_*, which were run on a
// CGB and find the cycle in which DIV counts up.
void BootSearch_OfTitle_TakesAsLongAsOnHardware() {
    constexpr struct {
        const char *title;
        int cycles;
    } kCases[] = {{"REDUCTIONS", 150},    {"SURPRISING", 454},  {"SYRACUSE", 838},
                  {"BRIEFING", 816},      {"OBTAINED", 996},    {"INTRODUCING", 1369},
                  {"ALT RNATIVELY", 960}, {"THEREAFTER", 1090}, {"APP-ARS", 1554}};
    const auto cycles_of = [](const char *title, uint8_t licensee) {
        uint8_t header[0x150] = {};
        std::strcpy(reinterpret_cast<char *>(header) + 0x134, title);
        header[0x14B] = licensee;
        const fr::gb::BootSearch search = fr::gb::boot_search(header);
        return static_cast<int>(search.search_cycles + search.compatibility_cycles);
    };
    for (const auto &test : kCases)
        CHECK(cycles_of(test.title, 1) - cycles_of(test.title, 0) == test.cycles);
}

} // namespace

int main() {
    Timer_CountsEdgesOfTheDivider_AfterReset();
    Timer_Overflow_RequestsInterruptAndReloads();
    Mbc1_BankRegister_SelectsBankAndNeverZero();
    Mbc5_BankRegister_SelectsBankZeroToo();
    CartridgeRam_Disabled_ReadsOnes();
    OamDma_FromVideoMemory_CopiesWhileCodeRunsInRom();
    OamDma_InMode2_HidesItFromStatOnADmg();
    OamDma_ThroughALine_ShowsTheLastObjectWithTheTilesThatAreCopied();
    GeneralDma_OnCgb_CopiesBlocksIntoVideoMemory();
    Halt_WithoutInterrupts_JumpsToTheNextFrame();
    PollingLoop_OnLy_EndsOnTheRightLine();
    Serial_InternalClock_KeepsWhatWasSent();
    SpeedSwitch_OnCgb_DoublesTheCpu();
    SpeedSwitches_Four_LetLyBeReadWhileItChanges();
    SpeedSwitch_WithAnInterrupt_EndsEarly();
    Mode3_AtDoubleSpeed_ShowsBeforeANormalCycleWould();
    MemoryBehindOam_OnlyOnCgb_LeavesOutTwoLinesOfTheAddress();
    OamCorruption_BesideTheRows_MixesTheCpusRow();
    HblankDma_InHalt_Waits();
    Tiles_BackgroundWindowAndSprite_AreNumbered();
    Rom_BadHeaders_AreNamed();
    Arguments_NullOrOutOfRange_AreRefused();
    Memory_OfACgbAtItsStart_HoldsNoZeros();
    Frame_AfterLcdWasSwitchedOffAndOn_EndsAsVblankBegins();
    Frame_WhileLcdIsOff_LastsAsLongAsAPicture();
    BootSearch_OfTitle_TakesAsLongAsOnHardware();
    return check_done();
}
