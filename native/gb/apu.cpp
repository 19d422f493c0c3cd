// Registers and power of the sound unit, and the frame sequencer. No sound is made, but whatever a program can read is
// there: status, wave memory, length counters, sweep, and on a CGB what each channel puts out (FF76, FF77).
//
// The frame sequencer steps at falling edges of a bit of the counter behind DIV, 512 times a second; rising edges, half a
// step later, prepare the envelopes. Edges are worked off when a sound register is touched.
#include "gb/apu.h"

#include <algorithm>

namespace fr::gb {
namespace {

// What reads as 1: fields that Pan Docs, "Audio Registers", marks as written only, and bits without a use (blargg: dmg_sound 01).
constexpr u8 kReadMasks[0x17] = {0x80, 0x3F, 0x00, 0xFF, 0xBF, 0xFF, 0x3F, 0x00, 0xFF, 0xBF, 0x7F, 0xFF,
                                 0x9F, 0xFF, 0xBF, 0xFF, 0xFF, 0x00, 0x00, 0xBF, 0x00, 0x00, 0x70};
constexpr u32 kWithEnvelope[3] = {kPulse1, kPulse2, kNoise};

// Falling edges are the even ones.
i64 edges_until_now(const fr_gb *gb) { return timer_counter(gb) >> (12u + gb->s->double_speed); }

// DIV moves at the beginning of the machine cycle at whose end the CPU can see it; the sound unit samples its bit with
// the fall of its own fastest clock (dmg-schematics, apu_control: BARA), which is in the next tick.
i64 sampled(const fr_gb *gb, i64 time) { return ((time - mcycle(gb)) >> 1) + 1; }

u16 full_length(u32 channel) { return channel == kWave ? 256 : 64; }

bool length_enabled(const ChannelState &c) { return (c.reg[4] & 0x40) != 0; }

void channel_advance(ApuState &apu, u32 channel, i64 tick) {
    if (channel == kWave)
        wave_advance(apu, tick);
    else if (channel == kNoise)
        noise_advance(apu, tick);
    else
        pulse_advance(apu.channel[channel], tick);
}

void clock_lengths(ApuState &apu, i64 tick) {
    for (u32 channel = 0; channel < kChannelCount; ++channel) {
        ChannelState &c = apu.channel[channel];
        if (length_enabled(c) && c.length != 0 && --c.length == 0) channel_stop(apu, channel, tick);
    }
}

// The envelopes follow their step of the sequencer a tick later (docboy: double_speed_apu_ch2_volume_sweep_*).
void late_envelopes(ApuState &apu, i64 tick) {
    if (apu.envelope_at > tick) return;
    apu.envelope_at = kNever;
    for (const u32 channel : kWithEnvelope)
        envelope_fall(apu.channel[channel]);
}

// A falling edge: lengths every second one, the sweep every fourth, envelopes every eighth (Pan Docs, "DIV-APU").
void sequencer_step(ApuState &apu, i64 tick, bool cgb) {
    late_envelopes(apu, tick);
    apu.step = (apu.step + 1) & 7;
    if (apu.step == 7)
        for (const u32 channel : kWithEnvelope)
            envelope_count(apu.channel[channel]);
    apu.envelope_at = tick + 1;
    if ((apu.step & 1) == 0) return;
    sweep_advance(apu, tick); // a restart that it has not come to would switch the channel on again
    clock_lengths(apu, tick);
    if ((apu.step & 3) == 3) sweep_clock(apu, tick, cgb);
}

void sequencer_sync(fr_gb *gb) {
    ApuState &apu = gb->s->apu;
    const i64 edges = edges_until_now(gb);
    if (apu.power == 0) {
        apu.synced_edge = edges;
        return;
    }
    while (apu.synced_edge < edges) {
        const i64 edge = ++apu.synced_edge;
        const i64 tick = sampled(gb, gb->s->timer.epoch + edge * 4096);
        if ((edge & 1) == 0) {
            sequencer_step(apu, tick, gb->cgb);
        } else {
            late_envelopes(apu, tick);
            for (const u32 channel : kWithEnvelope)
                envelope_raise(apu.channel[channel]);
        }
    }
}

// Everything but the channels' timers.
void sync(fr_gb *gb) {
    sequencer_sync(gb);
    ApuState &apu = gb->s->apu;
    if (apu.power == 0) return;
    late_envelopes(apu, apu_tick(gb));
    sweep_advance(apu, apu_tick(gb));
}

void power_off(fr_gb *gb) {
    ApuState &apu = gb->s->apu;
    for (ChannelState &c : apu.channel) {
        const u16 length = c.length;
        c = {};
        c.restart = kLongAgo;
        c.length = gb->cgb ? u16{0} : length; // a DMG keeps its length counters
    }
    apu.sweep = {};
    apu.noise = {};
    apu.envelope_at = kNever;
    apu.nr50 = apu.nr51 = apu.wave_byte = 0;
    apu.power = 0;
}

void power_on(fr_gb *gb) {
    ApuState &apu = gb->s->apu;
    apu.power = 1;
    apu.power_tick = apu_tick(gb);
    sweep_power_on(apu, apu.power_tick);
    noise_power_on(apu, apu.power_tick);
    pulse_power_on(apu.channel[kPulse1]);
    pulse_power_on(apu.channel[kPulse2]);
    // A half step that is under way counts as the last one's: its end does nothing (LIJI32: SameSuite,
    // apu/div_write_trigger_10).
    apu.step = (edges_until_now(gb) & 1) != 0 ? 7 : 0;
}

// A start waits for a clock, and lasts one; the flip-flop after it keeps others from coming in for one more
// (dmg-schematics, channel1: FYFO, FEKU, FARE). A write asks for it for as long as a clock.
void restart(ApuState &apu, u32 channel, i64 tick) {
    ChannelState &c = apu.channel[channel];
    const i64 free = restart_end(c);
    if (tick + kClock < free) return;
    const i64 from = std::max(tick, free);
    if (channel == kPulse1) sweep_advance(apu, free);
    if (channel == kNoise) noise_advance(apu, free);
    c.restart = from + (apu_falls(apu, from + 1) ? 2 : 1);
    if (channel != kNoise) pulse_restart(c);
    envelope_start(c);
    c.enabled = c.dac;
}

void write_control(fr_gb *gb, u32 channel, u8 value) {
    ApuState &apu = gb->s->apu;
    ChannelState &c = apu.channel[channel];
    const i64 tick = apu_tick(gb);
    const bool was_enabled = c.enabled != 0;
    const bool had_length = length_enabled(c);
    const bool starts = (value & 0x80) != 0;
    const u32 frequency = (c.frequency & 0xFFu) | (value & 7u) << 8;
    if (channel < kWave)
        pulse_set_frequency(c, frequency, tick - 1);
    else
        c.frequency = static_cast<u16>(frequency);
    c.reg[4] = value;
    if (starts && channel == kWave) wave_start(gb, was_enabled, tick);
    if (starts && channel != kWave) restart(apu, channel, tick);
    // Enabling the length in the half of its period that does not clock it clocks it once (Pan Docs, "Obscure Behavior"; blargg:
    // dmg_sound, 03-trigger).
    const bool clocks = (apu.step & 1) != 0 && length_enabled(c);
    if (clocks && !had_length && c.length != 0 && --c.length == 0 && !starts) channel_stop(apu, channel, tick);
    if (!starts || c.length != 0) return;
    c.length = full_length(channel);
    if (clocks) --c.length;
}

// NRx0 to NRx3.
void write_field(fr_gb *gb, u32 channel, u32 field, u8 value) {
    ApuState &apu = gb->s->apu;
    ChannelState &c = apu.channel[channel];
    const i64 tick = apu_tick(gb);
    const auto set_dac = [&](bool on) {
        c.dac = on;
        if (!on) channel_stop(apu, channel, tick);
        if (!on && channel < kWave) pulse_dac_off(c, tick);
        if (!on && channel == kNoise) noise_dac_off(apu);
    };
    if (field == 0) {
        if (channel == kPulse1) sweep_write(apu, value, tick, gb->cgb);
        if (channel == kWave) set_dac(value >> 7 != 0);
    } else if (field == 1) {
        c.length = static_cast<u16>(full_length(channel) - (channel == kWave ? value : value & 0x3F));
    } else if (field == 2 && channel != kWave) {
        envelope_write(c, value);
        set_dac((value & 0xF8) != 0);
    } else if (field == 3) {
        if (channel < kWave)
            pulse_set_frequency(c, (c.frequency & 0x700u) | value, tick - 1);
        else if (channel == kWave)
            c.frequency = static_cast<u16>((c.frequency & 0x700) | value);
        else
            noise_write_frequency(apu, value);
    }
    c.reg[field] = value;
}

u8 outputs(fr_gb *gb, u32 low) {
    ApuState &apu = gb->s->apu;
    u32 both = 0;
    for (u32 channel = low + 2; channel-- > low;) {
        channel_advance(apu, channel, apu_tick(gb));
        const ChannelState &c = apu.channel[channel];
        u32 output = wave_output(apu);
        if (channel != kWave) output = (channel == kNoise ? apu.noise.lfsr & 1 : c.bit) != 0 ? envelope_volume(c) : 0;
        both = both << 4 | (c.enabled != 0 ? output : 0);
    }
    return static_cast<u8>(both);
}

} // namespace

void channel_stop(ApuState &apu, u32 channel, i64 tick) {
    ChannelState &c = apu.channel[channel];
    if (c.enabled == 0) return;
    if (channel == kWave) channel_advance(apu, channel, tick);
    c.enabled = 0;
}

void apu_sync(fr_gb *gb) {
    sync(gb);
    if (gb->s->apu.power == 0) return;
    for (u32 channel = 0; channel < kChannelCount; ++channel)
        channel_advance(gb->s->apu, channel, apu_tick(gb));
}

void apu_rebase(fr_gb *gb) { gb->s->apu.synced_edge = edges_until_now(gb); }

void apu_div_reset(fr_gb *gb) {
    ApuState &apu = gb->s->apu;
    sequencer_sync(gb);
    if (apu.power != 0 && (apu.synced_edge & 1) != 0) sequencer_step(apu, sampled(gb, gb->s->now), gb->cgb);
    apu.synced_edge = 0;
}

u8 apu_read(fr_gb *gb, u8 reg) {
    sync(gb);
    ApuState &apu = gb->s->apu;
    if (reg >= kIoWave && reg < kIoLcdc) {
        wave_advance(apu, apu_tick(gb));
        const int index = wave_index(gb, reg, apu_tick(gb));
        return index < 0 ? u8{0xFF} : apu.wave[index];
    }
    if (reg >= kIoPcm12) return outputs(gb, reg == kIoPcm12 ? kPulse1 : kWave);
    if (reg > kIoNr52) return 0xFF;
    u8 value = 0;
    switch (reg) {
    case kIoNr50: value = apu.nr50; break;
    case kIoNr51: value = apu.nr51; break;
    case kIoNr52:
        value = static_cast<u8>(apu.power << 7 | apu.channel[3].enabled << 3 | apu.channel[2].enabled << 2 |
                                apu.channel[1].enabled << 1 | apu.channel[0].enabled);
        break;
    default: value = apu.channel[(reg - kIoNr10) / 5].reg[(reg - kIoNr10) % 5]; break;
    }
    return value | kReadMasks[reg - kIoNr10];
}

void apu_write(fr_gb *gb, u8 reg, u8 value) {
    sync(gb);
    ApuState &apu = gb->s->apu;
    if (reg >= kIoWave) {
        wave_advance(apu, apu_tick(gb));
        const int index = wave_index(gb, reg, apu_tick(gb));
        if (index >= 0) apu.wave[index] = value;
        return;
    }
    if (reg > kIoNr52) return;
    if (reg == kIoNr52) {
        if ((value & 0x80) == 0)
            power_off(gb);
        else if (apu.power == 0)
            power_on(gb);
        return;
    }
    const u32 channel = (reg - u32{kIoNr10}) / 5;
    const u32 field = (reg - u32{kIoNr10}) % 5;
    if (apu.power == 0) { // a DMG's length counters can be loaded all the same
        if (!gb->cgb && field == 1 && channel < kChannelCount)
            apu.channel[channel].length =
                static_cast<u16>(full_length(channel) - (channel == kWave ? value : value & 0x3F));
        return;
    }
    if (reg == kIoNr50) {
        apu.nr50 = value;
        return;
    }
    if (reg == kIoNr51) {
        apu.nr51 = value;
        return;
    }
    channel_advance(apu, channel, apu_tick(gb));
    if (field == 4)
        write_control(gb, channel, value);
    else
        write_field(gb, channel, field, value);
}

} // namespace fr::gb
