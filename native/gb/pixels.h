// Bits of tiles into pixels: colours of 16 bits on a CGB, shades of a byte on a DMG, many at a time where the processor can.
// Which way it is shows at run time; all give the same pixels.
#ifndef FASTRL_GB_PIXELS_H
#define FASTRL_GB_PIXELS_H

#include "gb/machine.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define FR_WIDE_PIXELS 1
#endif

namespace fr::gb {

// A row of eight pixels from right to left.
struct MirrorTable {
    u8 of[256];
    constexpr MirrorTable() : of() {
        for (u32 bits = 0; bits < 256; ++bits)
            for (u32 i = 0; i < 8; ++i)
                of[bits] = static_cast<u8>(of[bits] | (bits >> i & 1) << (7 - i));
    }
};
inline constexpr MirrorTable kMirror;

template <typename Pixel> struct Palette { alignas(4 * sizeof(Pixel)) Pixel color[4]; };

// The part of an object that lies on a line.
template <typename Pixel> struct ObjectPixels {
    Pixel *out; // of the leftmost of its eight pixels
    const Palette<Pixel> *palette;
    u8 low, high; // planes
    u8 shown;     // the pixels that are drawn
};

// Tiles side by side, as their attributes turn and colour them; a DMG's have none. Also those that are not drawn are tiles.
struct TileRow {
    static constexpr u32 kTiles = 24;
    u16 address[kTiles]; // in VRAM
    u8 attributes[kTiles];
};

inline constexpr u32 kTileLines = 8, kTileBytes = 16;

struct PixelFunctions {
    // Draws the first `count` tiles, lines from `line` on, into a frame's lines; of what lies to the right of them up to
    // 24 pixels may be overwritten.
    void (*draw_tiles)(const u8 *vram, const TileRow &tiles, u32 count, u32 line, u32 lines,
                       const Palette<u16> palettes[8], u16 *out);
    void (*draw_objects)(const ObjectPixels<u16> *objects, u32 count);
    // The same for a DMG.
    void (*draw_shaded_tiles)(const u8 *vram, const TileRow &tiles, u32 count, u32 line, u32 lines,
                              const Palette<u8> &palette, u8 *out);
    void (*draw_shaded_objects)(const ObjectPixels<u8> *objects, u32 count);
    // Lays lines of an object that nothing hides over what is there, `data` being the planes of the first of them.
    void (*paint_shaded_object)(const u8 *data, u8 flags, u32 lines, const Palette<u8> &palette, u8 *out);
};

extern const PixelFunctions kPortablePixels;
#ifdef FR_WIDE_PIXELS
extern const PixelFunctions kAvx2Pixels;
#endif
// The fastest that this processor has.
const PixelFunctions &pixel_functions();

} // namespace fr::gb

#endif
