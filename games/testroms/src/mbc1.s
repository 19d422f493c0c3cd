; MBC1 with 512 KiB and 32 KiB RAM: the banks seen through both registers and both modes. Each bank names itself.

        .module mbc1
        .include "gb.inc"
        .area   _CODE

; Bank in 0x4000 and in 0x0000, by their own numbers.
        .macro  seen low, high, mode
        ld      a, #low
        ld      (0x2000), a
        ld      a, #high
        ld      (0x4000), a
        ld      a, #mode
        ld      (0x6000), a
        ld      a, (0x4000)
        ld      b, a
        ld      a, (0x3FFF)
        ld      c, a
        xor     a
        ld      (0x6000), a
        ld      a, b
        call    record
        ld      a, c
        call    record
        .endm

        .macro  ram bank, value
        ld      a, #bank
        ld      (0x4000), a
        ld      a, (0xA000)
        call    record
        ld      a, #value
        ld      (0xA000), a
        .endm

test::
        seen    0x00, 0, 0              ; 0 means 1
        seen    0x01, 0, 0
        seen    0x02, 0, 0
        seen    0x1F, 0, 0
        seen    0x25, 0, 0              ; five bits
        seen    0x00, 1, 0              ; 0x21
        seen    0x12, 3, 0
        seen    0x1F, 7, 0              ; two bits
        ld      a, #0x1A                ; on: the lower four bits are A
        ld      (0x0000), a
        ld      a, #1
        ld      (0x6000), a
        ld      bc, #0x0400             ; four banks, cleared
1$:     ld      a, c
        ld      (0x4000), a
        xor     a
        ld      (0xA000), a
        inc     c
        dec     b
        jr      nz, 1$
        ram     0, 0x10
        ram     1, 0x21
        ram     2, 0x32
        ram     3, 0x43
        ram     0, 0x54
        ram     1, 0x65
        xor     a                       ; mode 0: bank 0, whatever the upper register says
        ld      (0x6000), a
        ram     2, 0x76
        ram     3, 0x87
        ret
