// The PPU's timing: lines, modes, LYC, the STAT interrupt and who may touch video memory.
//
// A line has milestones; ppu_sync passes those that lie before State::now and nothing happens in between:
//   dot 0   LY counts up, LYC comparison pauses, the OAM interrupt's pulse begins (except on line 0)
//   dot 4   mode 2, LYC is compared
//   dot 84  mode 3
//   later   mode 0: 172 to 289 dots after, by SCX, window and sprites
// Lines 144 to 153 have dots 0 and 4 only (VBlank begins at dot 4 of line 144), and on line 153 LY goes back to 0 early.
#include "gb/line.h"
#include "gb/machine.h"
#include "gb/pipeline.h"

#include <algorithm>

namespace fr::gb {
namespace {

constexpr i64 kLineDots = 456;
constexpr i64 kMode3Least = 169;  // dots of mode 3
constexpr i64 kHblankLead = 1;    // the HBlank interrupt comes before mode 0 shows in STAT
constexpr i64 kFetchDelay = 2;    // from mode 3 to the fetcher's first dot
constexpr i64 kFirstLineLead = 4; // the line that begins when the LCD is switched on is shorter
constexpr i64 kFirstLineMode3 = 80;
constexpr i64 kWriteLead = 4; // dots before the end of the machine cycle at which a write arrives
constexpr u8 kNoMode = 3;     // in mode_interrupt

bool lcd_is_on(const PpuState &p) { return (p.lcdc & 0x80) != 0; }

void stat_update(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    p.lyc_flag = p.compare_valid != 0 && p.compare == p.lyc;
    if (p.compare_valid != 0) p.lyc_line = p.lyc_flag;
    const bool line = ((p.stat & 0x40) != 0 && p.lyc_line != 0) || ((p.stat & 0x08) != 0 && p.mode_interrupt == 0) ||
                      ((p.stat & 0x10) != 0 && p.mode_interrupt == 1) ||
                      ((p.stat & 0x20) != 0 && p.mode_interrupt == 2);
    if (line && p.stat_line == 0) interrupt_request(gb, kInterruptStat);
    p.stat_line = line;
}

void set_compare(PpuState &p, bool valid, u8 value) {
    p.compare_valid = valid;
    p.compare = value;
}

void latch_wy(PpuState &p) {
    if ((p.lcdc & 0x20) != 0 && p.wy == p.line) p.wy_latched = 1;
}

// The line is drawn dot by dot from here on. What is never drawn of it stays blank.
void begin_dots(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    pipeline_start(gb, p.mode3_at + kFetchDelay);
    if (!gb->drawing || gb->line_begun[p.line]) return;
    frame_blank_line(gb, p.line);
    gb->line_begun[p.line] = true;
}

// The line's pixels are settled a little after mode 0 began, because a write in its first dots still reaches them.
void finish_line(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    PipelineState &pipeline = gb->s->pipeline;
    if (pipeline.active != 0) {
        pipeline_run(gb, pipeline, kNever, gb->drawing);
        if (gb->drawing && p.first_frame != 0) frame_blank_line(gb, p.line);
        p.window_line = static_cast<u8>(p.window_line + pipeline.window_line_steps);
        pipeline.active = 0;
    } else {
        if (line_counts_window(gb)) ++p.window_line;
        const u32 window_from = line_shows_window(gb) ? p.line : FR_GB_SCREEN_HEIGHT;
        if (gb->drawing) render_lines(gb, {p.line, p.line + 1u, window_from, p.window_line});
    }
    if (!gb->drawing) return;
    gb->line_begun[p.line] = true;
    gb->line_drawn[p.line] = p.line != gb->cut_line;
}

void visible_milestone(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    const i64 line_start = p.frame_base + p.line * kLineDots;
    switch (p.stage++) {
    case 0:
        p.ly = p.line;
        p.mode = 0;
        set_compare(p, p.line == 0, p.line);
        p.mode_interrupt = p.line == 0 ? kNoMode : u8{2};
        stat_update(gb);
        p.next_at = line_start + 4;
        break;
    case 1:
        p.mode = 2;
        p.mode_interrupt = 2;
        set_compare(p, true, p.line);
        stat_update(gb);
        p.mode_interrupt = kNoMode;
        stat_update(gb);
        latch_wy(p);
        p.next_at = line_start + 84;
        break;
    case 2:
        p.mode = 3;
        p.mode_interrupt = kNoMode;
        stat_update(gb);
        p.first_line = 0;
        latch_wy(p);
        p.mode3_at = p.next_at;
        p.next_at = p.mode3_at + kMode3Least - kHblankLead;
        break;
    case 3: // the earliest time at which mode 3 may end: only now its length has to be known
        if (line_is_odd(gb) || (gb->drawing && !gb->draws_whole_lines)) {
            if (gb->s->pipeline.active == 0) begin_dots(gb); // a write may have begun it
            p.mode0_at = pipeline_end(gb);
        } else {
            p.mode0_at = p.mode3_at + line_mode3_dots(gb);
        }
        p.next_at = p.mode0_at - kHblankLead;
        break;
    case 4:
        p.mode_interrupt = 0;
        stat_update(gb);
        p.next_at = p.mode0_at;
        break;
    case 5:
        p.mode = 0;
        if (gb->s->hdma.active != 0) {
            gb->s->hdma.pending = 1;
            deadline_update(gb);
        }
        p.next_at = p.mode0_at + kWriteLead;
        break;
    default:
        finish_line(gb);
        ++p.line;
        p.stage = 0;
        p.next_at = line_start + kLineDots;
        break;
    }
}

void vblank_milestone(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    const i64 line_start = p.frame_base + p.line * kLineDots;
    switch (p.stage++) {
    case 0:
        p.ly = p.line;
        set_compare(p, false, 0);
        if (p.line == 144 && gb->cgb)
            p.mode_interrupt = 2; // a cycle before VBlank (mooneye: misc/ppu/vblank_stat_intr-C)
        stat_update(gb);
        p.next_at = line_start + 4;
        return;
    case 1:
        set_compare(p, true, p.line);
        if (p.line == 144) {
            p.mode = 1;
            p.mode_interrupt = 2; // the OAM interrupt fires on this line as well (mooneye: ppu/vblank_stat_intr)
            stat_update(gb);
            p.mode_interrupt = 1;
            interrupt_request(gb, kInterruptVblank);
        }
        if (p.line == 153) p.ly = 0;
        stat_update(gb);
        if (p.line == 153) {
            p.next_at = line_start + 8;
            return;
        }
        break;
    case 2:
        set_compare(p, gb->cgb, 153);
        stat_update(gb);
        p.next_at = line_start + 12;
        return;
    default:
        set_compare(p, true, 0);
        stat_update(gb);
        break;
    }
    p.stage = 0;
    p.next_at = line_start + kLineDots;
    if (++p.line == 154) {
        p.line = 0;
        p.frame_base += FR_GB_DOTS_PER_FRAME;
        p.window_line = 255;
        p.wy_latched = 0;
        p.first_frame = 0;
    }
}

void lcd_on(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    p.frame_base = gb->s->now - kFirstLineLead;
    p.line = 0;
    p.ly = 0;
    p.stage = 2; // the first line has no mode 2
    p.next_at = gb->s->now + kFirstLineMode3;
    p.first_line = 1;
    p.first_frame = 1;
    p.window_line = 255;
    p.wy_latched = 0;
    p.mode = 0;
    p.mode_interrupt = kNoMode;
    set_compare(p, true, 0);
    stat_update(gb);
}

void lcd_off(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    gb->s->pipeline.active = 0;
    p.line = 0;
    p.ly = 0;
    p.stage = 0;
    p.mode = 0;
    p.mode_interrupt = kNoMode;
    p.next_at = kNever;
    // The comparison's result stays as it was; without a new comparison no interrupt comes.
}

// Passes whole lines at once in which nothing was written and on which no interrupt hangs, without their milestones.
bool skip_lines(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    if ((p.stat & 0x38) != 0 || gb->s->hdma.active != 0) return false;
    u32 end = static_cast<u32>(std::min<i64>(144, (gb->s->now - p.frame_base) / kLineDots));
    if ((p.stat & 0x40) != 0 && p.lyc >= p.line) end = std::min<u32>(end, p.lyc);
    if (end <= p.line || (gb->drawing && (!gb->draws_whole_lines || (p.wx == 0 && (p.scx & 7) != 0))))
        return false; // odd lines are for the pipeline
    const u32 first = p.line;
    u32 first_with_window = first;
    if (p.wy_latched == 0 && (p.lcdc & 0x20) != 0 && p.wy >= first && p.wy < end) {
        p.wy_latched = 1;
        first_with_window = p.wy;
    }
    const u32 window_line = p.window_line + 1u;
    if (line_counts_window(gb)) p.window_line = static_cast<u8>(p.window_line + end - first_with_window);
    if (gb->drawing) {
        const u32 window_from = line_shows_window(gb) ? first_with_window : FR_GB_SCREEN_HEIGHT;
        render_lines(gb, {first, end, window_from, static_cast<u8>(window_line)});
        std::fill(gb->line_begun + first, gb->line_begun + end, true);
        std::fill(gb->line_drawn + first, gb->line_drawn + end, true);
    }
    p.line = static_cast<u8>(end);
    p.ly = static_cast<u8>(end - 1);
    p.mode = 0;
    p.mode_interrupt = 0;
    set_compare(p, true, p.ly);
    stat_update(gb);
    p.next_at = p.frame_base + end * kLineDots;
    return true;
}

// LY from the time alone: games poll it far oftener than lines have to be worked out.
u8 current_ly(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) return 0;
    if (gb->s->now - p.frame_base >= FR_GB_DOTS_PER_FRAME) ppu_sync(gb);
    const i64 dots = gb->s->now - p.frame_base, line = dots / kLineDots;
    return line == 153 && dots % kLineDots >= 4 ? u8{0} : static_cast<u8>(line);
}

// When LY next becomes LYC.
i64 next_compare(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    if (p.lyc > 153) return kNever;
    i64 time = p.frame_base + (p.lyc == 0 ? 153 * kLineDots + 12 : p.lyc * kLineDots + 4);
    if (time <= gb->s->now) time += FR_GB_DOTS_PER_FRAME;
    return time;
}

bool in_hblank(const PpuState &p) { return p.stage == 0 || p.stage == 6; }

// Video memory is about to change: what the line still needs of it has been fetched, so the line ends now.
void settle_line(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    if (p.line < 144 && p.stage == 6) visible_milestone(gb);
}

// The last machine cycle before mode 3.
bool late_mode2(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    return p.line < 144 && p.stage == 2 && p.next_at - gb->s->now <= 4;
}

// Whether a write in mode 3 may change how long it lasts.
bool changes_timing(const PpuState &p, u8 reg, u8 value) {
    switch (reg) {
    case 0x40: return ((p.lcdc ^ value) & 0x22) != 0;
    case 0x43: return p.scx != value;
    case 0x4B: return p.wx != value && (p.lcdc & 0x20) != 0;
    default: return false;
    }
}

// Before a register that the pipeline reads is written in mode 3: the dots up to now see the old value.
void pipeline_before_write(fr_gb *gb, u8 reg, u8 value, i64 lead) {
    PpuState &p = gb->s->ppu;
    PipelineState &pipeline = gb->s->pipeline;
    if (p.line >= 144 || p.stage < 3) return;
    if (pipeline.active == 0) {
        // A line that goes on in the next run may be drawn there.
        const bool ends_in_run = p.frame_base + (p.line + 1) * kLineDots <= gb->run_end;
        if (!gb->drawing && ends_in_run && !changes_timing(p, reg, value)) return;
        begin_dots(gb);
    }
    pipeline_run(gb, pipeline, gb->s->now - lead, gb->drawing);
}

// After it was written: mode 3 may end at another time.
void pipeline_after_write(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    if (gb->s->pipeline.active == 0 || p.stage == 6) return;
    p.mode0_at = pipeline_end(gb);
    if (p.stage == 3) p.stage = 4;
    p.next_at = p.stage == 4 ? p.mode0_at - kHblankLead : p.mode0_at;
    ppu_schedule(gb);
}

void write_palette(fr_gb *gb, u8 *palette, u8 reg, u8 value) {
    pipeline_before_write(gb, reg, value, kWriteLead + 1);
    if (!gb->cgb && gb->s->pipeline.active != 0) {
        *palette |= value; // for one dot both are on the wires
        pipeline_run(gb, gb->s->pipeline, gb->s->now - kWriteLead, gb->drawing);
    }
    *palette = value;
}

} // namespace

