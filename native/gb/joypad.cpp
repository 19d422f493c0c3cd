// The joypad register. A bit that goes from 1 to 0 requests an interrupt and ends STOP.
#include "gb/machine.h"

namespace fr::gb {

u8 joypad_read(const fr_gb *gb) {
    const State &s = *gb->s;
    u32 pressed = 0;
    if ((s.joypad_select & 0x10) == 0) pressed |= s.buttons & 0x0F;
    if ((s.joypad_select & 0x20) == 0) pressed |= s.buttons >> 4;
    return static_cast<u8>(0xC0 | s.joypad_select | (~pressed & 0x0F));
}

namespace {

void changed(fr_gb *gb, u8 before) {
    const u8 fallen = before & static_cast<u8>(~joypad_read(gb)) & 0x0F;
    if (fallen == 0) return;
    if (gb->s->cpu.stopped != 0) {
        gb->s->cpu.stopped = 0;
        gb->s->cpu.halted = 0;
        dma_clock_goes_on(gb);
    }
    interrupt_request(gb, kInterruptJoypad);
}

} // namespace

void joypad_write(fr_gb *gb, u8 value) {
    const u8 before = joypad_read(gb);
    gb->s->joypad_select = value & 0x30;
    changed(gb, before);
}

void joypad_set(fr_gb *gb, u8 buttons) {
    const u8 before = joypad_read(gb);
    gb->s->buttons = buttons;
    changed(gb, before);
}

} // namespace fr::gb
