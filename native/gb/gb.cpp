// The exported functions: arguments are checked here, the units do the work.
#include "fastrl/gb.h"

#include "base/error.h"
#include "gb/kept.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

using namespace fr::gb;

namespace {

constexpr i64 kFrame = FR_GB_DOTS_PER_FRAME;

fr_status null_argument() { return fr::fail(FR_STATUS_INVALID_ARGUMENT, "a handle or buffer is NULL"); }

// Runs to the end of the current frame, drawing it or not: to the start of VBlank, or for a frame's time if the LCD is
// off then.
void run_frame(fr_gb *gb, bool draw) {
    if (draw) {
        if (!gb->frame_valid) kept_clear(gb);
        ppu_draw_begin(gb);
    }
    gb->frame_over = gb->frame_late = false;
    const i64 limit = gb->s->frame_begin + kFrame;
    gb->run_end = limit;
    cpu_run(gb);
    if (!gb->frame_over && !gb->breakpoint_hit && gb->s->now >= limit) {
        if (ppu_is_on(gb)) {
            gb->frame_late = true;
            gb->run_end = gb->s->now + 2 * kFrame; // VBlank comes before
            cpu_run(gb);
            gb->frame_late = false;
        } else {
            gb->frame_over = true;
        }
    }
    if (gb->frame_over) gb->s->frame_begin = gb->s->now;
    gb->frame_cut = draw && !gb->frame_over;
    if (!draw) return;
    ppu_draw_end(gb);
    gb->frame_valid = true;
}

fr_status run(fr_gb *gb, int32_t frames, int32_t draw_last, int32_t *hit) {
    if (gb == nullptr) return null_argument();
    if (frames < 0) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "%d frames cannot be run", frames);
    gb->breakpoint_armed = hit != nullptr;
    gb->breakpoint_hit = false;
    for (int32_t i = 0; i < frames && !gb->breakpoint_hit; ++i)
        run_frame(gb, draw_last != 0 && (hit != nullptr || i == frames - 1));
    gb->breakpoint_armed = false;
    if (hit != nullptr) *hit = gb->breakpoint_hit;
    return FR_STATUS_OK;
}

struct Region {
    u8 *data;
    u32 size; // of one bank
    u32 banks;
    u32 start;
};

// Plain memory that `address` lies in, by banks; false for OAM, I/O and HRAM, which have none.
bool banked_region(fr_gb *gb, u32 address, Region *out) {
    if (address < 0x8000)
        *out = {gb->rom->data.get(), 0x4000, gb->rom->size >> 14, address & 0x4000};
    else if (address < 0xA000)
        *out = {gb->vram, 0x2000, gb->cgb ? 2u : 1u, 0x8000};
    else if (address < 0xC000)
        *out = {gb->cart_ram, gb->cart_ram_size < 0x2000 ? gb->cart_ram_size : 0x2000,
                (gb->cart_ram_size + 0x1FFF) >> 13, 0xA000};
    else if (address < 0xE000)
        *out = {gb->wram, 0x1000, gb->cgb ? 8u : 2u, address & 0xF000};
    else
        return false;
    return true;
}

fr_status check_range(const fr_gb *gb, u32 address, u32 size, const void *buffer) {
    if (gb == nullptr || buffer == nullptr) return null_argument();
    if (address > 0xFFFF || size > 0x10000 - address)
        return fr::fail(FR_STATUS_INVALID_ARGUMENT, "addresses 0x%X to 0x%llX are not all below 0x10000", address,
                        static_cast<unsigned long long>(u64{address} + size));
    return FR_STATUS_OK;
}

// The byte of `bank` at `address`, or NULL with the error set.
u8 *banked_byte(fr_gb *gb, int32_t bank, u32 address) {
    Region region;
    if (!banked_region(gb, address, &region)) {
        fr::fail(FR_STATUS_INVALID_ARGUMENT, "address 0x%04X has no banks; give bank -1", address);
        return nullptr;
    }
    if (bank < 0 || static_cast<u32>(bank) >= region.banks) {
        fr::fail(FR_STATUS_INVALID_ARGUMENT, "bank %d at 0x%04X does not exist; there are %u", bank, address,
                 region.banks);
        return nullptr;
    }
    return region.data + static_cast<u64>(bank) * region.size + (address - region.start) % region.size;
}

} // namespace

