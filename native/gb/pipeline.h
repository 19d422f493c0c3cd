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
// A DMG mixes the first pixel that shows anew if LCDC changes in the dot after it (Mealybug: m3_lcdc_bg_en_change).
void pipeline_lcdc_written(fr_gb *gb);
bool pipeline_reads_vram(const PipelineState &line); // in the last dot that was run
// When the line would end if nothing else were written.
i64 pipeline_end(fr_gb *gb);

} // namespace fr::gb

#endif
