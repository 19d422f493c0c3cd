// A whole line drawn and timed at once against the same line dot by dot, for random tiles, sprites and registers.
#include "check.h"
#include "gb/program.h"

#include "base/cpu.h"
#include "gb/line.h"
#include "gb/pipeline.h"
#include "gb/pixels.h"

#include <algorithm>
#include <utility>

using namespace fr::gb;

namespace {

struct Tally {
    int lengths = 0, pixels = 0, lines = 0;
};

void fill_random(fr_gb *gb, Random &random) {
    for (u32 i = 0; i < (gb->cgb ? 0x4000u : 0x2000u); ++i)
        gb->vram[i] = static_cast<u8>(random.next());
    PpuState &p = gb->s->ppu;
    for (u32 i = 0; i < 64; ++i) {
        p.bg_palette[i] = static_cast<u8>(random.next());
        p.obj_palette[i] = static_cast<u8>(random.next());
    }
    for (u32 i = 0; i < 160; ++i)
        gb->s->oam[i] = static_cast<u8>(random.next());
    p.bgp = 0xE4;
    p.obp[0] = 0x1B;
    p.obp[1] = 0x93;
    p.first_frame = 0;
}

void read_line(const fr_gb *gb, u32 line, u16 out[FR_GB_SCREEN_WIDTH]) {
    for (u32 x = 0; x < FR_GB_SCREEN_WIDTH; ++x)
        out[x] = gb->cgb ? frame_line<u16>(gb, line)[x] : frame_line<u8>(gb, line)[x];
}

void compare_line(fr_gb *gb, Random &random, Tally &tally) {
    PpuState &p = gb->s->ppu;
    p.line = static_cast<u8>(random.next() % 144);
    p.stage = kStageTransferTimed;
    p.lcdc = static_cast<u8>(0x80 | random.next());
    p.scx = static_cast<u8>(random.next());
    p.scy = static_cast<u8>(random.next());
    p.wx = static_cast<u8>(random.next() % 200);
    p.wy_latched = random.next() & 1;
    p.window_line = static_cast<u8>(random.next() % 100);
    if (line_is_odd(gb)) return;
    // Some lines with few sprites, some with many at neighbouring places.
    for (u32 i = 0; i < 40; ++i) {
        gb->s->oam[i * 4] = static_cast<u8>(random.next() % (p.scy % 8 * 30 + 20) + p.line);
        gb->s->oam[i * 4 + 1] = static_cast<u8>(random.next() % (p.scx % 3 == 0 ? 20 : 180));
    }
    p.scanned = 0;
    p.objects = 0;
    const i64 start = gb->s->now;
    pipeline_start(gb, start + 2);
    const i64 length = pipeline_end(gb) - start;
    pipeline_run(gb, gb->s->pipeline, kNever, true);
    u16 row[FR_GB_SCREEN_WIDTH], out[FR_GB_SCREEN_WIDTH];
    read_line(gb, p.line, row);
    gb->s->pipeline.active = 0;
    ++tally.lines;
    if (length != line_mode3_dots(gb)) {
        if (tally.lengths++ < 5)
            std::fprintf(stderr, "length %d, by arithmetic %d: lcdc %02X scx %d wx %d window %d\n",
                         static_cast<int>(length), static_cast<int>(line_mode3_dots(gb)), p.lcdc, p.scx & 7, p.wx,
                         line_shows_window(gb));
    }
    const u32 window_from = line_shows_window(gb) ? p.line : FR_GB_SCREEN_HEIGHT;
    render_lines(gb, {p.line, p.line + 1u, window_from, p.window_line, true});
    read_line(gb, p.line, out);
    if (std::memcmp(row, out, sizeof row) != 0 && tally.pixels++ < 5) {
        u32 x = 0;
        while (row[x] == out[x])
            ++x;
        std::fprintf(stderr, "pixel %u: %04X, line at once %04X: lcdc %02X scx %d wx %d window %d\n", x, row[x], out[x],
                     p.lcdc, p.scx & 7, p.wx, line_shows_window(gb));
    }
}

void Line_AtOnceAndDotByDot_AreTheSame(int model, uint8_t flag) {
    Program program;
    program.rom[0x143] = flag;
    Machine m(program.rom, model);
    Random random(11);
    Tally tally;
    for (int i = 0; i < 40; ++i) {
        fill_random(m.gb, random);
        for (int k = 0; k < 100; ++k)
            compare_line(m.gb, random, tally);
    }
    std::printf("%d lines, %d lengths and %d pictures differ\n", tally.lines, tally.lengths, tally.pixels);
    CHECK(tally.lengths == 0);
    CHECK(tally.pixels == 0);
}

// What Gambatte's test window/on_screen/wxA6_wy01 shows of a DMG: the last pixel's match makes the next line begin in the
// window, that of a frame's last line the next frame.
void Window_At166OnADmg_FillsTheNextLines() {
    Program program;
    program.code({0x18, 0xFE});
    Machine m(program.rom, FR_GB_MODEL_DMG);
    for (u16 i = 0; i < 16; ++i)
        bus_poke(m.gb, static_cast<u16>(0x8010 + i), 0xFF); // tile 1 is black
    for (u16 i = 0; i < 0x400; ++i) {
        bus_poke(m.gb, static_cast<u16>(0x9800 + i), 0);
        bus_poke(m.gb, static_cast<u16>(0x9C00 + i), 1);
    }
    for (const auto &[reg, value] : {std::pair{0xFF40, 0xF1}, {0xFF47, 0xE4}, {0xFF4A, 1}, {0xFF4B, 166}})
        bus_write(m.gb, static_cast<u16>(reg), static_cast<u8>(value));
    fr_gb_run_frames(m.gb, 3, 1);
    const auto frame = m.frame();
    for (const u32 line : {0u, 1u, 2u, 143u})
        for (u32 x = 0; x < FR_GB_SCREEN_WIDTH; ++x)
            CHECK(frame[line * FR_GB_SCREEN_WIDTH + x] == (line == 1 ? 0 : 3));
}

// The processor's own ways to colour pixels against the portable one, from random memory.
template <typename Pixel> struct Drawn { Pixel pixels[kFrameStride * 8]; };

// Only `width` pixels of each line count.
template <typename Pixel, typename Draw>
bool same_pixels(Random &random, const PixelFunctions &wide, u32 width, const Draw &draw) {
    Drawn<Pixel> one, other;
    for (Pixel &pixel : one.pixels)
        pixel = static_cast<Pixel>(random.next());
    other = one;
    draw(kPortablePixels, one.pixels);
    draw(wide, other.pixels);
    for (u32 line = 0; line < 8; ++line)
        if (!std::equal(one.pixels + line * kFrameStride, one.pixels + line * kFrameStride + width,
                        other.pixels + line * kFrameStride))
            return false;
    return true;
}

template <typename Pixel>
void fill_objects(Random &random, ObjectPixels<Pixel> (&objects)[10], Palette<Pixel> *palettes) {
    for (ObjectPixels<Pixel> &object : objects) {
        const u32 bits = random.next();
        object = {nullptr, palettes + random.next() % 8, static_cast<u8>(bits), static_cast<u8>(bits >> 8),
                  static_cast<u8>(bits >> 16)};
    }
}

template <typename Pixel> void place_objects(ObjectPixels<Pixel> (&objects)[10], const u32 (&at)[10], Pixel *out) {
    for (u32 i = 0; i < 10; ++i)
        objects[i].out = out + at[i];
}

void Pixels_WideAndPortable_AreTheSame(const PixelFunctions &wide) {
    Random random(5);
    u8 vram[0x4000];
    for (u8 &value : vram)
        value = static_cast<u8>(random.next());
    int differ = 0;
    for (int i = 0; i < 20000; ++i) {
        TileRow tiles, plain;
        Palette<u16> colors[8];
        Palette<u8> shades[8];
        for (u32 k = 0; k < 32; ++k) {
            colors[k / 4].color[k % 4] = static_cast<u16>(random.next() & 0x7FFF);
            shades[k / 4].color[k % 4] = static_cast<u8>(random.next() & 3);
        }
        for (u32 k = 0; k < TileRow::kTiles; ++k) {
            tiles.address[k] = static_cast<u16>((random.next() % 384 + random.next() % 2 * 512) * kTileBytes);
            tiles.attributes[k] = static_cast<u8>(random.next());
            plain.address[k] = static_cast<u16>(random.next() % 384 * kTileBytes);
        }
        const u32 count = random.next() % 22, line = random.next() % 8, lines = 1 + random.next() % (8 - line);
        ObjectPixels<u16> colored[10];
        ObjectPixels<u8> shaded[10];
        u32 at[10];
        for (u32 &place : at)
            place = random.next() % 176;
        fill_objects(random, colored, colors);
        fill_objects(random, shaded, shades);
        const bool same =
            same_pixels<u16>(random, wide, count * 8,
                             [&](const PixelFunctions &functions, u16 *out) {
                                 functions.draw_tiles(vram, tiles, count, line, lines, colors, out);
                             }) &&
            same_pixels<u8>(random, wide, count * 8,
                            [&](const PixelFunctions &functions, u8 *out) {
                                functions.draw_shaded_tiles(vram, plain, count, line, lines, shades[0], out);
                            }) &&
            same_pixels<u16>(random, wide, kFrameStride,
                             [&](const PixelFunctions &functions, u16 *out) {
                                 place_objects(colored, at, out);
                                 functions.draw_objects(colored, 10);
                             }) &&
            same_pixels<u8>(random, wide, kFrameStride, [&](const PixelFunctions &functions, u8 *out) {
                place_objects(shaded, at, out);
                functions.draw_shaded_objects(shaded, 10);
                functions.paint_shaded_object(vram + 64 + at[0], static_cast<u8>(at[1] << 5), lines, shades[1],
                                              out + at[2]);
            });
        if (!same) ++differ;
    }
    CHECK(differ == 0);
}

void Pixels_OfEveryWay_AreTheSame() {
#ifdef FR_WIDE_PIXELS
    if (fr::has_avx2()) Pixels_WideAndPortable_AreTheSame(kAvx2Pixels);
#endif
}

// Something that a picture is made of, or nothing.
void change_something(fr_gb *gb, Random &random) {
    const u8 value = static_cast<u8>(random.next());
    const u32 place = random.next();
    switch (random.next() % 8) {
    case 0:
        fr_gb_write_memory(gb, static_cast<int32_t>(gb->cgb ? place >> 16 & 1 : 0), 0x8000 + place % 0x2000, 1, &value);
        break;
    case 1: bus_poke(gb, static_cast<u16>(0x8000 + place % 0x2000), value); break;
    case 2: bus_poke(gb, static_cast<u16>(0xFE00 + place % 160), value); break;
    case 3: gb->s->ppu.bg_palette[place % 64] = value; break;
    case 4: gb->s->ppu.obj_palette[place % 64] = value; break;
    case 5: bus_write(gb, 0xFF40, 0x81 | value); break;
    case 6: {
        constexpr u16 kRegisters[] = {0xFF42, 0xFF43, 0xFF47, 0xFF48, 0xFF49, 0xFF4A, 0xFF4B, 0xFF6C};
        bus_write(gb, kRegisters[place % 8], value);
        break;
    }
    default: break;
    }
}

// What is kept of earlier frames never shows: after any change the frame is that of a machine that keeps nothing, or that
// draws dot by dot.
void Frame_AfterChanges_IsAsDrawnAnew(int model, uint8_t flag) {
    Program program;
    program.rom[0x143] = flag;
    program.code({0x18, 0xFE});
    Machine keeps(program.rom, model), forgets(program.rom, model);
    Random random(3);
    fill_random(keeps.gb, random);
    int differ = 0;
    for (int i = 0; i < 1500; ++i) {
        for (u32 changes = random.next() % 4; changes > 0; --changes)
            change_something(keeps.gb, random);
        const std::vector<u8> state = keeps.save();
        CHECK(fr_gb_state_load(forgets.gb, state.data(), state.size()) == FR_STATUS_OK);
        forgets.gb->frame_valid = false;
        forgets.gb->draws_whole_lines = i % 4 != 0;
        const bool draw = random.next() % 4 != 0;
        fr_gb_run_frames(keeps.gb, 1, draw);
        fr_gb_run_frames(forgets.gb, 1, 1);
        if (draw && keeps.frame() != forgets.frame()) ++differ;
        if (random.next() % 16 == 0) fr_gb_state_load(keeps.gb, state.data(), state.size());
    }
    CHECK(differ == 0);
}

} // namespace

int main() {
    Pixels_OfEveryWay_AreTheSame();
    Window_At166OnADmg_FillsTheNextLines();
    Line_AtOnceAndDotByDot_AreTheSame(FR_GB_MODEL_DMG, 0x00);
    Line_AtOnceAndDotByDot_AreTheSame(FR_GB_MODEL_CGB, 0x00);
    Line_AtOnceAndDotByDot_AreTheSame(FR_GB_MODEL_CGB, 0x80);
    Frame_AfterChanges_IsAsDrawnAnew(FR_GB_MODEL_DMG, 0x00);
    Frame_AfterChanges_IsAsDrawnAnew(FR_GB_MODEL_CGB, 0x00);
    Frame_AfterChanges_IsAsDrawnAnew(FR_GB_MODEL_CGB, 0x80);
    return check_done();
}
