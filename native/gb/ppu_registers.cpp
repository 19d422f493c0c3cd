// The PPU as the CPU sees it: its registers, and who may touch video memory (Pan Docs, "Accessing VRAM and OAM").
#include "gb/line.h"
#include "gb/pipeline.h"

namespace fr::gb {
namespace {

// When mode 3 sees a write, in dots after it: a CGB later than a DMG at normal speed (Mealybug: m3_lcdc_*_change,
// m3_scx_high_5_bits, m3_scy_change and others; Gambatte's tests: bgtiledata, scy, scx_during_m3, window/arg/late_wy).
constexpr i64 kScxDelay = 2, kScyDelay = 2, kWyDelay = 4;
constexpr struct {
    u8 bits;
    i64 delay;
} kLcdcDelays[] = {{kLcdcWindow, 0},
                   {kLcdcTiles | kLcdcBackground | kLcdcObjects, 1},
                   {kLcdcMap | kLcdcWindowMap, 2},
                   {kLcdcTallObjects, 3}};

// Before what mode 3 does is counted from: when video memory is no more the CPU's, at normal speed and at double (Gambatte's tests:
// vram_m3/preread, vram_m3/prewrite). Palettes stay until then (cgbpal_m3/cgbpal_m3start).
constexpr i64 kVramLead[2] = {1, 2};

// After mode 3, at normal speed and at double (Gambatte's tests: cgbpal_m3/cgbpal_m3end).
constexpr i64 kPaletteDots[2] = {4, 2};

i64 seen_at(const fr_gb *gb, i64 cgb_delay) { return gb->s->now + (gb->cgb ? cgb_delay >> gb->s->double_speed : 0); }

bool lcd_is_on(const PpuState &p) { return (p.lcdc & kLcdcOn) != 0; }

// Before the line that is under way.
bool in_hblank(const PpuState &p) { return p.stage == kStageStart || (p.stage == kStageHblank && p.mode == 0); }

// The last machine cycle before mode 3.
bool late_scan(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    return p.line < 144 && p.stage == kStageTransfer && p.next_at - gb->s->now <= 4;
}

bool write_lcdc_by_bits(fr_gb *gb, u8 value) {
    PpuState &p = gb->s->ppu;
    PipelineState &line = gb->s->pipeline;
    bool drawn = false;
    for (const auto &[bits, delay] : kLcdcDelays) {
        if (ppu_before_write(gb, kIoLcdc, value, seen_at(gb, delay))) drawn = true;
        if (drawn && ((p.lcdc ^ value) & bits & kLcdcTiles) != 0) {
            line.tiles_changed = 1;
            line.held_after = static_cast<u8>(p.line + 1);
        }
        p.lcdc = static_cast<u8>((p.lcdc & ~bits) | (value & bits));
    }
    p.lcdc = value;
    return drawn;
}

// What looks for objects takes the bit a dot before the mixer (Mealybug: m3_lcdc_obj_en_change, .._variant; Gambatte's tests:
// sprites/sprite_late_disable_spx19_2, .._spx1A_1: some fail with each dot beside it).
bool write_lcdc_at_once(fr_gb *gb, u8 value) {
    PpuState &p = gb->s->ppu;
    const i64 now = gb->s->now;
    const bool objects_go = (p.lcdc & ~value & kLcdcObjects) != 0;
    if (objects_go && ppu_before_write(gb, kIoLcdc, value, now - 1)) gb->s->pipeline.objects_off = 1;
    const bool drawn = ppu_before_write(gb, kIoLcdc, value, now);
    gb->s->pipeline.objects_off = 0;
    p.lcdc = value;
    return drawn;
}

void write_lcdc(fr_gb *gb, u8 value) {
    PpuState &p = gb->s->ppu;
    if (((p.lcdc ^ value) & kLcdcTallObjects) != 0) {
        // Where a CGB at normal speed looks at an object in the very dot it is tall if it was or becomes so (Gambatte's
        // tests: sprites/late_sizechange).
        const bool shrinks_late = gb->cgb && gb->s->double_speed == 0 && (value & kLcdcTallObjects) == 0;
        objects_settle(gb, objects_scanned_at(gb, gb->s->now + (shrinks_late ? 1 : 0)));
    }
    const u8 before = p.lcdc;
    const bool drawn = gb->cgb ? write_lcdc_by_bits(gb, value) : write_lcdc_at_once(gb, value);
    // A DMG's window for which WX = 166 has met (pipeline.cpp) begins and ends with the bit, and in HBlank ends with the line.
    const bool was_on = (before & kLcdcWindow) != 0, is_on = (p.lcdc & kLcdcWindow) != 0;
    if (!drawn && !gb->cgb && gb->s->pipeline.window_met != 0 && was_on != is_on && was_on != in_hblank(p))
        ++p.window_line;
    ppu_compare_wy(gb);
    if (drawn && (value & kLcdcOn) != 0) ppu_after_write(gb);
    if (((before ^ value) & kLcdcOn) == 0) return;
    if ((value & kLcdcOn) != 0)
        ppu_lcd_on(gb);
    else
        ppu_lcd_off(gb);
    memory_map(gb);
    ppu_schedule(gb);
}

void write_palette(fr_gb *gb, u8 *palette, u8 reg, u8 value) {
    const i64 now = gb->s->now;
    const auto dots_before = [&](i64 until) {
        if (!ppu_before_write(gb, reg, value, until)) return false;
        pipeline_take_first_pixel(gb, gb->s->pipeline, gb->drawing);
        return true;
    };
    if (dots_before(gb->cgb ? now : now - 1) && !gb->cgb) {
        *palette |= value; // for one dot both are on a DMG's wires (Mealybug: m3_bgp_change)
        dots_before(now);
    }
    *palette = value;
}

// A CGB's palettes are in use a little longer than its video memory.
bool palettes_busy(fr_gb *gb) {
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) return false;
    return (p.mode == 3 && gb->s->now >= p.mode3_at) ||
           (p.mode == 0 && gb->s->now < p.mode0_at + kPaletteDots[gb->s->double_speed]);
}

bool draws_from_vram(const fr_gb *gb) {
    return gb->s->ppu.mode == 3 && gb->s->now >= gb->s->ppu.mode3_at - kVramLead[gb->s->double_speed];
}

bool palettes_locked(const fr_gb *gb) { return gb->s->compatibility != 0 || gb->s->extended != 0; }

void write_color(fr_gb *gb, u8 *palette, u8 *index, u8 value) {
    if (palettes_locked(gb)) return;
    if (!palettes_busy(gb)) palette[*index & 0x3F] = value;
    if ((*index & 0x80) != 0) *index = static_cast<u8>(0x80 | ((*index + 1) & 0x3F));
}

u8 read_color(fr_gb *gb, const u8 *palette, u8 index) {
    return !palettes_locked(gb) && !palettes_busy(gb) ? palette[index & 0x3F] : u8{0xFF};
}

} // namespace

