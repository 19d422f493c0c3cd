// Channel 3: 32 samples of four bits (dmg-schematics, ch3_regs, channel3, wave_ram; names of cells in brackets). The byte that
// was read last stays in a latch [BEPA to CYFO] and is the first one heard after a restart.
#include "gb/apu.h"

namespace fr::gb {
namespace {

constexpr i64 kStartDelay = 3; // ticks, besides a period (SameSuite, channel_3_delay)

constexpr i64 kReadDelay = 1; // ticks from the counter's end to the latch [HUNO to AZUS]
constexpr u32 kRow = 4;       // bytes

i64 period(const ChannelState &c) { return 2048 - c.frequency; }

void latch_byte(ApuState &apu) { apu.wave_byte = apu.wave[apu.channel[kWave].position >> 1]; }

} // namespace

void wave_advance(ApuState &apu, i64 tick) {
    ChannelState &c = apu.channel[kWave];
    if (c.enabled == 0 || tick < c.next) return;
    const i64 steps = (tick - c.next) / period(c) + 1;
    c.position = static_cast<u8>((c.position + steps) & 31);
    c.stepped = c.next + (steps - 1) * period(c);
    c.next = c.stepped + period(c);
    latch_byte(apu);
}

// While the channel plays, the CPU gets at the byte being played, on a DMG only in the moment in which the channel
// reads it itself.
int wave_index(const fr_gb *gb, u8 reg, i64 tick) {
    const ChannelState &c = gb->s->apu.channel[kWave];
    if (c.enabled == 0) return reg - 0x30;
    if (!gb->cgb && c.stepped != tick) return -1;
    return c.position >> 1;
}

// A restart takes the address back to 0 [ETAN] but not the read that the counter's end has begun [GASE, BUSA, BANO]: a tick
// later the latch opens [AZUS] and takes what the address shows by then, which no ROM of the public suites tells apart. A DMG's
// memory has the old row open meanwhile: its bytes run into the first row, of the first row itself the one byte that was
// read (Pan Docs, "Audio details"; blargg: dmg_sound 10).
void wave_start(fr_gb *gb, bool was_enabled, i64 tick) {
    ApuState &apu = gb->s->apu;
    ChannelState &c = apu.channel[kWave];
    const bool reading = was_enabled && c.next == tick + kReadDelay;
    const u32 address = static_cast<u32>(c.position + 1) >> 1 & 15; // that the read began with
    c.position = 0;
    if (reading && !gb->cgb) {
        const u32 row = address & ~3u;
        if (row == 0) apu.wave[0] = apu.wave[address];
        for (u32 i = 0; row != 0 && i < kRow; ++i)
            apu.wave[i] = apu.wave[row + i];
    }
    if (reading) latch_byte(apu);
    c.enabled = c.dac;
    c.stepped = -1;
    c.next = tick + period(c) + kStartDelay;
}

u8 wave_output(const ApuState &apu) {
    constexpr u8 kShifts[4] = {4, 0, 1, 2}; // Pan Docs, "FF1C - NR32"
    const ChannelState &c = apu.channel[kWave];
    const u32 sample = (c.position & 1) != 0 ? apu.wave_byte & 15u : apu.wave_byte >> 4;
    return static_cast<u8>(sample >> kShifts[c.reg[2] >> 5 & 3]);
}

} // namespace fr::gb
