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

// The timer counts in steps of four ticks that lie in one phase of the power's clock.
constexpr u32 kTimerPhase = 2;

i64 next_in_phase(const ApuState &apu, i64 tick) { return tick + ((kTimerPhase - apu_phase(apu, tick)) & 3); }

// A start just before the timer counts comes too late to stop it: the counter moves all the same, and with it the
// register, whose new bit is not heard yet. Returns whether the register moves.
bool count_overtakes_start(ApuState &apu, i64 left, i64 tick) {
    NoiseState &noise = apu.noise;
    const ChannelState &c = apu.channel[kNoise];
    const u32 rate = c.reg[3] & 7;
    const bool near = left == 2 && apu_phase(apu, tick) == 0 && c.enabled != 0;
    if (!(rate > 1 ? left == 1 : rate == 1 && near)) return false;
    const bool moves = rate == 1 && rises(noise.counter, 1, shift(c.reg[3])) != 0;
    noise.counter = (noise.counter + 1u) & kCounterMask;
    return moves;
}

// When the timer first counts after a start at `tick`, `left` ticks before it would have counted.
i64 first_count(const ApuState &apu, i64 left, i64 tick) {
    constexpr i64 kStep = 4; // ticks
    const ChannelState &c = apu.channel[kNoise];
    const NoiseState &noise = apu.noise;
    const u32 phase = apu_phase(apu, tick), rate = c.reg[3] & 7;
    const bool playing = c.enabled != 0, counting = noise.counting != 0, first = phase == 0;
    if (rate == 0) { // every second tick; the timer's three bits of 0 are 8 where it is caught as it is loaded
        const bool caught = first && counting && (playing ? left == 2 : noise.without_dac != 0);
        if (caught) return next_in_phase(apu, tick + 2) + 8 * kStep;
        return tick + ((phase & 1) == 0 ? 6 : counting ? 5 : 7);
    }
    i64 time = next_in_phase(apu, tick + 2) + rate * kStep;
    if (rate > 1) return first && c.dac == 0 ? time + kStep : time;
    // At rate 1 a timer that stood still, or was left alone, takes a step longer, and one that played may lose one.
    if (phase == 1 && playing) time -= kStep;
    if (phase == 3 && !playing) time += kStep;
    if (first) {
        if (playing ? shift(c.reg[3]) != 0 : !counting) time += kStep;
        if (playing && left == 2 && noise.counted == 0) time -= kStep;
    }
    return time;
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
    const i64 left = noise.counting != 0 ? c.next - tick : c.next;
    const i64 first = first_count(apu, left, tick);
    const bool moves = count_overtakes_start(apu, left, tick);
    // What the register starts with in this one phase was measured, not explained (SameSuite, channel_4_lfsr_restart).
    noise.lfsr = (c.reg[3] & 7) == 0 && c.enabled != 0 && apu_phase(apu, tick) == 3 ? 0x55 : 0;
    if (moves) noise.lfsr = static_cast<u16>(lfsr_step(noise.lfsr, is_narrow(c.reg[3])));
    noise.bit = 0;
    c.next = first;
    c.stepped = -1;
    noise.counting = 1;
    noise.without_dac = c.dac == 0;
    noise.counted = apu_phase(apu, tick) == 2;
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

// NR43 chooses the counter's bit through a multiplexer: the register sees the bit's change as a count, also in the
// moment in which only the highest of the four lines that choose has changed (SameSuite, channel_4_frequency_alignment).
void noise_write_frequency(ApuState &apu, u8 value, i64 tick) {
    ChannelState &c = apu.channel[kNoise];
    const auto level = [&](u32 nr43) { return (apu.noise.counter >> (nr43 >> 4) & 1) != 0; };
    const bool before = level(c.reg[3]), between = level((c.reg[3] & 0x70u) | (value & 0x80u)), after = level(value);
    // A timer that is being loaded takes the new divisor.
    if (apu.noise.counting != 0 && c.stepped == tick)
        c.next = (value & 7) == 0 ? tick + 2 : next_in_phase(apu, tick) + divisor(value);
    c.reg[3] = value;
    const bool falls_back = value < 0x80 && before == after && between != after;
    if (c.enabled != 0 && ((!before && after) || falls_back)) step_register(apu, 1);
}

} // namespace fr::gb
