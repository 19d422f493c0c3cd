// Registers and memory as the boot ROM leaves them (Pan Docs, "Console state after boot ROM hand-off"; mooneye: boot_regs,
// boot_hwio).
#include "gb/apu.h"
#include "gb/boot.h"

#include <cstring>

namespace fr::gb {
namespace {

u8 header_byte(const fr_gb *gb, u32 address) { return gb->rom->data[gb->rom->header + address]; }

void boot_cpu(fr_gb *gb, bool color, const BootSearch &search) {
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
    if (color) {
        cpu.d = 0xFF;
        cpu.e = 0x56;
        cpu.l = 0x0D;
    } else {
        cpu.b = search.title_sum;
        cpu.e = 0x08;
        cpu.h = search.shows_logo ? 0x99 : 0x00;
        cpu.l = search.shows_logo ? 0x1A : 0x7C;
    }
}

// The logo as the boot ROM draws it: every bit doubled, every line twice. Games show it or scroll it away.
void boot_vram(fr_gb *gb, bool shows_logo) {
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
    // The registered sign behind it (docboy: boot_vram0, boot_vram_tile_data).
    constexpr u8 kRegistered[8] = {0x3C, 0x42, 0xB9, 0xA5, 0xB9, 0xA5, 0x42, 0x3C};
    for (u32 i = 0; i < 8; ++i)
        gb->vram[0x190 + i * 2] = kRegistered[i];
    if (!shows_logo) return;
    for (u32 i = 0; i < 12; ++i) {
        gb->vram[0x1904 + i] = static_cast<u8>(i + 1);
        gb->vram[0x1924 + i] = static_cast<u8>(i + 13);
    }
    gb->vram[0x1910] = 0x19;
}

// What calls have left on the stack, and on a CGB the logo; the rest is chance. docboy's boot_hram, one for each model,
// expects these bytes; they are addresses of the boot ROM and registers that it has pushed.
void boot_hram(fr_gb *gb, bool color, bool shows_logo) {
    u8 *end = gb->s->hram + 127;
    if (!gb->cgb) {
        constexpr u8 kStack[] = {0x39, 0x01, 0x2E, 0x00, 0x4C};
        std::memcpy(end - sizeof kStack, kStack, sizeof kStack);
        return;
    }
    std::memcpy(gb->s->hram, gb->rom->data.get() + gb->rom->header + 0x104, 48);
    u8 stack[] = {0x71, 0x02, 0x4D, 0x01, 0xC1, 0xFF, 0x0D, 0x00, 0xD3, 0x05, 0xF9, 0x00, 0xC0};
    if (!color) {
        stack[4] = 0x00;
        stack[8] = shows_logo ? 0x03 : 0xF5;
        stack[9] = shows_logo ? 0x06 : 0x05;
    }
    std::memcpy(end - sizeof stack, stack, sizeof stack);
}

void boot_apu(State &s, bool cgb) {
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
    sweep_power_on(apu, 0);
    noise_power_on(apu, 0);
    apu.channel[kPulse1].restart = apu.channel[kPulse2].restart = apu.channel[kNoise].restart = kLongAgo;
    // The boot ROM's chime, whose frequency NR13 and NR14 have, has died away.
    apu.channel[0].frequency = 0x7C1;
    apu.channel[0].envelope_stopped = 1;
    apu.channel[0].envelope_level = 15; // downwards: volume 0
    apu.channel[0].stepped = apu.channel[2].stepped = apu.channel[3].stepped = kLongAgo;
    pulse_power_on(apu.channel[1]);
    if (!cgb) return;
    for (u32 i = 1; i < 16; i += 2)
        apu.wave[i] = 0xFF; // docboy: boot_regs_audio
}

} // namespace

void boot_state(fr_gb *gb) {
    State &s = *gb->s;
    const StateHeader header = s.header;
    std::memset(gb->s, 0, gb->block_size);
    s.header = header;
    // Memory that nobody has written is no zeros that a game could count on (Pan Docs, "Power-Up Sequence"; docboy:
    // mbc1_initial_ram); a DMG's work memory is partly the one, partly the other (Gambatte's tests: oamdma_srcFE00_*,
    // oamdma_srcFF00_*).
    if (gb->cgb) std::memset(gb->wram, 0xFF, 0x8000);
    std::memset(gb->cart_ram, 0xFF, gb->cart_ram_size);
    // A game with bit 7 sets the CGB's mode with bits 2 and 3 (docboy: mode_cgb_flag_*).
    const u8 flag = header_byte(gb, 0x143);
    const bool color = gb->cgb && (flag & 0x80) != 0;
    s.compatibility = gb->cgb && (!color || (flag & 0x0C) == 4);
    s.extended = color && (flag & 8) != 0;
    for (i64 &time : s.events)
        time = kNever;
    const BootSearch search = boot_search(gb->rom->data.get() + gb->rom->header);
    const bool shows_logo = !color && (!gb->cgb || search.shows_logo);
    s.cpu.wake_at = kNever;
    boot_cpu(gb, color, search);
    boot_vram(gb, shows_logo);
    boot_hram(gb, color, shows_logo);
    boot_apu(s, gb->cgb);

    s.timer.tac = 0;
    s.timer.reload_at = kNever;
    s.timer.reloaded_at = -1;
    // Of the CGB's boot ROM what does not depend on the header (docboy: boot_div_title_*); a DMG's (mooneye:
    // boot_div-dmgABCmgb, serial/boot_sclk_align-dmgABCmgb; gbmicrotest: poweron_div_005).
    const i64 since_search = color ? 767 : 767 + search.compatibility_cycles;
    s.timer.epoch = gb->cgb ? -4 * (since_search + search.search_cycles) : -0xABC8;
    apu_rebase(gb);
    s.serial.done_at = kNever;
    s.dma.start = s.dma.restart = kNever;
    s.dma.reg = gb->cgb ? 0x00 : 0xFF;
    // Where the boot ROM's last transfer ended: a game that sets some of these registers alone gets the others
    // (docboy: hdma_transfer_write_hdma*).
    s.hdma.length = 0x7F;
    s.hdma.source = 0xD430;
    s.hdma.destination = 0x99D0;
    s.interrupt_flags = 1;
    s.joypad_select = s.compatibility != 0 ? 0x30 : 0x00;
    s.mbc.rom_bank = gb->rom->mbc == Mbc::Mmm01 ? 0 : 1;
    if (gb->rom->mbc == Mbc::Mbc6) mbc6_boot(gb);
    if (gb->rom->mbc == Mbc::Tama5) tama5_boot(gb);
    s.tilt.latched_x = s.tilt.latched_y = 0x8000;
    s.tilt.ready = 1;

    PpuState &p = s.ppu;
    p.lcdc = 0x91;
    p.bgp = 0xFC;
    p.obp[0] = p.obp[1] = gb->cgb ? 0x00 : 0xFF; // docboy: boot_regs_video; a DMG's are chance (Pan Docs)
    p.opri = gb->cgb && !color;
    // How many bytes of palettes the boot ROM has written, bit 7 for counting on: more for a DMG game (docboy:
    // boot_regs_video, boot_regs_cgb).
    p.bgpi = color ? 0x80 : gb->cgb ? 0x88 : 0x00;
    p.obpi = color ? 0x81 : gb->cgb ? 0x90 : 0x00;
    p.line = 144;
    p.stage = kStageStart;
    // The boot ROM ends in VBlank: on a DMG close to its end, on a CGB soon after its start (Gambatte's tests:
    // display_startstate; docboy: boot_ppu_phase, boot_hblank_timing_*; gbmicrotest: poweron_stat_*, poweron_ly_*).
    const i64 since_vblank = color ? 164 : 164 + i64{4} * search.compatibility_cycles;
    p.frame_base = gb->cgb ? -(144 * kLineDots + since_vblank) : -(FR_GB_DOTS_PER_FRAME - 60);
    p.next_at = p.frame_base + 144 * kLineDots;
    std::memset(p.bg_palette, 0xFF, sizeof p.bg_palette);
    for (u32 i = 1; i < sizeof p.bg_palette; i += 2)
        p.bg_palette[i] = 0x7F;
    if (s.compatibility != 0) palette_fill_compatibility(gb);
    memory_map(gb);
    ppu_sync(gb);
    s.interrupt_flags = 1;
    ppu_schedule(gb);
}

} // namespace fr::gb
