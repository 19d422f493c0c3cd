#include "gb/compiled/code.h"

#include "gb/machine.h"

#include <atomic>

#if defined(__x86_64__)

#include "gb/compiled/translator.h"

#include <cstddef>

namespace fr::gb {
namespace {

constexpr u32 kCodeBytes = 8u << 20; // reserved; memory is taken as it is written
constexpr u32 kVisits = 12;          // before a block is compiled
constexpr u32 kNoBlock = Code::kFirstBlock - 1;

// Compiled code is called and calls as on System V, on Windows too.
#define FR_COMPILED_CALL __attribute__((sysv_abi))
typedef u32 Enter(fr_gb *, State *, const u8 *) FR_COMPILED_CALL;
typedef u32 Access(fr_gb *, u32, i64, i64, u32) FR_COMPILED_CALL;

// What compiled code asks of the bus. `time` is that of the access, `last` that of the block's last instruction; the
// value goes through fr_gb::passed. Returns whether the block may go on.
FR_COMPILED_CALL u32 read_byte(fr_gb *gb, u32 address, i64 time, i64, u32) {
    gb->s->now = time;
    gb->passed = bus_read(gb, static_cast<u16>(address));
    return 1;
}

FR_COMPILED_CALL u32 write_byte(fr_gb *gb, u32 address, i64 time, i64 last, u32 half) {
    const u32 *code = gb->code_page[half];
    gb->s->now = time;
    bus_write(gb, static_cast<u16>(address), static_cast<u8>(gb->passed));
    return gb->s->now == time && last < gb->deadline && code == gb->code_page[half];
}

// Many a stack lies in HRAM.
u8 *high_pair(fr_gb *gb, u32 address) {
    return address >= 0xFF80 && address < 0xFFFE ? gb->s->hram + (address - 0xFF80) : nullptr;
}

FR_COMPILED_CALL u32 read_pair(fr_gb *gb, u32 address, i64 time, i64, u32) {
    if (const u8 *high = high_pair(gb, address); high != nullptr) {
        gb->passed = static_cast<u16>(high[0] | high[1] << 8);
        return 1;
    }
    gb->s->now = time;
    const u32 low = bus_read(gb, static_cast<u16>(address));
    gb->s->now = time + mcycle(gb);
    gb->passed = static_cast<u16>(low | u32{bus_read(gb, static_cast<u16>(address + 1))} << 8);
    return 1;
}

// The high byte first, a cycle before `time`.
FR_COMPILED_CALL u32 write_pair(fr_gb *gb, u32 address, i64 time, i64 last, u32 half) {
    if (u8 *high = high_pair(gb, address); high != nullptr) {
        high[0] = static_cast<u8>(gb->passed);
        high[1] = static_cast<u8>(gb->passed >> 8);
        return 1;
    }
    const u32 *code = gb->code_page[half];
    const i64 cycle = mcycle(gb);
    gb->s->now = time - cycle;
    bus_write(gb, static_cast<u16>(address + 1), static_cast<u8>(gb->passed >> 8));
    gb->s->now += cycle;
    bus_write(gb, static_cast<u16>(address), static_cast<u8>(gb->passed));
    return gb->s->now == time && last < gb->deadline && code == gb->code_page[half];
}

u64 address_of(Access *function) { return reinterpret_cast<u64>(function); }

// Flags in compiled code stand as LAHF stores them, with N in bit 5.
u8 host_flags(u32 f) { return static_cast<u8>((f >> 1 & 0x70) | (f >> 4 & 1)); }
u8 guest_flags(u32 f) { return static_cast<u8>((f << 1 & 0xE0) | (f << 4 & 0x10)); }

constexpr i32 in_cpu(size_t field) { return static_cast<i32>(offsetof(State, cpu) + field); }

struct Saved {
    int reg;
    size_t field;
};

constexpr Saved kBytes[] = {{kA, offsetof(CpuState, a)}, {kFlags, offsetof(CpuState, f)}, {kB, offsetof(CpuState, b)},
                            {kC, offsetof(CpuState, c)}, {kD, offsetof(CpuState, d)},     {kE, offsetof(CpuState, e)},
                            {kH, offsetof(CpuState, h)}, {kL, offsetof(CpuState, l)}};
constexpr int kKept[] = {kRbx, kRbp, kR12, kR13, kR14, kR15};

} // namespace

std::unique_ptr<Code> Code::create(const fr_gb_rom &rom, bool cgb, u32 dots) {
    std::unique_ptr<Code> code(new Code(rom, cgb, dots));
    if (!code->map()) return nullptr;
    code->emit_entrance();
    return code;
}

bool Code::map() {
    entries_ = static_cast<u32 *>(take_zeros(rom_.size * sizeof(u32)));
    return entries_ != nullptr && take_code_memory(kCodeBytes, memory_);
}

Code::~Code() {
    return_code_memory(kCodeBytes, memory_);
    if (entries_ != nullptr) return_zeros(entries_, rom_.size * sizeof(u32));
}

// From registers that a called function may change to the stack and back. The value that it returns goes to r8.
u32 Code::emit_thunk(u64 function) {
    const u32 begin = used_;
    Emitter e(memory_.written + used_, memory_.written + kCodeBytes);
    e.put({0x50 | kRax, 0x50 | kRcx, 0x50 | kRdx, 0x50 | kRdi});
    e.add64(kRsp, -8);
    e.move(Width::k64, kRdx, kR8);
    e.move(Width::k64, kRcx, kR9);
    e.move(Width::k32, kR8, kR10);
    e.set64(kRax, function);
    e.op(Width::k32, 0xFF, 2, kRax);
    e.move(Width::k32, kR8, kRax);
    e.add64(kRsp, 8);
    e.put({0x58 | kRdi, 0x58 | kRdx, 0x58 | kRcx, 0x58 | kRax, 0xC3});
    used_ = static_cast<u32>(e.at() - memory_.written);
    return begin;
}

// Entries below kFirstBlock lead into a row of NOPs and out: the block is not compiled, its address is in r8.
void Code::emit_entrance() {
    Emitter e(memory_.written, memory_.written + kCodeBytes);
    while (e.at() < memory_.written + kFirstBlock)
        e.put({0x90});
    e.set32(kRsi, 0);
    u8 *const out = e.jump();
    leave_ = static_cast<u32>(e.at() - memory_.written);
    e.load(Width::k64, kR12, {kRbp, offsetof(State, now)});
    e.set32(kRsi, 0);
    u8 *const left = e.jump();
    stop_ = static_cast<u32>(e.at() - memory_.written);
    e.set32(kRsi, 1);
    e.land(out);
    e.land(left);
    for (const Saved &saved : kBytes)
        e.store(Width::k8, {kRbp, in_cpu(saved.field)}, saved.reg);
    e.store(Width::k16, {kRbp, in_cpu(offsetof(CpuState, sp))}, kStack);
    e.store(Width::k16, {kRbp, in_cpu(offsetof(CpuState, pc))}, kR8);
    e.store(Width::k64, {kRbp, offsetof(State, now)}, kR12);
    e.move(Width::k32, kRax, kRsi);
    e.add64(kRsp, 8);
    for (u32 i = std::size(kKept); i-- > 0;) {
        if (kKept[i] >= kR8) e.put({0x41});
        e.put({0x58 | (kKept[i] & 7)});
    }
    e.put({0xC3});

    enter_ = static_cast<u32>(e.at() - memory_.written);
    for (const int reg : kKept) {
        if (reg >= kR8) e.put({0x41});
        e.put({0x50 | (reg & 7)});
    }
    e.add64(kRsp, -8);
    e.move(Width::k64, kRbp, kRsi);
    e.move(Width::k64, kR9, kRdx);
    e.set64(kR13, reinterpret_cast<u64>(memory_.run));
    e.set64(kR15, reinterpret_cast<u64>(entries_));
    e.load(Width::k64, kR12, {kRbp, offsetof(State, now)});
    e.op(Width::k32, 0x0FB7, kStack, {kRbp, in_cpu(offsetof(CpuState, sp))});
    for (const int pair : {kRax, kRbx, kRcx, kRdx})
        e.set32(pair, 0);
    for (const Saved &saved : kBytes)
        e.load(Width::k8, saved.reg, {kRbp, in_cpu(saved.field)});
    e.jump_register(kR9);
    used_ = static_cast<u32>(e.at() - memory_.written);
    thunks_[0] = emit_thunk(address_of(read_byte));
    thunks_[1] = emit_thunk(address_of(write_byte));
    thunks_[2] = emit_thunk(address_of(read_pair));
    thunks_[3] = emit_thunk(address_of(write_pair));
}

bool Code::request(u32 offset, u32 address) {
    std::atomic_ref<u32> shared(entries_[offset]);
    u32 value = shared.load(std::memory_order_acquire);
    if (value >= kFirstBlock) return true;
    if (value == kNoBlock) return false;
    if (value < kVisits) {
        shared.compare_exchange_strong(value, value + 1, std::memory_order_relaxed);
        return false;
    }
    const std::lock_guard lock(mutex_);
    value = shared.load(std::memory_order_relaxed);
    if (value >= kNoBlock) return value >= kFirstBlock;
    Emitter e(memory_.written + used_, memory_.written + kCodeBytes);
    Translator translator(*this, e, offset, address);
    if (!translator.translate() || e.full()) {
        shared.store(kNoBlock, std::memory_order_relaxed);
        return false;
    }
    const u32 begin = used_;
    used_ = static_cast<u32>(e.at() - memory_.written);
    shared.store(begin, std::memory_order_release);
    return true;
}

bool Code::run(fr_gb *gb) const {
    CpuState &cpu = gb->s->cpu;
    const u32 entry = gb->code_page[cpu.pc >> 14][cpu.pc];
    cpu.f = host_flags(cpu.f);
    const u32 stopped = reinterpret_cast<Enter *>(memory_.run + enter_)(gb, gb->s, memory_.run + entry);
    cpu.f = guest_flags(cpu.f);
    return stopped != 0;
}

} // namespace fr::gb

#else

namespace fr::gb {

std::unique_ptr<Code> Code::create(const fr_gb_rom &, bool, u32) { return nullptr; }
Code::~Code() = default;
bool Code::request(u32, u32) { return false; }
bool Code::run(fr_gb *) const { return true; }

} // namespace fr::gb

#endif

namespace fr::gb {
const u32 kNoCode[0x10000] = {};
}
