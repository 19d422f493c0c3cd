/* The game's variables, most of them at addresses that never change: README.md documents them for those who watch. */
#ifndef QUEST_RAM_H
#define QUEST_RAM_H

#include <stdint.h>

enum { MODE_TITLE, MODE_PLAY, MODE_DEAD, MODE_WON };
enum { FACING_DOWN, FACING_UP, FACING_LEFT, FACING_RIGHT };
enum { ENEMY_NONE, ENEMY_BLOB, ENEMY_BAT, ENEMY_TURRET };
enum { DROP_NONE, DROP_RUPEE, DROP_HEART };

/* What stands in a cell (8 x 8 pixels) of the room. */
enum {
    CELL_FLOOR,
    CELL_SOLID,
    CELL_HAZARD,
    CELL_DOOR,
    CELL_SWITCH,
    CELL_ITEM,
    CELL_GATE,
    CELL_CHEST
};

#define ROOM_COLUMNS 20 /* cells */
#define ROOM_ROWS    16
#define BLOCK_COLUMNS 10 /* blocks of 2 x 2 cells */
#define BLOCK_ROWS    8
#define ENEMY_LIMIT  4
#define QUEUE_LIMIT  64 /* as many as a VBlank can write beside OAM DMA */

typedef struct enemy {
    uint8_t kind;   /* ENEMY_NONE: the slot is empty */
    uint8_t x, y;   /* top left pixel in the room */
    uint8_t alive;
    uint8_t facing;
    uint8_t timer;  /* frames of its own (every second of the game's) until it turns or shoots; a puff's rest */
    uint8_t health; /* hits it can still take */
    uint8_t stun;   /* its own frames during which it is pushed back and cannot be hit */
} enemy;

/* 0xC100: watched from outside. */
extern uint8_t game_mode, room;
extern uint8_t hero_x, hero_y, hero_column, hero_row, hero_facing;
extern uint8_t health, max_health;
extern uint8_t rupees[2];
extern uint8_t has_key, switch_on, door_open, treasure_taken;
extern uint8_t visited_count, visited[2];
extern uint8_t invincible, sword, shield;
extern uint8_t kills, damage_taken, enemies_alive;
extern uint16_t frames, rng;
extern uint8_t clock_seconds, clock_minutes;
extern uint8_t room_changing;
extern enemy enemies[ENEMY_LIMIT];
extern uint8_t shot_x, shot_y, shot_active, shot_facing;
extern uint8_t drop_kind, drop_x, drop_y, drop_timer;
extern uint8_t items_taken[16];
extern uint8_t cells[ROOM_ROWS * ROOM_COLUMNS];
extern uint8_t shadow_oam[160];
extern uint8_t map_tiles[ROOM_ROWS * ROOM_COLUMNS]; /* a new room, on its way to video memory */
extern uint8_t water_frames[2 * 64];               /* the water's two pictures */

/* The program's own; addresses may change. */
extern volatile uint8_t vblank_seen, timer_ticks, oam_ready, queue_count, map_rows_left, copy_blocks;
extern uint8_t queue[QUEUE_LIMIT * 3];
extern uint8_t *map_target;
extern const uint8_t *map_source;
extern const uint8_t *copy_source;
extern uint8_t *copy_target;
extern uint8_t view_y, view_palette;
extern uint8_t held, pressed;

#define HELD_RIGHT 0x01
#define HELD_LEFT  0x02
#define HELD_UP    0x04
#define HELD_DOWN  0x08
#define HELD_A     0x10
#define HELD_B     0x20
#define HELD_START 0x80

/* crt0.s */
void wait_vblank(void);
uint8_t random(void);
uint8_t cell_at(uint8_t x, uint8_t y); /* CELL_... at a pixel of the room */
void expand_blocks(void);
void copy_tiles(const uint8_t *source, uint8_t *target, uint8_t count);

#endif
