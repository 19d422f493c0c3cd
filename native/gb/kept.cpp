#include "gb/kept.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace fr::gb {
namespace {

template <std::size_t kSize> bool take_over(u8 (&kept)[kSize], const u8 *now, std::size_t size = kSize) {
    if (std::memcmp(kept, now, size) == 0) return false;
    std::memcpy(kept, now, size);
    return true;
}

// The lines that an object may touch: as if it were tall.
void forget_lines_of(fr_gb *gb, const u8 *object) {
    constexpr int kTallest = 16;
    const int top = object[0] - kTallest;
    for (int line = std::max(top, 0); line < std::min(top + kTallest, FR_GB_SCREEN_HEIGHT); ++line)
        kept_forget(gb, static_cast<u32>(line));
}

void take_over_objects(fr_gb *gb) {
    Kept &kept = *gb->kept;
    if (std::memcmp(kept.oam, gb->s->oam, sizeof kept.oam) == 0) return;
    for (u32 at = 0; at < sizeof kept.oam; at += 4) {
        if (std::memcmp(kept.oam + at, gb->s->oam + at, 4) == 0) continue;
        forget_lines_of(gb, kept.oam + at);
        forget_lines_of(gb, gb->s->oam + at);
    }
    std::memcpy(kept.oam, gb->s->oam, sizeof kept.oam);
}

} // namespace

void kept_clear(fr_gb *gb) {
    std::fill(std::begin(gb->kept->lines), std::end(gb->kept->lines), KeptLine{});
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
    bool changed = false;
    if (gb->vram_touched) {
        changed = take_over(kept.vram, gb->vram, gb->cgb ? 0x4000 : 0x2000);
        gb->vram_touched = gb->write_page[8] != nullptr; // what is written to a page isn't seen
    }
    if (gb->cgb) {
        changed |= take_over(kept.bg_palette, p.bg_palette);
        changed |= take_over(kept.obj_palette, p.obj_palette);
    }
    take_over_objects(gb);
    if (changed) std::fill(std::begin(kept.lines), std::end(kept.lines), KeptLine{});
    return true;
}

} // namespace fr::gb
