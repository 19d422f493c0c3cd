// The SM83 as a template over its bus, so that a test can run the same code over flat memory.
//
// A bus has `now` and `deadline` (times), fetch, read, write and idle, each of which takes one machine cycle, and:
//   fetch_pair, read_pair, push_pair       two of them: at an address and the next, or below a stack pointer
//   idle_counting(value)  an idle cycle with a 16-bit value on the address lines, on its way to be counted up or down
//   attend(cpu)  called between instructions once now >= deadline; tells how to go on
//   push_and_choose(address, value)   the cycle in which dispatch pushes PC's low byte; returns IE & IF from before it
//   acknowledge(bit)  the end of dispatch: clears the bit in IF
//   halt(cpu), stop(cpu), breakpoint()     the instructions that need the rest of the machine
//   kSkipsLoops and what loops.h needs, if passes of polling loops are to be skipped
//   kRunsCode, and has_code(pc) and run_code() if code is compiled (compiled/code.h)
//   check_soon()  makes the next boundary call attend
//
// Registers live in locals. Flags are kept apart and unpacked: `zr` is zero iff Z, `hx` has H in bit 4, `cf` and `nf`
// are 0 or 1, so that most instructions only store what they computed.
#ifndef FASTRL_GB_CPU_H
#define FASTRL_GB_CPU_H

#include "gb/loops.h"
#include "gb/state.h"

