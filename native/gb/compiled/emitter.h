// Machine code of x86-64, as far as translate.cpp needs it (Intel SDM, volume 2).
#ifndef FASTRL_GB_COMPILED_EMITTER_H
#define FASTRL_GB_COMPILED_EMITTER_H

#include "gb/state.h"

#include <cstring>
#include <initializer_list>

namespace fr::gb {

// Registers by their numbers. As 8-bit operands 4 to 7 are the second bytes of the first four, which only instructions
// without REX can name: none of ours mixes them with a register from 8 on.
enum Register : int { kRax, kRcx, kRdx, kRbx, kRsp, kRbp, kRsi, kRdi, kR8, kR9, kR10, kR11, kR12, kR13, kR14, kR15 };
enum class Width { k8, k16, k32, k64 };
enum Condition : int { kBelow = 2, kEqual = 4, kNotEqual = 5, kGreaterOrEqual = 13 };

inline constexpr int kNoIndex = -1;

struct Operand { // memory at base + index * scale + displacement
    int base;
    i32 displacement = 0;
    int index = kNoIndex, scale = 1;
};

class Emitter {
  public:
    Emitter(u8 *begin, u8 *end) : at_(begin), end_(end) {}

    u8 *at() const { return at_; }
    bool full() const { return at_ == end_; }

    void put(std::initializer_list<int> bytes) {
        for (const int byte : bytes)
            if (at_ != end_) *at_++ = static_cast<u8>(byte);
    }
    void put32(i64 value) {
        for (int i = 0; i < 4; ++i)
            put({static_cast<int>(value >> i * 8 & 0xFF)});
    }
    void put64(u64 value) {
        put32(static_cast<i64>(value & 0xFFFFFFFF));
        put32(static_cast<i64>(value >> 32));
    }

    // An opcode (two bytes from 0F00 on) on two registers; `reg` may be the opcode's extension.
    void op(Width width, int opcode, int reg, int rm) {
        begin(width, opcode, reg, 0, rm);
        put({0xC0 | (reg & 7) << 3 | (rm & 7)});
    }
    // The same on a register and memory.
    void op(Width width, int opcode, int reg, const Operand &memory) {
        const bool indexed = memory.index != kNoIndex;
        begin(width, opcode, reg, indexed ? memory.index : 0, memory.base);
        const bool is_short = memory.displacement >= -128 && memory.displacement < 128;
        put({(is_short ? 0x40 : 0x80) | (reg & 7) << 3 | (indexed || (memory.base & 7) == kRsp ? 4 : memory.base & 7)});
        const int scale = memory.scale == 8 ? 3 : memory.scale == 4 ? 2 : 0;
        if (indexed)
            put({scale << 6 | (memory.index & 7) << 3 | (memory.base & 7)});
        else if ((memory.base & 7) == kRsp)
            put({0x20 | kRsp});
        if (is_short)
            put({memory.displacement & 0xFF});
        else
            put32(memory.displacement);
    }

    void move(Width width, int to, int from) { op(width, width == Width::k8 ? 0x88 : 0x89, from, to); }
    void load(Width width, int to, const Operand &from) { op(width, width == Width::k8 ? 0x8A : 0x8B, to, from); }
    void store(Width width, const Operand &to, int from) { op(width, width == Width::k8 ? 0x88 : 0x89, from, to); }
    void store8(const Operand &to, u32 value) {
        op(Width::k8, 0xC6, 0, to);
        put({static_cast<int>(value)});
    }
    void set32(int to, u32 value) {
        if (to >= kR8) put({0x41});
        put({0xB8 | (to & 7)});
        put32(value);
    }
    void set64(int to, u64 value) {
        put({to >= kR8 ? 0x49 : 0x48, 0xB8 | (to & 7)});
        put64(value);
    }
    void widen16(int to, int from) { op(Width::k32, 0x0FB7, to, from); }
    void widen8(int to, int from) { op(Width::k32, 0x0FB6, to, from); }
    void address(int to, const Operand &from) { op(Width::k64, 0x8D, to, from); }
    void shift_right(int reg, int bits) {
        op(Width::k32, 0xC1, 5, reg);
        put({bits});
    }
    void shift_left(int reg, int bits) {
        op(Width::k32, 0xC1, 4, reg);
        put({bits});
    }
    void and32(int reg, u32 mask) {
        op(Width::k32, 0x81, 4, reg);
        put32(mask);
    }
    void or32(int to, int from) { op(Width::k32, 0x09, from, to); }
    void add64(int reg, i32 value) {
        if (value == 0) return;
        op(Width::k64, 0x81, 0, reg);
        put32(value);
    }
    // 8-bit operations with a constant, by their extension: 0 add, 1 or, 4 and, 6 xor, 7 compare.
    void immediate8(int extension, int reg, u32 value) {
        op(Width::k8, 0x80, extension, reg);
        put({static_cast<int>(value)});
    }
    void test8(int reg, u32 mask) {
        op(Width::k8, 0xF6, 0, reg);
        put({static_cast<int>(mask)});
    }

    // Jumps. Those without a target return the place that `land` fills in.
    u8 *jump_if(int condition) {
        put({0x0F, 0x80 | condition});
        return displacement();
    }
    u8 *jump() {
        put({0xE9});
        return displacement();
    }
    void jump(const u8 *target) { aim(jump(), target); }
    void jump_if(int condition, const u8 *target) { aim(jump_if(condition), target); }
    void call(const u8 *target) {
        put({0xE8});
        aim(displacement(), target);
    }
    void jump_register(int reg) { op(Width::k32, 0xFF, 4, reg); }
    void land(u8 *place) const { aim(place, at_); }

  private:
    u8 *at_, *end_;

    u8 *displacement() {
        u8 *place = at_;
        put32(0);
        return place;
    }
    void aim(u8 *place, const u8 *target) const {
        if (end_ - place < 4) return;
        const i32 distance = static_cast<i32>(target - (place + 4));
        std::memcpy(place, &distance, sizeof distance);
    }
    void begin(Width width, int opcode, int reg, int index, int base) {
        if (width == Width::k16) put({0x66});
        const int rex = (width == Width::k64 ? 8 : 0) | reg >> 3 << 2 | index >> 3 << 1 | base >> 3;
        if (rex != 0) put({0x40 | rex});
        if (opcode >= 0x0F00) put({0x0F});
        put({opcode & 0xFF});
    }
};

} // namespace fr::gb

#endif
