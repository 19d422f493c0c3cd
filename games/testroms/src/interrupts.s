; Interrupts: order, nesting, the instruction after EI, what stands in IF, and cycles from request to handler.

        .module interrupts
        .include "gb.inc"
        .area   _CODE

order   = 0xC300
depth   = 0xC301

        .macro  handler number
        push    af
        ld      a, #0xA0 + number
        call    record
        note    rIF
        pop     af
        reti
        .endm

vblank: handler 0
stat:   handler 1
timer:  handler 2
serial: handler 3
joypad: handler 4

nested: push    af
        ld      a, #0xB0
        call    record
        put     rIF, 0x02
        ei
        nop
        nop
        ld      a, #0xBF
        call    record
        pop     af
        reti

; Notes how far TIMA, one count each 4 machine cycles, came, and stops.
stamp:  ldh     a, (rTIMA)
        call    record
        pop     hl                      ; the interrupted address
        ld      a, l
        sub     #<sled
        call    record
        jp      resume

test::
        ld      hl, #vblank
        xor     a
        call    set_hook
        ld      hl, #stat
        ld      a, #1
        call    set_hook
        ld      hl, #timer
        ld      a, #2
        call    set_hook
        ld      hl, #serial
        ld      a, #3
        call    set_hook
        ld      hl, #joypad
        ld      a, #4
        call    set_hook

        put     rIE, 0x1F               ; all at once: lowest bit first
        put     rIF, 0xFF
        ei
        nop
        nop
        nop
        nop
        nop
        nop
        di
        note    rIF

        put     rIE, 0xE0               ; the upper bits of IE exist, those of IF read 1
        note    rIE
        put     rIF, 0x00
        note    rIF

        put     rIE, 0x04               ; only what is enabled
        put     rIF, 0x1F
        ei
        nop
        nop
        di
        note    rIF

        put     rIF, 0x04               ; EI, DI: nothing comes through
        ei
        di
        nop
        note    rIF
        ld      a, #0x04                ; EI, one instruction, then the handler
        ldh     (rIF), a
        ld      a, #0x11
        ei
        inc     a
        inc     a
        di
        call    record

        ld      hl, #nested
        ld      a, #2
        call    set_hook
        put     rIE, 0x06
        put     rIF, 0x04
        ei
        nop
        nop
        nop
        di

        ld      hl, #stamp              ; the timer's own interrupt, where in a row of NOPs
        ld      a, #2
        call    set_hook
        put     rIE, 0x04
        put     rTMA, 0
        put     rTAC, 5
        put     rTIMA, 0xF8
        xor     a
        ldh     (rIF), a
        ldh     (rDIV), a
        ei
sled:   nops    60
        di
        ld      a, #0xEE                ; it never came
        call    record
resume: put     rTAC, 0
        xor     a
        ldh     (rIE), a
        ret
