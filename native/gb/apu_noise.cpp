// Channel 4, after the drawings of the DMG's sound unit (dmg-schematics, channel4 and ch4_regs; names of cells in
// brackets), as far as a CGB shows the same (SameSuite: channel_4_*; docboy: ch4_*, double_speed_apu_ch4_*):
//
//   524,288 Hz, falling --> divider, 3 bits, counts up to 7 from the complement of NR43's divisor [JYCO, JYRE, JYFU]
//   divider full        --> reload [GARY], sampled as the 1,048,576 Hz clock falls; its rises count meanwhile
//   counter, 14 bits    --> a multiplexer chooses one [FEME]; NR43's change is a change of its output too
//   that bit, rising    --> shift register
//
// The counter is never reset. A restart clears the register and loads the divider for a clock. Without a DAC the divider
// stands: its clock is held high [JERY], until two clocks after the next restart, and falls there if it is low by then.
// Other than in the drawings the start waits for the 1,048,576 Hz clock, and the bit that is shifted in has no flip-flop
// of its own: docboy's tests and SameSuite's channel_4_delay show that on a CGB. A DMG has nothing that could show it.
#include "gb/apu.h"

#include <algorithm>
#include <array>

namespace fr::gb {
namespace {

constexpr u32 kCounterMask = 0x3FFF;
constexpr u32 kFull = 7;

u32 divisor(u8 nr43) { return nr43 & 7u; }
u32 shift(u8 nr43) { return nr43 >> 4; }
u8 full_after(u8 nr43) { return static_cast<u8>(kFull ^ divisor(nr43)); } // what the divider is loaded with
bool is_narrow(u8 nr43) { return (nr43 & 8) != 0; }

// Equal lowest bits put a 1 into bit 15, and into bit 7 if the register is narrow; then all shift (Pan Docs, "Noise channel").
constexpr u32 lfsr_step(u32 lfsr, bool narrow) {
    const u32 equal = (lfsr & 3) == 0 || (lfsr & 3) == 3 ? 1 : 0;
    lfsr = (lfsr & 0x7FFF) | equal << 15;
    if (narrow) lfsr = (lfsr & 0xFF7F) | equal << 7;
    return lfsr >> 1;
}

// A step is affine over GF(2): with bit 15 held at 1 it is a matrix, and so are 2, 4, 8 .. steps. Column by column.
using Matrix = std::array<u16, 16>;

constexpr u16 transformed(const Matrix &m, u32 vector) {
    u32 out = 0;
    for (u32 bit = 0; bit < 16; ++bit)
        if ((vector >> bit & 1) != 0) out ^= m[bit];
    return static_cast<u16>(out);
}

constexpr u32 kPowers = 15;

constexpr std::array<Matrix, kPowers> powers(bool narrow) {
    std::array<Matrix, kPowers> out{};
    const u32 origin = lfsr_step(0, narrow);
    for (u32 bit = 0; bit < 15; ++bit)
        out[0][bit] = static_cast<u16>(lfsr_step(1u << bit, narrow) ^ origin);
    out[0][15] = static_cast<u16>(0x8000 | origin);
    for (u32 power = 1; power < kPowers; ++power)
        for (u32 bit = 0; bit < 16; ++bit)
            out[power][bit] = transformed(out[power - 1], out[power - 1][bit]);
    return out;
}

constexpr std::array<Matrix, kPowers> kWidePowers = powers(false), kNarrowPowers = powers(true);

// Times that `bit` of a counter rises while it counts `counts` on from `counter`.
u64 rises(u32 counter, i64 counts, u32 bit) {
    if (bit >= 14) return 0;
    const u64 half = u64{1} << bit;
    return ((counter + static_cast<u64>(counts) + half) >> (bit + 1)) - ((counter + half) >> (bit + 1));
}

void step_register(ApuState &apu, u64 steps) {
    if (steps != 0) apu.noise.lfsr = lfsr_after(apu.noise.lfsr, is_narrow(apu.channel[kNoise].reg[3]), steps);
}

void count(ApuState &apu, i64 counts) {
    NoiseState &noise = apu.noise;
    step_register(apu, rises(noise.counter, counts, shift(apu.channel[kNoise].reg[3])));
    noise.counter = static_cast<u16>((noise.counter + counts) & kCounterMask);
}

void run_tick(ApuState &apu, i64 tick) {
    NoiseState &noise = apu.noise;
    const ChannelState &c = apu.channel[kNoise];
    const u32 phase = apu_phase(apu, tick);
    const bool held = restarting(c, tick - 1);
    if (apu_falls(apu, tick)) {
        if (noise.reload != 0 && !held) count(apu, 1);
        if (phase == 0 && noise.stands == 0 && noise.reload == 0 && !held) noise.divider = (noise.divider + 1) & kFull;
    } else {
        noise.reload = noise.divider == kFull && !held;
    }
    if (tick == c.restart) {
        noise.lfsr = 0;
        noise.reload = 0;
    }
    if (tick == restart_end(c) && noise.stands != 0 && c.dac != 0) {
        noise.stands = 0;
        if (phase == 1 && noise.reload == 0) noise.divider = (noise.divider + 1) & kFull;
    }
    if (noise.reload != 0 || restarting(c, tick)) noise.divider = full_after(c.reg[3]);
}

bool started(const ApuState &apu) { return apu.noise.tick >= restart_end(apu.channel[kNoise]); }

bool rests(const ApuState &apu) {
    return started(apu) && apu.noise.stands != 0 && apu.noise.reload == 0 && apu.noise.divider != kFull;
}

// Up to `tick`, or to where the divider is full, while nothing else can happen; false if something can.
bool divide(ApuState &apu, i64 tick) {
    NoiseState &noise = apu.noise;
    if (!started(apu) || noise.stands != 0 || noise.reload != 0 || noise.divider == kFull) return false;
    const i64 falls = (noise.tick - apu.power_tick) >> 2, room = kFull - noise.divider;
    const i64 more = std::min(((tick - apu.power_tick) >> 2) - falls, room);
    noise.divider = static_cast<u8>(noise.divider + more);
    noise.tick = more < room ? tick : apu.power_tick + (falls + room) * 4;
    return true;
}

// Ticks after which the divider and its reload are as they are now, with one count between; 0: not yet so.
i64 period(const ApuState &apu) {
    const NoiseState &noise = apu.noise;
    const u32 rate = divisor(apu.channel[kNoise].reg[3]);
    if (!started(apu)) return 0;
    if (rate == 0) return noise.reload != 0 && noise.divider == kFull ? 2 : 0;
    const bool between = apu_phase(apu, noise.tick) == 3 && noise.reload == 0 && noise.divider != kFull;
    return between && kFull - noise.divider <= rate ? rate * i64{4} : 0;
}

} // namespace

// Both registers have a period: 2^15 - 1, and 127 once the bits above the seventh are copies.
u16 lfsr_after(u16 lfsr, bool narrow, u64 steps) {
    const u64 cycle = narrow ? 127 : 32767;
    // After 15 steps nothing is left of what was there before.
    if (steps > 127 + 15) steps = (steps - 15) % cycle + 15;
    const std::array<Matrix, kPowers> &table = narrow ? kNarrowPowers : kWidePowers;
    u32 vector = 0x8000u | lfsr;
    // 15 more than the period need one bit more than the table has.
    if (steps >= u64{1} << kPowers) {
        vector = transformed(table[kPowers - 1], transformed(table[kPowers - 1], vector));
        steps -= u64{1} << kPowers;
    }
    for (u32 power = 0; steps != 0; ++power, steps >>= 1)
        if ((steps & 1) != 0) vector = transformed(table[power], vector);
    return static_cast<u16>(vector & 0x7FFF);
}

void noise_power_on(ApuState &apu, i64 tick) {
    apu.noise.tick = tick;
    apu.noise.stands = 1;
}

void noise_advance(ApuState &apu, i64 tick) {
    NoiseState &noise = apu.noise;
    while (noise.tick < tick) {
        const i64 length = period(apu);
        const i64 counts = length == 0 ? 0 : (tick - noise.tick) / length;
        if (rests(apu)) {
            noise.tick = tick;
        } else if (counts != 0) {
            count(apu, counts);
            noise.tick += counts * length;
        } else if (!divide(apu, tick)) {
            run_tick(apu, ++noise.tick);
        }
    }
}

void noise_dac_off(ApuState &apu) { apu.noise.stands = 1; }

void noise_write_frequency(ApuState &apu, u8 value) {
    NoiseState &noise = apu.noise;
    u8 &nr43 = apu.channel[kNoise].reg[3];
    const auto level = [&](u8 choice) { return shift(choice) < 14 && (noise.counter >> shift(choice) & 1) != 0; };
    const bool rises = !level(nr43) && level(value);
    nr43 = value;
    if (noise.reload != 0) noise.divider = full_after(value);
    if (rises) step_register(apu, 1);
}

} // namespace fr::gb
