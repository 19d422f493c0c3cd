// What lies in each cell of the screen, by tile numbers instead of pixels.
#include "gb/machine.h"

#include <algorithm>

namespace fr::gb {

void render_tiles(const fr_gb *gb, int16_t *out) {
    constexpr int kColumns = 20, kRows = 18;
    const PpuState &p = gb->s->ppu;
    const bool color = gb->cgb && gb->s->compatibility == 0;
    const auto number_at = [&](u32 map, u32 x, u32 y) {
        const u32 cell = map + (y / 8 % 32) * 32 + x / 8 % 32;
        const u32 number = gb->vram[cell];
        const u32 tile = (p.lcdc & kLcdcTiles) != 0 ? number : (number ^ 0x80) + 128;
        const u32 bank = color ? gb->vram[kVramBank + cell] >> 3 & 1u : 0u;
        return static_cast<int16_t>(bank * 384 + tile);
    };
    const bool window = (p.lcdc & kLcdcWindow) != 0 && p.wx <= 166;
    for (int row = 0; row < kRows; ++row) {
        for (int column = 0; column < kColumns; ++column) {
            const int x = column * 8 + 4, y = row * 8 + 4; // the cell's centre
            if (window && y >= p.wy && x >= p.wx - 7)
                out[row * kColumns + column] = number_at((p.lcdc & kLcdcWindowMap) != 0 ? kVramMap1 : kVramMap0,
                                                         static_cast<u32>(x - (p.wx - 7)), static_cast<u32>(y - p.wy));
            else
                out[row * kColumns + column] = number_at((p.lcdc & kLcdcMap) != 0 ? kVramMap1 : kVramMap0,
                                                         static_cast<u32>(x + p.scx), static_cast<u32>(y + p.scy));
        }
    }
    if ((p.lcdc & kLcdcObjects) == 0) return;
    // Front-most last: by OAM's order, or on a DMG by X first.
    u8 order[40];
    for (u8 i = 0; i < 40; ++i)
        order[i] = i;
    if (!color || (p.opri & 1) != 0)
        std::stable_sort(order, order + 40, [&](u8 l, u8 r) { return gb->s->oam[l * 4 + 1] < gb->s->oam[r * 4 + 1]; });
    const int height = (p.lcdc & kLcdcTallObjects) != 0 ? 16 : 8;
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
