// OAM corruption: while mode 2 scans OAM on a DMG, an address in FE00..FEFF on the CPU's bus disturbs the row of eight
// bytes that is being read, whatever the address in it. Pan Docs, "OAM Corruption Bug"; the rows whose reads mix more than
// two rows differ between consoles, and are here as blargg's oam_bug/8-instr_effect wants them.
#include "gb/machine.h"

#include <cstring>

namespace fr::gb {
namespace {

constexpr u32 kRowBytes = 8;
constexpr i32 kOamBytes = 160;

// OAM as 16-bit words; a row has four.
struct Oam {
    u8 *bytes;

    u16 word(i32 offset) const {
        u16 value;
        std::memcpy(&value, bytes + offset, sizeof value);
        return value;
    }
    void set(i32 offset, u32 value) {
        const u16 word = static_cast<u16>(value);
        std::memcpy(bytes + offset, &word, sizeof word);
    }
    void copy_row(i32 to, i32 from) { std::memmove(bytes + to, bytes + from, kRowBytes); }
};

// Rows 2, 6, 10, ...: the row before takes part of both neighbours and is copied back by two.
void mix_three_rows(Oam oam, i32 row) {
    const u32 a = oam.word(row - 16), b = oam.word(row - 8), c = oam.word(row), d = oam.word(row - 4);
    oam.set(row - 8, (b & (a | c | d)) | (a & c & d));
    oam.copy_row(row - 16, row - 8);
}

// Rows 4, 8, 12, ...: four rows take part, each row in a way of its own.
void mix_five_rows(Oam oam, i32 row) {
    const u32 a = oam.word(row), b = oam.word(row - 4), c = oam.word(row - 8), d = oam.word(row - 16),
              e = oam.word(row - 32);
    u32 mixed = 0;
    switch (row) {
    case 0x20: mixed = (c & (a | b | d | e)) | (a & b & d & e); break;
    case 0x40: {
        const u32 f = oam.word(row - 6), g = oam.word(row - 14);
        mixed = (c & (e | d | (~f & g) | b | a)) | (b & d & e);
        break;
    }
    case 0x60: mixed = (c & (a | b | d | e)) | (b & d & e); break;
    default: mixed = c | (a & b & d & e); break;
    }
    oam.set(row - 8, mixed);
    oam.copy_row(row - 16, row - 8);
    oam.copy_row(row - 32, row - 8);
}

} // namespace

void oam_bug_write(fr_gb *gb) {
    if (gb->cgb) return;
    const i32 row = ppu_scanned_row(gb);
    if (row < static_cast<i32>(kRowBytes) || row >= kOamBytes) return;
    Oam oam{gb->s->oam};
    const u32 a = oam.word(row), b = oam.word(row - 8), c = oam.word(row - 4);
    oam.copy_row(row, row - 8);
    oam.set(row, ((a ^ c) & (b ^ c)) ^ c);
}

void oam_bug_read(fr_gb *gb) {
    if (gb->cgb) return;
    const i32 row = ppu_scanned_row(gb);
    if (row < static_cast<i32>(kRowBytes) || row >= kOamBytes) return;
    Oam oam{gb->s->oam};
    switch (row & 0x18) {
    case 0x10: mix_three_rows(oam, row); break;
    case 0x00: mix_five_rows(oam, row); break;
    default: oam.set(row - 8, oam.word(row - 8) | (oam.word(row) & oam.word(row - 4))); break;
    }
    oam.copy_row(row, row - 8);
    if (row == 0x80) oam.copy_row(0, row);
}

} // namespace fr::gb
