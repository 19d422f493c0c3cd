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

// A step loads the timer: a frequency written in that tick is the one that counts.
void write_frequency(ChannelState &c, u32 frequency, i64 tick) {
    c.frequency = static_cast<u16>(frequency);
    if (c.enabled != 0 && c.stepped == tick) c.next = tick + period(c);
}

// The timer counts up, a clock every two ticks, and the fall of its highest bit moves the phase; so does loading a
// frequency below 400h over a count above it.
bool load_steps(u8 nrx4, i64 ticks_left) { return (nrx4 & 4) == 0 && (ticks_left / 2 & 0x400) == 0; }

void start(ApuState &apu, ChannelState &c, u8 value, u32 old_frequency, i64 tick) {
    const bool playing = c.enabled != 0;
    i64 delay = (playing ? 4 : 6) - apu_late(apu, tick);
    const i64 left = playing ? count_of(c, tick) - 1 - std::max<i64>(c.delay_end - tick, 0) : c.next - c.delay_end;
    const bool steps = load_steps(value, left) && !(playing && c.stepped == tick);
    if (steps) c.position = (c.position + 1) & 7;
    if (!playing && c.dac != 0)
        c.held = !steps;
    else if (steps)
        c.held = 0;
    else if (playing && c.frequency == 0x7FF && old_frequency != 0x7FF && c.held != 0)
        delay += 2;
    c.stepped = -1;
    c.delay_end = delay;
    c.next = period(c) - 2 + delay;
    envelope_start(c);
    if (playing)
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

void pulse_write_low(ChannelState &c, u8 value, i64 tick) { write_frequency(c, (c.frequency & 0x700u) | value, tick); }

void pulse_write_high(ApuState &apu, ChannelState &c, u8 value, i64 tick) {
    const u32 old = c.frequency;
    const bool starts = (value & 0x80) != 0;
    // Leaving the highest frequencies in the clock of a step takes the step back; what is heard stays (SameSuite,
    // apu/channel_1/channel_1_freq_change_timing).
    if (!starts && c.enabled != 0 && old >= 0x700 && (value & 7) != 7 && c.stepped >= 0 && tick - c.stepped < 2) {
        c.position = (c.position - 1) & 7;
        c.held = 0;
    }
    write_frequency(c, (old & 0xFFu) | (value & 7u) << 8, tick);
    if (starts) start(apu, c, value, old, tick);
}

} // namespace fr::gb
