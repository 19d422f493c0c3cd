// OAM corruption: while mode 2 scans OAM on a DMG, an address in FE00..FEFF on the CPU's bus disturbs the row of four
// words (eight bytes) that is being read, whatever the address in it: its row is read together with the one before, and
// what comes of both is stored in both. Formulas for two and three rows: Pan Docs, "OAM Corruption Bug".
#include "gb/line.h"

#include <cstring>

namespace fr::gb {
namespace {

constexpr u32 kRowWords = 4;
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

// The row that mode 2 reads in this machine cycle, the first one in the cycle before mode 2 shows (blargg:
// oam_bug/5-timing_bug). The first row suffers nothing. 0: none that could.
u32 scanned_row(fr_gb *gb) {
    if (gb->cgb) return 0;
    ppu_sync(gb);
    const PpuState &p = gb->s->ppu;
    if ((p.lcdc & kLcdcOn) == 0 || p.line >= 144 || p.first_line != 0 || p.stage > kStageTransfer) return 0;
    const i64 row = (gb->s->now - (p.frame_base + p.line * kLineDots)) / 4;
    if (row < 1 || row >= kRows) return 0;
    objects_settle(gb, objects_scanned_now(gb));
    return static_cast<u32>(row);
}

} // namespace

void oam_bug_write(fr_gb *gb) {
    const u32 row = scanned_row(gb);
    if (row == 0) return;
    Row now = load(gb, row);
    const Row before = load(gb, row - 1);
    const u32 a = now.word[0], b = before.word[0], c = before.word[2];
    now = before;
    now.word[0] = static_cast<u16>(((a ^ c) & (b ^ c)) ^ c);
    store(gb, row, now);
}

// The counter of rows ripples: from 7 (0111) to 8 (1000) it passes 6 (0110), 4 (0100) and 0 (0000), and those rows take
// part. Then the preceding row's first word stands where any other agrees, and gives way where all others do (docboy:
// oam_bug_ld_a_hl_round5 to 22, whose row 16 leaves row 8 out).
void oam_bug_read(fr_gb *gb) {
    const u32 row = scanned_row(gb);
    if (row == 0) return;
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
