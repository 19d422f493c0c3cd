// Pixels of whole lines, from the registers and the memory as they are.
//
// Lines that lie in the same row of a tile map are drawn together, two tiles side by side at a time (pixels.cpp); then
// each line's objects. What covers what is settled on bits, a byte for eight pixels, the leftmost highest, as tiles
// themselves are stored. X counts from 8 to the left of the screen, as the objects' does.
#include "gb/kept.h"
#include "gb/line.h"
#include "gb/pixels.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fr::gb {
namespace {

constexpr u32 kLeft = 8, kRight = kLeft + FR_GB_SCREEN_WIDTH;

bool color_mode(const fr_gb *gb) { return gb->cgb && gb->s->compatibility == 0; }

// By palette and number. A DMG has one palette for the background and two for objects.
template <typename Pixel> struct Colors { Palette<Pixel> background[8], object[8]; };

void collect_palettes(const u8 *bytes, Palette<u16> palettes[8]) {
    u16 colors[32];
    std::memcpy(colors, bytes, sizeof colors);
    for (u16 &color : colors) {
        if constexpr (std::endian::native == std::endian::big) color = static_cast<u16>(color << 8 | color >> 8);
        color &= 0x7FFF;
    }
    std::memcpy(palettes, colors, sizeof colors);
}

// A palette register chooses from four colours.
template <typename Pixel> Palette<Pixel> shade(const Palette<Pixel> &of, u8 shades) {
    Palette<Pixel> palette;
    for (u32 i = 0; i < 4; ++i)
        palette.color[i] = of.color[shades >> i * 2 & 3];
    return palette;
}

void collect_colors(const fr_gb *gb, Colors<u8> &colors) {
    constexpr Palette<u8> kGreys = {{0, 1, 2, 3}};
    const PpuState &p = gb->s->ppu;
    colors.background[0] = shade(kGreys, p.bgp);
    for (u32 i = 0; i < 2; ++i)
        colors.object[i] = shade(kGreys, p.obp[i]);
}

void collect_colors(const fr_gb *gb, Colors<u16> &colors) {
    const PpuState &p = gb->s->ppu;
    collect_palettes(p.bg_palette, colors.background);
    collect_palettes(p.obj_palette, colors.object);
    if (color_mode(gb)) return;
    colors.background[0] = shade(colors.background[0], p.bgp);
    for (u32 i = 0; i < 2; ++i)
        colors.object[i] = shade(colors.object[i], p.obp[i]);
}

// Tiles from a map: the background's, or the window's.
struct Layer {
    u32 map;
    u32 column; // of the map, the first that shows
    u32 first;  // X of that tile's leftmost pixel
};

// What turns a tile's number into its place behind 8000: nothing, or 80h twice where numbers are signed around 9000.
u32 tile_flip(const fr_gb *gb) { return (gb->s->ppu.lcdc & kLcdcTiles) != 0 ? 0 : 0x80; }

u16 tile_address(u32 number, u32 flip, u32 attributes) {
    return static_cast<u16>(((number ^ flip) + flip) * kTileBytes +
                            (attributes & kAttributeBank) * (kVramBank / kAttributeBank));
}

const u8 *map_row(const fr_gb *gb, const Layer &layer, u32 y) { return gb->vram + layer.map + y / kTileLines * 32; }

// The tiles that a layer shows from its first column on.
TileRow tiles_of(const fr_gb *gb, const Layer &layer, u32 y) {
    const u8 *cells = map_row(gb, layer, y);
    u8 numbers[64], attributes[64] = {}; // twice, so that they need no turning round
    for (u32 half = 0; half < 64; half += 32) {
        std::memcpy(numbers + half, cells, 32);
        if (color_mode(gb)) std::memcpy(attributes + half, cells + kVramBank, 32);
    }
    const u32 flip = tile_flip(gb), column = layer.column % 32;
    TileRow tiles;
    for (u32 i = 0; i < TileRow::kTiles; ++i)
        tiles.address[i] = tile_address(numbers[column + i], flip, attributes[column + i]);
    std::memcpy(tiles.attributes, attributes + column, sizeof tiles.attributes);
    return tiles;
}

void draw_row(const fr_gb *gb, const TileRow &tiles, u32 count, u32 line, u32 lines, const Colors<u16> &colors,
              u16 *out) {
    pixel_functions().draw_tiles(gb->vram, tiles, count, line, lines, colors.background, out);
}

void draw_row(const fr_gb *gb, const TileRow &tiles, u32 count, u32 line, u32 lines, const Colors<u8> &colors,
              u8 *out) {
    pixel_functions().draw_shaded_tiles(gb->vram, tiles, count, line, lines, colors.background[0], out);
}

// `lines` lines from `y` of the map on, all in one of its rows.
template <typename Pixel>
void draw_layer(const fr_gb *gb, const Layer &layer, u32 y, u32 lines, const Colors<Pixel> &colors, Pixel *out) {
    draw_row(gb, tiles_of(gb, layer, y), (kRight - layer.first + 7) / 8, y % kTileLines, lines, colors,
             out + layer.first - kLeft);
}

// Where a layer is not colour 0, for eight pixels from `x` on; only in tiles with an attribute of `mask` set.
template <bool kColor> u32 opaque_bits(const fr_gb *gb, const Layer &layer, u32 y, u32 x, u32 mask) {
    const u32 at = x + kTileLines - layer.first; // no object reaches further to the left
    const u8 *row = map_row(gb, layer, y);
    u32 bits = 0;
    for (u32 i = 0; i < 2; ++i) {
        const u8 *cell = row + ((layer.column + at / 8 + i + 31) & 31);
        const u32 attributes = kColor ? cell[kVramBank] : 0u;
        bits <<= 8;
        if (mask != 0 && (attributes & mask) == 0) continue;
        const u32 line = (attributes & kAttributeFlipY) != 0 ? kTileLines - 1 - y % kTileLines : y % kTileLines;
        const u8 *data = gb->vram + tile_address(cell[0], tile_flip(gb), attributes) + line * 2;
        const u32 opaque = data[0] | data[1];
        bits |= (attributes & kAttributeFlipX) != 0 ? kMirror.of[opaque] : opaque;
    }
    return bits >> (8 - at % 8) & 0xFF;
}

// Objects of some lines and which of them show on each, ten at most.
struct Objects {
    bool chosen; // those of the only line, in PpuState; nothing else here is set
    u32 count;
    LineObject object[kObjects];      // in order of priority
    u64 on_line[FR_GB_SCREEN_HEIGHT]; // a bit for each
    u8 counts[FR_GB_SCREEN_HEIGHT];
    bool ordered[FR_GB_SCREEN_HEIGHT]; // which object a pixel belongs to has to be known before it is drawn
};

bool x_decides(const fr_gb *gb) { return !color_mode(gb) || (gb->s->ppu.opri & 1) != 0; }

void collect_objects(const fr_gb *gb, u32 first, u32 end, Objects &objects) {
    std::fill(objects.on_line + first, objects.on_line + end, u64{0});
    std::fill(objects.counts + first, objects.counts + end, u8{0});
    std::fill(objects.ordered + first, objects.ordered + end, false);
    const u32 height = (gb->s->ppu.lcdc & kLcdcTallObjects) != 0 ? 16 : 8;
    u32 count = 0;
    for (u32 i = 0; i < kObjects; ++i)
        if (const u32 y = gb->s->oam[i * 4]; y < end + 16 && y + height > first + 16)
            objects.object[count++] = line_object(gb, i);
    objects.count = count;
    LineObject in_oam[kObjects];
    std::copy_n(objects.object, count, in_oam);
    if (x_decides(gb)) line_sort_by_x(objects.object, count);
    u8 places[kObjects];
    for (u32 i = 0; i < count; ++i)
        places[objects.object[i].index] = static_cast<u8>(i);
    for (u32 i = 0; i < count; ++i) {
        const LineObject &object = in_oam[i];
        const u64 bit = u64{1} << places[object.index];
        const bool behind = (object.flags & kAttributeBehind) != 0;
        const u32 last = std::min(object.y + height, end + 16) - 16;
        for (u32 line = std::max<u32>(object.y, first + 16) - 16; line < last; ++line) {
            if (objects.counts[line] == kLineObjects) continue;
            ++objects.counts[line];
            objects.on_line[line] |= bit;
            objects.ordered[line] |= behind;
        }
    }
}

// Those of a line, in order of priority.
u32 objects_of_line(const fr_gb *gb, const Objects &objects, u32 line, LineObject out[kLineObjects]) {
    u32 count = 0;
    if (objects.chosen) {
        count = objects_chosen(gb, out);
        if (x_decides(gb)) line_sort_by_x(out, count);
    } else {
        for (u64 on_line = objects.on_line[line]; on_line != 0; on_line &= on_line - 1)
            out[count++] = objects.object[std::countr_zero(on_line)];
    }
    return count;
}

// What lies behind the objects of a line.
struct Background {
    Layer map, window;
    u32 map_y, window_y;
    bool shows, window_shows;
    u32 slip; // X of a pixel of colour 0 that slips in before what the window shows, which is then the map itself
};

constexpr u32 kNoSlip = ~0u;

// Pixels of a line, from X 0 on.
struct Bits {
    u8 bytes[FR_GB_SCREEN_WIDTH / 8 + 3];
    u32 at(u32 x) const { return pair(x) >> (8 - x % 8) & 0xFF; }
    void add(u32 x, u32 bits) {
        const u32 now = pair(x) | bits << (8 - x % 8);
        bytes[x / 8] = static_cast<u8>(now >> 8);
        bytes[x / 8 + 1] = static_cast<u8>(now);
    }

