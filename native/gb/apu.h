// The parts of the sound unit. Nothing here runs by itself: each part is advanced in one step from the time when one of
// its registers is touched, when its outputs are read or when the sequencer changes it.
//
// Time is counted in ticks of 2,097,152 Hz (two dots). The sound unit divides it by two and by four itself, from the
// moment in which the power was switched on (dmg-schematics, apu_control): the clock of the pulse channels and the sweep
// falls in even ticks and rises in odd ones, that of the noise channel's divider falls in phase 0 and rises in phase 2.
#ifndef FASTRL_GB_APU_H
#define FASTRL_GB_APU_H

#include "gb/machine.h"

namespace fr::gb {

enum Channel : u32 { kPulse1, kPulse2, kWave, kNoise, kChannelCount };

inline i64 apu_tick(const fr_gb *gb) { return gb->s->now >> 1; }

// Of a tick among the four of the 524,288 Hz clock.
inline u32 apu_phase(const ApuState &apu, i64 tick) { return static_cast<u32>(tick - apu.power_tick) & 3; }

// Whether the 1,048,576 Hz clock falls in a tick; it rises in the others.
inline bool apu_falls(const ApuState &apu, i64 tick) { return (apu_phase(apu, tick) & 1) == 0; }

// A restart of channel 1, 2 or 4 lasts a clock of 1,048,576 Hz. Two clocks after its beginning come what waits for it: the
// sweep's shift and a counter that stood [FYTE, GATY in the drawings].
inline constexpr i64 kClock = 2; // ticks

inline bool restarting(const ChannelState &c, i64 tick) { return tick >= c.restart && tick < c.restart + kClock; }
inline i64 restart_end(const ChannelState &c) { return c.restart + 2 * kClock; }

// apu.cpp
void channel_stop(ApuState &apu, u32 channel, i64 tick);

// apu_envelope.cpp: channels 1, 2 and 4.
u8 envelope_volume(const ChannelState &c);
void envelope_start(ChannelState &c);
void envelope_count(ChannelState &c);           // an eighth of the sequencer's steps
void envelope_raise(ChannelState &c);           // half-way between two steps of the sequencer
void envelope_fall(ChannelState &c);            // at each step, behind the others that it has to do
void envelope_write(ChannelState &c, u8 value); // NRx2; reg[2] is still the old value

// apu_pulse.cpp
void pulse_power_on(ChannelState &c);
void pulse_advance(ChannelState &c, i64 tick);
void pulse_dac_off(ChannelState &c, i64 tick);
void pulse_set_frequency(ChannelState &c, u32 frequency, i64 after); // after that tick and before the next
void pulse_restart(ChannelState &c);                                 // as c.restart says

// apu_sweep.cpp
void sweep_power_on(ApuState &apu, i64 tick);
void sweep_advance(ApuState &apu, i64 tick);
void sweep_clock(ApuState &apu, i64 tick, bool cgb); // every fourth of the sequencer's steps; it has run up to there
void sweep_write(ApuState &apu, u8 value, i64 tick, bool cgb);

// apu_wave.cpp
void wave_advance(ApuState &apu, i64 tick);
void wave_start(fr_gb *gb, bool was_enabled, i64 tick);
int wave_index(const fr_gb *gb, u8 reg, i64 tick); // of the byte that an access gets at, -1: none
u8 wave_output(const ApuState &apu);

// apu_noise.cpp
void noise_power_on(ApuState &apu, i64 tick);
void noise_advance(ApuState &apu, i64 tick);
void noise_dac_off(ApuState &apu);
void noise_write_frequency(ApuState &apu, u8 value);
u16 lfsr_after(u16 lfsr, bool narrow, u64 steps);

} // namespace fr::gb

#endif