void ppu_sync(fr_gb *gb) {
    PpuState &p = gb->s->ppu;
    while (p.next_at <= gb->s->now) {
        if (p.line < 144) {
            if (p.stage == 0 && skip_lines(gb)) continue;
            visible_milestone(gb);
        } else {
            vblank_milestone(gb);
        }
    }
}

// What was drawn before must not matter: lines that are not drawn in this frame become blank, as an LCD that is off
// stays.
void ppu_draw_begin(fr_gb *gb) {
    ppu_sync(gb);
    gb->drawing = true;
    if (gb->frame_cut) return;
    std::fill(gb->line_begun, gb->line_begun + FR_GB_SCREEN_HEIGHT, false);
    std::fill(gb->line_drawn, gb->line_drawn + FR_GB_SCREEN_HEIGHT, false);
    gb->cut_line = 255;
    if (gb->s->pipeline.active == 0) return;
    gb->cut_line = gb->s->ppu.line;
    gb->line_begun[gb->cut_line] = true;
    frame_blank_line(gb, gb->cut_line);
}

// A frame ends at the first boundary between instructions, so a line may end outside it this time and the time before:
// lines that are missing where the LCD stands are drawn with what its registers hold. Of the line that was half over
// when the frame began the pipeline has drawn the first half now, if it is at work.
void ppu_draw_end(fr_gb *gb) {
    ppu_sync(gb);
    PpuState &p = gb->s->ppu;
    PipelineState &pipeline = gb->s->pipeline;
    if (!gb->frame_cut && lcd_is_on(p) && (pipeline.active == 0 || p.line != gb->cut_line)) {
        const PpuState ppu_before = p;
        const PipelineState pipeline_before = pipeline;
        gb->cut_line = 255;
        for (; p.line < 144 && !gb->line_drawn[p.line]; ++p.line)
            finish_line(gb);
        p = ppu_before;
        pipeline = pipeline_before;
    }
    for (u32 line = 0; line < FR_GB_SCREEN_HEIGHT; ++line) {
        u16 *pixels = frame_line(gb, line);
        if (gb->s->cpu.stopped == kStopped)
            std::fill(pixels, pixels + FR_GB_SCREEN_WIDTH, u16{0}); // white on a DMG, black on a CGB
        else if (!gb->line_begun[line])
            frame_blank_line(gb, line);
    }
    gb->drawing = false;
}

