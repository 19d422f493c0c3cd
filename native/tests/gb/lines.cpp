// A whole line drawn and timed at once against the same line dot by dot, for random tiles, sprites and registers.
#include "check.h"
#include "gb/program.h"

#include "gb/line.h"
#include "gb/pipeline.h"
#include "gb/pixels.h"

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
    u16 row[FR_GB_SCREEN_WIDTH];
    u16 *out = frame_line(gb, p.line);
    std::memcpy(row, out, sizeof row);
    gb->s->pipeline.active = 0;
    ++tally.lines;
    if (length != line_mode3_dots(gb)) {
        if (tally.lengths++ < 5)
            std::fprintf(stderr, "length %d, by arithmetic %d: lcdc %02X scx %d wx %d window %d\n",
                         static_cast<int>(length), static_cast<int>(line_mode3_dots(gb)), p.lcdc, p.scx & 7, p.wx,
                         line_shows_window(gb));
    }
    if (line_counts_window(gb)) ++p.window_line;
    const u32 window_from = line_shows_window(gb) ? p.line : FR_GB_SCREEN_HEIGHT;
    render_lines(gb, {p.line, p.line + 1u, window_from, p.window_line, true});
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

// The processor's own way to colour pixels against the portable one.
void Pixels_WideAndPortable_AreTheSame() {
    const PixelFunctions *wide = wide_pixels();
    if (wide == nullptr) {
        std::printf("this processor has only the portable way to colour pixels\n");
        return;
    }
    Random random(5);
    for (int i = 0; i < 20000; ++i) {
        constexpr u32 kPixels = kFrameStride * 8;
        u8 vram[0x4000];
        u16 one[kPixels], other[kPixels];
        TileLines tiles[22];
        Palette palettes[8];
        for (u8 &value : vram)
            value = static_cast<u8>(random.next());
        for (Palette &palette : palettes)
            for (u16 &color : palette.color)
                color = static_cast<u16>(random.next() & 0x7FFF);
        for (TileLines &tile : tiles)
            tile = {static_cast<u16>(16 + random.next() % 0x3FE0), static_cast<u8>(random.next())};
        for (u32 k = 0; k < kPixels; ++k)
            one[k] = other[k] = static_cast<u16>(random.next());
        const u32 pairs = random.next() % 12, lines = 1 + random.next() % 8;
        kPortablePixels.draw_tiles(vram, tiles, pairs, lines, palettes, one);
        wide->draw_tiles(vram, tiles, pairs, lines, palettes, other);
        ObjectPixels objects[10], same[10];
        for (u32 k = 0; k < 10; ++k) {
            const u32 at = random.next() % 176, bits = random.next(), palette = random.next() % 8;
            objects[k] = {one + at, palettes + palette, static_cast<u8>(bits), static_cast<u8>(bits >> 8),
                          static_cast<u8>(bits >> 16)};
            same[k] = objects[k];
            same[k].out = other + at;
        }
        kPortablePixels.draw_objects(objects, 10);
        wide->draw_objects(same, 10);
        if (std::memcmp(one, other, sizeof one) == 0) continue;
        CHECK(!"the same pixels");
        return;
    }
}

} // namespace

int main() {
    Pixels_WideAndPortable_AreTheSame();
    Line_AtOnceAndDotByDot_AreTheSame(FR_GB_MODEL_DMG, 0x00);
    Line_AtOnceAndDotByDot_AreTheSame(FR_GB_MODEL_CGB, 0x00);
    Line_AtOnceAndDotByDot_AreTheSame(FR_GB_MODEL_CGB, 0x80);
    return check_done();
}
