; Timer: the four rates to the machine cycle, reload and its interrupt, DIV's falling edges.

        .module timer
        .include "gb.inc"
        .area   _CODE

        .macro  count_after rate, cycles
        put     rTAC, 0
        put     rTIMA, 0
        put     rTAC, rate
        xor     a
        ldh     (rDIV), a
        nops    cycles
        note    rTIMA
        .endm

        .macro  reload_after cycles
        put     rTAC, 5
        put     rTMA, 0xC7
        xor     a
        ldh     (rIF), a
        ld      a, #0xFF
        ldh     (rTIMA), a
        xor     a
        ldh     (rDIV), a
        nops    cycles
        ldh     a, (rTIMA)
        ld      b, a
        ldh     a, (rIF)
        ld      c, a
        ld      a, b
        call    record
        ld      a, c
        call    record
        .endm

test::
        count_after 5, 0
        count_after 5, 1
        count_after 5, 2
        count_after 5, 3
        count_after 5, 4
        count_after 5, 5
        count_after 6, 11
        count_after 6, 12
        count_after 6, 13
        count_after 6, 14
        count_after 7, 59
        count_after 7, 60
        count_after 7, 61
        count_after 7, 62
        count_after 4, 251
        count_after 4, 252
        count_after 4, 253
        count_after 4, 254
        count_after 4, 255

        reload_after 0
        reload_after 1
        reload_after 2
        reload_after 3
        reload_after 4
        reload_after 5

        ; DIV itself: 64 machine cycles a step
        xor     a
        ldh     (rDIV), a
        nops    60
        note    rDIV
        xor     a
        ldh     (rDIV), a
        nops    61
        note    rDIV
        xor     a
        ldh     (rDIV), a
        nops    62
        note    rDIV

        ; a write to DIV while the watched bit is 1 is a falling edge
        put     rTAC, 5
        put     rTIMA, 0x20
        xor     a
        ldh     (rDIV), a
        nops    1
        ldh     (rDIV), a
        note    rTIMA
        xor     a
        ldh     (rDIV), a
        put     rTIMA, 0x40
        xor     a
        ldh     (rDIV), a
        ldh     (rDIV), a
        note    rTIMA
        ; and so is switching the timer off
        put     rTIMA, 0x60
        xor     a
        ldh     (rDIV), a
        nops    0
        ldh     (rTAC), a
        note    rTIMA
        note    rTAC
        put     rTAC, 0xFF
        note    rTAC
        put     rTAC, 0
        ret
