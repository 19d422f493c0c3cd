/* The Game Boy's registers that the game writes. */
#ifndef QUEST_HARDWARE_H
#define QUEST_HARDWARE_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint8_t *)(address))

#define ROM_BANK REGISTER(0x2000) /* MBC5: which bank lies at 0x4000 */
#define TMA      REGISTER(0xFF06)
#define TAC      REGISTER(0xFF07)
#define IF       REGISTER(0xFF0F)
#define NR10     REGISTER(0xFF10)
#define NR11     REGISTER(0xFF11)
#define NR12     REGISTER(0xFF12)
#define NR13     REGISTER(0xFF13)
#define NR14     REGISTER(0xFF14)
#define NR21     REGISTER(0xFF16)
#define NR22     REGISTER(0xFF17)
#define NR23     REGISTER(0xFF18)
#define NR24     REGISTER(0xFF19)
#define NR41     REGISTER(0xFF20)
#define NR42     REGISTER(0xFF21)
#define NR43     REGISTER(0xFF22)
#define NR44     REGISTER(0xFF23)
#define NR50     REGISTER(0xFF24)
#define NR51     REGISTER(0xFF25)
#define NR52     REGISTER(0xFF26)
#define LCDC     REGISTER(0xFF40)
#define STAT     REGISTER(0xFF41)
#define SCY      REGISTER(0xFF42)
#define SCX      REGISTER(0xFF43)
#define LYC      REGISTER(0xFF45)
#define BGP      REGISTER(0xFF47)
#define OBP0     REGISTER(0xFF48)
#define OBP1     REGISTER(0xFF49)
#define WY       REGISTER(0xFF4A)
#define WX       REGISTER(0xFF4B)
#define IE       REGISTER(0xFFFF)

#define LCDC_OFF    0x00
#define LCDC_ON     0x80
#define LCDC_SCREEN 0xC7 /* window map 0x9C00, tiles at 0x9000 and 0x8800, map 0x9800, 8 x 16 sprites, background */
#define LCDC_PLAY   0xE7 /* and the window */
#define STATUS_LINE 128 /* where the status bar begins */
#define STAT_LYC    0x40
#define TAC_4096_HZ 0x04
#define INTERRUPT_VBLANK 0x01
#define INTERRUPT_STAT   0x02
#define INTERRUPT_TIMER  0x04

#define OBJECT_TILES ((uint8_t *)0x8000)
#define FONT_TILES   ((uint8_t *)0x8800)
#define ROOM_TILES   ((uint8_t *)0x9000)
#define ROOM_MAP     ((uint8_t *)0x9800)
#define WINDOW_MAP   ((uint8_t *)0x9C00)

#define ATTRIBUTE_FLIP_X 0x20
#define ATTRIBUTE_FLIP_Y 0x40
#define ATTRIBUTE_DARK   0x10 /* palette 1 */

#endif
