#include "hero.h"

#include "hardware.h"
#include "ram.h"
#include "room.h"
#include "sound.h"
#include "status.h"
#include "tiles.h"

/* The part of the 16 x 16 picture that bumps into things. */
#define BODY_LEFT   3
#define BODY_RIGHT  12
#define BODY_TOP    5
#define BODY_BOTTOM 14
#define MAX_X 144
#define MAX_Y 112

/* Pixels a frame. */
#define WALK_SPEED   2
#define SHIELD_SPEED 1
#define SLIDE_SPEED  1
#define PUSH_SPEED   2

#define INVINCIBLE_FRAMES 60
#define PUSH_FRAMES 8

static uint8_t push_frames, push_facing, walking;

static const uint8_t blocking[] = {0, 1, 0, 1, 0, 0, 1, 1}; /* by CELL_... */
static const uint8_t opposite[] = {FACING_UP, FACING_DOWN, FACING_RIGHT, FACING_LEFT};

void hero_reset(void)
{
    hero_x = 72;
    hero_y = 60;
    hero_facing = FACING_DOWN;
    max_health = 6;
    health = 6;
    push_frames = 0;
}

void hero_locate(void)
{
    hero_column = (uint8_t)((hero_x + 8) >> 3);
    hero_row = (uint8_t)((hero_y + 8) >> 3);
}

uint8_t hero_direction_from(uint8_t x, uint8_t y)
{
    uint8_t dx = hero_x > x ? hero_x - x : x - hero_x;
    uint8_t dy = hero_y > y ? hero_y - y : y - hero_y;
    if (dx > dy)
        return hero_x > x ? FACING_RIGHT : FACING_LEFT;
    return hero_y > y ? FACING_DOWN : FACING_UP;
}

void hero_hurt(uint8_t push)
{
    if (invincible || game_mode != MODE_PLAY)
        return;
    --health;
    if (damage_taken != 255)
        ++damage_taken;
    invincible = INVINCIBLE_FRAMES;
    push_frames = PUSH_FRAMES;
    push_facing = push;
    sword = 0;
    sound_play(SOUND_HURT);
    status_draw_health();
    if (health == 0)
        game_mode = MODE_DEAD;
}

void hero_take_rupees(uint8_t count)
{
    for (; count != 0; --count) {
        if (rupees[0] == 0x99) {
            if (rupees[1] == 9)
                break;
            rupees[0] = 0;
            ++rupees[1];
        } else {
            ++rupees[0];
            if ((rupees[0] & 15) == 10)
                rupees[0] += 6;
        }
    }
    sound_play(SOUND_RUPEE);
    status_draw_rupees();
}

void hero_heal(void)
{
    health += 2;
    if (health > max_health)
        health = max_health;
    sound_play(SOUND_HEART);
    status_draw_health();
}

static void take_item(uint8_t x, uint8_t y)
{
    uint8_t index = room_block_index(x, y);
    items_taken[room] |= room_item_bit(index);
    switch (record.blocks[index] << 2) {
    case TILE_RUPEE:
        hero_take_rupees(5);
        break;
    case TILE_HEART:
        hero_heal();
        break;
    case TILE_KEY:
        has_key = 1;
        status_draw_key();
        melody_play(MELODY_KEY);
        break;
    }
    room_change_block(index, record.floor);
}

static void touch(uint8_t type, uint8_t x, uint8_t y)
{
    switch (type) {
    case CELL_ITEM:
        take_item(x, y);
        break;
    case CELL_SWITCH:
        switch_on = 1;
        room_open(CELL_SWITCH);
        room_open(CELL_GATE);
        sound_play(SOUND_OPEN);
        break;
    case CELL_DOOR:
        if (!has_key)
            break;
        has_key = 0;
        door_open = 1;
        room_open(CELL_DOOR);
        status_draw_key();
        sound_play(SOUND_OPEN);
        break;
    case CELL_CHEST:
        treasure_taken = 1;
        game_mode = MODE_WON;
        break;
    }
}

/* Goes to the room next door. */
static void leave(uint8_t facing)
{
    switch (facing) {
    case FACING_LEFT:
        hero_x = MAX_X;
        room_enter((uint8_t)(room - 1));
        break;
    case FACING_RIGHT:
        hero_x = 0;
        room_enter((uint8_t)(room + 1));
        break;
    case FACING_UP:
        hero_y = MAX_Y;
        room_enter((uint8_t)(room - 4));
        break;
    default:
        hero_y = 0;
        room_enter((uint8_t)(room + 4));
        break;
    }
}

/* Moves the hero unless something is in the way. Returns which of the body's two leading corners are blocked: bit 0 the
 * left or upper one, bit 1 the other. */
static uint8_t move(uint8_t facing, uint8_t distance)
{
    uint8_t x1 = hero_x + BODY_LEFT, x2 = hero_x + BODY_RIGHT, y1 = hero_y + BODY_TOP, y2 = hero_y + BODY_BOTTOM;
    uint8_t type1, type2, blocked;

    switch (facing) {
    case FACING_LEFT:
        if (hero_x < distance) {
            if (!push_frames)
                leave(facing);
            return 0;
        }
        x1 -= distance;
        x2 = x1;
        break;
    case FACING_RIGHT:
        if (hero_x + distance > MAX_X) {
            if (!push_frames)
                leave(facing);
            return 0;
        }
        x2 += distance;
        x1 = x2;
        break;
    case FACING_UP:
        if (hero_y < distance) {
            if (!push_frames)
                leave(facing);
            return 0;
        }
        y1 -= distance;
        y2 = y1;
        break;
    default:
        if (hero_y + distance > MAX_Y) {
            if (!push_frames)
                leave(facing);
            return 0;
        }
        y2 += distance;
        y1 = y2;
        break;
    }
    type1 = cell_at(x1, y1);
    type2 = cell_at(x2, y2);
    if (type1 > CELL_HAZARD)
        touch(type1, x1, y1);
    if (type2 > CELL_HAZARD && type2 == cell_at(x2, y2))
        touch(type2, x2, y2);
    blocked = (uint8_t)(blocking[type1] | blocking[type2] << 1);
    if (!blocked) {
        switch (facing) {
        case FACING_LEFT: hero_x -= distance; break;
        case FACING_RIGHT: hero_x += distance; break;
        case FACING_UP: hero_y -= distance; break;
        default: hero_y += distance; break;
        }
    }
    return blocked;
}

