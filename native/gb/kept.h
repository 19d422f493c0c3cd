// The frame stays as it was drawn last, and with it what each of its lines was drawn from: a line of which nothing has
// changed since then is not drawn again. What has changed is found by comparing, so that it doesn't matter how, or in
// which state of the machine.
#ifndef FASTRL_GB_KEPT_H
#define FASTRL_GB_KEPT_H

#include "gb/machine.h"

namespace fr::gb {

// The registers that a line was drawn with. 0: it has to be drawn.
struct KeptLine {
    u64 registers, others;
    bool operator==(const KeptLine &) const = default;
};

// The memory that all known lines look the same with.
struct Kept {
    KeptLine lines[FR_GB_SCREEN_HEIGHT];
    bool dropped; // for the rest of the frame nothing is taken over, and no line is known
    u8 oam[160];
    u8 bg_palette[64], obj_palette[64];
    u8 vram[0x4000];
};

inline void kept_forget(fr_gb *gb, u32 line) { gb->kept->lines[line] = {}; }

// No line is known any more.
void kept_clear(fr_gb *gb);
// Takes over memory as it is now and forgets the lines that may look different with it. False where it would have to do
// so again and again, as VRAM changes between the lines of a frame: then nothing is known of the lines that are drawn.
bool kept_update(fr_gb *gb);

} // namespace fr::gb

#endif
