/* The room that the hero is in. */
#ifndef QUEST_ROOM_H
#define QUEST_ROOM_H

#include "ram.h"

#define BLOCK_COUNT (BLOCK_COLUMNS * BLOCK_ROWS)

typedef struct spawn {
    uint8_t kind, x, y;
} spawn;

#define CHANGEABLE_LIMIT 16
#define NO_BLOCK 0xFF

/* 144 bytes, so that whole tiles can be copied. */
typedef struct room_record {
    uint8_t blocks[BLOCK_COUNT]; /* tile number / 4; in WRAM as things stand now */
    uint8_t changeable[CHANGEABLE_LIMIT]; /* items first, then switch, gates and doors: their indices, then NO_BLOCK */
    spawn spawns[ENEMY_LIMIT];
    char name[21];
    uint8_t floor;               /* the block that lies under items */
    uint8_t palette;
    uint8_t has_water;
    uint8_t padding[12];
} room_record;

extern const room_record rooms[16]; /* bank 2 */
extern const uint8_t block_types[]; /* CELL_... of each block */
extern room_record record;          /* the current room's, in WRAM */

void room_enter(uint8_t number);    /* starts the change; hero_x and hero_y are where the hero appears */
void room_continue(void);           /* once a frame while room_changing */
void room_open(uint8_t cell_type);  /* removes gates or doors */
void room_change_block(uint8_t index, uint8_t block);
void room_animate_water(void);
uint8_t room_block_index(uint8_t x, uint8_t y);
uint8_t room_item_bit(uint8_t index); /* the bit of items_taken[room] for the item in that block */

#endif