fr_status fr_gb_create(fr_gb_rom *rom, int32_t model, fr_gb **out) {
    return fr::guard([&]() -> fr_status {
        if (out == nullptr) return null_argument();
        *out = nullptr;
        if (rom == nullptr) return null_argument();
        if (model < FR_GB_MODEL_AUTO || model >= FR_GB_MODEL_COUNT)
            return fr::fail(FR_STATUS_INVALID_ARGUMENT, "model is %d, known are 0 (auto), 1 (DMG) and 2 (CGB)", model);
        if (model == FR_GB_MODEL_AUTO) model = (rom->info.cgb_flag & 0x80) != 0 ? FR_GB_MODEL_CGB : FR_GB_MODEL_DMG;

        auto gb = std::make_unique<fr_gb>();
        std::memset(static_cast<void *>(gb.get()), 0, sizeof(fr_gb));
        gb->cgb = model == FR_GB_MODEL_CGB;
        gb->codes[0] = rom_code(rom, gb->cgb, false);
        if (gb->cgb) gb->codes[1] = rom_code(rom, gb->cgb, true);
        gb->cart_ram_size = rom->ram_size;
        gb->block_size = sizeof(State) + (gb->cgb ? 0x4000 + 0x8000 : 0x2000 + 0x2000) + rom->ram_size;
        // Frame and serial log follow the block; their pages stay untouched, and so cost nothing, until they are used.
        const u64 frame_bytes = kFrameSize * (gb->cgb ? sizeof(u16) : sizeof(u8));
        const u64 size = gb->block_size + frame_bytes + sizeof(Kept) + kSerialCapacity;
        u8 *memory = static_cast<u8 *>(std::malloc(size));
        if (memory == nullptr) throw std::bad_alloc();
        gb->s = reinterpret_cast<State *>(memory);
        gb->frame = memory + gb->block_size;
        gb->kept = reinterpret_cast<Kept *>(memory + gb->block_size + frame_bytes);
        gb->serial_log = memory + gb->block_size + frame_bytes + sizeof(Kept);
        gb->rom = rom;
        gb->skips_loops = gb->draws_whole_lines = gb->runs_code = true;
        rom_retain(rom);
        gb->s->header = {kStateMagic, kStateVersion, rom->hash, gb->block_size, static_cast<u32>(model), 0};
        state_place(gb.get());
        boot_state(gb.get());
        *out = gb.release();
        return FR_STATUS_OK;
    });
}

void fr_gb_destroy(fr_gb *gb) {
    if (gb == nullptr) return;
    fr_gb_rom_destroy(gb->rom);
    std::free(gb->s);
    delete[] gb->camera_picture;
    delete gb;
}

fr_status fr_gb_reset(fr_gb *gb) {
    if (gb == nullptr) return null_argument();
    gb->serial_count = 0;
    gb->frame_valid = gb->frame_cut = false;
    boot_state(gb);
    return FR_STATUS_OK;
}

fr_status fr_gb_get_model(const fr_gb *gb, int32_t *out) {
    if (gb == nullptr || out == nullptr) return null_argument();
    *out = gb->cgb ? FR_GB_MODEL_CGB : FR_GB_MODEL_DMG;
    return FR_STATUS_OK;
}

fr_status fr_gb_set_buttons(fr_gb *gb, uint32_t mask) {
    if (gb == nullptr) return null_argument();
    if (mask > 0xFF) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "button mask 0x%X has bits above 0xFF", mask);
    joypad_set(gb, static_cast<u8>(mask));
    return FR_STATUS_OK;
}

fr_status fr_gb_set_tilt(fr_gb *gb, int32_t x, int32_t y) {
    if (gb == nullptr) return null_argument();
    constexpr int32_t kMost = 400;
    if (x < -kMost || x > kMost || y < -kMost || y > kMost)
        return fr::fail(FR_STATUS_INVALID_ARGUMENT, "a tilt of %d, %d is not within -%d and %d", x, y, kMost, kMost);
    gb->s->tilt.x = static_cast<i16>(x);
    gb->s->tilt.y = static_cast<i16>(y);
    return FR_STATUS_OK;
}

fr_status fr_gb_run_frames(fr_gb *gb, int32_t count, int32_t draw_last) { return run(gb, count, draw_last, nullptr); }

fr_status fr_gb_run_until_breakpoint(fr_gb *gb, int32_t frames, int32_t draw_last, int32_t *hit) {
    if (hit == nullptr) return null_argument();
    return run(gb, frames, draw_last, hit);
}

