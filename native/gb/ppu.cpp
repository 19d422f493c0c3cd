// The PPU's time: lines, modes, the STAT interrupt.
//
// A line of 456 dots passes through stages (Stage in machine.h); ppu_sync passes those that lie before State::now, and
// nothing happens in between. Times are those from which an access of the CPU finds what is new. Pan Docs, "Rendering",
// "STAT", "Interrupt Sources"; where they say nothing, the constants are those that the test ROMs named beside them ask
// for, in pairs that lie a machine cycle apart.
#include "gb/kept.h"
#include "gb/line.h"
#include "gb/pipeline.h"

#include <algorithm>

namespace fr::gb {
namespace {

// From the dot at which LY counts up.
// Mode 2 shows (docboy: single_speed_ppu_s*_oam_*; Gambatte's tests: m2enable/lyc0_late_m2enable_*).
constexpr i64 kScanDot = 1;
constexpr i64 kCompareDot =
    2; // LYC is compared, VBlank begins (docboy: *_speed_ppu_*_vblank_*; Gambatte's tests: lcd_offset)
constexpr i64 kScannedDot = 3; // mode 2's pulse ends (Gambatte's tests: m2enable/late_enable)
constexpr i64 kDrawDot = 81;   // mode 3 shows (docboy: *_speed_ppu_*_px_*; Gambatte's tests: vram_m3/preread)
// What mode 3 does is counted from here (Gambatte's tests: enable_display/ly0_m0irq_*, vram_m3/prewrite; gbmicrotest:
// vram_write_l1).
constexpr i64 kTransferDot = 84;
constexpr i64 kWyDot = -2; // WY is compared with the line (Gambatte's tests: window/arg/late_wy)
// LY: of line 153 when it reads as 0, and before a line those in which a CGB reads what the line before and this one have in
// common, at normal speed and at double (c-sp/age-test-roms: lcd-align-ly-cgbBC).
constexpr i64 kLine0Dots[2] = {4, 5}, kLyChangeDots[2] = {2, 1};

// Of line 153: no comparison (gbmicrotest: line_153_lyc153_stat_timing; Gambatte's tests: lycEnable/lyc153_late_*), and the one
// with 0 (lycEnable/lyc0_ff45_disable, lycm2int/lyc0m2int_m2irq; docboy: stat_lyc_interrupt_ly0_timing_*).
constexpr i64 kLine0Dot = 5, kLine0CompareDot = 9;

// From mode 3 to the fetcher's first dot (Gambatte's tests: bgtilemap/bgtilemap_spx*, enable_display/ly0_late_scx7_m3stat_*).
constexpr i64 kFetchDelay = 2;
// The line that begins when the LCD is switched on has no mode 2 but shows mode 0 until mode 3, and is shorter (mooneye:
// ppu/lcdon_timing, ppu/lcdon_write_timing, ppu/stat_lyc_onoff; Gambatte's tests: enable_display/*_count, ly0_m0irq).
constexpr i64 kFirstLineLead = 4, kFirstLineTransfer = 80;
constexpr i64 kFirstFetchDelay = 2; // more than on other lines (c-sp/age-test-roms: stat-mode)
// From mode 0 to its interrupt, on a line without objects and at normal speed (mooneye: ppu/hblank_ly_scx_timing; c-sp/age-test-roms:
// stat-int), and to a VRAM DMA (docboy: hdma_tima_timing_trigger_*).
constexpr i64 kHblankRequest = 1, kHblankCopy[2] = {2, 1};

bool lcd_is_on(const PpuState &p) { return (p.lcdc & kLcdcOn) != 0; }
i64 line_start(const PpuState &p) { return p.frame_base + p.line * kLineDots; }

// The interrupt's line is the OR of its sources, as far as STAT enables them; a rising edge is a request.
void stat_update(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    const bool high = (p.sources & p.stat) != 0;
    if (high && p.stat_line == 0) interrupt_request(gb, kInterruptStat);
    p.stat_line = high;
}

void set_sources(fr_gb *gb, u32 modes) {
    PpuState &p = gb->s->ppu;
    p.sources = static_cast<u8>((p.sources & kStatLyc) | modes);
    stat_update(gb);
}

// The comparator of LY and LYC. Between two lines it rests (Gambatte's tests: ly0/lycint152_lyc0flag, lycEnable/
// lyc0_late_ff45_enable): STAT's flag is off and the interrupt's source stays (gbmicrotest: stat_write_glitch_l154_b).
void lyc_rest(PpuState &p) { p.comparing = p.lyc_flag = 0; }

void lyc_compare(PpuState &p) {
    if (p.comparing == 0) return;
    p.lyc_flag = p.compared == p.lyc;
    p.sources = static_cast<u8>((p.sources & ~kStatLyc) | (p.lyc_flag != 0 ? kStatLyc : 0));
}

void lyc_compare_with(PpuState &p, u8 line) {
    p.comparing = 1;
    p.compared = line;
    lyc_compare(p);
}

// At the next boundary between two instructions.
void end_frame(fr_gb *gb) {
    gb->frame_over = true;
    gb->run_end = 0;
    gb->deadline = 0;
}

// WY is compared with the line all the time while the window is switched on (dmg-schematics, win_detect: ROGE, SARY, REJO;
// Gambatte's tests: window/arg/late_wy).
void latch_wy(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    const u32 line = gb->s->now < line_start(p) + kWyDot ? p.line - 1u : p.line; // in HBlank the next one waits
    if ((p.lcdc & kLcdcWindow) != 0 && p.wy == line && line < 144) p.wy_latched = 1;
}

i64 first_fetch_delay(const PpuState &p) { return p.first_frame != 0 && p.line == 0 ? kFirstFetchDelay : 0; }

// The line is drawn dot by dot from here on.
void begin_dots(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    pipeline_start(gb, p.mode3_at + kFetchDelay + first_fetch_delay(p));
}

// Mode 0 has begun: what follows from it, each at its dot, until all has.
bool hblank_done(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    const bool requests_late = p.objects == 0 && gb->s->double_speed == 0;
    const i64 request = p.mode0_at + (requests_late ? kHblankRequest : 0);
    const i64 copy = p.mode0_at + (gb->s->hdma.active != 0 ? kHblankCopy[gb->s->double_speed] : 0);
    p.mode = 0;
    if (p.next_at >= request) set_sources(gb, kStatHblank);
    if (p.next_at == copy) hdma_hblank(gb);
    const i64 next = p.next_at < request ? request : copy;
    if (next <= p.next_at) return true;
    p.next_at = next;
    return false;
}

void finish_line(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    if (dma_holds_oam(gb)) objects_keep_fetched(gb);
    PipelineState &pipeline = gb->s->pipeline;
    if (pipeline.active != 0) {
        pipeline_run(gb, pipeline, kNever, gb->drawing);
        if (gb->drawing) kept_forget(gb, p.line);
        if (gb->drawing && p.first_frame != 0) frame_fill_line(gb, p.line, frame_blank_color(gb));
        p.window_line = static_cast<u8>(p.window_line + pipeline.window_ends + pipeline.in_window);
        pipeline.active = 0;
    } else {
        const bool shows_window = line_shows_window(gb);
        line_keep_match(gb);
        if (gb->drawing) {
            objects_scan(gb, kObjects);
            const u32 window_from = shows_window ? p.line : FR_GB_SCREEN_HEIGHT;
            render_lines(gb, {p.line, p.line + 1u, window_from, p.window_line, true});
        }
        if (shows_window) ++p.window_line;
    }
}

void visible_stage(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    switch (p.stage++) {
    case kStageStart:
        p.ly = p.line;
        p.mode = 0;
        p.scanned = 0;
        p.objects = 0;
        gb->scan_whole = true;
        // Line 0 has been compared since line 153 (docboy: ly_153_lyc_eq_ly_lyc0_timing_*), and its mode 2 has no early source
        // (Gambatte's tests: ly0/lycint152_m2irq, enable_display/frame1_m2irq_count).
        if (p.line != 0 && gb->s->double_speed == 0) lyc_rest(p);
        set_sources(gb, p.line != 0 ? kStatScan : 0);
        p.next_at = line_start(p) + kScanDot;
        break;
    case kStageScan:
        p.mode = 2;
        if (gb->s->double_speed != 0 && p.line != 0)
            lyc_rest(p); // docboy: double_speed_ppu_ly9_lyc_eq_ly_lyc9_timing_*
        set_sources(gb, kStatScan);
        latch_wy(gb);
        p.next_at = line_start(p) + kCompareDot;
        break;
    case kStageCompare:
        lyc_compare_with(p, p.line);
        stat_update(gb);
        p.next_at = line_start(p) + kScannedDot;
        break;
    case kStageScanned:
        set_sources(gb, 0);
        p.next_at = line_start(p) + kDrawDot;
        break;
    case kStageTransfer:
        p.mode = 3;
        p.first_line = 0;
        latch_wy(gb);
        p.mode3_at = line_start(p) + kTransferDot;
        p.next_at = p.mode3_at + kMode3Least;
        break;
    case kStageTransferTimed: // the earliest time at which mode 3 may end: only now its length has to be known
        if (gb->s->pipeline.active != 0 || line_is_odd(gb) ||
            (gb->drawing && (!gb->draws_whole_lines || dma_holds_oam(gb)))) {
            if (gb->s->pipeline.active == 0) begin_dots(gb); // a write may have begun it
            p.mode0_at = pipeline_end(gb);
        } else {
            p.mode0_at = p.mode3_at + first_fetch_delay(p) + line_mode3_dots(gb);
        }
        p.next_at = p.mode0_at;
        break;
    default:
        if (!hblank_done(gb)) {
            p.stage = kStageHblank;
            break;
        }
        finish_line(gb);
        ++p.line;
        p.stage = kStageStart;
        p.next_at = line_start(p);
        break;
    }
}

void vblank_stage(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    switch (p.stage++) {
    case kStageStart:
        p.ly = p.line;
        lyc_rest(p);
        // On a CGB a cycle before VBlank (mooneye: misc/ppu/vblank_stat_intr-C).
        if (p.line == 144 && gb->cgb) set_sources(gb, kStatScan);
        p.next_at = line_start(p) + kCompareDot;
        return;
    case kStageScan:
        lyc_compare_with(p, p.line);
        if (p.line == 144) {
            p.mode = 1;
            set_sources(gb, kStatScan); // also on this line (mooneye: ppu/vblank_stat_intr)
            interrupt_request(gb, kInterruptVblank);
            end_frame(gb);
        }
        set_sources(gb, kStatVblank);
        if (p.line == 153) {
            p.ly = 0;
            p.next_at = line_start(p) + kLine0Dot;
            return;
        }
        break;
    case kStageLine0: // LY is 0 and not compared yet; a CGB compares 153 a little longer (Gambatte's tests: ly0/lycint152_lyc*flag)
        if (gb->cgb)
            lyc_compare_with(p, 153);
        else
            lyc_rest(p);
        stat_update(gb);
        p.next_at = line_start(p) + kLine0CompareDot;
        return;
    default:
        lyc_compare_with(p, 0);
        stat_update(gb);
        break;
    }
    p.stage = kStageStart;
    if (++p.line == kLines) {
        p.line = 0;
        p.frame_base += FR_GB_DOTS_PER_FRAME;
        p.window_line = 0;
        p.wy_latched = 0;
        p.first_frame = 0;
    }
    p.next_at = line_start(p);
}

// Passes whole lines at once in which nothing was written and on which no interrupt hangs, without their stages.
bool skip_lines(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    if ((p.stat & (kStatHblank | kStatVblank | kStatScan)) != 0 || gb->s->hdma.active != 0) return false;
    if (dma_holds_oam(gb)) return false; // it decides which objects there are
    u32 end = static_cast<u32>(std::min<i64>(144, (gb->s->now - p.frame_base) / kLineDots));
    if ((p.stat & kStatLyc) != 0 && p.lyc >= p.line) end = std::min<u32>(end, p.lyc);
    if (end <= p.line) return false;
    // Lines that only the pipeline gets right.
    if (gb->drawing && (!gb->draws_whole_lines || line_may_be_odd(gb))) return false;
    const u32 first = p.line;
    const bool in_window = line_begins_in_window(gb);
    u32 first_with_window = first;
    if (p.wy_latched == 0 && (p.lcdc & kLcdcWindow) != 0 && p.wy >= first && p.wy < end) {
        p.wy_latched = 1;
        first_with_window = p.wy;
    }
    const u8 window_line = p.window_line;
    const bool shows_window = line_shows_window(gb);
    if (shows_window) p.window_line = static_cast<u8>(p.window_line + end - first_with_window);
    if (in_window && !(shows_window && first_with_window == first)) ++p.window_line;
    line_keep_match(gb);
    if (gb->drawing) {
        const u32 window_from = shows_window ? first_with_window : FR_GB_SCREEN_HEIGHT;
        render_lines(gb, {first, end, window_from, window_line, false});
    }
    p.line = static_cast<u8>(end);
    p.ly = static_cast<u8>(end - 1);
    p.mode = 0;
    lyc_compare_with(p, p.ly);
    set_sources(gb, kStatHblank);
    p.next_at = line_start(p);
    return true;
}

// When LY next becomes LYC.
i64 next_compare(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    if (p.lyc >= kLines) return kNever;
    i64 time =
        p.frame_base + (p.lyc == 0 ? (kLines - 1) * kLineDots + kLine0CompareDot : p.lyc * kLineDots + kCompareDot);
    if (time <= gb->s->now) time += FR_GB_DOTS_PER_FRAME;
    return time;
}

// Whether a write in mode 3 may change how long it lasts.
bool changes_timing(const PpuState &p, u8 reg, u8 value) {
    switch (reg) {
    case kIoLcdc: return ((p.lcdc ^ value) & (kLcdcWindow | kLcdcObjects)) != 0;
    case kIoScx: return p.scx != value;
    case kIoWy: return p.wy_latched == 0 && (p.lcdc & kLcdcWindow) != 0;
    case kIoWx: return p.wx != value && (p.lcdc & kLcdcWindow) != 0;
    default: return false;
    }
}

} // namespace

void ppu_sync(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    while (p.next_at <= gb->s->now) {
        if (p.line < 144) {
            if (p.stage == kStageStart && skip_lines(gb)) continue;
            visible_stage(gb);
        } else {
            vblank_stage(gb);
        }
    }
}

void ppu_lcd_on(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    p.frame_base = gb->s->now - kFirstLineLead;
    p.line = 0;
    p.ly = 0;
    p.stage = kStageTransfer; // the first line has no mode 2 and so no objects
    p.scanned = kObjects;
    p.objects = 0;
    gb->scan_whole = false;
    p.next_at = gb->s->now + kFirstLineTransfer;
    p.first_line = 1;
    p.first_frame = 1;
    p.window_line = 0;
    p.wy_latched = 0;
    p.mode = 0;
    lyc_compare_with(p, 0);
    set_sources(gb, 0);
    gb->drawn_from = 0;
}

// The comparison's result stays as it was; without a new comparison no interrupt comes (mooneye: ppu/stat_lyc_onoff). Mode 0
// shows, and lets one block of a VRAM DMA through (docboy: hdma_ppu_on_turn_off_during_*; Gambatte's tests:
// dma/hdma_disable_display_*).
void ppu_lcd_off(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    gb->s->pipeline.active = gb->s->pipeline.window_met = 0;
    if (p.mode != 0) hdma_hblank(gb);
    p.line = 0;
    p.ly = 0;
    p.stage = kStageStart;
    p.mode = 0;
    p.sources &= kStatLyc;
    p.next_at = kNever;
    if (gb->frame_late) end_frame(gb);
}

static void sync_before_late_write(fr_gb *gb, i64 cgb_delay) {
    const i64 now = gb->s->now;
    if (gb->cgb) gb->s->now += cgb_delay;
    ppu_sync(gb);
    gb->s->now = now;
}

// At normal speed a CGB sees a write to STAT two dots later than a DMG (Gambatte's tests: m0enable).
void ppu_write_stat(fr_gb *gb, u8 value) {
    sync_before_late_write(gb, gb->s->double_speed != 0 ? 0 : 2);
    PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) {
        p.stat = value & kStatSources;
        return;
    }
    // For a moment a DMG enables every source (Pan Docs, "Spurious STAT interrupts") but mode 2's, which Pan Docs counts in
    // (Gambatte's tests: miscmstatirq/m2statwirq_trigger_*).
    if (!gb->cgb) {
        p.stat = kStatSources & ~kStatScan;
        stat_update(gb);
    }
    p.stat = value & kStatSources;
    stat_update(gb);
}

