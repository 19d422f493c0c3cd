// The parts of the sound unit. Nothing here runs by itself: each part is advanced in one step from the time when one of
// its registers is touched, when its outputs are read or when the sequencer changes it.
//
// Time is counted in ticks of 2,097,152 Hz (two dots). Pulse channels and sweep see every second tick only, counted from
// the moment in which the power was switched on.
#ifndef FASTRL_GB_APU_H
#define FASTRL_GB_APU_H

#include "gb/machine.h"

namespace fr::gb {

enum Channel : u32 { kPulse1, kPulse2, kWave, kNoise, kChannelCount };

inline i64 apu_tick(const fr_gb *gb) { return gb->s->now >> 1; }

// Which of the four phases of the 524,288 Hz clock a tick falls into.
inline u32 apu_phase(const ApuState &apu, i64 tick) { return static_cast<u32>(tick - apu.power_tick) & 3; }

// 1 in the tick before one that the pulse channels see.
inline u32 apu_late(const ApuState &apu, i64 tick) { return (apu_phase(apu, tick) & 1) ^ 1; }

// apu.cpp
void channel_stop(ApuState &apu, u32 channel, i64 tick);

// apu_envelope.cpp: channels 1, 2 and 4.
void envelope_start(ChannelState &c);
void envelope_count(ChannelState &c);           // an eighth of the sequencer's steps
void envelope_raise(ChannelState &c);           // half-way between two steps of the sequencer
bool envelope_step(ChannelState &c);            // at the step behind it; true if the volume changed
void envelope_write(ChannelState &c, u8 value); // NRx2 while the channel plays; reg[2] is still the old value

// apu_pulse.cpp
void pulse_power_on(ChannelState &c);
void pulse_advance(ChannelState &c, i64 tick);
void pulse_stop(ChannelState &c, i64 tick);
void pulse_refresh(ChannelState &c); // the volume changed
void pulse_write_low(ChannelState &c, u8 value, i64 tick);
void pulse_write_high(ApuState &apu, ChannelState &c, u8 value, i64 tick); // and starts it

// apu_sweep.cpp
void sweep_advance(ApuState &apu, i64 tick);
void sweep_start(ApuState &apu, bool was_enabled, i64 tick);
void sweep_clock(ApuState &apu, i64 tick, bool by_write); // `by_write`: DIV was written
void sweep_write(ApuState &apu, u8 value, i64 tick);

// apu_wave.cpp
void wave_advance(ApuState &apu, i64 tick);
void wave_start(fr_gb *gb, bool was_enabled, i64 tick);
int wave_index(const fr_gb *gb, u8 reg, i64 tick); // of the byte that an access gets at, -1: none
u8 wave_output(const ApuState &apu);

// apu_noise.cpp
void noise_advance(ApuState &apu, i64 tick);
void noise_start(ApuState &apu, i64 tick);
void noise_dac_off(ApuState &apu, i64 tick);
void noise_write_frequency(ApuState &apu, u8 value, i64 tick);
u16 lfsr_after(u16 lfsr, bool narrow, u64 steps);

} // namespace fr::gb

#endif
