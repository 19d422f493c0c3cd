; MBC5 with 512 KiB and 32 KiB RAM: nine bits of ROM bank in two registers, bank 0 at 0x4000 too.

        .module mbc5
        .include "gb.inc"
        .area   _CODE

        .macro  seen low, high
        ld      a, #high
        ld      (0x3000), a
        ld      a, #low
        ld      (0x2000), a
        ld      a, (0x4000)
        call    record
        ld      a, (0x7FFF)
        call    record
        .endm

        .macro  ram bank, value
        ld      a, #bank
        ld      (0x4000), a
        ld      a, (0xBFFF)
        call    record
        ld      a, #value
        ld      (0xBFFF), a
        .endm

test::
        seen    0x00, 0
        seen    0x01, 0
        seen    0x1F, 0
        seen    0x81, 0                 ; of 32 banks
        seen    0x33, 1
        ld      a, #0x0A
        ld      (0x0000), a
        ld      bc, #0x0400
1$:     ld      a, c
        ld      (0x4000), a
        ld      (0xBFFF), a
        inc     c
        dec     b
        jr      nz, 1$
        ram     0, 0x55
        ram     1, 0x66
        ram     2, 0x77
        ram     3, 0x88
        ram     1, 0x99
        ret
