// Pixels of whole lines, from the registers and the memory as they are.
//
// A line is a strip of background tiles and perhaps one of window tiles, drawn eight pixels at a time with their
// palettes applied (pixels.cpp), and then its objects. What covers what is settled on bits, a byte for eight pixels,
// the leftmost highest, as tiles themselves are stored.
#include "gb/line.h"
#include "gb/pixels.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fr::gb {
namespace {

bool color_mode(const fr_gb *gb) { return gb->cgb && gb->s->compatibility == 0; }

u16 palette_color(const u8 *palette, u32 number, u32 color) {
    const u32 index = number * 8 + color * 2;
    return static_cast<u16>((palette[index] | palette[index + 1] << 8) & 0x7FFF);
}

// By palette and number. A DMG has one palette for the background and two for objects.
struct Colors {
    Palette background[8], object[8];
};

void collect_colors(const fr_gb *gb, Colors &colors) {
    const PpuState &p = gb->s->ppu;
    if (color_mode(gb)) {
        for (u32 i = 0; i < 32; ++i) {
            colors.background[i / 4].color[i % 4] = palette_color(p.bg_palette, i / 4, i % 4);
            colors.object[i / 4].color[i % 4] = palette_color(p.obj_palette, i / 4, i % 4);
        }
        return;
    }
    for (u32 i = 0; i < 4; ++i) {
        const u32 shade = p.bgp >> i * 2 & 3;
        colors.background[0].color[i] = gb->cgb ? palette_color(p.bg_palette, 0, shade) : static_cast<u16>(shade);
        for (u32 which = 0; which < 2; ++which) {
            const u32 object = p.obp[which] >> i * 2 & 3;
            colors.object[which].color[i] =
                gb->cgb ? palette_color(p.obj_palette, which, object) : static_cast<u16>(object);
        }
    }
}

constexpr u32 kStripTiles = 22;

// Tiles side by side, as far as a line can need them, and the line of pixels that was last taken from them.
struct Strip {
    u32 map_row;              // what the tiles below are of; kNoRow: of nothing yet
    u16 address[kStripTiles]; // in VRAM, of the tile's first line; of the last one's, inverted, if the tile is flipped
    u8 attributes[kStripTiles];
    u32 mirrored; // a bit for each tile
    u32 first;    // where the strip begins, counted from 8 to the left of the screen
    // The planes of the line, low byte first, with an empty tile before and behind.
    u16 planes[1 + kStripTiles + 1];
};

constexpr u32 kNoRow = ~0u;

struct MirrorTable {
    u8 of[256];
    constexpr MirrorTable() : of() {
        for (u32 bits = 0; bits < 256; ++bits)
            for (u32 i = 0; i < 8; ++i)
                of[bits] = static_cast<u8>(of[bits] | (bits >> i & 1) << (7 - i));
    }
};
constexpr MirrorTable kMirror;

// The tiles of row `row` of the map at `map`, from column `x` on.
void collect_tiles(const fr_gb *gb, Strip &strip, u32 map, u32 row, u32 x) {
    const u32 map_row = map + row * 32;
    if (strip.map_row == map_row) return;
    strip.map_row = map_row;
    strip.mirrored = 0;
    const u8 *cells = gb->vram + map_row;
    const u32 signs = (gb->s->ppu.lcdc & kLcdcTiles) != 0 ? 0 : 0x80,
              base = (gb->s->ppu.lcdc & kLcdcTiles) != 0 ? 0 : 128;
    if (!color_mode(gb)) {
        for (u32 i = 0; i < kStripTiles; ++i)
            strip.address[i] = static_cast<u16>(((cells[(x + i) & 31] ^ signs) + base) * 16);
        return;
    }
    for (u32 i = 0; i < kStripTiles; ++i) {
        const u32 attributes = cells[kVramBank + ((x + i) & 31)];
        const u32 tile = (cells[(x + i) & 31] ^ signs) + base;
        strip.address[i] =
            static_cast<u16>((attributes & 8) << 10 | tile * 16 | ((attributes & kAttributeFlipY) != 0 ? 14 : 0));
        strip.attributes[i] = static_cast<u8>(attributes);
        strip.mirrored |= (attributes >> 5 & 1) << i;
    }
}

void collect_planes(const fr_gb *gb, Strip &strip, u32 line_of_tile) {
    const auto planes_of = [&](u32 tile) {
        const u8 *data = gb->vram + (strip.address[tile] ^ line_of_tile * 2);
        return data[0] | u32{data[1]} << 8;
    };
    // Stored by pairs as they will be loaded: a load across two young stores would wait for both.
    for (u32 i = 0; i < kStripTiles; i += 2) {
        const u32 low = planes_of(i), high = planes_of(i + 1);
        u32 pair;
        if constexpr (std::endian::native == std::endian::little)
            pair = low | high << 16;
        else
            pair = low << 16 | high;
        std::memcpy(&strip.planes[1 + i], &pair, sizeof pair);
    }
    for (u32 rest = strip.mirrored; rest != 0; rest &= rest - 1) {
        u16 &planes = strip.planes[1 + __builtin_ctz(rest)];
        planes = static_cast<u16>(kMirror.of[planes & 0xFF] | kMirror.of[planes >> 8] << 8);
    }
}

// Where the strip's line is not colour 0, from `x` (counted as `first` is) on; only in tiles with an attribute of
// `mask` set.
u32 opaque_bits(const Strip &strip, u32 x, u32 mask) {
    const u32 at = x + 8 - strip.first;
    u32 bits = 0;
    for (u32 i = 0; i < 2; ++i) {
        const u32 tile = at / 8 + i; // 0: the empty one
        if (tile == 0 || tile > kStripTiles || (mask != 0 && (strip.attributes[tile - 1] & mask) == 0)) continue;
        bits |= ((strip.planes[tile] | strip.planes[tile] >> 8) & 0xFFu) << (8 - i * 8);
    }
    return bits >> (8 - at % 8) & 0xFF;
}

// Which objects touch each line from `first` to `end`, a bit for each by its place in OAM.
void objects_on_lines(const fr_gb *gb, u32 first, u32 end, u64 on_line[FR_GB_SCREEN_HEIGHT]) {
    std::fill(on_line + first, on_line + end, u64{0});
    const int height = (gb->s->ppu.lcdc & kLcdcTallObjects) != 0 ? 16 : 8;
    for (u32 i = 0; i < 40; ++i) {
        const int top = gb->s->oam[i * 4] - 16;
        const int last = std::min(top + height, static_cast<int>(end));
        for (int line = std::max(top, static_cast<int>(first)); line < last; ++line)
            on_line[line] |= u64{1} << i;
    }
}

struct Background {
    Strip map, window;
    bool window_shows;
};

// Eight pixels of a row of bits that begins eight to the left of the screen.
struct Bits {
    u8 bytes[FR_GB_SCREEN_WIDTH / 8 + 3];
    u32 at(u32 x) const { return (bytes[x / 8] << 8 | bytes[x / 8 + 1]) >> (8 - x % 8) & 0xFF; }
    void add(u32 x, u32 bits) {
        bits <<= 8 - x % 8;
        bytes[x / 8] = static_cast<u8>(bytes[x / 8] | bits >> 8);
        bytes[x / 8 + 1] = static_cast<u8>(bytes[x / 8 + 1] | bits);
    }
};

// Where the background hides an object at `x`.
u32 hidden_bits(const Background &background, u32 x, u32 attribute_mask) {
    u32 bits = opaque_bits(background.map, x, attribute_mask);
    if (background.window_shows && x + 8 > background.window.first) {
        const u32 in_window = background.window.first > x ? 0xFFu >> (background.window.first - x) : 0xFFu;
        const u32 from = std::max(x, background.window.first);
        bits = (bits & ~in_window) | (opaque_bits(background.window, from, attribute_mask) >> (from - x) & in_window);
    }
    return bits;
}

// In order of priority: a pixel belongs to the first object that is not transparent there, shown or not.
void draw_objects(const fr_gb *gb, u32 line, u64 on_line, bool chosen, const Background &background,
                  const Colors &colors, u16 *out) {
    const PpuState &p = gb->s->ppu;
    const bool color = color_mode(gb);
    const bool covers = !color || (p.lcdc & kLcdcBackground) != 0; // whether the background may hide objects at all
    const u32 height = (p.lcdc & kLcdcTallObjects) != 0 ? 16 : 8;
    LineObject objects[kLineObjects];
    const u32 count = chosen ? objects_chosen(gb, objects) : objects_of(gb, on_line, objects);
    if (!color || (p.opri & 1) != 0) line_sort_by_x(objects, count);
    Bits owned = {};
    ObjectPixels pixels[kLineObjects];
    u32 drawn = 0;
    for (u32 i = 0; i < count; ++i) {
        const LineObject &object = objects[i];
        if (object.x >= FR_GB_SCREEN_WIDTH + 8) continue;
        u32 row = (line + 16u - object.y) & (height - 1); // the size may be another than when it was chosen
        if ((object.flags & kAttributeFlipY) != 0) row = height - 1 - row;
        const u32 tile = height == 16 ? object.tile & 0xFEu : object.tile;
        const u8 *data =
            gb->vram + (color && (object.flags & kAttributeBank) != 0 ? kVramBank : 0u) + tile * 16 + row * 2;
        u32 low = data[0], high = data[1];
        if ((object.flags & kAttributeFlipX) != 0) {
            low = kMirror.of[low];
            high = kMirror.of[high];
        }
        u32 shown = (low | high) & ~owned.at(object.x);
        if (shown == 0) continue;
        owned.add(object.x, shown);
        if (covers && ((object.flags & kAttributeBehind) != 0 || color))
            shown &= ~hidden_bits(background, object.x, (object.flags & kAttributeBehind) != 0 ? 0u : 0x80u);
        pixels[drawn++] = {out + object.x - 8, &colors.object[color ? object.flags & 7u : object.flags >> 4 & 1u],
                           static_cast<u8>(low), static_cast<u8>(high), static_cast<u8>(shown)};
    }
    pixel_functions().draw_objects(pixels, drawn);
}

void draw_strip(const Strip &strip, const Colors &colors, bool color, u16 *out) {
    // Until it leaves the screen; drawn by pairs of tiles.
    const u32 pairs = (FR_GB_SCREEN_WIDTH + 8 - strip.first + 15) / 16;
    if (color)
        pixel_functions().draw_tiles(strip.planes + 1, strip.attributes, colors.background, pairs, out);
    else
        pixel_functions().draw_tiles_plain(strip.planes + 1, colors.background[0], pairs, out);
}

} // namespace

