// Pixels of a whole line from the registers as they are at its end.
#include "gb/line.h"

#include <algorithm>
#include <cstring>

namespace fr::gb {
namespace {

// Eight pixels are worked on at a time, a byte each in a word of 64 bits. Buffers have a margin of eight on both sides,
// so that tiles and sprites that stick out need no care.
constexpr u32 kMargin = 8;
constexpr u32 kBufferSize = kMargin + FR_GB_SCREEN_WIDTH + kMargin;
constexpr u64 kOnes = 0x0101010101010101;

struct SpreadTable {
    u64 plain[256], mirrored[256];
    constexpr SpreadTable() : plain(), mirrored() {
        for (u32 bits = 0; bits < 256; ++bits) {
            for (u32 i = 0; i < 8; ++i) {
                const u64 bit = bits >> (7 - i) & 1;
                plain[bits] |= bit << i * 8;
                mirrored[bits] |= bit << (7 - i) * 8;
            }
        }
    }
};

// A plane's byte as eight bytes of 0 or 1, the leftmost pixel lowest.
constexpr SpreadTable kSpread;

u64 decode(const u8 *data, bool flip) {
    const u64 *table = flip ? kSpread.mirrored : kSpread.plain;
    return table[data[0]] | table[data[1]] << 1;
}

u64 load(const u8 *at) {
    u64 word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

void store(u8 *at, u64 word) { std::memcpy(at, &word, sizeof word); }

struct LineBuffers {
    u8 background[kBufferSize]; // 0..3 before the palette
    u8 attributes[kBufferSize]; // CGB: the tile's
    u8 object[kBufferSize];     // 0: none
    u8 flags[kBufferSize];      // the object's
};

// Tiles from column `x` of the map's row `y`, to the right of screen position `from` (-7..159).
void draw_tiles(const fr_gb *gb, LineBuffers &line, int from, u32 map, u32 x, u32 y) {
    const PpuState &p = gb->s->ppu;
    const bool color = gb->cgb && gb->s->compatibility == 0;
    const u8 *row = gb->vram + map + (y / 8 % 32) * 32;
    for (; from < FR_GB_SCREEN_WIDTH; from += 8, ++x) {
        const u32 number = row[x % 32];
        const u8 attributes = color ? row[0x2000 + x % 32] : u8{0};
        const u32 tile = (p.lcdc & 0x10) != 0 ? number : (number ^ 0x80) + 128;
        const u32 inner = (attributes & 0x40) != 0 ? 7 - (y & 7) : y & 7;
        const u8 *data = gb->vram + ((attributes & 8) != 0 ? 0x2000u : 0u) + tile * 16 + inner * 2;
        const u32 at = static_cast<u32>(from + static_cast<int>(kMargin));
        store(line.background + at, decode(data, (attributes & 0x20) != 0));
        if (color) store(line.attributes + at, attributes * kOnes);
    }
}

// Sprites in order of priority: a pixel belongs to the first that is not transparent there. True if there are any.
bool draw_sprites(const fr_gb *gb, LineBuffers &buffers, u32 line) {
    const PpuState &p = gb->s->ppu;
    const bool color = gb->cgb && gb->s->compatibility == 0;
    LineSprite sprites[kLineSprites];
    const u32 count = (p.lcdc & 2) != 0 ? line_sprites(gb, line, sprites) : 0;
    if (count == 0) return false;
    if (!color || (p.opri & 1) != 0) line_sort_by_x(sprites, count);
    std::memset(buffers.object, 0, sizeof buffers.object);
    const u32 height = (p.lcdc & 4) != 0 ? 16 : 8;
    for (u32 i = 0; i < count; ++i) {
        const LineSprite &sprite = sprites[i];
        if (sprite.x >= FR_GB_SCREEN_WIDTH + 8) continue;
        u32 row = line + 16 - sprite.y;
        if ((sprite.flags & 0x40) != 0) row = height - 1 - row;
        const u32 tile = height == 16 ? sprite.tile & 0xFEu : sprite.tile;
        const u8 *data = gb->vram + (color && (sprite.flags & 8) != 0 ? 0x2000u : 0u) + tile * 16 + row * 2;
        const u64 pixels = decode(data, (sprite.flags & 0x20) != 0);
        u8 *object = buffers.object + sprite.x, *flags = buffers.flags + sprite.x;
        const u64 before = load(object);
        const u64 taken = ((pixels | pixels >> 1) & ~(before | before >> 1) & kOnes) * 0xFF;
        store(object, before | (pixels & taken));
        store(flags, (load(flags) & ~taken) | (sprite.flags * kOnes & taken));
    }
    return true;
}

u16 palette_color(const u8 *palette, u32 number, u32 color) {
    const u32 index = number * 8 + color * 2;
    return static_cast<u16>((palette[index] | palette[index + 1] << 8) & 0x7FFF);
}

// Colours of a line: of the background by palette and number, of objects likewise.
struct LineColors {
    u16 background[32], object[32];
};

void collect_colors(const fr_gb *gb, LineColors &colors) {
    const PpuState &p = gb->s->ppu;
    if (gb->cgb && gb->s->compatibility == 0) {
        for (u32 i = 0; i < 32; ++i) {
            colors.background[i] = palette_color(p.bg_palette, i / 4, i % 4);
            colors.object[i] = palette_color(p.obj_palette, i / 4, i % 4);
        }
        return;
    }
    for (u32 i = 0; i < 4; ++i) {
        const u32 shade = p.bgp >> i * 2 & 3;
        colors.background[i] = gb->cgb ? palette_color(p.bg_palette, 0, shade) : static_cast<u16>(shade);
        for (u32 which = 0; which < 2; ++which) {
            const u32 object = p.obp[which] >> i * 2 & 3;
            colors.object[which * 4 + i] =
                gb->cgb ? palette_color(p.obj_palette, which, object) : static_cast<u16>(object);
        }
    }
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
    LineBuffers buffers;
    std::memset(buffers.flags, 0, sizeof buffers.flags);
    if (color || (p.lcdc & 1) != 0) {
        draw_tiles(gb, buffers, -(p.scx & 7), (p.lcdc & 8) != 0 ? 0x1C00 : 0x1800, p.scx / 8, line + p.scy);
        if (line_shows_window(gb))
            draw_tiles(gb, buffers, p.wx - 7, (p.lcdc & 0x40) != 0 ? 0x1C00 : 0x1800, 0, p.window_line);
    } else {
        std::memset(buffers.background, 0, sizeof buffers.background);
    }
    const bool objects = draw_sprites(gb, buffers, line);
    LineColors colors;
    collect_colors(gb, colors);
    const u8 *background = buffers.background + kMargin, *attributes = buffers.attributes + kMargin;
    for (u32 x = 0; x < FR_GB_SCREEN_WIDTH; ++x)
        out[x] = colors.background[color ? (attributes[x] & 7) * 4 + background[x] : background[x]];
    if (!objects) return;
    const bool covers = !color || (p.lcdc & 1) != 0; // whether the background may hide objects at all
    const u8 *object = buffers.object + kMargin, *flags = buffers.flags + kMargin;
    for (u32 x = 0; x < FR_GB_SCREEN_WIDTH; ++x) {
        if (object[x] == 0) continue;
        const u32 hidden = (flags[x] | (color ? attributes[x] : 0u)) & 0x80u;
        if (covers && background[x] != 0 && hidden != 0) continue;
        out[x] = colors.object[(color ? flags[x] & 7u : flags[x] >> 4 & 1u) * 4 + object[x]];
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
    for (u8 i = 0; i < 40; ++i)
        order[i] = i;
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
