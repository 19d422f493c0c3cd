// From a block of the SM83's instructions to machine code of x86-64.
//
// Where things are: A in al, the flags in ah as LAHF stores them with N in bit 5, BC in ebx, DE in edx, HL in ecx, SP in
// r14d, the time at the block's begin in r12, the machine in rdi, its State in rbp, the code in r13, its entries in r15;
// rsi and r8 to r11 hold what does not last beyond an instruction. Upper halves of the 16-bit registers are 0.
#ifndef FASTRL_GB_COMPILED_TRANSLATOR_H
#define FASTRL_GB_COMPILED_TRANSLATOR_H

#include "gb/compiled/code.h"
#include "gb/compiled/emitter.h"
#include "gb/compiled/instructions.h"

namespace fr::gb {

inline constexpr int kA = 0, kL = 1, kE = 2, kC = 3, kFlags = 4, kH = 5, kD = 6, kB = 7; // as 8-bit operands
inline constexpr int kBc = kRbx, kDe = kRdx, kHl = kRcx, kStack = kR14;
inline constexpr int kTemp = kR11; // a byte of memory that is worked on

class Translator {
  public:
    // The block that begins at `offset` of the ROM, seen at `address`.
    Translator(const Code &code, Emitter &emitter, u32 offset, u32 address)
        : code_(code), e(emitter), offset_(offset), address_(address), begin_(emitter.at()) {}

    // False if not even the first instruction can be compiled.
    bool translate();

  private:
    static constexpr u32 kMost = 32; // instructions

    // What lies behind the block: an access that is not to plain memory, a jump that was taken, a way out.
    enum class Aside : u8 { Read, Write, ReadPair, WritePair, Leave, Jump, Stop };
    struct Detour {
        Aside kind;
        u8 *from, *second; // jumps here; second may be NULL
        u8 *back;
        int address_reg; // -1: the address is in esi
        int reg;         // takes the byte
        u32 cycle;       // of the access or the jump, from the block's begin
        u32 address;     // where the block is left to
    };

    const Code &code_;
    Emitter &e;
    const u32 offset_, address_;
    const u8 *const begin_;
    Instruction instructions_[kMost];
    u32 count_ = 0;
    Detour detours_[kMost * 4];
    u32 detour_count_ = 0;
    u32 last_ = 0; // cycle in which the last instruction begins

    void decode_block();
    void translate_one(const Instruction &in);
    void translate_low(const Instruction &in);  // opcodes below 40
    void translate_high(const Instruction &in); // from C0 on
    void translate_bits(const Instruction &in); // behind CB

    // Memory. `cycle` is that in which the access ends, from the block's begin.
    i32 dots(u32 cycles) const { return static_cast<i32>(cycles * code_.dots_); }
    void read(int to, int address_reg, u32 cycle);
    void write(int from, int address_reg, u32 cycle, const Instruction &in);
    void read_at(u32 address, u32 cycle);                         // to A
    void write_at(u32 address, u32 cycle, const Instruction &in); // A
    void read_slowly(int to, u32 cycle);                          // from the address in esi, to A
    void write_slowly(u32 cycle, u32 address);                    // A, to the address in esi
    void push(u32 cycle, u32 next);                               // r10w
    void pop(u32 cycle);                                          // to esi
    void page(int table_field, int address_reg, int pointer);
    void call_bus(u32 thunk, u32 cycle);
    Detour &detour(Aside kind);
    void translate_detour(const Detour &detour);

    // Flags.
    void arithmetic(u32 operation, int from, u8 live);
    void finish_arithmetic(u32 operation, u8 live);
    void count(int reg, bool down, u8 live);
    void shift(u32 operation, int reg, u8 live);
    void carry_from_flags() { e.put({0x0F, 0xBA, 0xE0, 8}); } // BT eax, 8
    void store_flags() { e.put({0x9F}); }                     // LAHF
    void add_pairs(u32 pair, u8 live);
    void push_flags(const Instruction &in);
    void pop_flags(const Instruction &in);
    void stack_offset(int to, const Instruction &in);

    // Ways out.
    void jump_to(u32 target);                              // r12 is up to date
    void jump_to_register();                               // the same, to the address in r8
    void jump_aside(u32 condition, u32 target, u32 cycle); // conditions: NZ, Z, NC, C
    u8 *skip_unless(u32 condition);
    void pass(u32 cycles) { e.add64(kR12, dots(cycles)); }
    void check_counting(int pair, const Instruction &in);
};

} // namespace fr::gb

#endif
