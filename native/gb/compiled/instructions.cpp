#include "gb/compiled/instructions.h"

#include "gb/loops.h"

namespace fr::gb {
namespace {

u8 length_of(u8 opcode) {
    switch (opcode) {
    case 0xCB:
    case 0x18:
    case 0xE0:
    case 0xF0:
    case 0xE8:
    case 0xF8: return 2;
    case 0xC3:
    case 0xCD:
    case 0xEA:
    case 0xFA: return 3;
    default: break;
    }
    if ((opcode & 0xC7) == 0x06 || (opcode & 0xC7) == 0xC6 || (opcode & 0xE7) == 0x20) return 2;
    if ((opcode & 0xCF) == 0x01 || (opcode & 0xE7) == 0xC2 || (opcode & 0xE7) == 0xC4) return 3;
    return 1;
}

u8 cycles_of(u8 opcode, u8 second) {
    const bool memory = (opcode & 7) == 6;
    if (opcode >= 0x40 && opcode < 0xC0) return memory || (opcode & 0xF8) == 0x70 ? 2 : 1;
    if (opcode == 0xCB) return (second & 7) != 6 ? 2 : (second & 0xC0) == 0x40 ? 3 : 4;
    if (opcode < 0x40) {
        switch (opcode & 7) {
        case 0: return opcode == 0x00 ? 1 : opcode == 0x18 ? 3 : 2;
        case 1: return (opcode & 8) != 0 ? 2 : 3;
        case 2:
        case 3: return 2;
        case 4:
        case 5: return (opcode & 0x38) == 0x30 ? 3 : 1;
        case 6: return (opcode & 0x38) == 0x30 ? 3 : 2;
        default: return 1;
        }
    }
    switch (opcode) {
    case 0xC9:
    case 0xC3:
    case 0xE8:
    case 0xEA:
    case 0xFA: return 4;
    case 0xCD: return 6;
    case 0xE0:
    case 0xF0:
    case 0xF8: return 3;
    case 0xE2:
    case 0xF2:
    case 0xF9: return 2;
    case 0xE9:
    case 0xF3: return 1;
    default: break;
    }
    if ((opcode & 0xC7) == 0xC7) return 4;                            // RST
    if ((opcode & 0xCF) == 0xC5) return 4;                            // PUSH
    if ((opcode & 0xCF) == 0xC1) return 3;                            // POP
    if ((opcode & 0xE7) == 0xC2 || (opcode & 0xE7) == 0xC4) return 3; // JP, CALL
    return 2;                                                         // RET, arithmetic with a constant
}

// What waits, changes the interrupts or the mode of the CPU, does not exist or is hardly used.
bool is_left(u8 opcode) {
    switch (opcode) {
    case 0x08:
    case 0x10:
    case 0x27:
    case 0x40:
    case 0x76:
    case 0xD9:
    case 0xFB:
    case 0xD3:
    case 0xDB:
    case 0xDD:
    case 0xE3:
    case 0xE4:
    case 0xEB:
    case 0xEC:
    case 0xED:
    case 0xF4:
    case 0xFC:
    case 0xFD: return true;
    default: return false;
    }
}

// A body that counts something never has two passes that are the same.
bool counts(const u8 *code, u32 size) {
    for (u32 at = 0; at < size; at += length_of(code[at])) {
        const u8 opcode = code[at];
        if (opcode < 0x40 && ((opcode & 7) == 3 || (opcode & 6) == 4 || (opcode & 0xE7) == 0x22)) return true;
    }
    return false;
}

// A jump back that the interpreter may skip passes of (loops.h). `end` is behind the jump.
bool skips_passes(const u8 *end, u32 size) {
    const u8 *body = end - size;
    if (size == 3 && (body[0] & 0xC7) == 0x05 && body[0] != 0x35) return true;
    if (size == kLineWaitBytes && loop_waits_for_line(body)) return true;
    return size <= kLoopBytes && loop_cycles(body, size) != 0 && !counts(body, size);
}

void set_flags(Instruction &out, bool counting) {
    const u8 opcode = out.opcode;
    u32 reads = 0, writes = 0;
    if (opcode >= 0x80 && (opcode < 0xC0 || (opcode & 0xC7) == 0xC6)) {
        const u32 operation = opcode >> 3 & 7;
        writes = kFlagAll;
        reads = operation == 1 || operation == 3 ? kFlagC : 0;
    } else if (opcode < 0x40) {
        switch (opcode & 7) {
        case 0: reads = opcode >= 0x20 ? kFlagAll : 0; break; // JR
        case 1: writes = (opcode & 8) != 0 ? kFlagN | kFlagH | kFlagC : 0; break;
        case 4:
        case 5: writes = kFlagZ | kFlagN | kFlagH; break;
        case 7:
            writes = opcode < 0x20 ? kFlagAll : opcode == 0x2F ? kFlagN | kFlagH : kFlagN | kFlagH | kFlagC;
            reads = opcode == 0x17 || opcode == 0x1F || opcode == 0x3F ? kFlagC : 0;
            break;
        default: break;
        }
    } else if (opcode == 0xCB) {
        const u32 operation = out.operand >> 3;
        writes = operation < 8 ? kFlagAll : operation < 16 ? kFlagZ | kFlagN | kFlagH : 0;
        reads = operation == 2 || operation == 3 ? kFlagC : 0;
    } else if (opcode == 0xE8 || opcode == 0xF8 || opcode == 0xF1) {
        writes = kFlagAll;
    } else if (opcode >= 0xC0) {
        reads = (opcode & 0xCF) == 0xC1 || opcode == 0xF0 || opcode == 0xFA || opcode == 0xF2 ? 0 : kFlagAll;
    }
    // A write may end the block, and what may disturb OAM is left to the interpreter.
    out.leaves = (opcode >= 0x70 && opcode < 0x78) || (opcode < 0x40 && (opcode & 0x0F) == 2) || opcode == 0x34 ||
                 opcode == 0x35 || opcode == 0x36 ||
                 (opcode == 0xCB && (out.operand & 7) == 6 && (out.operand & 0xC0) != 0x40);
    if (counting && opcode < 0x40 && (opcode & 7) == 3) reads = kFlagAll;
    out.reads = static_cast<u8>(reads);
    out.writes = static_cast<u8>(writes);
}

bool is_end(u8 opcode) {
    return opcode == 0x18 || opcode == 0xC3 || opcode == 0xC9 || opcode == 0xCD || opcode == 0xE9 ||
           (opcode & 0xC7) == 0xC7;
}

// Bytes from a jump's target to its end if it leads back; 0 otherwise.
u32 loop_size(const Instruction &jump) {
    const u8 opcode = jump.opcode;
    if (opcode == 0x18 || (opcode & 0xE7) == 0x20) return jump.operand >= 0x80 ? 0x100u - jump.operand : 0;
    if (opcode != 0xC3 && (opcode & 0xE7) != 0xC2) return 0;
    const u32 end = jump.address + 3u;
    return jump.operand < end ? end - jump.operand : 0;
}

} // namespace

bool decode(const u8 *code, u32 left, u16 address, bool counting, Instruction *out) {
    const u8 opcode = code[0];
    const u8 length = length_of(opcode);
    if (length > left || is_left(opcode)) return false;
    const u8 second = length > 1 ? code[1] : u8{0};
    *out = {};
    out->address = address;
    out->opcode = opcode;
    out->length = length;
    out->cycles = cycles_of(opcode, second);
    out->operand = static_cast<u16>(second | (length > 2 ? code[2] << 8 : 0));
    out->ends = is_end(opcode);
    set_flags(*out, counting);
    const u32 size = loop_size(*out);
    const u32 before = (address & 0x3FFFu) + length; // in this bank
    return size == 0 || size > before || !skips_passes(code + length, size);
}

} // namespace fr::gb
