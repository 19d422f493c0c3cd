// Channel 3: 32 samples of four bits. The byte that was read last stays and is the first one heard after a restart.
#include "gb/apu.h"

namespace fr::gb {
namespace {

constexpr i64 kStartDelay = 3; // ticks, besides a period (SameSuite, channel_3_delay)

i64 period(const ChannelState &c) { return 2048 - c.frequency; }

} // namespace

void wave_advance(ApuState &apu, i64 tick) {
    ChannelState &c = apu.channel[kWave];
    if (c.enabled == 0 || tick < c.next) return;
    const i64 steps = (tick - c.next) / period(c) + 1;
    c.position = static_cast<u8>((c.position + steps) & 31);
    c.stepped = c.next + (steps - 1) * period(c);
    c.next = c.stepped + period(c);
    apu.wave_byte = apu.wave[c.position >> 1];
}

// While the channel plays, the CPU gets at the byte being played, on a DMG only in the moment in which the channel
// reads it itself.
int wave_index(const fr_gb *gb, u8 reg, i64 tick) {
    const ChannelState &c = gb->s->apu.channel[kWave];
    if (c.enabled == 0) return reg - 0x30;
    if (!gb->cgb && c.stepped != tick) return -1;
    return c.position >> 1;
}

void wave_start(fr_gb *gb, bool was_enabled, i64 tick) {
    ApuState &apu = gb->s->apu;
    ChannelState &c = apu.channel[kWave];
    const bool about_to_read = was_enabled && c.next - tick == 1;
    if (about_to_read && !gb->cgb) {
        // A DMG that is about to read a byte scrambles the first bytes (blargg: dmg_sound 10).
        const u32 index = ((c.position + 1) >> 1) & 0x0F;
        if (index < 4) {
            apu.wave[0] = apu.wave[index];
        } else {
            for (u32 i = 0; i < 4; ++i)
                apu.wave[i] = apu.wave[(index & 0x0C) + i];
        }
    }
    if (about_to_read) apu.wave_byte = apu.wave[0];
    c.enabled = c.dac;
    c.position = 0;
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
