#include "gb/loops.h"

namespace fr::gb {
namespace {

struct Reader {
    u8 bytes, cycles; // 0 bytes: not an instruction that only reads memory and changes registers
};

Reader reader_of(u8 opcode) {
    const bool memory = (opcode & 7) == 6;
    if (opcode >= 0x40 && opcode < 0x80) {
        if (opcode == 0x40 || (opcode >= 0x70 && opcode < 0x78)) return {0, 0}; // breakpoint; writes and HALT
        return {1, static_cast<u8>(memory ? 2 : 1)};
    }
    if (opcode >= 0x80 && opcode < 0xC0) return {1, static_cast<u8>(memory ? 2 : 1)};
    switch (opcode) {
    case 0x00:
    case 0x2F:
    case 0x37:
    case 0x3F:
    case 0x04:
    case 0x0C:
    case 0x14:
    case 0x1C:
    case 0x24:
    case 0x2C:
    case 0x3C:
    case 0x05:
    case 0x0D:
    case 0x15:
    case 0x1D:
    case 0x25:
    case 0x2D:
    case 0x3D:
    case 0x07:
    case 0x0F:
    case 0x17:
    case 0x1F: return {1, 1};
    case 0x03:
    case 0x13:
    case 0x23:
    case 0x0B:
    case 0x1B:
    case 0x2B:
    case 0x0A:
    case 0x1A:
    case 0x2A:
    case 0x3A:
    case 0xF2: return {1, 2};
    case 0x06:
    case 0x0E:
    case 0x16:
    case 0x1E:
    case 0x26:
    case 0x2E:
    case 0x3E:
    case 0xC6:
    case 0xCE:
    case 0xD6:
    case 0xDE:
    case 0xE6:
    case 0xEE:
    case 0xF6:
    case 0xFE: return {2, 2};
    case 0x01:
    case 0x11:
    case 0x21:
    case 0xF0: return {static_cast<u8>(opcode == 0xF0 ? 2 : 3), 3};
    case 0xFA: return {3, 4};
    default: return {0, 0};
    }
}

} // namespace

u32 loop_cycles(const u8 *code, u32 size) {
    u32 at = 0, cycles = 0;
    for (;;) {
        const u8 opcode = code[at];
        const bool relative = opcode == 0x18 || (opcode & 0xE7) == 0x20;
        const bool absolute = opcode == 0xC3 || (opcode & 0xE7) == 0xC2;
        if (relative && at + 2 == size) return cycles + 3;
        if (absolute && at + 3 == size) return cycles + 4;
        Reader reader = reader_of(opcode);
        if (opcode == 0xCB && at + 1 < size) {
            const u8 code2 = code[at + 1];
            const bool bit = code2 >= 0x40 && code2 < 0x80, memory = (code2 & 7) == 6;
            if (!memory)
                reader = {2, 2};
            else if (bit)
                reader = {2, 3};
        }
        if (reader.bytes == 0) return 0;
        at += reader.bytes;
        cycles += reader.cycles;
        if (at >= size) return 0;
    }
}

} // namespace fr::gb
