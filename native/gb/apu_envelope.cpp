// Volume envelopes of channels 1, 2 and 4, after the drawing of the DMG's channel 1 (dmg-schematics, channel1; names of cells
// in brackets). State are its counters and latches; what a write to NRx2 does to a volume under way ("zombie mode" in Pan
// Docs, "Audio details") follows from the edges that it makes.
//
//   128 Hz / 2 [KALY] --> pace counter [JOVA, KENU, KERA]: counts up, full at 7 [KOTE]; holds the pace's complement for as
//                         long as it is loaded: in a restart and while the clock is up [KAZA]
//   full, 512 Hz rises --> the clock is up [KOZY]; it falls with 512 Hz and is held down without a pace [KORO, KOMA]
//   the clock rises    --> it stops [KYNO, KEZU] if the volume is at its end [HAKE, HANO], until the next restart
//   clock, or no pace, or stopped [KAKE]: where this falls, the volume [HAFO, HEMY, HOKO, HEVO] counts
//
// The volume's carries go through gates that the direction turns [HYTO, HETO, HESU]: what they carry counts up in either
// direction and is at its end with 15. It is this count that the state holds; downwards the volume is its complement.
#include "gb/apu.h"

namespace fr::gb {
namespace {

constexpr u32 kPace = 7;
constexpr u32 kUp = 8;
constexpr u32 kPaceFull = 7;
constexpr u32 kLast = 15;

bool without_pace(u32 nrx2) { return (nrx2 & kPace) == 0; } // [KOMA]
bool counts_up(u32 nrx2) { return (nrx2 & kUp) != 0; }
u32 in_direction(u32 level, u32 nrx2) { return counts_up(nrx2) ? level : level ^ kLast; }

void load_pace(ChannelState &c, u32 nrx2) { c.envelope_pace = ~nrx2 & kPace; }

// The volume's clock is up, besides for the want of a pace.
bool held_up(const ChannelState &c) { return (c.envelope_clock | c.envelope_stopped) != 0; }

void count(ChannelState &c) { c.envelope_level = (c.envelope_level + 1) & kLast; }

} // namespace

u8 envelope_volume(const ChannelState &c) { return static_cast<u8>(in_direction(c.envelope_level, c.reg[2])); }

void envelope_start(ChannelState &c) {
    c.envelope_clock = c.envelope_stopped = 0;
    c.envelope_level = static_cast<u8>(in_direction(c.reg[2] >> 4, c.reg[2]));
    load_pace(c, c.reg[2]);
}

void envelope_count(ChannelState &c) {
    if (c.envelope_clock == 0) c.envelope_pace = (c.envelope_pace + 1) & kPaceFull;
}

void envelope_raise(ChannelState &c) {
    if (c.envelope_pace != kPaceFull || without_pace(c.reg[2])) return;
    c.envelope_clock = 1;
    if (c.envelope_level == kLast) c.envelope_stopped = 1;
    load_pace(c, c.reg[2]);
}

void envelope_fall(ChannelState &c) {
    if (c.envelope_clock == 0) return;
    c.envelope_clock = 0;
    if (!held_up(c)) count(c);
}

// The direction turns the gates between the volume's stages. Each gate that falls moves the stage behind it, whose gate falls
// for it: every stage behind the first gate that was up moves once. For the volume that is 16 - volume, or 14 - volume from
// down to up; for what the carries count, one back.
//
// KOMA is all that a write can let fall. With a value that counts up it does for a moment even if there is no pace before
// and after, which is no gate of the drawing but what a CGB of revision E does (SameSuite: channel_1_nrx2_glitch, where 08
// over 08 counts and 20 over 20 does not).
void envelope_write(ChannelState &c, u8 value) {
    const u8 old = c.reg[2];
    const bool falls = without_pace(old) && (!without_pace(value) || counts_up(value));
    if (counts_up(value) != counts_up(old)) c.envelope_level = (c.envelope_level - 1) & kLast;
    if (falls && !held_up(c)) count(c);
    if (c.envelope_clock != 0) load_pace(c, value);
    if (without_pace(value)) c.envelope_clock = 0;
}

} // namespace fr::gb
