; MBC3 with 512 KiB and 32 KiB RAM: seven bits of ROM bank, four RAM banks, no mode.

        .module mbc3
        .include "gb.inc"
        .area   _CODE

        .macro  seen bank
        ld      a, #bank
        ld      (0x2000), a
        ld      a, (0x4000)
        call    record
        ld      a, (0x7FFF)
        call    record
        .endm

        .macro  ram bank, value
        ld      a, #bank
        ld      (0x4000), a
        ld      a, (0xA123)
        call    record
        ld      a, #value
        ld      (0xA123), a
        .endm

test::
        seen    0x00
        seen    0x01
        seen    0x10
        seen    0x1F
        seen    0x80                    ; seven bits: 0, and so 1
        seen    0xA5
        ld      a, #0x0A
        ld      (0x0000), a
        ld      bc, #0x0400
1$:     ld      a, c
        ld      (0x4000), a
        ld      (0xA123), a
        inc     c
        dec     b
        jr      nz, 1$
        ram     0, 0x55
        ram     1, 0x66
        ram     2, 0x77
        ram     3, 0x88
        ram     0, 0x99
        ret
