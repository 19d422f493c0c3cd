// MBC6: two windows of 8 KiB onto the ROM or a flash chip, two of 4 KiB onto RAM (Pan Docs, "MBC6"). What the chip does
// takes no time.
#include "gb/machine.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace fr::gb {
namespace {

// Cartridge RAM holds them one after another.
constexpr u32 kRam = 0, kFlash = kMbc6RamBytes, kHidden = kFlash + kMbc6FlashBytes, kProtected = kHidden + 256;
constexpr u32 kSector = 0x20000, kRow = sizeof(FlashState::row);

// What the chip answers with.
enum Mode : u8 { kArray, kHiddenArray, kIdentity, kStatus, kRowComes, kHiddenRowComes };
// How much of AA to 5555, 55 to 2AAA, command to 5555 has come.
enum Step : u8 { kIdle, kFirst, kUnlocked };
enum Command : u8 {
    kErasePrefix = 0x80,
    kEraseSector = 0x30,
    kEraseChip = 0x10,
    kGuardedPrefix = 0x60, // before the next four
    kEraseHidden = 0x04,
    kProgramHidden = 0xE0,
    kUnprotect = 0x40,
    kProtect = 0x20,
    kReadHidden = 0x77, // twice
    kIdentify = 0x90,
    kProgram = 0xA0,
    kLeave = 0xF0
};
constexpr u8 kDone = 0x80, kSector0Protected = 0x02;

u32 window_of(u16 address) { return address >> 13 & 1; } // of 4000 and 6000

bool flash_answers(const FlashState &f, u16 address) { return f.selected[window_of(address)] != 0 && f.on != 0; }

u32 flash_offset(const FlashState &f, u16 address) {
    return (u32{f.rom_bank[window_of(address)]} << 13 | (address & 0x1FFFu)) & (kMbc6FlashBytes - 1);
}

bool sector0_is_open(const fr_gb *gb) { return gb->s->flash.writable != 0 && gb->cart_ram[kProtected] == 0; }

void erase(fr_gb *gb, u32 at, u32 size) { std::memset(gb->cart_ram + at, 0xFF, size); }

void erase_sector(fr_gb *gb, u32 sector) {
    if (sector != 0 || sector0_is_open(gb)) erase(gb, kFlash + sector * kSector, kSector);
}

// Bits only go from 1 to 0.
void program_row(fr_gb *gb, bool hidden) {
    const FlashState &f = gb->s->flash;
    const u32 row = f.row_number * kRow % kMbc6FlashBytes;
    if (hidden ? f.writable == 0 : row < kSector && !sector0_is_open(gb)) return;
    u8 *to = gb->cart_ram + (hidden ? kHidden + row % 256 : kFlash + row);
    for (u32 i = 0; i < kRow; ++i)
        to[i] &= f.row[i];
}

// The last of the row's bytes, written again, begins the work.
void take_row_byte(fr_gb *gb, u32 offset, u8 value) {
    FlashState &f = gb->s->flash;
    if (offset % kRow == kRow - 1 && f.row_full != 0) {
        program_row(gb, f.mode == kHiddenRowComes);
        f.mode = kStatus;
        return;
    }
    f.row_number = static_cast<u16>(offset / kRow);
    f.row[offset % kRow] = value;
    f.row_full = offset % kRow == kRow - 1;
}

void begin_row(FlashState &f, Mode mode) {
    f.mode = mode;
    f.row_full = 0;
    std::fill(std::begin(f.row), std::end(f.row), u8{0xFF});
}

void obey_guarded(fr_gb *gb, u8 command) {
    FlashState &f = gb->s->flash;
    if (f.writable == 0) return;
    switch (command) {
    case kEraseHidden: erase(gb, kHidden, 256); break;
    case kProtect: gb->cart_ram[kProtected] = 1; break;
    case kUnprotect: gb->cart_ram[kProtected] = 0; break;
    case kProgramHidden: begin_row(f, kHiddenRowComes); return;
    default: return;
    }
    f.mode = kStatus;
}

void obey(fr_gb *gb, u32 offset, u8 command) {
    FlashState &f = gb->s->flash;
    const u8 prefix = f.prefix;
    f.prefix = 0;
    if (prefix == kGuardedPrefix) {
        obey_guarded(gb, command);
    } else if (prefix == kErasePrefix) {
        if (command == kEraseSector)
            erase_sector(gb, offset / kSector);
        else if (command == kEraseChip)
            for (u32 sector = 0; sector < kMbc6FlashBytes / kSector; ++sector)
                erase_sector(gb, sector);
        else
            return;
        f.mode = kStatus;
    } else if (prefix == kReadHidden) {
        if (command == kReadHidden) f.mode = kHiddenArray;
    } else if (command == kErasePrefix || command == kGuardedPrefix || command == kReadHidden) {
        f.prefix = command;
    } else if (command == kIdentify) {
        f.mode = kIdentity;
    } else if (command == kProgram) {
        begin_row(f, kRowComes);
    }
}

void flash_write(fr_gb *gb, u16 address, u8 value) {
    FlashState &f = gb->s->flash;
    const u32 offset = flash_offset(f, address), place = offset & 0x7FFF;
    if (value == kLeave) {
        f.mode = kArray;
        f.step = kIdle;
        f.prefix = 0;
    } else if (f.mode == kRowComes || f.mode == kHiddenRowComes) {
        take_row_byte(gb, offset, value);
    } else if (f.step == kIdle && place == 0x5555 && value == 0xAA) {
        f.step = kFirst;
    } else if (f.step == kFirst && place == 0x2AAA && value == 0x55) {
        f.step = kUnlocked;
    } else if (f.step == kUnlocked) {
        f.step = kIdle;
        obey(gb, offset, value);
    } else {
        f.step = kIdle;
        f.prefix = 0;
    }
    gb->loop_cache = {}; // what it knows of code there
}

} // namespace

