#include "enemy.h"
#include "hardware.h"
#include "hero.h"
#include "ram.h"
#include "room.h"
#include "screens.h"
#include "sound.h"
#include "status.h"

#define FIRST_ROOM 9
#define FIRST_SEED 0xACE1
#define TICKS_PER_SECOND 16

static uint8_t ticks_seen, ticks_in_second;

/* Chance depends on when the player presses what. */
static void stir(uint16_t noise)
{
    rng ^= noise;
    if (rng == 0)
        rng = FIRST_SEED; /* the generator would never leave zero */
}

static void start_game(void)
{
    uint8_t i;

    switch_on = door_open = has_key = treasure_taken = 0;
    rupees[0] = rupees[1] = 0;
    visited_count = visited[0] = visited[1] = 0;
    invincible = sword = shield = kills = damage_taken = 0;
    clock_seconds = clock_minutes = ticks_in_second = 0;
    for (i = 0; i != 16; ++i)
        items_taken[i] = 0;
    stir((uint16_t)(frames & 0xFFFC) << 3); /* how long the title was shown, to 4 frames */
    frames = 0;
    game_mode = MODE_PLAY;
    screens_show_play();
    hero_reset();
    room_enter(FIRST_ROOM);
    status_draw_health();
    status_draw_rupees();
    status_draw_key();
    status_draw_clock();
    melody_play(MELODY_START);
}

/* What the timer asked for since the last frame. */
static void follow_clock(void)
{
    while (ticks_seen != timer_ticks) {
        ++ticks_seen;
        melody_tick();
        if (game_mode != MODE_PLAY || ++ticks_in_second != TICKS_PER_SECOND)
            continue;
        ticks_in_second = 0;
        ++clock_seconds;
        if ((clock_seconds & 15) == 10)
            clock_seconds += 6;
        if (clock_seconds == 0x60) {
            clock_seconds = 0;
            if (clock_minutes != 9)
                ++clock_minutes;
        }
        status_draw_clock();
    }
}

static void play(void)
{
    if (room_changing) {
        room_continue();
        if (!room_changing)
            hero_draw();
    } else {
        hero_update();
        if (!room_changing) {
            enemies_update();
            hero_draw();
        } else {
            shadow_oam[0] = shadow_oam[4] = 0;
        }
        if ((frames & 31) == 0)
            room_animate_water();
    }
    oam_ready = 1;
    if (game_mode == MODE_DEAD) {
        screens_show_dead();
        melody_play(MELODY_DEAD);
    } else if (game_mode == MODE_WON) {
        screens_show_won();
        melody_play(MELODY_WON);
    }
}

void main(void)
{
    IE = INTERRUPT_VBLANK;
    screens_load_art();
    sound_init();
    rng = FIRST_SEED;
    TMA = 0;
    TAC = TAC_4096_HZ;
    STAT = STAT_LYC;
    IF = 0;
    IE = INTERRUPT_VBLANK | INTERRUPT_STAT | INTERRUPT_TIMER;
    screens_show_title();
    for (;;) {
        wait_vblank();
        ++frames;
        follow_clock();
        if (game_mode == MODE_PLAY) {
            if (pressed)
                stir((uint16_t)(frames << 3) ^ (uint16_t)pressed << 8);
            play();
        } else if (pressed & HELD_START) {
            if (game_mode == MODE_TITLE) {
                start_game();
            } else {
                game_mode = MODE_TITLE;
                screens_show_title();
            }
        }
    }
}
