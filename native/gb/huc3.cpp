// HuC3: a microcontroller with a clock behind a mailbox (Pan Docs, "HuC-3"). It answers at once, plays no tones and sees no
// light; its clock runs on emulated time.
#include "gb/machine.h"

namespace fr::gb {
namespace {

enum Selected : u8 { kMailbox = 0xB, kAnswer = 0xC, kSemaphore = 0xD, kInfrared = 0xE }; // MbcState::mode
enum Command : u8 { kReadNext = 1, kWriteNext = 3, kAddressLow = 4, kAddressHigh = 5, kExtended = 6 };
enum ExtendedCommand : u8 { kGetTime = 0, kSetTime = 1, kStatus = 2 };
enum Location : u32 { kTime = 0x00, kMinutes = 0x10, kDays = 0x13, kEventMinutes = 0x58, kEventDays = 0x5B };

constexpr i64 kMinuteDots = i64{60} * 4194304;
constexpr u32 kDayMinutes = 1440, kMostDays = 0x1000;
constexpr u32 kTimeNibbles = 6; // three for each counter

u32 number(const ClockChipState &chip, u32 at) {
    return chip.memory[at] | u32{chip.memory[at + 1]} << 4 | u32{chip.memory[at + 2]} << 8;
}

void set_number(ClockChipState &chip, u32 at, u32 value) {
    for (u32 i = 0; i < 3; ++i)
        chip.memory[at + i] = value >> i * 4 & 0x0F;
}

void set_time(ClockChipState &chip, u32 minutes_at, u32 days_at, u64 minutes) {
    set_number(chip, minutes_at, static_cast<u32>(minutes % kDayMinutes));
    set_number(chip, days_at, static_cast<u32>(minutes / kDayMinutes % kMostDays));
}

u64 time_at(const ClockChipState &chip, u32 minutes_at, u32 days_at) {
    return number(chip, minutes_at) + u64{number(chip, days_at)} * kDayMinutes;
}

void clock_sync(fr_gb *gb) {
    ClockChipState &chip = gb->s->clock_chip;
    const i64 dots = chip.ticks + gb->s->now - chip.base;
    chip.base = gb->s->now;
    chip.ticks = static_cast<u32>(dots % kMinuteDots);
    const u64 passed = static_cast<u64>(dots / kMinuteDots);
    set_time(chip, kMinutes, kDays, time_at(chip, kMinutes, kDays) + passed);
}

// The event keeps its distance.
void take_time(ClockChipState &chip) {
    constexpr u64 kAround = u64{kDayMinutes} * kMostDays;
    const u64 before = time_at(chip, kMinutes, kDays), event = time_at(chip, kEventMinutes, kEventDays);
    for (u32 i = 0; i < kTimeNibbles; ++i)
        chip.memory[kMinutes + i] = chip.memory[kTime + i];
    chip.ticks = 0;
    const u64 now = time_at(chip, kMinutes, kDays);
    set_time(chip, kEventMinutes, kEventDays, (now + event + 2 * kAround - before) % kAround);
}

void obey(fr_gb *gb) {
    ClockChipState &chip = gb->s->clock_chip;
    switch (chip.command) {
    case kReadNext: chip.response = chip.memory[chip.address++]; return;
    case kWriteNext: chip.memory[chip.address++] = chip.argument; return;
    case kAddressLow: chip.address = static_cast<u8>((chip.address & 0xF0) | chip.argument); return;
    case kAddressHigh: chip.address = static_cast<u8>((chip.address & 0x0F) | chip.argument << 4); return;
    case kExtended: break;
    default: return;
    }
    clock_sync(gb);
    if (chip.argument == kGetTime)
        for (u32 i = 0; i < kTimeNibbles; ++i)
            chip.memory[kTime + i] = chip.memory[kMinutes + i];
    else if (chip.argument == kSetTime)
        take_time(chip);
    else if (chip.argument == kStatus)
        chip.response = 1;
}

} // namespace

u8 huc3_read(const fr_gb *gb) {
    const ClockChipState &chip = gb->s->clock_chip;
    switch (gb->s->mbc.mode) {
    case kAnswer: return static_cast<u8>(0x80 | chip.command << 4 | chip.response);
    case kSemaphore: return 0x01; // ready (docboy: huc3_command_*)
    case kInfrared: return 0xC0;
    default: return 0xFF;
    }
}

void huc3_write(fr_gb *gb, u8 value) {
    ClockChipState &chip = gb->s->clock_chip;
    if (gb->s->mbc.mode == kMailbox) {
        chip.command = value >> 4 & 7;
        chip.argument = value & 0x0F;
    } else if (gb->s->mbc.mode == kSemaphore && (value & 1) == 0) {
        obey(gb);
    }
}

} // namespace fr::gb
