/* fastrl/gb.h: a Game Boy and Game Boy Color without sound output.
 *
 *     fr_gb_rom *rom; fr_gb *gb;
 *     fr_gb_rom_create(bytes, size, &rom);
 *     fr_gb_create(rom, FR_GB_MODEL_AUTO, &gb);
 *     fr_gb_set_buttons(gb, FR_GB_BUTTON_START);
 *     fr_gb_run_frames(gb, 60, 1);                 60 frames, the last one drawn
 *     fr_gb_destroy(gb); fr_gb_rom_destroy(rom);   in any order
 *
 * Memory: the ROM's bytes are copied once into fr_gb_rom and shared by all machines made from it (counted references).
 * A machine allocates when it is created and never again.
 * Time: counted in dots of 4,194,304 Hz; a frame is 70,224 dots (17,556 machine cycles), whatever the CPU's speed.
 * Start: as the boot ROM leaves the machine. */
#ifndef FASTRL_GB_H
#define FASTRL_GB_H

#include "base.h"

#define FR_GB_SCREEN_WIDTH   160
#define FR_GB_SCREEN_HEIGHT  144
#define FR_GB_DOTS_PER_FRAME 70224
#define FR_GB_CAMERA_WIDTH   128
#define FR_GB_CAMERA_HEIGHT  112

typedef struct fr_gb_rom fr_gb_rom;
typedef struct fr_gb fr_gb;

typedef enum fr_gb_model {
    FR_GB_MODEL_AUTO = 0, /* CGB where the header asks for it, DMG otherwise */
    FR_GB_MODEL_DMG = 1,
    FR_GB_MODEL_CGB = 2,
    FR_GB_MODEL_COUNT = 3
} fr_gb_model;

/* Bits of a button mask. */
typedef enum fr_gb_button {
    FR_GB_BUTTON_RIGHT = 1,
    FR_GB_BUTTON_LEFT = 2,
    FR_GB_BUTTON_UP = 4,
    FR_GB_BUTTON_DOWN = 8,
    FR_GB_BUTTON_A = 16,
    FR_GB_BUTTON_B = 32,
    FR_GB_BUTTON_SELECT = 64,
    FR_GB_BUTTON_START = 128
} fr_gb_button;

typedef struct fr_gb_rom_info {
    uint8_t title[17];      /* ASCII, zero-terminated; anything unprintable is '?' */
    uint8_t cartridge_type; /* header byte 0x147 */
    uint8_t cgb_flag;       /* header byte 0x143: 0x80 CGB too, 0xC0 CGB only */
    uint8_t header_checksum_ok;
    uint32_t rom_bytes;      /* size as given, padded up to whole banks of 16 KiB */
    uint32_t ram_bytes;      /* battery or work RAM on the cartridge */
    uint32_t declared_bytes; /* of ROM, as the header has it: no hardware reads that, and the file's size decides */
} fr_gb_rom_info;

typedef struct fr_gb_registers {
    uint8_t a, f, b, c, d, e, h, l;
    uint16_t sp, pc;
    uint8_t ime;    /* 1: interrupts enabled */
    uint8_t halted; /* 1: in HALT or STOP */
    uint16_t padding;
} fr_gb_registers;

/* ROM. `size` 336 bytes .. 8 MiB. Fails naming the header byte for cartridges it does not know. */
FR_API fr_status fr_gb_rom_create(const uint8_t *data, uint64_t size, fr_gb_rom **out);
FR_API fr_status fr_gb_rom_get_info(const fr_gb_rom *rom, fr_gb_rom_info *out);
FR_API void fr_gb_rom_destroy(fr_gb_rom *rom); /* NULL is allowed; machines keep what they need */

/* Machine. */
FR_API fr_status fr_gb_create(fr_gb_rom *rom, int32_t model, fr_gb **out);
FR_API void fr_gb_destroy(fr_gb *gb);                            /* NULL is allowed */
FR_API fr_status fr_gb_reset(fr_gb *gb);                         /* power cycle; cartridge RAM is cleared too */
FR_API fr_status fr_gb_get_model(const fr_gb *gb, int32_t *out); /* never FR_GB_MODEL_AUTO */

/* Running. A frame here is a picture: it ends at the first instruction boundary at which VBlank has begun, or, while the
 * LCD is off, FR_GB_DOTS_PER_FRAME dots after the one before it. */
FR_API FR_SHORT fr_status fr_gb_set_buttons(fr_gb *gb, uint32_t mask);
/* What a cartridge with an accelerometer (MBC7) feels, in hundredths of the Earth's gravity, -400 .. 400: x is the pull to
 * the right, y the one to the top. Others ignore it. */
FR_API FR_SHORT fr_status fr_gb_set_tilt(fr_gb *gb, int32_t x, int32_t y);
/* What a Pocket Camera sees from now on: 112 rows of 128 greys, 0 black .. 255 white. It belongs to the machine, not to its state;
 * before the first one all is grey. Fails for other cartridges. */
FR_API fr_status fr_gb_set_camera(fr_gb *gb, const uint8_t *picture);
FR_API fr_status fr_gb_run_frames(fr_gb *gb, int32_t count, int32_t draw_last);
/* Runs at most `frames` frames and stops after an executed LD B,B; *hit is 1 if it did. */
FR_API fr_status fr_gb_run_until_breakpoint(fr_gb *gb, int32_t frames, int32_t draw_last, int32_t *hit);

/* Looking in. Reads have no side effects and see what the CPU would, even where the PPU blocks it.
 * `bank` -1 is what is mapped now; otherwise the bank of ROM, VRAM, cartridge RAM or WRAM that the address lies in. */
FR_API fr_status fr_gb_read_memory(fr_gb *gb, int32_t bank, uint32_t address, uint32_t size, uint8_t *out);
FR_API fr_status fr_gb_write_memory(fr_gb *gb, int32_t bank, uint32_t address, uint32_t size, const uint8_t *data);
FR_API fr_status fr_gb_get_registers(const fr_gb *gb, fr_gb_registers *out);
FR_API fr_status fr_gb_get_cycles(const fr_gb *gb, uint64_t *out); /* dots since power-on */
/* The last drawn frame: 144 rows of 160. DMG: shade 0 (light) .. 3; CGB: RGB555, red in the low bits. */
FR_API fr_status fr_gb_get_frame(fr_gb *gb, uint16_t *out);
/* Visible tiles: 18 rows of 20. Background and window: VRAM bank * 384 + tile 0..383 (by address from 0x8000);
 * a sprite whose centre lies in the cell, front-most first: 768 + that number. */
FR_API fr_status fr_gb_get_tiles(fr_gb *gb, int16_t *out);
/* Bytes that the serial port sent since power-on, at most the last 64 KiB; *size in: capacity, out: bytes written. */
FR_API fr_status fr_gb_get_serial(const fr_gb *gb, uint8_t *out, uint32_t *size);
/* 64-bit FNV-1a over every byte of memory that a guest can reach (VRAM, cartridge RAM, WRAM, OAM, I/O, HRAM). */
FR_API fr_status fr_gb_hash_memory(fr_gb *gb, uint64_t *out);

/* State: position-independent bytes of a fixed size for one ROM and model. Loading checks magic, version, ROM and every
 * index inside; on failure the machine is as before. */
FR_API fr_status fr_gb_state_size(const fr_gb *gb, uint64_t *out);
FR_API fr_status fr_gb_state_save(fr_gb *gb, uint8_t *out, uint64_t capacity);
FR_API fr_status fr_gb_state_load(fr_gb *gb, const uint8_t *data, uint64_t size);

#endif
