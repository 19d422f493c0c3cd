// What a CGB's boot ROM makes of a game's header.
#ifndef FASTRL_GB_BOOT_H
#define FASTRL_GB_BOOT_H

#include "gb/state.h"

namespace fr::gb {

// Times are machine cycles.
struct BootSearch {
    u32 search_cycles;        // of the palettes' search, before the LCD is switched on
    u32 compatibility_cycles; // from the last VBlank on, by which a DMG game's start is longer than a CGB game's
    u8 title_sum;             // of the title's bytes for Nintendo's own games, 0 for others
    bool shows_logo;          // a DMG game finds the Nintendo logo on the screen
};

// `header_bank` holds the header at 0100.
BootSearch boot_search(const u8 *header_bank);

} // namespace fr::gb

#endif
