// What a line of the picture consists of: its sprites, whether the window shows, how long mode 3 takes.
#ifndef FASTRL_GB_LINE_H
#define FASTRL_GB_LINE_H

#include "gb/machine.h"

namespace fr::gb {

inline constexpr u32 kLineSprites = 10;

struct LineSprite {
    u8 x, y, tile, flags, index;
};

// The first ten sprites in OAM that touch the line, in OAM's order. Returns how many.
u32 line_sprites(const fr_gb *gb, u32 line, LineSprite out[kLineSprites]);
// From left to right; those at the same X stay in OAM's order.
void line_sort_by_x(LineSprite *sprites, u32 count);
bool line_shows_window(const fr_gb *gb);
bool line_counts_window(const fr_gb *gb); // on a DMG one at 166 counts though nothing of it shows
// A line that only the pipeline gets right.
bool line_is_odd(const fr_gb *gb);
// From mode 3 to mode 0 if no register is written in between.
i64 line_mode3_dots(const fr_gb *gb);

} // namespace fr::gb

#endif
