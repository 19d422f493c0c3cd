// Cartridges beyond the common ones, through the bus, with ROMs made here: each bank begins with its number.
#include "check.h"
#include "gb/program.h"

#include "gb/machine.h"

#include <cstring>

using fr::gb::bus_read;
using fr::gb::bus_write;

namespace {

Program idle(uint8_t type, uint32_t banks, uint8_t ram_code = 0) {
    Program program(type, banks, ram_code);
    program.code({0x18, 0xFE});
    return program;
}

void Mbc3_BankRegister_HasSevenBitsAndAnMbc30sEight() {
    Machine small(idle(0x13, 128, 3).rom), large(idle(0x10, 256, 5).rom);
    bus_write(small.gb, 0x2000, 0x85);
    CHECK(bus_read(small.gb, 0x4000) == 0x05);
    bus_write(large.gb, 0x2000, 0x85);
    CHECK(bus_read(large.gb, 0x4000) == 0x85);
}

void Rom_OfAnotherSizeThanItsHeaders_IsTakenWhole() {
    Program larger = idle(0x19, 64), smaller = idle(0x19, 4);
    larger.rom[0x148] = 0;
    smaller.rom[0x148] = 4;
    Machine m(larger.rom), n(smaller.rom);
    CHECK(m.gb != nullptr && n.gb != nullptr);
    bus_write(m.gb, 0x2000, 63);
    CHECK(bus_read(m.gb, 0x4000) == 63);
    fr_gb_rom_info info;
    CHECK(fr_gb_rom_get_info(m.rom, &info) == FR_STATUS_OK && info.rom_bytes == 0x100000 &&
          info.declared_bytes == 0x8000);
    CHECK(fr_gb_rom_get_info(n.rom, &info) == FR_STATUS_OK && info.rom_bytes == 0x10000 &&
          info.declared_bytes == 0x80000);
}

// Pan Docs, "MMM01": a game of 128 KiB in banks 8 to 15 of 512 KiB, chosen by the menu in the last two banks.
void Mmm01_MenuChoosesAGame_ItSeesItsOwnBanks() {
    Program program = idle(0x01, 32);
    uint8_t *menu = &program.rom[30 * 0x4000];
    std::memcpy(menu + 0x100, &program.rom[0x100], 0x60);
    menu[0x147] = 0x0D;
    menu[0x149] = 0x03;
    Machine m(program.rom);
    CHECK(m.gb != nullptr && bus_read(m.gb, 0x0000) == 30 && bus_read(m.gb, 0x4000) == 31);
    CHECK(bus_read(m.gb, 0x0147) == 0x0D);
    bus_write(m.gb, 0x2000, 8);
    bus_write(m.gb, 0x6000, 0x18 << 1); // the upper two of five bits stay
    bus_write(m.gb, 0x0000, 0x30);      // RAM: one bank
    CHECK(bus_read(m.gb, 0x0000) == 30);
    bus_write(m.gb, 0x0000, 0x40 | 0x30 | 0x0A);
    CHECK(bus_read(m.gb, 0x0000) == 8 && bus_read(m.gb, 0x4000) == 9);
    bus_write(m.gb, 0x2000, 0x13);
    CHECK(bus_read(m.gb, 0x4000) == 11);
    bus_write(m.gb, 0x2000, 0x00);
    CHECK(bus_read(m.gb, 0x4000) == 9);
    bus_write(m.gb, 0xA000, 0x5A);
    bus_write(m.gb, 0x6000, 0x01);
    bus_write(m.gb, 0x4000, 0x03); // both bits are the menu's
    CHECK(bus_read(m.gb, 0xA000) == 0x5A && m.at(0xA000, 0) == 0x5A);
}

void HuC1_InfraredMode_HidesRamAndSeesNoLight() {
    Machine m(idle(0xFF, 64, 3).rom);
    bus_write(m.gb, 0x2000, 0x3F);
    CHECK(bus_read(m.gb, 0x4000) == 0x3F);
    bus_write(m.gb, 0x4000, 2);
    bus_write(m.gb, 0xA123, 0x77); // without being enabled
    bus_write(m.gb, 0x0000, 0x0E);
    CHECK(bus_read(m.gb, 0xA123) == 0xC0);
    bus_write(m.gb, 0xA123, 0x01);
    bus_write(m.gb, 0x0000, 0x00);
    CHECK(bus_read(m.gb, 0xA123) == 0x77 && m.at(0xA123, 2) == 0x77);
}

uint8_t ask_huc3(Machine &m, uint32_t command, uint32_t argument) {
    bus_write(m.gb, 0x0000, 0x0B);
    bus_write(m.gb, 0xA000, static_cast<uint8_t>(command << 4 | argument));
    bus_write(m.gb, 0x0000, 0x0D);
    CHECK((bus_read(m.gb, 0xA000) & 1) == 1);
    bus_write(m.gb, 0xA000, 0xFE);
    bus_write(m.gb, 0x0000, 0x0C);
    return bus_read(m.gb, 0xA000) & 0x0F;
}

void HuC3_Clock_IsSetAndCountsMinutes() {
    Machine m(idle(0xFE, 128, 3).rom);
    CHECK(ask_huc3(m, 6, 2) == 1); // games wait for this status
    // 23:59 of day 12Ah: minute 1439 is 59Fh.
    ask_huc3(m, 4, 0);
    ask_huc3(m, 5, 0);
    for (const uint32_t nibble : {0xFu, 0x9u, 0x5u, 0xAu, 0x2u, 0x1u})
        ask_huc3(m, 3, nibble);
    ask_huc3(m, 6, 1);
    CHECK(fr_gb_run_frames(m.gb, 3600, 0) == FR_STATUS_OK); // of which 3,584 are a minute
    ask_huc3(m, 6, 0);
    ask_huc3(m, 4, 0);
    ask_huc3(m, 5, 0);
    for (const uint32_t nibble : {0x0u, 0x0u, 0x0u, 0xBu, 0x2u, 0x1u})
        CHECK(ask_huc3(m, 1, 0) == nibble);
    bus_write(m.gb, 0x0000, 0x0A);
    bus_write(m.gb, 0xA000, 0x42);
    bus_write(m.gb, 0x0000, 0x00); // read only
    bus_write(m.gb, 0xA000, 0x43);
    CHECK(bus_read(m.gb, 0xA000) == 0x42);
}

constexpr uint32_t kRegisters = 0xA000;

Machine &enable_mbc7(Machine &m) {
    bus_write(m.gb, 0x0000, 0x0A);
    bus_write(m.gb, 0x4000, 0x40);
    return m;
}

uint32_t tilt_at(Machine &m, uint32_t low) {
    return bus_read(m.gb, static_cast<uint16_t>(kRegisters + low)) |
           uint32_t{bus_read(m.gb, static_cast<uint16_t>(kRegisters + low + 0x10))} << 8;
}

void Mbc7_Tilt_IsLatchedOnceErased() {
    Machine m(idle(0x22, 64).rom);
    CHECK(bus_read(m.gb, kRegisters + 0x20) == 0xFF);
    enable_mbc7(m);
    CHECK(tilt_at(m, 0x20) == 0x8000 && tilt_at(m, 0x40) == 0x8000);
    CHECK(fr_gb_set_tilt(m.gb, 50, -100) == FR_STATUS_OK);
    bus_write(m.gb, kRegisters + 0x10, 0xAA); // nothing was erased
    CHECK(tilt_at(m, 0x20) == 0x8000);
    bus_write(m.gb, kRegisters, 0x55);
    bus_write(m.gb, kRegisters + 0x10, 0xAA);
    CHECK(tilt_at(m, 0x20) == 0x81D0 - 0x38 && tilt_at(m, 0x40) == 0x81D0 - 0x70);
    CHECK(fr_gb_set_tilt(m.gb, 401, 0) == FR_STATUS_INVALID_ARGUMENT);
}

void send_bits(Machine &m, uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) {
        const uint32_t in = (value >> i & 1) << 1;
        bus_write(m.gb, kRegisters + 0x80, static_cast<uint8_t>(0x80 | in));
        bus_write(m.gb, kRegisters + 0x80, static_cast<uint8_t>(0xC0 | in));
    }
}

