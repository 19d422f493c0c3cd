// Volume envelopes. The counter is clocked at every eighth step of the sequencer; when it has run out the envelope's
// clock rises half a step later, and its fall at the next step moves the volume. That the clock is a level, and that a
// write to NRx2 moves it too, is what makes the "zombie mode" (as a CGB of revision E has it; LIJI32: SameSuite,
// apu/channel_1/channel_1_nrx2_glitch).
#include "gb/apu.h"

namespace fr::gb {
namespace {

constexpr u32 kPace = 7;
constexpr u32 kUp = 8;

void lower_clock(ChannelState &c) {
    if (c.envelope_high == 0) return;
    c.envelope_high = 0;
    c.envelope_locked |= c.envelope_last;
}

} // namespace

void envelope_start(ChannelState &c) {
    c.envelope_locked = c.envelope_high = 0;
    c.volume = c.reg[2] >> 4;
    c.envelope_count = c.reg[2] & kPace;
}

void envelope_count(ChannelState &c) {
    if (c.envelope_high == 0) c.envelope_count = (c.envelope_count - 1) & kPace;
}

void envelope_raise(ChannelState &c) {
    if (c.enabled == 0 || c.envelope_count != 0) return;
    c.envelope_count = c.reg[2] & kPace;
    if (c.envelope_count == 0) {
        lower_clock(c);
    } else if (c.envelope_high == 0) {
        c.envelope_high = 1;
        c.envelope_last = c.volume == ((c.reg[2] & kUp) != 0 ? 15 : 0);
    }
}

bool envelope_step(ChannelState &c) {
    if (c.envelope_high == 0) return false;
    lower_clock(c);
    if (c.envelope_locked != 0 || (c.reg[2] & kPace) == 0) return false;
    c.volume = (c.volume + ((c.reg[2] & kUp) != 0 ? 1 : -1)) & 15;
    return true;
}

void envelope_write(ChannelState &c, u8 value) {
    const u8 old = c.reg[2];
    const bool free = c.envelope_locked == 0;
    const bool had_pace = (old & kPace) != 0;
    const bool has_pace = (value & kPace) != 0;
    bool step = free && has_pace && !had_pace;
    if (free && (value & 15) == kUp && (old & 15) == kUp) step = true;
    if (c.envelope_high != 0) c.envelope_count = value & kPace;
    if (((value ^ old) & kUp) != 0) {
        // A change of direction inverts the volume.
        u32 base = 16;
        if ((value & kUp) != 0) {
            base = free && !had_pace ? 15 : 14;
            step = false;
        }
        c.volume = static_cast<u8>((base - c.volume) & 15);
    }
    if (step)
        c.volume = (c.volume + ((value & kUp) != 0 ? 1 : -1)) & 15;
    else if (!has_pace)
        lower_clock(c);
}

} // namespace fr::gb