// And one to LYC four dots later, or one at double speed (Gambatte's tests: lycEnable/late_ff45_enable, lycEnable/ff45_disable,
// m0enable/lycdisable_ff45).
void ppu_write_lyc(fr_gb *gb, u8 value) {
    sync_before_late_write(gb, gb->s->double_speed != 0 ? 1 : 4);
    PpuState &p = gb->s->ppu;
    p.lyc = value;
    if (!lcd_is_on(p)) return;
    lyc_compare(p);
    stat_update(gb);
}

void ppu_compare_wy(fr_gb *gb) {
    if (lcd_is_on(gb->s->ppu)) latch_wy(gb);
}

bool ppu_before_write(fr_gb *gb, u8 reg, u8 value, i64 until) {
    PpuState &p = gb->s->ppu;
    PipelineState &pipeline = gb->s->pipeline;
    if (p.line >= 144 || p.stage <= kStageTransfer || p.mode != 3) return false;
    if (pipeline.active == 0) {
        if (!gb->drawing && !changes_timing(p, reg, value)) return false;
        begin_dots(gb);
    }
    pipeline_run(gb, pipeline, until, gb->drawing);
    return true;
}

void ppu_after_write(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    if (gb->s->pipeline.active == 0 || p.mode != 3) return;
    p.mode0_at = pipeline_end(gb);
    p.stage = kStageHblank;
    p.next_at = p.mode0_at;
    ppu_schedule(gb);
}

