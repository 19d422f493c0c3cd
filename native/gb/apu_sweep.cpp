// Channel 1's frequency sweep. A new frequency is written at the sweep's clock; whether the one after it would overflow
// is known only some ticks later, when an adder that works bit by bit is done (LIJI32: SameSuite,
// apu/channel_1/channel_1_sweep and channel_1_sweep_restart).
#include "gb/apu.h"

namespace fr::gb {
namespace {

constexpr u32 kShift = 7;
constexpr u32 kNegate = 8;
constexpr u32 kPace = 0x70;
constexpr u32 kMost = 0x7FF;

// Ticks that the sweep sees, up to and with `tick`.
i64 clocks_until(const ApuState &apu, i64 tick) { return (tick - apu.power_tick + 1) >> 1; }
i64 tick_of_clock(const ApuState &apu, i64 clock) { return apu.power_tick + clock * 2 - 1; }

u8 pace_count(u8 nr10) { return (nr10 >> 4 & 7) ^ 7; }

void adder_done(ApuState &apu, i64 tick) {
    SweepState &sweep = apu.sweep;
    ChannelState &c = apu.channel[kPulse1];
    const bool negate = (c.reg[0] & kNegate) != 0;
    if (tick >= sweep.hold_end) sweep.shadow = c.frequency;
    if (negate)
        sweep.addend ^= kMost;
    else if (u32{sweep.shadow} + sweep.addend > kMost)
        channel_stop(apu, kPulse1, tick);
    sweep.checked = sweep.addend;
}

// The clock with the countdown expired, or a write to NR10 in that state.
void recalculate(ApuState &apu, i64 tick, bool by_write) {
    SweepState &sweep = apu.sweep;
    ChannelState &c = apu.channel[kPulse1];
    const u8 nr10 = c.reg[0];
    if ((nr10 & kPace) == 0 || sweep.pace_count != 7) return;
    if ((nr10 & kShift) != 0) {
        pulse_advance(c, tick);
        c.frequency = (sweep.addend + sweep.shadow + ((nr10 & kNegate) != 0 ? 1 : 0)) & kMost;
    }
    if (tick >= sweep.hold_end) sweep.addend = static_cast<u16>(c.frequency >> (nr10 & kShift));
    sweep.adder_count = nr10 & kShift;
    sweep.adder_wait = by_write ? 1 : static_cast<u8>(1 + apu_late(apu, tick));
    sweep.adder_unshifted = sweep.adder_instant = sweep.adder_count == 0;
    sweep.pace_count = pace_count(nr10);
}

// NR10 is written while the adder works.
void write_during_addition(ApuState &apu, u8 value, i64 tick) {
    SweepState &sweep = apu.sweep;
    if (sweep.adder_wait == 2) {
        sweep.adder_count = value & kShift;
        if (sweep.adder_count == 0) sweep.adder_wait = 0;
    }
    const bool begins_to_shift = (value & kShift) != 0 && (apu.channel[kPulse1].reg[0] & kShift) == 0;
    if (begins_to_shift && apu_late(apu, tick) == 0 && sweep.adder_count > 1) --sweep.adder_count;
}

} // namespace

void sweep_advance(ApuState &apu, i64 tick) {
    SweepState &sweep = apu.sweep;
    const i64 from = clocks_until(apu, sweep.synced);
    i64 left = clocks_until(apu, tick) - from;
    sweep.synced = tick;
    if ((sweep.adder_wait | sweep.adder_count) == 0 || left <= 0) return;
    const i64 wait = sweep.adder_wait;
    if (left < wait) {
        sweep.adder_wait = static_cast<u8>(wait - left);
        return;
    }
    sweep.adder_wait = 0;
    left -= wait;
    const bool instant = sweep.adder_instant != 0 && wait != 0;
    sweep.adder_instant = 0;
    if (sweep.adder_count == 0) {
        if (instant) adder_done(apu, tick_of_clock(apu, from + wait));
        return;
    }
    // Without a shift the adder stands still.
    if ((apu.channel[kPulse1].reg[0] & kShift) == 0 && sweep.adder_unshifted == 0) return;
    if (left < sweep.adder_count) {
        sweep.adder_count = static_cast<u8>(sweep.adder_count - left);
        return;
    }
    const i64 done = from + wait + sweep.adder_count;
    sweep.adder_count = 0;
    adder_done(apu, tick_of_clock(apu, done));
}

void sweep_start(ApuState &apu, bool was_enabled, i64 tick) {
    SweepState &sweep = apu.sweep;
    const ChannelState &c = apu.channel[kPulse1];
    const u8 shift = c.reg[0] & kShift;
    sweep.adder_instant = 0;
    sweep.shadow = sweep.checked = sweep.addend = 0;
    if (shift != 0) {
        sweep.adder_count = shift;
        sweep.adder_wait = was_enabled ? 2 : 3;
        sweep.adder_unshifted = 0;
        sweep.addend = static_cast<u16>(c.frequency >> shift);
    }
    sweep.hold_end = tick + 4 - apu_late(apu, tick);
    sweep.pace_count = pace_count(c.reg[0]);
}

void sweep_clock(ApuState &apu, i64 tick, bool by_write) {
    apu.sweep.pace_count = (apu.sweep.pace_count + 1) & 7;
    recalculate(apu, tick, by_write);
}

void sweep_write(ApuState &apu, u8 value, i64 tick) {
    SweepState &sweep = apu.sweep;
    ChannelState &c = apu.channel[kPulse1];
    if ((sweep.adder_wait | sweep.adder_count) != 0) write_during_addition(apu, value, tick);
    // The last sum is compared again, now without a complement's carry.
    const u32 carry = (c.reg[0] & kNegate) != 0 ? 1 : 0;
    c.reg[0] = value;
    if ((value & kNegate) == 0 && sweep.shadow + sweep.checked + carry > kMost) channel_stop(apu, kPulse1, tick);
    recalculate(apu, tick, false);
}

} // namespace fr::gb
