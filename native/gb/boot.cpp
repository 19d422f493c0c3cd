// Registers and memory as the boot ROM leaves them.
#include "gb/apu.h"

#include <cstring>

namespace fr::gb {
namespace {

u8 header_byte(const fr_gb *gb, u32 address) { return gb->rom->data[gb->rom->header + address]; }

void boot_cpu(fr_gb *gb) {
    CpuState &cpu = gb->s->cpu;
    cpu.pc = 0x100;
    cpu.sp = 0xFFFE;
    if (!gb->cgb) {
        const bool checksum = header_byte(gb, 0x14D) != 0;
        cpu.a = 0x01;
        cpu.f = checksum ? 0xB0 : 0x80;
        cpu.c = 0x13;
        cpu.e = 0xD8;
        cpu.h = 0x01;
        cpu.l = 0x4D;
        return;
    }
    cpu.a = 0x11;
    cpu.f = 0x80;
    if (gb->s->compatibility == 0) {
        cpu.d = 0xFF;
        cpu.e = 0x56;
        cpu.l = 0x0D;
    } else {
        // B is the sum of the title's bytes for Nintendo's own games, 0 for others (used to choose a palette).
        const u8 *rom = gb->rom->data.get() + gb->rom->header;
        const bool nintendo = rom[0x14B] == 0x01 || (rom[0x14B] == 0x33 && rom[0x144] == '0' && rom[0x145] == '1');
        if (nintendo)
            for (u32 i = 0x134; i < 0x144; ++i)
                cpu.b = static_cast<u8>(cpu.b + rom[i]);
        cpu.e = 0x08;
        const bool special = cpu.b == 0x43 || cpu.b == 0x58;
        cpu.h = special ? 0x99 : 0x00;
        cpu.l = special ? 0x1A : 0x7C;
    }
}

// The logo as the boot ROM draws it: every bit doubled, every line twice. Games show it or scroll it away.
void boot_vram(fr_gb *gb) {
    const u8 *logo = gb->rom->data.get() + gb->rom->header + 0x104;
    u8 *tile = gb->vram + 16;
    for (u32 i = 0; i < 48; ++i) {
        for (int nibble = 4; nibble >= 0; nibble -= 4) {
            const u32 bits = logo[i] >> nibble & 0x0F;
            u8 row = 0;
            for (u32 b = 0; b < 4; ++b)
                if ((bits >> b & 1) != 0) row = static_cast<u8>(row | 3 << b * 2);
            tile[0] = tile[2] = row;
            tile += 4;
        }
    }
    constexpr u8 kRegistered[8] = {0x3C, 0x42, 0xB9, 0xA5, 0xB9, 0xA5, 0x42, 0x3C};
    for (u32 i = 0; i < 8; ++i)
        gb->vram[0x190 + i * 2] = kRegistered[i];
    if (gb->cgb) return;
    for (u32 i = 0; i < 12; ++i) {
        gb->vram[0x1904 + i] = static_cast<u8>(i + 1);
        gb->vram[0x1924 + i] = static_cast<u8>(i + 13);
    }
    gb->vram[0x1910] = 0x19;
}

void boot_apu(State &s) {
    ApuState &apu = s.apu;
    apu.power = 1;
    apu.nr50 = 0x77;
    apu.nr51 = 0xF3;
    apu.channel[0].reg[0] = 0x80;
    apu.channel[0].reg[1] = 0xBF;
    apu.channel[0].reg[2] = 0xF3;
    apu.channel[0].reg[3] = 0xC1;
    apu.channel[0].reg[4] = 0x87;
    apu.channel[0].dac = apu.channel[0].enabled = 1;
    apu.channel[1].reg[1] = 0x3F;
    apu.channel[2].reg[0] = 0x7F;
    apu.channel[2].reg[1] = 0xFF;
    apu.channel[2].reg[2] = 0x9F;
    apu.channel[3].reg[1] = 0xFF;
    for (u32 i = 0; i < 4; ++i)
        apu.channel[i].length = i == 2 ? 256 : 64;
    apu.envelope_at = kNever;
    // The boot ROM's chime has died away.
    apu.channel[0].frequency = 0x7C1;
    apu.channel[0].envelope_stopped = 1;
    apu.channel[0].stepped = apu.channel[2].stepped = apu.channel[3].stepped = -1;
    pulse_power_on(apu.channel[1]);
}

} // namespace

void boot_state(fr_gb *gb) {
    State &s = *gb->s;
    const StateHeader header = s.header;
    std::memset(gb->s, 0, gb->block_size);
    s.header = header;
    s.compatibility = gb->cgb && (header_byte(gb, 0x143) & 0x80) == 0;
    for (i64 &time : s.events)
        time = kNever;
    boot_cpu(gb);
    boot_vram(gb);
    boot_apu(s);

    s.timer.tac = 0;
    s.timer.reload_at = kNever;
    s.timer.reloaded_at = -1;
    s.timer.epoch = gb->cgb ? (s.compatibility != 0 ? -0x2674 : -0x1E98) : -0xABC8;
    apu_rebase(gb);
    s.serial.done_at = kNever;
    s.dma.start = s.dma.restart = kNever;
    s.dma.reg = gb->cgb ? 0x00 : 0xFF;
    s.hdma.length = 0x7F;
    s.interrupt_flags = 1;
    s.joypad_select = s.compatibility != 0 ? 0x30 : 0x00;
    s.mbc.rom_bank = gb->rom->mbc == Mbc::Mmm01 ? 0 : 1;
    s.tilt.latched_x = s.tilt.latched_y = 0x8000;
    s.tilt.ready = 1;

    PpuState &p = s.ppu;
    p.lcdc = 0x91;
    p.bgp = 0xFC;
    p.obp[0] = p.obp[1] = gb->cgb ? 0x00 : 0xFF;
    p.opri = static_cast<u8>(s.compatibility);
    // How many bytes of palettes the boot ROM has written: more for a DMG game.
    p.bgpi = s.compatibility != 0 ? 0x88 : gb->cgb ? 0x80 : 0x00;
    p.obpi = s.compatibility != 0 ? 0x90 : gb->cgb ? 0x81 : 0x00;
    p.line = 144;
    p.window_line = 255;
    p.stage = kStageStart;
    // The boot ROM ends in VBlank: for a CGB's game on its first line, otherwise close to its end (Gambatte's tests:
    // display_startstate).
    p.frame_base = gb->cgb && s.compatibility == 0 ? -(144 * kLineDots + 164) : -(FR_GB_DOTS_PER_FRAME - 60);
    p.next_at = p.frame_base + 144 * kLineDots;
    std::memset(p.bg_palette, 0xFF, sizeof p.bg_palette);
    if (s.compatibility != 0) palette_fill_compatibility(gb);
    memory_map(gb);
    ppu_sync(gb);
    s.interrupt_flags = 1;
    ppu_schedule(gb);
}

} // namespace fr::gb
