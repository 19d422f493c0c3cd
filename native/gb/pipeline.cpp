// The pipeline's parts are those of Pan Docs, "Pixel FIFO": a fetcher of background tiles with a FIFO of eight pixels, a
// fetcher of objects with another, a counter of the pixels that have left a tile, which drops them for SCX, a counter of
// pixels that WX and the objects' X are compared with, and the mixer. In a dot the comparators look first; then either the
// objects' fetcher works and no pixel moves, or a pixel leaves the FIFOs and the background's fetcher goes on.
//
// The window is that of the drawings of the DMG's chip (dmg-schematics, win_detect and bg_win_cycles; names of cells in
// brackets):
//
//   WY has met the line [REJO], pixels counted are WX --> a match [NUKO], sampled with every pixel that leaves, those that
//                                                         are dropped too, and with no other dot [PYCO, NUNU]
//   match sampled, LCDC's bit set --> in the window [PYNU], until the bit is reset or the line is over
//   which begins [NUNY]           --> the fetcher starts anew, and pixels wait for its tile [RYDY]
//   a tile's last pixel leaves    --> the next tile [PANY, RYFA], but in the dot of a match a dot later: what leaves the
//                                     empty FIFO meanwhile is colour 0
//
// On a DMG a match with the last pixel but one, at WX = 166, stays sampled until the next line's first pixel, which so
// begins in the window (Pan Docs, "Window rendering criteria"; Gambatte's tests: window/on_screen/wxA6_*).
#include "gb/pipeline.h"

#include "gb/line.h"
#include "gb/pixels.h"