// The first time at which the PPU does something that the CPU would notice without asking.
void ppu_schedule(fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    const bool open = (gb->read_page[8] != nullptr) == (!lcd_is_on(p) || p.line >= 144);
    if (!open) memory_map(gb);
    if (!lcd_is_on(p)) {
        event_set(gb, kEventPpu, kNever);
        return;
    }
    i64 next = p.frame_base + 144 * kLineDots + 4;
    if (p.line > 144 || (p.line == 144 && p.stage > 1)) next = p.frame_base + FR_GB_DOTS_PER_FRAME;
    if ((p.stat & 0x40) != 0) next = std::min(next, next_compare(gb));
    const i64 line_start = p.frame_base + p.line * kLineDots;
    if ((p.stat & 0x20) != 0) next = std::min(next, p.stage < 2 || p.stage == 6 ? p.next_at : line_start + kLineDots);
    if ((p.stat & 0x08) != 0 || gb->s->hdma.active != 0) {
        if (p.line >= 144 || p.stage == 6)
            next = std::min(next, p.next_at);
        else
            next = std::min(next,
                            p.stage < 3 && p.first_line == 0 ? line_start + 84 + kMode3Least - kHblankLead : p.next_at);
    }
    event_set(gb, kEventPpu, next);
}

bool ppu_in_hblank(fr_gb *gb) {
    ppu_sync(gb);
    return gb->s->ppu.mode == 0;
}

