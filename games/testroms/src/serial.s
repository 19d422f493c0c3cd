; Serial port with nothing plugged in: what reads back, and the 128 machine cycles of a bit.

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
        ld      b, #40                  ; SB, SC and IF while ones come in; 40 times about 32 machine cycles
1$:     ldh     a, (rSB)
        ld      c, a
        nops    23
        dec     b
        jr      z, 2$
        ldh     a, (rSC)
        add     a, a
        jr      c, 1$
2$:     ld      a, b
        and     #0xFC                   ; the phase of the port's clock at power-on is not this test's matter
        call    record
        ld      a, c
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
