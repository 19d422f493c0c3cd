/* The hero: walking, sword and shield, harm, and whatever he touches. */
#ifndef QUEST_HERO_H
#define QUEST_HERO_H

#include <stdint.h>

#define SWORD_FRAMES 18 /* from one swing to the next */
#define SWORD_REST   8  /* the last of these: the blade is back and the hero can walk */

void hero_reset(void);
void hero_update(void);
void hero_draw(void);
void hero_locate(void);             /* hero_column and hero_row from hero_x and hero_y */
void hero_hurt(uint8_t push);       /* half a heart, unless invincible; push is the direction he is thrown in */
void hero_take_rupees(uint8_t count);
void hero_heal(void);               /* one heart */
uint8_t hero_direction_from(uint8_t x, uint8_t y); /* the main direction from a point to the hero */

#endif
