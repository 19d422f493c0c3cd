; OAM DMA: from ROM, VRAM and WRAM, what the processor reads meanwhile, when it ends, and a second one over the first.

        .module dma
        .include "gb.inc"
        .area   _CODE

scratch = 0xC300

; Runs from HRAM: starts a DMA from page B, waits C times 4 cycles, reads (HL) and then waits for the end.
probe:  ld      a, b
        ldh     (rDMA), a
1$:     dec     c
        jr      nz, 1$
        ld      a, (hl)
        ld      b, a
        ld      a, #45
2$:     dec     a
        jr      nz, 2$
        ld      a, b
        ret
probe_end:

in_hram = 0xFF90

        .macro  during page, wait, address
        ld      b, #page
        ld      c, #wait
        ld      hl, #address
        call    in_hram
        call    record
        .endm

test::
        ld      de, #in_hram
        ld      hl, #probe
        ld      bc, #probe_end - probe
        call    copy
        ld      hl, #shadow_oam         ; 160 different bytes
        ld      c, #160
        xor     a
1$:     ld      (hl+), a
        add     a, #7
        dec     c
        jr      nz, 1$
        ; in OAM during and after: FF while the DMA runs
        during  0xC2, 38, 0xFE00
        during  0xC2, 39, 0xFE00
        during  0xC2, 40, 0xFE00
        during  0xC2, 41, 0xFE00
        during  0xC2, 2, 0xFE9F
        ld      a, (0xFE9F)
        call    record
        ld      a, (0xFE01)
        call    record
        note    rDMA
        ; from ROM
        during  0x01, 42, 0xFE04
        ld      hl, #0x8300             ; from VRAM, the LCD being off
        ld      de, #shadow_oam
        ld      c, #160
2$:     ld      a, (de)
        cpl
        ld      (hl+), a
        inc     e
        dec     c
        jr      nz, 2$
        during  0x83, 42, 0xFE10
        ld      a, (0xFE9E)
        call    record
        ; sprites out of it
        call    draw_tiles
        ld      hl, #shadow_oam
        ld      c, #10
        ld      b, #24
3$:     ld      a, b
        ld      (hl+), a
        ld      (hl+), a
        ld      a, b
        rrca
        rrca
        and     #0x1F
        or      #0x20
        ld      (hl+), a
        ld      a, b
        add     a, a
        and     #0x60
        ld      (hl+), a
        ld      a, b
        add     a, #12
        ld      b, a
        dec     c
        jr      nz, 3$
        ld      c, #120
        xor     a
4$:     ld      (hl+), a
        dec     c
        jr      nz, 4$
        call    sprite_dma
        ld      hl, #0x9800             ; the numbers, then the picture
        ld      de, #results
        ld      c, #13
5$:     ld      a, (de)
        swap    a
        and     #0x0F
        inc     a
        ld      (hl+), a
        ld      a, (de)
        and     #0x0F
        inc     a
        ld      (hl+), a
        inc     de
        ld      a, l
        and     #0x1F
        cp      #20
        jr      nz, 6$
        ld      a, l
        add     a, #12
        ld      l, a
6$:     dec     c
        jr      nz, 5$
        put     rLCDC, 0x93
7$:     jr      7$
