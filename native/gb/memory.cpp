// The bus: page tables for plain memory and the slow path for everything else.
#include "gb/line.h"

#include <algorithm>
#include <iterator>

namespace fr::gb {
namespace {

// Until when a register reads the same if nothing is written and no event comes.
void note_stability(fr_gb *gb, u8 reg) {
    if (reg == kIoJoypad || reg == kIoIf || reg == kIoLcdc || (reg >= kIoScy && reg <= kIoWx && reg != kIoLy)) return;
    i64 until = 0;
    if (reg == kIoStat && !dma_holds_oam(gb)) until = gb->s->ppu.next_at;
    if (reg == kIoLy) until = ppu_ly_until(gb);
    if (until < gb->stable_until) gb->stable_until = until;
}

// Bank at D000..DFFF.
u32 wram_bank(const fr_gb *gb) {
    const u32 bank = gb->cgb ? gb->s->wram_bank & 7u : 1u;
    return bank == 0 ? 1 : bank;
}

u8 *wram_byte(const fr_gb *gb, u16 address) {
    const u32 offset = address & 0xFFFu;
    return gb->wram + ((address & 0x1000) != 0 ? wram_bank(gb) << 12 : 0u) + offset;
}

u8 *vram_byte(const fr_gb *gb, u16 address) {
    return gb->vram + (gb->cgb ? (gb->s->vram_bank & 1u) << 13 : 0u) + (address & 0x1FFFu);
}

// NULL where something else than memory answers.
const u8 *rom_byte(const fr_gb *gb, u16 address) {
    if (gb->rom->mbc == Mbc::Mbc6 && address >= 0x4000) return mbc6_rom_byte(gb, address);
    return gb->rom->data.get() + (mbc_rom_bank(gb, address >= 0x4000) << 14) + (address & 0x3FFFu);
}

u8 rom_read(const fr_gb *gb, u16 address) {
    const u8 *byte = rom_byte(gb, address);
    return byte != nullptr ? *byte : mbc6_flash_read(gb, address);
}

// FEA0..FEFF: nothing on a DMG; on a CGB before revision E memory, of which revision C leaves out two lines of the address (Pan Docs,
// "FEA0-FEFF range"; Gambatte's tests: fexx_ffxx_dumper, oamdma/oamdma_srcFE*).
u8 &unusable_byte(const fr_gb *gb, u16 address) { return gb->s->oam_rest[(address & 0xE7) - 0xA0]; }

// What mode 2 has seen by now is settled.
void oam_write(fr_gb *gb, u16 address, u8 value) {
    ppu_sync(gb);
    objects_settle(gb, objects_scanned_now(gb));
    gb->s->oam[address - 0xFE00] = value;
}

u8 plain_read(fr_gb *gb, u16 address) {
    switch (address >> 12) {
    case 0x8:
    case 0x9: return *vram_byte(gb, address);
    case 0xA:
    case 0xB: return mbc_ram_read(gb, address);
    case 0xC:
    case 0xD:
    case 0xE: return *wram_byte(gb, address);
    case 0xF: break;
    default: return rom_read(gb, address);
    }
    if (address < 0xFE00) return *wram_byte(gb, address);
    if (address < 0xFEA0) return gb->s->oam[address - 0xFE00];
    if (address < 0xFF00) return gb->cgb ? unusable_byte(gb, address) : u8{0};
    if (address == 0xFFFF) return gb->s->interrupt_enable;
    if (address >= 0xFF80) return gb->s->hram[address - 0xFF80];
    const u8 value = io_read(gb, static_cast<u8>(address));
    note_stability(gb, static_cast<u8>(address));
    return value;
}

// While OAM DMA runs every access asks who has the bus.
bool bus_taken(const fr_gb *gb) { return gb->s->dma.start != kNever || gb->s->dma.restart != kNever; }

void map_pages(fr_gb *gb, u32 first, u32 count, const u8 *read, u8 *write) {
    for (u32 page = first; page < first + count; ++page) {
        gb->read_page[page] = read == nullptr ? nullptr : read - (first << 12);
        gb->write_page[page] = write == nullptr ? nullptr : write - (first << 12);
    }
}

// Code is compiled for bank 0 at 0000 and for others at 4000.
void map_code(fr_gb *gb, u32 low, u32 high) {
    gb->code = gb->codes[gb->s->double_speed];
    std::fill(std::begin(gb->code_page), std::end(gb->code_page), kNoCode);
    if (gb->code == nullptr || bus_taken(gb)) return;
    const u32 *entries = gb->code->entries();
    if (low == 0) gb->code_page[0] = entries;
    if (high != 0) gb->code_page[1] = entries + ((high - 1) << 14);
}

} // namespace

void memory_map_cartridge(fr_gb *gb) {
    const u32 low = mbc_rom_bank(gb, false), high = mbc_rom_bank(gb, true);
    map_code(gb, low, high);
    if (bus_taken(gb)) return;
    const u8 *rom = gb->rom->data.get();
    map_pages(gb, 0, 4, rom + (low << 14), nullptr);
    map_pages(gb, 4, 4, rom + (high << 14), nullptr);
    u8 *ram = mbc_ram_page(gb, 0xA000);
    map_pages(gb, 10, 2, ram, ram);
    if (gb->rom->mbc != Mbc::Mbc6) return;
    map_pages(gb, 4, 2, mbc6_rom_byte(gb, 0x4000), nullptr);
    map_pages(gb, 6, 2, mbc6_rom_byte(gb, 0x6000), nullptr);
    ram = mbc_ram_page(gb, 0xB000);
    map_pages(gb, 11, 1, ram, ram);
}

void memory_map(fr_gb *gb) {
    const State &s = *gb->s;
    map_pages(gb, 0, 16, nullptr, nullptr);
    memory_map_cartridge(gb);
    if (bus_taken(gb)) return;
    if ((s.ppu.lcdc & kLcdcOn) == 0 || s.ppu.line >= 144) {
        u8 *vram = vram_byte(gb, 0x8000);
        map_pages(gb, 8, 2, vram, gb->vram_touched ? vram : nullptr);
    }
    map_pages(gb, 12, 1, gb->wram, gb->wram);
    map_pages(gb, 13, 1, wram_byte(gb, 0xD000), wram_byte(gb, 0xD000));
    map_pages(gb, 14, 1, gb->wram, gb->wram);
}

const u8 *plain_memory(fr_gb *gb, u16 address) {
    switch (address >> 12) {
    case 0x8:
    case 0x9: return vram_byte(gb, address);
    case 0xA:
    case 0xB: return mbc_ram_page(gb, address);
    case 0xC:
    case 0xD: return wram_byte(gb, address);
    case 0xE:
    case 0xF: return nullptr;
    default: return rom_byte(gb, address);
    }
}

u8 bus_peek(fr_gb *gb, u16 address) { return plain_read(gb, address); }

void bus_poke(fr_gb *gb, u16 address, u8 value) {
    switch (address >> 12) {
    case 0x8:
    case 0x9:
        *vram_byte(gb, address) = value;
        gb->vram_touched = true;
        return;
    case 0xA:
    case 0xB: mbc_ram_write(gb, address, value); return;
    case 0xC:
    case 0xD:
    case 0xE: *wram_byte(gb, address) = value; return;
    case 0xF: break;
    default: return;
    }
    if (address >= 0xFE00 && address < 0xFEA0)
        oam_write(gb, address, value);
    else
        bus_write(gb, address, value);
}

u8 bus_read(fr_gb *gb, u16 address) {
    if (address >= 0xFF80 && address != 0xFFFF) return gb->s->hram[address - 0xFF80];
    if (gb->s->events[kEventDma] != kNever && address < 0xFF00) {
        dma_sync(gb);
        if (dma_conflict(gb, address)) return dma_conflict_byte(gb, address);
        address = dma_work_address(gb, address);
    }
    switch (address >> 12) {
    case 0x8:
    case 0x9: gb->stable_until = 0; return ppu_vram_readable(gb) ? *vram_byte(gb, address) : u8{0xFF};
    case 0xA:
    case 0xB: gb->stable_until = 0; break;
    case 0xF:
        if (address >= 0xFE00 && address < 0xFF00) {
            gb->stable_until = 0;
            oam_bug_read(gb, address);
            if (!ppu_oam_readable(gb)) return 0xFF;
        }
        break;
    default: break;
    }
    return plain_read(gb, address);
}

void bus_write(fr_gb *gb, u16 address, u8 value) {
    if (address >= 0xFF80 && address != 0xFFFF) {
        gb->s->hram[address - 0xFF80] = value;
        return;
    }
    if (gb->s->events[kEventDma] != kNever && address < 0xFF00) {
        dma_sync(gb);
        if (dma_conflict(gb, address)) {
            dma_conflict_write(gb, address, value);
            return;
        }
        address = dma_work_address(gb, address);
    }
    switch (address >> 12) {
    case 0x8:
    case 0x9:
        if (!ppu_vram_writable(gb)) return;
        *vram_byte(gb, address) = value;
        gb->vram_touched = true;
        if (gb->read_page[8] != nullptr) map_pages(gb, 8, 2, vram_byte(gb, 0x8000), vram_byte(gb, 0x8000));
        return;
    case 0xA:
    case 0xB: mbc_ram_write(gb, address, value); return;
    case 0xC:
    case 0xD:
    case 0xE: *wram_byte(gb, address) = value; return;
    case 0xF: break;
    default: mbc_write(gb, address, value); return;
    }
    if (address >= 0xFE00 && address < 0xFF00) oam_bug_write(gb, address, value);
    if (address < 0xFE00)
        *wram_byte(gb, address) = value;
    else if (address < 0xFEA0) {
        if (ppu_oam_writable(gb)) oam_write(gb, address, value);
    } else if (address < 0xFF00) {
        if (gb->cgb && ppu_oam_writable(gb)) unusable_byte(gb, address) = value;
    } else if (address == 0xFFFF) {
        gb->s->interrupt_enable = value;
        deadline_update(gb);
    } else {
        io_write(gb, static_cast<u8>(address), value);
    }
}

u8 io_read(fr_gb *gb, u8 reg) {
    State &s = *gb->s;
    if (reg >= kIoNr10 && reg < kIoLcdc) return apu_read(gb, reg);
    if (reg >= kIoLcdc && reg <= kIoWx && reg != kIoDma) return ppu_read(gb, reg);
    switch (reg) {
    case kIoJoypad: return joypad_read(gb);
    case kIoSerialData:
    case kIoSerialControl: return serial_read(gb, reg);
    case kIoDiv:
    case kIoTima:
    case kIoTma:
    case kIoTac: return timer_read(gb, reg);
    case kIoIf: units_sync(gb); return s.interrupt_flags | 0xE0;
    case kIoDma: return s.dma.reg;
    default: break;
    }
    if (!gb->cgb) return 0xFF;
    switch (reg) { // bits that nothing drives read as 1 (Pan Docs, "CGB Registers")
    case kIoSpeed: return s.compatibility != 0 ? u8{0xFF} : static_cast<u8>(0x7E | s.double_speed << 7 | s.speed_armed);
    case kIoVramBank: return s.vram_bank | 0xFE;
    case kIoHdmaSourceHigh:
    case kIoHdmaSourceLow:
    case kIoHdmaTargetHigh:
    case kIoHdmaTargetLow:
    case kIoHdmaControl: return s.compatibility != 0 ? u8{0xFF} : hdma_read(gb, reg);
    case kIoInfrared: return s.compatibility != 0 ? u8{0xFF} : static_cast<u8>(s.infrared | 0x3E);
    case kIoBgPaletteIndex:
    case kIoBgPaletteData:
    case kIoObjPaletteIndex:
    case kIoObjPaletteData:
    case kIoObjPriority: return ppu_read(gb, reg);
    case kIoWramBank: return s.compatibility != 0 ? u8{0xFF} : static_cast<u8>(s.wram_bank | 0xF8);
    case kIoFree72: return s.ff72;
    case kIoFree73: return s.ff73;
    case kIoFree74: return s.compatibility != 0 ? u8{0xFF} : s.ff74;
    case kIoFree75: return s.ff75 | 0x8F;
    case kIoPcm12:
    case kIoPcm34: return apu_read(gb, reg);
    default: return 0xFF;
    }
}

void io_write(fr_gb *gb, u8 reg, u8 value) {
    State &s = *gb->s;
    if (reg >= kIoNr10 && reg < kIoLcdc) {
        apu_write(gb, reg, value);
        return;
    }
    if (reg >= kIoLcdc && reg <= kIoWx && reg != kIoDma) {
        ppu_write(gb, reg, value);
        return;
    }
    switch (reg) {
    case kIoJoypad: joypad_write(gb, value); return;
    case kIoSerialData:
    case kIoSerialControl: serial_write(gb, reg, value); return;
    case kIoDiv:
    case kIoTima:
    case kIoTma:
    case kIoTac: timer_write(gb, reg, value); return;
    case kIoIf:
        units_sync(gb);
        s.interrupt_flags = value & 0x1F;
        deadline_update(gb);
        return;
    case kIoDma: dma_write(gb, value); return;
    default: break;
    }
    if (!gb->cgb) return;
    const bool color = s.compatibility == 0;
    switch (reg) {
    case kIoSpeed:
        if (color) s.speed_armed = value & 1;
        return;
    case kIoVramBank:
        if (color) {
            s.vram_bank = value & 1;
            memory_map(gb);
        }
        return;
    case kIoHdmaSourceHigh:
    case kIoHdmaSourceLow:
    case kIoHdmaTargetHigh:
    case kIoHdmaTargetLow:
    case kIoHdmaControl:
        if (color && s.extended == 0) hdma_write(gb, reg, value);
        return;
    case kIoInfrared:
        if (color) s.infrared = value & 0xC1;
        return;
    case kIoBgPaletteIndex:
    case kIoBgPaletteData:
    case kIoObjPaletteIndex:
    case kIoObjPaletteData:
    case kIoObjPriority: ppu_write(gb, reg, value); return;
    case kIoWramBank:
        if (color) {
            s.wram_bank = value & 7;
            if (!bus_taken(gb)) map_pages(gb, 13, 1, wram_byte(gb, 0xD000), wram_byte(gb, 0xD000));
        }
        return;
    case kIoFree72: s.ff72 = value; return;
    case kIoFree73: s.ff73 = value; return;
    case kIoFree74:
        if (color) s.ff74 = value;
        return;
    case kIoFree75: s.ff75 = value & 0x70; return;
    default: return;
    }
}

} // namespace fr::gb
