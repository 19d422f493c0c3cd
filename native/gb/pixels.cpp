#include "gb/pixels.h"

#include "base/cpu.h"

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

// Each pixel's number in a byte, the leftmost lowest.
u64 numbers_of(u32 low, u32 high) { return kSpread.of[low] | kSpread.of[high] << 1; }

void draw_tiles(const u8 *vram, const TileRow &tiles, u32 count, u32 line, u32 lines, const Palette<u16> palettes[8],
                u16 *out) {
    for (u32 tile = 0; tile < count; ++tile, out += 8) {
        const u32 attributes = tiles.attributes[tile];
        for (u32 at = 0; at < lines; ++at) {
            const u32 row = (attributes & kAttributeFlipY) != 0 ? kTileLines - 1 - line - at : line + at;
            const u8 *data = vram + tiles.address[tile] + row * 2;
            u64 numbers = numbers_of(data[0], data[1]);
            if ((attributes & kAttributeFlipX) != 0) numbers = mirrored(numbers);
            for (u32 i = 0; i < 8; ++i)
                out[at * kFrameStride + i] = palettes[attributes & kAttributePalette].color[numbers >> i * 8 & 3];
        }
    }
}

void draw_shaded_tiles(const u8 *vram, const TileRow &tiles, u32 count, u32 line, u32 lines, const Palette<u8> &palette,
                       u8 *out) {
    for (u32 tile = 0; tile < count; ++tile, out += 8) {
        const u8 *data = vram + tiles.address[tile] + line * 2;
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

} // namespace

const PixelFunctions kPortablePixels = {draw_tiles, draw_objects<u16>, draw_shaded_tiles, draw_objects<u8>,
                                        paint_shaded_object};

const PixelFunctions &pixel_functions() {
#ifdef FR_WIDE_PIXELS
    static const PixelFunctions &fastest = has_avx2() ? kAvx2Pixels : kPortablePixels;
    return fastest;
#else
    return kPortablePixels;
#endif
}

} // namespace fr::gb