  private:
    u32 pair(u32 x) const { return static_cast<u32>(bytes[x / 8] << 8 | bytes[x / 8 + 1]); }
};

// Where the background hides an object at `x`.
template <bool kColor> u32 hidden_bits(const fr_gb *gb, const Background &background, u32 x, u32 attribute_mask) {
    if (!background.shows) return 0;
    u32 bits = opaque_bits<kColor>(gb, background.map, background.map_y, x, attribute_mask);
    const Layer &window = background.window;
    if (background.window_shows && x + 8 > window.first) {
        const u32 in_window = window.first > x ? 0xFFu >> (window.first - x) : 0xFFu;
        const u32 from = std::max(x, window.first);
        bits = (bits & ~in_window) |
               (opaque_bits<kColor>(gb, window, background.window_y, from, attribute_mask) >> (from - x) & in_window);
    }
    return background.slip - x < 8 ? bits & ~(0x80u >> (background.slip - x)) : bits;
}

void draw_pixels(const ObjectPixels<u16> *objects, u32 count) { pixel_functions().draw_objects(objects, count); }
void draw_pixels(const ObjectPixels<u8> *objects, u32 count) { pixel_functions().draw_shaded_objects(objects, count); }

// A pixel belongs to the first object that is not transparent there, shown or not.
template <bool kColor, typename Pixel>
void draw_objects(const fr_gb *gb, u32 line, const LineObject *objects, u32 count, const Background &background,
                  const Colors<Pixel> &colors, Pixel *out) {
    const PpuState &p = gb->s->ppu;
    const bool covers = !kColor || (p.lcdc & kLcdcBackground) != 0; // whether the background may hide objects at all
    const u32 height = (p.lcdc & kLcdcTallObjects) != 0 ? 16 : 8, number_mask = height == 16 ? 0xFE : 0xFF;
    Bits owned = {};
    ObjectPixels<Pixel> pixels[kLineObjects];
    u32 drawn = 0;
    for (u32 i = 0; i < count; ++i) {
        const LineObject &object = objects[i];
        if (object.x >= kRight) continue;
        u32 row = (line + 16u - object.y) & (height - 1); // the size may be another than when it was chosen
        if ((object.flags & kAttributeFlipY) != 0) row = height - 1 - row;
        const u8 *data = gb->vram + (object.tile & number_mask) * kTileBytes + row * 2;
        if (kColor && (object.flags & kAttributeBank) != 0) data += kVramBank;
        u32 low = data[0], high = data[1];
        if ((object.flags & kAttributeFlipX) != 0) {
            low = kMirror.of[low];
            high = kMirror.of[high];
        }
        u32 shown = (low | high) & ~owned.at(object.x);
        if (shown == 0) continue;
        owned.add(object.x, shown);
        const bool behind = (object.flags & kAttributeBehind) != 0;
        if (covers && (behind || kColor))
            shown &= ~hidden_bits<kColor>(gb, background, object.x, behind ? 0u : u32{kAttributeBehind});
        pixels[drawn++] = {out + object.x - kLeft, &colors.object[kColor ? object.flags & 7u : object.flags >> 4 & 1u],
                           static_cast<u8>(low), static_cast<u8>(high), static_cast<u8>(shown)};
    }
    draw_pixels(pixels, drawn);
}

// Objects over lines that were drawn, where a pixel's first object is the one that is painted last.
void paint_objects(const fr_gb *gb, const Objects &objects, u32 first, u32 end, const Colors<u8> &colors) {
    const i32 height = (gb->s->ppu.lcdc & kLcdcTallObjects) != 0 ? 16 : 8;
    for (u32 i = objects.count; i-- > 0;) {
        const LineObject &object = objects.object[i];
        if (object.x >= kRight) continue;
        const u64 bit = u64{1} << i;
        const i32 top = object.y - 16, last = std::min(top + height, static_cast<i32>(end));
        for (i32 line = std::max(top, static_cast<i32>(first)); line < last; ++line) {
            const auto paints = [&] { return (objects.on_line[line] & bit) != 0 && !objects.ordered[line]; };
            if (!paints()) continue;
            const i32 from = line;
            while (line < last && paints())
                ++line;
            const i32 row = (object.flags & kAttributeFlipY) != 0 ? top + height - 1 - from : from - top;
            const u8 *data = gb->vram + (object.tile & (height == 16 ? 0xFEu : 0xFFu)) * kTileBytes + row * 2;
            pixel_functions().paint_shaded_object(data, object.flags, static_cast<u32>(line - from),
                                                  colors.object[object.flags >> 4 & 1],
                                                  frame_line<u8>(gb, static_cast<u32>(from)) + object.x - kLeft);
        }
    }
}

// On a CGB every pixel's tile may want to be in front.
void paint_objects(const fr_gb *, const Objects &, u32, u32, const Colors<u16> &) {}

// What all lines of a stretch share.
template <typename Pixel> struct Scene {
    Colors<Pixel> colors;
    Background background;
    Objects objects;
    bool slips, objects_on;
    bool paints; // objects whole, where a line does not have to be drawn by itself

    bool draws_objects_of(u32 line) const {
        return objects_on && (objects.chosen || (paints ? objects.ordered[line] : objects.on_line[line] != 0));
    }
};

template <typename Pixel> void prepare(const fr_gb *gb, u32 first, u32 end, bool objects_chosen, Scene<Pixel> &scene) {
    const PpuState &p = gb->s->ppu;
    collect_colors(gb, scene.colors);
    Background &background = scene.background;
    background.shows = color_mode(gb) || (p.lcdc & kLcdcBackground) != 0;
    background.map = {(p.lcdc & kLcdcMap) != 0 ? kVramMap1 : kVramMap0, p.scx / 8u, kLeft - p.scx % 8u};
    background.window = {(p.lcdc & kLcdcWindowMap) != 0 ? kVramMap1 : kVramMap0, 0, p.wx + 1u};
    scene.slips = background.shows && line_slips(gb);
    if (scene.slips) {
        const u32 slip = p.wx + 1u;
        background.window = {background.map.map, (slip - kLeft + p.scx) / 8, slip + 1};
    }
    scene.objects_on = (p.lcdc & kLcdcObjects) != 0;
    scene.objects.chosen = objects_chosen;
    scene.paints = !gb->cgb && scene.objects_on && !objects_chosen && !scene.slips;
    if (scene.objects_on && !scene.objects.chosen) collect_objects(gb, first, end, scene.objects);
}

template <typename Pixel> void draw_lines(fr_gb *gb, Scene<Pixel> &scene, const LineStretch &stretch) {
    const PpuState &p = gb->s->ppu;
    const Colors<Pixel> &colors = scene.colors;
    Background &background = scene.background;
    const u32 slip = p.wx + 1u;
    u32 window_line = stretch.window_line;
    for (u32 line = stretch.first; line < stretch.end;) {
        const bool in_window = line >= stretch.window_from;
        background.map_y = (line + p.scy) & 0xFF;
        background.window_y = scene.slips ? background.map_y : window_line & 0xFF;
        background.window_shows = background.shows && in_window;
        background.slip = kNoSlip;
        u32 lines = std::min(kTileLines - background.map_y % kTileLines,
                             (in_window ? stretch.end : std::min(stretch.end, stretch.window_from)) - line);
        if (in_window) lines = std::min(lines, kTileLines - window_line % kTileLines);
        Pixel *out = frame_line<Pixel>(gb, line);
        if (!background.shows)
            for (u32 i = 0; i < lines; ++i)
                std::fill_n(out + i * kFrameStride, FR_GB_SCREEN_WIDTH, colors.background[0].color[0]);
        else if (!background.window_shows || background.window.first > kLeft)
            draw_layer(gb, background.map, background.map_y, lines, colors, out);
        if (background.window_shows) draw_layer(gb, background.window, background.window_y, lines, colors, out);
        for (u32 i = 0; i < lines; ++i, out += kFrameStride) {
            if (!scene.draws_objects_of(line + i) && !scene.slips) continue;
            background.map_y = (line + i + p.scy) & 0xFF;
            background.window_y = scene.slips ? background.map_y : (window_line + i) & 0xFF;
            LineObject on_line[kLineObjects];
            const u32 count = scene.objects_on ? objects_of_line(gb, scene.objects, line + i, on_line) : 0;
            if (scene.slips) {
                background.window_shows = true;
                background.slip = slip;
                draw_layer(gb, background.window, background.window_y, 1, colors, out);
                out[static_cast<i32>(slip) - static_cast<i32>(kLeft)] = colors.background[0].color[0];
            }
            const auto draw = color_mode(gb) ? draw_objects<true, Pixel> : draw_objects<false, Pixel>;
            if (count != 0) draw(gb, line + i, on_line, count, background, colors, out);
        }
        line += lines;
        if (in_window) window_line += lines;
    }
    if (scene.paints) paint_objects(gb, scene.objects, stretch.first, stretch.end, colors);
}

KeptLine registers_of(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    KeptLine line = {};
    line.lcdc = static_cast<u8>(p.lcdc & ~kLcdcWindow);
    line.scx = p.scx;
    line.scy = p.scy;
    if (color_mode(gb)) {
        line.bgp = p.opri;
    } else {
        line.bgp = p.bgp;
        std::copy_n(p.obp, 2, line.obp);
    }
    if (line_slips(gb)) {
        line.wx = p.wx;
        line.window_lag = 1;
    }
    return line;
}

// Lines of the screen, a bit each.
struct Lines {
    static constexpr u32 kWords = FR_GB_SCREEN_HEIGHT / 64 + 1;
    u64 bits[kWords];

