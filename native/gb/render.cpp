// Pixels of a whole line from the registers as they are at its end.
#include "gb/line.h"

#include <algorithm>

namespace fr::gb {
namespace {

struct Pixel {
    u8 color;    // 0..3 before the palette
    u8 palette;  // CGB: 0..7
    u8 priority; // CGB: attribute bit 7
};

void draw_tiles(const fr_gb *gb, Pixel *out, int from, u32 map, u32 x, u32 y) {
    const PpuState &p = gb->s->ppu;
    const bool color = gb->cgb && gb->s->compatibility == 0;
    const u32 row = map + (y / 8 % 32) * 32;
    for (int i = from; i < FR_GB_SCREEN_WIDTH;) {
        const u32 cell = row + x / 8 % 32;
        const u32 number = gb->vram[cell];
        const u8 attributes = color ? gb->vram[0x2000 + cell] : u8{0};
        u32 tile = (p.lcdc & 0x10) != 0 ? number : (number ^ 0x80) + 128;
        u32 line = y & 7;
        if ((attributes & 0x40) != 0) line = 7 - line;
        const u8 *data = gb->vram + ((attributes & 8) != 0 ? 0x2000u : 0u) + tile * 16 + line * 2;
        do {
            const u32 bit = (attributes & 0x20) != 0 ? x & 7 : 7 - (x & 7);
            if (i >= 0)
                out[i] = {static_cast<u8>((data[0] >> bit & 1) | (data[1] >> bit & 1) << 1),
                          static_cast<u8>(attributes & 7), static_cast<u8>(attributes >> 7)};
            ++i;
            ++x;
        } while ((x & 7) != 0 && i < FR_GB_SCREEN_WIDTH);
    }
}

u16 palette_color(const u8 *palette, u32 number, u32 color) {
    const u32 index = number * 8 + color * 2;
    return static_cast<u16>((palette[index] | palette[index + 1] << 8) & 0x7FFF);
}

} // namespace

void render_line(fr_gb *gb, u32 line) {
    const PpuState &p = gb->s->ppu;
    const bool color = gb->cgb && gb->s->compatibility == 0;
    u16 *out = gb->frame + line * FR_GB_SCREEN_WIDTH;
    if (p.first_frame != 0) {
        std::fill(out, out + FR_GB_SCREEN_WIDTH, static_cast<u16>(gb->cgb ? 0x7FFF : 0));
        return;
    }
    Pixel pixels[FR_GB_SCREEN_WIDTH] = {};
    if (color || (p.lcdc & 1) != 0) {
        draw_tiles(gb, pixels, 0, (p.lcdc & 8) != 0 ? 0x1C00 : 0x1800, p.scx, line + p.scy);
        if (line_shows_window(gb))
            draw_tiles(gb, pixels, p.wx - 7, (p.lcdc & 0x40) != 0 ? 0x1C00 : 0x1800, 0, p.window_line);
    }
    // Sprites: the winner of each pixel is decided first, then whether the background covers it.
    u8 sprite_color[FR_GB_SCREEN_WIDTH] = {}, sprite_flags[FR_GB_SCREEN_WIDTH] = {};
    if ((p.lcdc & 2) != 0) {
        LineSprite sprites[kLineSprites];
        const u32 count = line_sprites(gb, line, sprites);
        if (!color || (p.opri & 1) != 0) line_sort_by_x(sprites, count);
        const u32 height = (p.lcdc & 4) != 0 ? 16 : 8;
        for (u32 i = 0; i < count; ++i) {
            const LineSprite &sprite = sprites[i];
            u32 row = line + 16 - sprite.y;
            if ((sprite.flags & 0x40) != 0) row = height - 1 - row;
            const u32 tile = height == 16 ? sprite.tile & 0xFEu : sprite.tile;
            const u8 *data = gb->vram + (color && (sprite.flags & 8) != 0 ? 0x2000u : 0u) + tile * 16 + row * 2;
            for (int k = 0; k < 8; ++k) {
                const int x = sprite.x - 8 + k;
                if (x < 0 || x >= FR_GB_SCREEN_WIDTH || sprite_color[x] != 0) continue;
                const int bit = (sprite.flags & 0x20) != 0 ? k : 7 - k;
                sprite_color[x] = static_cast<u8>((data[0] >> bit & 1) | (data[1] >> bit & 1) << 1);
                sprite_flags[x] = sprite.flags;
            }
        }
    }
    for (u32 x = 0; x < FR_GB_SCREEN_WIDTH; ++x) {
        const Pixel &pixel = pixels[x];
        bool shows = sprite_color[x] != 0;
        if (shows && pixel.color != 0 && (!color || (p.lcdc & 1) != 0))
            shows = (sprite_flags[x] & 0x80) == 0 && !(color && pixel.priority != 0);
        if (color) {
            out[x] = shows ? palette_color(p.obj_palette, sprite_flags[x] & 7, sprite_color[x])
                           : palette_color(p.bg_palette, pixel.palette, pixel.color);
            continue;
        }
        const u32 which = sprite_flags[x] >> 4 & 1;
        const u32 shade = shows ? p.obp[which] >> sprite_color[x] * 2 & 3 : p.bgp >> pixel.color * 2 & 3;
        if (!gb->cgb) out[x] = static_cast<u16>(shade);
        else out[x] = shows ? palette_color(p.obj_palette, which, shade) : palette_color(p.bg_palette, 0, shade);
    }
}

// Greens and greys are a matter of taste: a DMG game gets neutral greys, as an unknown game gets from no boot ROM.
void palette_fill_compatibility(fr_gb *gb) {
    constexpr u16 kGreys[4] = {0x7FFF, 0x56B5, 0x294A, 0x0000};
    PpuState &p = gb->s->ppu;
    for (u32 i = 0; i < 32; ++i) {
        p.bg_palette[i * 2] = p.obj_palette[i * 2] = static_cast<u8>(kGreys[i % 4]);
        p.bg_palette[i * 2 + 1] = p.obj_palette[i * 2 + 1] = static_cast<u8>(kGreys[i % 4] >> 8);
    }
}

void render_tiles(const fr_gb *gb, int16_t *out) {
    constexpr int kColumns = 20, kRows = 18;
    const PpuState &p = gb->s->ppu;
    const bool color = gb->cgb && gb->s->compatibility == 0;
    const auto number_at = [&](u32 map, u32 x, u32 y) {
        const u32 cell = map + (y / 8 % 32) * 32 + x / 8 % 32;
        const u32 number = gb->vram[cell];
        const u32 tile = (p.lcdc & 0x10) != 0 ? number : (number ^ 0x80) + 128;
        const u32 bank = color ? gb->vram[0x2000 + cell] >> 3 & 1u : 0u;
        return static_cast<int16_t>(bank * 384 + tile);
    };
    const bool window = (p.lcdc & 0x20) != 0 && p.wx <= 166;
    for (int row = 0; row < kRows; ++row) {
        for (int column = 0; column < kColumns; ++column) {
            const int x = column * 8 + 4, y = row * 8 + 4; // the cell's centre
            if (window && y >= p.wy && x >= p.wx - 7)
                out[row * kColumns + column] = number_at((p.lcdc & 0x40) != 0 ? 0x1C00 : 0x1800,
                                                         static_cast<u32>(x - (p.wx - 7)), static_cast<u32>(y - p.wy));
            else
                out[row * kColumns + column] = number_at((p.lcdc & 8) != 0 ? 0x1C00 : 0x1800,
                                                         static_cast<u32>(x + p.scx), static_cast<u32>(y + p.scy));
        }
    }
    if ((p.lcdc & 2) == 0) return;
    // Front-most last: by OAM's order, or on a DMG by X first.
    u8 order[40];
    for (u8 i = 0; i < 40; ++i) order[i] = i;
    if (!color || (p.opri & 1) != 0)
        std::stable_sort(order, order + 40, [&](u8 l, u8 r) { return gb->s->oam[l * 4 + 1] < gb->s->oam[r * 4 + 1]; });
    const int height = (p.lcdc & 4) != 0 ? 16 : 8;
    for (int i = 39; i >= 0; --i) {
        const u8 *entry = gb->s->oam + order[i] * 4;
        const int x = entry[1] - 4, top = entry[0] - 16;
        const u32 bank = color ? entry[3] >> 3 & 1u : 0u;
        for (int half = 0; half < height / 8; ++half) {
            const int y = top + half * 8 + 4;
            if (x < 0 || x >= FR_GB_SCREEN_WIDTH || y < 0 || y >= FR_GB_SCREEN_HEIGHT) continue;
            u32 tile = entry[2];
            if (height == 16) tile = (tile & 0xFEu) | static_cast<u32>(half ^ (entry[3] >> 6 & 1));
            out[y / 8 * kColumns + x / 8] = static_cast<int16_t>(768 + bank * 384 + tile);
        }
    }
}

} // namespace fr::gb
