// Bits of tiles into pixels: colours of 16 bits on a CGB, shades of a byte on a DMG, many at a time where the processor can.
// Which way it is shows at run time; all give the same pixels.
#ifndef FASTRL_GB_PIXELS_H
#define FASTRL_GB_PIXELS_H

#include "gb/machine.h"

namespace fr::gb {

template <typename Pixel> struct Palette { alignas(4 * sizeof(Pixel)) Pixel color[4]; };

// The part of an object that lies on a line.
template <typename Pixel> struct ObjectPixels {
    Pixel *out; // of the leftmost of its eight pixels
    const Palette<Pixel> *palette;
    u8 low, high; // planes
    u8 shown;     // the pixels that are drawn
};

// A tile, or some lines of it, as its attributes turn and colour it.
struct TileLines {
    u16 address; // in VRAM, of the planes of the first line that is drawn, the low plane first
    u8 attributes;
};

inline constexpr u32 kTileLines = 8, kTileBytes = 16;

// Tiles are drawn side by side in groups of 32 bytes of pixels.
template <typename Pixel> inline constexpr u32 kGroupTiles = 4 / sizeof(Pixel);

struct PixelFunctions {
    // Draws `lines` lines of `groups` groups of tiles into a frame's lines.
    void (*draw_tiles)(const u8 *vram, const TileLines *tiles, u32 groups, u32 lines, const Palette<u16> palettes[8],
                       u16 *out);
    void (*draw_objects)(const ObjectPixels<u16> *objects, u32 count);
    // The same for a DMG, whose tiles have no attributes: lines from `line` on of tiles that begin at these addresses.
    void (*draw_shaded_tiles)(const u8 *vram, const u16 *tiles, u32 groups, u32 line, u32 lines,
                              const Palette<u8> &palette, u8 *out);
    void (*draw_shaded_objects)(const ObjectPixels<u8> *objects, u32 count);
    // Lays lines of an object that nothing hides over what is there, `data` being the planes of the first of them.
    void (*paint_shaded_object)(const u8 *data, u8 flags, u32 lines, const Palette<u8> &palette, u8 *out);
};

extern const PixelFunctions kPortablePixels;
// For processors with AVX2; NULL where this one lacks it or the library was built for another kind.
const PixelFunctions *wide_pixels();
// The fastest that this processor has.
const PixelFunctions &pixel_functions();

} // namespace fr::gb

#endif
