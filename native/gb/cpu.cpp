// The CPU's bus onto the machine, and what HALT, STOP and interrupts do there.
#include "gb/cpu.h"

#include "gb/machine.h"

#include <algorithm>

#define FR_INLINE [[gnu::always_inline]]

namespace fr::gb {
namespace {

u32 pending_interrupts(const State &s) { return s.interrupt_flags & s.interrupt_enable & 0x1Fu; }

// When the CPU looks at IF, after the boundary between two instructions: as it reads the next opcode while it runs; in
// HALT a DMG in the middle of a cycle (mooneye: di_timing; Gambatte's tests: halt/m0int_m0stat, halt/lycirq_m2stat), a CGB at
// its start (halt/late_m0irq_halt_m0stat_*, dma/hdma_m3halt_m0unhalt_ly); a dot to either side fails them.
i64 look_after(const fr_gb *gb, i64 dots) {
    if (gb->s->cpu.halted == 0) return dots;
    return gb->cgb ? 0 : dots / 2;
}

// Nothing happens before the next event: goes on to the first boundary from which the CPU sees it.
void halt_until_event(fr_gb *gb, i64 dots) {
    State &s = *gb->s;
    i64 next = std::min(gb->run_end, s.cpu.wake_at);
    for (const i64 time : s.events)
        next = std::min(next, time - look_after(gb, dots));
    s.now += (std::max<i64>(next - s.now, 1) + dots - 1) / dots * dots;
}

// Between two instructions: works off what is due and says how to go on.
[[gnu::noinline]] Attend machine_attend(fr_gb *gb, i64 dots) {
    State &s = *gb->s;
    CpuState &cpu = s.cpu;
    if (gb->speed_changed) return Attend::Leave;
    for (;;) {
        const i64 boundary = s.now;
        s.now += look_after(gb, dots);
        events_run(gb);
        s.now = boundary;
        if (s.hdma.pending != 0 && cpu.halted == 0) {
            s.now += dots; // the next opcode is read in vain
            hdma_run(gb);
            ppu_schedule(gb);
            continue;
        }
        if (cpu.locked != 0 || cpu.stopped != 0) {
            if (s.now >= gb->run_end) break;
            halt_until_event(gb, dots);
            continue;
        }
        if (cpu.halted == 0) break;
        if (pending_interrupts(s) != 0 || s.now >= cpu.wake_at) {
            const bool after_switch = cpu.wake_at != kNever;
            cpu.halted = 0;
            cpu.wake_at = kNever;
            dma_clock_goes_on(gb);
            if (after_switch) continue; // what a VRAM DMA copies comes before the next instruction
            break;
        }
        if (s.now >= gb->run_end) break;
        halt_until_event(gb, dots);
    }
    Attend result = Attend::Run;
    if (s.now >= gb->run_end) {
        result = Attend::Leave; // EI's delay goes on in the next run
    } else {
        if (cpu.ei_delay != 0 && --cpu.ei_delay == 0) cpu.ime = 1;
        if (cpu.ime != 0 && pending_interrupts(s) != 0) result = Attend::Interrupt;
    }
    deadline_update(gb);
    return result;
}

// Whether it stops shows in the cycle that follows, as with any instruction (c-sp/age-test-roms: halt-m0-interrupt).
[[gnu::noinline]] void machine_halt(fr_gb *gb) {
    CpuState &cpu = gb->s->cpu;
    const i64 boundary = gb->s->now;
    gb->s->now += mcycle(gb);
    units_sync(gb);
    gb->s->now = boundary;
    if (pending_interrupts(*gb->s) == 0) {
        dma_clock_stops(gb);
        cpu.halted = 1;
    } else if (cpu.ei_delay != 0)
        cpu.pc = static_cast<u16>(cpu.pc - 1); // the interrupt returns to HALT
    else if (cpu.ime == 0)
        cpu.halt_bug = 1;
}

[[gnu::noinline]] void machine_stop(fr_gb *gb) {
    CpuState &cpu = gb->s->cpu;
    if (gb->cgb && gb->s->speed_armed != 0) {
        speed_switch(gb);
        return;
    }
    cpu.pc = static_cast<u16>(cpu.pc + 1);
    timer_reset_div(gb);
    // A DMG's LCD goes blank. A CGB's goes black unless it was drawing a line: then the picture stays (daid: stop_instr).
    cpu.stopped = gb->cgb && ppu_draws_line(gb) ? kStoppedShowing : kStopped;
    dma_clock_stops(gb);
    cpu.halted = 1;
}

// Code that jumps are looked for in: in ROM, as it does not change, and in one page.
const u8 *loop_code(const fr_gb *gb, u32 address, u32 size) {
    const u8 *page = gb->read_page[address >> 12];
    const bool whole = address + size <= 0x8000 && (address >> 12) == ((address + size - 1) >> 12);
    return gb->skips_loops && page != nullptr && whole ? page + address : nullptr;
}

// Passes that end before the line comes, and long enough before the deadline that a last one is run: A and the flags
// are its, whatever the passes before it read.
u32 machine_passes_until_line(fr_gb *gb, u32 address, i64 deadline, i64 dots) {
    const u8 *code = loop_code(gb, address, kLineWaitBytes);
    if (code == nullptr || !loop_waits_for_line(code)) return 0;
    constexpr i64 kMargin = 8; // dots by which LY may read as the next line's before that begins
    const i64 pass = kLineWaitCycles * dots, read = 3 * dots;
    const i64 limit = std::min(deadline - pass, ppu_ly_at(gb, code[3]) - read - kMargin);
    return limit <= gb->s->now ? 0 : static_cast<u32>((limit - gb->s->now) / pass);
}

u32 machine_loop_cycles(fr_gb *gb, u32 address, u32 size) {
    const u8 *code = loop_code(gb, address, size);
    if (code == nullptr) return 0;
    LoopCache::Entry &entry = gb->loop_cache.entries[(address + size) % LoopCache::kEntries];
    if (entry.end != code + size || entry.size != size) entry = {code + size, size, loop_cycles(code, size)};
    return entry.cycles;
}

// Whether there is compiled code at an address, if it is asked for often enough.
[[gnu::noinline]] bool machine_request_code(fr_gb *gb, u32 address) {
    const u32 *page = gb->code_page[address >> 14];
    if (page == kNoCode) return false;
    return gb->code->request(static_cast<u32>(page + address - gb->code->entries()), address);
}

bool machine_has_code(fr_gb *gb, u32 address) {
    return gb->code_page[address >> 14][address] >= Code::kFirstBlock || machine_request_code(gb, address);
}

[[gnu::noinline]] void machine_run_code(fr_gb *gb) {
    while (!gb->code->run(gb))
        if (gb->s->now >= gb->deadline || !machine_has_code(gb, gb->s->cpu.pc)) return;
}

// Dots a machine cycle are a constant of the type: the loop is compiled for each speed. Everything here is inlined and
// nothing keeps a reference to the bus, so that its times stay in registers.
template <int kDots> struct MachineBus {
    static constexpr bool kBreakpoints = true;
    static constexpr bool kSkipsLoops = true;
    static constexpr bool kRunsCode = true;

    i64 now;
    i64 deadline;
    fr_gb *gb;

    explicit MachineBus(fr_gb *machine) : now(machine->s->now), deadline(machine->deadline), gb(machine) {}

    FR_INLINE void leave_to_machine() const { gb->s->now = now; }
    FR_INLINE void return_from_machine() {
        now = gb->s->now;
        deadline = gb->deadline;
    }

    // Addresses below 10000.
    FR_INLINE u32 fetch(u32 address) {
        now += kDots;
        const u8 *page = gb->read_page[address >> 12];
        if (page != nullptr) [[likely]]
            return page[address];
        return slow_read(static_cast<u16>(address));
    }
    FR_INLINE u8 read(u16 address) { return static_cast<u8>(fetch(address)); }
    FR_INLINE u32 fetch_pair(u32 address) { return read_pair(address); }
    FR_INLINE u32 read_pair(u32 address) {
        const u8 *page = gb->read_page[address >> 12];
        if (page != nullptr && (address & 0xFFF) != 0xFFF) [[likely]] {
            now += 2 * kDots;
            return page[address] | u32{page[address + 1]} << 8;
        }
        const u32 low = fetch(address);
        return low | fetch((address + 1) & 0xFFFF) << 8;
    }
    // The high byte first, as the CPU does.
    FR_INLINE void push_pair(u32 pointer, u32 value) {
        const u32 address = (pointer - 2) & 0xFFFF;
        u8 *page = gb->write_page[address >> 12];
        if (page != nullptr && (address & 0xFFF) != 0xFFF) [[likely]] {
            now += 2 * kDots;
            page[address + 1] = static_cast<u8>(value >> 8);
            page[address] = static_cast<u8>(value);
            return;
        }
        write(static_cast<u16>(address + 1), static_cast<u8>(value >> 8));
        write(static_cast<u16>(address), static_cast<u8>(value));
    }
    FR_INLINE u8 read_high(u32 low) {
        now += kDots;
        if (low >= 0x80 && low != 0xFF) [[likely]]
            return gb->s->hram[low - 0x80];
        return slow_read(static_cast<u16>(0xFF00 | low));
    }
    FR_INLINE void write(u16 address, u8 value) {
        now += kDots;
        u8 *page = gb->write_page[address >> 12];
        if (page != nullptr) [[likely]]
            page[address] = value;
        else
            slow_write(address, value);
    }
    FR_INLINE void write_high(u32 low, u8 value) {
        now += kDots;
        if (low >= 0x80 && low != 0xFF) [[likely]]
            gb->s->hram[low - 0x80] = value;
        else
            slow_write(static_cast<u16>(0xFF00 | low), value);
    }
    FR_INLINE void idle() { now += kDots; }
    FR_INLINE void idle_counting(u32 value) {
        now += kDots;
        if ((value >> 8) == 0xFE) [[unlikely]] {
            leave_to_machine();
            oam_bug_count(gb);
        }
    }

    // Reads don't move time or the deadline.
    FR_INLINE u8 slow_read(u16 address) const {
        leave_to_machine();
        return bus_read(gb, address);
    }
    FR_INLINE void slow_write(u16 address, u8 value) {
        leave_to_machine();
        bus_write(gb, address, value);
        return_from_machine();
    }

    FR_INLINE u32 push_and_choose(u16 address, u8 value) {
        gb->s->now = now + kDots;
        units_sync(gb);
        const u32 pending = pending_interrupts(*gb->s);
        write(address, value);
        return pending;
    }
    // A request that comes a little later is still lost (Gambatte's tests: irq_precedence/late_m0irq_retrigger; at double speed
    // none, ly0/lycint152_lyc0irq_late_retrigger_ds_1, lyc153int_m2irq/lyc153int_m2irq_late_retrigger_ds_1).
    FR_INLINE void acknowledge(u32 bit) {
        gb->s->now = now + (kDots == 4 ? 2 : 0);
        units_sync(gb);
        leave_to_machine();
        gb->s->interrupt_flags &= static_cast<u8>(~(1u << bit));
        deadline_update(gb);
        return_from_machine();
    }
    FR_INLINE void check_soon() { deadline = 0; }
    FR_INLINE void breakpoint() {
        if (!gb->breakpoint_armed) return;
        gb->breakpoint_hit = true;
        gb->run_end = 0;
        deadline = 0;
    }
    FR_INLINE Attend attend(CpuState &) {
        leave_to_machine();
        const Attend result = machine_attend(gb, kDots);
        return_from_machine();
        return result;
    }
    FR_INLINE void halt(CpuState &) {
        leave_to_machine();
        machine_halt(gb);
        deadline = 0;
    }
    FR_INLINE void stop(CpuState &) {
        leave_to_machine();
        machine_stop(gb);
        return_from_machine();
        deadline = 0;
    }

    FR_INLINE bool has_code(u32 address) const {
        return address < 0x8000 && now < deadline && gb->runs_code && machine_has_code(gb, address);
    }
    FR_INLINE void run_code() {
        leave_to_machine();
        machine_run_code(gb);
        return_from_machine();
    }

    // Polling loops (loops.h).
    FR_INLINE LoopProbe &probe() { return gb->loop_probe; }
    FR_INLINE u8 code_byte(u32 address) const {
        const u8 *page = gb->read_page[address >> 12];
        if (page != nullptr) return page[address];
        return address >= 0xFF80 ? gb->s->hram[address - 0xFF80] : u8{0};
    }
    FR_INLINE u32 loop_cycles_at(u32 address, u32 size) const { return machine_loop_cycles(gb, address, size); }
    FR_INLINE u32 passes_until_line(u32 address) const {
        leave_to_machine();
        return machine_passes_until_line(gb, address, deadline, kDots);
    }
    FR_INLINE bool is_next_pass(const LoopProbe &probe, u32 cycles) const { return now - probe.time == cycles * kDots; }
    FR_INLINE u32 passes_left(u32 most, u32 cycles) const {
        if (now >= deadline || !gb->skips_loops) return 0;
        return static_cast<u32>(std::min<i64>(most, (deadline - 1 - now) / (cycles * kDots)));
    }
    FR_INLINE u32 passes_unchanged(u32 cycles) const {
        const i64 limit = std::min(deadline, gb->stable_until);
        return now >= limit ? 0 : static_cast<u32>((limit - 1 - now) / (cycles * kDots));
    }
    FR_INLINE void skip(u32 passes, u32 cycles) { now += i64{passes} * cycles * kDots; }
    FR_INLINE void begin_pass() { gb->stable_until = kNever; }
};

} // namespace

// HALT, which ends with an interrupt or by itself after 131,072 clocks of the new speed, and begins some dots after the opcode, of a
// number that shifts the CPU against the lines (Pan Docs, "Using the STOP Instruction"; docboy: speed_switch_to_*_interrupt_*; daid:
// speed_switch_timing; c-sp/age-test-roms: lcd-align-ly). From then on the counter behind DIV counts, which is reset as STOP's
// second byte is read (Gambatte's tests: speedchange_tima00). An OAM transfer stops with the opcode (docboy:
// speed_switch_to_*_during_dma). With an interrupt there is no HALT and no second byte, and the transfer goes on at the new speed
// (docboy: speed_switch_to_double_interrupt_*_aligned_with_stop_*, speed_switch_to_double_interrupt_vblank_during_dma_nops101_*).
void speed_switch(fr_gb *gb) {
    constexpr i64 kToDouble = 8, kToNormal = 3, kClocks = 131072;
    State &s = *gb->s;
    const i64 stop = s.now, reset = stop + mcycle(gb), begin = stop + (s.double_speed != 0 ? kToNormal : kToDouble);
    s.now = reset;
    units_sync(gb);
    const bool halts = pending_interrupts(s) == 0;
    s.now = stop;
    dma_clock_stops(gb);
    s.now = reset;
    timer_reset_div(gb);
    s.double_speed ^= 1;
    s.speed_armed = 0;
    if (halts) {
        s.now = s.timer.epoch = s.timer.synced = begin;
        s.cpu.pc = static_cast<u16>(s.cpu.pc + 1);
        s.cpu.halted = 1;
        s.cpu.wake_at = begin + (kClocks >> s.double_speed);
    } else {
        s.now = stop + mcycle(gb);
        dma_clock_goes_on(gb);
        s.now = stop;
    }
    serial_clock_changed(gb);
    timer_schedule(gb);
    memory_map(gb);
    gb->speed_changed = true;
}

void cpu_run(fr_gb *gb) {
    do {
        gb->speed_changed = false;
        deadline_update(gb);
        if (gb->s->double_speed != 0) {
            MachineBus<2> bus(gb);
            cpu_execute(bus, gb->s->cpu);
        } else {
            MachineBus<4> bus(gb);
            cpu_execute(bus, gb->s->cpu);
        }
    } while (gb->speed_changed && gb->s->now < gb->run_end);
}

} // namespace fr::gb
