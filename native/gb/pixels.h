// Bits of tiles into coloured pixels, eight or sixteen at a time where the processor can. Which one it is shows at run
// time; all give the same pixels.
#ifndef FASTRL_GB_PIXELS_H
#define FASTRL_GB_PIXELS_H

#include "gb/state.h"

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

struct PixelFunctions {
    // Draws 2 * `pairs` tiles side by side. `planes` has the low plane of a tile in the low byte; the lowest three bits
    // of a tile's attributes are its palette.
    void (*draw_tiles)(const u16 *planes, const u8 *attributes, const Palette palettes[8], u32 pairs, u16 *out);
    void (*draw_tiles_plain)(const u16 *planes, const Palette &palette, u32 pairs, u16 *out);
    void (*draw_objects)(const ObjectPixels *objects, u32 count);
};

extern const PixelFunctions kPortablePixels;
// For processors with AVX2; NULL where this one lacks it or the library was built for another kind.
const PixelFunctions *wide_pixels();
// The fastest that this processor has.
const PixelFunctions &pixel_functions();

} // namespace fr::gb

#endif
