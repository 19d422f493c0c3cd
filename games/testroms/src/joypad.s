; Joypad: both halves of the matrix each frame, the interrupt's count, shown as digits while buttons are pressed.

        .module joypad
        .include "gb.inc"
        .area   _CODE

count   = 0xC300

pressed:
        push    af
        ld      a, (count)
        inc     a
        ld      (count), a
        pop     af
        reti

; Shows A as two digits at HL.
digits: ld      b, a
        swap    a
        and     #0x0F
        inc     a
        ld      (hl+), a
        ld      a, b
        and     #0x0F
        inc     a
        ld      (hl+), a
        inc     hl
        ret

read:   nops    6
        ldh     a, (rP1)
        ret

test::
        ld      hl, #pressed
        ld      a, #4
        call    set_hook
        put     rLCDC, 0x91
        xor     a
        ldh     (rIF), a
        put     rP1, 0x00               ; either half counts
        put     rIE, 0x10
1$:     ei
        call    wait_vblank
        di
        ld      hl, #0x9821
        put     rP1, 0x20
        call    read
        call    digits
        put     rP1, 0x10
        call    read
        call    digits
        put     rP1, 0x00
        call    read
        call    digits
        put     rP1, 0x30
        call    read
        call    digits
        ld      a, (count)
        call    digits
        xor     a                       ; selecting lines must not count as presses
        ldh     (rP1), a
        nops    4
        ldh     (rIF), a
        jr      1$