fr_status fr_gb_read_memory(fr_gb *gb, int32_t bank, uint32_t address, uint32_t size, uint8_t *out) {
    if (const fr_status status = check_range(gb, address, size, out); status != FR_STATUS_OK) return status;
    if (bank < -1) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "bank is %d, the least is -1 (what is mapped)", bank);
    for (u32 i = 0; i < size; ++i) {
        if (bank < 0) {
            out[i] = bus_peek(gb, static_cast<u16>(address + i));
            continue;
        }
        const u8 *byte = banked_byte(gb, bank, address + i);
        if (byte == nullptr) return FR_STATUS_INVALID_ARGUMENT;
        out[i] = *byte;
    }
    return FR_STATUS_OK;
}

fr_status fr_gb_write_memory(fr_gb *gb, int32_t bank, uint32_t address, uint32_t size, const uint8_t *data) {
    if (const fr_status status = check_range(gb, address, size, data); status != FR_STATUS_OK) return status;
    if (bank < -1) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "bank is %d, the least is -1 (what is mapped)", bank);
    gb->vram_touched = true;
    if (address < 0x8000 && size != 0)
        return fr::fail(FR_STATUS_INVALID_ARGUMENT, "address 0x%04X is ROM, which is shared and cannot be written",
                        address);
    for (u32 i = 0; i < size; ++i) {
        if (bank < 0) {
            bus_poke(gb, static_cast<u16>(address + i), data[i]);
            continue;
        }
        u8 *byte = banked_byte(gb, bank, address + i);
        if (byte == nullptr) return FR_STATUS_INVALID_ARGUMENT;
        *byte = data[i];
    }
    return FR_STATUS_OK;
}

fr_status fr_gb_get_registers(const fr_gb *gb, fr_gb_registers *out) {
    if (gb == nullptr || out == nullptr) return null_argument();
    const CpuState &cpu = gb->s->cpu;
    *out = {cpu.a, cpu.f, cpu.b, cpu.c, cpu.d, cpu.e, cpu.h, cpu.l, cpu.sp, cpu.pc, cpu.ime, cpu.halted, 0};
    return FR_STATUS_OK;
}

fr_status fr_gb_get_cycles(const fr_gb *gb, uint64_t *out) {
    if (gb == nullptr || out == nullptr) return null_argument();
    *out = static_cast<u64>(gb->s->now);
    return FR_STATUS_OK;
}

fr_status fr_gb_get_frame(fr_gb *gb, uint16_t *out) {
    if (gb == nullptr || out == nullptr) return null_argument();
    for (u32 line = 0; line < FR_GB_SCREEN_HEIGHT; ++line, out += FR_GB_SCREEN_WIDTH) {
        if (!gb->frame_valid)
            std::fill_n(out, FR_GB_SCREEN_WIDTH, u16{0});
        else if (gb->cgb)
            std::copy_n(frame_line<u16>(gb, line), FR_GB_SCREEN_WIDTH, out);
        else
            std::copy_n(frame_line<u8>(gb, line), FR_GB_SCREEN_WIDTH, out);
    }
    return FR_STATUS_OK;
}

fr_status fr_gb_get_tiles(fr_gb *gb, int16_t *out) {
    if (gb == nullptr || out == nullptr) return null_argument();
    render_tiles(gb, out);
    return FR_STATUS_OK;
}

fr_status fr_gb_get_serial(const fr_gb *gb, uint8_t *out, uint32_t *size) {
    if (gb == nullptr || size == nullptr || (out == nullptr && *size != 0)) return null_argument();
    u64 kept = gb->serial_count < kSerialCapacity ? gb->serial_count : kSerialCapacity;
    if (kept > *size) kept = *size; // the newest
    for (u64 i = 0; i < kept; ++i)
        out[i] = gb->serial_log[(gb->serial_count - kept + i) % kSerialCapacity];
    *size = static_cast<u32>(kept);
    return FR_STATUS_OK;
}

fr_status fr_gb_hash_memory(fr_gb *gb, uint64_t *out) {
    if (gb == nullptr || out == nullptr) return null_argument();
    u64 hash = 0xCBF29CE484222325;
    const auto add = [&](u8 value) { hash = (hash ^ value) * 0x100000001B3; };
    const u8 *end = reinterpret_cast<const u8 *>(gb->s) + gb->block_size;
    for (const u8 *byte = gb->vram; byte < end; ++byte)
        add(*byte);
    for (u32 address = 0xFE00; address < 0x10000; ++address)
        add(bus_peek(gb, static_cast<u16>(address)));
    *out = hash;
    return FR_STATUS_OK;
}
