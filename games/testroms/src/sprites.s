; Sprites: both sizes, flips, palettes, who lies over whom, ten to a line, partly outside, behind the background.

        .module sprites
        .include "gb.inc"
        .area   _CODE

time    = 0xC300

; Forty sprites from the frame's number: y, x, tile and flags of the nth each walk at a pace of their own.
place:  ld      hl, #shadow_oam
        ld      c, #0
1$:     ld      a, (time)
        ld      b, a
        ld      a, c
        add     a, a
        add     a, a
        add     a, a
        add     a, b
        sub     c
        and     #0x7F
        add     a, #8
        ld      (hl+), a
        ld      a, c
        swap    a
        sub     b
        add     a, c
        cp      #170
        jr      c, 2$
        sub     #100
2$:     ld      (hl+), a
        ld      a, c
        and     #0x1F
        add     a, #0x20
        ld      (hl+), a
        ld      a, c
        swap    a
        xor     c
        and     #0xF0
        ld      (hl+), a
        inc     c
        ld      a, c
        cp      #40
        jr      nz, 1$
        ret

test::
        call    draw_tiles
        ld      hl, #0x9800
        call    draw_map
        call    place
        call    sprite_dma
        put     rLCDC, 0x93
1$:     call    wait_vblank
        call    sprite_dma
        ld      a, (time)               ; tall ones for 32 of 64 frames; the background white for some
        inc     a
        ld      (time), a
        ld      b, a
        and     #0x20
        rrca
        rrca
        rrca
        ld      c, a
        ld      a, b
        and     #0x0C
        ld      a, #0x93
        jr      nz, 2$
        ld      a, #0x92
2$:     or      c
        ldh     (rLCDC), a
        call    place
        jr      1$
