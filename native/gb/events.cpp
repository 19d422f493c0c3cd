// The queue of next-event times and the interrupt flags.
#include "gb/machine.h"

#include <algorithm>

namespace fr::gb {

void deadline_update(fr_gb *gb) {
    const State &s = *gb->s;
    i64 next = gb->run_end;
    for (const i64 time : s.events)
        next = std::min(next, time - mcycle(gb));
    if (s.cpu.ei_delay != 0 || s.hdma.pending != 0 ||
        (s.cpu.ime != 0 && (s.interrupt_flags & s.interrupt_enable & 0x1F) != 0))
        next = 0;
    gb->deadline = next;
}

void event_set(fr_gb *gb, Event event, i64 time) {
    gb->s->events[event] = time;
    deadline_update(gb);
}

void interrupt_request(fr_gb *gb, u8 bit) {
    gb->s->interrupt_flags |= bit;
    deadline_update(gb);
}

void units_sync(fr_gb *gb) {
    ppu_sync(gb);
    timer_sync(gb);
    serial_sync(gb);
}

void events_run(fr_gb *gb) {
    State &s = *gb->s;
    if (s.events[kEventPpu] <= s.now) {
        ppu_sync(gb);
        ppu_schedule(gb);
    }
    if (s.events[kEventTimer] <= s.now) {
        timer_sync(gb);
        timer_schedule(gb);
    }
    if (s.events[kEventSerial] <= s.now) serial_sync(gb);
    if (s.events[kEventDma] <= s.now) dma_sync(gb);
}

} // namespace fr::gb
