// Bits of tiles into coloured pixels, eight or sixteen at a time where the processor can. Which one it is shows at run
// time; all give the same pixels.
#ifndef FASTRL_GB_PIXELS_H
#define FASTRL_GB_PIXELS_H

#include "gb/machine.h"

namespace fr::gb {

struct Palette {
    alignas(8) u16 color[4];
};

// The part of an object that lies on a line.
struct ObjectPixels {
    u16 *out; // of the leftmost of its eight pixels
    const Palette *palette;
    u8 low, high; // planes
    u8 shown;     // the pixels that are drawn
};

// A tile, or some lines of it, as its attributes turn and colour it.
struct TileLines {
    u16 address; // in VRAM, of the planes of the first line that is drawn, the low plane first
    u8 attributes;
};

struct PixelFunctions {
    // Draws `lines` lines of 2 * `pairs` tiles side by side into a frame's lines.
    void (*draw_tiles)(const u8 *vram, const TileLines *tiles, u32 pairs, u32 lines, const Palette palettes[8],
                       u16 *out);
    void (*draw_objects)(const ObjectPixels *objects, u32 count);
};

extern const PixelFunctions kPortablePixels;
// For processors with AVX2; NULL where this one lacks it or the library was built for another kind.
const PixelFunctions *wide_pixels();
// The fastest that this processor has.
const PixelFunctions &pixel_functions();

} // namespace fr::gb

#endif
