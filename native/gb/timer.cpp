// DIV, TIMA, TMA, TAC. TIMA counts falling edges of one bit of the 16-bit counter whose high byte is DIV.
#include "gb/machine.h"

#include <algorithm>

namespace fr::gb {
namespace {

// Bit of the counter that TIMA counts, by the low bits of TAC.
constexpr u32 kBits[4] = {9, 3, 5, 7};

u32 shift_of(const TimerState &t) { return kBits[t.tac & 3] + 1; }
bool running(const TimerState &t) { return (t.tac & 4) != 0; }

// Held at 0 before its epoch, while the speed changes.
i64 counter_at(const fr_gb *gb, i64 time) { return std::max<i64>(time - gb->s->timer.epoch, 0) << gb->s->double_speed; }
i64 time_of(const fr_gb *gb, i64 counter) { return gb->s->timer.epoch + (counter >> gb->s->double_speed); }

void finish_reload(fr_gb *gb) {
    TimerState &t = gb->s->timer;
    t.tima = t.tma;
    t.reloaded_at = t.reload_at;
    t.reload_at = kNever;
    interrupt_request(gb, kInterruptTimer);
}

void overflow(fr_gb *gb, i64 time) {
    gb->s->timer.tima = 0;
    gb->s->timer.reload_at = time + mcycle(gb);
}

// One edge that did not come from counting: a write to DIV or TAC.
void extra_edge(fr_gb *gb) {
    TimerState &t = gb->s->timer;
    if (++t.tima == 0) overflow(gb, gb->s->now);
}

bool selected_bit(const fr_gb *gb) {
    const TimerState &t = gb->s->timer;
    return running(t) && (counter_at(gb, gb->s->now) >> kBits[t.tac & 3] & 1) != 0;
}

} // namespace

i64 timer_counter(const fr_gb *gb) { return counter_at(gb, gb->s->now); }

void timer_sync(fr_gb *gb) {
    TimerState &t = gb->s->timer;
    const i64 now = gb->s->now;
    for (;;) {
        const i64 until = t.reload_at < now ? t.reload_at : now;
        if (running(t) && until > t.synced) {
            const u32 shift = shift_of(t);
            const i64 first = counter_at(gb, t.synced) >> shift;
            const i64 edges = (counter_at(gb, until) >> shift) - first;
            const i64 to_overflow = 256 - t.tima;
            if (edges >= to_overflow) {
                const i64 time = time_of(gb, (first + to_overflow) << shift);
                overflow(gb, time);
                t.synced = time;
                continue;
            }
            t.tima = static_cast<u8>(t.tima + edges);
        }
        t.synced = until;
        if (t.reload_at > now) break;
        finish_reload(gb);
    }
}

void timer_schedule(fr_gb *gb) {
    const TimerState &t = gb->s->timer;
    i64 next = t.reload_at;
    if (next == kNever && running(t)) {
        const u32 shift = shift_of(t);
        next = time_of(gb, ((counter_at(gb, t.synced) >> shift) + 256 - t.tima) << shift) + mcycle(gb);
    }
    event_set(gb, kEventTimer, next);
}

u8 timer_read(fr_gb *gb, u8 reg) {
    timer_sync(gb);
    const TimerState &t = gb->s->timer;
    switch (reg) {
    case kIoDiv: return static_cast<u8>(timer_counter(gb) >> 8);
    case kIoTima: return t.tima;
    case kIoTma: return t.tma;
    default: return t.tac | 0xF8;
    }
}

void timer_reset_div(fr_gb *gb) {
    apu_sync(gb);
    timer_sync(gb);
    const bool before = selected_bit(gb);
    apu_div_reset(gb);
    serial_div_reset(gb);
    gb->s->timer.epoch = gb->s->now;
    gb->s->timer.synced = gb->s->now;
    serial_clock_changed(gb);
    if (before) extra_edge(gb);
    timer_schedule(gb);
}

void timer_write(fr_gb *gb, u8 reg, u8 value) {
    TimerState &t = gb->s->timer;
    // In the cycle in which TMA is loaded, TIMA keeps what was loaded (mooneye: timer/tima_write_reloading).
    timer_sync(gb);
    const bool reloading = t.reloaded_at == gb->s->now;
    switch (reg) {
    case kIoDiv: timer_reset_div(gb); return;
    case kIoTima:
        if (reloading) break;
        t.tima = value;
        t.reload_at = kNever; // a write in the cycle before the reload cancels it
        break;
    case kIoTma:
        t.tma = value;
        if (reloading) t.tima = value;
        break;
    default: {
        const bool before = selected_bit(gb);
        if (!running(t)) t.synced = gb->s->now;
        t.tac = value & 7;
        if (before && !selected_bit(gb)) extra_edge(gb);
    }
    }
    timer_schedule(gb);
}

} // namespace fr::gb