bool ppu_draws_line(fr_gb *gb) {
    ppu_sync(gb);
    return gb->s->ppu.mode == 3;
}

bool ppu_vram_readable(fr_gb *gb) {
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    if (p.mode == 3) return false;
    return gb->cgb || !lcd_is_on(p) || p.first_line != 0 || !late_mode2(gb);
}

bool ppu_vram_writable(fr_gb *gb) {
    ppu_sync(gb);
    settle_line(gb);
    return gb->s->ppu.mode != 3;
}

bool ppu_oam_readable(fr_gb *gb) {
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p) || p.line >= 144 || in_hblank(p)) return true;
    return p.first_line != 0;
}

bool ppu_oam_writable(fr_gb *gb) {
    ppu_sync(gb);
    settle_line(gb);
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p) || p.line >= 144 || in_hblank(p)) return true;
    if (p.first_line != 0) return true;
    // A DMG lets writes through in the first cycle of a line and between modes 2 and 3.
    return !gb->cgb && (p.stage == 1 || (p.stage == 2 && late_mode2(gb)));
}

// Two objects, eight bytes, are read in a machine cycle, the first row in the cycle before mode 2
// (blargg: oam_bug/5-timing_bug).
i32 ppu_scanned_row(fr_gb *gb) {
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p) || p.line >= 144 || p.first_line != 0 || p.stage > 2) return -1;
    const i64 dot = gb->s->now - (p.frame_base + p.line * kLineDots);
    return dot < 80 ? static_cast<i32>(dot / 4 * 8) : -1;
}

