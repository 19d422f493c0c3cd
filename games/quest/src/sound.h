/* Sound effects and short melodies. */
#ifndef QUEST_SOUND_H
#define QUEST_SOUND_H

#include <stdint.h>

enum { SOUND_SWORD, SOUND_HIT, SOUND_HURT, SOUND_RUPEE, SOUND_HEART, SOUND_SHOT, SOUND_OPEN, SOUND_COUNT };
enum { MELODY_START, MELODY_KEY, MELODY_DEAD, MELODY_WON };

void sound_init(void);
void sound_play(uint8_t effect);
void melody_play(uint8_t number);
void melody_tick(void); /* 16 times a second */

#endif