void command(Machine &m, uint32_t bits) {
    bus_write(m.gb, kRegisters + 0x80, 0x00);
    send_bits(m, 1u << 10 | bits, 11);
}

uint32_t read_word(Machine &m, uint32_t word) {
    command(m, 2u << 8 | word);
    CHECK((bus_read(m.gb, kRegisters + 0x80) & 1) == 0);
    uint32_t value = 0;
    for (int i = 0; i < 16; ++i) {
        send_bits(m, 0, 1);
        value = value << 1 | (bus_read(m.gb, kRegisters + 0x80) & 1u);
    }
    return value;
}

void Mbc7_Eeprom_KeepsWordsOnceWritable() {
    constexpr uint32_t kWrite = 1u << 8, kErase = 3u << 8, kEnable = 3u << 6, kDisable = 0, kWriteAll = 1u << 6;
    Machine m(idle(0x22, 64).rom);
    enable_mbc7(m);
    command(m, kWrite | 5);
    send_bits(m, 0x1234, 16);
    CHECK(read_word(m, 5) == 0xFFFF);
    command(m, kEnable);
    command(m, kWrite | 5);
    send_bits(m, 0x1234, 16);
    CHECK(read_word(m, 5) == 0x1234 && read_word(m, 4) == 0xFFFF);
    CHECK(m.at(0xA00A, 0) == 0x12 && m.at(0xA00B, 0) == 0x34);
    command(m, kErase | 5);
    CHECK(read_word(m, 5) == 0xFFFF);
    command(m, kWriteAll);
    send_bits(m, 0xA55A, 16);
    CHECK(read_word(m, 0) == 0xA55A && read_word(m, 127) == 0xA55A);
    command(m, kDisable);
    command(m, kErase | 0);
    CHECK(read_word(m, 0) == 0xA55A);
}