/* Walks, and slides round a corner that only one side of the body bumps into. */
static void walk(uint8_t facing, uint8_t distance)
{
    uint8_t blocked = move(facing, distance);
    if (blocked == 1)
        move(facing < FACING_LEFT ? FACING_RIGHT : FACING_DOWN, SLIDE_SPEED);
    else if (blocked == 2)
        move(facing < FACING_LEFT ? FACING_LEFT : FACING_UP, SLIDE_SPEED);
}

void hero_update(void)
{
    uint8_t direction = 0xFF;

    if (invincible)
        --invincible;
    if (push_frames) {
        move(push_facing, PUSH_SPEED);
        --push_frames;
    } else {
        if (sword)
            --sword;
        else if (held & HELD_A) {
            sword = SWORD_FRAMES;
            sound_play(SOUND_SWORD);
        }
        walking = 0;
        shield = held & HELD_B && sword <= SWORD_REST;
        if (sword <= SWORD_REST) {
            if (held & HELD_LEFT)
                direction = FACING_LEFT;
            else if (held & HELD_RIGHT)
                direction = FACING_RIGHT;
            else if (held & HELD_UP)
                direction = FACING_UP;
            else if (held & HELD_DOWN)
                direction = FACING_DOWN;
        }
        if (direction != 0xFF) {
            walking = 1;
            hero_facing = direction;
            walk(direction, shield ? SHIELD_SPEED : WALK_SPEED);
            if (room_changing)
                return;
        }
    }
    if (cell_at((uint8_t)(hero_x + 8), (uint8_t)(hero_y + 10)) == CELL_HAZARD)
        hero_hurt(opposite[hero_facing]);
    hero_locate();
}

static uint8_t *draw_16(uint8_t *object, uint8_t x, uint8_t y, uint8_t tile, uint8_t attributes)
{
    y += 16;
    x += 8;
    object[0] = y;
    object[1] = x;
    object[2] = attributes & ATTRIBUTE_FLIP_X ? tile + 2 : tile;
    object[3] = attributes;
    object[4] = y;
    object[5] = (uint8_t)(x + 8);
    object[6] = attributes & ATTRIBUTE_FLIP_X ? tile : tile + 2;
    object[7] = attributes;
    return object + 8;
}

void hero_draw(void)
{
    uint8_t *object = shadow_oam;
    uint8_t step = walking && frames & 8;
    uint8_t *item = shadow_oam + 8;

    if (invincible & 4) {
        object[0] = 0;
        object[4] = 0;
    } else {
        switch (hero_facing) {
        case FACING_DOWN:
            draw_16(object, hero_x, hero_y, SPRITE_HERO_DOWN, step ? ATTRIBUTE_FLIP_X : 0);
            break;
        case FACING_UP:
            draw_16(object, hero_x, hero_y, SPRITE_HERO_UP, step ? ATTRIBUTE_FLIP_X : 0);
            break;
        case FACING_LEFT:
            draw_16(object, hero_x, hero_y, step ? SPRITE_HERO_SIDE_2 : SPRITE_HERO_SIDE, ATTRIBUTE_FLIP_X);
            break;
        default:
            draw_16(object, hero_x, hero_y, step ? SPRITE_HERO_SIDE_2 : SPRITE_HERO_SIDE, 0);
            break;
        }
    }
    item[0] = 0;
    item[4] = 0;
    if (sword > SWORD_REST) {
        switch (hero_facing) {
        case FACING_DOWN:
            item[0] = (uint8_t)(hero_y + 16 + 13);
            item[1] = (uint8_t)(hero_x + 8 + 5);
            item[2] = SPRITE_SWORD_UP;
            item[3] = ATTRIBUTE_FLIP_Y;
            break;
        case FACING_UP:
            item[0] = (uint8_t)(hero_y + 16 - 13);
            item[1] = (uint8_t)(hero_x + 8 + 3);
            item[2] = SPRITE_SWORD_UP;
            item[3] = 0;
            break;
        case FACING_LEFT:
            draw_16(item, (uint8_t)(hero_x - 13), (uint8_t)(hero_y + 2), SPRITE_SWORD_RIGHT, ATTRIBUTE_FLIP_X);
            break;
        default:
            draw_16(item, (uint8_t)(hero_x + 13), (uint8_t)(hero_y + 2), SPRITE_SWORD_RIGHT, 0);
            break;
        }
    } else if (shield && hero_facing != FACING_UP) {
        uint8_t x = hero_x;
        if (hero_facing == FACING_LEFT)
            x -= 5;
        else if (hero_facing == FACING_RIGHT)
            x += 5;
        draw_16(item, x, hero_y, SPRITE_SHIELD_FRONT, 0);
    }
}
