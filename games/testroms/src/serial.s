; Serial port with nothing plugged in: what reads back, and about 1024 machine cycles for a byte.

        .module serial
        .include "gb.inc"
        .area   _CODE

test::
        note    rSC
        put     rSC, 0x01               ; the internal clock, no transfer
        note    rSC
        put     rSB, 0x5A
        note    rSB
        xor     a
        ldh     (rIF), a
        put     rSC, 0x81
        note    rSC
        ld      b, #0                   ; how many times 16 machine cycles until it is done, in fours
1$:     inc     b
        nops    8
        ldh     a, (rSC)
        add     a, a
        jr      c, 1$
        ld      a, b
        add     a, #10                  ; the phase of the port's clock at power-on is not this test's matter
        and     #0xF0
        call    record
        note    rSB
        note    rSC
        note    rIF
        put     rSB, 0x77               ; a clock from outside that never comes
        xor     a
        ldh     (rIF), a
        put     rSC, 0x80
        ld      bc, #0x0800
3$:     dec     bc
        ld      a, b
        or      c
        jr      nz, 3$
        note    rSB
        note    rSC
        note    rIF
        put     rSC, 0
        ret
