/* Full screens: title, game over, victory. They are drawn with the LCD off. The game itself starts without switching it
 * off, so that frames keep their phase from the title on. */
#ifndef QUEST_SCREENS_H
#define QUEST_SCREENS_H

void screens_load_art(void); /* once, after power-on */
void screens_show_title(void);
void screens_show_play(void); /* black, until the first room is there */
void screens_show_dead(void);
void screens_show_won(void);

#endif