// Pan Docs, "MBC6". A command goes to a place of the flash chip through the window at 6000.
void flash_write(Machine &m, uint32_t place, uint8_t value) {
    bus_write(m.gb, 0x3000, static_cast<uint8_t>(place >> 13));
    bus_write(m.gb, static_cast<uint16_t>(0x6000 | (place & 0x1FFF)), value);
}

uint8_t flash_read(Machine &m, uint32_t place) {
    bus_write(m.gb, 0x3000, static_cast<uint8_t>(place >> 13));
    return bus_read(m.gb, static_cast<uint16_t>(0x6000 | (place & 0x1FFF)));
}

void flash_command(Machine &m, std::initializer_list<int> commands, uint32_t last_place = 0x5555) {
    for (const int *command = commands.begin(); command != commands.end(); ++command) {
        flash_write(m, 0x5555, 0xAA);
        flash_write(m, 0x2AAA, 0x55);
        flash_write(m, command + 1 == commands.end() ? last_place : 0x5555, static_cast<uint8_t>(*command));
    }
}

void flash_leave(Machine &m) { flash_write(m, 0, 0xF0); }

void flash_program(Machine &m, uint32_t place, uint8_t value, std::initializer_list<int> commands = {0xA0}) {
    flash_command(m, commands);
    for (uint32_t i = 0; i < 128; ++i)
        flash_write(m, place + i, static_cast<uint8_t>(value ^ i));
    flash_write(m, place + 127, 0);
    CHECK((flash_read(m, place) & 0x80) != 0);
    flash_leave(m);
}

void enable_flash(Machine &m) {
    bus_write(m.gb, 0x0C00, 1);
    bus_write(m.gb, 0x3800, 0x08);
}

