// The machine and what its units offer one another. Each unit has its own source file; all of them work on fr_gb.
//
// Time: State::now is the time of the access under way, or the boundary between two instructions. Units are caught up
// from time stamps when one of their registers is touched or when their next event comes.
#ifndef FASTRL_GB_MACHINE_H
#define FASTRL_GB_MACHINE_H

#include "fastrl/gb.h"
#include "gb/compiled/code.h"
#include "gb/io.h"
#include "gb/loops.h"
#include "gb/rom.h"
#include "gb/state.h"

#include <memory>

namespace fr::gb {
inline constexpr u32 kSerialCapacity = 65536;

// Lines of the frame, in pixels, have margins, so that tiles and sprites that stick out of the screen need no care.
inline constexpr u32 kFrameMarginLeft = 8, kFrameMarginRight = 32;
inline constexpr u32 kFrameStride = kFrameMarginLeft + FR_GB_SCREEN_WIDTH + kFrameMarginRight;
inline constexpr u32 kFrameSize = kFrameStride * FR_GB_SCREEN_HEIGHT;

struct Kept;
} // namespace fr::gb

struct fr_gb {
    fr_gb_rom *rom;
    fr::gb::State *s; // the block: State, then VRAM, WRAM, cartridge RAM
    fr::gb::u64 block_size;
    fr::gb::u8 *vram, *wram, *cart_ram;
    fr::gb::u32 cart_ram_size;
    bool cgb;
    bool drawing;          // the frame under way goes to `frame`
    bool frame_cut;        // a breakpoint ended the run that was drawing `frame`
    fr::gb::u8 drawn_from; // line of `frame` from which on it holds what was shown
    bool frame_over;       // the frame under way has reached its end
    bool frame_late;       // it has lasted for a frame's time: it ends once the LCD is off, too
    bool frame_valid;      // `frame` holds a drawn frame
    bool scan_whole;       // on the line under way mode 2 chooses from OAM as it is now
    bool vram_touched;     // VRAM may be another than the one in `kept`; otherwise it is not mapped for writing
    bool kept_compared;    // `kept` was brought up to date in the frame under way
    bool breakpoint_armed, breakpoint_hit;
    bool skips_loops;         // passes of polling loops that would be the same are skipped (loops.h)
    bool draws_whole_lines;   // lines without writes in mode 3 are drawn by render.cpp, not dot by dot
    bool runs_code;           // compiled, where there is some (compiled/code.h)
    bool speed_changed;       // the CPU loop for the other speed has to go on
    fr::gb::i64 run_end;      // where the CPU loop hands back
    fr::gb::i64 deadline;     // the CPU loop looks up at this time: the next event or run_end
    fr::gb::i64 stable_until; // reads since the last reset of this field give the same until then
    fr::gb::LoopProbe loop_probe;
    fr::gb::LoopCache loop_cache;
    // Page tables: 4 KiB pages, biased so that entry[address >> 12][address] is the byte; NULL: slow path.
    const fr::gb::u8 *read_page[16];
    fr::gb::u8 *write_page[16];
    // Compiled code: for each speed, and that of the present one; NULL: there is none. Its entries for each 16 KiB of
    // addresses, biased like the pages.
    fr::gb::Code *codes[2], *code;
    const fr::gb::u32 *code_page[4];
    fr::gb::u16 passed;         // a value between compiled code and the bus
    void *frame;                // kFrameSize pixels; memory is touched only by machines that draw
    fr::gb::Kept *kept;         // what `frame` was drawn from (kept.h); valid once a frame was drawn
    fr::gb::u8 *camera_picture; // NULL: none was given
    fr::gb::u8 *serial_log;     // ring of kSerialCapacity
    fr::gb::u64 serial_count;
};

