; Window: every position, its own line counter when it is switched off for some lines, its map and its tile block.

        .module window
        .include "gb.inc"
        .area   _CODE

time    = 0xC300

; Lines 40 to 59: no window. From line 100 on: the other map, the other tiles, one column further.
; All in HBlank: from the next line on.
split:  push    af
4$:     ldh     a, (rSTAT)
        and     #3
        jr      nz, 4$
        ldh     a, (rLYC)
        cp      #40
        jr      nz, 1$
        put     rLCDC, 0xD1
        put     rLYC, 60
        jr      3$
1$:     cp      #60
        jr      nz, 2$
        put     rLCDC, 0xF1
        put     rLYC, 100
        jr      3$
2$:     put     rLCDC, 0xB9
        ldh     a, (rWX)
        inc     a
        ldh     (rWX), a
        put     rLYC, 40
3$:     pop     af
        reti

test::
        call    draw_tiles
        ld      hl, #0x8200             ; the same tiles for the signed block
        ld      de, #0x9200
        ld      bc, #0x0400
        call    copy
        ld      hl, #0x9800
        call    draw_map
        ld      hl, #0x9C00
        ld      bc, #0x0400
        ld      a, #0x2B
        call    fill
        ld      hl, #0x9C00             ; a diagonal
        ld      de, #33
        ld      a, #0x31
1$:     ld      (hl), a
        inc     a
        add     hl, de
        cp      #0x50
        jr      nz, 1$
        ld      hl, #split
        ld      a, #1
        call    set_hook
        put     rLYC, 40
        put     rSTAT, 0x40
        put     rWX, 7
        put     rWY, 0
        put     rLCDC, 0xF1
        xor     a
        ldh     (rIF), a
        put     rIE, 0x02
        ei
2$:     call    wait_vblank
        di
        put     rLCDC, 0xF1
        ld      a, (time)
        inc     a
        ld      (time), a
        ld      b, a
        and     #0x7F                   ; 7 to 134: WX below 7 and above 165 is for the exact suites
        add     a, #7
        ldh     (rWX), a
        ld      a, b
        add     a, a
        add     a, b
        and     #0x1F                   ; above 40: a line that begins without a window is for the exact suites too
        ldh     (rWY), a
        ei
        jr      2$
