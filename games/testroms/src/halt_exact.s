; HALT, exact: how long it sleeps by the timer's slowest rate, and EI before HALT, whose handler comes back to the HALT.

        .module halt_exact
        .include "gb.inc"
        .area   _CODE

awake:  push    af
        ldh     a, (rTIMA)
        call    record
        ld      a, #0xAA
        call    record
        pop     af
        reti

test::
        ld      hl, #awake
        ld      a, #2
        call    set_hook
        put     rTMA, 0
        put     rIE, 0x04
        xor     a
        ldh     (rIF), a
        ldh     (rDIV), a
        put     rTIMA, 0xFE
        put     rTAC, 4                 ; twice 256 machine cycles: 8 of DIV
        halt
        nop
        note    rDIV
        note    rTIMA
        note    rIF

        xor     a
        ldh     (rTAC), a
        put     rTIMA, 0xDF             ; from 0xE0 the overflow would fall into the last cycle of RETI
        xor     a
        ldh     (rDIV), a
        put     rTAC, 5
        put     rIF, 0x04
        ei
        halt                            ; the handler, back here, asleep until TIMA's overflow, the handler again
        nop
        di
        note    rIF
        xor     a
        ldh     (rIE), a
        ldh     (rTAC), a
        ret
