// One instruction after another. Flags come from the host's own: its half carry, carry and zero are the SM83's.
#include "gb/compiled/translator.h"

#include "gb/machine.h"

#include <cstddef>

namespace fr::gb {
namespace {

constexpr int kInRsi = -1;
constexpr int kMemory = -1;                                               // in the place of a register: at HL
constexpr int kBytes[8] = {kB, kC, kD, kE, kH, kL, kMemory, kA};          // by an opcode's three bits
constexpr int kPairs[4] = {kBc, kDe, kHl, kStack};                        // by bits 4 and 5
constexpr int kAlu[8] = {0x00, 0x10, 0x28, 0x18, 0x20, 0x30, 0x08, 0x38}; // x86: OP rm8, r8; by bits 3 to 5

// Bits of ah.
constexpr u32 kHostZ = 0x40, kHostN = 0x20, kHostH = 0x10, kHostC = 0x01;

} // namespace

void Translator::finish_arithmetic(u32 operation, u8 live) {
    if (live == 0) return;
    store_flags();
    const bool subtracts = operation == 2 || operation == 3 || operation == 7;
    if (subtracts && (live & kFlagN) != 0) e.immediate8(1, kFlags, kHostN);
    // The host leaves H undefined behind logic.
    if (operation == 4 && (live & kFlagH) != 0) e.immediate8(1, kFlags, kHostH);
    if ((operation == 5 || operation == 6) && (live & kFlagH) != 0) e.immediate8(4, kFlags, 0xFF & ~kHostH);
}

void Translator::arithmetic(u32 operation, int from, u8 live) {
    if (operation == 1 || operation == 3) carry_from_flags();
    e.op(Width::k8, kAlu[operation], from, kA);
    finish_arithmetic(operation, live);
}

// The host's INC and DEC leave the carry alone, too.
void Translator::count(int reg, bool down, u8 live) {
    const bool flags = (live & (kFlagZ | kFlagN | kFlagH)) != 0;
    if (flags && (live & kFlagC) != 0) carry_from_flags();
    e.op(Width::k8, 0xFE, down ? 1 : 0, reg);
    if (!flags) return;
    store_flags();
    if (down && (live & kFlagN) != 0) e.immediate8(1, kFlags, kHostN);
}

// Extensions of the host's shifts, by bits 3 to 5 behind CB; SWAP is a rotation by four.
void Translator::shift(u32 operation, int reg, u8 live) {
    constexpr int kShifts[8] = {0, 1, 2, 3, 4, 7, 0, 5};
    if (operation == 2 || operation == 3) carry_from_flags();
    const bool swap = operation == 6;
    e.op(Width::k8, swap ? 0xC0 : 0xD0, kShifts[operation], reg);
    if (swap) e.put({4});
    if (live == 0) return;
    if (operation < 4) { // rotations set the carry only; counting up and down sets the rest and leaves it
        e.op(Width::k8, 0xFE, 0, reg);
        e.op(Width::k8, 0xFE, 1, reg);
    } else if (swap) {
        e.op(Width::k8, 0x84, reg, reg);
    }
    store_flags();
    e.immediate8(4, kFlags, swap ? kHostZ : kHostZ | kHostC);
}

// ADD HL: byte by byte, so that H is the half carry of the high one. Z stays.
void Translator::add_pairs(u32 pair, u8 live) {
    const bool flags = (live & (kFlagN | kFlagH | kFlagC)) != 0, keeps_z = flags && (live & kFlagZ) != 0;
    if (keeps_z) e.move(Width::k32, kRsi, kRax);
    if (kPairs[pair] == kStack) {
        const Operand low{kRdi, static_cast<i32>(offsetof(fr_gb, passed))}, high{kRdi, low.displacement + 1};
        e.store(Width::k16, low, kStack);
        e.op(Width::k8, 0x02, kL, low);
        e.op(Width::k8, 0x12, kH, high);
    } else {
        const int low = kBytes[pair * 2 + 1], high = kBytes[pair * 2];
        e.op(Width::k8, 0x00, low, kL);
        e.op(Width::k8, 0x10, high, kH);
    }
    if (flags) store_flags();
    if (!keeps_z) return;
    e.immediate8(4, kFlags, kHostH | kHostC);
    e.and32(kRsi, kHostZ << 8);
    e.or32(kRax, kRsi);
}

// SP and a signed byte; the flags are those of the unsigned sum of the low bytes.
void Translator::stack_offset(int to, const Instruction &in) {
    if (in.live != 0) {
        e.move(Width::k32, kTemp, kStack);
        e.immediate8(0, kTemp, in.operand);
        store_flags();
        e.immediate8(4, kFlags, kHostH | kHostC);
    }
    e.op(Width::k32, 0x8D, to, Operand{kStack, static_cast<int8_t>(in.operand)});
    e.widen16(to, to);
}

// Jumps over what follows where the condition does not hold.
u8 *Translator::skip_unless(u32 condition) {
    e.test8(kFlags, condition < 2 ? kHostZ : kHostC);
    return e.jump_if((condition & 1) != 0 ? kEqual : kNotEqual);
}

void Translator::translate_one(const Instruction &in) {
    const u8 opcode = in.opcode;
    const int source = kBytes[opcode & 7];
    if (opcode < 0x40) {
        translate_low(in);
    } else if (opcode >= 0xC0) {
        translate_high(in);
    } else if (opcode >= 0x80) {
        if (source == kMemory) read(kTemp, kHl, in.begins + 2u);
        arithmetic(opcode >> 3 & 7, source == kMemory ? kTemp : source, in.live);
    } else {
        const int target = kBytes[opcode >> 3 & 7];
        if (target == kMemory)
            write(source, kHl, in.begins + 2u, in);
        else if (source == kMemory)
            read(target, kHl, in.begins + 2u);
        else if (target != source)
            e.move(Width::k8, target, source);
    }
}

void Translator::translate_low(const Instruction &in) {
    const u8 opcode = in.opcode;
    const u32 pair = opcode >> 4 & 3;
    const int target = kBytes[opcode >> 3 & 7];
    switch (opcode & 7) {
    case 0: { // NOP, JR
        if (opcode == 0x00) return;
        const u32 to = (in.address + 2u + static_cast<u32>(static_cast<int8_t>(in.operand))) & 0xFFFF;
        if (opcode == 0x18) {
            pass(in.begins + 3u);
            jump_to(to);
        } else {
            jump_aside(opcode >> 3 & 3, to, in.begins + 3u);
        }
        return;
    }
    case 1:
        if ((opcode & 8) != 0)
            add_pairs(pair, in.live);
        else
            e.set32(kPairs[pair], in.operand);
        return;
    case 2: { // A and what a pair points to; HL counts up or down
        const int pointer = pair < 2 ? kPairs[pair] : kHl;
        e.move(Width::k32, kRsi, pointer);
        if (pair >= 2) e.op(Width::k16, 0xFF, pair == 2 ? 0 : 1, kHl);
        if ((opcode & 8) != 0)
            read(kA, kInRsi, in.begins + 2u);
        else
            write(kA, kInRsi, in.begins + 2u, in);
        return;
    }
    case 3:
        check_counting(kPairs[pair], in);
        e.op(Width::k16, 0xFF, (opcode & 8) != 0 ? 1 : 0, kPairs[pair]);
        return;
    case 4:
    case 5:
        if (target == kMemory) read(kTemp, kHl, in.begins + 2u);
        count(target == kMemory ? kTemp : target, (opcode & 1) != 0, in.live);
        if (target == kMemory) write(kTemp, kHl, in.begins + 3u, in);
        return;
    case 6:
        if (target == kMemory) {
            e.set32(kTemp, in.operand);
            write(kTemp, kHl, in.begins + 3u, in);
        } else {
            e.put({0xB0 | target, in.operand});
        }
        return;
    default: break;
    }
    switch (opcode) {
    case 0x2F: // CPL
        e.op(Width::k8, 0xF6, 2, kA);
        if ((in.live & (kFlagN | kFlagH)) != 0) e.immediate8(1, kFlags, kHostN | kHostH);
        return;
    case 0x37: // SCF
        e.immediate8(4, kFlags, kHostZ);
        e.immediate8(1, kFlags, kHostC);
        return;
    case 0x3F: // CCF
        e.immediate8(4, kFlags, kHostZ | kHostC);
        e.immediate8(6, kFlags, kHostC);
        return;
    default: // RLCA, RRCA, RLA, RRA: all flags but the carry become 0
        if (opcode >= 0x10) carry_from_flags();
        e.op(Width::k8, 0xD0, opcode >> 3, kA);
        e.put({0x0F, 0x92, 0xC0 | kFlags}); // SETC
        return;
    }
}

void Translator::translate_high(const Instruction &in) {
    const u8 opcode = in.opcode;
    const u32 condition = opcode >> 3 & 3, next = in.address + in.length;
    u8 *unless = nullptr;
    switch (opcode) {
    case 0xCB: translate_bits(in); return;
    case 0xE0: write_at(0xFF00u | in.operand, in.begins + 3u, in); return;
    case 0xF0: read_at(0xFF00u | in.operand, in.begins + 3u); return;
    case 0xEA: write_at(in.operand, in.begins + 4u, in); return;
    case 0xFA: read_at(in.operand, in.begins + 4u); return;
    case 0xE2:
    case 0xF2:
        e.widen8(kRsi, kC);
        e.op(Width::k32, 0x81, 1, kRsi);
        e.put32(0xFF00);
        if (opcode == 0xE2)
            write_slowly(in.begins + 2u, next);
        else
            read_slowly(kA, in.begins + 2u);
        return;
    case 0xE8: stack_offset(kStack, in); return;
    case 0xF8: stack_offset(kHl, in); return;
    case 0xF9:
        check_counting(kHl, in);
        e.move(Width::k32, kStack, kHl);
        return;
    case 0xF3: // DI; EI is not under way
        e.store8({kRbp, static_cast<i32>(offsetof(State, cpu) + offsetof(CpuState, ime))}, 0);
        return;
    case 0xE9:
        pass(in.begins + 1u);
        e.move(Width::k32, kR8, kHl);
        jump_to_register();
        return;
    case 0xC3:
        pass(in.begins + 4u);
        jump_to(in.operand);
        return;
    case 0xC2:
    case 0xCA:
    case 0xD2:
    case 0xDA: jump_aside(condition, in.operand, in.begins + 4u); return;
    case 0xC4:
    case 0xCC:
    case 0xD4:
    case 0xDC: unless = skip_unless(condition); [[fallthrough]];
    case 0xCD:
        check_counting(kStack, in);
        e.set32(kR10, next);
        push(in.begins + 6u, in.operand);
        pass(in.begins + 6u);
        jump_to(in.operand);
        if (unless != nullptr) e.land(unless);
        return;
    case 0xC0:
    case 0xC8:
    case 0xD0:
    case 0xD8: unless = skip_unless(condition); [[fallthrough]];
    case 0xC9: {
        const u32 waits = unless != nullptr ? 1 : 0;
        pop(in.begins + 2u + waits);
        pass(in.begins + 4u + waits);
        e.move(Width::k32, kR8, kRsi);
        jump_to_register();
        if (unless != nullptr) e.land(unless);
        return;
    }
    case 0xC1:
    case 0xD1:
    case 0xE1:
        pop(in.begins + 2u);
        e.move(Width::k32, kPairs[opcode >> 4 & 3], kRsi);
        return;
    case 0xF1: pop_flags(in); return;
    case 0xC5:
    case 0xD5:
    case 0xE5:
        check_counting(kStack, in);
        e.move(Width::k32, kR10, kPairs[opcode >> 4 & 3]);
        push(in.begins + 4u, next);
        return;
    case 0xF5: push_flags(in); return;
    default: break;
    }
    if ((opcode & 7) == 7) { // RST
        check_counting(kStack, in);
        e.set32(kR10, next);
        push(in.begins + 4u, opcode & 0x38u);
        pass(in.begins + 4u);
        jump_to(opcode & 0x38u);
    } else { // arithmetic with a constant
        const u32 operation = opcode >> 3 & 7;
        if (operation == 1 || operation == 3) carry_from_flags();
        e.put({kAlu[operation] + 4, in.operand});
        finish_arithmetic(operation, in.live);
    }
}

void Translator::jump_aside(u32 condition, u32 target, u32 cycle) {
    e.test8(kFlags, condition < 2 ? kHostZ : kHostC);
    Detour &taken = detour(Aside::Jump);
    taken.from = e.jump_if((condition & 1) != 0 ? kNotEqual : kEqual);
    taken.cycle = cycle;
    taken.address = target;
}

void Translator::translate_bits(const Instruction &in) {
    const u32 code = in.operand, bit = code >> 3 & 7;
    const bool memory = kBytes[code & 7] == kMemory;
    const int reg = memory ? kTemp : kBytes[code & 7];
    if (memory) read(kTemp, kHl, in.begins + 3u);
    switch (code >> 6) {
    case 0: shift(bit, reg, in.live); break;
    case 1: { // BIT: C stays
        if ((in.live & (kFlagZ | kFlagN | kFlagH)) == 0) return;
        const bool keeps_c = (in.live & kFlagC) != 0;
        if (keeps_c) e.move(Width::k32, kRsi, kRax);
        e.test8(reg, 1u << bit);
        store_flags();
        e.immediate8(4, kFlags, kHostZ);
        e.immediate8(1, kFlags, kHostH);
        if (!keeps_c) return;
        e.and32(kRsi, kHostC << 8);
        e.or32(kRax, kRsi);
        return;
    }
    case 2: e.immediate8(4, reg, 0xFF & ~(1u << bit)); break;
    default: e.immediate8(1, reg, 1u << bit); break;
    }
    if (memory) write(kTemp, kHl, in.begins + 4u, in);
}

// F has Z, N and H a bit higher than ah and C three bits.
void Translator::push_flags(const Instruction &in) {
    check_counting(kStack, in);
    e.widen8(kRsi, kFlags);
    e.move(Width::k32, kR10, kRsi);
    e.shift_left(kR10, 1);
    e.and32(kR10, 0xE0);
    e.shift_left(kRsi, 4);
    e.and32(kRsi, 0x10);
    e.or32(kR10, kRsi);
    e.widen8(kRsi, kA);
    e.shift_left(kRsi, 8);
    e.or32(kR10, kRsi);
    push(in.begins + 4u, in.address + 1u);
}

void Translator::pop_flags(const Instruction &in) {
    pop(in.begins + 2u);
    e.move(Width::k32, kRax, kRsi);
    e.shift_right(kRax, 8);
    e.move(Width::k32, kR10, kRsi);
    e.shift_right(kR10, 1);
    e.and32(kR10, 0x70);
    e.shift_right(kRsi, 4);
    e.and32(kRsi, 1);
    e.or32(kRsi, kR10);
    e.shift_left(kRsi, 8);
    e.or32(kRax, kRsi);
}

} // namespace fr::gb
