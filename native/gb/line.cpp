#include "gb/line.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace fr::gb {
namespace {

constexpr u8 kLastWx = 166;       // that a pixel is counted at
constexpr u8 kRightEnd = 168;     // X of objects that are too far right, and the pixels counted at the line's end
constexpr i64 kDotsAfterRead = 4; // of the six that an object's fetch takes, see read_object
constexpr i64 kScanLead =
    1; // dots of a line before mode 2 looks at its first object (Gambatte's tests: sprites/late_sizechange)

} // namespace

u32 objects_scanned_now(const fr_gb *gb) { return objects_scanned_at(gb, gb->s->now); }

u32 objects_scanned_at(const fr_gb *gb, i64 time) {
    const PpuState &p = gb->s->ppu;
    if (p.stage == kStageStart || p.line >= 144) return 0;
    return static_cast<u32>(std::clamp<i64>((time - (p.frame_base + p.line * kLineDots) - kScanLead) / 2, 0, kObjects));
}

void objects_scan(fr_gb *gb, u32 until) {
    PpuState &p = gb->s->ppu;
    if (p.scanned >= until) return;
    if (p.scanned != 0 || until < kObjects || dma_holds_oam(gb)) gb->scan_whole = false;
    const u32 height = (p.lcdc & kLcdcTallObjects) != 0 ? 16 : 8;
    u32 count = static_cast<u32>(std::popcount(p.objects));
    const bool held = dma_holds_oam(gb);
    for (u32 i = p.scanned; i < until && count < kLineObjects; ++i) {
        const u8 *object = held ? gb->s->dma.kept : gb->s->oam + i * 4;
        const u32 row = p.line + 16u - object[0];
        if (row >= height) continue; // wraps for objects below the line
        p.objects |= u64{1} << i;
        p.object_row[count] = static_cast<u8>(row);
        p.object_x[count++] = object[1];
    }
    p.scanned = static_cast<u8>(until);
}

void objects_settle(fr_gb *gb, u32 until) {
    objects_scan(gb, until);
    gb->scan_whole = false;
}

void objects_last_word(const fr_gb *gb, i64 time, u8 word[2]) {
    const PpuState &p = gb->s->ppu;
    const i64 dot = time - p.frame_base;
    i64 line = std::clamp<i64>(dot / kLineDots, 0, 143);
    const i64 scanned =
        line < dot / kLineDots ? kObjects : std::clamp<i64>((dot % kLineDots - kScanLead) / 2, 0, kObjects);
    u32 last = kObjects - 1;
    bool fetched = false;
    if (scanned != 0 && scanned != kObjects) {
        last = static_cast<u32>(scanned - 1);
    } else if ((p.lcdc & kLcdcObjects) != 0 || gb->cgb) {
        if (scanned == 0) line = line == 0 ? 143 : line - 1;
        const u32 height = (p.lcdc & kLcdcTallObjects) != 0 ? 16 : 8;
        u32 count = 0;
        for (u32 i = 0; i < kObjects && count < kLineObjects; ++i) {
            const u8 *object = gb->s->oam + i * 4;
            if (static_cast<u32>(line) + 16 - object[0] >= height) continue;
            ++count;
            if (object[1] >= kRightEnd || (fetched && object[1] < gb->s->oam[last * 4 + 1])) continue;
            last = i;
            fetched = true;
        }
    }
    std::memcpy(word, gb->s->oam + last * 4 + (fetched ? 2 : 0), 2);
}

void objects_keep_fetched(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    if ((p.lcdc & kLcdcObjects) == 0 && !gb->cgb) return;
    i64 last = -1;
    for (i32 i = std::popcount(p.objects); i-- > 0;)
        if (p.object_x[i] < kRightEnd) last = std::max<i64>(last, p.object_x[i]);
    if (last >= 0) dma_keep_fetched(gb, p.mode0_at - (kRightEnd - last) - kDotsAfterRead);
}

u32 objects_of(const fr_gb *gb, u64 mask, LineObject out[kLineObjects]) {
    u32 count = 0;
    for (; mask != 0 && count < kLineObjects; mask &= mask - 1)
        out[count++] = line_object(gb, static_cast<u32>(std::countr_zero(mask)));
    return count;
}

