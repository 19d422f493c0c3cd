// Volume envelopes (dmg-schematics, channel1; names of cells in brackets): a counter of the pace [JOVA, KENU, KERA] that an
// eighth of the sequencer's steps clock; a flip-flop [KOZY] that takes its end as the 512 Hz clock rises, half a step
// later, and falls with it at the next step; an up-down counter, the volume [HAFO, HEMY, HOKO, HEVO], that this fall
// moves. At its end the volume stops itself until the next start [KEZU]. What a write to NRx2 does while a channel plays
// ("zombie mode") is that of a CGB of revision E (SameSuite: channel_1_volume, channel_1_nrx2_speed_change,
// channel_1_nrx2_glitch; Pan Docs, "Audio details").
#include "gb/apu.h"

namespace fr::gb {
namespace {

constexpr u32 kPace = 7;
constexpr u32 kUp = 8;

bool counts_up(u32 nrx2) { return (nrx2 & kUp) != 0; }

void move_volume(ChannelState &c, bool up) { c.volume = (c.volume + (up ? 1 : 15)) & 15; }

void lower_clock(ChannelState &c) {
    if (c.envelope_high != 0 && c.volume == (counts_up(c.reg[2]) ? 15 : 0)) c.envelope_stopped = 1;
    c.envelope_high = 0;
}

} // namespace

void envelope_start(ChannelState &c) {
    c.envelope_stopped = c.envelope_high = 0;
    c.volume = c.reg[2] >> 4;
    c.envelope_count = c.reg[2] & kPace;
}

void envelope_count(ChannelState &c) {
    if (c.envelope_high == 0) c.envelope_count = (c.envelope_count - 1) & kPace;
}

void envelope_raise(ChannelState &c) {
    if (c.enabled == 0 || c.envelope_count != 0) return;
    c.envelope_count = c.reg[2] & kPace;
    if (c.envelope_count == 0)
        lower_clock(c);
    else
        c.envelope_high = 1;
}

void envelope_step(ChannelState &c) {
    lower_clock(c);
    if (c.envelope_stopped == 0 && (c.reg[2] & kPace) != 0) move_volume(c, counts_up(c.reg[2]));
}

// The volume counts down by counting up its complement. A write that turns it shows the complement, and the change on
// the clock's way moves it once in the old direction. A clock that a pace of 0 kept from the volume gets through where a
// pace appears or the volume counts up, unless it has stopped.
void envelope_write(ChannelState &c, u8 value) {
    const u8 old = c.reg[2];
    const bool has_pace = (value & kPace) != 0;
    if (c.envelope_high != 0) c.envelope_count = value & kPace;
    if (counts_up(value) != counts_up(old)) {
        c.volume ^= 15;
        move_volume(c, counts_up(old));
    }
    if (c.envelope_stopped == 0 && (old & kPace) == 0 && (has_pace || counts_up(value)))
        move_volume(c, counts_up(value));
    else if (!has_pace)
        lower_clock(c);
}

} // namespace fr::gb
