// OAM DMA, one byte a machine cycle with the bus taken, and the CGB's VRAM DMA, which stops the CPU.
#include "gb/machine.h"

namespace fr::gb {
namespace {

constexpr i64 kBytes = 160;

// Buses: video memory has its own, and so does work memory on a CGB.
enum class Line { Main, Video, Work, None };

Line line_of(const fr_gb *gb, u16 address) {
    if (address >= 0x8000 && address < 0xA000) return Line::Video;
    if (address >= 0xFE00) return Line::None;
    if (gb->cgb && address >= 0xC000) return Line::Work;
    return Line::Main;
}

void copy_until_now(fr_gb *gb) {
    DmaState &dma = gb->s->dma;
    if (dma.start > gb->s->now) return;
    const i64 due = (gb->s->now - dma.start) / mcycle(gb) + 1;
    // Sources from E000 up read work memory, on the DMG and on the CGB.
    const u16 source = static_cast<u16>(dma.source >= 0xE000 ? dma.source - 0x2000 : dma.source);
    const u8 *plain = plain_memory(gb, source);
    for (; dma.done < kBytes && dma.done < due; ++dma.done)
        gb->s->oam[dma.done] = plain != nullptr ? plain[dma.done] : bus_peek(gb, static_cast<u16>(source + dma.done));
    if (due > kBytes) dma.start = kNever;
}

} // namespace

void dma_sync(fr_gb *gb) {
    DmaState &dma = gb->s->dma;
    if (dma.start == kNever && dma.restart == kNever) return;
    ppu_sync(gb);
    copy_until_now(gb);
    if (dma.restart <= gb->s->now) {
        dma.start = dma.restart;
        dma.source = dma.restart_source;
        dma.done = 0;
        dma.restart = kNever;
        copy_until_now(gb);
    }
    i64 next = kNever;
    if (dma.start != kNever) next = dma.start + kBytes * mcycle(gb);
    if (dma.restart < next) next = dma.restart;
    event_set(gb, kEventDma, next);
    if (next == kNever) memory_map(gb);
}

void dma_write(fr_gb *gb, u8 value) {
    dma_sync(gb);
    DmaState &dma = gb->s->dma;
    dma.reg = value;
    dma.restart = gb->s->now + 2 * mcycle(gb);
    dma.restart_source = static_cast<u16>(value << 8);
    event_set(gb, kEventDma, dma.restart);
    memory_map(gb);
}

bool dma_conflict(const fr_gb *gb, u16 address) {
    const DmaState &dma = gb->s->dma;
    if (dma.start > gb->s->now) return false;
    if (address >= 0xFE00) return true;
    return line_of(gb, address) ==
           line_of(gb, dma.source >= 0xE000 ? static_cast<u16>(dma.source - 0x2000) : dma.source);
}

// The byte that was transferred in this cycle; OAM itself reads as FF.
u8 dma_conflict_byte(const fr_gb *gb, u16 address) {
    const DmaState &dma = gb->s->dma;
    if (address >= 0xFE00 || dma.done == 0) return 0xFF;
    return gb->s->oam[dma.done - 1];
}

u8 hdma_read(const fr_gb *gb, u8 reg) {
    const HdmaState &hdma = gb->s->hdma;
    if (reg != 0x55) return 0xFF;
    return static_cast<u8>((hdma.active != 0 ? 0 : 0x80) | (hdma.length & 0x7F));
}

void hdma_block(fr_gb *gb) {
    HdmaState &hdma = gb->s->hdma;
    ppu_sync(gb);
    u8 *to = gb->vram + ((gb->s->vram_bank & 1u) << 13) + (hdma.destination & 0x1FF0);
    const bool readable = hdma.source < 0x8000 || (hdma.source >= 0xA000 && hdma.source < 0xE000);
    const u8 *from = readable ? plain_memory(gb, hdma.source) : nullptr;
    for (u32 i = 0; i < 16; ++i) {
        if (from != nullptr)
            to[i] = from[i];
        else
            to[i] = readable ? bus_peek(gb, static_cast<u16>(hdma.source + i)) : u8{0xFF};
    }
    hdma.source = static_cast<u16>(hdma.source + 16);
    hdma.destination = (hdma.destination + 16) & 0x1FF0;
    gb->s->now += 32;
    hdma.length = (hdma.length - 1) & 0x7F;
    if (hdma.length == 0x7F) hdma.active = 0;
}

void hdma_write(fr_gb *gb, u8 reg, u8 value) {
    HdmaState &hdma = gb->s->hdma;
    switch (reg) {
    case 0x51: hdma.source = static_cast<u16>((hdma.source & 0xFF) | value << 8); return;
    case 0x52: hdma.source = static_cast<u16>((hdma.source & 0xFF00) | (value & 0xF0)); return;
    case 0x53: hdma.destination = static_cast<u16>((hdma.destination & 0xFF) | (value & 0x1F) << 8); return;
    case 0x54: hdma.destination = static_cast<u16>((hdma.destination & 0xFF00) | (value & 0xF0)); return;
    default: break;
    }
    ppu_sync(gb);                                  // an HBlank that is over must not see what begins now
    if (hdma.active != 0 && (value & 0x80) == 0) { // stops a transfer at HBlank
        hdma.active = 0;
        hdma.length = value & 0x7F;
        return;
    }
    hdma.length = value & 0x7F;
    if ((value & 0x80) == 0) {
        gb->s->now += mcycle(gb);
        do
            hdma_block(gb);
        while (hdma.length != 0x7F);
        return;
    }
    hdma.active = 1;
    if ((gb->s->ppu.lcdc & 0x80) == 0 || ppu_in_hblank(gb)) hdma.pending = 1;
    ppu_schedule(gb);
}

} // namespace fr::gb
