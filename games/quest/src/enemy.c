#include "enemy.h"

#include "hardware.h"
#include "hero.h"
#include "ram.h"
#include "room.h"
#include "sound.h"
#include "tiles.h"

#define ENEMY_OBJECTS (shadow_oam + 16)
#define SHOT_OBJECT   (shadow_oam + 48)
#define DROP_OBJECT   (shadow_oam + 52)

#define MIN_XY 2
#define MAX_X  142
#define MAX_Y  110
#define BODY_MIN 2
#define BODY_MAX 13

#define CONTACT    10 /* pixels between hero and enemy that hurt, in both axes */
#define SWORD_AHEAD 14
#define SWORD_REACH 14
#define CHASE_REACH 72
#define CHASE_PAUSE 0x30 /* rests while these bits of its timer are 0: a quarter of the time */
#define SHOT_SPEED 2
#define SHOT_REACH 9
#define STUN_FRAMES 8
#define PUFF_FRAMES 8
#define DROP_FRAMES 255

static const uint8_t first_health[] = {0, 1, 2, 2}; /* by ENEMY_... */

static uint8_t distance(uint8_t a, uint8_t b)
{
    return a > b ? a - b : b - a;
}

void enemies_spawn(void)
{
    const spawn *s = record.spawns;
    enemy *e = enemies;
    uint8_t i;

    enemies_alive = 0;
    for (i = ENEMY_LIMIT; i != 0; --i, ++s, ++e) {
        e->kind = s->kind;
        e->x = s->x;
        e->y = s->y;
        e->alive = 0;
        e->stun = 0;
        if (s->kind) {
            e->alive = 1;
            ++enemies_alive;
            e->facing = random() & 3;
            e->timer = (uint8_t)(20 + (random() & 15));
            e->health = first_health[s->kind];
        }
    }
    shot_active = 0;
    drop_kind = DROP_NONE;
    for (i = 8; i != 56; i += 4)
        shadow_oam[i] = 0;
}

/* Moves an enemy unless a wall or the room's edge is in the way; returns whether it moved. */
static uint8_t advance(enemy *e, uint8_t facing, uint8_t pixels)
{
    uint8_t x = e->x, y = e->y, x1, y1, x2, y2, type;

    switch (facing) {
    case FACING_LEFT: x -= pixels; break;
    case FACING_RIGHT: x += pixels; break;
    case FACING_UP: y -= pixels; break;
    default: y += pixels; break;
    }
    if ((uint8_t)(x - MIN_XY) > MAX_X - MIN_XY || (uint8_t)(y - MIN_XY) > MAX_Y - MIN_XY)
        return 0;
    x1 = x + BODY_MIN;
    x2 = x + BODY_MAX;
    y1 = y + BODY_MIN;
    y2 = y + BODY_MAX;
    switch (facing) {
    case FACING_LEFT: x2 = x1; break;
    case FACING_RIGHT: x1 = x2; break;
    case FACING_UP: y2 = y1; break;
    default: y1 = y2; break;
    }
    type = cell_at(x1, y1);
    if (type != CELL_FLOOR && type != CELL_ITEM && (type != CELL_HAZARD || e->kind != ENEMY_BAT))
        return 0;
    type = cell_at(x2, y2);
    if (type != CELL_FLOOR && type != CELL_ITEM && (type != CELL_HAZARD || e->kind != ENEMY_BAT))
        return 0;
    e->x = x;
    e->y = y;
    return 1;
}

static void wander(enemy *e)
{
    if (--e->timer != 0 && advance(e, e->facing, 1))
        return;
    e->facing = random() & 3;
    e->timer = (uint8_t)(12 + (random() & 31));
}

static void chase(enemy *e)
{
    uint8_t dx = distance(hero_x, e->x), dy = distance(hero_y, e->y);

    if ((++e->timer & CHASE_PAUSE) == 0 || dx > CHASE_REACH || dy > CHASE_REACH)
        return;
    e->facing = hero_direction_from(e->x, e->y);
    if (advance(e, e->facing, 1))
        return;
    if (e->facing < FACING_LEFT)
        advance(e, hero_x > e->x ? FACING_RIGHT : FACING_LEFT, 1);
    else
        advance(e, hero_y > e->y ? FACING_DOWN : FACING_UP, 1);
}

static void shoot(enemy *e)
{
    if (--e->timer != 0)
        return;
    e->timer = (uint8_t)(36 + (random() & 31));
    if (shot_active)
        return;
    e->facing = hero_direction_from(e->x, e->y);
    shot_active = 1;
    shot_facing = e->facing;
    shot_x = e->x + 4;
    shot_y = e->y;
    sound_play(SOUND_SHOT);
}

static void die(enemy *e)
{
    uint8_t luck = random() & 7;
    e->alive = 0;
    e->timer = PUFF_FRAMES;
    --enemies_alive;
    if (kills != 255)
        ++kills;
    if (luck < 5) {
        drop_kind = luck < 2 ? DROP_HEART : DROP_RUPEE;
        drop_x = e->x + 4;
        drop_y = e->y;
        drop_timer = DROP_FRAMES;
    }
}