void mbc6_boot(fr_gb *gb) {
    FlashState &f = gb->s->flash;
    f.rom_bank[0] = 2; // as without a controller
    f.rom_bank[1] = 3;
    gb->cart_ram[kProtected] = 0;
}

const u8 *mbc6_rom_byte(const fr_gb *gb, u16 address) {
    const FlashState &f = gb->s->flash;
    const u32 window = window_of(address);
    if (f.selected[window] == 0)
        return gb->rom->data.get() + ((u32{f.rom_bank[window]} << 13 | (address & 0x1FFFu)) & (gb->rom->size - 1));
    if (f.on == 0) return nullptr;
    if (f.mode == kArray) return gb->cart_ram + kFlash + flash_offset(f, address);
    return nullptr;
}

u8 mbc6_flash_read(const fr_gb *gb, u16 address) {
    const FlashState &f = gb->s->flash;
    if (!flash_answers(f, address)) return 0xFF;
    switch (f.mode) {
    case kHiddenArray: return gb->cart_ram[kHidden + (address & 0xFF)];
    case kIdentity: return (address & 0x0F) == 0 ? 0xC2 : (address & 0x0F) == 1 ? 0x81 : 0xFF; // Macronix, MX29F008TC
    default: return static_cast<u8>(kDone | (gb->cart_ram[kProtected] != 0 ? kSector0Protected : 0));
    }
}

u32 mbc6_ram_offset(const fr_gb *gb, u16 address) {
    return kRam + ((gb->s->flash.ram_bank[address >> 12 & 1] & 7u) << 12 | (address & 0xFFFu));
}

void mbc6_write(fr_gb *gb, u16 address, u8 value) {
    FlashState &f = gb->s->flash;
    if (address >= 0x4000) {
        if (flash_answers(f, address)) flash_write(gb, address, value);
        return;
    }
    const u32 window = address >> 12 & 1; // of registers from 2000 on
    if (address < 0x0400)
        gb->s->mbc.ram_enabled = value == 0x0A;
    else if (address < 0x0C00)
        f.ram_bank[address >= 0x0800 ? 1 : 0] = value;
    else if (address < 0x1000)
        f.on = value & 1;
    else if (address == 0x1000)
        f.writable = value & 1;
    else if (address >= 0x2000 && (address & 0x0800) == 0)
        f.rom_bank[window] = value & 0x7F;
    else if (address >= 0x2000)
        f.selected[window] = value == 0x08;
}

} // namespace fr::gb
