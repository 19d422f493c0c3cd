// Save states: the block as it is. Loading checks what could lead out of bounds or into an endless loop.
#include "gb/machine.h"

#include "base/error.h"

#include <cstring>

namespace fr::gb {
namespace {

bool near_past(const State &s, i64 time) { return time <= s.now && time >= s.now - (i64{1} << 40); }
bool near_future(const State &s, i64 time, i64 range) { return time == kNever || (time >= s.now - range && time <= s.now + range); }

} // namespace

bool state_plausible(const fr_gb *gb, const State &s, const char **what) {
    const auto bad = [&](const char *name) {
        *what = name;
        return false;
    };
    constexpr i64 kRange = 1 << 20;
    if (s.now < 0 || s.now > kNever / 4) return bad("now");
    if (s.frame_end < s.now - kRange || s.frame_end > s.now + kRange) return bad("frame_end");
    for (const i64 time : s.events)
        if (time > s.now + 4 * kRange && time != kNever) return bad("events");
    if (s.cpu.ei_delay > 2 || s.cpu.ime > 1 || s.cpu.halt_bug > 1 || s.cpu.halted > 1 || s.cpu.stopped > 1 || s.cpu.locked > 1)
        return bad("cpu");
    if (s.double_speed > (gb->cgb ? 1 : 0) || s.speed_armed > 1) return bad("double_speed");
    if (s.compatibility > 1) return bad("compatibility");
    if (!near_past(s, s.timer.synced) || s.timer.synced < s.now - kRange) return bad("timer.synced");
    if (!near_past(s, s.timer.epoch) || s.timer.epoch > s.timer.synced) return bad("timer.epoch");
    if (!near_future(s, s.timer.reload_at, kRange)) return bad("timer.reload_at");
    if (!near_future(s, s.serial.done_at, kRange)) return bad("serial.done_at");
    if (!near_future(s, s.dma.start, kRange) || !near_future(s, s.dma.restart, kRange) || s.dma.done > 160) return bad("dma");
    if (s.hdma.length > 0x7F || s.hdma.active > 1 || s.hdma.pending > 1 || s.hdma.destination > 0x1FFF) return bad("hdma");
    const PpuState &p = s.ppu;
    const bool on = (p.lcdc & 0x80) != 0;
    if (p.line > 153 || p.stage > 6 || p.mode > 3) return bad("ppu.line");
    if (on && (p.next_at < s.now - kRange || p.next_at > s.now + kRange)) return bad("ppu.next_at");
    if (on && (p.frame_base < s.now - kRange || p.frame_base > s.now + kRange)) return bad("ppu.frame_base");
    const PipelineState &line = s.pipeline;
    if (line.active > 1 || line.x > 160 || line.position < -16 || line.position > 160 || line.object_count > 10)
        return bad("pipeline");
    // Phases 2 to 7 fetch the object that stands last (pipeline.cpp).
    if (line.phase > 8 || (line.phase >= 2 && line.phase <= 7 && line.object_count == 0)) return bad("pipeline.phase");
    if (line.window_x > 31 || line.background_count > 8) return bad("pipeline.window_x");
    for (const u8 index : line.object_index)
        if (index >= 40) return bad("pipeline.object_index");
    if (line.active != 0 && (p.line > 143 || line.time < s.now - kRange || line.time > s.now + kRange)) return bad("pipeline.time");
    if (!on && p.next_at != kNever) return bad("ppu.next_at");
    const i64 edges = s.timer.epoch > s.now ? 0 : ((s.now - s.timer.epoch) << s.double_speed) >> (13 + s.double_speed);
    if (s.apu.synced_edge < edges - 4096 || s.apu.synced_edge > edges + 1) return bad("apu.synced_edge");
    if (s.apu.step > 7 || s.apu.wave_position > 31 || s.apu.power > 1) return bad("apu");
    for (const ChannelState &c : s.apu.channel)
        if (c.enabled > 1 || c.dac > 1 || c.next < -kNever || c.next > s.now + kRange) return bad("apu.channel");
    const MbcState &m = s.mbc;
    if (m.rtc_base > s.now || m.rtc_base < 0 || m.rtc_ticks >= 4194304) return bad("mbc.rtc");
    return true;
}

void state_place(fr_gb *gb) {
    u8 *after = reinterpret_cast<u8 *>(gb->s) + sizeof(State);
    gb->vram = after;
    gb->wram = gb->vram + (gb->cgb ? 0x4000 : 0x2000);
    gb->cart_ram = gb->wram + (gb->cgb ? 0x8000 : 0x2000);
}

} // namespace fr::gb

using namespace fr::gb;

fr_status fr_gb_state_size(const fr_gb *gb, uint64_t *out) {
    if (gb == nullptr || out == nullptr) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "gb or out is NULL");
    *out = gb->block_size;
    return FR_STATUS_OK;
}

fr_status fr_gb_state_save(fr_gb *gb, uint8_t *out, uint64_t capacity) {
    if (gb == nullptr || out == nullptr) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "gb or out is NULL");
    if (capacity < gb->block_size)
        return fr::fail(FR_STATUS_INVALID_ARGUMENT, "capacity is %llu, the state has %llu bytes",
                        static_cast<unsigned long long>(capacity), static_cast<unsigned long long>(gb->block_size));
    apu_sync(gb);
    timer_sync(gb);
    std::memcpy(out, gb->s, gb->block_size);
    return FR_STATUS_OK;
}

fr_status fr_gb_state_load(fr_gb *gb, const uint8_t *data, uint64_t size) {
    if (gb == nullptr || data == nullptr) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "gb or data is NULL");
    if (size != gb->block_size)
        return fr::fail(FR_STATUS_INVALID_DATA, "the state has %llu bytes, this machine's have %llu",
                        static_cast<unsigned long long>(size), static_cast<unsigned long long>(gb->block_size));
    State state;
    std::memcpy(&state, data, sizeof state);
    const StateHeader &own = gb->s->header;
    if (state.header.magic != own.magic) return fr::fail(FR_STATUS_INVALID_DATA, "this is not a state: its magic is 0x%08X", state.header.magic);
    if (state.header.version != own.version)
        return fr::fail(FR_STATUS_INVALID_DATA, "the state's version is %u, this library's is %u", state.header.version, own.version);
    if (state.header.rom_hash != own.rom_hash) return fr::fail(FR_STATUS_INVALID_DATA, "the state belongs to another ROM");
    if (state.header.model != own.model || state.header.size != own.size)
        return fr::fail(FR_STATUS_INVALID_DATA, "the state's model is %u, this machine's is %u", state.header.model, own.model);
    const char *what = nullptr;
    if (!state_plausible(gb, state, &what)) return fr::fail(FR_STATUS_INVALID_DATA, "the state's %s is out of range", what);
    std::memcpy(gb->s, data, gb->block_size);
    memory_map(gb);
    ppu_schedule(gb);
    return FR_STATUS_OK;
}