/* Whether the blade, in front of the hero, reaches the enemy. */
static uint8_t in_blade(const enemy *e)
{
    uint8_t x = hero_x, y = hero_y;
    switch (hero_facing) {
    case FACING_LEFT: x = x > SWORD_AHEAD ? x - SWORD_AHEAD : 0; break;
    case FACING_RIGHT: x += SWORD_AHEAD; break;
    case FACING_UP: y = y > SWORD_AHEAD ? y - SWORD_AHEAD : 0; break;
    default: y += SWORD_AHEAD; break;
    }
    return distance(x, e->x) < SWORD_REACH && distance(y, e->y) < SWORD_REACH;
}

static void draw(const enemy *e, uint8_t *object)
{
    uint8_t tile, y = e->y + 16, x = e->x + 8;
    uint8_t step = frames & 16;
    uint8_t attributes = 0;

    if (!e->alive)
        tile = SPRITE_PUFF;
    else if (e->kind == ENEMY_BLOB)
        tile = step ? SPRITE_BLOB : SPRITE_BLOB_2;
    else if (e->kind == ENEMY_BAT)
        tile = step ? SPRITE_BAT : SPRITE_BAT_2;
    else
        tile = SPRITE_TURRET;
    if (e->stun & 2)
        attributes = ATTRIBUTE_DARK;
    object[0] = y;
    object[1] = x;
    object[2] = tile;
    object[3] = attributes;
    object[4] = y;
    object[5] = x + 8;
    object[6] = tile + 2;
    object[7] = attributes;
}

static void update(enemy *e, uint8_t *object)
{
    if (!e->alive) {
        if (e->kind == ENEMY_NONE || e->timer == 0)
            return;
        if (--e->timer == 0) {
            object[0] = 0;
            object[4] = 0;
            return;
        }
        draw(e, object);
        return;
    }
    if (e->stun) {
        --e->stun;
        if (e->kind != ENEMY_TURRET)
            advance(e, e->facing, 3);
    } else {
        switch (e->kind) {
        case ENEMY_BLOB: wander(e); break;
        case ENEMY_BAT: chase(e); break;
        default: shoot(e); break;
        }
        if (sword > SWORD_REST && in_blade(e)) {
            sound_play(SOUND_HIT);
            if (--e->health == 0) {
                die(e);
            } else {
                e->stun = STUN_FRAMES;
                e->facing = hero_facing;
            }
        } else if (distance(hero_x, e->x) < CONTACT && distance(hero_y, e->y) < CONTACT) {
            hero_hurt(hero_direction_from(e->x, e->y));
        }
    }
    draw(e, object);
}

static void update_shot(void)
{
    switch (shot_facing) {
    case FACING_LEFT: shot_x -= SHOT_SPEED; break;
    case FACING_RIGHT: shot_x += SHOT_SPEED; break;
    case FACING_UP: shot_y -= SHOT_SPEED; break;
    default: shot_y += SHOT_SPEED; break;
    }
    if (shot_x > 152 || shot_y > 112 || cell_at((uint8_t)(shot_x + 4), (uint8_t)(shot_y + 8)) == CELL_SOLID) {
        shot_active = 0;
    } else if (distance(hero_x + 4, shot_x) < SHOT_REACH && distance(hero_y, shot_y) < SHOT_REACH) {
        shot_active = 0;
        if (shield && (shot_facing ^ hero_facing) == 1)
            sound_play(SOUND_HIT);
        else
            hero_hurt(shot_facing);
    }
    SHOT_OBJECT[0] = shot_active ? shot_y + 16 : 0;
    SHOT_OBJECT[1] = shot_x + 8;
    SHOT_OBJECT[2] = SPRITE_FIREBALL;
    SHOT_OBJECT[3] = 0;
}

static void update_drop(void)
{
    if (--drop_timer == 0) {
        drop_kind = DROP_NONE;
    } else if (distance(hero_x + 4, drop_x) < 11 && distance(hero_y, drop_y) < 12) {
        if (drop_kind == DROP_HEART)
            hero_heal();
        else
            hero_take_rupees(1);
        drop_kind = DROP_NONE;
    }
    DROP_OBJECT[0] = drop_kind && !(drop_timer < 64 && drop_timer & 4) ? drop_y + 16 : 0;
    DROP_OBJECT[1] = drop_x + 8;
    DROP_OBJECT[2] = drop_kind == DROP_HEART ? SPRITE_DROP_HEART : SPRITE_DROP_RUPEE;
    DROP_OBJECT[3] = 0;
}

void enemies_update(void)
{
    if (frames & 1) {
        update(&enemies[1], ENEMY_OBJECTS + 8);
        update(&enemies[3], ENEMY_OBJECTS + 24);
    } else {
        update(&enemies[0], ENEMY_OBJECTS);
        update(&enemies[2], ENEMY_OBJECTS + 16);
    }
    if (shot_active)
        update_shot();
    if (drop_kind)
        update_drop();
}