// Frames end as VBlank begins, so that a line is half over only where a breakpoint or a state cut one.
void ppu_draw_begin(fr_gb *gb) {
    ppu_sync(gb);
    gb->drawing = true;
    gb->kept_compared = false;
    if (gb->frame_cut) return;
    const PpuState &p = gb->s->ppu;
    gb->drawn_from = p.line >= 144 ? u8{0} : static_cast<u8>(p.line + (gb->s->pipeline.active != 0 ? 1 : 0));
}

// Lines that were not drawn in this frame are blank, as is an LCD that is off.
void ppu_draw_end(fr_gb *gb) {
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    const bool stopped = gb->s->cpu.stopped == kStopped;
    const u16 color = stopped ? u16{0} : frame_blank_color(gb); // in STOP white on a DMG, black on a CGB
    const u32 end = !lcd_is_on(p) || stopped ? 0 : p.line;
    for (u32 line = 0; line < gb->drawn_from; ++line)
        frame_fill_line(gb, line, color);
    for (u32 line = end; line < FR_GB_SCREEN_HEIGHT; ++line)
        frame_fill_line(gb, line, color);
    gb->drawing = false;
}

bool ppu_is_on(const fr_gb *gb) { return lcd_is_on(gb->s->ppu); }

// The first time at which the PPU does something that the CPU would notice without asking.
void ppu_schedule(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    const bool open = (gb->read_page[8] != nullptr) == (!lcd_is_on(p) || p.line >= 144);
    if (!open) memory_map(gb);
    if (!lcd_is_on(p)) {
        event_set(gb, kEventPpu, kNever);
        return;
    }
    i64 next = p.frame_base + 144 * kLineDots + kCompareDot;
    if (p.line > 144 || (p.line == 144 && p.stage > kStageScan)) next = p.frame_base + FR_GB_DOTS_PER_FRAME;
    if ((p.stat & kStatLyc) != 0) next = std::min(next, next_compare(gb));
    if ((p.stat & kStatScan) != 0) next = std::min(next, p.stage <= kStageScan ? p.next_at : line_start(p) + kLineDots);
    if ((p.stat & kStatHblank) != 0 || gb->s->hdma.active != 0) {
        const bool before_transfer = p.stage <= kStageTransfer && p.first_line == 0;
        next =
            std::min(next, p.line >= 144 || !before_transfer ? p.next_at : line_start(p) + kTransferDot + kMode3Least);
    }
    event_set(gb, kEventPpu, next);
}