    // The first from `line` on that is one of them, or that is not; the screen's height if there is none.
    u32 next(u32 line, bool is) const {
        for (u32 at = line / 64; at < kWords; line = ++at * 64)
            if (const u64 left = (is ? bits[at] : ~bits[at]) >> line % 64; left != 0)
                return line + static_cast<u32>(std::countr_zero(left));
        return FR_GB_SCREEN_HEIGHT;
    }
    u32 end() const { // behind the last
        u32 at = kWords;
        while (at > 0 && bits[at - 1] == 0)
            --at;
        return at == 0 ? 0 : at * 64 - static_cast<u32>(std::countl_zero(bits[at - 1]));
    }
};

// What of the registers shows on a line, by the palettes that its objects may use.
struct ShownRegisters {
    u64 masks[4];
    constexpr ShownRegisters() : masks() {
        for (u32 i = 0; i < 4; ++i) {
            KeptLine hidden = {};
            for (u32 k = 0; k < 2; ++k)
                hidden.obp[k] = (i >> k & 1) != 0 ? 0 : 0xFF;
            masks[i] = ~std::bit_cast<u64>(hidden);
        }
    }
};
constexpr ShownRegisters kShownRegisters;

// Adds those of a stretch's lines that look different with these registers; remembers them.
void find_others(Kept &kept, u32 first, u32 end, const KeptLine &now, Lines &others) {
    for (u32 stop; first < end; first = stop) {
        stop = std::min(end, (first / 64 + 1) * 64);
        u64 found = 0;
#pragma GCC unroll 8
        for (u32 line = stop; line-- > first;)
            found = found * 2 + (kept.lines[line] != now);
        for (u64 left = found; left != 0; left &= left - 1) {
            const u32 line = first + static_cast<u32>(std::countr_zero(left));
            const u64 differs = std::bit_cast<u64>(kept.lines[line]) ^ std::bit_cast<u64>(now);
            if ((differs & kShownRegisters.masks[kept.object_palettes[line + kTallest]]) == 0) found ^= left & -left;
            kept.lines[line] = now;
        }
        others.bits[first / 64] |= found << first % 64;
    }
}

// Which of a stretch's lines would look different now; remembers them where that `keeps` its worth.
Lines find_changed(fr_gb *gb, const LineStretch &stretch, bool keeps) {
    Kept &kept = *gb->kept;
    Lines changed = {};
    KeptLine registers = registers_of(gb);
    const u32 with_window = std::clamp(stretch.window_from, stretch.first, stretch.end);
    const auto forget = [&] { std::fill(kept.lines + stretch.first, kept.lines + stretch.end, KeptLine{}); };
    if (!keeps) forget();
    find_others(kept, stretch.first, with_window, registers, changed);
    registers.lcdc |= kLcdcWindow;
    registers.wx = gb->s->ppu.wx;
    registers.window_lag = static_cast<u8>(with_window - stretch.window_line);
    find_others(kept, with_window, stretch.end, registers, changed);
    if (!keeps) forget();
    return changed;
}

template <typename Pixel> void draw_changed(fr_gb *gb, const LineStretch &stretch, bool keeps) {
    const Lines changed = find_changed(gb, stretch, keeps);
    u32 first = changed.next(stretch.first, true);
    if (first >= stretch.end) return;
    Scene<Pixel> scene;
    prepare(gb, first, changed.end(), stretch.objects_chosen, scene);
    const u32 with_window = std::max(stretch.first, stretch.window_from);
    while (first < stretch.end) {
        const u32 end = changed.next(first, false);
        const u32 window_line = stretch.window_line + (first > with_window ? first - with_window : 0);
        draw_lines(gb, scene, {first, end, stretch.window_from, static_cast<u8>(window_line), stretch.objects_chosen});
        first = changed.next(end, true);
    }
}

} // namespace