void Mbc6_Windows_AreChosenOneByOne() {
    Machine m(idle(0x20, 64, 3).rom);
    bus_write(m.gb, 0x2000, 10); // 8 KiB each
    bus_write(m.gb, 0x3000, 12);
    CHECK(bus_read(m.gb, 0x4000) == 5 && bus_read(m.gb, 0x6000) == 6);
    bus_write(m.gb, 0x0000, 0x0A);
    bus_write(m.gb, 0x0400, 7);
    bus_write(m.gb, 0x0800, 2);
    bus_write(m.gb, 0xA012, 0x11);
    bus_write(m.gb, 0xB012, 0x22);
    bus_write(m.gb, 0x0400, 2);
    bus_write(m.gb, 0x0800, 7);
    CHECK(bus_read(m.gb, 0xA012) == 0x22 && bus_read(m.gb, 0xB012) == 0x11);
    CHECK(m.at(0xB012, 3) == 0x11 && m.at(0xA012, 1) == 0x22);
    bus_write(m.gb, 0x0000, 0x00);
    CHECK(bus_read(m.gb, 0xA012) == 0xFF);
}

void Mbc6_Flash_IsErasedAndProgrammedByItsCommands() {
    Machine m(idle(0x20, 64, 3).rom);
    bus_write(m.gb, 0x3800, 0x08);
    flash_command(m, {0x90}); // the chip isn't enabled
    enable_flash(m);
    CHECK(flash_read(m, 0) == 0xFF);
    flash_command(m, {0x90});
    CHECK(flash_read(m, 0) == 0xC2 && flash_read(m, 1) == 0x81);
    flash_leave(m);
    flash_program(m, 0x40080, 0x5A);
    CHECK(flash_read(m, 0x40080) == 0x5A && flash_read(m, 0x400FF) == (0x5A ^ 0x7F) && flash_read(m, 0x40100) == 0xFF);
    flash_program(m, 0x40080, 0x0F); // bits only go to 0
    CHECK(flash_read(m, 0x40080) == (0x5A & 0x0F));
    bus_write(m.gb, 0x2800, 0x08); // the other window sees the same chip
    bus_write(m.gb, 0x2000, 0x20);
    CHECK(bus_read(m.gb, 0x4080) == (0x5A & 0x0F));
    flash_command(m, {0x80, 0x30}, 0x41234);
    CHECK((flash_read(m, 0x40080) & 0x80) != 0);
    flash_leave(m);
    CHECK(flash_read(m, 0x40080) == 0xFF);
}

void Mbc6_FirstSectorAndHiddenRegion_AreGuarded() {
    Machine m(idle(0x20, 64, 3).rom);
    enable_flash(m);
    flash_program(m, 0x00000, 0x12);
    flash_program(m, 0x00000, 0x12, {0x60, 0xE0});
    CHECK(flash_read(m, 0x00000) == 0xFF);
    bus_write(m.gb, 0x1000, 1);
    flash_program(m, 0x00000, 0x12);
    flash_program(m, 0x00080, 0x34, {0x60, 0xE0});
    CHECK(flash_read(m, 0x00000) == 0x12 && flash_read(m, 0x00080) == 0xFF);
    flash_command(m, {0x77, 0x77});
    CHECK(flash_read(m, 0x00000) == 0xFF && flash_read(m, 0x00080) == 0x34);
    flash_leave(m);
    flash_command(m, {0x60, 0x20}); // sector 0 is protected now
    CHECK((flash_read(m, 0) & 0x82) == 0x82);
    flash_leave(m);
    flash_program(m, 0x20000, 0x56);
    flash_command(m, {0x80, 0x10});
    flash_leave(m);
    CHECK(flash_read(m, 0x00000) == 0x12 && flash_read(m, 0x20000) == 0xFF);
    flash_command(m, {0x60, 0x40});
    flash_leave(m);
    flash_command(m, {0x80, 0x10});
    flash_leave(m);
    CHECK(flash_read(m, 0x00000) == 0xFF);
}

