// The same pixels as pixels.cpp colours, many at a time.
#include "gb/pixels.h"

#ifdef FR_WIDE_PIXELS

#include <cstring>
#include <immintrin.h>

namespace fr::gb {
namespace {

#define FR_AVX2 [[gnu::target("avx2")]] inline

FR_AVX2 __m128i load_palette(const Palette<u16> &palette) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i *>(palette.color));
}

// In each pixel's 16 bits its bit of a plane, twice.
FR_AVX2 __m128i pixel_bits() { return _mm_setr_epi8(-128, -128, 64, 64, 32, 32, 16, 16, 8, 8, 4, 4, 2, 2, 1, 1); }

FR_AVX2 __m128i pixel_bits(bool mirrored) {
    return mirrored ? _mm_setr_epi8(1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 64, 64, -128, -128) : pixel_bits();
}

FR_AVX2 __m256i both_halves(__m128i left, __m128i right) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(left), right, 1);
}

FR_AVX2 __m128i load_planes(const u8 *data) {
    u16 planes;
    std::memcpy(&planes, data, sizeof planes);
    return _mm_set1_epi16(static_cast<short>(planes));
}

FR_AVX2 __m128i load_tile(const u8 *vram, const TileRow &tiles, u32 tile) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(vram + tiles.address[tile]));
}

bool is_mirrored(u32 attributes) { return (attributes & kAttributeFlipX) != 0; }
bool is_upside_down(u32 attributes) { return (attributes & kAttributeFlipY) != 0; }

// Where in a tile the planes of a line lie, for each of its pixels, and how far those of the next line lie from there.
FR_AVX2 __m128i planes_of_line(u32 attributes, u32 line) {
    const u32 row = is_upside_down(attributes) ? kTileLines - 1 - line : line;
    return _mm_set1_epi16(static_cast<short>(0x0100 + 0x0202 * row));
}
FR_AVX2 __m128i next_line(u32 attributes) { return _mm_set1_epi8(is_upside_down(attributes) ? -2 : 2); }

// Two tiles are 16 pixels of 16 bits, one tile in each half. Both planes' bytes are in each pixel, its bits are singled
// out, and their sum, twice the pixel's number, chooses a colour's two bytes from the palette by a shuffle.
[[gnu::target("avx2")]] void draw_tiles_avx2(const u8 *vram, const TileRow &tiles, u32 count, u32 line, u32 lines,
                                             const Palette<u16> palettes[8], u16 *out) {
    const __m256i weights = _mm256_set1_epi16(0x0402), twice = _mm256_set1_epi16(-0x0101),
                  bytes = _mm256_set1_epi16(0x0100);
    for (u32 tile = 0; tile < count; tile += 2, out += 16) {
        const u32 left = tiles.attributes[tile], right = tiles.attributes[tile + 1];
        const __m256i colors = both_halves(load_palette(palettes[left & kAttributePalette]),
                                           load_palette(palettes[right & kAttributePalette]));
        const __m256i bits = both_halves(pixel_bits(is_mirrored(left)), pixel_bits(is_mirrored(right)));
        const __m256i data = both_halves(load_tile(vram, tiles, tile), load_tile(vram, tiles, tile + 1));
        const __m256i step = both_halves(next_line(left), next_line(right));
        __m256i places = both_halves(planes_of_line(left, line), planes_of_line(right, line));
        u16 *to = out;
        for (u32 at = 0; at < lines; ++at, places = _mm256_add_epi8(places, step), to += kFrameStride) {
            const __m256i planes = _mm256_shuffle_epi8(data, places);
            const __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(planes, bits), bits);
            const __m256i numbers = _mm256_maddubs_epi16(weights, set); // twice, and negative, as what is set is -1
            const __m256i shuffle = _mm256_add_epi16(bytes, _mm256_mullo_epi16(numbers, twice));
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm256_shuffle_epi8(colors, shuffle));
        }
    }
}

FR_AVX2 __m128i pixel_mask(u8 plane) {
    const __m128i bits = pixel_bits();
    return _mm_cmpeq_epi8(_mm_and_si128(_mm_set1_epi8(static_cast<char>(plane)), bits), bits);
}

