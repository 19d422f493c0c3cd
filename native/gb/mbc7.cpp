// MBC7: an accelerometer and an EEPROM of 128 words behind a few registers (Pan Docs, "MBC7"; Microchip, 93LC56).
#include "gb/machine.h"

namespace fr::gb {
namespace {

constexpr u16 kErased = 0x8000, kAtRest = 0x81D0;
constexpr i32 kGravity = 0x70; // that the Earth's makes of it

enum Pin : u8 { kDataOut = 0x01, kDataIn = 0x02, kClock = 0x40, kSelect = 0x80 };
enum Phase : u8 { kStart, kCommand, kDataComes, kDataGoes };
enum Command : u32 { kExtended, kWrite, kRead, kErase };                // its first two bits
enum ExtendedCommand : u32 { kDisable, kWriteAll, kEraseAll, kEnable }; // the two after them
constexpr u32 kCommandBits = 10, kWordBits = 16, kWords = 128;

bool registers_on(const fr_gb *gb) { return gb->s->mbc.ram_enabled != 0 && gb->s->mbc.mode != 0; }

u16 felt(i32 hundredths) { return static_cast<u16>(kAtRest + hundredths * kGravity / 100); }

void store(fr_gb *gb, u32 word, u16 value) {
    if (gb->s->tilt.writable == 0) return;
    gb->cart_ram[word * 2] = static_cast<u8>(value >> 8);
    gb->cart_ram[word * 2 + 1] = static_cast<u8>(value);
}

void store_all(fr_gb *gb, u16 value) {
    for (u32 word = 0; word < kWords; ++word)
        store(gb, word, value);
}

void begin_data(TiltState &t, Phase phase) {
    t.phase = phase;
    t.bits = 0;
}

void obey(fr_gb *gb) {
    TiltState &t = gb->s->tilt;
    t.command = t.shifted;
    const u32 word = t.command & (kWords - 1);
    t.phase = kStart;
    switch (t.command >> 8 & 3) {
    case kRead:
        t.shifted = static_cast<u16>(gb->cart_ram[word * 2] << 8 | gb->cart_ram[word * 2 + 1]);
        t.ready = 0; // a bit that says nothing comes first
        begin_data(t, kDataGoes);
        return;
    case kWrite: begin_data(t, kDataComes); return;
    case kErase: store(gb, word, 0xFFFF); return;
    default: break;
    }
    switch (t.command >> 6 & 3) {
    case kDisable: t.writable = 0; return;
    case kEnable: t.writable = 1; return;
    case kEraseAll: store_all(gb, 0xFFFF); return;
    default: begin_data(t, kDataComes); return;
    }
}

// A rising edge of the clock while the chip is selected.
void clock_bit(fr_gb *gb, u32 bit) {
    TiltState &t = gb->s->tilt;
    if (t.phase == kStart) {
        if (bit == 0) return;
        begin_data(t, kCommand);
        t.shifted = 0;
        return;
    }
    ++t.bits;
    if (t.phase == kDataGoes) {
        t.ready = static_cast<u8>(t.shifted >> 15);
        t.shifted = static_cast<u16>(t.shifted << 1);
        if (t.bits >= kWordBits) t.phase = kStart;
        return;
    }
    t.shifted = static_cast<u16>(t.shifted * 2u | bit);
    if (t.phase == kCommand && t.bits >= kCommandBits) {
        obey(gb);
    } else if (t.phase == kDataComes && t.bits >= kWordBits) {
        if ((t.command >> 8 & 3) == kWrite)
            store(gb, t.command & (kWords - 1), t.shifted);
        else
            store_all(gb, t.shifted);
        t.phase = kStart;
    }
}

void set_pins(fr_gb *gb, u8 pins) {
    TiltState &t = gb->s->tilt;
    const bool rises = (pins & ~t.pins & kClock) != 0;
    t.pins = pins;
    if ((pins & kSelect) == 0) {
        t.phase = kStart;
        t.ready = 1; // nothing takes time here
    } else if (rises) {
        clock_bit(gb, (pins & kDataIn) != 0 ? 1 : 0);
    }
}

} // namespace

u8 mbc7_read(const fr_gb *gb, u16 address) {
    const TiltState &t = gb->s->tilt;
    if (!registers_on(gb) || address >= 0xB000) return 0xFF;
    switch (address >> 4 & 0x0F) {
    case 2: return static_cast<u8>(t.latched_x);
    case 3: return static_cast<u8>(t.latched_x >> 8);
    case 4: return static_cast<u8>(t.latched_y);
    case 5: return static_cast<u8>(t.latched_y >> 8);
    case 6: return 0x00;
    case 8: return static_cast<u8>((t.pins & (kSelect | kClock | kDataIn)) | (t.ready != 0 ? kDataOut : 0));
    default: return 0xFF;
    }
}

// X is less to the right, Y to the bottom.
void mbc7_write(fr_gb *gb, u16 address, u8 value) {
    TiltState &t = gb->s->tilt;
    if (!registers_on(gb) || address >= 0xB000) return;
    switch (address >> 4 & 0x0F) {
    case 0:
        if (value != 0x55) return;
        t.latched_x = t.latched_y = kErased;
        t.erased = 1;
        return;
    case 1:
        if (value != 0xAA || t.erased == 0) return;
        t.latched_x = felt(-t.x);
        t.latched_y = felt(t.y);
        t.erased = 0;
        return;
    case 8: set_pins(gb, value); return;
    default: return;
    }
}

} // namespace fr::gb
