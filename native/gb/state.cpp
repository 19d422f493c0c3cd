// Save states: the block as it is. Loading checks what could lead out of bounds or into an endless loop.
#include "gb/line.h"

#include "base/error.h"

#include <cstring>

namespace fr::gb {
namespace {

constexpr i64 kSpeedSwitchDots = 8; // by which the counter behind DIV may begin late
constexpr i64 kNear = 1 << 20;      // no unit is further behind or ahead than this

bool is_near(const State &s, i64 time) { return time >= s.now - kNear && time <= s.now + kNear; }
bool is_near_or_never(const State &s, i64 time) { return time == kNever || is_near(s, time); }

bool ppu_plausible(const State &s) {
    const PpuState &p = s.ppu;
    if (p.line > 153 ||
        p.stage > (p.line < 144    ? kStageHblank
                   : p.line == 153 ? kStageLine0Compared
                                   : kStageScan) ||
        p.mode > 3 || p.scanned > kObjects || p.objects >> kObjects != 0)
        return false;
    if ((p.lcdc & kLcdcOn) == 0) return p.next_at == kNever;
    // The next frame's base is set in line 153, whose rest still lies before it.
    if (!is_near(s, p.next_at) || !is_near(s, p.frame_base) || p.frame_base > s.now + kLineDots) return false;
    if (p.next_at < p.frame_base + p.line * kLineDots) return false;
    // Both times are left over from another line until this one's mode 3 has begun and its length is known.
    if (p.line < 144 && p.stage >= kStageTransferTimed && !is_near(s, p.mode3_at)) return false;
    return p.line >= 144 || p.stage < kStageHblank || is_near(s, p.mode0_at);
}

bool pipeline_plausible(const State &s) {
    const PipelineState &line = s.pipeline;
    if (line.active == 0) return true;
    if (s.ppu.line > 143 || s.ppu.stage < kStageTransferTimed || !is_near(s, line.time)) return false;
    for (const u8 index : line.object_index)
        if (index >= kObjects) return false;
    return line.x < 168 && line.fetch_dot <= 6 && line.fifo_moved <= 7 && line.object_count <= kLineObjects &&
           line.object_next <= line.object_count && line.object_dot <= 6 && line.fine <= 7 && line.window_column <= 31;
}

bool channel_plausible(const ChannelState &c, i64 tick) {
    if (c.enabled > 1 || c.dac > 1 || c.position > 31 || c.frequency > 2047) return false;
    if (c.envelope_level > 15 || c.envelope_pace > 7 || c.envelope_clock > 1 || c.envelope_stopped > 1) return false;
    if (c.stepped > tick || c.stepped < kLongAgo || c.next < -kNear || c.next > tick + kNear) return false;
    return c.restart >= kLongAgo && c.restart <= tick + kNear;
}

bool apu_plausible(const State &s) {
    const ApuState &apu = s.apu;
    const i64 edges = (s.now - s.timer.epoch) >> 12;
    const i64 tick = s.now >> 1;
    if (apu.synced_edge < edges - kNear || apu.synced_edge > edges + 1) return false;
    if (apu.power_tick < 0 || apu.power_tick > tick || apu.envelope_at < 0 || apu.envelope_at > kNever) return false;
    if (apu.step > 7 || apu.power > 1) return false;
    const SweepState &sweep = apu.sweep;
    const auto lags = [&](i64 at) { return at < tick - kNear || at > tick + kNear; };
    if (apu.power != 0 && (lags(sweep.tick) || lags(apu.noise.tick))) return false;
    if (sweep.pace_count > 7 || sweep.shift_count > 7 || apu.noise.divider > 7) return false;
    if (apu.noise.lfsr > 0x7FFF || apu.noise.counter > 0x3FFF) return false;
    for (const ChannelState &c : apu.channel)
        if (!channel_plausible(c, tick)) return false;
    return true;
}

} // namespace

bool state_plausible(const fr_gb *gb, const State &s, const char **what) {
    const auto bad = [&](const char *name) {
        *what = name;
        return false;
    };
    if (s.now < 0 || s.now > i64{1} << 56) return bad("now");
    if (!is_near(s, s.frame_begin)) return bad("frame_begin");
    for (const i64 time : s.events)
        if (!is_near_or_never(s, time)) return bad("events");
    const CpuState &cpu = s.cpu;
    if (cpu.ei_delay > 2 || cpu.ime > 1 || cpu.halt_bug > 1 || cpu.halted > 1 || cpu.stopped > kStoppedShowing ||
        cpu.locked > 1)
        return bad("cpu");
    if (!is_near_or_never(s, cpu.wake_at)) return bad("cpu.wake_at");
    if (s.double_speed > (gb->cgb ? 1 : 0) || s.speed_armed > 1) return bad("double_speed");
    if (s.compatibility > (gb->cgb ? 1 : 0)) return bad("compatibility");
    if (s.extended > (gb->cgb ? 1 : 0)) return bad("extended");
    const TimerState &t = s.timer;
    if (!is_near(s, t.synced) || t.synced > s.now + kSpeedSwitchDots || !is_near_or_never(s, t.reload_at))
        return bad("timer");
    if (t.epoch < -kNear || t.epoch > s.now + kSpeedSwitchDots) return bad("timer.epoch");
    if (!is_near_or_never(s, s.serial.done_at)) return bad("serial.done_at");
    constexpr i64 kMostEdges = i64{1} << 50;
    if (s.serial.bits > 7 || s.serial.clock_high > 1 || s.serial.edge < -kMostEdges || s.serial.edge > kMostEdges)
        return bad("serial");
    const DmaState &dma = s.dma;
    if (!is_near_or_never(s, dma.start) || !is_near_or_never(s, dma.restart) || dma.done > 160 || dma.paused > 3 ||
        (dma.source & 0xFF) != 0 || (dma.restart_source & 0xFF) != 0)
        return bad("dma");
    const HdmaState &hdma = s.hdma;
    if (hdma.length > 0x7F || hdma.active > 1 || hdma.pending > 2 || hdma.halted_in_hblank > 1 ||
        ((hdma.source | hdma.destination) & 0x0F) != 0)
        return bad("hdma");
    if ((hdma.active != 0 || hdma.pending != 0) && !gb->cgb) return bad("hdma");
    if (!ppu_plausible(s)) return bad("ppu");
    if (!pipeline_plausible(s)) return bad("pipeline");
    if (!apu_plausible(s)) return bad("apu");
    const MbcState &m = s.mbc;
    if (m.rtc_base > s.now || m.rtc_base < 0 || m.rtc_ticks >= 4194304) return bad("mbc");
    if (s.clock_chip.base > s.now || s.clock_chip.base < 0 || s.clock_chip.ticks >= 60u * 4194304)
        return bad("clock_chip");
    const TamaState &t5 = s.tama;
    if (t5.base > s.now || t5.base < 0 || t5.ticks >= 4194304) return bad("tama");
    for (const auto &page : t5.pages)
        for (const u8 digit : page)
            if (digit > 15) return bad("tama");
    for (const u8 value : t5.registers)
        if (value > 15) return bad("tama");
    constexpr i64 kLongestCapture = i64{1} << 23;
    const CameraState &c = s.camera;
    if (c.ends_at < 0 || c.ends_at > s.now + kLongestCapture || c.left < 0 || c.left > kLongestCapture)
        return bad("camera");
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
    // What lags until it is asked for may lag for longer than a state is allowed to.
    units_sync(gb);
    apu_sync(gb);
    std::memcpy(out, gb->s, gb->block_size);
    return FR_STATUS_OK;
}

fr_status fr_gb_state_load(fr_gb *gb, const uint8_t *data, uint64_t size) {
    if (gb == nullptr || data == nullptr) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "gb or data is NULL");
    const auto another_size = [&] {
        return fr::fail(FR_STATUS_INVALID_DATA, "the state has %llu bytes, this machine's have %llu",
                        static_cast<unsigned long long>(size), static_cast<unsigned long long>(gb->block_size));
    };
    // What it is comes first: of something else the size says nothing.
    StateHeader header;
    if (size < sizeof header) return another_size();
    std::memcpy(&header, data, sizeof header);
    const StateHeader &own = gb->s->header;
    if (header.magic != own.magic)
        return fr::fail(FR_STATUS_INVALID_DATA, "this is not a state: its magic is 0x%08X", header.magic);
    if (header.version != own.version)
        return fr::fail(FR_STATUS_INVALID_DATA, "the state's version is %u, this library's is %u", header.version,
                        own.version);
    if (header.rom_hash != own.rom_hash) return fr::fail(FR_STATUS_INVALID_DATA, "the state belongs to another ROM");
    if (header.model != own.model)
        return fr::fail(FR_STATUS_INVALID_DATA, "the state's model is %u, this machine's is %u", header.model,
                        own.model);
    if (size != gb->block_size || header.size != own.size) return another_size();
    State state;
    std::memcpy(&state, data, sizeof state);
    const char *what = nullptr;
    if (!state_plausible(gb, state, &what))
        return fr::fail(FR_STATUS_INVALID_DATA, "the state's %s is out of range", what);
    std::memcpy(gb->s, data, gb->block_size);
    gb->frame_cut = gb->scan_whole = false;
    gb->vram_touched = true;
    memory_map(gb);
    deadline_update(gb);
    return FR_STATUS_OK;
}
