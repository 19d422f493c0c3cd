// The pixel pipeline, dot by dot: what a line looks like and how long it takes when registers change in its middle.
// Lines without such writes are drawn whole (render.cpp) and timed by arithmetic (line.cpp); both agree with this.
#ifndef FASTRL_GB_PIPELINE_H
#define FASTRL_GB_PIPELINE_H

#include "gb/machine.h"

namespace fr::gb {

// Begins the current line at `time`, the dot at which the fetcher starts.
void pipeline_start(fr_gb *gb, i64 time);
// Works off the dots before `until`; pixels go to the frame if `draw`.
void pipeline_run(fr_gb *gb, PipelineState &line, i64 until, bool draw);
// A DMG's panel takes a pixel with the fall of its clock CP. In the dot of a line's first one there is none [WUSA, TOBA]; what
// falls is ST, which begins the line, and later than CP would by the flip-flop that lets it go [PAHO, RUJU, RUZE]. A write to
// LCDC that comes with the dot's end is so seen by this pixel and by no other (Mealybug: m3_lcdc_bg_en_change); one to a
// palette comes between for all of them (m3_bgp_change). Names in brackets are cells of dmg-schematics, lcd and ppu.
void pipeline_take_first_pixel(fr_gb *gb, PipelineState &line, bool draw);
bool pipeline_reads_vram(const PipelineState &line); // in the last dot that was run
// When the line would end if nothing else were written.
i64 pipeline_end(fr_gb *gb);

} // namespace fr::gb

#endif
