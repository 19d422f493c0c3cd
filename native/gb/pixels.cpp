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
const Palette<u16> &palette_of(const TileLines &tile, const Palette<u16> palettes[8]) {
    return palettes[tile.attributes & kAttributePalette];
}

// Each pixel's number in a byte, the leftmost lowest.
u64 numbers_of(u32 low, u32 high) { return kSpread.of[low] | kSpread.of[high] << 1; }

void draw_tiles(const u8 *vram, const TileLines *tiles, u32 groups, u32 lines, const Palette<u16> palettes[8],
                u16 *out) {
    for (const TileLines *tile = tiles; tile != tiles + groups * kGroupTiles<u16>; ++tile, out += 8) {
        const u8 *data = vram + tile->address;
        for (u32 line = 0; line < lines; ++line, data += line_step(*tile)) {
            u64 numbers = numbers_of(data[0], data[1]);
            if (is_mirrored(*tile)) numbers = mirrored(numbers);
            for (u32 i = 0; i < 8; ++i)
                out[line * kFrameStride + i] = palette_of(*tile, palettes).color[numbers >> i * 8 & 3];
        }
    }
}

void draw_shaded_tiles(const u8 *vram, const u16 *tiles, u32 groups, u32 line, u32 lines, const Palette<u8> &palette,
                       u8 *out) {
    for (const u16 *tile = tiles; tile != tiles + groups * kGroupTiles<u8>; ++tile, out += 8) {
        const u8 *data = vram + *tile + line * 2;
        for (u32 at = 0; at < lines; ++at, data += 2)
            for (u32 i = 0; i < 8; ++i)
                out[at * kFrameStride + i] = palette.color[numbers_of(data[0], data[1]) >> i * 8 & 3];
    }
}

template <typename Pixel> void draw_objects(const ObjectPixels<Pixel> *objects, u32 count) {
    for (const ObjectPixels<Pixel> *object = objects; object != objects + count; ++object) {
        const u64 numbers = numbers_of(object->low, object->high);
        for (u32 i = 0; i < 8; ++i)
            if ((object->shown >> (7 - i) & 1) != 0) object->out[i] = object->palette->color[numbers >> i * 8 & 3];
    }
}

void paint_shaded_object(const u8 *data, u8 flags, u32 lines, const Palette<u8> &palette, u8 *out) {
    const i32 step = (flags & kAttributeFlipY) != 0 ? -2 : 2;
    for (u32 line = 0; line < lines; ++line, data += step, out += kFrameStride) {
        u64 numbers = numbers_of(data[0], data[1]);
        if ((flags & kAttributeFlipX) != 0) numbers = mirrored(numbers);
        for (u32 i = 0; i < 8; ++i)
            if (const u32 number = numbers >> i * 8 & 3; number != 0) out[i] = palette.color[number];
    }
}

#ifdef FR_WIDE_PIXELS

#define FR_WIDE [[gnu::target("avx2")]] inline

FR_WIDE __m128i load_palette(const Palette<u16> &palette) {
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
[[gnu::target("avx2")]] void draw_tiles_wide(const u8 *vram, const TileLines *tiles, u32 groups, u32 lines,
                                             const Palette<u16> palettes[8], u16 *out) {
    const __m256i weights = _mm256_set1_epi16(0x0402);
    for (const TileLines *tile = tiles; tile != tiles + groups * 2; tile += 2, out += 16) {
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

[[gnu::target("avx2")]] void draw_objects_wide(const ObjectPixels<u16> *objects, u32 count) {
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
FR_WIDE void gather_lines(const u8 *vram, const u16 *tiles, u64 lines[kTileLines]) {
    const auto tile = [&](u32 i) { return _mm_loadu_si128(reinterpret_cast<const __m128i *>(vram + tiles[i])); };
    const __m128i left = _mm_unpacklo_epi16(tile(0), tile(1)), right = _mm_unpacklo_epi16(tile(2), tile(3));
    const __m128i lower_left = _mm_unpackhi_epi16(tile(0), tile(1)), lower_right = _mm_unpackhi_epi16(tile(2), tile(3));
    __m128i *out = reinterpret_cast<__m128i *>(lines);
    _mm_storeu_si128(out, _mm_unpacklo_epi32(left, right));
    _mm_storeu_si128(out + 1, _mm_unpackhi_epi32(left, right));
    _mm_storeu_si128(out + 2, _mm_unpacklo_epi32(lower_left, lower_right));
    _mm_storeu_si128(out + 3, _mm_unpackhi_epi32(lower_left, lower_right));
}

// A palette's shades from the last to the first, as a pixel's number is taken from 3 below.
FR_WIDE __m128i load_shades(const Palette<u8> &palette) {
    u32 shades;
    std::memcpy(&shades, palette.color, sizeof shades);
    return _mm_cvtsi32_si128(static_cast<int>(__builtin_bswap32(shades)));
}

// Four tiles are 32 pixels of 8 bits. A plane's bytes are spread over their eight pixels each and compared with the
// pixel's bit; what is set is -1.
[[gnu::target("avx2")]] void draw_shaded_tiles_wide(const u8 *vram, const u16 *tiles, u32 groups, u32 line, u32 lines,
                                                    const Palette<u8> &palette, u8 *out) {
    const __m256i bits = _mm256_set1_epi64x(kByteBits), three = _mm256_set1_epi8(3);
    const __m256i shades = _mm256_broadcastsi128_si256(load_shades(palette));
    const __m256i low_planes = _mm256_setr_epi64x(0, 0x0202020202020202, 0x0404040404040404, 0x0606060606060606);
    const __m256i high_planes = _mm256_or_si256(low_planes, _mm256_set1_epi8(1));
    for (u32 group = 0; group < groups; ++group, tiles += 4, out += 32) {
        u64 gathered[kTileLines];
        gather_lines(vram, tiles, gathered);
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

FR_WIDE __m128i byte_mask(u8 plane) {
    const __m128i bits = _mm_cvtsi64_si128(kByteBits);
    return _mm_cmpeq_epi8(_mm_and_si128(_mm_set1_epi8(static_cast<char>(plane)), bits), bits);
}

[[gnu::target("avx2")]] void draw_shaded_objects_wide(const ObjectPixels<u8> *objects, u32 count) {
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
[[gnu::target("avx2")]] void paint_shaded_object_wide(const u8 *data, u8 flags, u32 lines, const Palette<u8> &palette,
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

constexpr PixelFunctions kWidePixels = {draw_tiles_wide, draw_objects_wide, draw_shaded_tiles_wide,
                                        draw_shaded_objects_wide, paint_shaded_object_wide};

#endif

} // namespace

const PixelFunctions kPortablePixels = {draw_tiles, draw_objects<u16>, draw_shaded_tiles, draw_objects<u8>,
                                        paint_shaded_object};

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
