#include "room.h"

#include "art.h"
#include "enemy.h"
#include "hardware.h"
#include "hero.h"
#include "status.h"
#include "tiles.h"

static uint8_t *shown_map; /* the half of the background map that the room is drawn into */

#define BLOCK(tile) ((uint8_t)((tile) >> 2))

/* The block as things stand: what was taken or opened is floor. */
static uint8_t current_block(uint8_t block, uint8_t item_bit)
{
    switch (block_types[block]) {
    case CELL_ITEM: return items_taken[room] & item_bit ? record.floor : block;
    case CELL_GATE: return switch_on ? record.floor : block;
    case CELL_DOOR: return door_open ? record.floor : block;
    case CELL_SWITCH: return switch_on ? BLOCK(TILE_SWITCH_DOWN) : block;
    default: return block;
    }
}

/* Makes record.blocks, map_tiles and cells those of the room as things stand. */
static void build(void)
{
    const uint8_t *index;
    uint8_t item_bit = 1;

    for (index = record.changeable; *index != NO_BLOCK; ++index) {
        record.blocks[*index] = current_block(record.blocks[*index], item_bit);
        item_bit <<= 1;
    }
    expand_blocks();
}

void room_enter(uint8_t number)
{
    uint8_t bit = (uint8_t)(1 << (number & 7));
    uint8_t *seen = &visited[number >> 3];

    room_changing = 1;
    room = number;
    if (!(*seen & bit)) {
        *seen |= bit;
        ++visited_count;
    }
    ROM_BANK = BANK_ROOMS;
    copy_tiles((const uint8_t *)&rooms[number], (uint8_t *)&record, sizeof(room_record) / 16);
    build();
    enemies_spawn();
    hero_locate();
    shown_map = shown_map == ROOM_MAP ? ROOM_MAP + 0x200 : ROOM_MAP;
    map_source = map_tiles;
    map_target = shown_map;
    map_rows_left = ROOM_ROWS;
}

void room_continue(void)
{
    if (map_rows_left)
        return;
    view_y = shown_map == ROOM_MAP ? 0 : 128;
    view_palette = record.palette;
    LYC = STATUS_LINE;
    LCDC = LCDC_PLAY;
    room_changing = 0;
    status_draw_name();
}

uint8_t room_block_index(uint8_t x, uint8_t y)
{
    y >>= 4;
    return (uint8_t)(y * 8 + y * 2 + (x >> 4));
}

uint8_t room_item_bit(uint8_t index)
{
    const uint8_t *changeable = record.changeable;
    uint8_t bit = 1;
    for (; *changeable != index; ++changeable)
        bit <<= 1;
    return bit;
}

void room_change_block(uint8_t index, uint8_t block)
{
    uint8_t type = block_types[block], x = index, y = 0;
    uint8_t *cell;
    uint8_t *map;

    record.blocks[index] = block;
    while (x >= BLOCK_COLUMNS) {
        x -= BLOCK_COLUMNS;
        ++y;
    }
    x <<= 1;
    cell = cells + (uint16_t)y * (2 * ROOM_COLUMNS) + x;
    map = shown_map + (uint16_t)y * 64 + x;
    cell[0] = cell[1] = cell[ROOM_COLUMNS] = cell[ROOM_COLUMNS + 1] = type;
    block <<= 2;
    queue_byte(map, block);
    queue_byte(map + 1, (uint8_t)(block + 1));
    queue_byte(map + 32, (uint8_t)(block + 2));
    queue_byte(map + 33, (uint8_t)(block + 3));
}

void room_open(uint8_t cell_type)
{
    const uint8_t *index;
    for (index = record.changeable; *index != NO_BLOCK; ++index)
        if (block_types[record.blocks[*index]] == cell_type)
            room_change_block(*index, cell_type == CELL_SWITCH ? BLOCK(TILE_SWITCH_DOWN) : record.floor);
}

void room_animate_water(void)
{
    if (!record.has_water || queue_count > QUEUE_LIMIT / 4) /* one VBlank cannot do both */
        return;
    copy_source = frames & 32 ? water_frames + 64 : water_frames;
    copy_target = ROOM_TILES + TILE_WATER * 16;
    copy_blocks = 4;
}
