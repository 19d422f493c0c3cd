/* Full screens: title, game over, victory. They are drawn with the LCD off. */
#ifndef QUEST_SCREENS_H
#define QUEST_SCREENS_H

void screens_load_art(void); /* once, after power-on */
void screens_show_title(void);
void screens_show_play(void); /* an empty room and the status bar */
void screens_show_dead(void);
void screens_show_won(void);

#endif
