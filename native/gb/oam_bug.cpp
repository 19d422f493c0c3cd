// OAM corruption: while mode 2 scans OAM on a DMG, an address in FE00..FEFF on the CPU's bus disturbs the row of four
// words (eight bytes) that is being read, whatever the address in it: its row is read together with the one before, and
// what comes of both is stored in both. Formulas for two and three rows: Pan Docs, "OAM Corruption Bug". Before the first
// row and after the last one there is none but the row that the CPU's address lies in (docboy: oam_bug_*_round3* and
// *_round23*, for pop one less).
#include "gb/line.h"

#include <cstring>

namespace fr::gb {
namespace {

constexpr u32 kRowWords = 4, kRowBytes = 8;
constexpr i64 kRows = 20;

struct Row {
    u16 word[kRowWords];
};

Row load(const fr_gb *gb, u32 row) {
    Row out;
    std::memcpy(&out, gb->s->oam + row * sizeof(Row), sizeof out);
    return out;
}

void store(fr_gb *gb, u32 row, const Row &value) { std::memcpy(gb->s->oam + row * sizeof(Row), &value, sizeof value); }

u16 majority(u32 a, u32 b, u32 c) { return static_cast<u16>((a & b) | (a & c) | (b & c)); }

constexpr i64 kNoRow = -1;

// The row that mode 2 reads in this machine cycle, the first one in the cycle before mode 2 shows (blargg:
// oam_bug/5-timing_bug); kRows: it has just read the last one.
i64 scanned_row(fr_gb *gb) {
    if (gb->cgb) return kNoRow;
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    if ((p.lcdc & kLcdcOn) == 0 || p.line >= 144 || p.first_line != 0) return kNoRow;
    if (p.stage == kStageStart || p.stage > kStageTransfer) return kNoRow;
    const i64 row = (gb->s->now - (p.frame_base + p.line * kLineDots)) / 4;
    if (row > kRows) return kNoRow;
    objects_settle(gb, objects_scanned_now(gb));
    return row;
}

bool in_oam(u16 address) { return address < 0xFEA0; }
u32 row_of(u16 address) { return (address & 0xFFu) / kRowBytes; }
u32 word_of(u16 address) { return address / 2u % kRowWords; }

// The CPU's row is copied into the first one, whose first word resists where the word that the CPU accesses is its own.
void disturb_first(fr_gb *gb, u16 address, const Row &row) {
    Row mixed = row;
    mixed.word[0] = majority(load(gb, 0).word[0], row.word[0], row.word[word_of(address)]);
    store(gb, 0, mixed);
}

// The last row is copied into the CPU's, and what comes of the accessed word goes into both where it is read.
void disturb_after_last(fr_gb *gb, u16 address, bool write) {
    constexpr u32 kLast = kRows - 1;
    const Row now = load(gb, row_of(address)), last = load(gb, kLast);
    const u32 word = word_of(address), a = now.word[word], b = last.word[word], c = last.word[2];
    Row mixed = last;
    mixed.word[word] = word == 3 && !write ? static_cast<u16>(b | (a & c)) : majority(a, b, c);
    if (word == 3 && write) mixed.word[2] = majority(now.word[2], c, mixed.word[3]);
    store(gb, row_of(address), mixed);
    if (!write) store(gb, kLast, mixed);
}

void disturb_written(fr_gb *gb, u32 row) {
    Row mixed = load(gb, row - 1);
    mixed.word[0] = majority(load(gb, row).word[0], mixed.word[0], mixed.word[2]);
    store(gb, row, mixed);
}

} // namespace

void oam_bug_count(fr_gb *gb) {
    const i64 row = scanned_row(gb);
    if (row > 0 && row < kRows) disturb_written(gb, static_cast<u32>(row));
}

void oam_bug_write(fr_gb *gb, u16 address, u8 value) {
    const i64 row = scanned_row(gb);
    if (row > 0 && row < kRows) disturb_written(gb, static_cast<u32>(row));
    if (!in_oam(address)) return;
    if (row == 0) {
        Row written = load(gb, row_of(address));
        std::memcpy(reinterpret_cast<u8 *>(&written) + address % kRowBytes, &value, 1);
        disturb_first(gb, address, written);
    } else if (row == kRows) {
        disturb_after_last(gb, address, true);
    }
}

// The counter of rows ripples: from 7 (0111) to 8 (1000) it passes 6 (0110), 4 (0100) and 0 (0000), and those rows take
// part. Then the preceding row's first word stands where any other agrees, and gives way where all others do (docboy:
// oam_bug_ld_a_hl_round5 to 22, whose row 16 leaves row 8 out).
void oam_bug_read(fr_gb *gb, u16 address) {
    const i64 scanned = scanned_row(gb);
    if (scanned == kNoRow) return;
    if (scanned == 0 || scanned == kRows) {
        if (!in_oam(address)) return;
        if (scanned == 0)
            disturb_first(gb, address, load(gb, row_of(address)));
        else
            disturb_after_last(gb, address, false);
        return;
    }
    const u32 row = static_cast<u32>(scanned);
    Row mixed = load(gb, row - 1);
    const u32 now = load(gb, row).word[0], before = mixed.word[0], third = mixed.word[2];
    u32 any = now | third, all = now & third;
    u32 passed[4], count = 0;
    for (u32 bit = 1, at = row - 1; (at & bit) != 0; bit <<= 1) {
        at &= ~bit;
        if (row == 16 && at == 8) continue;
        passed[count++] = at;
        any |= load(gb, at).word[0];
        all &= load(gb, at).word[0];
    }
    mixed.word[0] = static_cast<u16>(count == 0 ? before | all : (before & any) | all);
    while (count != 0)
        store(gb, passed[--count], mixed);
    store(gb, row - 1, mixed);
    store(gb, row, mixed);
}

} // namespace fr::gb
