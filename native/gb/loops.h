// Polling loops: a short stretch of code that only reads, ended by a jump back to its start. If a pass leaves every
// register as it was and what it read cannot change before some time, all passes until then are the same pass.
#ifndef FASTRL_GB_LOOPS_H
#define FASTRL_GB_LOOPS_H

#include "gb/state.h"

namespace fr::gb {

inline constexpr u32 kLoopBytes = 16; // longest body that is looked at, the jump included

// Machine cycles of one pass through the `size` bytes at `code`, which end in a taken jump back to `code`, if nothing
// in them writes, jumps or waits; 0 otherwise.
u32 loop_cycles(const u8 *code, u32 size);

// LDH A,(LY); CP n; JR NZ back: waits for a line, over many lines on each of which a pass would read something new.
inline constexpr u32 kLineWaitBytes = 6;
inline constexpr u32 kLineWaitCycles = 8; // of a pass
inline bool loop_waits_for_line(const u8 *code) {
    return code[0] == 0xF0 && code[1] == 0x44 && code[2] == 0xFE && code[4] == 0x20 && code[5] == 0xFA;
}

// What is known about jumps back, by where the jump ends in the ROM.
struct LoopCache {
    static constexpr u32 kEntries = 64;
    struct Entry {
        const u8 *end;
        u32 size, cycles;
    };
    Entry entries[kEntries];
};

// The registers at the last jump back of a loop that only reads.
struct LoopProbe {
    i64 time;
    u32 target, a, bc, de, hl, zr, nf, hx, cf;
};

} // namespace fr::gb

#endif
