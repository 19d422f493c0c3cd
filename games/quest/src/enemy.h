/* Enemies, their shot, and what they drop. */
#ifndef QUEST_ENEMY_H
#define QUEST_ENEMY_H

void enemies_spawn(void);  /* those of the current room */
void enemies_update(void); /* once a frame; each enemy moves every second frame */

#endif