u32 objects_chosen(const fr_gb *gb, LineObject out[kLineObjects]) {
    const u32 count = objects_of(gb, gb->s->ppu.objects, out);
    const PpuState &p = gb->s->ppu;
    for (u32 i = 0; i < count; ++i)
        out[i].y = static_cast<u8>(p.line + 16 - p.object_row[i]), out[i].x = p.object_x[i];
    return count;
}

void line_sort_by_x(LineObject *objects, u32 count) {
    for (u32 i = 1; i < count; ++i) {
        const LineObject object = objects[i];
        u32 at = i;
        for (; at > 0 && objects[at - 1].x > object.x; --at)
            objects[at] = objects[at - 1];
        objects[at] = object;
    }
}

bool line_shows_window(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    return (p.lcdc & kLcdcWindow) != 0 && p.wy_latched != 0 && p.wx <= kLastWx;
}

bool line_begins_in_window(const fr_gb *gb) {
    return !gb->cgb && gb->s->pipeline.window_met != 0 && (gb->s->ppu.lcdc & kLcdcWindow) != 0;
}

void line_keep_match(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    gb->s->pipeline.window_met = !gb->cgb && p.wy_latched != 0 && p.wx == kLastWx;
}

bool line_ends_late(const fr_gb *gb) { return gb->s->double_speed != 0; }

bool line_may_be_odd(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    const bool odd_place = (p.wx == 0 && (p.scx & 7) != 0) || (!gb->cgb && p.wx == kLastWx);
    return (odd_place && (p.lcdc & kLcdcWindow) != 0) || line_begins_in_window(gb);
}

bool line_is_odd(const fr_gb *gb) {
    return line_may_be_odd(gb) && (gb->s->ppu.wy_latched != 0 || line_begins_in_window(gb));
}

bool line_slips(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    return !gb->cgb && p.wy_latched != 0 && (p.lcdc & kLcdcWindow) == 0 && p.wx <= kLastWx &&
           (p.wx + 1 + p.scx) % 8 == 0;
}

// 169 dots, one more at double speed (mooneye: ppu/intr_2_mode0_timing_sprites; Gambatte's tests:
// m2int_m0irq, sprites); the part of a tile that SCX drops; 6 for the start of the window; and for objects from left to
// right 6 each and, for the first in each background tile, up to 5 that the tile's fetch has to go on (Pan Docs,
// "Rendering").
i64 line_mode3_dots(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    objects_scan(gb, kObjects);
    i64 dots = kMode3Least + (line_ends_late(gb) ? 1 : 0) + (p.scx & 7);
    const bool window = line_shows_window(gb);
    if (window) dots += 6;
    if ((p.lcdc & kLcdcObjects) == 0 && !gb->cgb) return dots;
    LineObject objects[kLineObjects];
    const u32 count = objects_chosen(gb, objects);
    line_sort_by_x(objects, count);
    // With an object at 0 the dropped pixels wait until it is fetched and are then waited for once more (Pan Docs, "Pixel
    // FIFO").
    if (count != 0 && objects[0].x == 0) dots += p.scx & 7;
    i64 last_tile = -1;
    const bool slips = line_slips(gb);
    const u32 begins = p.wx + 1u; // the window, or the tile into which a pixel slips
    for (u32 i = 0; i < count; ++i) {
        const u32 x = objects[i].x;
        if (x >= kRightEnd) continue;
        const bool in_window = window && x >= begins, slipped = slips && x >= begins;
        // The window's tiles are apart from the map's, whatever their numbers.
        const u32 position = in_window ? x - begins + 256 : x + (p.scx & 7u) - (slipped ? 1 : 0);
        const i64 tile = static_cast<i64>(position / 8) + (in_window ? 64 : 0);
        const i64 fetched = x == 0 ? 0 : position % 8;
        if (tile != last_tile) dots += std::max<i64>(0, 5 - fetched);
        last_tile = tile;
        dots += 6;
    }
    return dots;
}

} // namespace fr::gb
