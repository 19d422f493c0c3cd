; Double speed and WRAM banks: KEY1, DIV and the timer against lines of the LCD, eight banks at 0xD000.

        .module cgb_speed
        .include "gb.inc"
        .area   _CODE

switch: put     rP1, 0x30
        xor     a
        ldh     (rIE), a
        put     rKEY1, 1
        stop
        ret

; DIV and TIMA over 40 lines of the LCD, in eights.
measure:
        put     rLCDC, 0x91
        ld      a, #10
        call    wait_line
        xor     a
        ldh     (rTAC), a
        ldh     (rTIMA), a
        ldh     (rDIV), a
        put     rTAC, 7
        ld      a, #50
        call    wait_line
        ldh     a, (rTIMA)
        add     a, #4
        and     #0xF8
        call    record
        ldh     a, (rDIV)
        add     a, #4
        and     #0xF8
        call    record
        jp      lcd_off

test::
        ldh     a, (rKEY1)
        and     #0x81
        call    record
        put     rKEY1, 1
        ldh     a, (rKEY1)
        and     #0x81
        call    record
        call    measure
        call    switch
        ldh     a, (rKEY1)
        and     #0x81
        call    record
        call    measure
        call    switch
        ldh     a, (rKEY1)
        and     #0x81
        call    record
        call    measure

        ld      c, #0                   ; each bank its number; 0 means 1
1$:     ld      a, c
        ldh     (rSVBK), a
        ld      a, c
        add     a, #0x40
        ld      (0xD123), a
        inc     c
        bit     3, c
        jr      z, 1$
        ld      c, #0
2$:     ld      a, c
        ldh     (rSVBK), a
        ldh     a, (rSVBK)
        or      #1                      ; emulators differ in what 0 reads back as
        call    record
        ld      a, (0xD123)
        call    record
        ld      a, (0xF123)             ; and its echo
        call    record
        inc     c
        bit     3, c
        jr      z, 2$
        put     rSVBK, 1
        ret
