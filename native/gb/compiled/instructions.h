// The SM83's instructions as the compiler looks at them before it translates a block: how long they are, how many
// machine cycles they take, which flags they read and write, and which are left to the interpreter.
#ifndef FASTRL_GB_COMPILED_INSTRUCTIONS_H
#define FASTRL_GB_COMPILED_INSTRUCTIONS_H

#include "gb/state.h"

namespace fr::gb {

enum Flag : u8 { kFlagC = 1, kFlagH = 2, kFlagN = 4, kFlagZ = 8, kFlagAll = 15 };

struct Instruction {
    u16 address;
    u8 opcode, length, cycles; // cycles: where a condition does not hold
    u8 begins;                 // cycles of the block before it
    u16 operand;               // the bytes that follow, CB's second one too
    u8 reads, writes;          // flags
    u8 live;                   // flags that it has to leave as they are specified
    bool leaves;               // the block may be left behind it
    bool ends;                 // what follows it is not reached through it
};

// Decodes the instruction at `code`, of which `left` bytes may be looked at; `counting`: 16-bit counters may disturb OAM,
// so that all flags have to be there before them. False if the interpreter has to run it.
bool decode(const u8 *code, u32 left, u16 address, bool counting, Instruction *out);

} // namespace fr::gb

#endif
