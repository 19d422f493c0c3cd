; Background: SCX and SCY moving each frame, and a wave made by the LYC interrupt on every eighth line.

        .module scroll
        .include "gb.inc"
        .area   _CODE

time    = 0xC300

; Next line, next offsets and shades: written in the line's HBlank, so they hold from the next line on.
split:  push    af
        push    bc
        push    hl
        ldh     a, (rLYC)
        ld      b, a
        ld      a, (time)
        add     a, b
        ld      c, a
        and     #0x1F
        ld      hl, #wave
        add     a, l
        ld      l, a
        jr      nc, 1$
        inc     h
1$:     ld      l, (hl)
        ld      a, c
        rrca
        rrca
        and     #0x3F
        ld      h, a
        ld      a, b                    ; lines 64 to 95 in other shades
        and     #0xE0
        cp      #0x40
        ld      c, #0xE4
        jr      nz, 3$
        ld      c, #0x1E
3$:     ldh     a, (rSTAT)
        and     #3
        jr      nz, 3$
        ld      a, l
        ldh     (rSCX), a
        ld      a, h
        ldh     (rSCY), a
        ld      a, c
        ldh     (rBGP), a
        ld      a, b
        add     a, #8
        cp      #144
        jr      c, 2$
        xor     a
2$:     ldh     (rLYC), a
        pop     hl
        pop     bc
        pop     af
        reti

test::
        call    draw_tiles
        ld      hl, #0x9800
        call    draw_map
        ld      hl, #split
        ld      a, #1
        call    set_hook
        put     rLYC, 0
        put     rSTAT, 0x40
        put     rLCDC, 0x91
        xor     a
        ldh     (rIF), a
        put     rIE, 0x02
        ei
1$:     call    wait_vblank
        ld      a, (time)
        inc     a
        ld      (time), a
        jr      1$

wave:   .db     0, 1, 2, 4, 7, 9, 12, 15, 18, 20, 23, 25, 27, 29, 30, 31
        .db     32, 31, 30, 29, 27, 25, 23, 20, 18, 15, 12, 9, 7, 4, 2, 1