bool ppu_vram_readable(fr_gb *gb) {
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    if (draws_from_vram(gb)) return false;
    return gb->cgb || !lcd_is_on(p) || p.first_line != 0 || !late_scan(gb);
}

bool ppu_vram_writable(fr_gb *gb) {
    ppu_sync(gb);
    return !draws_from_vram(gb);
}

bool ppu_oam_readable(fr_gb *gb) {
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    return !lcd_is_on(p) || p.line >= 144 || in_hblank(p) || p.first_line != 0;
}

bool ppu_oam_writable(fr_gb *gb) {
    if (ppu_oam_readable(gb)) return true;
    // A DMG lets writes through in the first cycle of a line and between modes 2 and 3 (mooneye: ppu/lcdon_write_timing;
    // gbmicrotest: oam_write_l1_*).
    return !gb->cgb && (gb->s->ppu.stage == kStageScan || late_scan(gb));
}

u8 ppu_read(fr_gb *gb, u8 reg) {
    PpuState &p = gb->s->ppu;
    switch (reg) {
    case kIoLcdc: return p.lcdc;
    case kIoStat:
        ppu_sync(gb);
        return static_cast<u8>(0x80 | p.stat | p.lyc_flag << 2 | (p.mode == 2 && dma_hides_scan(gb) ? 0 : p.mode));
    case kIoScy: return p.scy;
    case kIoScx: return p.scx;
    case kIoLy: return ppu_ly(gb);
    case kIoLyc: return p.lyc;
    case kIoBgp: return p.bgp;
    case kIoObp0: return p.obp[0];
    case kIoObp1: return p.obp[1];
    case kIoWy: return p.wy;
    case kIoWx: return p.wx;
    case kIoBgPaletteIndex: return p.bgpi | 0x40;
    case kIoBgPaletteData: return read_color(gb, p.bg_palette, p.bgpi);
    case kIoObjPaletteIndex: return p.obpi | 0x40;
    case kIoObjPaletteData: return read_color(gb, p.obj_palette, p.obpi);
    default: return gb->s->compatibility != 0 ? u8{0xFF} : static_cast<u8>(p.opri | 0xFE);
    }
}

void ppu_write(fr_gb *gb, u8 reg, u8 value) {
    ppu_sync(gb);
    PpuState &p = gb->s->ppu;
    switch (reg) {
    case kIoLcdc: write_lcdc(gb, value); break;
    case kIoStat:
        ppu_write_stat(gb, value);
        ppu_schedule(gb);
        break;
    case kIoScy:
        ppu_before_write(gb, reg, value, seen_at(gb, kScyDelay));
        p.scy = value;
        break;
    case kIoScx:
        ppu_before_write(gb, reg, value, gb->s->now);
        gb->s->pipeline.fine = value & 7; // a CGB sees these at once, too
        ppu_before_write(gb, reg, value, seen_at(gb, kScxDelay));
        p.scx = value;
        ppu_after_write(gb);
        break;
    case kIoLyc:
        ppu_write_lyc(gb, value);
        ppu_schedule(gb);
        break;
    case kIoBgp: write_palette(gb, &p.bgp, reg, value); break;
    case kIoObp0: write_palette(gb, &p.obp[0], reg, value); break;
    case kIoObp1: write_palette(gb, &p.obp[1], reg, value); break;
    case kIoWy:
        ppu_before_write(gb, reg, value, seen_at(gb, kWyDelay));
        p.wy = value;
        ppu_compare_wy(gb);
        ppu_after_write(gb);
        break;
    case kIoWx:
        ppu_before_write(gb, reg, value, gb->s->now);
        p.wx = value;
        ppu_after_write(gb);
        break;
    case kIoBgPaletteIndex: p.bgpi = value & 0xBF; break;
    case kIoBgPaletteData: write_color(gb, p.bg_palette, &p.bgpi, value); break;
    case kIoObjPaletteIndex: p.obpi = value & 0xBF; break;
    case kIoObjPaletteData: write_color(gb, p.obj_palette, &p.obpi, value); break;
    case kIoObjPriority:
        if (gb->s->compatibility != 0) break;
        ppu_before_write(gb, reg, value, gb->s->now);
        p.opri = value & 1;
        break;
    default: break;
    }
}

} // namespace fr::gb
