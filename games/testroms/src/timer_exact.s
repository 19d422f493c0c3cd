; Timer, exact: the four rates to the machine cycle, reload and its interrupt, DIV.

        .module timer_exact
        .include "gb.inc"
        .area   _CODE

        .macro  count_after rate, cycles
        xor     a
        ldh     (rTAC), a
        ldh     (rTIMA), a
        ld      b, #rate
        ldh     (rDIV), a
        ld      a, b
        nop
        ldh     (rTAC), a               ; 5 cycles into DIV's count: no watched bit is 1, or falls
        nops    cycles
        note    rTIMA
        .endm

        .macro  reload_after cycles
        put     rTMA, 0xC7
        xor     a
        ldh     (rTAC), a
        ldh     (rIF), a
        ld      a, #0xFE
        ldh     (rTIMA), a
        ld      b, #5
        ldh     (rDIV), a
        ld      a, b
        nop
        ldh     (rTAC), a
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
        count_after 6, 6
        count_after 6, 7
        count_after 6, 8
        count_after 6, 9
        count_after 7, 54
        count_after 7, 55
        count_after 7, 56
        count_after 7, 57
        count_after 4, 246
        count_after 4, 247
        count_after 4, 248
        count_after 4, 249

        reload_after 3
        reload_after 4
        reload_after 5
        reload_after 6
        reload_after 7
        reload_after 8

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

        put     rTAC, 2                 ; the upper bits read 1
        note    rTAC
        put     rTAC, 0xFF
        note    rTAC
        put     rTAC, 0
        ret
