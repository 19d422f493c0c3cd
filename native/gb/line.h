// What a line of the picture consists of: its objects, whether the window shows, how long mode 3 takes.
#ifndef FASTRL_GB_LINE_H
#define FASTRL_GB_LINE_H

#include "gb/machine.h"

#include <cstring>

namespace fr::gb {

inline constexpr u32 kLineObjects = 10;
inline constexpr i64 kMode3Least = 169; // dots of mode 3

struct alignas(u64) LineObject {
    u8 y, x, tile, flags; // as in OAM
    u8 index;
};
inline LineObject line_object(const fr_gb *gb, u32 index) {
    LineObject object;
    std::memcpy(&object, gb->s->oam + index * 4, 4);
    object.index = static_cast<u8>(index);
    return object;
}

// Mode 2 looks at one object every two dots, with the size and the memory of that moment; the first ten that touch the
// line are chosen; their X and the row of them that the line shows are kept. What it has looked at by now:
u32 objects_scanned_now(const fr_gb *gb);
u32 objects_scanned_at(const fr_gb *gb, i64 time); // or by then, if it lies in this line
void objects_scan(fr_gb *gb, u32 until);           // works off the objects before `until`
// The same before OAM, the objects' size or a transfer's hold on OAM changes.
void objects_settle(fr_gb *gb, u32 until);
// The word of OAM that the PPU has read last at `time`. Its latches keep it while a transfer holds OAM, and mode 2 then finds
// the same place forty times (strikethrough).
void objects_last_word(const fr_gb *gb, i64 time, u8 word[2]);
void objects_keep_fetched(fr_gb *gb); // at a line's end, if a transfer has chosen that word
// The first ten objects of a mask in OAM's order, and those that mode 2 has chosen. Both return how many.
u32 objects_of(const fr_gb *gb, u64 mask, LineObject out[kLineObjects]);
u32 objects_chosen(const fr_gb *gb, LineObject out[kLineObjects]);
// From left to right; those at the same X stay in OAM's order.
void line_sort_by_x(LineObject *objects, u32 count);
bool line_shows_window(const fr_gb *gb);
bool line_begins_in_window(const fr_gb *gb); // a DMG's, after WX = 166 (pipeline.cpp)
void line_keep_match(fr_gb *gb); // what lets the next one do so, at the end of a line that the pipeline has not run
bool line_ends_late(const fr_gb *gb); // by a dot: at double speed
// A line that only the pipeline times right, and what may become one when WY is met.
bool line_is_odd(const fr_gb *gb);
bool line_may_be_odd(const fr_gb *gb);
// A line on which a DMG's window, switched off, lets a pixel of colour 0 slip in at X = WX + 1 (pipeline.cpp).
bool line_slips(const fr_gb *gb);
// From mode 3 to mode 0 if no register is written in between.
i64 line_mode3_dots(fr_gb *gb);

} // namespace fr::gb

#endif
