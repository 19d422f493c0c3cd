#include "gb/pipeline.h"

#include "gb/line.h"

namespace fr::gb {
namespace {

enum Phase : u8 {
    kTop,
    kObjects,
    kObjectWait,
    kObjectFirst,
    kObjectSecond,
    kObjectThird,
    kObjectFourth,
    kObjectLast,
    kPixel
};

constexpr int kStart = -16; // eight dots before the first eight pixels, which are never shown

bool color_mode(const fr_gb *gb) { return gb->cgb && gb->s->compatibility == 0; }

bool objects_fetched(const fr_gb *gb) { return gb->cgb || (gb->s->ppu.lcdc & 2) != 0; }

// X of the object that is due at a position; those at 0 are due from the start.
int object_x(const PipelineState &line) { return line.position < -8 ? 0 : line.position + 8; }

bool object_due(const fr_gb *gb, const PipelineState &line) {
    return line.object_count != 0 && objects_fetched(gb) && line.object_x[line.object_count - 1] == object_x(line);
}

u8 fetch_y(const fr_gb *gb, const PipelineState &line) {
    const PpuState &p = gb->s->ppu;
    return static_cast<u8>(line.in_window != 0 ? p.window_line + line.window_line_steps : p.line + p.scy);
}

void fetch_tile(const fr_gb *gb, PipelineState &line) {
    const PpuState &p = gb->s->ppu;
    if ((p.lcdc & 0x20) == 0) line.in_window = 0;
    const u32 y = fetch_y(gb, line);
    u32 map = 0x1800, x = 0;
    if (line.in_window != 0) {
        if ((p.lcdc & 0x40) != 0) map = 0x1C00;
        x = line.window_x;
    } else {
        if ((p.lcdc & 0x08) != 0) map = 0x1C00;
        x = line.position < -8 ? p.scx >> 3 : static_cast<u32>(p.scx + line.position + 8) >> 3 & 31;
    }
    const u32 cell = map + y / 8 * 32 + x;
    line.tile = gb->vram[cell];
    line.attributes = color_mode(gb) ? gb->vram[0x2000 + cell] : u8{0};
}

u8 fetch_data(const fr_gb *gb, const PipelineState &line, u32 plane) {
    const u32 tile = (gb->s->ppu.lcdc & 0x10) != 0 ? line.tile : (line.tile ^ 0x80u) + 128;
    u32 row = fetch_y(gb, line) & 7u;
    if ((line.attributes & 0x40) != 0) row = 7 - row;
    return gb->vram[((line.attributes & 8) != 0 ? 0x2000u : 0u) + tile * 16 + row * 2 + plane];
}

u8 mirrored(u8 bits) {
    u32 out = 0;
    for (u32 i = 0; i < 8; ++i)
        out |= (bits >> i & 1u) << (7 - i);
    return static_cast<u8>(out);
}

// Two dots each for tile number, low and high plane; then it waits for room.
void advance_fetcher(const fr_gb *gb, PipelineState &line) {
    switch (line.fetch_step) {
    case 1: fetch_tile(gb, line); break;
    case 3: line.low = fetch_data(gb, line, 0); break;
    case 5:
        line.high = fetch_data(gb, line, 1);
        if (line.in_window != 0) line.window_x = (line.window_x + 1) & 31;
        break;
    default: break;
    }
    if (line.fetch_step < 7) ++line.fetch_step;
    if (line.fetch_step < 6 || line.background_count != 0) return;
    const bool flip = (line.attributes & 0x20) != 0;
    line.background_low = flip ? mirrored(line.low) : line.low;
    line.background_high = flip ? mirrored(line.high) : line.high;
    line.background_attributes = line.attributes;
    line.background_count = 8;
    line.fetch_step = 0;
}

// One plane of the object that is due; its size may change between the two.
u8 fetch_object_data(const fr_gb *gb, const PipelineState &line, u32 plane) {
    const PpuState &p = gb->s->ppu;
    const u8 *entry = gb->s->oam + line.object_index[line.object_count - 1] * 4;
    const u32 height = (p.lcdc & 4) != 0 ? 16 : 8;
    u32 row = (p.line + 16u - entry[0]) & (height - 1);
    if ((entry[3] & 0x40) != 0) row = height - 1 - row;
    const u32 tile = height == 16 ? entry[2] & 0xFEu : entry[2];
    const u8 data = gb->vram[(color_mode(gb) && (entry[3] & 8) != 0 ? 0x2000u : 0u) + tile * 16 + row * 2 + plane];
    return (entry[3] & 0x20) != 0 ? mirrored(data) : data;
}

// Lays the object over what waits in the queue: transparent pixels are replaced, others by a higher rank.
void push_object(const fr_gb *gb, PipelineState &line) {
    const u8 index = line.object_index[line.object_count - 1];
    const u8 flags = gb->s->oam[index * 4 + 3];
    const u32 low = line.object_low, high = fetch_object_data(gb, line, 1);
    const u8 rank = color_mode(gb) && (gb->s->ppu.opri & 1) == 0 ? index : u8{0};
    for (u32 i = 0; i < 8; ++i) {
        const u8 color = static_cast<u8>((low >> (7 - i) & 1) | (high >> (7 - i) & 1) << 1);
        if (color == 0 || (line.object_color[i] != 0 && line.object_rank[i] <= rank)) continue;
        line.object_color[i] = color;
        line.object_flags[i] = flags;
        line.object_rank[i] = rank;
    }
}

u16 palette_color(const u8 *palette, u32 number, u32 color) {
    const u32 index = number * 8 + color * 2;
    return static_cast<u16>((palette[index] | palette[index + 1] << 8) & 0x7FFF);
}

u16 mix(const fr_gb *gb, u32 background, u32 attributes, u32 object, u32 flags) {
    const PpuState &p = gb->s->ppu;
    const bool color = color_mode(gb);
    const bool background_on = (p.lcdc & 1) != 0;
    if (!color && !background_on) background = 0;
    bool shows = object != 0 && (p.lcdc & 2) != 0;
    if (shows && background != 0 && background_on) shows = ((flags | (color ? attributes : 0)) & 0x80) == 0;
    if (color)
        return shows ? palette_color(p.obj_palette, flags & 7, object)
                     : palette_color(p.bg_palette, attributes & 7, background);
    const u32 which = flags >> 4 & 1;
    const u32 shade = (shows ? p.obp[which] >> object * 2 : p.bgp >> background * 2) & 3;
    if (!gb->cgb) return static_cast<u16>(shade);
    return shows ? palette_color(p.obj_palette, which, shade) : palette_color(p.bg_palette, 0, shade);
}

void pop_pixel(fr_gb *gb, PipelineState &line, bool draw) {
    const PpuState &p = gb->s->ppu;
    if (line.background_count == 0) return;
    if (line.object_count != 0 && objects_fetched(gb) && line.object_x[line.object_count - 1] == 0) return;
    u32 background = 0;
    const u32 attributes = line.background_attributes;
    // On a DMG, WX met again inside the window while its fetcher starts a tile lets a blank pixel slip in.
    const bool slips_in = !gb->cgb && line.in_window != 0 && line.window_begins == 0 && line.fetch_step == 0 &&
                          line.background_count == 8 && p.wx == line.position + 7;
    if (!slips_in) {
        background = (line.background_low >> 7 & 1u) | (line.background_high >> 7 & 1u) << 1;
        line.background_low = static_cast<u8>(line.background_low << 1);
        line.background_high = static_cast<u8>(line.background_high << 1);
        --line.background_count;
    }
    const u32 object = line.object_color[0], flags = line.object_flags[0];
    for (u32 i = 0; i < 7; ++i) {
        line.object_color[i] = line.object_color[i + 1];
        line.object_flags[i] = line.object_flags[i + 1];
        line.object_rank[i] = line.object_rank[i + 1];
    }
    line.object_color[7] = 0;

    if (line.position < -8) { // SCX drops the first pixels of a tile
        if ((line.position & 7) == (p.scx & 7))
            line.position = -8;
        else if (line.position == -9) {
            line.position = kStart;
            return;
        }
    }
    line.window_begins = 0;
    if (line.position < 0) {
        ++line.position;
        return;
    }
    if (draw && line.x < FR_GB_SCREEN_WIDTH)
        frame_line(gb, p.line)[line.x] = mix(gb, background, attributes, object, flags);
    ++line.position;
    if (line.x < FR_GB_SCREEN_WIDTH) ++line.x;
}

bool window_begins(const fr_gb *gb, const PipelineState &line) {
    const PpuState &p = gb->s->ppu;
    if (p.wx == 0) {
        constexpr int kPositions[8] = {-7, -1, -2, -3, -4, -5, -6, -6};
        return line.position == kPositions[p.scx & 7];
    }
    if (p.wx >= (gb->cgb ? 167 : 166)) return false;
    return p.wx == line.position + 7 || (p.wx == line.position + 6 && line.wx_changed == 0);
}

// True if the line has to wait a dot before it goes on.
bool check_window(const fr_gb *gb, PipelineState &line) {
    const PpuState &p = gb->s->ppu;
    if (line.in_window != 0 || p.wy_latched == 0 || (p.lcdc & 0x20) == 0) return false;
    if (!window_begins(gb, line)) {
        // On a DMG the window at 166 is counted though no pixel of it shows.
        if (!gb->cgb && p.wx == 166 && line.position == 159) ++line.window_line_steps;
        return false;
    }
    line.window_line_steps = static_cast<u8>(line.window_line_steps + 1);
    line.in_window = 1;
    line.window_begins = 1;
    line.window_x = 0;
    line.background_count = 0;
    line.fetch_step = 0;
    return p.wx == 0 && (p.scx & 7) != 0 && !gb->cgb;
}

} // namespace

void pipeline_start(fr_gb *gb, i64 time) {
    PipelineState &line = gb->s->pipeline;
    line = {};
    line.time = time;
    line.active = 1;
    line.position = kStart;
    line.background_count = 8;
    line.object_zero_dots = gb->s->ppu.scx & 7;
    LineSprite sprites[kLineSprites];
    const u32 count = line_sprites(gb, gb->s->ppu.line, sprites);
    line_sort_by_x(sprites, count);
    u32 kept = 0;
    for (u32 i = count; i-- > 0;) { // the next one stands last
        if (sprites[i].x >= 168) continue;
        line.object_x[kept] = sprites[i].x;
        line.object_index[kept++] = sprites[i].index;
    }
    line.object_count = static_cast<u8>(kept);
}

void pipeline_run(fr_gb *gb, PipelineState &line, i64 until, bool draw) {
    while (line.ended == 0 && line.time < until) {
        switch (line.phase) {
        case kTop:
            line.phase = kObjects;
            if (check_window(gb, line)) {
                ++line.time;
                break;
            }
            [[fallthrough]];
        case kObjects:
            while (line.object_count != 0 && line.object_x[line.object_count - 1] < object_x(line))
                --line.object_count;
            if (object_due(gb, line)) {
                line.phase = kObjectWait;
                break;
            }
            [[fallthrough]];
        case kPixel:
            pop_pixel(gb, line, draw);
            advance_fetcher(gb, line);
            line.wx_changed = 0;
            if (line.position == FR_GB_SCREEN_WIDTH) {
                line.ended = 1;
                break;
            }
            line.phase = kTop;
            ++line.time;
            break;
        case kObjectWait:
            if (line.fetch_step < 5 || line.background_count == 0) {
                advance_fetcher(gb, line);
                ++line.time;
                break;
            }
            line.phase = kObjectFirst;
            if (line.object_x[line.object_count - 1] == 0) {
                line.time += line.object_zero_dots;
                line.object_zero_dots = 0;
            }
            break;
        case kObjectFirst:
            advance_fetcher(gb, line);
            line.time += 1;
            line.phase = kObjectSecond;
            break;
        case kObjectSecond:
            advance_fetcher(gb, line);
            line.time += 3;
            line.phase = kObjectThird;
            break;
        case kObjectThird:
            line.object_low = fetch_object_data(gb, line, 0);
            line.time += 1;
            line.phase = kObjectFourth;
            break;
        case kObjectFourth:
            line.time += 1;
            line.phase = kObjectLast;
            break;
        default:
            push_object(gb, line);
            --line.object_count;
            line.phase = kObjects;
            break;
        }
    }
}

i64 pipeline_end(fr_gb *gb) {
    PipelineState copy = gb->s->pipeline;
    pipeline_run(gb, copy, kNever, false);
    return copy.time;
}

void pipeline_lcdc_changed(fr_gb *gb, u8 before) {
    PipelineState &line = gb->s->pipeline;
    const bool dropped = (before & 2) != 0 && (gb->s->ppu.lcdc & 2) == 0;
    if (dropped && !gb->cgb && line.phase >= kObjectWait && line.phase <= kObjectFourth) line.phase = kPixel;
}

} // namespace fr::gb
