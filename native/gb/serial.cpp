// The serial port with nothing plugged in: what is shifted in is 1s; what is shifted out is kept.
#include "gb/machine.h"

#include <algorithm>

namespace fr::gb {
namespace {

constexpr u32 kEdges = 16; // of a byte: two a bit

bool shifting(const SerialState &serial) { return (serial.control & 0x81) == 0x81; }

// The port's clock changes at each falling edge of bit 7 of the counter behind DIV, or bit 2 in the CGB's fast mode, and
// a bit is shifted at every second change (mooneye: serial/boot_sclk_align; docboy: serial).
u32 edge_shift(const fr_gb *gb) { return (gb->s->serial.control & 2) != 0 ? 3 : 8; }

void shift_bit(fr_gb *gb) {
    SerialState &serial = gb->s->serial;
    serial.sent = static_cast<u8>(serial.sent << 1 | serial.data >> 7);
    serial.data = static_cast<u8>(serial.data << 1 | 1);
    if (++serial.bits < 8) return;
    serial.bits = 0;
    serial.control &= 0x7F;
    gb->serial_log[gb->serial_count++ % kSerialCapacity] = serial.sent;
    interrupt_request(gb, kInterruptSerial);
}

void clock_edge(fr_gb *gb) {
    SerialState &serial = gb->s->serial;
    serial.clock_high ^= 1;
    if (serial.clock_high == 0) shift_bit(gb);
}

void schedule(fr_gb *gb) {
    SerialState &serial = gb->s->serial;
    serial.done_at = kNever;
    if (shifting(serial)) {
        const i64 left = kEdges - serial.bits * 2 - serial.clock_high;
        const i64 end = (serial.edge + left) << edge_shift(gb);
        serial.done_at = gb->s->now + ((end - timer_counter(gb)) >> gb->s->double_speed);
    }
    event_set(gb, kEventSerial, serial.done_at);
}

void work_off_edges(fr_gb *gb) {
    SerialState &serial = gb->s->serial;
    const i64 edge = timer_counter(gb) >> edge_shift(gb);
    for (i64 due = std::min<i64>(edge - serial.edge, kEdges); due > 0 && shifting(serial); --due)
        clock_edge(gb);
    serial.edge = edge;
}

} // namespace

void serial_sync(fr_gb *gb) {
    SerialState &serial = gb->s->serial;
    if (!shifting(serial)) return;
    work_off_edges(gb);
    if (!shifting(serial)) schedule(gb);
}

void serial_div_reset(fr_gb *gb) {
    SerialState &serial = gb->s->serial;
    if (!shifting(serial)) return;
    work_off_edges(gb);
    if (shifting(serial) && (timer_counter(gb) >> (edge_shift(gb) - 1) & 1) != 0) clock_edge(gb);
}

void serial_clock_changed(fr_gb *gb) {
    gb->s->serial.edge = timer_counter(gb) >> edge_shift(gb);
    schedule(gb);
}

u8 serial_read(fr_gb *gb, u8 reg) {
    serial_sync(gb);
    const SerialState &serial = gb->s->serial;
    if (reg == kIoSerialData) return serial.data;
    return static_cast<u8>(serial.control | (gb->cgb && gb->s->compatibility == 0 ? 0x7C : 0x7E));
}

void serial_write(fr_gb *gb, u8 reg, u8 value) {
    serial_sync(gb);
    SerialState &serial = gb->s->serial;
    if (reg == kIoSerialData) {
        serial.data = value;
        return;
    }
    // A transfer under way ends; one half of a bit counts as a bit (docboy: serial_abort_to_81_sb).
    if (shifting(serial) && serial.clock_high != 0) serial.data = static_cast<u8>(serial.data << 1 | 1);
    serial.control = value & (gb->cgb && gb->s->compatibility == 0 ? 0x83 : 0x81);
    serial.bits = serial.clock_high = serial.sent = 0;
    serial_clock_changed(gb);
}

} // namespace fr::gb
