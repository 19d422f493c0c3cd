// Channel 4: a counter that a timer moves, and a shift register that steps when the counter's bit chosen in NR43 rises.
// The counter is never reset; the timer goes on when the channel has fallen silent. Starting delays are those of a CGB
// of revision E (LIJI32: SameSuite, apu/channel_4); the glitches of its NR43, which differ from one console to the next,
// are left out.
#include "gb/apu.h"

#include <array>

namespace fr::gb {
namespace {

constexpr u32 kCounterMask = 0x3FFF;

u32 divisor(u8 nr43) { return (nr43 & 7u) != 0 ? (nr43 & 7u) * 4 : 2; }
u32 shift(u8 nr43) { return nr43 >> 4; }
bool is_narrow(u8 nr43) { return (nr43 & 8) != 0; }

constexpr u32 lfsr_step(u32 lfsr, bool narrow) {
    const u32 high = (lfsr ^ lfsr >> 1 ^ 1) & 1;
    const u32 mask = narrow ? 0x4040 : 0x4000;
    return ((lfsr >> 1) & ~mask) | (high != 0 ? mask : 0);
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
    if (steps == 0) return;
    apu.noise.lfsr = lfsr_after(apu.noise.lfsr, is_narrow(apu.channel[kNoise].reg[3]), steps);
    apu.noise.bit = apu.noise.lfsr & 1;
}

// Counter and register as a start finds them: one that comes just before the timer moves them may move them itself.
struct Overtaken {
    bool steps_register, first_count, as_eighth;
};

Overtaken overtake(ApuState &apu, i64 count, i64 tick) {
    NoiseState &noise = apu.noise;
    const ChannelState &c = apu.channel[kNoise];
    const u32 rate = c.reg[3] & 7;
    Overtaken out = {};
    if (rate > 1 && count == 1) {
        noise.counter = (noise.counter + 1u) & kCounterMask;
    } else if (count == 2 && apu_phase(apu, tick) == 0 && c.enabled != 0) {
        out.as_eighth = rate == 0;
        if (rate == 1) {
            out.first_count = noise.counted == 0;
            out.steps_register = rises(noise.counter, 1, shift(c.reg[3])) != 0;
            noise.counter = (noise.counter + 1u) & kCounterMask;
        }
    }
    return out;
}

// Ticks from a start to the timer's first count.
i64 start_delay(const ApuState &apu, const Overtaken &overtaken, bool was_counting, bool was_without_dac, i64 tick) {
    const ChannelState &c = apu.channel[kNoise];
    const u32 phase = apu_phase(apu, tick);
    const bool playing = c.enabled != 0;
    const u32 rate = overtaken.as_eighth ? 8 : c.reg[3] & 7;
    if (rate == 0) {
        if ((phase & 1) != 0) return was_counting ? 5 : 7;
        return phase == 0 && was_counting && !playing && was_without_dac ? 34 : 6;
    }
    i64 delay = 6 + rate * 4;
    if (rate > 1) {
        constexpr i64 kEarlier[4] = {4, 1, 2, 3};
        delay -= kEarlier[phase];
        return phase == 0 && c.dac == 0 ? delay + 4 : delay;
    }
    switch (phase) {
    case 0:
        if (playing && shift(c.reg[3]) == 0) delay -= 4;
        if (was_counting && !playing) delay -= 4;
        break;
    case 1: delay -= playing ? 5 : 1; break;
    case 2: delay -= 2; break;
    default: delay += playing ? -3 : 1; break;
    }
    return overtaken.first_count ? delay - 4 : delay;
}

} // namespace

// Both registers have a period: 2^15 - 1, and 127 once the bits above the seventh are copies.
u16 lfsr_after(u16 lfsr, bool narrow, u64 steps) {
    const u64 cycle = narrow ? 127 : 32767;
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

void noise_advance(ApuState &apu, i64 tick) {
    ChannelState &c = apu.channel[kNoise];
    NoiseState &noise = apu.noise;
    if (noise.counting == 0 || tick < c.next) return;
    const i64 length = divisor(c.reg[3]);
    const i64 counts = (tick - c.next) / length + 1;
    if (c.enabled != 0) step_register(apu, rises(noise.counter, counts, shift(c.reg[3])));
    noise.counter = static_cast<u16>((noise.counter + counts) & kCounterMask);
    noise.counted = 1;
    c.stepped = c.next + (counts - 1) * length;
    c.next = c.stepped + length;
}

void noise_start(ApuState &apu, i64 tick) {
    ChannelState &c = apu.channel[kNoise];
    NoiseState &noise = apu.noise;
    const bool was_counting = noise.counting != 0;
    const bool was_without_dac = noise.without_dac != 0;
    const Overtaken overtaken = overtake(apu, was_counting ? c.next - tick : c.next, tick);
    c.next = tick + start_delay(apu, overtaken, was_counting, was_without_dac, tick);
    c.stepped = -1;
    noise.counting = 1;
    noise.without_dac = c.dac == 0;
    noise.counted = apu_phase(apu, tick) == 2;
    noise.bit = 0;
    // What the register starts with in this one phase was measured, not explained.
    noise.lfsr = (c.reg[3] & 7) == 0 && c.enabled != 0 && apu_phase(apu, tick) == 3 ? 0x55 : 0;
    if (overtaken.steps_register)
        noise.lfsr = static_cast<u16>(lfsr_step(noise.lfsr, is_narrow(c.reg[3]))); // not heard yet
    envelope_start(c);
    c.enabled = c.dac;
}

void noise_dac_off(ApuState &apu, i64 tick) {
    ChannelState &c = apu.channel[kNoise];
    NoiseState &noise = apu.noise;
    if (c.enabled == 0 || (c.reg[3] & 7) == 0) return;
    if (c.next - tick <= 2) noise.counter = (noise.counter + 1u) & kCounterMask;
    noise.counting = 0;
    c.next -= tick; // stays a count until the next start
}

void noise_write_frequency(ApuState &apu, u8 value, i64 tick) {
    ChannelState &c = apu.channel[kNoise];
    const u32 counter = apu.noise.counter;
    if (apu.noise.counting != 0 && c.stepped == tick) {
        constexpr i64 kLonger[4] = {2, 1, 0, 3};
        c.next = tick + divisor(value);
        if (divisor(value) != 2) c.next += kLonger[apu_phase(apu, tick)];
    }
    // The register sees the chosen bit change as if it had counted, also for the moment in which only the choice's
    // highest bit has changed.
    const auto chosen = [&](u32 nr43) { return (counter >> shift(static_cast<u8>(nr43)) & 1) != 0; };
    const bool before = chosen(c.reg[3]);
    const bool between = chosen((c.reg[3] & 0x7Fu) | (value & 0x80u));
    const bool after = chosen(value);
    const bool glitches = before == after && between != after && value < 0x80;
    c.reg[3] = value;
    if (c.enabled != 0 && ((!before && after) || glitches)) step_register(apu, 1);
}

} // namespace fr::gb
