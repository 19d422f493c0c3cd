// A cartridge's contents: immutable, shared by all machines made from it.
#ifndef FASTRL_GB_ROM_H
#define FASTRL_GB_ROM_H

#include "fastrl/gb.h"
#include "gb/compiled/code.h"
#include "gb/state.h"

#include <atomic>
#include <memory>

namespace fr::gb {
// An MBC6's flash chip lies behind its RAM: 1 MiB, a hidden region, and whether sector 0 is protected.
inline constexpr u32 kMbc6RamBytes = 0x8000, kMbc6FlashBytes = 0x100000;
inline constexpr u32 kMbc6Bytes = kMbc6RamBytes + kMbc6FlashBytes + 0x2000; // whole banks of 8 KiB

enum class Mbc : u8 { None, Mbc1, Mbc1Multicart, Mbc2, Mbc3, Mbc5, Mbc6, Mbc7, Mmm01, HuC1, HuC3, Camera, Tama5 };
} // namespace fr::gb

struct fr_gb_rom {
    std::atomic<int> references{1};
    std::unique_ptr<fr::gb::u8[]> data;
    fr::gb::u32 size;      // whole banks of 16 KiB, a power of two of them
    fr::gb::u32 bank_mask; // banks - 1
    fr::gb::u32 ram_size;
    fr::gb::u32 header; // where the header's page of 336 bytes begins: 0 but for MMM01
    fr::gb::u64 hash;
    fr::gb::Mbc mbc;
    bool has_clock;
    fr_gb_rom_info info;
    std::mutex code_mutex;
    std::unique_ptr<fr::gb::Code> code[3]; // DMG, CGB, CGB at double speed; NULL: not asked for yet, or not possible
};

namespace fr::gb {
void rom_retain(fr_gb_rom *rom);
Code *rom_code(fr_gb_rom *rom, bool cgb, bool double_speed); // NULL where there is no compiler
} // namespace fr::gb

#endif
