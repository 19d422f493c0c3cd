// Channel 1's frequency sweep (Pan Docs, "Audio details"): a counter of the pace, clocked by every fourth step of the
// sequencer, and an adder of the frequency and the same shifted right. The sum is the next frequency; that the one after
// it would overflow is known only when the adder has shifted, a bit a clock of 1,048,576 Hz. The times and what writes
// to NR10 do to an addition under way are those of a CGB of revision E (LIJI32: SameSuite, apu/channel_1/channel_1_sweep,
// channel_1_sweep_restart and _restart_2).
#include "gb/apu.h"

#include <algorithm>

namespace fr::gb {
namespace {

constexpr u32 kShift = 7;
constexpr u32 kNegate = 8;
constexpr u32 kPace = 0x70;
constexpr u32 kMost = 0x7FF; // of a frequency
constexpr u8 kPaceOver = 7;  // of the pace's counter, which counts up

// Clocks from the power's switching on, up to and with `tick`.
i64 clocks_until(const ApuState &apu, i64 tick) { return (tick - apu.power_tick + 1) >> 1; }
i64 tick_of_clock(const ApuState &apu, i64 clock) { return apu.power_tick + clock * 2 - 1; }

u8 pace_count(u8 nr10) { return static_cast<u8>(kPaceOver - (nr10 >> 4 & 7)); }

// Without a shift the adder stands still, unless that is how the addition began.
bool adder_stands(const ApuState &apu) {
    return (apu.channel[kPulse1].reg[0] & kShift) == 0 && apu.sweep.unshifted == 0;
}

void begin_addition(ApuState &apu, u32 shift, i64 wait, i64 tick) {
    SweepState &sweep = apu.sweep;
    sweep.adding = 1;
    sweep.shifts = static_cast<u8>(shift);
    sweep.unshifted = shift == 0;
    sweep.shifts_at = clocks_until(apu, tick) + wait;
}

void end_addition(ApuState &apu, i64 tick) {
    SweepState &sweep = apu.sweep;
    const ChannelState &c = apu.channel[kPulse1];
    sweep.adding = 0;
    if (tick >= sweep.hold_end) sweep.shadow = c.frequency;
    if ((c.reg[0] & kNegate) != 0)
        sweep.addend ^= kMost; // a subtraction adds the complement and a carry
    else if (u32{sweep.shadow} + sweep.addend > kMost)
        channel_stop(apu, kPulse1, tick);
    sweep.checked = sweep.addend;
}

// The pace has run out, or NR10 is written while it has: the sum becomes the frequency and is added to once more.
void take_sum(ApuState &apu, i64 tick, bool by_write) {
    SweepState &sweep = apu.sweep;
    ChannelState &c = apu.channel[kPulse1];
    const u8 nr10 = c.reg[0];
    const u32 shift = nr10 & kShift;
    if ((nr10 & kPace) == 0 || sweep.pace_count != kPaceOver) return;
    if (shift != 0) {
        pulse_advance(c, tick);
        c.frequency = (sweep.shadow + sweep.addend + ((nr10 & kNegate) != 0 ? 1 : 0)) & kMost;
    }
    if (tick >= sweep.hold_end) sweep.addend = static_cast<u16>(c.frequency >> shift);
    begin_addition(apu, shift, by_write ? 1 : 1 + apu_late(apu, tick), tick);
    sweep.pace_count = pace_count(nr10);
}

// NR10 is about to become `value` while the adder works.
void write_during_addition(ApuState &apu, u8 value, i64 tick) {
    SweepState &sweep = apu.sweep;
    const i64 clock = clocks_until(apu, tick);
    if (sweep.shifts_at - clock == 2) { // still in time to choose the shift
        sweep.shifts = value & kShift;
        sweep.adding = sweep.shifts != 0;
    }
    if (clock > sweep.shifts_at) {
        if (!adder_stands(apu)) sweep.shifts = static_cast<u8>(sweep.shifts - (clock - sweep.shifts_at));
        sweep.shifts_at = clock;
    }
    const bool goes_on = (value & kShift) != 0 && (apu.channel[kPulse1].reg[0] & kShift) == 0;
    if (goes_on && apu_late(apu, tick) == 0 && sweep.shifts > 1) --sweep.shifts;
}

} // namespace

void sweep_advance(ApuState &apu, i64 tick) {
    const SweepState &sweep = apu.sweep;
    if (sweep.adding == 0 || adder_stands(apu)) return;
    const i64 end = sweep.shifts_at + sweep.shifts;
    if (clocks_until(apu, tick) >= end) end_addition(apu, tick_of_clock(apu, end));
}

void sweep_start(ApuState &apu, bool was_enabled, i64 tick) {
    SweepState &sweep = apu.sweep;
    const ChannelState &c = apu.channel[kPulse1];
    const u32 shift = c.reg[0] & kShift;
    if (sweep.shifts == 0) sweep.adding = 0;
    sweep.shadow = sweep.checked = sweep.addend = 0;
    if (shift != 0) {
        begin_addition(apu, shift, was_enabled ? 2 : 3, tick);
        sweep.addend = static_cast<u16>(c.frequency >> shift);
    }
    sweep.hold_end = tick + 4 - apu_late(apu, tick);
    sweep.pace_count = pace_count(c.reg[0]);
}

void sweep_clock(ApuState &apu, i64 tick, bool by_write) {
    apu.sweep.pace_count = (apu.sweep.pace_count + 1) & 7;
    take_sum(apu, tick, by_write);
}

void sweep_write(ApuState &apu, u8 value, i64 tick) {
    SweepState &sweep = apu.sweep;
    ChannelState &c = apu.channel[kPulse1];
    if (sweep.adding != 0) write_during_addition(apu, value, tick);
    // The last sum is looked at again, now without a complement's carry.
    const u32 carry = (c.reg[0] & kNegate) != 0 ? 1 : 0;
    c.reg[0] = value;
    if ((value & kNegate) == 0 && sweep.shadow + sweep.checked + carry > kMost) channel_stop(apu, kPulse1, tick);
    take_sum(apu, tick, false);
}

} // namespace fr::gb