[[gnu::target("avx2")]] void draw_objects_avx2(const ObjectPixels<u16> *objects, u32 count) {
    for (const ObjectPixels<u16> *object = objects; object != objects + count; ++object) {
        const __m128i shuffle = _mm_or_si128(_mm_set1_epi16(0x0100),
                                             _mm_or_si128(_mm_and_si128(pixel_mask(object->low), _mm_set1_epi8(2)),
                                                          _mm_and_si128(pixel_mask(object->high), _mm_set1_epi8(4))));
        const __m128i pixels = _mm_shuffle_epi8(load_palette(*object->palette), shuffle);
        __m128i *out = reinterpret_cast<__m128i *>(object->out);
        _mm_storeu_si128(out, _mm_blendv_epi8(_mm_loadu_si128(out), pixels, pixel_mask(object->shown)));
    }
}

// In each of eight pixels' bytes its bit of a plane.
constexpr long long kByteBits = 0x0102040810204080;

// Of four tiles: each line of one after the other, both its planes.
FR_AVX2 void gather_lines(const u8 *vram, const TileRow &tiles, u32 first, u64 lines[kTileLines]) {
    const __m128i tile[4] = {load_tile(vram, tiles, first), load_tile(vram, tiles, first + 1),
                             load_tile(vram, tiles, first + 2), load_tile(vram, tiles, first + 3)};
    const __m128i left = _mm_unpacklo_epi16(tile[0], tile[1]), right = _mm_unpacklo_epi16(tile[2], tile[3]);
    const __m128i lower_left = _mm_unpackhi_epi16(tile[0], tile[1]), lower_right = _mm_unpackhi_epi16(tile[2], tile[3]);
    __m128i *out = reinterpret_cast<__m128i *>(lines);
    _mm_storeu_si128(out, _mm_unpacklo_epi32(left, right));
    _mm_storeu_si128(out + 1, _mm_unpackhi_epi32(left, right));
    _mm_storeu_si128(out + 2, _mm_unpacklo_epi32(lower_left, lower_right));
    _mm_storeu_si128(out + 3, _mm_unpackhi_epi32(lower_left, lower_right));
}

// A palette's shades from the last to the first, as a pixel's number is taken from 3 below.
FR_AVX2 __m128i load_shades(const Palette<u8> &palette) {
    u32 shades;
    std::memcpy(&shades, palette.color, sizeof shades);
    return _mm_cvtsi32_si128(static_cast<int>(__builtin_bswap32(shades)));
}

// Four tiles are 32 pixels of 8 bits. A plane's bytes are spread over their eight pixels each and compared with the
// pixel's bit; what is set is -1.
[[gnu::target("avx2")]] void draw_shaded_tiles_avx2(const u8 *vram, const TileRow &tiles, u32 count, u32 line,
                                                    u32 lines, const Palette<u8> &palette, u8 *out) {
    const __m256i bits = _mm256_set1_epi64x(kByteBits), three = _mm256_set1_epi8(3);
    const __m256i shades = _mm256_broadcastsi128_si256(load_shades(palette));
    const __m256i low_planes = _mm256_setr_epi64x(0, 0x0202020202020202, 0x0404040404040404, 0x0606060606060606);
    const __m256i high_planes = _mm256_or_si256(low_planes, _mm256_set1_epi8(1));
    for (u32 tile = 0; tile < count; tile += 4, out += 32) {
        u64 gathered[kTileLines];
        gather_lines(vram, tiles, tile, gathered);
        u8 *to = out;
        for (const u64 *planes = gathered + line; planes != gathered + line + lines; ++planes, to += kFrameStride) {
            const __m256i both = _mm256_set1_epi64x(static_cast<long long>(*planes));
            const __m256i low = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(both, low_planes), bits), bits);
            const __m256i high =
                _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(both, high_planes), bits), bits);
            const __m256i left = _mm256_add_epi8(_mm256_add_epi8(three, low), _mm256_add_epi8(high, high));
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm256_shuffle_epi8(shades, left));
        }
    }
}

FR_AVX2 __m128i byte_mask(u8 plane) {
    const __m128i bits = _mm_cvtsi64_si128(kByteBits);
    return _mm_cmpeq_epi8(_mm_and_si128(_mm_set1_epi8(static_cast<char>(plane)), bits), bits);
}

[[gnu::target("avx2")]] void draw_shaded_objects_avx2(const ObjectPixels<u8> *objects, u32 count) {
    for (const ObjectPixels<u8> *object = objects; object != objects + count; ++object) {
        const __m128i high = byte_mask(object->high);
        const __m128i left =
            _mm_add_epi8(_mm_add_epi8(_mm_set1_epi8(3), byte_mask(object->low)), _mm_add_epi8(high, high));
        const __m128i pixels = _mm_shuffle_epi8(load_shades(*object->palette), left);
        __m128i *out = reinterpret_cast<__m128i *>(object->out);
        _mm_storel_epi64(out, _mm_blendv_epi8(_mm_loadl_epi64(out), pixels, byte_mask(object->shown)));
    }
}

