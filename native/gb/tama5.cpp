// TAMA5: registers of four bits for banks, and a microcontroller with 32 bytes of memory and a clock behind them (endrift,
// "TAMA5", gbdev forum; the clock's registers are Toshiba's TC8521). It answers at once, never rings, counts days of 24
// hours, and its clock runs on emulated time. One version of the source has reading and writing the memory the other way round.
#include "gb/machine.h"

namespace fr::gb {
namespace {

enum Register : u8 {
    kBankLow = 0x0,
    kBankHigh = 0x1,
    kDataLow = 0x4,
    kDataHigh = 0x5,
    kCommandHigh = 0x6, // and the address's bit 4
    kCommandLow = 0x7,  // and its other four; begins the work
    kReady = 0xA,
    kAnswerLow = 0xC,
    kAnswerHigh = 0xD
};
enum Command : u8 { kWriteMemory = 0, kReadMemory = 1, kClock = 4 }; // kCommandHigh's upper three bits
constexpr u8 kOpenBus = 0xF0;                                        // of the four bits that are not connected

constexpr i64 kSecondDots = 4194304, kDayDots = 86400 * kSecondDots;

// Digits of the clock's first page; those of its second one are alarms, and the count of years since a leap year.
enum Digit : u32 { kSecond = 0, kMinute = 2, kHour = 4, kWeekday = 6, kDay = 7, kMonth = 9, kYear = 11, kDigits = 13 };
constexpr u32 kLeap = 11;
constexpr u8 kWired[kDigits] = {0xF, 7, 0xF, 7, 0xF, 3, 7, 0xF, 3, 0xF, 1, 0xF, 0xF};

u32 number(const u8 *digits) { return digits[0] + digits[1] * 10u; }

// Counts on from a last number to a first one; true where it was the last.
bool count(u8 *digits, u32 first, u32 last) {
    const bool wraps = number(digits) >= last;
    const u32 next = wraps ? first : number(digits) + 1;
    digits[0] = static_cast<u8>(next % 10);
    digits[1] = static_cast<u8>(next / 10);
    return wraps;
}

void next_day(TamaState &t) {
    u8 *now = t.pages[0];
    now[kWeekday] = now[kWeekday] >= 6 ? u8{0} : static_cast<u8>(now[kWeekday] + 1);
    constexpr u8 kMonthDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const u32 month = number(now + kMonth);
    const u32 leap_day = month == 2 && t.pages[1][kLeap] == 0 ? 1 : 0;
    const u32 days = month >= 1 && month <= 12 ? kMonthDays[month - 1] + leap_day : 31;
    if (!count(now + kDay, 1, days) || !count(now + kMonth, 1, 12)) return;
    count(now + kYear, 0, 99);
    t.pages[1][kLeap] = (t.pages[1][kLeap] + 1) & 3;
}

void next_second(TamaState &t) {
    u8 *now = t.pages[0];
    if (count(now + kSecond, 0, 59) && count(now + kMinute, 0, 59) && count(now + kHour, 0, 23)) next_day(t);
}

void clock_sync(fr_gb *gb) {
    TamaState &t = gb->s->tama;
    i64 dots = t.ticks + gb->s->now - t.base;
    t.base = gb->s->now;
    for (; dots >= kDayDots; dots -= kDayDots)
        next_day(t);
    for (; dots >= kSecondDots; dots -= kSecondDots)
        next_second(t);
    t.ticks = static_cast<u32>(dots);
}

// kDataLow chooses the digit, kCommandLow its page and whether it is read.
void use_clock(fr_gb *gb) {
    TamaState &t = gb->s->tama;
    const u32 digit = t.registers[kDataLow], page = t.registers[kCommandLow] >> 1 & 3;
    clock_sync(gb);
    if (digit >= kDigits) return;
    if ((t.registers[kCommandLow] & 1) != 0) {
        t.answer = t.pages[page][digit];
        return;
    }
    t.pages[page][digit] = t.registers[kDataHigh] & (page == 0 ? kWired[digit] : 0xF);
    if (page == 0 && digit == kSecond) t.ticks = 0;
}

void obey(fr_gb *gb) {
    TamaState &t = gb->s->tama;
    u8 &byte = gb->cart_ram[(t.registers[kCommandHigh] & 1) << 4 | t.registers[kCommandLow]];
    switch (t.registers[kCommandHigh] >> 1) {
    case kWriteMemory: byte = static_cast<u8>(t.registers[kDataHigh] << 4 | t.registers[kDataLow]); return;
    case kReadMemory: t.answer = byte; return;
    case kClock: use_clock(gb); return;
    default: return;
    }
}

} // namespace

void tama5_boot(fr_gb *gb) {
    TamaState &t = gb->s->tama;
    t.pages[0][kDay] = t.pages[0][kMonth] = 1;
}

u8 tama5_read(const fr_gb *gb, u16 address) {
    const TamaState &t = gb->s->tama;
    if ((address & 1) != 0) return 0xFF;
    switch (t.selected) {
    case kReady: return kOpenBus | 1;
    case kAnswerLow: return kOpenBus | (t.answer & 0x0F);
    case kAnswerHigh: return static_cast<u8>(kOpenBus | t.answer >> 4);
    default: return kOpenBus;
    }
}

void tama5_write(fr_gb *gb, u16 address, u8 value) {
    TamaState &t = gb->s->tama;
    value &= 0x0F;
    if ((address & 1) != 0) {
        t.selected = value;
        return;
    }
    if (t.selected >= sizeof t.registers) return;
    t.registers[t.selected] = value;
    if (t.selected == kCommandLow) {
        obey(gb);
    } else if (t.selected <= kBankHigh) {
        gb->s->mbc.rom_bank = static_cast<u16>(t.registers[kBankHigh] << 4 | t.registers[kBankLow]);
        memory_map_cartridge(gb);
    }
}

} // namespace fr::gb
