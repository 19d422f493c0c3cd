/* Pictures and texts in the switched banks; tile numbers are in the generated tiles.h. */
#ifndef QUEST_ART_H
#define QUEST_ART_H

#include <stdint.h>

#define BANK_ART   1
#define BANK_ROOMS 2
#define BANK_TITLE 3

extern const uint8_t tiles_art[], water_art[], sprites_art[], icons_art[], font_art[]; /* bank 1 */
extern const uint8_t logo_art[];                                                   /* bank 3 */

#endif
