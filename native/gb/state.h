// Everything that a running machine remembers, as one trivially copyable block without pointers: saving is a copy.
// Memory of the size that the model and the cartridge need follows the struct: VRAM, WRAM, cartridge RAM.
#ifndef FASTRL_GB_STATE_H
#define FASTRL_GB_STATE_H

#include <cstdint>
#include <type_traits>

namespace fr::gb {

using u8 = uint8_t;
using u16 = uint16_t;
using u32 = uint32_t;
using u64 = uint64_t;
using i16 = int16_t;
using i32 = int32_t;
using i64 = int64_t;

// A time that never comes, far enough from the end of the range that sums cannot overflow.
inline constexpr i64 kNever = INT64_MAX / 4;

inline constexpr u32 kStateMagic = 0x42475246; // "FRGB"
inline constexpr u32 kStateVersion = 12;

// A tick before all others, for what has not happened.
inline constexpr i64 kLongAgo = -16;

// Units that ask to be woken at a time.
enum Event : u32 { kEventPpu, kEventTimer, kEventSerial, kEventDma, kEventCount };

enum Interrupt : u8 {
    kInterruptVblank = 1,
    kInterruptStat = 2,
    kInterruptTimer = 4,
    kInterruptSerial = 8,
    kInterruptJoypad = 16
};

struct StateHeader {
    u32 magic;
    u32 version;
    u64 rom_hash;
    u64 size; // bytes of the whole block
    u32 model;
    u32 padding;
};

// CpuState::stopped.
enum Stopped : u8 { kRunning, kStopped, kStoppedShowing };

struct CpuState {
    i64 wake_at; // HALT ends by itself; kNever: it does not
    u16 pc, sp;
    u8 a, f, b, c, d, e, h, l;
    u8 ime;
    u8 ei_delay; // boundaries of instructions until EI takes effect, 0: none under way
    u8 halted;
    u8 stopped;  // in STOP: only the joypad wakes it
    u8 locked;   // ran an opcode that does not exist: nothing wakes it
    u8 halt_bug; // the next opcode is fetched without moving on
    u8 padding[2];
};

struct TimerState {
    i64 epoch;       // time at which the 16-bit counter behind DIV was 0
    i64 synced;      // TIMA is right for this time
    i64 reload_at;   // when TMA goes into TIMA after an overflow
    i64 reloaded_at; // when it last did
    u8 tima, tma, tac;
    u8 padding[5];
};

struct SerialState {
    i64 done_at;
    i64 edge; // falling edges of the counter's bit that were worked off
    u8 data, control;
    u8 bits;       // shifted of the byte under way
    u8 clock_high; // half a bit is over
    u8 sent;       // what was shifted out
    u8 padding[3];
};

struct DmaState {
    i64 start;  // time of the first byte's cycle; kNever: no transfer
    u16 source; // of the transfer under way
    u8 reg;     // FF46 as read
    u8 done;    // bytes copied
    u8 padding;
    u8 paused;   // with the CPU's clock: 1 and the cycles that `restart` was away; 0: not
    u8 kept[2];  // the word of OAM that the PPU had read last before it
    i64 restart; // a transfer that waits for its first cycle while another may still run; kNever: none
    u16 restart_source;
    u8 padding2[6];
};

struct HdmaState {
    u16 source, destination;
    u8 length;           // blocks of 16 bytes left, less one
    u8 active;           // an HBlank transfer is under way
    u8 pending;          // what is due at the next boundary: 1 a block, 2 all that are left
    u8 halted_in_hblank; // the CPU's clock stopped in one
};

struct PpuState {
    i64 frame_base; // time of dot 0 of line 0 of the current frame
    i64 next_at;    // time of the next stage
    i64 mode3_at;   // time at which mode 3 of this line began
    i64 mode0_at;   // time at which it ends; valid from mode 3 on
    u64 objects;    // chosen for this line so far, a bit for each by its place in OAM
    u8 lcdc, stat, scy, scx, lyc, bgp, obp[2], wy, wx;
    u8 opri;                         // FF6C
    u8 bgpi, obpi;                   // FF68, FF6A
    u8 sources;                      // of the STAT interrupt that are high, at their bits in STAT
    u8 stat_line;                    // the OR of those that STAT enables
    u8 first_line;                   // on the line that begins when the LCD is switched on
    u8 first_frame;                  // nothing is shown on the frame that begins then
    u8 wy_latched;                   // LY was WY on some line of this frame
    u8 window_line;                  // of the window, that comes next: counts as the window ends [PORE, WAZY]
    u8 line;                         // 0..153
    u8 stage;                        // Stage, the next one of this line
    u8 scanned;                      // objects of OAM that mode 2 has looked at
    u8 ly;                           // as read
    u8 comparing;                    // the comparator of LY and LYC is at work
    u8 compared;                     // the line it compares with LYC
    u8 mode, lyc_flag;               // as STAT shows them
    u8 object_x[10], object_row[10]; // of the chosen objects, in OAM's order
    u8 bg_palette[64], obj_palette[64];
};

// A line that is drawn dot by dot (pipeline.cpp).
struct PipelineState {
    i64 time;                       // of the next dot
    u64 object_flags, object_ranks; // of the pixels in the object FIFO, a byte each, the next one lowest
    u8 active, ended;
    u8 x;              // pixels counted: 8 lie left of the screen, at 168 the line is over
    u8 scrolled;       // as many were dropped as SCX asks for: from now on pixels are counted
    u8 window_met;     // WX, with the last pixel; on a DMG also when the line is over
    u8 window_was_met; // with the one before
    u8 in_window, window_column;
    u8 window_ends;                            // times that the window ended on this line
    u8 fetch_dot, tile, attributes, low, high; // the background's fetcher
    u8 fifo_low, fifo_high, fifo_attributes;   // and its FIFO
    u8 fifo_moved;                             // pixels that have left it, at most 7 are counted
    u8 fifo_waits;                             // for the next tile
    u8 object_dot, object_plane;               // the objects' fetcher; 0: it rests
    u8 object_low, object_high;                // and their FIFO
    u8 object_next, object_count;
    u8 object_x[10], object_row[10], object_index[10]; // from left to right
    u8 object_tile, object_attributes;                 // of the one under way
    u8 object_zero_dots;
    u8 fetch_x;                   // x for the column of the tile under way
    u8 fine;                      // SCX's low bits, as what drops pixels sees them
    u8 objects_off;               // DMG: LCDC is about to switch objects off
    u8 first_colors, first_flags; // DMG: the line's first pixel, until the panel has taken it
    u8 tiles_changed;             // CGB: LCDC's bit for the tiles, in this dot
    u8 held;                      // CGB: what was read last of the tiles at 8000
    u8 held_after;                // and the line after that on which the bit changed
    u8 padding[2];
};

// Times of the sound unit are ticks of two dots.
struct ChannelState {
    i64 next;    // when the timer steps next; channels 1, 2 while it stands: its count
    i64 stepped; // when it last did
    i64 restart; // channels 1, 2, 4: the clock in which the last start took effect
    u16 length;  // steps left
    u16 frequency;
    u8 enabled, dac;
    u8 reg[5];
    u8 position;         // in the duty cycle or in wave memory
    u8 bit;              // channels 1, 2: what the last step has put out
    u8 stands;           // channels 1, 2: the counter has stopped
    u8 envelope_level;   // the volume, downwards its complement: counts up
    u8 envelope_pace;    // counts up to 7 from the pace's complement
    u8 envelope_clock;   // is up; the volume counts when it falls
    u8 envelope_stopped; // the volume was at its end: it stays until the next start
    u8 padding[6];
};

struct SweepState {
    i64 tick;           // up to and with which it has run
    u16 shifter;        // shift register
    u16 augend, addend; // the adder's latches
    u8 pace_count;      // both count up to 7
    u8 shift_count;
    u8 pace_over; // for a tick after pace_count was full
    u8 shifting;
    u8 summed; // shift_count was full: the latches have taken their operands
    u8 padding[5];
};

struct NoiseState {
    i64 tick; // up to and with which it has run
    u16 counter, lfsr;
    u8 divider; // counts up to 7
    u8 reload;  // of the divider; the counter counts meanwhile
    u8 stands;  // the divider has no clock
    u8 padding;
};

struct ApuState {
    i64 power_tick;  // when the power was switched on
    i64 synced_edge; // edges of DIV's bit that were worked off
    i64 envelope_at; // when the envelopes follow the sequencer's last step; kNever: they have
    ChannelState channel[4];
    SweepState sweep;
    NoiseState noise;
    u8 step; // steps of the frame sequencer so far, 0..7
    u8 power;
    u8 nr50, nr51;
    u8 wave_byte;
    u8 padding[3];
    u8 wave[16];
};

struct MbcState {
    i64 rtc_base;     // time that the clock's second counter was last brought up to
    u16 rom_bank;     // register as written
    u8 rom_bank_high; // MBC1: 2 bits, MBC5: bit 8
    u8 ram_bank;
    u8 ram_enabled;
    u8 mode;
    u8 padding[2];
    u32 rtc_ticks; // dots into the current second
    u8 rtc[5];     // seconds, minutes, hours, day low, day high
    u8 rtc_latched[5];
    u8 padding2[2];
    // What an MMM01's menu has set for the game that was chosen.
    u8 mapped, rom_middle, rom_top, ram_top, rom_mask, ram_mask, mode_locked, swapped;
};

// MBC7: the accelerometer and the pins of the EEPROM.
struct TiltState {
    i16 x, y;                 // what is felt, in hundredths of the Earth's gravity
    u16 latched_x, latched_y; // as read
    u16 shifted;              // bits that came in or are to go out
    u16 command;              // the one that waits for its data
    u8 erased;                // what was latched is gone: the next may be
    u8 pins;                  // as written
    u8 phase, bits;
    u8 ready; // the EEPROM's output
    u8 writable;
    u8 padding[2];
};

// MBC6: the windows' banks and its flash chip.
struct FlashState {
    u8 ram_bank[2], rom_bank[2];
    u8 selected[2];  // the flash chip and not the ROM shows in a window
    u8 on;           // it is enabled
    u8 writable;     // so are its first sector and its hidden region
    u8 mode;         // what it answers with
    u8 step, prefix; // of a command that is coming
    u8 row_full;     // the last byte of `row` has come
    u16 row_number;
    u8 row[128]; // that is going to be programmed
    u8 padding[2];
};

// HuC3: the clock's microcontroller and the 256 nibbles that are seen of its memory.
struct ClockChipState {
    i64 base;  // time that the clock was last brought up to
    u32 ticks; // dots into the current minute
    u8 command, argument, response, address;
    u8 memory[256];
};

// TAMA5: its registers, and its clock in digits.
struct TamaState {
    i64 base;  // time that the clock was last brought up to
    u32 ticks; // dots into the current second
    u8 selected, answer;
    u8 registers[8];
    u8 pages[4][13];
    u8 padding[6];
};

// The Pocket Camera. Its picture is the machine's and not part of the state.
struct CameraState {
    i64 ends_at; // of the capture under way
    i64 left;    // of one that was stopped
    u8 registers[54];
    u8 padding[2];
};

struct State {
    StateHeader header;
    i64 now;         // dots since power-on
    i64 frame_begin; // when the frame that is being run began
    i64 events[kEventCount];
    CpuState cpu;
    TimerState timer;
    SerialState serial;
    DmaState dma;
    HdmaState hdma;
    PpuState ppu;
    PipelineState pipeline;
    ApuState apu;
    MbcState mbc;
    TiltState tilt;
    FlashState flash;
    ClockChipState clock_chip;
    TamaState tama;
    CameraState camera;
    u8 interrupt_flags, interrupt_enable;
    u8 double_speed, speed_armed;
    u8 joypad_select, buttons;
    u8 vram_bank, wram_bank;
    u8 ff72, ff73, ff74, ff75;
    u8 infrared;
    u8 compatibility; // a DMG game on a CGB: colour registers are locked
    u8 extended;      // of a CGB's registers only palettes and VRAM DMA are locked (Pan Docs, "PGB mode")
    u8 padding;
    u8 oam[160];
    u8 oam_rest[96]; // FEA0..FEFF on a CGB
    u8 hram[128];    // FF80..FFFE, last byte unused
};

static_assert(std::is_trivially_copyable_v<State> && sizeof(State) % 8 == 0);
static_assert(sizeof(State) == 1840, "the layout changed: raise kStateVersion with this number");

} // namespace fr::gb

#endif