namespace fr::gb {

enum class Attend { Run, Leave, Interrupt };

#define FR_B        (bc >> 8)
#define FR_C        (bc & 0xFF)
#define FR_D        (de >> 8)
#define FR_E        (de & 0xFF)
#define FR_H        (hl >> 8)
#define FR_L        (hl & 0xFF)
#define FR_SET_B(v) (bc = (bc & 0xFF) | ((v) << 8))
#define FR_SET_C(v) (bc = (bc & 0xFF00) | (v))
#define FR_SET_D(v) (de = (de & 0xFF) | ((v) << 8))
#define FR_SET_E(v) (de = (de & 0xFF00) | (v))
#define FR_SET_H(v) (hl = (hl & 0xFF) | ((v) << 8))
#define FR_SET_L(v) (hl = (hl & 0xFF00) | (v))
#define FR_SET_A(v) (a = (v))
#define FR_READ(address)                                                                                               \
    u32 { bus.read(static_cast<u16>(address)) }
#define FR_WRITE(address, v) bus.write(static_cast<u16>(address), static_cast<u8>(v))
#define FR_SET_MEMORY(v)     FR_WRITE(hl, v)

#define FR_NEXT                                                                                                        \
    do {                                                                                                               \
        if (bus.now >= bus.deadline) [[unlikely]]                                                                      \
            goto attend;                                                                                               \
        op = bus.fetch(pc);                                                                                            \
        pc = (pc + 1) & 0xFFFF;                                                                                        \
        goto *table[op];                                                                                               \
    } while (0)

// The registers from and to CpuState.
#define FR_LOAD_REGISTERS                                                                                              \
    do {                                                                                                               \
        a = cpu.a;                                                                                                     \
        bc = u32{cpu.b} << 8 | cpu.c;                                                                                  \
        de = u32{cpu.d} << 8 | cpu.e;                                                                                  \
        hl = u32{cpu.h} << 8 | cpu.l;                                                                                  \
        sp = cpu.sp;                                                                                                   \
        pc = cpu.pc;                                                                                                   \
        zr = (cpu.f & 0x80) != 0 ? 0 : 1;                                                                              \
        nf = cpu.f >> 6 & 1;                                                                                           \
        hx = cpu.f >> 1 & 0x10;                                                                                        \
        cf = cpu.f >> 4 & 1;                                                                                           \
    } while (0)
#define FR_STORE_REGISTERS                                                                                             \
    do {                                                                                                               \
        cpu.a = static_cast<u8>(a);                                                                                    \
        cpu.f = static_cast<u8>((zr == 0 ? 0x80u : 0u) | nf << 6 | (hx & 0x10) << 1 | cf << 4);                        \
        cpu.b = static_cast<u8>(bc >> 8);                                                                              \
        cpu.c = static_cast<u8>(bc);                                                                                   \
        cpu.d = static_cast<u8>(de >> 8);                                                                              \
        cpu.e = static_cast<u8>(de);                                                                                   \
        cpu.h = static_cast<u8>(hl >> 8);                                                                              \
        cpu.l = static_cast<u8>(hl);                                                                                   \
        cpu.sp = static_cast<u16>(sp);                                                                                 \
        cpu.pc = static_cast<u16>(pc);                                                                                 \
    } while (0)

#define FR_IMM8(name)                                                                                                  \
    const u32 name = bus.fetch(pc);                                                                                    \
    pc = (pc + 1) & 0xFFFF
#define FR_IMM16(name)                                                                                                 \
    const u32 name = bus.fetch_pair(pc);                                                                               \
    pc = (pc + 2) & 0xFFFF

#define FR_PUSH(value)                                                                                                 \
    do {                                                                                                               \
        bus.push_pair(sp, value);                                                                                      \
        sp = (sp - 2) & 0xFFFF;                                                                                        \
    } while (0)
#define FR_POP(name)                                                                                                   \
    const u32 name = bus.read_pair(sp);                                                                                \
    sp = (sp + 2) & 0xFFFF

// 8-bit arithmetic on A.
#define FR_ADD(v, carry)                                                                                               \
    do {                                                                                                               \
        const u32 operand = (v);                                                                                       \
        const u32 sum = a + operand + (carry);                                                                         \
        hx = a ^ operand ^ sum;                                                                                        \
        cf = sum >> 8;                                                                                                 \
        nf = 0;                                                                                                        \
        a = zr = sum & 0xFF;                                                                                           \
    } while (0)
#define FR_SUB(v, carry)                                                                                               \
    do {                                                                                                               \
        const u32 operand = (v);                                                                                       \
        const u32 difference = a - operand - (carry);                                                                  \
        hx = a ^ operand ^ difference;                                                                                 \
        cf = difference >> 31;                                                                                         \
        nf = 1;                                                                                                        \
        a = zr = difference & 0xFF;                                                                                    \
    } while (0)
#define FR_CP(v)                                                                                                       \
    do {                                                                                                               \
        const u32 operand = (v);                                                                                       \
        const u32 difference = a - operand;                                                                            \
        hx = a ^ operand ^ difference;                                                                                 \
        cf = difference >> 31;                                                                                         \
        nf = 1;                                                                                                        \
        zr = difference & 0xFF;                                                                                        \
    } while (0)
#define FR_AND(v)                                                                                                      \
    do {                                                                                                               \
        a = zr = a & (v);                                                                                              \
        hx = 0x10;                                                                                                     \
        cf = nf = 0;                                                                                                   \
    } while (0)
#define FR_XOR(v)                                                                                                      \
    do {                                                                                                               \
        a = zr = a ^ (v);                                                                                              \
        hx = cf = nf = 0;                                                                                              \
    } while (0)
#define FR_OR(v)                                                                                                       \
    do {                                                                                                               \
        a = zr = a | (v);                                                                                              \
        hx = cf = nf = 0;                                                                                              \
    } while (0)
#define FR_INC8(GET, SET)                                                                                              \
    do {                                                                                                               \
        const u32 before = (GET);                                                                                      \
        zr = (before + 1) & 0xFF;                                                                                      \
        hx = before ^ zr;                                                                                              \
        nf = 0;                                                                                                        \
        SET(zr);                                                                                                       \
    } while (0)
#define FR_DEC8(GET, SET)                                                                                              \
    do {                                                                                                               \
        const u32 before = (GET);                                                                                      \
        zr = (before - 1) & 0xFF;                                                                                      \
        hx = before ^ zr;                                                                                              \
        nf = 1;                                                                                                        \
        SET(zr);                                                                                                       \
    } while (0)
#define FR_LOAD8(GET, SET)                                                                                             \
    do {                                                                                                               \
        FR_IMM8(value);                                                                                                \
        SET(value);                                                                                                    \
    } while (0)
#define FR_ADD_HL(v)                                                                                                   \
    do {                                                                                                               \
        const u32 operand = (v);                                                                                       \
        const u32 sum = hl + operand;                                                                                  \
        hx = (hl ^ operand ^ sum) >> 8;                                                                                \
        cf = sum >> 16;                                                                                                \
        nf = 0;                                                                                                        \
        hl = sum & 0xFFFF;                                                                                             \
        bus.idle();                                                                                                    \
    } while (0)

#define FR_BRANCH(condition)                                                                                           \
    do {                                                                                                               \
        FR_IMM8(offset);                                                                                               \
        if (condition) {                                                                                               \
            bus.idle();                                                                                                \
            if (Bus::kSkipsLoops && offset >= 0x80) {                                                                  \
                branch_end = pc;                                                                                       \
                pc = (pc + offset + 0xFF00) & 0xFFFF;                                                                  \
                goto jumped_back;                                                                                      \
            }                                                                                                          \
            pc = (pc + static_cast<u32>(static_cast<int8_t>(offset))) & 0xFFFF;                                        \
            goto jumped;                                                                                               \
        }                                                                                                              \
        FR_NEXT;                                                                                                       \
    } while (0)
#define FR_JUMP(condition)                                                                                             \
    do {                                                                                                               \
        FR_IMM16(target);                                                                                              \
        if (condition) {                                                                                               \
            bus.idle();                                                                                                \
            if (Bus::kSkipsLoops && pc - target - 1 < kLoopBytes) {                                                    \
                branch_end = pc;                                                                                       \
                pc = target;                                                                                           \
                goto jumped_back;                                                                                      \
            }                                                                                                          \
            pc = target;                                                                                               \
            goto jumped;                                                                                               \
        }                                                                                                              \
        FR_NEXT;                                                                                                       \
    } while (0)
#define FR_CALL(condition)                                                                                             \
    do {                                                                                                               \
        FR_IMM16(target);                                                                                              \
        if (condition) {                                                                                               \
            bus.idle_counting(sp);                                                                                     \
            FR_PUSH(pc);                                                                                               \
            pc = target;                                                                                               \
            goto jumped;                                                                                               \
        }                                                                                                              \
        FR_NEXT;                                                                                                       \
    } while (0)
#define FR_RETURN_IF(condition)                                                                                        \
    do {                                                                                                               \
        bus.idle();                                                                                                    \
        if (condition) {                                                                                               \
            FR_POP(target);                                                                                            \
            bus.idle();                                                                                                \
            pc = target;                                                                                               \
            goto jumped;                                                                                               \
        }                                                                                                              \
        FR_NEXT;                                                                                                       \
    } while (0)
#define FR_RST(target)                                                                                                 \
    bus.idle_counting(sp);                                                                                             \
    FR_PUSH(pc);                                                                                                       \
    pc = (target);                                                                                                     \
    goto jumped

// Groups of instructions that do the same with one register after another; `l0` and so on are their opcodes. The first
// two take the value, the third takes how to read and how to write the register.
#define FR_FROM_PAIRS(l0, l1, l2, l3, l4, l5, OPERATION)                                                               \
    op_##l0 : OPERATION(FR_B);                                                                                         \
    FR_NEXT;                                                                                                           \
    op_##l1 : OPERATION(FR_C);                                                                                         \
    FR_NEXT;                                                                                                           \
    op_##l2 : OPERATION(FR_D);                                                                                         \
    FR_NEXT;                                                                                                           \
    op_##l3 : OPERATION(FR_E);                                                                                         \
    FR_NEXT;                                                                                                           \
    op_##l4 : OPERATION(FR_H);                                                                                         \
    FR_NEXT;                                                                                                           \
    op_##l5 : OPERATION(FR_L);                                                                                         \
    FR_NEXT;
#define FR_FROM_EACH(l0, l1, l2, l3, l4, l5, l6, l7, OPERATION)                                                        \
    FR_FROM_PAIRS(l0, l1, l2, l3, l4, l5, OPERATION)                                                                   \
    op_##l6 : OPERATION(FR_READ(hl));                                                                                  \
    FR_NEXT;                                                                                                           \
    op_##l7 : OPERATION(a);                                                                                            \
    FR_NEXT;
#define FR_TO_EACH(l0, l1, l2, l3, l4, l5, l6, l7, OPERATION)                                                          \
    op_##l0 : OPERATION(FR_B, FR_SET_B);                                                                               \
    FR_NEXT;                                                                                                           \
    op_##l1 : OPERATION(FR_C, FR_SET_C);                                                                               \
    FR_NEXT;                                                                                                           \
    op_##l2 : OPERATION(FR_D, FR_SET_D);                                                                               \
    FR_NEXT;                                                                                                           \
    op_##l3 : OPERATION(FR_E, FR_SET_E);                                                                               \
    FR_NEXT;                                                                                                           \
    op_##l4 : OPERATION(FR_H, FR_SET_H);                                                                               \
    FR_NEXT;                                                                                                           \
    op_##l5 : OPERATION(FR_L, FR_SET_L);                                                                               \
    FR_NEXT;                                                                                                           \
    op_##l6 : OPERATION(FR_READ(hl), FR_SET_MEMORY);                                                                   \
    FR_NEXT;                                                                                                           \
    op_##l7 : OPERATION(a, FR_SET_A);                                                                                  \
    FR_NEXT;

template <typename Bus> void cpu_execute(Bus &bus_object, CpuState &cpu) {
#define FR_LABEL8(b)                                                                                                   \
    &&op_##b##0, &&op_##b##1, &&op_##b##2, &&op_##b##3, &&op_##b##4, &&op_##b##5, &&op_##b##6, &&op_##b##7,            \
        &&op_##b##8, &&op_##b##9, &&op_##b##A, &&op_##b##B, &&op_##b##C, &&op_##b##D, &&op_##b##E, &&op_##b##F
    static const void *const table[256] = {
        FR_LABEL8(0), FR_LABEL8(1), FR_LABEL8(2), FR_LABEL8(3), FR_LABEL8(4), FR_LABEL8(5), FR_LABEL8(6), FR_LABEL8(7),
        FR_LABEL8(8), FR_LABEL8(9), FR_LABEL8(A), FR_LABEL8(B), FR_LABEL8(C), FR_LABEL8(D), FR_LABEL8(E), FR_LABEL8(F)};
#undef FR_LABEL8

    Bus bus = bus_object;
    u32 a, bc, de, hl, sp, pc, zr, nf, hx, cf;
    FR_LOAD_REGISTERS;
    u32 op = 0;
    u32 branch_end = 0;
    goto attend;

// A jump back was taken: if the loop only reads and its last pass changed nothing, the passes that would be the same
// are skipped, all but the time they take.
jumped_back:
    if constexpr (Bus::kSkipsLoops) {
        const u32 size = branch_end - pc;
        if (size == 3) {
            // DEC r; JR NZ: counts down to nothing but the last pass.
            u32 left = 0;
            const u32 countdown = bus.code_byte(pc);
            switch (countdown) {
            case 0x05: left = FR_B; break;
            case 0x0D: left = FR_C; break;
            case 0x15: left = FR_D; break;
            case 0x1D: left = FR_E; break;
            case 0x25: left = FR_H; break;
            case 0x2D: left = FR_L; break;
            case 0x3D: left = a; break;
            default: break;
            }
            const u32 passes = left < 2 ? 0 : bus.passes_left(left - 1, 4);
            if (passes != 0) {
                bus.skip(passes, 4);
                zr = left - passes;
                hx = (zr + 1) ^ zr;
                switch (countdown) {
                case 0x05: FR_SET_B(zr); break;
                case 0x0D: FR_SET_C(zr); break;
                case 0x15: FR_SET_D(zr); break;
                case 0x1D: FR_SET_E(zr); break;
                case 0x25: FR_SET_H(zr); break;
                case 0x2D: FR_SET_L(zr); break;
                default: a = zr; break;
                }
                FR_NEXT;
            }
        }
        if (size == kLineWaitBytes) {
            const u32 passes = bus.passes_until_line(pc);
            if (passes != 0) {
                bus.skip(passes, kLineWaitCycles);
                FR_NEXT;
            }
        }
        const u32 cycles = size <= kLoopBytes ? bus.loop_cycles_at(pc, size) : 0;
        if (cycles != 0) {
            LoopProbe &probe = bus.probe();
            if (bus.is_next_pass(probe, cycles) && probe.target == pc && probe.a == a && probe.bc == bc &&
                probe.de == de && probe.hl == hl && probe.zr == zr && probe.nf == nf && probe.hx == hx &&
                probe.cf == cf)
                bus.skip(bus.passes_unchanged(cycles), cycles);
            probe = {bus.now, pc, a, bc, de, hl, zr, nf, hx, cf};
            bus.begin_pass();
        }
    }

// Where compiled code may take over. It hands back before what it leaves to the interpreter.
jumped:
    if constexpr (Bus::kRunsCode) {
        if (bus.has_code(pc)) {
            FR_STORE_REGISTERS;
            bus.run_code();
            FR_LOAD_REGISTERS;
        }
    }
    FR_NEXT;

attend:
    cpu.pc = static_cast<u16>(pc);
    switch (bus.attend(cpu)) {
    case Attend::Run: break;
    case Attend::Leave: goto leave;
    case Attend::Interrupt: {
        // Five cycles, the first for the opcode that was read in vain. Which interrupt it is shows between the pushes of
        // PC's two bytes: the high byte can still change it, the low one can't (mooneye: interrupts/ie_push; Gambatte's
        // tests: irq_precedence). Its bit is cleared at the end.
        bus.idle_counting(pc);
        bus.idle_counting(sp);
        sp = (sp - 1) & 0xFFFF;
        FR_WRITE(sp, pc >> 8);
        sp = (sp - 1) & 0xFFFF;
        const u32 pending = bus.push_and_choose(static_cast<u16>(sp), static_cast<u8>(pc));
        bus.idle();
        cpu.ime = 0;
        pc = 0;
        if (pending != 0) {
            const u32 bit = static_cast<u32>(__builtin_ctz(pending));
            bus.acknowledge(bit);
            pc = 0x40 + bit * 8;
        }
        break;
    }
    }
    op = bus.fetch(pc);
    if (cpu.halt_bug != 0) [[unlikely]]
        cpu.halt_bug = 0;
    else
        pc = (pc + 1) & 0xFFFF;
    goto *table[op];

op_40:
    if constexpr (Bus::kBreakpoints) bus.breakpoint();
    FR_NEXT;
op_41:
    FR_SET_B(FR_C);
    FR_NEXT;
op_42:
    FR_SET_B(FR_D);
    FR_NEXT;
op_43:
    FR_SET_B(FR_E);
    FR_NEXT;
op_44:
    FR_SET_B(FR_H);
    FR_NEXT;
op_45:
    FR_SET_B(FR_L);
    FR_NEXT;
op_46:
    FR_SET_B(FR_READ(hl));
    FR_NEXT;
op_47:
    FR_SET_B(a);
    FR_NEXT;
    FR_FROM_EACH(48, 49, 4A, 4B, 4C, 4D, 4E, 4F, FR_SET_C)
    FR_FROM_EACH(50, 51, 52, 53, 54, 55, 56, 57, FR_SET_D)
    FR_FROM_EACH(58, 59, 5A, 5B, 5C, 5D, 5E, 5F, FR_SET_E)
    FR_FROM_EACH(60, 61, 62, 63, 64, 65, 66, 67, FR_SET_H)
    FR_FROM_EACH(68, 69, 6A, 6B, 6C, 6D, 6E, 6F, FR_SET_L)
    FR_FROM_EACH(78, 79, 7A, 7B, 7C, 7D, 7E, 7F, FR_SET_A)
    FR_FROM_PAIRS(70, 71, 72, 73, 74, 75, FR_SET_MEMORY)
op_77:
    FR_WRITE(hl, a);
    FR_NEXT;

#define FR_ALU(l0, l1, l2, l3, l4, l5, l6, l7, immediate, OPERATION)                                                   \
    FR_FROM_EACH(l0, l1, l2, l3, l4, l5, l6, l7, OPERATION)                                                            \
    op_##immediate : {                                                                                                 \
        FR_IMM8(value);                                                                                                \
        OPERATION(value);                                                                                              \
        FR_NEXT;                                                                                                       \
    }
#define FR_ADD_PLAIN(v) FR_ADD(v, 0u)
#define FR_ADD_CARRY(v) FR_ADD(v, cf)
#define FR_SUB_PLAIN(v) FR_SUB(v, 0u)
#define FR_SUB_CARRY(v) FR_SUB(v, cf)
    FR_ALU(80, 81, 82, 83, 84, 85, 86, 87, C6, FR_ADD_PLAIN)
    FR_ALU(88, 89, 8A, 8B, 8C, 8D, 8E, 8F, CE, FR_ADD_CARRY)
    FR_ALU(90, 91, 92, 93, 94, 95, 96, 97, D6, FR_SUB_PLAIN)
    FR_ALU(98, 99, 9A, 9B, 9C, 9D, 9E, 9F, DE, FR_SUB_CARRY)
    FR_ALU(A0, A1, A2, A3, A4, A5, A6, A7, E6, FR_AND)
    FR_ALU(A8, A9, AA, AB, AC, AD, AE, AF, EE, FR_XOR)
    FR_ALU(B0, B1, B2, B3, B4, B5, B6, B7, F6, FR_OR)
    FR_ALU(B8, B9, BA, BB, BC, BD, BE, BF, FE, FR_CP)

op_00:
    FR_NEXT;
op_01 : {
    FR_IMM16(value);
    bc = value;
    FR_NEXT;
}
op_11 : {
    FR_IMM16(value);
    de = value;
    FR_NEXT;
}
op_21 : {
    FR_IMM16(value);
    hl = value;
    FR_NEXT;
}
op_31 : {
    FR_IMM16(value);
    sp = value;
    FR_NEXT;
}
op_02:
    FR_WRITE(bc, a);
    FR_NEXT;
op_12:
    FR_WRITE(de, a);
    FR_NEXT;
op_22:
    FR_WRITE(hl, a);
    hl = (hl + 1) & 0xFFFF;
    FR_NEXT;
op_32:
    FR_WRITE(hl, a);
    hl = (hl - 1) & 0xFFFF;
    FR_NEXT;
op_0A:
    a = FR_READ(bc);
    FR_NEXT;
op_1A:
    a = FR_READ(de);
    FR_NEXT;
op_2A:
    a = FR_READ(hl);
    hl = (hl + 1) & 0xFFFF;
    FR_NEXT;
op_3A:
    a = FR_READ(hl);
    hl = (hl - 1) & 0xFFFF;
    FR_NEXT;
op_03:
    bus.idle_counting(bc);
    bc = (bc + 1) & 0xFFFF;
    FR_NEXT;
op_13:
    bus.idle_counting(de);
    de = (de + 1) & 0xFFFF;
    FR_NEXT;
op_23:
    bus.idle_counting(hl);
    hl = (hl + 1) & 0xFFFF;
    FR_NEXT;
op_33:
    bus.idle_counting(sp);
    sp = (sp + 1) & 0xFFFF;
    FR_NEXT;
op_0B:
    bus.idle_counting(bc);
    bc = (bc - 1) & 0xFFFF;
    FR_NEXT;
op_1B:
    bus.idle_counting(de);
    de = (de - 1) & 0xFFFF;
    FR_NEXT;
op_2B:
    bus.idle_counting(hl);
    hl = (hl - 1) & 0xFFFF;
    FR_NEXT;
op_3B:
    bus.idle_counting(sp);
    sp = (sp - 1) & 0xFFFF;
    FR_NEXT;
op_09:
    FR_ADD_HL(bc);
    FR_NEXT;
op_19:
    FR_ADD_HL(de);
    FR_NEXT;
op_29:
    FR_ADD_HL(hl);
    FR_NEXT;
op_39:
    FR_ADD_HL(sp);
    FR_NEXT;
    FR_TO_EACH(04, 0C, 14, 1C, 24, 2C, 34, 3C, FR_INC8)
    FR_TO_EACH(05, 0D, 15, 1D, 25, 2D, 35, 3D, FR_DEC8)
    FR_TO_EACH(06, 0E, 16, 1E, 26, 2E, 36, 3E, FR_LOAD8)
op_07: // RLCA
    cf = a >> 7;
    a = ((a << 1) | cf) & 0xFF;
    hx = nf = 0;
    zr = 1;
    FR_NEXT;
op_0F: // RRCA
    cf = a & 1;
    a = a >> 1 | cf << 7;
    hx = nf = 0;
    zr = 1;
    FR_NEXT;
op_17 : { // RLA
    const u32 carry = cf;
    cf = a >> 7;
    a = ((a << 1) | carry) & 0xFF;
    hx = nf = 0;
    zr = 1;
    FR_NEXT;
}
op_1F : { // RRA
    const u32 carry = cf;
    cf = a & 1;
    a = a >> 1 | carry << 7;
    hx = nf = 0;
    zr = 1;
    FR_NEXT;
}
op_08 : { // LD (a16),SP
    FR_IMM16(address);
    FR_WRITE(address, sp);
    FR_WRITE(address + 1, sp >> 8);
    FR_NEXT;
}
op_10: // STOP
    cpu.pc = static_cast<u16>(pc);
    bus.stop(cpu);
    pc = cpu.pc;
    FR_NEXT;
op_18:
    FR_BRANCH(true);
op_20:
    FR_BRANCH(zr != 0);
op_28:
    FR_BRANCH(zr == 0);
op_30:
    FR_BRANCH(cf == 0);
op_38:
    FR_BRANCH(cf != 0);
op_27 : { // DAA
    u32 correction = 0;
    if ((hx & 0x10) != 0 || (nf == 0 && (a & 0x0F) > 9)) correction = 6;
    if (cf != 0 || (nf == 0 && a > 0x99)) {
        correction |= 0x60;
        cf = 1;
    }
    a = zr = (nf != 0 ? a - correction : a + correction) & 0xFF;
    hx = 0;
    FR_NEXT;
}
op_2F:
    a ^= 0xFF;
    hx = 0x10;
    nf = 1;
    FR_NEXT;
op_37:
    cf = 1;
    hx = nf = 0;
    FR_NEXT;
op_3F:
    cf ^= 1;
    hx = nf = 0;
    FR_NEXT;
op_76: // HALT
    cpu.pc = static_cast<u16>(pc);
    bus.halt(cpu);
    pc = cpu.pc;
    FR_NEXT;

op_C0:
    FR_RETURN_IF(zr != 0);
op_C8:
    FR_RETURN_IF(zr == 0);
op_D0:
    FR_RETURN_IF(cf == 0);
op_D8:
    FR_RETURN_IF(cf != 0);
op_C9 : {
    FR_POP(target);
    bus.idle();
    pc = target;
    goto jumped;
}
op_D9 : { // RETI
    FR_POP(target);
    bus.idle();
    pc = target;
    cpu.ime = 1;
    cpu.ei_delay = 0;
    bus.check_soon();
    FR_NEXT;
}
op_C2:
    FR_JUMP(zr != 0);
op_CA:
    FR_JUMP(zr == 0);
op_D2:
    FR_JUMP(cf == 0);
op_DA:
    FR_JUMP(cf != 0);
op_C3:
    FR_JUMP(true);
op_E9:
    pc = hl;
    goto jumped;
op_C4:
    FR_CALL(zr != 0);
op_CC:
    FR_CALL(zr == 0);
op_D4:
    FR_CALL(cf == 0);
op_DC:
    FR_CALL(cf != 0);
op_CD:
    FR_CALL(true);
op_C7:
    FR_RST(0x00);
op_CF:
    FR_RST(0x08);
op_D7:
    FR_RST(0x10);
op_DF:
    FR_RST(0x18);
op_E7:
    FR_RST(0x20);
op_EF:
    FR_RST(0x28);
op_F7:
    FR_RST(0x30);
op_FF:
    FR_RST(0x38);
op_C5:
    bus.idle_counting(sp);
    FR_PUSH(bc);
    FR_NEXT;
op_D5:
    bus.idle_counting(sp);
    FR_PUSH(de);
    FR_NEXT;
op_E5:
    bus.idle_counting(sp);
    FR_PUSH(hl);
    FR_NEXT;
op_F5 : {
    bus.idle_counting(sp);
    const u32 flags = (zr == 0 ? 0x80u : 0u) | nf << 6 | (hx & 0x10) << 1 | cf << 4;
    FR_PUSH(a << 8 | flags);
    FR_NEXT;
}
op_C1 : {
    FR_POP(value);
    bc = value;
    FR_NEXT;
}
op_D1 : {
    FR_POP(value);
    de = value;
    FR_NEXT;
}
op_E1 : {
    FR_POP(value);
    hl = value;
    FR_NEXT;
}
op_F1 : {
    FR_POP(value);
    a = value >> 8;
    zr = ~value & 0x80;
    nf = value >> 6 & 1;
    hx = value >> 1 & 0x10;
    cf = value >> 4 & 1;
    FR_NEXT;
}
op_E0 : {
    FR_IMM8(low);
    bus.write_high(low, static_cast<u8>(a));
    FR_NEXT;
}
op_F0 : {
    FR_IMM8(low);
    a = bus.read_high(low);
    FR_NEXT;
}
op_E2:
    bus.write_high(FR_C, static_cast<u8>(a));
    FR_NEXT;
op_F2:
    a = bus.read_high(FR_C);
    FR_NEXT;
op_EA : {
    FR_IMM16(address);
    FR_WRITE(address, a);
    FR_NEXT;
}
op_FA : {
    FR_IMM16(address);
    a = FR_READ(address);
    FR_NEXT;
}
op_E8 : { // ADD SP,e
    FR_IMM8(offset);
    const u32 sum = (sp & 0xFF) + offset;
    hx = sp ^ offset ^ sum;
    cf = sum >> 8;
    nf = 0;
    zr = 1;
    sp = (sp + static_cast<u32>(static_cast<int8_t>(offset))) & 0xFFFF;
    bus.idle();
    bus.idle();
    FR_NEXT;
}
op_F8 : { // LD HL,SP+e
    FR_IMM8(offset);
    const u32 sum = (sp & 0xFF) + offset;
    hx = sp ^ offset ^ sum;
    cf = sum >> 8;
    nf = 0;
    zr = 1;
    hl = (sp + static_cast<u32>(static_cast<int8_t>(offset))) & 0xFFFF;
    bus.idle();
    FR_NEXT;
}
op_F9:
    sp = hl;
    bus.idle_counting(hl);
    FR_NEXT;
op_F3: // DI
    cpu.ime = 0;
    cpu.ei_delay = 0;
    FR_NEXT;
op_FB: // EI
    if (cpu.ime == 0 && cpu.ei_delay == 0) {
        cpu.ei_delay = 2;
        bus.check_soon();
    }
    FR_NEXT;

op_D3:
op_DB:
op_DD:
op_E3:
op_E4:
op_EB:
op_EC:
op_ED:
op_F4:
op_FC:
op_FD:
    cpu.locked = 1;
    bus.check_soon();
    FR_NEXT;

op_CB : {
    FR_IMM8(code);
    const u32 index = code & 7;
    u32 value = 0;
    switch (index) {
    case 0: value = FR_B; break;
    case 1: value = FR_C; break;
    case 2: value = FR_D; break;
    case 3: value = FR_E; break;
    case 4: value = FR_H; break;
    case 5: value = FR_L; break;
    case 6: value = FR_READ(hl); break;
    default: value = a; break;
    }
    const u32 bit = code >> 3 & 7;
    switch (code >> 6) {
    case 1: // BIT
        zr = value & 1u << bit;
        hx = 0x10;
        nf = 0;
        FR_NEXT;
    case 2: value &= ~(1u << bit); break;
    case 3: value |= 1u << bit; break;
    default: {
        const u32 before = value;
        switch (bit) {
        case 0:
            value = (before << 1 | before >> 7) & 0xFF;
            cf = before >> 7;
            break; // RLC
        case 1:
            value = (before >> 1 | before << 7) & 0xFF;
            cf = before & 1;
            break; // RRC
        case 2:
            value = (before << 1 | cf) & 0xFF;
            cf = before >> 7;
            break; // RL
        case 3:
            value = before >> 1 | cf << 7;
            cf = before & 1;
            break; // RR
        case 4:
            value = before << 1 & 0xFF;
            cf = before >> 7;
            break; // SLA
        case 5:
            value = before >> 1 | (before & 0x80);
            cf = before & 1;
            break; // SRA
        case 6:
            value = (before << 4 | before >> 4) & 0xFF;
            cf = 0;
            break; // SWAP
        default:
            value = before >> 1;
            cf = before & 1;
            break; // SRL
        }
        hx = nf = 0;
        zr = value;
    }
    }
    switch (index) {
    case 0: FR_SET_B(value); break;
    case 1: FR_SET_C(value); break;
    case 2: FR_SET_D(value); break;
    case 3: FR_SET_E(value); break;
    case 4: FR_SET_H(value); break;
    case 5: FR_SET_L(value); break;
    case 6: FR_WRITE(hl, value); break;
    default: a = value; break;
    }
    FR_NEXT;
}

leave:
    FR_STORE_REGISTERS;
    bus_object = bus;
}

} // namespace fr::gb

#endif
