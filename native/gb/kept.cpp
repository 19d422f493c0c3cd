#include "gb/kept.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace fr::gb {
namespace {

// Takes over what differs, some bytes at a time.
bool take_over(u8 *kept, const u8 *now, std::size_t size) {
    constexpr std::size_t kBlock = 512;
    bool changed = false;
    for (std::size_t at = 0; at < size; at += kBlock) {
        const std::size_t length = std::min(kBlock, size - at);
        if (std::memcmp(kept + at, now + at, length) == 0) continue;
        std::memcpy(kept + at, now + at, length);
        changed = true;
    }
    return changed;
}

// The same for a bank's two tile maps; which of their rows differ, a bit each.
u64 take_over_maps(u8 *kept, const u8 *now) {
    struct Row {
        u64 cells[4];
    } one, other;
    constexpr u32 kRows = 64;
    kept += kVramMap0;
    now += kVramMap0;
    if (std::memcmp(kept, now, sizeof(Row) * kRows) == 0) return 0;
    u64 changed = 0;
    for (u32 row = 0; row < kRows; ++row, kept += sizeof(Row), now += sizeof(Row)) {
        std::memcpy(&one, kept, sizeof one);
        std::memcpy(&other, now, sizeof other);
        u64 differs = 0;
        for (u32 i = 0; i < 4; ++i)
            differs |= one.cells[i] ^ other.cells[i];
        if (differs == 0) continue;
        std::memcpy(kept, now, sizeof(Row));
        changed |= u64{1} << row;
    }
    return changed;
}

// The row of the two maps that `y` of one of them lies in, a bit.
u64 row_of(bool second, u32 y) { return u64{1} << ((second ? 32 : 0) + (y & 0xFF) / 8); }

void forget_lines_of_rows(Kept &kept, u64 rows) {
    for (u32 i = 0; i < FR_GB_SCREEN_HEIGHT; ++i) {
        KeptLine &line = kept.lines[i];
        u64 shown = row_of((line.lcdc & kLcdcMap) != 0, i + line.scy);
        if ((line.lcdc & kLcdcWindow) != 0) shown |= row_of((line.lcdc & kLcdcWindowMap) != 0, i - line.window_lag);
        if ((shown & rows) != 0) line = {};
    }
}

// The lines that an object touched or, as it is now, would touch.
void forget_lines_of_object(Kept &kept, const u8 *object) {
    const int top = object[0] - static_cast<int>(kTallest), middle = top + 8;
    const auto on_screen = [](int line) { return std::clamp(line, 0, FR_GB_SCREEN_HEIGHT); };
    std::fill(kept.lines + on_screen(top), kept.lines + on_screen(middle), KeptLine{});
    for (int i = on_screen(middle); i < on_screen(middle + 8); ++i)
        if ((kept.lines[i].lcdc & kLcdcTallObjects) != 0) kept.lines[i] = {};
}

void take_over_objects(Kept &kept, const u8 *oam) {
    if (std::memcmp(kept.oam, oam, sizeof kept.oam) == 0) return;
    std::memset(kept.object_palettes, 0, sizeof kept.object_palettes);
    for (u32 at = 0; at < sizeof kept.oam; at += 4) {
        const u8 *object = oam + at;
        if (std::memcmp(kept.oam + at, object, 4) != 0) {
            forget_lines_of_object(kept, object);
            if (kept.oam[at] != object[0]) forget_lines_of_object(kept, kept.oam + at);
        }
        if (object[0] == 0 || object[0] >= kTallest + FR_GB_SCREEN_HEIGHT) continue;
        u64 palettes[kTallest / sizeof(u64)];
        std::memcpy(palettes, kept.object_palettes + object[0], sizeof palettes);
        for (u64 &of_lines : palettes)
            of_lines |= (object[3] & kAttributeObp1) != 0 ? 0x0202020202020202 : 0x0101010101010101;
        std::memcpy(kept.object_palettes + object[0], palettes, sizeof palettes);
    }
    std::memcpy(kept.oam, oam, sizeof kept.oam);
}

} // namespace

void kept_clear(fr_gb *gb) {
    Kept &kept = *gb->kept;
    std::fill(std::begin(kept.lines), std::end(kept.lines), KeptLine{});
    std::memset(kept.oam, 0, sizeof kept.oam);
    std::memset(kept.object_palettes, 0, sizeof kept.object_palettes);
    gb->vram_touched = true;
}

bool kept_update(fr_gb *gb) {
    Kept &kept = *gb->kept;
    const PpuState &p = gb->s->ppu;
    const bool first = !gb->kept_compared;
    gb->kept_compared = true;
    if (first) kept.dropped = false;
    if (kept.dropped) return false;
    if (gb->vram_touched && !first) {
        kept_clear(gb);
        kept.dropped = true;
        return false;
    }
    bool changed = kept.compatibility != gb->s->compatibility;
    kept.compatibility = gb->s->compatibility;
    u64 rows = 0;
    if (gb->vram_touched) {
        for (u32 bank = 0; bank < (gb->cgb ? 2 * kVramBank : kVramBank); bank += kVramBank) {
            changed |= take_over(kept.vram + bank, gb->vram + bank, kVramMap0);
            rows |= take_over_maps(kept.vram + bank, gb->vram + bank);
        }
        gb->vram_touched = gb->write_page[8] != nullptr; // what is written to a page isn't seen
    }
    if (gb->cgb) {
        changed |= take_over(kept.bg_palette, p.bg_palette, sizeof kept.bg_palette);
        changed |= take_over(kept.obj_palette, p.obj_palette, sizeof kept.obj_palette);
    }
    take_over_objects(kept, gb->s->oam);
    if (changed)
        std::fill(std::begin(kept.lines), std::end(kept.lines), KeptLine{});
    else if (rows != 0)
        forget_lines_of_rows(kept, rows);
    return true;
}

} // namespace fr::gb
