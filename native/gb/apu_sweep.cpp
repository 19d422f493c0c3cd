// Channel 1's frequency sweep, as the drawings of the DMG's sound unit show it (dmg-schematics, ch1_sweep and channel1;
// names of cells in brackets). Two counters that count up to 7 from the complements of the pace and of the shift; a
// shift register [BEKU .. FABU] that is loaded with the frequency and moves a bit a clock of 1,048,576 Hz; an adder with
// two latches for what it adds. The frequency is the first operand, as it is when the shift is done; there is no other
// shadow of it.
//
//   restart ---+--> load the shift register and both counters; the adder's latches are 0
//   pace over -+--> and the sum becomes the frequency [BEXA, for a tick]
//              +--> shifting [FEMU], after a restart two clocks later
//   shift counter full --> latch the operands [BYTE], stop shifting
//   carry of a sum that does not subtract --> the channel stops, for as long as it is there
//
// Of a tick comes first the rise of the 2,097,152 Hz clock [AJER], then the edge of the slower one that lies in it, then
// what the CPU does. DMG and CGB agree (docboy: ch1_period_sweep_*, double_speed_apu_ch1_period_sweep_*; SameSuite:
// channel_1_sweep, _restart, _restart_2).
#include "gb/apu.h"

namespace fr::gb {
namespace {

constexpr u32 kShift = 7;
constexpr u32 kSubtract = 8;
constexpr u32 kFull = 7; // of both counters
constexpr u32 kMost = 0x7FF;

u32 pace(u8 nr10) { return nr10 >> 4 & 7; }

// The shift register's clock: it moves as this rises. Without a shift it stays high.
bool shift_clock(const SweepState &sweep, u8 nr10, bool low) {
    return (nr10 & kShift) == 0 || (sweep.shifting != 0 && low);
}

bool loading(const ApuState &apu, i64 tick) {
    return apu.sweep.pace_over != 0 || restarting(apu.channel[kPulse1], tick);
}

void load(ApuState &apu) {
    SweepState &sweep = apu.sweep;
    const ChannelState &c = apu.channel[kPulse1];
    sweep.shifter = c.frequency;
    sweep.pace_count = static_cast<u8>(kFull ^ pace(c.reg[0]));
    sweep.shift_count = static_cast<u8>(kFull ^ (c.reg[0] & kShift));
}

void shift(SweepState &sweep) {
    sweep.shifter >>= 1;
    sweep.shift_count = (sweep.shift_count + 1) & kFull;
}

u32 sum(const ApuState &apu) {
    return u32{apu.sweep.augend} + apu.sweep.addend + ((apu.channel[kPulse1].reg[0] & kSubtract) != 0 ? 1 : 0);
}

bool overflows(const ApuState &apu) { return (apu.channel[kPulse1].reg[0] & kSubtract) == 0 && sum(apu) > kMost; }

void take_sum(ApuState &apu, i64 after) {
    ChannelState &c = apu.channel[kPulse1];
    if (!overflows(apu) && (c.reg[0] & kShift) != 0) pulse_set_frequency(c, sum(apu) & kMost, after);
}

void set_nr10(ApuState &apu, u8 value, i64 tick) {
    SweepState &sweep = apu.sweep;
    u8 &nr10 = apu.channel[kPulse1].reg[0];
    const bool low = apu_falls(apu, tick), had_shift = (nr10 & kShift) != 0;
    const bool rises = !shift_clock(sweep, nr10, low) && shift_clock(sweep, value, low);
    const u32 last = sum(apu);
    nr10 = value;
    if (rises && !loading(apu, tick)) shift(sweep);
    if (sweep.pace_over != 0 && !had_shift) take_sum(apu, tick);
    // A subtraction's carry leaves the adder later than its sign.
    if ((value & kSubtract) == 0 && last > kMost) channel_stop(apu, kPulse1, tick);
}

// The rise of the fast clock at the beginning of `tick`.
void clock_counters(ApuState &apu, i64 tick) {
    SweepState &sweep = apu.sweep;
    ChannelState &c = apu.channel[kPulse1];
    if (loading(apu, tick - 1)) load(apu);
    const bool over = sweep.pace_count == kFull && pace(c.reg[0]) != 0;
    const bool summed = sweep.shift_count == kFull && !over && sweep.pace_over == 0;
    if (over && sweep.pace_over == 0) {
        sweep.shifting = 1;
        take_sum(apu, tick - 1);
    }
    if (summed && sweep.summed == 0) {
        const bool held = restarting(c, tick - 1);
        sweep.augend = held ? u16{0} : c.frequency;
        sweep.addend = held ? u16{0} : static_cast<u16>(sweep.shifter ^ ((c.reg[0] & kSubtract) != 0 ? kMost : 0));
        if (overflows(apu)) channel_stop(apu, kPulse1, tick);
    }
    if (summed) sweep.shifting = 0;
    sweep.pace_over = over;
    sweep.summed = summed;
    if (over) load(apu);
}

void run_tick(ApuState &apu, i64 tick) {
    SweepState &sweep = apu.sweep;
    ChannelState &c = apu.channel[kPulse1];
    clock_counters(apu, tick);
    if (tick == c.restart) {
        load(apu);
        sweep.augend = sweep.addend = 0;
        c.enabled = c.dac; // no sum holds it off any more
    }
    if (tick == restart_end(c) && sweep.summed == 0) sweep.shifting = 1;
    if (apu_falls(apu, tick) && sweep.shifting != 0 && (c.reg[0] & kShift) != 0 && !loading(apu, tick)) shift(sweep);
}

// Nothing changes by itself.
bool rests(const ApuState &apu, i64 tick) {
    const SweepState &sweep = apu.sweep;
    const ChannelState &c = apu.channel[kPulse1];
    if (tick < restart_end(c) || sweep.pace_over != 0) return false;
    if (sweep.pace_count == kFull && pace(c.reg[0]) != 0) return false;
    if ((sweep.shift_count == kFull) != (sweep.summed != 0)) return false;
    return sweep.shifting == 0 || (c.reg[0] & kShift) == 0;
}

} // namespace

void sweep_power_on(ApuState &apu, i64 tick) {
    apu.sweep.tick = tick;
    apu.sweep.pace_count = apu.sweep.shift_count = kFull;
    apu.sweep.summed = 1;
}

void sweep_advance(ApuState &apu, i64 tick) {
    i64 &at = apu.sweep.tick;
    while (at < tick && !rests(apu, at)) {
        ++at;
        run_tick(apu, at);
    }
    if (at < tick) at = tick;
}

// A clock that comes as a restart's load ends is lost on a CGB of revision E, and not on a DMG (SameSuite,
// channel_1_sweep_restart_2; docboy: ch1_period_sweep_change_period_nr14_during_recalc_delay14284).
void sweep_clock(ApuState &apu, i64 tick, bool cgb) {
    if (!loading(apu, tick) && !(cgb && loading(apu, tick - 1)))
        apu.sweep.pace_count = (apu.sweep.pace_count + 1) & kFull;
}

// On a DMG the register is open before the value is there, and the bus reads FF until then (docboy:
// dmg/ch1_period_sweep_write_nr10_overflow_*).
void sweep_write(ApuState &apu, u8 value, i64 tick, bool cgb) {
    if (!cgb) set_nr10(apu, 0xFF, tick);
    set_nr10(apu, value, tick);
}

} // namespace fr::gb