bool ppu_in_hblank(fr_gb *gb) {
    ppu_sync(gb);
    return gb->s->ppu.mode == 0 && gb->s->ppu.stage != kStageHblank;
}

bool ppu_draws_line(fr_gb *gb) {
    ppu_sync(gb);
    return gb->s->ppu.mode == 3;
}

bool ppu_reads_vram(fr_gb *gb) {
    if (!ppu_draws_line(gb)) return false;
    PipelineState &pipeline = gb->s->pipeline;
    if (pipeline.active == 0) begin_dots(gb);
    pipeline_run(gb, pipeline, gb->s->now, gb->drawing);
    return pipeline_reads_vram(pipeline);
}

bool ppu_leaves_vram(fr_gb *gb, i64 until) {
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) return true;
    if (p.mode == 3) return false;
    const bool transferred = p.line < 144 && p.stage > kStageTransfer;
    return until < (p.line < 144 ? line_start(p) : p.frame_base + FR_GB_DOTS_PER_FRAME) + kTransferDot +
                       (transferred ? kLineDots : 0);
}

i64 ppu_ly_until(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) return kNever;
    const i64 dots = gb->s->now - p.frame_base, line = dots / kLineDots;
    const i64 line0_dot = kLine0Dots[gb->s->double_speed];
    if (line >= kLines) return 0;
    if (line == kLines - 1)
        return p.frame_base + line * kLineDots + (dots % kLineDots < line0_dot ? line0_dot : kLineDots);
    return p.frame_base + (line + 1) * kLineDots - (gb->cgb ? kLyChangeDots[gb->s->double_speed] : 0);
}