i64 ppu_ly_until(const fr_gb *gb) {
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) return kNever;
    const i64 dots = gb->s->now - p.frame_base, line = dots / kLineDots;
    if (line > 153) return 0;
    if (line == 153) return p.frame_base + 153 * kLineDots + (dots % kLineDots < 4 ? 4 : kLineDots);
    return p.frame_base + (line + 1) * kLineDots;
}

i64 ppu_ly_at(const fr_gb *gb, u8 value) {
    const PpuState &p = gb->s->ppu;
    if (!lcd_is_on(p)) return value == 0 ? 0 : kNever;
    const i64 dots = gb->s->now - p.frame_base;
    if (dots >= FR_GB_DOTS_PER_FRAME || (value == 0 && dots < kLineDots)) return 0;
    if (value > 153) return kNever;
    const i64 start = value == 0 ? 153 * kLineDots + 4 : value * kLineDots;
    const bool passed = dots >= start + kLineDots;
    return p.frame_base + start + (passed ? FR_GB_DOTS_PER_FRAME : 0);
}

u8 ppu_read(fr_gb *gb, u8 reg) {
    PpuState &p = gb->s->ppu;
    switch (reg) {
    case 0x40: return p.lcdc;
    case 0x41: {
        ppu_sync(gb);
        return static_cast<u8>(0x80 | p.stat | p.lyc_flag << 2 | p.mode);
    }
    case 0x42: return p.scy;
    case 0x43: return p.scx;
    case 0x44: return current_ly(gb);
    case 0x45: return p.lyc;
    case 0x47: return p.bgp;
    case 0x48: return p.obp[0];
    case 0x49: return p.obp[1];
    case 0x4A: return p.wy;
    case 0x4B: return p.wx;
    case 0x68: return p.bgpi | 0x40;
    case 0x69: return gb->s->compatibility == 0 && ppu_vram_readable(gb) ? p.bg_palette[p.bgpi & 0x3F] : u8{0xFF};
    case 0x6A: return p.obpi | 0x40;
    case 0x6B: return gb->s->compatibility == 0 && ppu_vram_readable(gb) ? p.obj_palette[p.obpi & 0x3F] : u8{0xFF};
    default: return gb->s->compatibility != 0 ? u8{0xFF} : static_cast<u8>(p.opri | 0xFE);
    }
}

