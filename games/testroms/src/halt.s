; HALT: waking with interrupts on and off, how long it slept, and the byte read twice after HALT with one pending.

        .module halt
        .include "gb.inc"
        .area   _CODE

awake:  push    af
        ldh     a, (rTIMA)
        call    record
        ld      a, #0xAA
        call    record
        pop     af
        reti

        .macro  sleep start
        ldh     a, (rTAC)
        ld      b, a
        xor     a
        ldh     (rTAC), a
        put     rTIMA, start
        xor     a
        ldh     (rIF), a
        ldh     (rDIV), a
        ld      a, b
        ldh     (rTAC), a
        .endm

test::
        ld      hl, #awake
        ld      a, #2
        call    set_hook
        put     rTMA, 0
        put     rTAC, 5
        put     rIE, 0x04

        sleep   0xF0                    ; interrupts on: the handler runs, then what follows HALT
        ei
        halt
        nop
        di
        note    rTIMA
        note    rIF

        sleep   0xF0                    ; off: goes on without a handler, the request stays
        halt
        nop
        note    rTIMA
        note    rIF
        note    rDIV

        xor     a                       ; HALT with a request pending and interrupts off: INC A is read twice
        ldh     (rIF), a
        put     rIF, 0x04
        ld      a, #0x10
        halt
        inc     a
        nop
        call    record
        put     rIF, 0x04               ; an instruction of two bytes: LD B,n becomes LD B,06 and then the byte 0x04, INC B
        ld      b, #0x50
        halt
        ld      b, #0x04
        ld      a, b
        call    record

        ; sleeping from line to line
        put     rTAC, 0
        put     rIE, 0x02
        put     rSTAT, 0x40
        put     rLYC, 30
        put     rLCDC, 0x91
        ld      b, #8
1$:     xor     a
        ldh     (rIF), a
        halt
        nop
        note    rLY
        ldh     a, (rLYC)
        add     a, #13
        ldh     (rLYC), a
        dec     b
        jr      nz, 1$
        xor     a
        ldh     (rIE), a
        ldh     (rSTAT), a
        ret
