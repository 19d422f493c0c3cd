; STAT: interrupts counted over a frame by source, the modes' order and length in a polling loop, LY = LYC.

        .module stat
        .include "gb.inc"
        .area   _CODE

count   = 0xC300

bump:   push    af
        ld      a, (count)
        inc     a
        ld      (count), a
        pop     af
        reti

; STAT interrupts from one source over one frame, from VBlank to VBlank.
        .macro  per_frame source, line
        put     rSTAT, source
        put     rLYC, line
        call    wait_vblank
        xor     a
        ld      (count), a
        ldh     (rIF), a
        put     rIE, 0x02
        ei
        call    wait_vblank
        di
        ld      a, (count)
        call    record
        .endm

; How many turns of a loop of 8 machine cycles STAT's mode stays what it is, in twos.
turns:  ldh     a, (rSTAT)
        and     #3
        cp      d
        jr      nz, turns
        ld      b, #0
1$:     inc     b
        ldh     a, (rSTAT)
        and     #3
        cp      d
        jr      z, 1$
        ld      a, b
        ret

test::
        ld      hl, #bump
        ld      a, #1
        call    set_hook
        put     rLCDC, 0x91
        per_frame 0x40, 77
        per_frame 0x40, 200
        per_frame 0x20, 200
        per_frame 0x08, 200
        per_frame 0x10, 200
        per_frame 0x48, 50
        xor     a
        ldh     (rSTAT), a
        ldh     (rIE), a

        ld      a, #20
        call    wait_line
        note    rSTAT
        ld      a, #20
        ldh     (rLYC), a
        note    rSTAT
        ld      a, #21
        call    wait_line
        note    rSTAT
        ld      a, #150
        call    wait_line
        note    rSTAT
        put     rSTAT, 0xFF             ; bits 3 to 6 can be written
        note    rSTAT
        xor     a
        ldh     (rSTAT), a
        ld      a, #152                 ; LY is 0 for most of line 153
        call    wait_line
        nops    150
        note    rLY

        call    wait_vblank             ; modes 2, 3 and 0, two lines apart
        ld      a, #10
        call    wait_line
        nops    10
        ld      d, #3
        call    turns
        call    record
        ld      d, #0
        call    turns
        call    record
        put     rSCX, 7
        ld      d, #3
        call    turns
        call    record
        ld      d, #0
        call    turns
        call    record
        call    lcd_off
        note    rSTAT
        note    rLY
        ret
