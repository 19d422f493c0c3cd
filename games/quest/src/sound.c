#include "sound.h"

#include "art.h"
#include "hardware.h"

typedef struct effect {
    uint8_t noise; /* 1: channel 4, otherwise channel 1 */
    uint8_t sweep, length, envelope, low, high;
} effect;

static const effect effects[SOUND_COUNT] = {
    {1, 0, 0x30, 0xA1, 0x22, 0xC0},          /* SOUND_SWORD */
    {1, 0, 0x20, 0xF1, 0x51, 0xC0},          /* SOUND_HIT */
    {0, 0x1E, 0x80, 0xF3, 0x00, 0x86},       /* SOUND_HURT */
    {0, 0x16, 0x80, 0xA2, 0x80, 0x87},       /* SOUND_RUPEE */
    {0, 0x14, 0x80, 0xA3, 0x00, 0x87},       /* SOUND_HEART */
    {1, 0, 0x20, 0x82, 0x44, 0xC0},          /* SOUND_SHOT */
    {0, 0x25, 0x80, 0xF4, 0x40, 0x85},       /* SOUND_OPEN */
};

/* Bank 3: pairs of the low and the high byte for NR23 and NR24; 0 as the high byte rests, 0xFF ends. */
extern const uint8_t melodies[][32];

static const uint8_t *note;
static uint8_t playing;

void sound_init(void)
{
    NR52 = 0x80;
    NR50 = 0x77;
    NR51 = 0xFF;
}

void sound_play(uint8_t number)
{
    const effect *e = &effects[number];
    if (e->noise) {
        NR41 = e->length;
        NR42 = e->envelope;
        NR43 = e->low;
        NR44 = e->high;
    } else {
        NR10 = e->sweep;
        NR11 = e->length;
        NR12 = e->envelope;
        NR13 = e->low;
        NR14 = e->high;
    }
}

void melody_play(uint8_t number)
{
    note = melodies[number];
    playing = 1;
}

void melody_tick(void)
{
    if (!playing)
        return;
    ROM_BANK = BANK_TITLE;
    if (note[1] == 0xFF) {
        playing = 0;
        return;
    }
    if (note[1]) {
        NR21 = 0x80;
        NR22 = 0xA3;
        NR23 = note[0];
        NR24 = note[1];
    }
    note += 2;
}