// Two lines side by side; of an odd number the last one twice.
[[gnu::target("avx2")]] void paint_shaded_object_avx2(const u8 *data, u8 flags, u32 lines, const Palette<u8> &palette,
                                                      u8 *out) {
    const bool mirrors = (flags & kAttributeFlipX) != 0;
    const __m128i bits = _mm_set1_epi64x(mirrors ? static_cast<long long>(0x8040201008040201) : kByteBits);
    const __m128i low_planes = _mm_set_epi64x(0x0202020202020202, 0),
                  high_planes = _mm_or_si128(low_planes, _mm_set1_epi8(1));
    const __m128i three = _mm_set1_epi8(3), shades = load_shades(palette);
    const ptrdiff_t step = (flags & kAttributeFlipY) != 0 ? -2 : 2;
    for (u32 line = 0; line < lines; line += 2, data += 2 * step, out += 2 * kFrameStride) {
        const bool pair = line + 1 < lines;
        u8 *const below = pair ? out + kFrameStride : out;
        u16 planes[2];
        std::memcpy(planes, data, 2);
        std::memcpy(planes + 1, pair ? data + step : data, 2);
        const __m128i both = _mm_cvtsi32_si128(static_cast<int>(planes[0] | u32{planes[1]} << 16));
        const __m128i low = _mm_cmpeq_epi8(_mm_and_si128(_mm_shuffle_epi8(both, low_planes), bits), bits);
        const __m128i high = _mm_cmpeq_epi8(_mm_and_si128(_mm_shuffle_epi8(both, high_planes), bits), bits);
        const __m128i left = _mm_add_epi8(_mm_add_epi8(three, low), _mm_add_epi8(high, high));
        const __m128i behind = _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(out)),
                                                  _mm_loadl_epi64(reinterpret_cast<const __m128i *>(below)));
        const __m128i pixels = _mm_blendv_epi8(_mm_shuffle_epi8(shades, left), behind, _mm_cmpeq_epi8(left, three));
        _mm_storel_epi64(reinterpret_cast<__m128i *>(out), pixels);
        _mm_storel_epi64(reinterpret_cast<__m128i *>(below), _mm_unpackhi_epi64(pixels, pixels));
    }
}

#define FR_TARGET_AVX512 gnu::target("avx512f,avx512bw,avx512vl,avx512dq")
#define FR_AVX512        [[FR_TARGET_AVX512]] inline

// Four tiles, one in each quarter.
FR_AVX512 __m512i load_tiles(const u8 *vram, const TileRow &tiles, u32 first) {
    __m512i four = _mm512_castsi128_si512(load_tile(vram, tiles, first));
    four = _mm512_inserti32x4(four, load_tile(vram, tiles, first + 1), 1);
    four = _mm512_inserti32x4(four, load_tile(vram, tiles, first + 2), 2);
    return _mm512_inserti32x4(four, load_tile(vram, tiles, first + 3), 3);
}

FR_AVX512 __m512i quarters(long long high, long long low) { return _mm512_broadcast_i32x4(_mm_set_epi64x(high, low)); }

// Each byte's bits from the last to the first: a mask's lowest bit stands for the leftmost pixel.
FR_AVX512 __m512i reverse_bits(__m512i bytes) {
    const __m512i reversed = quarters(0x0F070B030D050901, 0x0E060A020C040800), low = _mm512_set1_epi8(15);
    const __m512i left = _mm512_shuffle_epi8(reversed, _mm512_and_si512(bytes, low));
    const __m512i right = _mm512_shuffle_epi8(reversed, _mm512_and_si512(_mm512_srli_epi16(bytes, 4), low));
    return _mm512_or_si512(_mm512_slli_epi16(left, 4), right);
}

// Of four tiles, each as eight low and eight high planes in a quarter: the low planes of each line side by side, then
// the high ones.
FR_AVX512 __m512i planes_by_line(__m512i tiles) {
    const __m512i same = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_shuffle_epi8(_mm512_permutexvar_epi32(same, tiles), quarters(0x0F0B07030E0A0602, 0x0D0905010C080400));
}

// Low planes, then high ones.
FR_AVX512 __m512i plane_order() { return quarters(0x0F0D0B0907050301, 0x0E0C0A0806040200); }

