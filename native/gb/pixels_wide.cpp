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

} // namespace

constexpr PixelFunctions kAvx2Pixels = {draw_tiles_avx2, draw_objects_avx2, draw_shaded_tiles_avx2,
                                        draw_shaded_objects_avx2, paint_shaded_object_avx2};

} // namespace fr::gb

#endif
