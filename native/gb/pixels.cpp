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

void draw_tile(u32 planes, const Palette &palette, u16 *out) {
    const u64 numbers = kSpread.of[planes & 0xFF] | kSpread.of[planes >> 8] << 1;
    for (u32 i = 0; i < 8; ++i)
        out[i] = palette.color[numbers >> i * 8 & 3];
}

void draw_tiles(const u16 *planes, const u8 *attributes, const Palette palettes[8], u32 pairs, u16 *out) {
    for (u32 i = 0; i < pairs * 2; ++i)
        draw_tile(planes[i], palettes[attributes[i] & 7], out + i * 8);
}

void draw_tiles_plain(const u16 *planes, const Palette &palette, u32 pairs, u16 *out) {
    for (u32 i = 0; i < pairs * 2; ++i)
        draw_tile(planes[i], palette, out + i * 8);
}

void draw_objects(const ObjectPixels *objects, u32 count) {
    for (const ObjectPixels *object = objects; object != objects + count; ++object) {
        const u64 numbers = kSpread.of[object->low] | kSpread.of[object->high] << 1;
        for (u32 i = 0; i < 8; ++i)
            if ((object->shown >> (7 - i) & 1) != 0) object->out[i] = object->palette->color[numbers >> i * 8 & 3];
    }
}

#ifdef FR_WIDE_PIXELS

// Two tiles are 16 pixels of 16 bits, one tile in each half. A byte of the planes is spread over its half, bits are
// singled out, and what is left chooses a colour's two bytes from the palette by a shuffle.
#define FR_WIDE [[gnu::target("avx2")]] inline

FR_WIDE __m256i pixel_bits() {
    return _mm256_setr_epi8(-128, -128, 64, 64, 32, 32, 16, 16, 8, 8, 4, 4, 2, 2, 1, 1, -128, -128, 64, 64, 32, 32, 16,
                            16, 8, 8, 4, 4, 2, 2, 1, 1);
}

FR_WIDE __m256i pair_shuffle(const u16 *planes) {
    u32 pair;
    std::memcpy(&pair, planes, sizeof pair);
    const __m256i both = _mm256_set1_epi32(static_cast<int>(pair));
    const __m256i low_of = _mm256_inserti128_si256(_mm256_setzero_si256(), _mm_set1_epi8(2), 1);
    const __m256i high_of = _mm256_or_si256(low_of, _mm256_set1_epi8(1));
    const __m256i bits = pixel_bits();
    const __m256i low = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(both, low_of), bits), bits);
    const __m256i high = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(both, high_of), bits), bits);
    const __m256i number =
        _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi8(2)), _mm256_and_si256(high, _mm256_set1_epi8(4)));
    return _mm256_or_si256(number, _mm256_set1_epi16(0x0100));
}

FR_WIDE void store_pair(u16 *out, __m256i pixels) { _mm256_storeu_si256(reinterpret_cast<__m256i *>(out), pixels); }

FR_WIDE __m128i load_palette(const Palette &palette) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i *>(palette.color));
}

[[gnu::target("avx2")]] void draw_tiles_wide(const u16 *planes, const u8 *attributes, const Palette palettes[8],
                                             u32 pairs, u16 *out) {
    for (u32 i = 0; i < pairs; ++i) {
        const __m256i colors =
            _mm256_inserti128_si256(_mm256_castsi128_si256(load_palette(palettes[attributes[i * 2] & 7])),
                                    load_palette(palettes[attributes[i * 2 + 1] & 7]), 1);
        store_pair(out + i * 16, _mm256_shuffle_epi8(colors, pair_shuffle(planes + i * 2)));
    }
}

[[gnu::target("avx2")]] void draw_tiles_plain_wide(const u16 *planes, const Palette &palette, u32 pairs, u16 *out) {
    const __m256i colors = _mm256_broadcastsi128_si256(load_palette(palette));
    for (u32 i = 0; i < pairs; ++i)
        store_pair(out + i * 16, _mm256_shuffle_epi8(colors, pair_shuffle(planes + i * 2)));
}

FR_WIDE __m128i pixel_mask(u8 plane) {
    const __m128i bits = _mm256_castsi256_si128(pixel_bits());
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

constexpr PixelFunctions kWidePixels = {draw_tiles_wide, draw_tiles_plain_wide, draw_objects_wide};

#endif

} // namespace

const PixelFunctions kPortablePixels = {draw_tiles, draw_tiles_plain, draw_objects};

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
