// The serial port with nothing plugged in: what is shifted in is 1s; what is shifted out is kept.
#include "gb/machine.h"

namespace fr::gb {
namespace {

// A bit is shifted every 512 CPU clocks (16 in the CGB's fast mode), in step with the counter behind DIV.
i64 transfer_end(const fr_gb *gb) {
    const bool fast = gb->cgb && (gb->s->serial.control & 2) != 0;
    const i64 period = fast ? 16 : 512;
    const i64 counter = timer_counter(gb) + 4; // mooneye: serial/boot_sclk_align
    const i64 end = (counter / period + 8) * period;
    return gb->s->now + ((end - counter) >> gb->s->double_speed);
}

} // namespace

void serial_sync(fr_gb *gb) {
    SerialState &serial = gb->s->serial;
    if (serial.done_at > gb->s->now) return;
    gb->serial_log[gb->serial_count++ % kSerialCapacity] = serial.data;
    serial.data = 0xFF;
    serial.control &= 0x7F;
    serial.done_at = kNever;
    event_set(gb, kEventSerial, kNever);
    interrupt_request(gb, kInterruptSerial);
}

u8 serial_read(fr_gb *gb, u8 reg) {
    serial_sync(gb);
    const SerialState &serial = gb->s->serial;
    if (reg == 0x01) return serial.data;
    return static_cast<u8>(serial.control | (gb->cgb ? 0x7C : 0x7E));
}

void serial_write(fr_gb *gb, u8 reg, u8 value) {
    serial_sync(gb);
    SerialState &serial = gb->s->serial;
    if (reg == 0x01) {
        serial.data = value;
        return;
    }
    serial.control = value & 0x83;
    serial.done_at = (value & 0x81) == 0x81 ? transfer_end(gb) : kNever;
    event_set(gb, kEventSerial, serial.done_at);
}

} // namespace fr::gb