namespace fr::gb {
namespace {

constexpr u32 kLeftOfScreen = 8; // pixels that are counted before the first one that shows
constexpr u8 kFirstWaits = 0x80; // in first_colors
constexpr u32 kLinePixels = kLeftOfScreen + FR_GB_SCREEN_WIDTH;
constexpr u8 kTileLast = 7;

// What the background's fetcher does in the dots of a fetch; after them it waits for the FIFO to run empty.
enum FetchDot : u8 { kFetchStart, kFetchTile, kFetchLow = 3, kFetchHigh = 5, kFetchDone = 6 };

// The objects' fetcher begins when the background's has its tile, and takes six dots. In the first two the background's
// goes on.
enum ObjectDot : u8 { kObjectRests, kObjectBegins, kObjectFollows, kObjectLow = 5, kObjectHigh = 6, kObjectDone = 7 };

bool color_mode(const fr_gb *gb) { return gb->cgb && gb->s->compatibility == 0; }

bool background_ready(const PipelineState &line) { return line.fetch_dot >= kFetchHigh && line.fifo_waits == 0; }

u8 fetch_row(const fr_gb *gb, const PipelineState &line) {
    const PpuState &p = gb->s->ppu;
    return static_cast<u8>(line.in_window != 0 ? p.window_line + line.window_ends : p.line + p.scy);
}

void fetch_tile(const fr_gb *gb, PipelineState &line) {
    const PpuState &p = gb->s->ppu;
    const bool window = line.in_window != 0;
    const u32 column = window ? line.window_column : static_cast<u32>(p.scx + line.fetch_x) / 8 % 32;
    const u32 map = (p.lcdc & (window ? kLcdcWindowMap : kLcdcMap)) != 0 ? kVramMap1 : kVramMap0;
    const u32 cell = map + fetch_row(gb, line) / 8u * 32 + column;
    line.tile = gb->vram[cell];
    line.attributes = color_mode(gb) ? gb->vram[kVramBank + cell] : u8{0};
}

// A plane of a tile's row, as `attributes` turn it.
u8 tile_plane(const fr_gb *gb, u32 tile, u32 row, u32 plane, u32 attributes) {
    const u8 bits =
        gb->vram[((attributes & kAttributeBank) != 0 && color_mode(gb) ? kVramBank : 0u) + tile * 16 + row * 2 + plane];
    return (attributes & kAttributeFlipX) != 0 ? kMirror.of[bits] : bits;
}

// What LCDC's bit for the tiles does to a CGB that reads a plane in the very dot (the notes of Mealybug's author, "TILE_SEL";
// revision C): as it is reset, the tile's number comes instead of what was still read at 8000; as it is set, what was read
// there last.
u8 fetch_plane(const fr_gb *gb, PipelineState &line, u32 plane) {
    const bool at_8000 = (gb->s->ppu.lcdc & kLcdcTiles) != 0;
    if (line.tiles_changed != 0 && at_8000) return line.held;
    const u32 tile =
        at_8000 || line.tiles_changed != 0 ? line.tile : 256 + static_cast<u32>(static_cast<int8_t>(line.tile));
    const u32 flip = (line.attributes & kAttributeFlipY) != 0 ? 7 : 0;
    const u8 bits = tile_plane(gb, tile, (fetch_row(gb, line) & 7u) ^ flip, plane, line.attributes);
    if (tile == line.tile) line.held = bits;
    return line.tiles_changed != 0 ? line.tile : bits;
}

// `x_before` is x before this dot's pixel has left. A CGB adds it to SCX, a DMG the one after (Mealybug:
// m3_scx_high_5_bits; Gambatte's tests: scx_during_m3).
void fetch_background(const fr_gb *gb, PipelineState &line, u8 x_before) {
    switch (line.fetch_dot) {
    case kFetchStart: line.fetch_x = gb->cgb ? x_before : line.x; break;
    case kFetchTile: fetch_tile(gb, line); break;
    case kFetchLow: line.low = fetch_plane(gb, line, 0); break;
    case kFetchHigh: line.high = fetch_plane(gb, line, 1); break;
    default: break;
    }
    if (line.fetch_dot < kFetchDone) ++line.fetch_dot;
    if (line.fetch_dot < kFetchDone || line.fifo_waits == 0) return;
    line.fifo_low = line.low;
    line.fifo_high = line.high;
    line.fifo_attributes = line.attributes;
    line.fifo_moved = line.fifo_waits = 0;
    line.fetch_dot = 0;
    if (line.in_window != 0)
        line.window_column = (line.window_column + 1) & 31; // five bits, as the next fetch begins [WYKA]
}

// A DMG doesn't look for objects while they are switched off, not even in the middle of fetching one, but for its last dot
// (Pan Docs, "Object Fetch Canceling"; Mealybug: m3_lcdc_obj_en_change); a CGB only hides them.
bool object_due(const fr_gb *gb, PipelineState &line) {
    while (line.object_next < line.object_count && line.object_x[line.object_next] < line.x)
        ++line.object_next;
    const bool off =
        !gb->cgb && ((gb->s->ppu.lcdc & kLcdcObjects) == 0 || (line.objects_off != 0 && line.object_dot < kObjectHigh));
    const bool due = !off && line.object_next < line.object_count && line.object_x[line.object_next] == line.x;
    if (!due) line.object_dot = kObjectRests;
    return due;
}

// The object's second word in OAM, or whichever a transfer has chosen: of strikethrough's ten objects in one place the one shows
// that is fetched as the transfer brings a 0. Which of the first dots it is no test shows.
void read_object(fr_gb *gb, PipelineState &line) {
    u8 word[2];
    if (!dma_oam_word(gb, line.time, word))
        std::memcpy(word, gb->s->oam + line.object_index[line.object_next] * 4 + 2, 2);
    line.object_tile = word[0];
    line.object_attributes = word[1];
}

u8 fetch_object(const fr_gb *gb, const PipelineState &line, u32 plane) {
    const PpuState &p = gb->s->ppu;
    const u32 height = (p.lcdc & kLcdcTallObjects) != 0 ? 16 : 8;
    const u32 flip = (line.object_attributes & kAttributeFlipY) != 0 ? height - 1 : 0;
    const u32 row = (line.object_row[line.object_next] & (height - 1)) ^ flip;
    return tile_plane(gb, height == 16 ? line.object_tile & 0xFEu : line.object_tile, row, plane,
                      line.object_attributes);
}

// Lays the object over what waits in the FIFO: where that is transparent, or of a lower rank.
void push_object(const fr_gb *gb, PipelineState &line) {
    const u64 index = line.object_index[line.object_next];
    const u64 flags = line.object_attributes;
    const bool by_index = color_mode(gb) && (gb->s->ppu.opri & 1) == 0;
    const u32 low = line.object_plane, high = fetch_object(gb, line, 1);
    line.held = static_cast<u8>(high);

    u32 wins = low | high;
    for (u32 i = 0; i < 8; ++i) {
        const u32 pixel = 0x80u >> i;
        const bool held = ((line.object_low | line.object_high) & pixel) != 0;
        if (held && !(by_index && index < (line.object_ranks >> i * 8 & 0xFF))) wins &= ~pixel;
        if ((wins & pixel) == 0) continue;
        const u64 mask = u64{0xFF} << i * 8;
        line.object_flags = (line.object_flags & ~mask) | flags << i * 8;
        line.object_ranks = (line.object_ranks & ~mask) | index << i * 8;
    }
    line.object_low = static_cast<u8>((line.object_low & ~wins) | (low & wins));
    line.object_high = static_cast<u8>((line.object_high & ~wins) | (high & wins));
}

// A dot of the objects' fetcher; false once it rests.
bool work_on_object(fr_gb *gb, PipelineState &line) {
    while (object_due(gb, line)) {
        if (line.object_dot == kObjectRests) {
            if (!background_ready(line)) {
                fetch_background(gb, line, line.x);
                return true;
            }
            if (line.x == 0 && line.object_zero_dots != 0) { // see line_mode3_dots
                --line.object_zero_dots;
                return true;
            }
        }
        ++line.object_dot;
        if (line.object_dot <= kObjectFollows) fetch_background(gb, line, line.x);
        if (line.object_dot == kObjectFollows) read_object(gb, line);
        if (line.object_dot == kObjectLow) line.object_plane = fetch_object(gb, line, 0);
        if (line.object_dot < kObjectDone) return true;
        push_object(gb, line);
        ++line.object_next;
        line.object_dot = kObjectRests;
    }
    return false;
}

u16 palette_color(const u8 *palette, u32 number, u32 color) {
    const u32 index = number * 8 + color * 2;
    return static_cast<u16>((palette[index] | palette[index + 1] << 8) & 0x7FFF);
}

u16 mix(const fr_gb *gb, u32 background, u32 attributes, u32 object, u32 flags) {
    const PpuState &p = gb->s->ppu;
    const bool color = color_mode(gb);
    const bool background_on = (p.lcdc & kLcdcBackground) != 0;
    if (!color && !background_on) background = 0;
    bool shows = object != 0 && (p.lcdc & kLcdcObjects) != 0;
    if (background != 0 && background_on && ((flags | attributes) & kAttributeBehind) != 0) shows = false;
    if (color)
        return shows ? palette_color(p.obj_palette, flags & kAttributePalette, object)
                     : palette_color(p.bg_palette, attributes & kAttributePalette, background);
    const u32 which = (flags & kAttributeObp1) != 0 ? 1 : 0;
    const u32 shade = (shows ? p.obp[which] >> object * 2 : p.bgp >> background * 2) & 3;
    if (!gb->cgb) return static_cast<u16>(shade);
    return shows ? palette_color(p.obj_palette, which, shade) : palette_color(p.bg_palette, 0, shade);
}

u32 leftmost(u32 low, u32 high) { return (low >> 7 & 1) | (high >> 6 & 2); }

// A pixel leaves its tile; true if it is dropped for SCX. The line's last one is no more sampled. A CGB holds the next tile
// back in the window only (Pan Docs, "Window rendering criteria"; Mealybug: m3_wx_4_change). Nothing is held back before
// pixels are counted: a line whose SCX changes meanwhile would never end.
bool leave_tile(const fr_gb *gb, PipelineState &line) {
    const PpuState &p = gb->s->ppu;
    if (line.fifo_moved == line.fine) line.scrolled = 1;
    if (line.x < kLinePixels - 1) line.window_met = p.wy_latched != 0 && p.wx == line.x;
    const bool held_back = line.window_met != 0 && line.scrolled != 0 && (!gb->cgb || line.in_window != 0);
    if (line.fifo_moved < kTileLast)
        ++line.fifo_moved;
    else if (!held_back)
        line.fifo_waits = 1;
    return line.scrolled == 0;
}

void shift_pixel(fr_gb *gb, PipelineState &line, bool draw) {
    if (line.fifo_waits != 0) return;
    const u32 background = leftmost(line.fifo_low, line.fifo_high);
    const u32 object = leftmost(line.object_low, line.object_high);
    const u32 attributes = line.fifo_attributes, flags = line.object_flags & 0xFF;
    line.fifo_low = static_cast<u8>(line.fifo_low << 1);
    line.fifo_high = static_cast<u8>(line.fifo_high << 1);
    line.object_low = static_cast<u8>(line.object_low << 1);
    line.object_high = static_cast<u8>(line.object_high << 1);
    line.object_flags >>= 8;
    line.object_ranks >>= 8;
    if (leave_tile(gb, line)) return;
    if (line.x == kLeftOfScreen && !gb->cgb) {
        line.first_colors = static_cast<u8>(kFirstWaits | background | object << 2);
        line.first_flags = static_cast<u8>(flags);
    } else if (draw && line.x >= kLeftOfScreen) {
        frame_set_pixel(gb, gb->s->ppu.line, line.x - kLeftOfScreen, mix(gb, background, attributes, object, flags));
    }
    ++line.x;
}

// The window goes with LCDC's bit and begins with a match. A write to LCDC comes when PYCO has sampled a dot and NUNU, half a
// dot later, still has the one before (Mealybug: m3_lcdc_win_en_change_multiple_wx). A DMG's line that has no object to fetch ends with its last
// pixel all the same.
void trigger_window(const fr_gb *gb, PipelineState &line) {
    if ((gb->s->ppu.lcdc & kLcdcWindow) == 0 && line.in_window != 0) {
        line.in_window = 0;
        ++line.window_ends;
    }
    const bool met = (line.window_met | line.window_was_met) != 0;
    if ((gb->s->ppu.lcdc & kLcdcWindow) == 0 || line.in_window != 0 || !met) return;
    line.in_window = 1;
    line.window_column = 0;
    if (!gb->cgb && line.x == kLinePixels - 1 && !object_due(gb, line)) return;
    line.fifo_waits = 1;
    line.fetch_dot = 0;
}

// A dot that isn't the line's end.
void run_dot(fr_gb *gb, PipelineState &line, bool draw) {
    pipeline_take_first_pixel(gb, line, draw);
    trigger_window(gb, line);
    line.window_was_met = line.window_met;
    if (work_on_object(gb, line)) return;
    const u8 x_before = line.x;
    shift_pixel(gb, line, draw);
    fetch_background(gb, line, x_before);
}

} // namespace

// A tile's byte is held from one line to the next where the hardware may show it: where LCDC's bit changed on the one
// before. Elsewhere none is, as lines without writes are not drawn here.
void pipeline_start(fr_gb *gb, i64 time) {
    PipelineState &line = gb->s->pipeline;
    const u8 held = line.held_after == gb->s->ppu.line && gb->s->ppu.line != 0 ? line.held : u8{0};
    const u8 met = gb->cgb ? u8{0} : gb->s->pipeline.window_met;
    const bool in_window = line_begins_in_window(gb);
    line = {}; // what the FIFO begins with lies left of the screen
    line.held = held;
    line.time = time;
    line.active = 1;
    line.window_met = met;
    line.in_window = line.window_column = in_window; // as does the window's first tile
    line.object_zero_dots = line.fine = gb->s->ppu.scx & 7;
    objects_scan(gb, kObjects);
    LineObject objects[kLineObjects];
    line.object_count = static_cast<u8>(objects_chosen(gb, objects));
    line_sort_by_x(objects, line.object_count);
    for (u32 i = 0; i < line.object_count; ++i) {
        line.object_x[i] = objects[i].x;
        line.object_row[i] = static_cast<u8>(gb->s->ppu.line + 16 - objects[i].y);
        line.object_index[i] = objects[i].index;
    }
}

void pipeline_run(fr_gb *gb, PipelineState &line, i64 until, bool draw) {
    for (; line.ended == 0 && line.time < until; ++line.time) {
        run_dot(gb, line, draw);
        line.tiles_changed = 0;
        if (line.x < kLinePixels) continue;
        line.ended = 1;
        if (line_ends_late(gb)) ++line.time;
        break;
    }
}

void pipeline_take_first_pixel(fr_gb *gb, PipelineState &line, bool draw) {
    if (line.first_colors == 0) return;
    const u32 background = line.first_colors & 3u, object = line.first_colors >> 2 & 3u;
    if (draw) frame_set_pixel(gb, gb->s->ppu.line, 0, mix(gb, background, 0, object, line.first_flags));
    line.first_colors = 0;
}

bool pipeline_reads_vram(const PipelineState &line) {
    if (line.ended != 0) return false;
    if (line.object_dot > kObjectFollows) return true;
    return line.fetch_dot >= kFetchTile && line.fetch_dot <= kFetchDone;
}

i64 pipeline_end(fr_gb *gb) {
    PipelineState copy = gb->s->pipeline;
    pipeline_run(gb, copy, kNever, false);
    return copy.time;
}

} // namespace fr::gb