void tama5_set(Machine &m, uint8_t reg, uint32_t value) {
    bus_write(m.gb, 0xA001, reg);
    bus_write(m.gb, 0xA000, static_cast<uint8_t>(value));
}

uint8_t tama5_answer(Machine &m) {
    bus_write(m.gb, 0xA001, 0x0C);
    const uint8_t low = bus_read(m.gb, 0xA000) & 0x0F;
    bus_write(m.gb, 0xA001, 0x0D);
    return static_cast<uint8_t>((bus_read(m.gb, 0xA000) & 0x0F) << 4 | low);
}

void tama5_set_digit(Machine &m, uint32_t digit, uint32_t value) {
    tama5_set(m, 4, digit);
    tama5_set(m, 5, value);
    tama5_set(m, 6, 8);
    tama5_set(m, 7, 0);
}

uint8_t tama5_digit(Machine &m, uint32_t digit) {
    tama5_set(m, 4, digit);
    tama5_set(m, 6, 8);
    tama5_set(m, 7, 1);
    return tama5_answer(m);
}

void Tama5_Registers_ReachBanksMemoryAndClock() {
    Machine m(idle(0xFD, 32).rom);
    bus_write(m.gb, 0xA001, 0x0A);
    CHECK((bus_read(m.gb, 0xA000) & 3) == 1); // what games wait for
    tama5_set(m, 0, 0x5);
    tama5_set(m, 1, 0x1);
    CHECK(bus_read(m.gb, 0x4000) == 0x15);
    tama5_set(m, 4, 0xB);
    tama5_set(m, 5, 0xC);
    tama5_set(m, 6, 0x1);
    tama5_set(m, 7, 0x2); // CB to 12h
    CHECK(m.at(0xA012, 0) == 0xCB);
    tama5_set(m, 6, 0x3);
    tama5_set(m, 7, 0x2);
    CHECK(tama5_answer(m) == 0xCB);
    // 28 February of a leap year, 23:59:00.
    constexpr uint32_t kSet[] = {0, 0, 9, 5, 3, 2, 6, 8, 2, 2, 0, 4, 0},
                       kThen[] = {0, 0, 0, 0, 0, 0, 0, 9, 2, 2, 0, 4, 0};
    for (uint32_t digit = 13; digit-- > 0;)
        tama5_set_digit(m, digit, kSet[digit]);
    CHECK(fr_gb_run_frames(m.gb, 3585, 0) == FR_STATUS_OK); // a little more than a minute
    for (uint32_t digit = 0; digit < 13; ++digit)
        CHECK(tama5_digit(m, digit) == kThen[digit]);
}

constexpr uint32_t kCameraIdle = 0x04; // what else was written to A000

// Registers A000 to A005 and the same three thresholds everywhere; A000's bit 0 starts the capture.
void capture(Machine &m, std::initializer_list<int> registers, int low, int middle, int high) {
    bus_write(m.gb, 0x4000, 0x10);
    for (uint16_t i = 0; i < 48; ++i)
        bus_write(m.gb, static_cast<uint16_t>(0xA006 + i),
                  static_cast<uint8_t>(i % 3 == 0   ? low
                                       : i % 3 == 1 ? middle
                                                    : high));
    uint16_t address = static_cast<uint16_t>(0xA000 + registers.size());
    for (const int *value = registers.end(); value != registers.begin();)
        bus_write(m.gb, --address, static_cast<uint8_t>(*--value));
}