namespace fr::gb {

inline constexpr i64 kLineDots = 456;
inline constexpr i64 kLines = 154;
inline constexpr u32 kObjects = 40;

// What a line comes to next. Lines from 144 on have the first two, line 153 also the last two.
enum Stage : u8 {
    kStageStart,         // LY counts up, the comparison with LYC rests, mode 2's interrupt
    kStageScan,          // mode 2 shows; from line 144 on LYC is compared, and VBlank begins
    kStageCompare,       // LYC is compared
    kStageScanned,       // the pulse of mode 2's interrupt is over
    kStageTransfer,      // mode 3
    kStageTransferTimed, // the earliest end of mode 3
    kStageHblank,        // mode 0, then its interrupt and VRAM DMA: the line is over
    kStageLine0 = kStageCompare,
    kStageLine0Compared
};

// Dots of a machine cycle.
inline i64 mcycle(const fr_gb *gb) { return 4 >> gb->s->double_speed; }

// A line of the frame: u16 colours on a CGB, u8 shades on a DMG.
template <typename Pixel> Pixel *frame_line(const fr_gb *gb, u32 line) {
    return static_cast<Pixel *>(gb->frame) + line * kFrameStride + kFrameMarginLeft;
}
inline void frame_set_pixel(fr_gb *gb, u32 line, u32 x, u16 color) {
    if (gb->cgb)
        frame_line<u16>(gb, line)[x] = color;
    else
        frame_line<u8>(gb, line)[x] = static_cast<u8>(color);
}

// memory.cpp: the bus as the CPU sees it, at State::now.
u8 bus_read(fr_gb *gb, u16 address);
void bus_write(fr_gb *gb, u16 address, u8 value);
// The byte at an address below E000 if plain memory is mapped there, and what follows it up to the next multiple of
// 256; NULL otherwise.
const u8 *plain_memory(fr_gb *gb, u16 address);
u8 bus_peek(fr_gb *gb, u16 address);             // without side effects and blocking
void bus_poke(fr_gb *gb, u16 address, u8 value); // the same for writing; ROM is left alone
void memory_map(fr_gb *gb);                      // rebuilds the page tables
void memory_map_cartridge(fr_gb *gb);            // the part that depends on the cartridge's registers
u8 io_read(fr_gb *gb, u8 reg);
void io_write(fr_gb *gb, u8 reg, u8 value);

// events.cpp
void event_set(fr_gb *gb, Event event, i64 time);
void events_run(fr_gb *gb); // works off everything due at State::now
void deadline_update(fr_gb *gb);
void interrupt_request(fr_gb *gb, u8 bit);
void units_sync(fr_gb *gb);

// timer.cpp
void timer_sync(fr_gb *gb);
u8 timer_read(fr_gb *gb, u8 reg);
void timer_write(fr_gb *gb, u8 reg, u8 value);
void timer_schedule(fr_gb *gb);
i64 timer_counter(const fr_gb *gb); // CPU clocks since the counter behind DIV was 0, not wrapped
void timer_reset_div(fr_gb *gb);

// serial.cpp
void serial_sync(fr_gb *gb);
u8 serial_read(fr_gb *gb, u8 reg);
void serial_write(fr_gb *gb, u8 reg, u8 value);
void serial_div_reset(fr_gb *gb);     // DIV is about to become 0
void serial_clock_changed(fr_gb *gb); // the counter behind DIV was set, or runs at another speed

// joypad.cpp
u8 joypad_read(const fr_gb *gb);
void joypad_write(fr_gb *gb, u8 value);
void joypad_set(fr_gb *gb, u8 buttons);

// dma.cpp
void dma_sync(fr_gb *gb);
void dma_write(fr_gb *gb, u8 value);
bool dma_holds_oam(const fr_gb *gb);  // bytes are being copied
bool dma_hides_scan(const fr_gb *gb); // from STAT
// The word of OAM that the transfer under way has chosen at `time`; false if none has.
bool dma_oam_word(fr_gb *gb, i64 time, u8 word[2]);
void dma_keep_fetched(fr_gb *gb, i64 time);      // the PPU has read that word, and keeps it
bool dma_conflict(const fr_gb *gb, u16 address); // the transfer under way holds the bus that the address is on
u8 dma_conflict_byte(fr_gb *gb, u16 address);    // what the CPU reads instead
void dma_conflict_write(fr_gb *gb, u16 address, u8 value);
u16 dma_work_address(const fr_gb *gb, u16 address); // where an access of work memory ends up
u8 hdma_read(const fr_gb *gb, u8 reg);
void hdma_write(fr_gb *gb, u8 reg, u8 value);
void hdma_hblank(fr_gb *gb); // the PPU's signal of HBlank rises
void hdma_run(fr_gb *gb);    // copies what is due while the CPU waits
// The CPU's clock, and with it that of transfers: HALT, STOP and a change of speed stop it.
void dma_clock_stops(fr_gb *gb);
void dma_clock_goes_on(fr_gb *gb);

// ppu.cpp
void ppu_sync(fr_gb *gb);
void ppu_draw_begin(fr_gb *gb); // what lies on the screen from now on goes to the frame
void ppu_draw_end(fr_gb *gb);   // the frame is over
bool ppu_is_on(const fr_gb *gb);
void ppu_schedule(fr_gb *gb);
void ppu_lcd_on(fr_gb *gb);
void ppu_lcd_off(fr_gb *gb);
void ppu_write_stat(fr_gb *gb, u8 value);
void ppu_write_lyc(fr_gb *gb, u8 value);
// Before a register or memory that the pipeline reads is written (`reg` is what writes it): in mode 3, where it may matter,
// the dots before `until` see the old value. False where it can't matter.
bool ppu_before_write(fr_gb *gb, u8 reg, u8 value, i64 until);
void ppu_compare_wy(fr_gb *gb);  // with the line, after WY or LCDC was written
void ppu_after_write(fr_gb *gb); // mode 3 may end at another time
u8 ppu_ly(fr_gb *gb);
i64 ppu_ly_until(const fr_gb *gb);          // when LY next changes
i64 ppu_ly_at(const fr_gb *gb, u8 value);   // when LY next becomes a value; no later than now if it may be that now
bool ppu_in_hblank(fr_gb *gb);              // and what follows from it is done
bool ppu_draws_line(fr_gb *gb);             // mode 3
bool ppu_reads_vram(fr_gb *gb);             // in this dot
bool ppu_leaves_vram(fr_gb *gb, i64 until); // no mode 3 before then

// ppu_registers.cpp
u8 ppu_read(fr_gb *gb, u8 reg);
void ppu_write(fr_gb *gb, u8 reg, u8 value);
bool ppu_vram_readable(fr_gb *gb);
bool ppu_vram_writable(fr_gb *gb);
bool ppu_oam_readable(fr_gb *gb);
bool ppu_oam_writable(fr_gb *gb);

// oam_bug.cpp
// An address in FE00..FEFF is on the bus of a DMG: read, about to be written, or only counted.
void oam_bug_read(fr_gb *gb, u16 address);
void oam_bug_write(fr_gb *gb, u16 address, u8 value);
void oam_bug_count(fr_gb *gb);

// render.cpp
// Lines from `first` to `end` that are drawn with the same registers and memory, those from `window_from` on with the
// window, whose line `window_line` is on the first of them.
struct LineStretch {
    u32 first, end, window_from;
    u8 window_line;
    bool objects_chosen; // of the only line, in PpuState
};
void render_lines(fr_gb *gb, const LineStretch &stretch);
u16 frame_blank_color(const fr_gb *gb);
void frame_fill_line(fr_gb *gb, u32 line, u16 color);
void palette_fill_compatibility(fr_gb *gb);

// tiles.cpp
void render_tiles(const fr_gb *gb, int16_t *out);

// apu.cpp
void apu_sync(fr_gb *gb);
void apu_div_reset(fr_gb *gb); // DIV is about to become 0
void apu_rebase(fr_gb *gb);    // DIV's bits were put elsewhere: no edge lies behind
u8 apu_read(fr_gb *gb, u8 reg);
void apu_write(fr_gb *gb, u8 reg, u8 value);

// mbc.cpp
void mbc_write(fr_gb *gb, u16 address, u8 value);
u8 mbc_ram_read(fr_gb *gb, u16 address);
void mbc_ram_write(fr_gb *gb, u16 address, u8 value);
u32 mbc_rom_bank(const fr_gb *gb, bool high); // bank at 0000 or 4000, within the ROM
// The byte at A000 to BFFF if plain memory is mapped there, and what follows it up to the next multiple of 4 KiB; NULL
// otherwise.
u8 *mbc_ram_page(fr_gb *gb, u16 address);
u32 mbc_ram_offset(const fr_gb *gb, u16 address);

// mbc6.cpp
void mbc6_boot(fr_gb *gb);
// The byte at 4000 to 7FFF and what follows it up to the next multiple of 8 KiB; NULL where the flash chip answers with
// something else than its memory.
const u8 *mbc6_rom_byte(const fr_gb *gb, u16 address);
u8 mbc6_flash_read(const fr_gb *gb, u16 address); // where there is no such byte
u32 mbc6_ram_offset(const fr_gb *gb, u16 address);
void mbc6_write(fr_gb *gb, u16 address, u8 value);

// mbc7.cpp: what lies at A000.
u8 mbc7_read(const fr_gb *gb, u16 address);
void mbc7_write(fr_gb *gb, u16 address, u8 value);

// huc3.cpp: what lies at A000 where RAM does not.
u8 huc3_read(const fr_gb *gb);
void huc3_write(fr_gb *gb, u8 value);

// tama5.cpp: what lies at A000.
void tama5_boot(fr_gb *gb);
u8 tama5_read(const fr_gb *gb, u16 address);
void tama5_write(fr_gb *gb, u16 address, u8 value);

// camera.cpp: what lies at A000.
bool camera_works(const fr_gb *gb);
bool camera_shows_ram(const fr_gb *gb);
u8 camera_read(const fr_gb *gb, u16 address);
void camera_write(fr_gb *gb, u16 address, u8 value);

// boot.cpp
void boot_state(fr_gb *gb);

// cpu.cpp
void cpu_run(fr_gb *gb); // runs until State::now reaches run_end
void speed_switch(fr_gb *gb);

// state.cpp
bool state_plausible(const fr_gb *gb, const State &state, const char **what);
void state_place(fr_gb *gb); // pointers into the block

} // namespace fr::gb

#endif
