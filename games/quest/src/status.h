/* The status bar (the window, 20 x 2 tiles), texts, and writes to video memory while the LCD is on. */
#ifndef QUEST_STATUS_H
#define QUEST_STATUS_H

#include <stdint.h>

void queue_byte(uint8_t *target, uint8_t value); /* written in the next VBlank */

/* Queued writes to the bar. */
void status_draw_health(void);
void status_draw_rupees(void);
void status_draw_key(void);
void status_draw_clock(void);
void status_draw_name(void);

/* The LCD must be off. */
void print(uint8_t *target, const char *text);
void fill(uint8_t *target, uint8_t tile, uint16_t count);

#endif
