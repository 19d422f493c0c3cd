// How long the CGB's boot ROM looks for a game's palettes: DIV tells, and for a DMG game LY does, too.
//
// Machine cycles are those of the boot ROM's instructions, added up along the way that a header takes through them
// (disassembly: ISSOtm/gb-bootroms, src/cgb.asm; Pan Docs, "Power-Up Sequence"; docboy: boot_div_title_*).
#include "gb/boot.h"

#include <algorithm>
#include <iterator>

namespace fr::gb {
namespace {

// Sums of the titles that have palettes of their own. From kFirstAmbiguous on several titles have the same sum and are
// told apart by their fourth letter: kLetters has a row for each title of a sum.
constexpr u8 kSums[] = {0x00, 0x88, 0x16, 0x36, 0xD1, 0xDB, 0xF2, 0x3C, 0x8C, 0x92, 0x3D, 0x5C, 0x58, 0xC9, 0x3E, 0x70,
                        0x1D, 0x59, 0x69, 0x19, 0x35, 0xA8, 0x14, 0xAA, 0x75, 0x95, 0x99, 0x34, 0x6F, 0x15, 0xFF, 0x97,
                        0x4B, 0x90, 0x17, 0x10, 0x39, 0xF7, 0xF6, 0xA2, 0x49, 0x4E, 0x43, 0x68, 0xE0, 0x8B, 0xF0, 0xCE,
                        0x0C, 0x29, 0xE8, 0xB7, 0x86, 0x9A, 0x52, 0x01, 0x9D, 0x71, 0x9C, 0xBD, 0x5D, 0x6D, 0x67, 0x3F,
                        0x6B, 0xB3, 0x46, 0x28, 0xA5, 0xC6, 0xD3, 0x27, 0x61, 0x18, 0x66, 0x6A, 0xBF, 0x0D, 0xF4};
constexpr char kLetters[] = "BEFAARBEKEK R-"
                            "URAR INAILICE "
                            "R";
constexpr u32 kSumCount = std::size(kSums), kFirstAmbiguous = 65, kRow = kSumCount - kFirstAmbiguous;
constexpr u32 kPaletteCount = kFirstAmbiguous + std::size(kLetters) - 1;

// Of each title, those at the end row by row: which three palettes it has, and in the upper three bits how the boot ROM
// rearranges all palettes.
constexpr u8 kPalettes[] = {
    0x7C, 0x08, 0x12, 0xA3, 0xA2, 0x07, 0x87, 0x4B, 0x20, 0x12, 0x65, 0xA8, 0x16, 0xA9, 0x86, 0xB1, 0x68, 0xA0, 0x87,
    0x66, 0x12, 0xA1, 0x30, 0x3C, 0x12, 0x85, 0x12, 0x64, 0x1B, 0x07, 0x06, 0x6F, 0x6E, 0x6E, 0xAE, 0xAF, 0x6F, 0xB2,
    0xAF, 0xB2, 0xA8, 0xAB, 0x6F, 0xAF, 0x86, 0xAE, 0xA2, 0xA2, 0x12, 0xAF, 0x13, 0x12, 0xA1, 0x6E, 0xAF, 0xAF, 0xAD,
    0x06, 0x4C, 0x6E, 0xAF, 0xAF, 0x12, 0x7C, 0xAC, 0xA8, 0x6A, 0x6E, 0x13, 0xA0, 0x2D, 0xA8, 0x2B, 0xAC, 0x64, 0xAC,
    0x6D, 0x87, 0xBC, 0x60, 0xB4, 0x13, 0x72, 0x7C, 0xB5, 0xAE, 0xAE, 0x7C, 0x7C, 0x65, 0xA2, 0x6C, 0x64, 0x85};
static_assert(std::size(kPalettes) == kPaletteCount);

// The search as it goes on.
struct Search {
    const u8 *rom;
    u32 cycles = 0;
    u32 palette = 0;
    u8 sum = 0;

    // Whether the licensee is Nintendo: 01 in the old field, or 33 there and "01" in the new one.
    bool check_licensee() {
        if (rom[0x14B] != 0x33) {
            cycles = 20;
            if (rom[0x14B] != 0x01) return false;
        } else {
            cycles = 19;
            if (rom[0x144] != '0') return false;
            cycles = 28;
            if (rom[0x145] != '1') return false;
        }
        --cycles; // the jump that is not taken
        return true;
    }

    bool find_sum() {
        cycles += 141; // adds up the title's 16 bytes
        for (u32 i = 0x134; i < 0x144; ++i)
            sum = static_cast<u8>(sum + rom[i]);
        palette = static_cast<u32>(std::find(std::begin(kSums), std::end(kSums), sum) - kSums);
        const bool found = palette < kSumCount;
        cycles += 12 * palette + (found ? 6 : 2);
        return found && (palette < kFirstAmbiguous ? (cycles += 6, true) : find_letter());
    }

    bool find_letter() {
        cycles += 13;
        for (;;) {
            if (kLetters[palette - kFirstAmbiguous] == rom[0x137]) {
                cycles += 11;
                return true;
            }
            palette += kRow;
            cycles += 23;
            if (palette < kPaletteCount) continue;
            --cycles;
            return false;
        }
    }

    // Copies 30 times three palettes' places.
    void rearrange() {
        const u32 how = kPalettes[palette];
        cycles += 30 * (((how & 0x20) != 0 ? 12 : 18) + ((how & 0x40) != 0 ? 16 : 22) + ((how & 0x80) != 0 ? 20 : 11));
    }
};

} // namespace

BootSearch boot_search(const u8 *header_bank) {
    Search search{header_bank};
    if (!search.check_licensee() || !search.find_sum()) {
        search.palette = 0;
        search.cycles += 2;
    }
    search.rearrange();
    // For two titles the Nintendo logo is laid out, by a routine that loses the count of the loop that looks for them.
    BootSearch result{search.cycles, 279 + 8 * (kPalettes[search.palette] & 0x1Fu), search.sum, false};
    result.shows_logo = search.sum == 0x58 || search.sum == 0x43;
    if (result.shows_logo) result.compatibility_cycles += search.sum == 0x58 ? 350 : 360;
    return result;
}

} // namespace fr::gb