void render_lines(fr_gb *gb, const LineStretch &stretch) {
    if (gb->s->ppu.first_frame != 0) {
        for (u32 line = stretch.first; line < stretch.end; ++line)
            frame_fill_line(gb, line, frame_blank_color(gb));
        return;
    }
    // Objects that were chosen while memory was another are not those that it shows now.
    const bool keeps = (!stretch.objects_chosen || gb->scan_whole) && kept_update(gb);
    if (gb->cgb)
        draw_changed<u16>(gb, stretch, keeps);
    else
        draw_changed<u8>(gb, stretch, keeps);
}

u16 frame_blank_color(const fr_gb *gb) { return gb->cgb ? 0x7FFF : 0; }

void frame_fill_line(fr_gb *gb, u32 line, u16 color) {
    kept_forget(gb, line);
    if (gb->cgb)
        std::fill_n(frame_line<u16>(gb, line), FR_GB_SCREEN_WIDTH, color);
    else
        std::fill_n(frame_line<u8>(gb, line), FR_GB_SCREEN_WIDTH, static_cast<u8>(color));
}

// What the boot ROM sets for a DMG game that it doesn't know (Pan Docs, "Compatibility palettes"; the colours are those
// of Mealybug's pictures of a CGB).
void palette_fill_compatibility(fr_gb *gb) {
    constexpr u16 kBackground[4] = {0x7FFF, 0x1BEF, 0x6180, 0x0000}, kObject[4] = {0x7FFF, 0x421F, 0x1CF2, 0x0000};
    PpuState &p = gb->s->ppu;
    const auto fill = [](u8 *palette, const u16 *colors) {
        for (u32 i = 0; i < 32; ++i) {
            palette[i * 2] = static_cast<u8>(colors[i % 4]);
            palette[i * 2 + 1] = static_cast<u8>(colors[i % 4] >> 8);
        }
    };
    fill(p.bg_palette, kBackground);
    fill(p.obj_palette, kObject);
}

} // namespace fr::gb