// Four tiles are 32 pixels of 16 bits, and all palettes' 32 colours one register. A pixel's number, by masks of planes,
// and its palette choose from it.
[[FR_TARGET_AVX512]] void draw_tiles_avx512(const u8 *vram, const TileRow &tiles, u32 count, u32 line, u32 lines,
                                            const Palette<u16> palettes[8], u16 *out) {
    const __m512i colors = _mm512_loadu_si512(palettes), order = plane_order();
    const __m512i tile_of = _mm512_setr_epi64(0, 0, 0x0101010101010101, 0x0101010101010101, 0x0202020202020202,
                                              0x0202020202020202, 0x0303030303030303, 0x0303030303030303);
    const __m512i one = _mm512_set1_epi16(1), two = _mm512_set1_epi16(2);
    for (u32 tile = 0; tile < count; tile += 4, out += 32) {
        const __m512i attributes =
            _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si32(tiles.attributes + tile)), tile_of);
        const __mmask64 mirrored = _mm512_test_epi8_mask(attributes, _mm512_set1_epi8(kAttributeFlipX));
        const __mmask64 upside_down = _mm512_test_epi8_mask(attributes, _mm512_set1_epi8(kAttributeFlipY));
        const __m512i rows = _mm512_mask_blend_epi8(upside_down, order, _mm512_xor_si512(order, _mm512_set1_epi8(14)));
        const __m512i data = _mm512_shuffle_epi8(load_tiles(vram, tiles, tile), rows);
        const __m512i turned = _mm512_mask_blend_epi8(mirrored, reverse_bits(data), data);
        const __m512i palette =
            _mm512_slli_epi16(_mm512_and_si512(attributes, _mm512_set1_epi16(kAttributePalette)), 2);
        __mmask32 planes[2][kTileLines];
        _mm512_storeu_si512(planes, planes_by_line(turned));
        u16 *to = out;
        for (u32 at = line; at < line + lines; ++at, to += kFrameStride) {
            const __m512i low = _mm512_mask_add_epi16(palette, planes[0][at], palette, one);
            const __m512i number = _mm512_mask_add_epi16(low, planes[1][at], low, two);
            _mm512_storeu_si512(to, _mm512_permutexvar_epi16(number, colors));
        }
    }
}

// The same of tiles that nothing turns.
FR_AVX512 __m512i plain_planes(__m512i tiles) {
    return planes_by_line(reverse_bits(_mm512_shuffle_epi8(tiles, plane_order())));
}

FR_AVX512 __m512i all_of(u8 shade) { return _mm512_set1_epi8(static_cast<char>(shade)); }

// Eight tiles are 64 pixels of 8 bits. Masks of planes choose between the shades.
[[FR_TARGET_AVX512]] void draw_shaded_tiles_avx512(const u8 *vram, const TileRow &tiles, u32 count, u32 line, u32 lines,
                                                   const Palette<u8> &palette, u8 *out) {
    const __m512i shades[4] = {all_of(palette.color[0]), all_of(palette.color[1]), all_of(palette.color[2]),
                               all_of(palette.color[3])};
    const __m512i low_planes = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i high_planes = _mm512_add_epi32(low_planes, _mm512_set1_epi32(8));
    for (u32 tile = 0; tile < count; tile += 8, out += 64) {
        const __m512i left = plain_planes(load_tiles(vram, tiles, tile)),
                      right = plain_planes(load_tiles(vram, tiles, tile + 4));
        __mmask64 planes[2][kTileLines];
        _mm512_storeu_si512(planes[0], _mm512_permutex2var_epi32(left, low_planes, right));
        _mm512_storeu_si512(planes[1], _mm512_permutex2var_epi32(left, high_planes, right));
        const bool whole = count - tile > 4; // what lies to the right must not be reached
        u8 *to = out;
        for (u32 at = line; at < line + lines; ++at, to += kFrameStride) {
            const __m512i light = _mm512_mask_blend_epi8(planes[0][at], shades[0], shades[1]);
            const __m512i dark = _mm512_mask_blend_epi8(planes[0][at], shades[2], shades[3]);
            const __m512i pixels = _mm512_mask_blend_epi8(planes[1][at], light, dark);
            if (whole)
                _mm512_storeu_si512(to, pixels);
            else
                _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm512_castsi512_si256(pixels));
        }
    }
}

} // namespace

constexpr PixelFunctions kAvx2Pixels = {draw_tiles_avx2, draw_objects_avx2, draw_shaded_tiles_avx2,
                                        draw_shaded_objects_avx2, paint_shaded_object_avx2};
constexpr PixelFunctions kAvx512Pixels = {draw_tiles_avx512, draw_objects_avx2, draw_shaded_tiles_avx512,
                                          draw_shaded_objects_avx2, paint_shaded_object_avx2};

} // namespace fr::gb

#endif
