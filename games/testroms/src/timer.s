; Timer: overflows of the four rates, and reloads, counted by interrupts over a long loop; DIV over the same loop.

        .module timer
        .include "gb.inc"
        .area   _CODE

count   = 0xC300

overflow:
        push    af
        ld      a, (count)
        inc     a
        ld      (count), a
        pop     af
        reti

; Overflows at a rate with a reload value, over BC turns of a loop of 8 machine cycles.
        .macro  overflows rate, reload, turns
        xor     a
        ldh     (rTAC), a
        ld      (count), a
        put     rTMA, reload
        put     rTIMA, reload
        xor     a
        ldh     (rIF), a
        ldh     (rDIV), a
        put     rTAC, rate
        ld      bc, #turns
        call    turn
        .endm

turn:   ei
1$:     dec     bc
        ld      a, b
        or      c
        nop
        jr      nz, 1$
        di
        xor     a
        ldh     (rTAC), a
        ldh     a, (rDIV)               ; in eights: the handlers take time too
        and     #0xF8
        call    record
        ld      a, (count)
        jp      record

test::
        ld      hl, #overflow
        ld      a, #2
        call    set_hook
        put     rIE, 0x04
        overflows 5, 0x00, 1856
        overflows 5, 0xF0, 1004
        overflows 6, 0x00, 4800
        overflows 6, 0x80, 4800
        overflows 7, 0x00, 13000
        overflows 7, 0xC0, 13000
        overflows 4, 0x00, 21000
        overflows 4, 0xFA, 21000
        overflows 0, 0x00, 3000
        note    rTMA
        put     rTAC, 0x02              ; the upper bits read 1
        note    rTAC
        xor     a
        ldh     (rIE), a
        ret
