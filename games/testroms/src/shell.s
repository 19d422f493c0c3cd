; What every test ROM shares: start, interrupt hooks, a font of hexadecimal digits, and a screen of results.
;
; A test is a routine `test`. It calls `record` with a byte in A for each thing that it measured and returns (or jumps
; to `finish`); the bytes then stand on the screen, ten to a row. A test that draws ends in a loop of its own.

        .module shell
        .include "gb.inc"

hooks   = 0xC000                ; six times "jp routine": VBlank, STAT, timer, serial, joypad, and one spare
results = 0xC100                ; bytes recorded, at most 180
next    = 0xC0FE                ; address of the next one
shadow_oam = 0xC200
sprite_dma = 0xFF80             ; OAM DMA from shadow_oam

        .area   _HEADER (ABS)
        .org    0x40
        jp      hooks
        .org    0x48
        jp      hooks + 3
        .org    0x50
        jp      hooks + 6
        .org    0x58
        jp      hooks + 9
        .org    0x60
        jp      hooks + 12
        .org    0x100
        nop
        jp      start

        .area   _CODE
start:
        di
        ld      sp, #0xD000
        push    af
        call    lcd_off
        ld      hl, #0xC000
        ld      bc, #0x0F00
        xor     a
        call    fill
        ld      hl, #0xD000
        ld      bc, #0x1000
        call    fill
        ld      hl, #0x8000
        ld      bc, #0x2000
        call    fill
        ld      hl, #0xFE00
        ld      bc, #0x00A0
        call    fill
        ldh     (rIF), a
        ldh     (rIE), a
        ldh     (rSCX), a
        ldh     (rSCY), a
        ldh     (rTAC), a
        ldh     (rNR52), a
        ld      a, #<results
        ld      (next), a
        ld      a, #>results
        ld      (next + 1), a
        put     rBGP, 0xE4
        put     rOBP0, 0xE4
        put     rOBP1, 0x1B
        ld      b, #6                   ; every hook: return
        ld      hl, #hooks
1$:     ld      a, #0xC3
        ld      (hl+), a
        ld      a, #<return
        ld      (hl+), a
        ld      a, #>return
        ld      (hl+), a
        dec     b
        jr      nz, 1$
        ld      de, #sprite_dma
        ld      hl, #dma_code
        ld      bc, #dma_code_end - dma_code
        call    copy
        call    load_font
        pop     af
        cp      #0x11                   ; CGB: four greys in the first palettes
        call    z, grey_palettes
        call    test
finish:
        di
        call    lcd_off
        xor     a
        ldh     (rSCX), a
        ldh     (rSCY), a
        ld      hl, #0x9800
        ld      de, #results
2$:     ld      a, (next)
        cp      e
        jr      z, 4$
        ld      a, (de)
        inc     de
        ld      b, a
        swap    a
        and     #0x0F
        inc     a
        ld      (hl+), a
        ld      a, b
        and     #0x0F
        inc     a
        ld      (hl+), a
        ld      a, l                    ; twenty columns of 32
        and     #0x1F
        cp      #20
        jr      nz, 2$
        ld      bc, #12
        add     hl, bc
        jr      2$
4$:     put     rLCDC, 0x91
        ld      b, b
5$:     jr      5$

return:
        reti

dma_code:
        ld      a, #>shadow_oam
        ldh     (rDMA), a
        ld      a, #40
1$:     dec     a
        jr      nz, 1$
        ret
dma_code_end:

; Notes A. Keeps every register.
record:
        push    hl
        push    af
        ld      hl, #next
        ld      a, (hl+)
        ld      h, (hl)
        ld      l, a
        pop     af
        ld      (hl+), a
        push    af
        ld      a, l
        ld      (next), a
        pop     af
        pop     hl
        ret

; Makes hook number A (0: VBlank) jump to HL.
set_hook:
        ld      c, a
        add     a, a
        add     a, c
        inc     a
        ld      e, a
        ld      d, #>hooks
        ld      a, l
        ld      (de), a
        inc     de
        ld      a, h
        ld      (de), a
        ret

; Fills BC bytes at HL with A. Keeps A.
fill:
        ld      d, a
1$:     ld      a, d
        ld      (hl+), a
        dec     bc
        ld      a, b
        or      c
        jr      nz, 1$
        ld      a, d
        ret

