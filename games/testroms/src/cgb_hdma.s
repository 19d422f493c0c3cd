; VRAM DMA: at once, and in the blanks of lines; HDMA5 while it runs, stopped half-way; the memory afterwards.

        .module cgb_hdma
        .include "gb.inc"
        .area   _CODE

source  = 0xC400

        .macro  transfer from, to, start
        ld      hl, #from
        ld      de, #to
        ld      a, #start
        call    begin
        .endm

        .macro  at address
        ld      a, (address)
        call    record
        .endm

begin:  ld      b, a
        ld      a, h
        ldh     (rHDMA1), a
        ld      a, l
        ldh     (rHDMA2), a
        ld      a, d
        ldh     (rHDMA3), a
        ld      a, e
        ldh     (rHDMA4), a
        ld      a, b
        ldh     (rHDMA5), a
        ret

test::
        ld      hl, #source
        ld      c, #0
1$:     ld      a, c
        add     a, a
        xor     #0x5A
        ld      (hl+), a
        inc     c
        jr      nz, 1$
        transfer source, 0x8400, 0x03   ; 64 bytes at once, the LCD being off
        note    rHDMA5
        at      0x8400
        at      0x843F
        at      0x8440
        note    rHDMA1                  ; these cannot be read
        put     rLCDC, 0x91             ; eight lines, 16 bytes each
        call    wait_vblank
        transfer source, 0x8500, 0x87
        note    rHDMA5
        ld      a, #4
        call    wait_line
        note    rHDMA5
        ld      a, #20
        call    wait_line
        note    rHDMA5
        call    lcd_off
        at      0x8500
        at      0x857F
        at      0x8580
        put     rLCDC, 0x91             ; stopped after some lines
        ld      a, #10
        call    wait_line
        nops    60
        transfer source, 0x8600, 0x8F
        ld      a, #14
        call    wait_line
        nops    20
        put     rHDMA5, 0x00
        note    rHDMA5
        ld      a, #20
        call    wait_line
        call    lcd_off
        at      0x8600
        at      0x8630
        at      0x8670
        transfer source+0x80, 0x9C00, 0x07
        at      0x9C00
        at      0x9C7F
        ret
