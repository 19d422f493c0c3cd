; CGB palettes: the index that counts itself up, what reads back, and all eight of both kinds on the screen; tile
; attributes: palette, VRAM bank, flips, priority.

        .module cgb_palettes
        .include "gb.inc"
        .area   _CODE

; 64 bytes of colours from A on into the palettes behind index register C.
colours:
        ld      e, a
        ld      a, #0x80
        ldh     (c), a
        inc     c
        ld      b, #64
1$:     ld      a, e
        ldh     (c), a
        add     a, #0x35
        rlca
        ld      e, a
        dec     b
        jr      nz, 1$
        ret

test::
        ld      c, #rBCPS
        ld      a, #0x5B
        call    colours
        ld      c, #rOCPS
        ld      a, #0xC2
        call    colours
        call    draw_tiles
        put     rVBK, 1
        call    draw_tiles              ; the second bank: the same tiles upside down
        ld      hl, #0x8200
        ld      b, #0
1$:     ld      a, (hl)
        cpl
        ld      (hl+), a
        ld      a, (hl)
        swap    a
        ld      (hl+), a
        dec     b
        jr      nz, 1$
        ld      hl, #0x9800             ; attributes: everything that there is
        ld      c, #0
        ld      b, #4
2$:     ld      a, c
        rlca
        xor     c
        ld      (hl+), a
        inc     c
        jr      nz, 2$
        dec     b
        jr      nz, 2$
        put     rVBK, 0
        ld      hl, #0x9800
        call    draw_map
        ld      hl, #shadow_oam         ; sprites of every palette, in and out of the second bank
        ld      c, #0
3$:     ld      a, c
        add     a, a
        add     a, a
        add     a, #14
        ld      (hl+), a
        ld      a, c
        swap    a
        add     a, c
        and     #0x7F
        add     a, #16
        ld      (hl+), a
        ld      a, c
        add     a, #0x22
        ld      (hl+), a
        ld      a, c
        add     a, a
        add     a, a
        add     a, a
        xor     c
        ld      (hl+), a
        inc     c
        ld      a, c
        cp      #32
        jr      nz, 3$
        call    sprite_dma
        ; the index register, with and without counting
        put     rBCPS, 0x86
        put     rBCPD, 0x12
        note    rBCPS
        put     rBCPS, 0x06
        note    rBCPD
        note    rBCPD
        put     rBCPS, 0xBF
        put     rBCPD, 0x34
        note    rBCPS
        put     rOCPS, 0x3F
        put     rOCPD, 0x56
        note    rOCPS
        note    rOCPD
        note    rVBK
        put     rVBK, 1
        note    rVBK
        ld      hl, #0x9800             ; the results in the first row, plain
        xor     a
        ld      b, #20
4$:     ld      (hl+), a
        dec     b
        jr      nz, 4$
        put     rVBK, 0
        ld      hl, #0x9800
        ld      de, #results
        ld      b, #9
5$:     ld      a, (de)
        swap    a
        and     #0x0F
        inc     a
        ld      (hl+), a
        ld      a, (de)
        and     #0x0F
        inc     a
        ld      (hl+), a
        inc     de
        dec     b
        jr      nz, 5$
        put     rLCDC, 0x93
6$:     call    wait_vblank
        ldh     a, (rSCX)               ; the master priority bit off in one of four frames
        inc     a
        ldh     (rSCX), a
        and     #3
        ld      a, #0x93
        jr      nz, 7$
        dec     a
7$:     ldh     (rLCDC), a
        jr      6$
