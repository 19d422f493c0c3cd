#include "gb/line.h"

#include <algorithm>

namespace fr::gb {

u32 line_sprites(const fr_gb *gb, u32 line, LineSprite out[kLineSprites]) {
    const State &s = *gb->s;
    const u32 height = (s.ppu.lcdc & 4) != 0 ? 16 : 8;
    u32 count = 0;
    for (u32 i = 0; i < 40 && count < kLineSprites; ++i) {
        const u8 *entry = s.oam + i * 4;
        if (line + 16 - entry[0] >= height) continue; // wraps for sprites below the line
        out[count++] = {entry[1], entry[0], entry[2], entry[3], static_cast<u8>(i)};
    }
    return count;
}

void line_sort_by_x(LineSprite *sprites, u32 count) {
    for (u32 i = 1; i < count; ++i) {
        const LineSprite sprite = sprites[i];
        u32 at = i;
        for (; at > 0 && sprites[at - 1].x > sprite.x; --at)
            sprites[at] = sprites[at - 1];
        sprites[at] = sprite;
    }
}

bool line_shows_window(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    return (p.lcdc & 0x20) != 0 && p.wy_latched != 0 && p.wx < (gb->cgb ? 167 : 166);
}

bool line_counts_window(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    return (p.lcdc & 0x20) != 0 && p.wy_latched != 0 && p.wx < 167;
}

bool line_is_odd(const fr_gb *gb) { return gb->s->ppu.wx == 0 && (gb->s->ppu.scx & 7) != 0 && line_shows_window(gb); }

// 169 dots, the part of a tile that SCX drops, 6 for the start of the window, and for sprites from left to right 6 each
// and, for the first in each background tile, up to 5 that the tile's fetch has to go on.
i64 line_mode3_dots(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    i64 dots = 169 + (p.scx & 7);
    const bool window = line_shows_window(gb);
    if (window) dots += 6;
    if ((p.lcdc & 2) == 0 && !gb->cgb) return dots;
    LineSprite sprites[kLineSprites];
    const u32 count = line_sprites(gb, p.line, sprites);
    line_sort_by_x(sprites, count);
    // With an object at 0 the dropped pixels wait until it is fetched and are then waited for once more.
    if (count != 0 && sprites[0].x == 0) dots += p.scx & 7;
    i64 last_tile = -1;
    for (u32 i = 0; i < count; ++i) {
        const u32 x = sprites[i].x;
        if (x >= 168) continue;
        const bool in_window = window && x >= p.wx + 1u;
        const u32 position = in_window ? x + 255 - p.wx : x + (p.scx & 7u);
        const i64 tile = static_cast<i64>(position / 8) + (in_window ? 64 : 0);
        if (tile != last_tile) dots += std::max<i64>(0, 5 - static_cast<i64>(x == 0 ? 0 : position % 8));
        last_tile = tile;
        dots += 6;
    }
    return dots;
}

} // namespace fr::gb