void render_lines(fr_gb *gb, const LineStretch &stretch) {
    const PpuState &p = gb->s->ppu;
    const bool color = color_mode(gb);
    if (p.first_frame != 0) {
        for (u32 line = stretch.first; line < stretch.end; ++line)
            frame_blank_line(gb, line);
        return;
    }
    Colors colors;
    collect_colors(gb, colors);
    const bool background_on = color || (p.lcdc & kLcdcBackground) != 0;
    const bool objects_on = (p.lcdc & kLcdcObjects) != 0;
    Background background;
    background.map.map_row = background.window.map_row = kNoRow;
    background.map.first = 8u - (p.scx & 7);
    background.window.first = p.wx + 1u;
    background.map.planes[0] = background.map.planes[kStripTiles + 1] = 0;
    background.window.planes[0] = background.window.planes[kStripTiles + 1] = 0;
    if (!background_on) {
        std::memset(background.map.planes, 0, sizeof background.map.planes);
        background.map.first = 8;
    }
    u64 lines_objects[FR_GB_SCREEN_HEIGHT];
    if (objects_on && stretch.objects_chosen)
        lines_objects[stretch.first] = p.objects;
    else if (objects_on)
        objects_on_lines(gb, stretch.first, stretch.end, lines_objects);
    u32 window_line = stretch.window_line;
    for (u32 line = stretch.first; line < stretch.end; ++line) {
        u16 *out = frame_line(gb, line);
        background.window_shows = background_on && line >= stretch.window_from;
        if (background_on) {
            const u32 y = (line + p.scy) & 0xFF;
            collect_tiles(gb, background.map, (p.lcdc & kLcdcMap) != 0 ? kVramMap1 : kVramMap0, y / 8, p.scx / 8);
            collect_planes(gb, background.map, y & 7);
        }
        draw_strip(background.map, colors, color, out - 8 + background.map.first);
        if (background.window_shows) {
            collect_tiles(gb, background.window, (p.lcdc & kLcdcWindowMap) != 0 ? kVramMap1 : kVramMap0,
                          window_line / 8 & 31, 0);
            collect_planes(gb, background.window, window_line & 7);
            draw_strip(background.window, colors, color, out - 8 + background.window.first);
        }
        if (line >= stretch.window_from) ++window_line;
        if (objects_on && lines_objects[line] != 0)
            draw_objects(gb, line, lines_objects[line], stretch.objects_chosen, background, colors, out);
    }
}

void frame_blank_line(fr_gb *gb, u32 line) {
    u16 *out = frame_line(gb, line);
    std::fill(out, out + FR_GB_SCREEN_WIDTH, static_cast<u16>(gb->cgb ? 0x7FFF : 0));
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

} // namespace fr::gb
