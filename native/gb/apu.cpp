// Sound registers without sound: length counters, sweep, status and wave memory behave, no sample is computed.
//
// The frame sequencer steps at falling edges of a bit of the counter behind DIV, 512 times a second. Its steps are
// worked off when a sound register is touched.
#include "gb/machine.h"

namespace fr::gb {
namespace {

constexpr u8 kReadMasks[0x17] = {0x80, 0x3F, 0x00, 0xFF, 0xBF, 0xFF, 0x3F, 0x00, 0xFF, 0xBF, 0x7F, 0xFF,
                                 0x9F, 0xFF, 0xBF, 0xFF, 0xFF, 0x00, 0x00, 0xBF, 0x00, 0x00, 0x70};

u32 edge_shift(const fr_gb *gb) { return 13u + gb->s->double_speed; }

u16 full_length(u32 channel) { return channel == 2 ? 256 : 64; }

bool length_enabled(const ChannelState &c) { return (c.reg[4] & 0x40) != 0; }

void clock_length(ChannelState &c) {
    if (length_enabled(c) && c.length != 0 && --c.length == 0) c.enabled = 0;
}

u32 frequency(const ChannelState &c) { return c.reg[3] | (c.reg[4] & 7u) << 8; }

// The sweep's next frequency; beyond 2047 the channel is switched off.
u32 sweep_next(ApuState &apu) {
    ChannelState &c = apu.channel[0];
    const u32 change = apu.sweep_shadow >> (c.reg[0] & 7);
    u32 next = apu.sweep_shadow + change;
    if ((c.reg[0] & 8) != 0) {
        apu.sweep_negated = 1;
        next = apu.sweep_shadow - change;
    }
    if (next > 2047) c.enabled = 0;
    return next;
}

u8 sweep_period(const ApuState &apu) {
    const u8 period = apu.channel[0].reg[0] >> 4 & 7;
    return period == 0 ? 8 : period;
}

void clock_sweep(ApuState &apu) {
    if (apu.sweep_timer != 0 && --apu.sweep_timer != 0) return;
    apu.sweep_timer = sweep_period(apu);
    ChannelState &c = apu.channel[0];
    if (apu.sweep_enabled == 0 || (c.reg[0] >> 4 & 7) == 0) return;
    const u32 next = sweep_next(apu);
    if (next > 2047 || (c.reg[0] & 7) == 0) return;
    apu.sweep_shadow = static_cast<u16>(next);
    c.reg[3] = static_cast<u8>(next);
    c.reg[4] = static_cast<u8>((c.reg[4] & ~7u) | next >> 8);
    sweep_next(apu);
}

void sequencer_step(ApuState &apu) {
    if ((apu.step & 1) == 0)
        for (ChannelState &c : apu.channel)
            clock_length(c);
    if ((apu.step & 3) == 2) clock_sweep(apu);
    apu.step = (apu.step + 1) & 7;
}

i64 wave_period(const ApuState &apu) { return (2048 - frequency(apu.channel[2])) * 2; }

void wave_sync(fr_gb *gb) {
    ApuState &apu = gb->s->apu;
    ChannelState &c = apu.channel[2];
    if (c.enabled == 0 || c.next > gb->s->now) return;
    const i64 period = wave_period(apu);
    const i64 steps = (gb->s->now - c.next) / period + 1;
    apu.wave_position = static_cast<u8>((apu.wave_position + steps) & 31);
    apu.wave_read_at = c.next + (steps - 1) * period;
    c.next += steps * period;
}

// Index of the wave byte that the CPU gets at, or -1. While the channel plays it is the byte being played, on a DMG
// only in the moment in which the channel reads it itself.
int wave_index(fr_gb *gb, u8 reg) {
    const ApuState &apu = gb->s->apu;
    if (apu.channel[2].enabled == 0) return reg - 0x30;
    wave_sync(gb);
    if (!gb->cgb && apu.wave_read_at + 1 < gb->s->now) return -1;
    return apu.wave_position >> 1;
}

void trigger_wave(fr_gb *gb, bool was_enabled) {
    ApuState &apu = gb->s->apu;
    ChannelState &c = apu.channel[2];
    if (was_enabled && !gb->cgb && c.next - gb->s->now == 2) {
        // A DMG that is about to read a byte scrambles the first bytes (blargg: dmg_sound 10).
        const u32 index = ((apu.wave_position + 1) >> 1) & 0x0F;
        if (index < 4) {
            apu.wave[0] = apu.wave[index];
        } else {
            for (u32 i = 0; i < 4; ++i)
                apu.wave[i] = apu.wave[(index & 0x0C) + i];
        }
    }
    apu.wave_position = 0;
    c.next = gb->s->now + wave_period(apu) + 6;
    apu.wave_read_at = -8;
}

void trigger(fr_gb *gb, u32 channel) {
    ApuState &apu = gb->s->apu;
    ChannelState &c = apu.channel[channel];
    const bool was_enabled = c.enabled != 0;
    if (channel == 2) wave_sync(gb);
    c.enabled = c.dac;
    if (c.length == 0) {
        c.length = full_length(channel);
        if (length_enabled(c) && (apu.step & 1) != 0) --c.length;
    }
    if (channel == 2) trigger_wave(gb, was_enabled);
    if (channel != 0) return;
    apu.sweep_shadow = static_cast<u16>(frequency(c));
    apu.sweep_timer = sweep_period(apu);
    apu.sweep_negated = 0;
    apu.sweep_enabled = (c.reg[0] & 0x77) != 0;
    if ((c.reg[0] & 7) != 0) sweep_next(apu);
}

void power_off(fr_gb *gb) {
    ApuState &apu = gb->s->apu;
    for (ChannelState &c : apu.channel) {
        const u16 length = c.length;
        c = {};
        c.length = gb->cgb ? u16{0} : length; // a DMG keeps its length counters
    }
    apu.nr50 = apu.nr51 = 0;
    apu.power = 0;
}

void write_control(fr_gb *gb, u32 channel, u8 value) {
    ApuState &apu = gb->s->apu;
    ChannelState &c = apu.channel[channel];
    const bool was_enabled = length_enabled(c);
    c.reg[4] = value;
    // Enabling the length in the half of its period that does not clock it clocks it once.
    if (!was_enabled && length_enabled(c) && (apu.step & 1) != 0 && c.length != 0 && --c.length == 0 &&
        (value & 0x80) == 0)
        c.enabled = 0;
    if ((value & 0x80) != 0) trigger(gb, channel);
}

} // namespace

void apu_sync(fr_gb *gb) {
    ApuState &apu = gb->s->apu;
    const i64 edges = timer_counter(gb) >> edge_shift(gb);
    if (apu.power == 0) {
        apu.synced_edge = edges;
        return;
    }
    for (; apu.synced_edge < edges; ++apu.synced_edge)
        sequencer_step(apu);
}

void apu_div_reset(fr_gb *gb) {
    ApuState &apu = gb->s->apu;
    if (apu.power != 0 && (timer_counter(gb) >> (edge_shift(gb) - 1) & 1) != 0) sequencer_step(apu);
    apu.synced_edge = 0;
}

u8 apu_read(fr_gb *gb, u8 reg) {
    apu_sync(gb);
    const ApuState &apu = gb->s->apu;
    if (reg >= 0x30 && reg < 0x40) {
        const int index = wave_index(gb, reg);
        return index < 0 ? u8{0xFF} : apu.wave[index];
    }
    if (reg >= 0x76) return 0; // PCM: silent
    if (reg > 0x26) return 0xFF;
    u8 value = 0;
    switch (reg) {
    case 0x24: value = apu.nr50; break;
    case 0x25: value = apu.nr51; break;
    case 0x26:
        value = static_cast<u8>(apu.power << 7 | apu.channel[3].enabled << 3 | apu.channel[2].enabled << 2 |
                                apu.channel[1].enabled << 1 | apu.channel[0].enabled);
        break;
    default: value = apu.channel[(reg - 0x10) / 5].reg[(reg - 0x10) % 5]; break;
    }
    return value | kReadMasks[reg - 0x10];
}

void apu_write(fr_gb *gb, u8 reg, u8 value) {
    apu_sync(gb);
    ApuState &apu = gb->s->apu;
    if (reg >= 0x30) {
        const int index = wave_index(gb, reg);
        if (index >= 0) apu.wave[index] = value;
        return;
    }
    if (reg > 0x26) return;
    if (reg == 0x26) {
        if ((value & 0x80) == 0) {
            power_off(gb);
        } else if (apu.power == 0) {
            apu.power = 1;
            apu.step = 0;
        }
        return;
    }
    const u32 channel = (reg - 0x10u) / 5;
    const u32 field = (reg - 0x10u) % 5;
    if (apu.power == 0) { // a DMG's length counters can be loaded all the same
        if (!gb->cgb && field == 1 && channel < 4)
            apu.channel[channel].length =
                static_cast<u16>(full_length(channel) - (channel == 2 ? value : value & 0x3F));
        return;
    }
    if (reg == 0x24) {
        apu.nr50 = value;
        return;
    }
    if (reg == 0x25) {
        apu.nr51 = value;
        return;
    }
    ChannelState &c = apu.channel[channel];
    if (channel == 2) wave_sync(gb);
    switch (field) {
    case 0:
        if (channel == 2) {
            c.dac = value >> 7;
            if (c.dac == 0) c.enabled = 0;
        }
        // Leaving subtraction after it was used switches the channel off.
        if (channel == 0 && apu.sweep_negated != 0 && (value & 8) == 0) c.enabled = 0;
        c.reg[0] = value;
        break;
    case 1:
        c.reg[1] = value;
        c.length = static_cast<u16>(full_length(channel) - (channel == 2 ? value : value & 0x3F));
        break;
    case 2:
        c.reg[2] = value;
        if (channel != 2) {
            c.dac = (value & 0xF8) != 0;
            if (c.dac == 0) c.enabled = 0;
        }
        break;
    case 3: c.reg[3] = value; break;
    default: write_control(gb, channel, value); break;
    }
}

} // namespace fr::gb
