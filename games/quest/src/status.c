#include "status.h"

#include "hardware.h"
#include "ram.h"
#include "room.h"
#include "tiles.h"

#define DIGIT(value) ((uint8_t)(TEXT_FIRST + '0' - ' ' + (value)))
#define HEARTS (WINDOW_MAP + 1)
#define RUPEES (WINDOW_MAP + 6)
#define KEY    (WINDOW_MAP + 12)
#define CLOCK  (WINDOW_MAP + 15)
#define NAME   (WINDOW_MAP + 32)

void queue_byte(uint8_t *target, uint8_t value)
{
    uint8_t *entry;
    __asm__("di"); /* the VBlank empties the queue */
    entry = queue + (uint8_t)(queue_count + queue_count + queue_count);
    entry[0] = (uint8_t)(uint16_t)target;
    entry[1] = (uint8_t)((uint16_t)target >> 8);
    entry[2] = value;
    ++queue_count;
    __asm__("ei");
}

void status_draw_health(void)
{
    uint8_t i, half = 0;
    for (i = 0; half != max_health; ++i) {
        half += 2;
        if (health >= half)
            queue_byte(HEARTS + i, ICON_HEART_FULL);
        else
            queue_byte(HEARTS + i, health + 1 == half ? ICON_HEART_HALF : ICON_HEART_EMPTY);
    }
}

void status_draw_rupees(void)
{
    queue_byte(RUPEES, ICON_RUPEE);
    queue_byte(RUPEES + 1, DIGIT(rupees[1] & 15));
    queue_byte(RUPEES + 2, DIGIT(rupees[0] >> 4));
    queue_byte(RUPEES + 3, DIGIT(rupees[0] & 15));
}

void status_draw_key(void)
{
    queue_byte(KEY, has_key ? ICON_KEY : TEXT_FIRST);
}

void status_draw_clock(void)
{
    queue_byte(CLOCK, DIGIT(clock_minutes & 15));
    queue_byte(CLOCK + 1, DIGIT(10));
    queue_byte(CLOCK + 2, DIGIT(clock_seconds >> 4));
    queue_byte(CLOCK + 3, DIGIT(clock_seconds & 15));
}

void status_draw_name(void)
{
    uint8_t i;
    for (i = 0; i != 20; ++i)
        queue_byte(NAME + i, (uint8_t)(record.name[i] - ' ' + TEXT_FIRST));
}

void print(uint8_t *target, const char *text)
{
    while (*text)
        *target++ = (uint8_t)(*text++ - ' ' + TEXT_FIRST);
}

void fill(uint8_t *target, uint8_t tile, uint16_t count)
{
    for (; count != 0; --count)
        *target++ = tile;
}
