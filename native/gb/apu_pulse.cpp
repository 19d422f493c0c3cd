// Channels 1 and 2, as the drawings of the DMG's sound unit show them (dmg-schematics, channel1 and ch1_regs; names of
// cells in brackets): a counter of 11 bits that counts up at every fall of the 1,048,576 Hz clock, is loaded with the
// frequency as it runs over, and moves one of the eight steps of a duty cycle; a flip-flop takes what is heard at a step
// [DUWO]. It counts whether the channel plays or not; only without a DAC it stands [GEXU], until two clocks after the
// next restart. SameSuite (channel_1_*) and docboy (ch1_*, double_speed_apu_ch1_*) measure the same on a CGB.
#include "gb/apu.h"

#include <algorithm>

namespace fr::gb {
namespace {

constexpr u8 kDuties[4] = {0x80, 0x81, 0xE1, 0x7E}; // bit n: step n (Pan Docs, "FF11 - NR11")

u32 counts(const ChannelState &c) { return 2048u - c.frequency; } // of a period
i64 period(const ChannelState &c) { return counts(c) * i64{2}; }

u32 count(const ChannelState &c, i64 tick) {
    if (c.stands != 0) return static_cast<u32>(c.next);
    return 2048u - std::min(static_cast<u32>((c.next - tick + 1) >> 1), counts(c));
}

void step(ChannelState &c, i64 steps) {
    c.position = static_cast<u8>((c.position + steps) & 7);
    c.bit = kDuties[c.reg[1] >> 6] >> c.position & 1;
}

} // namespace

void pulse_power_on(ChannelState &c) {
    c.stands = 1;
    c.next = 0;
}

void pulse_dac_off(ChannelState &c, i64 tick) {
    c.next = count(c, tick);
    c.stands = 1;
}

void pulse_advance(ChannelState &c, i64 tick) {
    if (c.stands != 0 || tick < c.next) return;
    const i64 steps = (tick - c.next) / period(c) + 1;
    step(c, steps);
    c.stepped = c.next + (steps - 1) * period(c);
    c.next = c.stepped + period(c);
}

// A frequency that comes while the counter is being loaded, in the tick behind a step and during a restart, is the one
// that counts (SameSuite, channel_1_freq_change_timing-cgbDE).
void pulse_set_frequency(ChannelState &c, u32 frequency, i64 after) {
    pulse_advance(c, after);
    const bool loading = after <= c.stepped || after < c.restart + kClock;
    const i64 before = period(c);
    c.frequency = static_cast<u16>(frequency);
    if (c.stands == 0 && loading) c.next += period(c) - before;
}

void pulse_restart(ChannelState &c) {
    pulse_advance(c, c.restart - 1);
    if (c.dac == 0) {
        c.next = c.frequency;
        return;
    }
    // It counts as the clock falls, which is in the ticks after those in which a restart ends or wakes it.
    c.next = (c.stands != 0 ? restart_end(c) : c.restart + kClock) - 1 + period(c);
    c.stands = 0;
    c.stepped = kLongAgo;
}

} // namespace fr::gb