i64 ppu_ly_at(const fr_gb *gb, u8 value) {
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) return value == 0 ? 0 : kNever;
    const i64 dots = gb->s->now - p.frame_base;
    if (dots >= FR_GB_DOTS_PER_FRAME || (value == 0 && dots < kLineDots)) return 0;
    if (value >= kLines) return kNever;
    const i64 start = value == 0 ? (kLines - 1) * kLineDots + kLine0Dots[gb->s->double_speed] : value * kLineDots;
    const bool passed = dots >= start + kLineDots;
    return p.frame_base + start + (passed ? FR_GB_DOTS_PER_FRAME : 0);
}

// From the time alone: games poll LY far oftener than lines have to be worked out.
u8 ppu_ly(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) return 0;
    if (gb->s->now - p.frame_base >= FR_GB_DOTS_PER_FRAME) ppu_sync(gb);
    const i64 dots = gb->s->now - p.frame_base, line = dots / kLineDots;
    const i64 dot = dots % kLineDots;
    if (line == kLines - 1) return dot >= kLine0Dots[gb->s->double_speed] ? u8{0} : static_cast<u8>(line);
    const bool changes = gb->cgb && dot >= kLineDots - kLyChangeDots[gb->s->double_speed];
    return static_cast<u8>(changes ? line & (line + 1) : line);
}

} // namespace fr::gb