// Pan Docs, "Game Boy Camera": 32,446 + 512 + 16 * 0x300 machine cycles are 2.6 frames.
void Camera_Capture_HidesRamForItsTime() {
    Machine m(idle(0xFC, 64, 4).rom, FR_GB_MODEL_DMG);
    bus_write(m.gb, 0x0000, 0x0A);
    bus_write(m.gb, 0x4000, 3);
    bus_write(m.gb, 0xA000, 0x77);
    bus_write(m.gb, 0x0000, 0x00); // to read it need not be enabled
    CHECK(bus_read(m.gb, 0xA000) == 0x77);
    fr_gb_run_frames(m.gb, 1, 0);
    const fr::gb::i64 start = m.gb->s->now, end = start + 4 * (32446 + 512 + 16 * 0x300);
    capture(m, {kCameraIdle | 1, 0x00, 0x03, 0x00, 0x00, 0x00}, 120, 128, 136);
    CHECK(bus_read(m.gb, 0xA000) == (kCameraIdle | 1) && bus_read(m.gb, 0xA002) == 0);
    CHECK(bus_read(m.gb, 0xB080) == (kCameraIdle | 1)); // registers come again every 80h
    m.gb->s->now = end - 1;
    bus_write(m.gb, 0x4000, 3);
    CHECK(bus_read(m.gb, 0xA000) == 0);
    m.gb->s->now = end;
    CHECK(bus_read(m.gb, 0xA000) == 0x77);
    bus_write(m.gb, 0x4000, 0x10);
    CHECK(bus_read(m.gb, 0xA000) == kCameraIdle);
}

void Camera_Picture_ComesAsTilesOfFourShades() {
    Machine m(idle(0xFC, 64, 4).rom, FR_GB_MODEL_DMG);
    uint8_t picture[FR_GB_CAMERA_WIDTH * FR_GB_CAMERA_HEIGHT];
    for (uint32_t i = 0; i < sizeof picture; ++i)
        picture[i] = i % FR_GB_CAMERA_WIDTH < 48 ? 0 : i % FR_GB_CAMERA_WIDTH < 88 ? 128 : 255;
    CHECK(fr_gb_set_camera(m.gb, picture) == FR_STATUS_OK);
    const auto plane = [&](uint32_t tile, uint32_t which) { return m.at(0xA100 + tile * 16 + which, 0); };
    capture(m, {1, 0xE0, 0x03, 0x00, 0x00, 0x00}, 120, 128, 136);
    CHECK(plane(0, 0) == 0xFF && plane(0, 1) == 0xFF);
    CHECK(plane(8, 0) == 0xFF && plane(8, 1) == 0x00);
    CHECK(plane(15, 0) == 0x00 && plane(15, 1) == 0x00);
    CHECK(plane(13 * 16 + 15, 14) == 0x00 && plane(13 * 16, 15) == 0xFF);
    bus_write(m.gb, 0xA000, 0);
    m.gb->s->camera.left = 0;                                     // it is not to go on
    capture(m, {1, 0xE0, 0x03, 0x00, 0x08, 0x00}, 120, 128, 136); // inverted
    CHECK(plane(0, 0) == 0x00 && plane(0, 1) == 0x00);
    CHECK(plane(15, 0) == 0xFF && plane(15, 1) == 0xFF);
    Machine other(idle(0x19, 4).rom);
    CHECK(fr_gb_set_camera(other.gb, picture) == FR_STATUS_INVALID_ARGUMENT);
}

} // namespace

int main() {
    Mbc3_BankRegister_HasSevenBitsAndAnMbc30sEight();
    Rom_OfAnotherSizeThanItsHeaders_IsTakenWhole();
    Mmm01_MenuChoosesAGame_ItSeesItsOwnBanks();
    HuC1_InfraredMode_HidesRamAndSeesNoLight();
    HuC3_Clock_IsSetAndCountsMinutes();
    Mbc7_Tilt_IsLatchedOnceErased();
    Mbc7_Eeprom_KeepsWordsOnceWritable();
    Mbc6_Windows_AreChosenOneByOne();
    Mbc6_Flash_IsErasedAndProgrammedByItsCommands();
    Mbc6_FirstSectorAndHiddenRegion_AreGuarded();
    Tama5_Registers_ReachBanksMemoryAndClock();
    Camera_Capture_HidesRamForItsTime();
    Camera_Picture_ComesAsTilesOfFourShades();
    return check_done();
}