void ppu_write(fr_gb *gb, u8 reg, u8 value) {
    ppu_sync(gb);
    PpuState &p = gb->s->ppu;
    switch (reg) {
    case 0x40: {
        pipeline_before_write(gb, reg, value, kWriteLead);
        const u8 before = p.lcdc;
        p.lcdc = value;
        if (gb->s->pipeline.active != 0 && (value & 0x80) != 0) {
            pipeline_lcdc_changed(gb, before);
            pipeline_after_write(gb);
        }
        if (((before ^ value) & 0x80) != 0) {
            if ((value & 0x80) != 0)
                lcd_on(gb);
            else
                lcd_off(gb);
            memory_map(gb);
            ppu_schedule(gb);
        }
        break;
    }
    case 0x41:
        if (!gb->cgb && lcd_is_on(p)) {
            // For one clock a DMG behaves as if every source were enabled but mode 2's.
            p.stat = 0x58;
            stat_update(gb);
        }
        p.stat = value & 0x78;
        if (lcd_is_on(p)) stat_update(gb);
        ppu_schedule(gb);
        break;
    case 0x42:
        pipeline_before_write(gb, reg, value, kWriteLead);
        p.scy = value;
        break;
    case 0x43:
        pipeline_before_write(gb, reg, value, kWriteLead);
        p.scx = value;
        pipeline_after_write(gb);
        break;
    case 0x44: break;
    case 0x45:
        p.lyc = value;
        if (lcd_is_on(p)) stat_update(gb);
        ppu_schedule(gb);
        break;
    case 0x47: write_palette(gb, &p.bgp, reg, value); break;
    case 0x48: write_palette(gb, &p.obp[0], reg, value); break;
    case 0x49: write_palette(gb, &p.obp[1], reg, value); break;
    case 0x4A: p.wy = value; break;
    case 0x4B:
        pipeline_before_write(gb, reg, value, kWriteLead - 1);
        p.wx = value;
        gb->s->pipeline.wx_changed = 1;
        pipeline_after_write(gb);
        break;
    case 0x68: p.bgpi = value & 0xBF; break;
    case 0x69:
        if (gb->s->compatibility == 0) {
            if (ppu_vram_writable(gb)) p.bg_palette[p.bgpi & 0x3F] = value;
            if ((p.bgpi & 0x80) != 0) p.bgpi = static_cast<u8>(0x80 | ((p.bgpi + 1) & 0x3F));
        }
        break;
    case 0x6A: p.obpi = value & 0xBF; break;
    case 0x6B:
        if (gb->s->compatibility == 0) {
            if (ppu_vram_writable(gb)) p.obj_palette[p.obpi & 0x3F] = value;
            if ((p.obpi & 0x80) != 0) p.obpi = static_cast<u8>(0x80 | ((p.obpi + 1) & 0x3F));
        }
        break;
    case 0x6C:
        if (gb->s->compatibility == 0) p.opri = value & 1;
        break;
    default: break;
    }
}

} // namespace fr::gb
