// Blocks, their accesses to memory and their ways out. Instructions: translate_instructions.cpp.
#include "gb/compiled/translator.h"

#include "gb/machine.h"

#include <atomic>
#include <cstddef>

namespace fr::gb {
namespace {

constexpr int kInRsi = -1; // an address that is already there

i32 field(size_t offset) { return static_cast<i32>(offset); }

} // namespace

void Translator::decode_block() {
    const u32 bank_end = 0x4000 - (offset_ & 0x3FFF);
    const u8 *code = code_.rom_.data.get() + offset_;
    u32 at = 0, cycles = 0;
    while (count_ < kMost && at < bank_end) {
        Instruction &in = instructions_[count_];
        if (!decode(code + at, bank_end - at, static_cast<u16>(address_ + at), !code_.cgb_, &in)) break;
        in.begins = static_cast<u8>(cycles);
        last_ = cycles;
        cycles += in.cycles;
        at += in.length;
        ++count_;
        if (in.ends) break;
    }
    u32 live = kFlagAll;
    for (u32 i = count_; i-- > 0;) {
        Instruction &in = instructions_[i];
        in.live = static_cast<u8>(in.leaves ? u32{kFlagAll} : live);
        live = (in.live & ~u32{in.writes}) | in.reads;
    }
}

bool Translator::translate() {
    decode_block();
    if (count_ == 0) return false;
    e.address(kR10, {kR12, dots(last_)});
    e.op(Width::k64, 0x3B, kR10, {kRdi, field(offsetof(fr_gb, deadline))});
    Detour &late = detour(Aside::Stop);
    late.from = e.jump_if(kGreaterOrEqual);
    late.address = address_;
    for (u32 i = 0; i < count_; ++i)
        translate_one(instructions_[i]);
    const Instruction &end = instructions_[count_ - 1];
    if (!end.ends) {
        pass(end.begins + end.cycles);
        jump_to(end.address + end.length);
    }
    for (u32 i = 0; i < detour_count_; ++i)
        translate_detour(detours_[i]);
    return true;
}

Translator::Detour &Translator::detour(Aside kind) {
    Detour &out = detours_[detour_count_++];
    out = {};
    out.kind = kind;
    out.address_reg = kInRsi;
    return out;
}

// The host's pointer to the page of an address, less the page's own address; the zero flag says that there is none.
void Translator::page(int table, int address_reg, int pointer) {
    const int index = pointer == kRsi ? kRsi : kR8;
    e.move(Width::k32, index, address_reg);
    e.shift_right(index, 12);
    e.load(Width::k64, pointer, {kRdi, table, index, 8});
    e.op(Width::k64, 0x85, pointer, pointer);
}

void Translator::read(int to, int address_reg, u32 cycle) {
    const bool in_rsi = address_reg == kInRsi;
    const int pointer = in_rsi ? kR9 : kRsi, address = in_rsi ? kRsi : address_reg;
    page(field(offsetof(fr_gb, read_page)), address, pointer);
    Detour &slow = detour(Aside::Read);
    slow.from = e.jump_if(kEqual);
    e.load(Width::k8, to, {pointer, 0, address});
    slow.back = e.at();
    slow.address_reg = address_reg;
    slow.reg = to;
    slow.cycle = cycle;
}

void Translator::write(int from, int address_reg, u32 cycle, const Instruction &in) {
    const bool in_rsi = address_reg == kInRsi;
    const int pointer = in_rsi ? kR9 : kRsi, address = in_rsi ? kRsi : address_reg;
    page(field(offsetof(fr_gb, write_page)), address, pointer);
    Detour &slow = detour(Aside::Write);
    slow.from = e.jump_if(kEqual);
    e.store(Width::k8, {pointer, 0, address}, from);
    slow.back = e.at();
    slow.address_reg = address_reg;
    slow.reg = from;
    slow.cycle = cycle;
    slow.address = in.address + in.length;
}

// While code is run no transfer holds the bus: ROM and work memory are mapped.
void Translator::read_at(u32 address, u32 cycle) {
    const u32 number = address >> 12;
    if (number < 8 || (number >= 0xC && number < 0xF)) {
        e.load(Width::k64, kRsi, {kRdi, field(offsetof(fr_gb, read_page) + number * 8)});
        e.load(Width::k8, kA, {kRsi, static_cast<i32>(address)});
    } else if (address >= 0xFF80 && address != 0xFFFF) {
        e.load(Width::k8, kA, {kRbp, field(offsetof(State, hram) + address - 0xFF80)});
    } else {
        e.set32(kRsi, address);
        if (number < 0xC)
            read(kA, kInRsi, cycle);
        else
            read_slowly(kA, cycle);
    }
}

void Translator::write_at(u32 address, u32 cycle, const Instruction &in) {
    const u32 number = address >> 12;
    if (number >= 0xC && number < 0xF) {
        e.load(Width::k64, kRsi, {kRdi, field(offsetof(fr_gb, write_page) + number * 8)});
        e.store(Width::k8, {kRsi, static_cast<i32>(address)}, kA);
    } else if (address >= 0xFF80 && address != 0xFFFF) {
        e.store(Width::k8, {kRbp, field(offsetof(State, hram) + address - 0xFF80)}, kA);
    } else {
        e.set32(kRsi, address);
        if (number >= 8 && number < 0xC)
            write(kA, kInRsi, cycle, in);
        else
            write_slowly(cycle, in.address + in.length);
    }
}

void Translator::call_bus(u32 thunk, u32 cycle) {
    e.address(kR8, {kR12, dots(cycle)});
    if ((thunk & 1) != 0) { // one that writes
        e.address(kR9, {kR12, dots(last_)});
        e.set32(kR10, address_ >> 14);
    }
    e.call(code_.memory_.written + code_.thunks_[thunk]);
}

void Translator::read_slowly(int to, u32 cycle) {
    call_bus(0, cycle);
    e.load(Width::k8, to, {kRdi, field(offsetof(fr_gb, passed))});
}

void Translator::write_slowly(u32 cycle, u32 address) {
    e.store(Width::k8, {kRdi, field(offsetof(fr_gb, passed))}, kA);
    call_bus(1, cycle);
    e.op(Width::k32, 0x85, kR8, kR8);
    Detour &out = detour(Aside::Leave);
    out.from = e.jump_if(kEqual);
    out.address = address;
}

// Two bytes of a page at once, as they are in one if SP is even.
void Translator::push(u32 cycle, u32 next) {
    e.op(Width::k32, 0x8D, kRsi, Operand{kStack, -2});
    e.widen16(kRsi, kRsi);
    e.move(Width::k32, kStack, kRsi);
    e.test8(kStack, 1);
    Detour &slow = detour(Aside::WritePair);
    slow.from = e.jump_if(kNotEqual);
    page(field(offsetof(fr_gb, write_page)), kRsi, kR9);
    slow.second = e.jump_if(kEqual);
    e.store(Width::k16, {kR9, 0, kRsi}, kR10);
    slow.back = e.at();
    slow.cycle = cycle;
    slow.address = next;
}

void Translator::pop(u32 cycle) {
    e.move(Width::k32, kRsi, kStack);
    e.test8(kStack, 1);
    Detour &slow = detour(Aside::ReadPair);
    slow.from = e.jump_if(kNotEqual);
    page(field(offsetof(fr_gb, read_page)), kRsi, kR9);
    slow.second = e.jump_if(kEqual);
    e.op(Width::k32, 0x0FB7, kRsi, {kR9, 0, kRsi});
    slow.back = e.at();
    slow.cycle = cycle;
    e.op(Width::k32, 0x8D, kStack, Operand{kStack, 2});
    e.widen16(kStack, kStack);
}

void Translator::translate_detour(const Detour &detour) {
    const Operand passed{kRdi, field(offsetof(fr_gb, passed))};
    e.land(detour.from);
    if (detour.second != nullptr) e.land(detour.second);
    const auto take_address = [&] {
        if (detour.address_reg != kInRsi) e.move(Width::k32, kRsi, detour.address_reg);
    };
    const auto leave_unless_done = [&] {
        e.op(Width::k32, 0x85, kR8, kR8);
        e.jump_if(kNotEqual, detour.back);
        e.set32(kR8, detour.address);
        e.jump(code_.memory_.written + code_.leave_);
    };
    switch (detour.kind) {
    case Aside::Read:
        take_address();
        read_slowly(detour.reg, detour.cycle);
        e.jump(detour.back);
        break;
    case Aside::ReadPair:
        call_bus(2, detour.cycle);
        e.op(Width::k32, 0x0FB7, kRsi, passed);
        e.jump(detour.back);
        break;
    case Aside::Write:
        take_address();
        e.store(Width::k8, passed, detour.reg);
        call_bus(1, detour.cycle);
        leave_unless_done();
        break;
    case Aside::WritePair:
        e.store(Width::k16, passed, kR10);
        call_bus(3, detour.cycle);
        leave_unless_done();
        break;
    case Aside::Leave:
        e.set32(kR8, detour.address);
        e.jump(code_.memory_.written + code_.leave_);
        break;
    case Aside::Jump:
        pass(detour.cycle);
        jump_to(detour.address);
        break;
    case Aside::Stop:
        pass(detour.cycle);
        e.set32(kR8, detour.address);
        e.jump(code_.memory_.written + code_.stop_);
        break;
    }
}

// Within a bank the block is found now or by its entry; elsewhere by what the machine has mapped.
void Translator::jump_to(u32 target) {
    if (target >> 14 == address_ >> 14) {
        const u32 offset = (offset_ & ~0x3FFFu) | (target & 0x3FFF);
        const u32 entry = std::atomic_ref<u32>(code_.entries_[offset]).load(std::memory_order_relaxed);
        if (offset == offset_ || entry >= Code::kFirstBlock) {
            e.jump(offset == offset_ ? begin_ : code_.memory_.written + entry);
            return;
        }
        e.set32(kR8, target);
        e.load(Width::k32, kRsi, {kR15, static_cast<i32>(offset * sizeof(u32))});
    } else {
        e.set32(kR8, target);
        e.load(Width::k64, kRsi, {kRdi, field(offsetof(fr_gb, code_page) + (target >> 14) * 8)});
        e.load(Width::k32, kRsi, {kRsi, static_cast<i32>(target * sizeof(u32))});
    }
    e.op(Width::k64, 0x01, kR13, kRsi);
    e.jump_register(kRsi);
}

void Translator::jump_to_register() {
    e.move(Width::k32, kRsi, kR8);
    e.shift_right(kRsi, 14);
    e.load(Width::k64, kRsi, {kRdi, field(offsetof(fr_gb, code_page)), kRsi, 8});
    e.load(Width::k32, kRsi, {kRsi, 0, kR8, 4});
    e.op(Width::k64, 0x01, kR13, kRsi);
    e.jump_register(kRsi);
}

// A DMG's OAM may be disturbed when a counter in FE00 to FEFF is on the bus: left to the interpreter.
void Translator::check_counting(int pair, const Instruction &in) {
    if (code_.cgb_) return;
    e.op(Width::k32, 0x8D, kRsi, Operand{pair, -0xFE00});
    e.op(Width::k32, 0x81, 7, kRsi);
    e.put32(0x100);
    Detour &stop = detour(Aside::Stop);
    stop.from = e.jump_if(kBelow);
    stop.cycle = in.begins;
    stop.address = in.address;
}

} // namespace fr::gb
