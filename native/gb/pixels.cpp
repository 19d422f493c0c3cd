#include "gb/pixels.h"

#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define FR_WIDE_PIXELS 1
#include <immintrin.h>
#endif

namespace fr::gb {
namespace {

struct SpreadTable {
    u64 of[256];
    constexpr SpreadTable() : of() {
        for (u32 bits = 0; bits < 256; ++bits)
            for (u32 i = 0; i < 8; ++i)
                of[bits] |= u64{bits >> (7 - i) & 1} << i * 8;
    }
};

// A plane's byte as eight bytes of 0 or 1, the leftmost pixel lowest.
constexpr SpreadTable kSpread;

u64 mirrored(u64 bytes) {
    bytes = (bytes >> 8 & 0x00FF00FF00FF00FF) | (bytes & 0x00FF00FF00FF00FF) << 8;
    bytes = (bytes >> 16 & 0x0000FFFF0000FFFF) | (bytes & 0x0000FFFF0000FFFF) << 16;
    return bytes >> 32 | bytes << 32;
}

// From a line of a tile to the next one's.
int line_step(const TileLines &tile) { return (tile.attributes & kAttributeFlipY) != 0 ? -2 : 2; }
bool is_mirrored(const TileLines &tile) { return (tile.attributes & kAttributeFlipX) != 0; }
const Palette &palette_of(const TileLines &tile, const Palette palettes[8]) {
    return palettes[tile.attributes & kAttributePalette];
}

void draw_tiles(const u8 *vram, const TileLines *tiles, u32 pairs, u32 lines, const Palette palettes[8], u16 *out) {
    for (const TileLines *tile = tiles; tile != tiles + pairs * 2; ++tile, out += 8) {
        const u8 *data = vram + tile->address;
        for (u32 line = 0; line < lines; ++line, data += line_step(*tile)) {
            u64 numbers = kSpread.of[data[0]] | kSpread.of[data[1]] << 1;
            if (is_mirrored(*tile)) numbers = mirrored(numbers);
            for (u32 i = 0; i < 8; ++i)
                out[line * kFrameStride + i] = palette_of(*tile, palettes).color[numbers >> i * 8 & 3];
        }
    }
}

void draw_objects(const ObjectPixels *objects, u32 count) {
    for (const ObjectPixels *object = objects; object != objects + count; ++object) {
        const u64 numbers = kSpread.of[object->low] | kSpread.of[object->high] << 1;
        for (u32 i = 0; i < 8; ++i)
            if ((object->shown >> (7 - i) & 1) != 0) object->out[i] = object->palette->color[numbers >> i * 8 & 3];
    }
}

#ifdef FR_WIDE_PIXELS

#define FR_WIDE [[gnu::target("avx2")]] inline

FR_WIDE __m128i load_palette(const Palette &palette) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i *>(palette.color));
}

// In each pixel's 16 bits its bit of a plane, twice.
FR_WIDE __m128i pixel_bits() { return _mm_setr_epi8(-128, -128, 64, 64, 32, 32, 16, 16, 8, 8, 4, 4, 2, 2, 1, 1); }

FR_WIDE __m128i pixel_bits(bool mirrored) {
    return mirrored ? _mm_setr_epi8(1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 64, 64, -128, -128) : pixel_bits();
}

FR_WIDE __m256i both_halves(__m128i left, __m128i right) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(left), right, 1);
}

FR_WIDE __m128i load_planes(const u8 *data) {
    u16 planes;
    std::memcpy(&planes, data, sizeof planes);
    return _mm_set1_epi16(static_cast<short>(planes));
}

// Two tiles are 16 pixels of 16 bits, one tile in each half. Both planes' bytes are in each pixel, its bits are singled
// out, and their sum, twice the pixel's number, chooses a colour's two bytes from the palette by a shuffle.
[[gnu::target("avx2")]] void draw_tiles_wide(const u8 *vram, const TileLines *tiles, u32 pairs, u32 lines,
                                             const Palette palettes[8], u16 *out) {
    const __m256i weights = _mm256_set1_epi16(0x0402);
    for (const TileLines *tile = tiles; tile != tiles + pairs * 2; tile += 2, out += 16) {
        const __m256i colors =
            both_halves(load_palette(palette_of(tile[0], palettes)), load_palette(palette_of(tile[1], palettes)));
        const __m256i bits = both_halves(pixel_bits(is_mirrored(tile[0])), pixel_bits(is_mirrored(tile[1])));
        const u8 *left = vram + tile[0].address, *right = vram + tile[1].address;
        const ptrdiff_t left_step = line_step(tile[0]), right_step = line_step(tile[1]);
        u16 *to = out;
        for (u32 line = 0; line < lines; ++line, left += left_step, right += right_step, to += kFrameStride) {
            const __m256i planes = both_halves(load_planes(left), load_planes(right));
            const __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(planes, bits), bits);
            const __m256i twice = _mm256_maddubs_epi16(weights, set); // negative, as what is set is -1
            const __m256i shuffle =
                _mm256_sub_epi16(_mm256_set1_epi16(0x0100), _mm256_mullo_epi16(twice, _mm256_set1_epi16(0x0101)));
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm256_shuffle_epi8(colors, shuffle));
        }
    }
}

FR_WIDE __m128i pixel_mask(u8 plane) {
    const __m128i bits = pixel_bits();
    return _mm_cmpeq_epi8(_mm_and_si128(_mm_set1_epi8(static_cast<char>(plane)), bits), bits);
}

[[gnu::target("avx2")]] void draw_objects_wide(const ObjectPixels *objects, u32 count) {
    for (const ObjectPixels *object = objects; object != objects + count; ++object) {
        const __m128i shuffle = _mm_or_si128(_mm_set1_epi16(0x0100),
                                             _mm_or_si128(_mm_and_si128(pixel_mask(object->low), _mm_set1_epi8(2)),
                                                          _mm_and_si128(pixel_mask(object->high), _mm_set1_epi8(4))));
        const __m128i pixels = _mm_shuffle_epi8(load_palette(*object->palette), shuffle);
        __m128i *out = reinterpret_cast<__m128i *>(object->out);
        _mm_storeu_si128(out, _mm_blendv_epi8(_mm_loadu_si128(out), pixels, pixel_mask(object->shown)));
    }
}

constexpr PixelFunctions kWidePixels = {draw_tiles_wide, draw_objects_wide};

#endif

} // namespace

const PixelFunctions kPortablePixels = {draw_tiles, draw_objects};

const PixelFunctions *wide_pixels() {
#ifdef FR_WIDE_PIXELS
    if (__builtin_cpu_supports("avx2")) return &kWidePixels;
#endif
    return nullptr;
}

const PixelFunctions &pixel_functions() {
    static const PixelFunctions &fastest = wide_pixels() != nullptr ? *wide_pixels() : kPortablePixels;
    return fastest;
}

} // namespace fr::gb
