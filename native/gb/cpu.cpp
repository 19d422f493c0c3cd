// The CPU's bus onto the machine, and what HALT, STOP and interrupts do there.
#include "gb/cpu.h"

#include "gb/machine.h"

#include <algorithm>

namespace fr::gb {
namespace {

// Dots a machine cycle are a constant of the type: the loop is compiled for each speed.
template <int kDots> struct MachineBus {
    static constexpr bool kBreakpoints = true;

    i64 now;
    i64 deadline;
    fr_gb *gb;

    explicit MachineBus(fr_gb *machine) : now(machine->s->now), deadline(machine->deadline), gb(machine) {}

    void leave_to_machine() { gb->s->now = now; }
    void return_from_machine() {
        now = gb->s->now;
        deadline = gb->deadline;
    }

    u8 read(u16 address) {
        now += kDots;
        const u8 *page = gb->read_page[address >> 12];
        if (page != nullptr) [[likely]] return page[address];
        return slow_read(address);
    }
    u8 fetch(u16 address) { return read(address); }
    u8 read_high(u32 low) {
        if (low >= 0x80 && low != 0xFF) [[likely]] {
            now += kDots;
            return gb->s->hram[low - 0x80];
        }
        now += kDots;
        return slow_read(static_cast<u16>(0xFF00 | low));
    }
    void write(u16 address, u8 value) {
        now += kDots;
        u8 *page = gb->write_page[address >> 12];
        if (page != nullptr) [[likely]] page[address] = value;
        else slow_write(address, value);
    }
    void write_high(u32 low, u8 value) {
        now += kDots;
        if (low >= 0x80 && low != 0xFF) [[likely]] gb->s->hram[low - 0x80] = value;
        else slow_write(static_cast<u16>(0xFF00 | low), value);
    }
    void idle() { now += kDots; }

    u8 slow_read(u16 address) {
        if (address >= 0xFF80 && address != 0xFFFF) return gb->s->hram[address - 0xFF80];
        leave_to_machine();
        const u8 value = bus_read(gb, address);
        return_from_machine();
        return value;
    }
    void slow_write(u16 address, u8 value) {
        if (address >= 0xFF80 && address != 0xFFFF) {
            gb->s->hram[address - 0xFF80] = value;
            return;
        }
        leave_to_machine();
        bus_write(gb, address, value);
        return_from_machine();
    }

    u32 ie_now() const { return gb->s->interrupt_enable; }
    u32 write_and_sample_if(u16 address, u8 value) {
        write(address, value);
        leave_to_machine();
        units_sync(gb);
        return gb->s->interrupt_flags;
    }
    void acknowledge(u32 bit) {
        gb->s->interrupt_flags &= static_cast<u8>(~(1u << bit));
        leave_to_machine();
        deadline_update(gb);
        return_from_machine();
    }
    void check_soon() { deadline = 0; }

    void breakpoint() {
        if (!gb->breakpoint_armed) return;
        gb->breakpoint_hit = true;
        gb->run_end = 0;
        deadline = 0;
    }

    Attend attend(CpuState &cpu) {
        State &s = *gb->s;
        leave_to_machine();
        for (;;) {
            events_run(gb);
            if (s.hdma.pending != 0 && cpu.halted == 0) {
                s.hdma.pending = 0;
                s.now += kDots;
                hdma_block(gb);
                ppu_schedule(gb);
                continue;
            }
            if (cpu.locked != 0 || cpu.stopped != 0) {
                if (s.now >= gb->run_end) break;
                s.now = std::max(s.now, gb->run_end);
                continue;
            }
            if (cpu.halted == 0) break;
            if ((s.interrupt_flags & s.interrupt_enable & 0x1F) != 0) {
                cpu.halted = 0;
                break;
            }
            if (s.now >= gb->run_end) break;
            halt_until_event();
        }
        Attend result = Attend::Run;
        if (s.now >= gb->run_end || gb->speed_changed) result = Attend::Leave; // EI's delay goes on in the next run
        else if (cpu.ei_delay != 0 && --cpu.ei_delay == 0) cpu.ime = 1;
        if (result == Attend::Leave) {
        } else if (cpu.ime != 0 && (s.interrupt_flags & s.interrupt_enable & 0x1F) != 0) result = Attend::Interrupt;
        deadline_update(gb);
        return_from_machine();
        return result;
    }

    // Nothing happens before the next event: goes on to the first boundary at or after it.
    void halt_until_event() {
        State &s = *gb->s;
        i64 next = gb->run_end;
        for (const i64 time : s.events) next = std::min(next, time);
        s.now += (std::max<i64>(next - s.now, 1) + kDots - 1) / kDots * kDots;
    }

    void halt(CpuState &cpu) {
        leave_to_machine();
        units_sync(gb);
        const bool pending = (gb->s->interrupt_flags & gb->s->interrupt_enable & 0x1F) != 0;
        if (!pending) {
            cpu.halted = 1;
        } else if (cpu.ei_delay != 0) {
            cpu.pc = static_cast<u16>(cpu.pc - 1); // the interrupt returns to HALT
        } else if (cpu.ime == 0) {
            cpu.halt_bug = 1;
        }
        deadline = 0;
    }

    void stop(CpuState &cpu) {
        leave_to_machine();
        cpu.pc = static_cast<u16>(cpu.pc + 1);
        if (gb->cgb && gb->s->speed_armed != 0) {
            speed_switch(gb);
            gb->speed_changed = true;
        } else {
            timer_reset_div(gb);
            cpu.stopped = 1;
            cpu.halted = 1;
        }
        return_from_machine();
        deadline = 0;
    }
};

} // namespace

void speed_switch(fr_gb *gb) {
    State &s = *gb->s;
    units_sync(gb);
    timer_reset_div(gb);
    s.now += 2050 * 4;
    units_sync(gb);
    apu_sync(gb);
    const i64 counter = timer_counter(gb);
    s.double_speed ^= 1;
    s.speed_armed = 0;
    s.timer.epoch = s.now - (counter >> s.double_speed);
    s.timer.synced = s.now;
    s.apu.synced_edge = timer_counter(gb) >> (13 + s.double_speed);
    timer_schedule(gb);
    memory_map(gb);
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
