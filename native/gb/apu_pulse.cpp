// Channels 1 and 2: a timer that steps through eight phases of a duty cycle. What a channel puts out changes at its
// steps and with its volume only. Delays and the quirks of restarting are those of a CGB of revision E (LIJI32:
// SameSuite, apu/channel_1).
#include "gb/apu.h"

#include <algorithm>

namespace fr::gb {
namespace {

constexpr u8 kDuties[4] = {0x80, 0x81, 0xE1, 0x7E}; // bit n: phase n

i64 period(const ChannelState &c) { return (2048 - c.frequency) * 2; }

// As the timer's counter reads: one less than the ticks to the next step.
i64 count_of(const ChannelState &c, i64 tick) { return c.next - 1 - tick; }

void reload_at(ChannelState &c, i64 tick) {
    if (c.enabled != 0 && c.stepped == tick) c.next = tick + period(c);
}

// Whether starting while `count` is in the timer moves to the next phase at once.
bool start_steps(u8 value, i64 count) { return (value & 4) == 0 && (count / 2 & 0x400) == 0; }

void start(ApuState &apu, ChannelState &c, u8 value, u32 old_frequency, i64 tick) {
    i64 delay;
    if (c.enabled == 0) {
        const bool step = start_steps(value, c.next - c.delay_end);
        if (step) c.position = (c.position + 1) & 7;
        if (c.dac != 0) c.held = !step;
        delay = 6 - apu_late(apu, tick);
    } else {
        delay = 4 - apu_late(apu, tick);
        const i64 delay_left = std::max<i64>(c.delay_end - tick, 0);
        if (c.stepped != tick && start_steps(value, count_of(c, tick) - 1 - delay_left)) {
            c.position = (c.position + 1) & 7;
            c.held = 0;
        } else if (c.frequency == 0x7FF && old_frequency != 0x7FF && c.held != 0) {
            delay += 2;
        }
    }
    c.stepped = -1;
    c.delay_end = delay;
    c.next = period(c) - 2 + delay;
    envelope_start(c);
    if (c.enabled != 0)
        pulse_refresh(c);
    else if (c.dac != 0)
        c.output = 0;
    if (c.dac == 0) return; // off: both stay counts
    c.enabled = 1;
    c.delay_end += tick;
    c.next += tick + 1;
}

} // namespace

void pulse_power_on(ChannelState &c) { c.next = 0xFFFF; }

void pulse_advance(ChannelState &c, i64 tick) {
    if (c.enabled == 0 || tick < c.next) return;
    const i64 steps = (tick - c.next) / period(c) + 1;
    c.position = static_cast<u8>((c.position + steps) & 7);
    c.stepped = c.next + (steps - 1) * period(c);
    c.next = c.stepped + period(c);
    c.held = 0;
    pulse_refresh(c);
}

void pulse_stop(ChannelState &c, i64 tick) {
    pulse_advance(c, tick);
    c.enabled = 0;
    c.next = count_of(c, tick);
    c.delay_end = std::max<i64>(c.delay_end - tick, 0);
}

void pulse_refresh(ChannelState &c) {
    if (c.held == 0) c.output = (kDuties[c.reg[1] >> 6] >> c.position & 1) != 0 ? c.volume : u8{0};
}

void pulse_write_low(ChannelState &c, u8 value, i64 tick) {
    c.frequency = static_cast<u16>((c.frequency & 0x700) | value);
    reload_at(c, tick);
}

void pulse_write_high(ApuState &apu, ChannelState &c, u8 value, i64 tick) {
    const u32 old = c.frequency;
    // Leaving the highest frequencies in the moment of a step takes the step back; what is heard stays.
    if ((value & 0x80) == 0 && c.enabled != 0 && (c.reg[4] & 7) == 7 && (value & 7) != 7 && c.stepped >= 0 &&
        count_of(c, tick) >> 1 == 2047 - c.frequency) {
        c.position = (c.position - 1) & 7;
        c.held = 0;
    }
    c.frequency = static_cast<u16>((c.frequency & 0xFF) | (value & 7) << 8);
    reload_at(c, tick);
    if ((value & 0x80) != 0) start(apu, c, value, old, tick);
}

} // namespace fr::gb
