#include <stdint.h>

#pragma constseg BANK3

/* One note a tick of 1/16 s: 2048 - 131072 / Hz, with the trigger bit. */
#define C5 0x06, 0x87
#define D5 0x21, 0x87
#define E5 0x39, 0x87
#define F5 0x44, 0x87
#define G5 0x59, 0x87
#define A5 0x6B, 0x87
#define B5 0x7B, 0x87
#define C6 0x83, 0x87
#define E6 0x9D, 0x87
#define G6 0xAC, 0x87
#define HOLD 0, 0
#define END 0, 0xFF

const uint8_t melodies[4][32] = {
    {C5, HOLD, E5, HOLD, G5, HOLD, C6, END},
    {G5, A5, B5, HOLD, E6, HOLD, END},
    {E5, HOLD, D5, HOLD, C5, HOLD, HOLD, C5, END},
    {G5, HOLD, G5, G5, C6, HOLD, HOLD, G5, HOLD, C6, E6, HOLD, G6, END},
};
