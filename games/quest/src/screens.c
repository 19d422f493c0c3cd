#include "screens.h"

#include "art.h"
#include "hardware.h"
#include "ram.h"
#include "room.h"
#include "status.h"
#include "tiles.h"

#define TITLE_LINE 112 /* where the shades turn round */
#define WON_LINE   64
#define NO_LINE    255
#define BLANK TEXT_FIRST
#define AT(column, row) (ROOM_MAP + (row) * 32 + (column))

static void lcd_off(void)
{
    if (LCDC & LCDC_ON) {
        wait_vblank(); /* the LCD may only be switched off in VBlank */
        LCDC = LCDC_OFF;
    }
}

static void lcd_on(uint8_t lcdc, uint8_t inverted_from)
{
    LYC = inverted_from;
    view_y = 0;
    SCY = 0;
    oam_ready = 1;
    IF = 0;
    LCDC = lcdc;
}

static void hide_objects(void)
{
    uint8_t i;
    for (i = 0; i != sizeof(shadow_oam); ++i)
        shadow_oam[i] = 0;
}

static void draw_block(uint8_t *target, uint8_t tile)
{
    target[0] = tile;
    target[1] = tile + 1;
    target[32] = tile + 2;
    target[33] = tile + 3;
}

static void draw_object(uint8_t slot, uint8_t x, uint8_t y, uint8_t tile)
{
    uint8_t *object = shadow_oam + slot * 4;
    object[0] = object[4] = y + 16;
    object[1] = x + 8;
    object[5] = x + 16;
    object[2] = tile;
    object[6] = tile + 2;
}

void screens_load_art(void)
{
    lcd_off();
    ROM_BANK = BANK_ART;
    copy_tiles(tiles_art, ROOM_TILES, TILE_COUNT);
    copy_tiles(font_art, FONT_TILES, TEXT_COUNT);
    copy_tiles(icons_art, FONT_TILES + TEXT_COUNT * 16, ICON_COUNT);
    copy_tiles(sprites_art, OBJECT_TILES, SPRITE_COUNT);
    copy_tiles(tiles_art + TILE_WATER * 16, water_frames, 4);
    copy_tiles(water_art, water_frames + 64, 4);
    ROM_BANK = BANK_TITLE;
    copy_tiles(logo_art, FONT_TILES + (LOGO_FIRST - TEXT_FIRST) * 16, LOGO_COUNT);
    OBP0 = 0xD0; /* white, dark, black */
    OBP1 = 0x64; /* the same turned round: dark, light, light */
    WX = 7;
    WY = STATUS_LINE;
}

/* The title's landscape. */
static const uint8_t landscape[3][10] = {
    {TILE_ROCK, TILE_ROCK, TILE_GRASS, TILE_TREE, TILE_GRASS,
        TILE_GRASS, TILE_GRASS, TILE_ROCK, TILE_ROCK, TILE_ROCK},
    {TILE_TREE, TILE_ROOF_LEFT, TILE_ROOF_RIGHT, TILE_GRASS, TILE_FLOWER,
        TILE_GRASS, TILE_GRASS, TILE_GRASS, TILE_TREE, TILE_ROCK},
    {TILE_FLOWER, TILE_WALL_LEFT, TILE_WALL_RIGHT, TILE_GRASS, TILE_GRASS,
        TILE_GRASS, TILE_FLOWER, TILE_CHEST, TILE_GRASS, TILE_TREE},
};

void screens_show_title(void)
{
    uint8_t i, y;
    lcd_off();
    fill(ROOM_MAP, BLANK, 0x400);
    fill(WINDOW_MAP, BLANK, 0x40);
    for (i = 0; i != 5; ++i) {
        draw_block(AT(5 + i * 2, 2), LOGO_Q_TOP + i * 8);
        draw_block(AT(5 + i * 2, 4), LOGO_Q_BOTTOM + i * 8);
    }
    for (y = 0; y != 3; ++y)
        for (i = 0; i != 10; ++i)
            draw_block(AT(i * 2, 8 + y * 2), landscape[y][i]);
    print(AT(4, 15), "PRESS START");
    hide_objects();
    draw_object(0, 76, 92, SPRITE_HERO_DOWN);
    draw_object(2, 120, 60, SPRITE_BAT);
    draw_object(4, 96, 76, SPRITE_BLOB);
    view_palette = 0xE4;
    lcd_on(LCDC_SCREEN, TITLE_LINE);
}

void screens_show_play(void)
{
    view_palette = 0xFF;
    LYC = NO_LINE;
    hide_objects();
}

static void show_text_screen(void)
{
    lcd_off();
    fill(ROOM_MAP, BLANK, 0x400);
    hide_objects();
    view_palette = 0x1B;
}

void screens_show_dead(void)
{
    show_text_screen();
    print(AT(5, 7), "GAME OVER");
    print(AT(4, 10), "PRESS START");
    lcd_on(LCDC_SCREEN, 0);
}

static void print_digit(uint8_t column, uint8_t row, uint8_t digit)
{
    AT(column, row)[0] = (uint8_t)(TEXT_FIRST + '0' - ' ' + digit);
}

void screens_show_won(void)
{
    uint8_t x;
    show_text_screen();
    for (x = 0; x != 20; x += 2) {
        draw_block(AT(x, 0), TILE_BRICK);
        draw_block(AT(x, 2), x == 2 || x == 16 ? TILE_PILLAR : TILE_STONE);
        draw_block(AT(x, 4), TILE_STONE);
        draw_block(AT(x, 6), TILE_STONE);
    }
    draw_block(AT(9, 2), TILE_CHEST_OPEN);
    draw_object(0, 72, 32, SPRITE_HERO_UP);
    print(AT(3, 9), "YOU FOUND THE");
    print(AT(6, 10), "TREASURE!");
    print(AT(4, 12), "TIME");
    print_digit(12, 12, clock_minutes & 15);
    print_digit(13, 12, 10); /* the colon follows the digits */
    print_digit(14, 12, clock_seconds >> 4);
    print_digit(15, 12, clock_seconds & 15);
    print(AT(4, 13), "RUPEES");
    print_digit(13, 13, rupees[1] & 15);
    print_digit(14, 13, rupees[0] >> 4);
    print_digit(15, 13, rupees[0] & 15);
    print(AT(4, 16), "PRESS START");
    view_palette = 0xE4;
    lcd_on(LCDC_SCREEN, WON_LINE);
}