; Copies BC bytes from HL to DE.
copy:
        ld      a, (hl+)
        ld      (de), a
        inc     de
        dec     bc
        ld      a, b
        or      c
        jr      nz, copy
        ret

; Waits for line A to begin.
wait_line:
        ld      b, a
1$:     ldh     a, (rLY)
        cp      b
        jr      nz, 1$
        ret

; Waits for the beginning of the next VBlank, without interrupts.
wait_vblank:
        ldh     a, (rLY)
        cp      #144
        jr      z, wait_vblank
        ld      a, #144
        jr      wait_line

lcd_off:
        ldh     a, (rLCDC)
        add     a, a
        ret     nc
        call    wait_vblank
        xor     a
        ldh     (rLCDC), a
        ret

; Blank, then the digits 0 to F, in tiles 0 to 16; both bit planes alike.
load_font:
        ld      hl, #font
        ld      de, #0x8010
        ld      c, #16
1$:     ld      b, #5
2$:     ld      a, (hl+)
        ld      (de), a
        inc     de
        ld      (de), a
        inc     de
        dec     b
        jr      nz, 2$
        ld      a, e                    ; five rows of eight
        add     a, #6
        ld      e, a
        jr      nc, 3$
        inc     d
3$:     dec     c
        jr      nz, 1$
        ret

grey_palettes:
        ld      a, #0x80
        ldh     (rBCPS), a
        ldh     (rOCPS), a
        ld      c, #8
1$:     ld      hl, #greys
        ld      b, #8
2$:     ld      a, (hl+)
        ldh     (rBCPD), a
        ldh     (rOCPD), a
        dec     b
        jr      nz, 2$
        dec     c
        jr      nz, 1$
        ret

greys:  .dw     0x7FFF, 0x56B5, 0x294A, 0x0000

; Tiles 0x20 to 0x5F: no two alike, no symmetry, all four colours. Tile n, row r: planes n*5+r*37 and n*11^r*29.
draw_tiles:
        ld      hl, #0x8200
        ld      c, #0x20
1$:     ld      b, #0
2$:     push    bc
        ld      a, c
        add     a, a
        add     a, a
        add     a, c
        ld      e, a
        xor     a
        inc     b
3$:     add     a, #37
        dec     b
        jr      nz, 3$
        add     a, e
        ld      (hl+), a
        xor     e
        swap    a
        add     a, c
        ld      (hl+), a
        pop     bc
        inc     b
        ld      a, b
        cp      #8
        jr      nz, 2$
        inc     c
        ld      a, c
        cp      #0x60
        jr      nz, 1$
        ret

; Fills the map at HL with tiles 0x20 to 0x5F in turn, each row shifted by five.
draw_map:
        ld      e, #0
        ld      c, #32
1$:     ld      b, #32
2$:     ld      a, e
        and     #0x3F
        add     a, #0x20
        ld      (hl+), a
        inc     e
        dec     b
        jr      nz, 2$
        ld      a, e
        add     a, #5
        ld      e, a
        dec     c
        jr      nz, 1$
        ret

; Five rows of a digit, in the bits 6 to 4.
font:   .db     0x70, 0x50, 0x50, 0x50, 0x70
        .db     0x20, 0x60, 0x20, 0x20, 0x70
        .db     0x70, 0x10, 0x70, 0x40, 0x70
        .db     0x70, 0x10, 0x30, 0x10, 0x70
        .db     0x50, 0x50, 0x70, 0x10, 0x10
        .db     0x70, 0x40, 0x70, 0x10, 0x70
        .db     0x70, 0x40, 0x70, 0x50, 0x70
        .db     0x70, 0x10, 0x20, 0x20, 0x20
        .db     0x70, 0x50, 0x70, 0x50, 0x70
        .db     0x70, 0x50, 0x70, 0x10, 0x70
        .db     0x20, 0x50, 0x70, 0x50, 0x50
        .db     0x60, 0x50, 0x60, 0x50, 0x60
        .db     0x30, 0x40, 0x40, 0x40, 0x30
        .db     0x60, 0x50, 0x50, 0x50, 0x60
        .db     0x70, 0x40, 0x60, 0x40, 0x70
        .db     0x70, 0x40, 0x60, 0x40, 0x40
