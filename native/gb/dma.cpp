// OAM DMA, one byte a machine cycle with the bus taken, and the CGB's VRAM DMA, which stops the CPU.
#include "gb/line.h"

#include <algorithm>
#include <cstring>

namespace fr::gb {
namespace {

constexpr i64 kBytes = 160; // Pan Docs, "OAM DMA Transfer"; mooneye: oam_dma_restart

// Buses: video memory has its own, and so does work memory on a CGB (Pan Docs, "OAM DMA bus conflicts").
enum class Line { Main, Video, Work, None };

Line line_of(const fr_gb *gb, u16 address) {
    if (address >= 0x8000 && address < 0xA000) return Line::Video;
    if (address >= 0xFE00) return Line::None;
    if (gb->cgb && address >= 0xC000) return Line::Work;
    return Line::Main;
}

// Above work memory a DMG finds its echo and a CGB nothing (Gambatte's tests: oamdma/oamdma_srcE000_*, oamdma_srcFE00_*).
bool copies_nothing(const fr_gb *gb) { return gb->cgb && gb->s->dma.source >= 0xE000; }

u16 source_of(const DmaState &dma) { return static_cast<u16>(dma.source >= 0xE000 ? dma.source - 0x2000 : dma.source); }

bool copies_from(const fr_gb *gb, Line line) {
    return !copies_nothing(gb) && line_of(gb, source_of(gb->s->dma)) == line;
}

bool under_way(const fr_gb *gb) { return gb->s->dma.start <= gb->s->now; }

u8 byte_of(fr_gb *gb, const DmaState &dma, i64 number) {
    return copies_nothing(gb) ? u8{0xFF} : bus_peek(gb, static_cast<u16>(source_of(dma) + number));
}

// From `time` on OAM is held, or no longer (Gambatte's tests: oamdma/late_sp).
void settle_objects(fr_gb *gb, i64 time) { objects_settle(gb, objects_scanned_at(gb, time)); }

void copy_until_now(fr_gb *gb) {
    DmaState &dma = gb->s->dma;
    if (!under_way(gb)) return;
    const i64 due = (gb->s->now - dma.start) / mcycle(gb) + 1;
    const i64 until = std::min(due, kBytes);
    if (due > kBytes) settle_objects(gb, dma.start + kBytes * mcycle(gb));
    if (due > dma.done) ppu_before_write(gb, kIoDma, 0, gb->s->now);
    if (due > kBytes) dma.start = kNever;
    const u16 source = source_of(dma);
    const u8 *plain = plain_memory(gb, source);
    if (plain != nullptr && !copies_nothing(gb) && dma.done < until) {
        std::memcpy(gb->s->oam + dma.done, plain + dma.done, static_cast<std::size_t>(until - dma.done));
        dma.done = static_cast<u8>(until);
    }
    for (; dma.done < until; ++dma.done)
        gb->s->oam[dma.done] = byte_of(gb, dma, dma.done);
}

// HdmaState::pending.
enum Pending : u8 { kNothing, kBlock, kAllBlocks };

// Eight machine cycles of normal speed for a block, at either speed (Pan Docs, "LCD VRAM DMA Transfers").
constexpr u32 kBlockBytes = 16;
constexpr i64 kByteDots = 2;

// What the CPU's last read, of the opcode that it runs next, has left on the cartridge's bus.
u8 opcode_on_bus(fr_gb *gb) {
    const u16 pc = gb->s->cpu.pc;
    return line_of(gb, pc) == Line::Main ? bus_peek(gb, pc) : u8{0xFF};
}

// Where nothing answers the first byte is what is on the bus (docboy: gdma_source_*).
void read_block(fr_gb *gb, u8 on_bus, u8 bytes[kBlockBytes]) {
    const u16 source = gb->s->hdma.source;
    std::memset(bytes, 0xFF, kBlockBytes);
    bytes[0] = on_bus;
    if (source >= 0xE000 || (source >= 0x8000 && source < 0xA000)) return;
    const u8 *from = plain_memory(gb, source);
    for (u32 i = 0; i < kBlockBytes; ++i)
        bytes[i] = from != nullptr ? from[i] : bus_peek(gb, static_cast<u16>(source + i));
}

// A cycle of the OAM transfer, which finds the VRAM transfer's source on its address lines and its byte on those for data
// (docboy: gdma_source_wram_dma_source_ram_*).
void copy_in_passing(fr_gb *gb, u16 source, u8 byte) {
    DmaState &dma = gb->s->dma;
    if (!under_way(gb) || dma.done == kBytes) return;
    ppu_before_write(gb, kIoDma, 0, gb->s->now);
    ++dma.done;
    if ((source & 0xFF) < kBytes) gb->s->oam[source & 0xFF] = byte;
}

// What the PPU reads meanwhile in video memory is not written (docboy: gdma_ppu_on_pixel_transfer_conflict_*).
void copy_block(fr_gb *gb, u8 on_bus) {
    HdmaState &hdma = gb->s->hdma;
    u8 bytes[kBlockBytes];
    read_block(gb, on_bus, bytes);
    dma_sync(gb);
    u8 *to = gb->vram + ((gb->s->vram_bank & 1u) << 13) + (hdma.destination & 0x1FF0u);
    const i64 begin = gb->s->now, end = begin + kBlockBytes * kByteDots;
    if (!dma_holds_oam(gb) && ppu_leaves_vram(gb, end + kByteDots)) {
        std::memcpy(to, bytes, kBlockBytes);
    } else {
        for (u32 i = 0; i < kBlockBytes; ++i) {
            // It is written as the next one is read (docboy: gdma_ppu_on_pixel_transfer_conflict_*).
            gb->s->now = begin + (i + 2) * kByteDots;
            if (!ppu_reads_vram(gb)) to[i] = bytes[i];
            gb->s->now -= kByteDots;
            if ((gb->s->now - begin) % mcycle(gb) == 0)
                copy_in_passing(gb, static_cast<u16>(hdma.source + i), bytes[i]);
        }
    }
    gb->s->now = end;
    gb->vram_touched = true;
    hdma.source = static_cast<u16>(hdma.source + kBlockBytes);
    hdma.destination = static_cast<u16>(hdma.destination + kBlockBytes);
    hdma.length = (hdma.length - 1) & 0x7F;
}

// All blocks are copied, or the destination has run over FFFF (Gambatte's tests: dma/dma_dst_wrap).
bool hdma_over(const HdmaState &hdma) { return hdma.length == 0x7F || hdma.destination == 0; }

} // namespace

void dma_sync(fr_gb *gb) {
    DmaState &dma = gb->s->dma;
    if ((dma.start == kNever && dma.restart == kNever) || dma.paused != 0) return;
    ppu_sync(gb);
    copy_until_now(gb);
    if (dma.restart <= gb->s->now) {
        settle_objects(gb, dma.restart);
        if (dma.start == kNever) objects_last_word(gb, dma.restart, dma.kept);
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

// The first byte is copied in the second cycle after the write (Gambatte's tests: oamdma/oamdma_src0000_busyread*).
void dma_write(fr_gb *gb, u8 value) {
    dma_sync(gb);
    DmaState &dma = gb->s->dma;
    dma.reg = value;
    dma.restart = gb->s->now + 2 * mcycle(gb);
    dma.restart_source = static_cast<u16>(value << 8);
    event_set(gb, kEventDma, dma.restart);
    memory_map(gb);
}

bool dma_holds_oam(const fr_gb *gb) { return gb->s->dma.start != kNever; }

// A DMG's bit for mode 2 is the scan of OAM [dmg-schematics, ppu: ACYL], which a transfer's flip-flop [MATU] holds off from
// the cycle before its first byte on (docboy: dma_during_*_check_stat_oam_scan, dma_during_oam_scan_check_stat_immediate,
// dma_during_hblank_finish_at_oam_scan_check_stat_*).
bool dma_hides_scan(const fr_gb *gb) {
    const DmaState &dma = gb->s->dma;
    const i64 now = gb->s->now;
    return !gb->cgb && (dma.restart <= now + mcycle(gb) || (dma.start <= now && now < dma.start + kBytes * mcycle(gb)));
}

bool dma_oam_word(fr_gb *gb, i64 time, u8 word[2]) {
    const DmaState &dma = gb->s->dma;
    if (dma.start == kNever || time < dma.start || dma.paused != 0) return false;
    const i64 byte = (time - dma.start) / mcycle(gb);
    if (byte >= kBytes) return false;
    const i64 first = byte & ~i64{1};
    for (i64 i = first; i < first + 2; ++i)
        word[i - first] = i < dma.done || i > byte ? gb->s->oam[i] : byte_of(gb, dma, i);
    return true;
}

void dma_keep_fetched(fr_gb *gb, i64 time) { dma_oam_word(gb, time, gb->s->dma.kept); }

bool dma_conflict(const fr_gb *gb, u16 address) {
    if (!under_way(gb)) return false;
    if (address >= 0xFE00) return true;
    const Line line = line_of(gb, address);
    return copies_nothing(gb) ? line == Line::Main : copies_from(gb, line);
}

// The byte that was transferred in this cycle; OAM itself reads as FF.
u8 dma_conflict_byte(fr_gb *gb, u16 address) {
    const DmaState &dma = gb->s->dma;
    if (address >= 0xFE00 || dma.done == 0) return 0xFF;
    const u8 byte = gb->s->oam[dma.done - 1];
    if (gb->cgb && copies_from(gb, Line::Video)) gb->s->oam[dma.done - 1] = 0; // as a write does
    return byte;
}

// What the CPU puts on the bus is copied instead; work memory that is being read pulls down what it can, and a CGB's
// video memory everything (Gambatte's tests: oamdma/oamdma_src*_busypush*).
void dma_conflict_write(fr_gb *gb, u16 address, u8 value) {
    const DmaState &dma = gb->s->dma;
    if (address >= 0xFE00 || dma.done == 0 || copies_from(gb, Line::Work)) return;
    u8 &byte = gb->s->oam[dma.done - 1];
    if (gb->cgb)
        byte = copies_from(gb, Line::Video) ? u8{0} : value;
    else
        byte = source_of(dma) >= 0xC000 ? static_cast<u8>(byte & value) : value;
}

// While a CGB copies from the cartridge, or nothing, the source's address chooses between the two banks of work memory
// (Gambatte's tests: oamdma/oamdma_srcF000_busypushC001).
u16 dma_work_address(const fr_gb *gb, u16 address) {
    const bool chooses = gb->cgb && under_way(gb) && (copies_nothing(gb) || copies_from(gb, Line::Main));
    if (!chooses || address < 0xC000 || address >= 0xFE00) return address;
    return static_cast<u16>(0xC000 | (address & 0x0FFF) | (gb->s->dma.source & 0x1000));
}

u8 hdma_read(const fr_gb *gb, u8 reg) {
    const HdmaState &hdma = gb->s->hdma;
    if (reg != kIoHdmaControl) return 0xFF;
    return static_cast<u8>((hdma.active != 0 ? 0 : 0x80) | (hdma.length & 0x7F));
}

// The CPU does not see it while its clock stands.
void hdma_hblank(fr_gb *gb) {
    if (gb->s->hdma.active == 0 || gb->s->cpu.halted != 0) return;
    gb->s->hdma.pending = kBlock;
    deadline_update(gb);
}

void hdma_run(fr_gb *gb) {
    HdmaState &hdma = gb->s->hdma;
    const bool all = hdma.pending == kAllBlocks;
    hdma.pending = kNothing;
    copy_block(gb, opcode_on_bus(gb));
    while (all && !hdma_over(hdma))
        copy_block(gb, 0xFF);
    if (hdma_over(hdma)) hdma.active = 0;
}

void dma_clock_stops(fr_gb *gb) {
    DmaState &dma = gb->s->dma;
    gb->s->hdma.halted_in_hblank = ppu_in_hblank(gb);
    dma_sync(gb);
    if (dma.start == kNever && dma.restart == kNever) return;
    const i64 cycles = dma.restart == kNever ? 0 : (dma.restart - gb->s->now) / mcycle(gb);
    dma.paused = static_cast<u8>(1 + cycles);
    event_set(gb, kEventDma, kNever);
}

// As running code does, the CPU sees in the cycle that follows whether an HBlank has begun meanwhile (docboy:
// hdma_halt_resume_*). An OAM transfer goes on at once (Gambatte's tests: oamdma/oamdmasrc80_halt_*).
void dma_clock_goes_on(fr_gb *gb) {
    DmaState &dma = gb->s->dma;
    const i64 now = gb->s->now, cycle = mcycle(gb);
    gb->s->now += cycle;
    if (gb->s->hdma.halted_in_hblank == 0 && ppu_in_hblank(gb)) hdma_hblank(gb);
    gb->s->now = now;
    if (dma.paused == 0) return;
    if (dma.start != kNever) dma.start = now - cycle * dma.done;
    if (dma.restart != kNever) dma.restart = now + cycle * (dma.paused - 2);
    dma.paused = 0;
    dma_sync(gb);
}

void hdma_write(fr_gb *gb, u8 reg, u8 value) {
    HdmaState &hdma = gb->s->hdma;
    switch (reg) {
    case kIoHdmaSourceHigh: hdma.source = static_cast<u16>((hdma.source & 0xFF) | value << 8); return;
    case kIoHdmaSourceLow: hdma.source = static_cast<u16>((hdma.source & 0xFF00) | (value & 0xF0)); return;
    case kIoHdmaTargetHigh: hdma.destination = static_cast<u16>((hdma.destination & 0xFF) | value << 8); return;
    case kIoHdmaTargetLow: hdma.destination = static_cast<u16>((hdma.destination & 0xFF00) | (value & 0xF0)); return;
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
        hdma.pending = kAllBlocks;
        deadline_update(gb);
        return;
    }
    hdma.active = 1;
    if (ppu_in_hblank(gb)) hdma.pending = kBlock;
    ppu_schedule(gb);
}

} // namespace fr::gb
