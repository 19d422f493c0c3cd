; Start, interrupts and the few routines that must be fast or exact.
;
; Registers as sdcc's calling convention has them: the first byte argument in A, the first word argument in DE.

        .module crt0
        .globl  _main
        .globl  _shadow_oam, _oam_ready, _queue, _queue_count
        .globl  _map_rows_left, _map_target, _map_source
        .globl  _copy_source, _copy_target, _copy_blocks
        .globl  _view_y, _view_palette, _vblank_seen, _timer_ticks
        .globl  _held, _pressed, _rng
        .globl  _record, _block_types, _map_tiles, _cells

rP1     = 0x00
rIF     = 0x0F
rLY     = 0x44
rSCY    = 0x42
rDMA    = 0x46
rBGP    = 0x47
rIE     = 0xFF
dma_routine = 0xFF80

        .area   _HEADER (ABS)

        .org    0x40                    ; VBlank
        jp      vblank
        .org    0x48                    ; STAT at the line in LYC: what follows is shown with the shades turned round.
        push    af                      ; The write comes 18 machine cycles into the line, before its first pixel.
        ld      a, #0x1B
        ldh     (rBGP), a
        pop     af
        reti
        .org    0x50                    ; timer, 16 times a second
        push    af
        ld      a, (_timer_ticks)
        inc     a
        ld      (_timer_ticks), a
        pop     af
        reti

        .org    0x100
        nop
        jp      start

        .org    0x150
start:
        di
        ld      sp, #0xDFFE
        xor     a
        ldh     (rIF), a
        ldh     (rIE), a
        ld      hl, #0xC000             ; clear WRAM below the stack
        ld      bc, #0x1F00
1$:     ld      (hl+), a
        dec     c
        jr      nz, 1$
        dec     b
        jr      nz, 1$
        ld      hl, #dma_code           ; OAM DMA must run from HRAM
        ld      c, #0x80
        ld      b, #dma_code_end - dma_code
2$:     ld      a, (hl+)
        ldh     (c), a
        inc     c
        dec     b
        jr      nz, 2$
        jp      _main

dma_code:
        ld      a, #0xC4                ; >_shadow_oam
        ldh     (rDMA), a
        ld      a, #40                  ; 160 machine cycles
1$:     dec     a
        jr      nz, 1$
        ret
dma_code_end:

        .area   _CODE

; The only place where video memory is written while the LCD is on.
vblank:
        push    af
        push    bc
        push    de
        push    hl
        ld      a, (_view_palette)
        ldh     (rBGP), a
        ld      a, (_view_y)
        ldh     (rSCY), a
        ld      a, (_oam_ready)
        or      a
        jr      z, 1$
        xor     a
        ld      (_oam_ready), a
        call    dma_routine
1$:     ld      a, (_queue_count)       ; single bytes
        or      a
        jr      z, 3$
        ld      b, a
        ld      hl, #_queue
2$:     ld      a, (hl+)
        ld      e, a
        ld      a, (hl+)
        ld      d, a
        ld      a, (hl+)
        ld      (de), a
        dec     b
        jr      nz, 2$
        xor     a
        ld      (_queue_count), a
3$:     ld      a, (_map_rows_left)     ; four rows of a new room
        or      a
        jr      z, 6$
        sub     #4
        ld      (_map_rows_left), a
        ld      hl, #_map_target
        ld      a, (hl+)
        ld      d, (hl)
        ld      e, a
        ld      hl, #_map_source
        ld      a, (hl+)
        ld      h, (hl)
        ld      l, a
        ld      b, #4
4$:     ld      c, #5
5$:     ld      a, (hl+)
        ld      (de), a
        inc     e
        ld      a, (hl+)
        ld      (de), a
        inc     e
        ld      a, (hl+)
        ld      (de), a
        inc     e
        ld      a, (hl+)
        ld      (de), a
        inc     e
        dec     c
        jr      nz, 5$
        ld      a, e                    ; 20 of 32 columns written
        add     #12
        ld      e, a
        jr      nc, 7$
        inc     d
7$:     dec     b
        jr      nz, 4$
        ld      a, l
        ld      (_map_source), a
        ld      a, h
        ld      (_map_source + 1), a
        ld      a, e
        ld      (_map_target), a
        ld      a, d
        ld      (_map_target + 1), a
        jr      9$
6$:     ld      a, (_copy_blocks)       ; blocks of 16 bytes: one tile each
        or      a
        jr      z, 9$
        ld      b, a
        ld      hl, #_copy_target
        ld      a, (hl+)
        ld      d, (hl)
        ld      e, a
        ld      hl, #_copy_source
        ld      a, (hl+)
        ld      h, (hl)
        ld      l, a
8$:     call    copy_16
        dec     b
        jr      nz, 8$
        xor     a
        ld      (_copy_blocks), a
9$:     ld      a, #1
        ld      (_vblank_seen), a
        pop     hl
        pop     de
        pop     bc
        pop     af
        reti

; Copies 16 bytes from HL to DE; DE is a multiple of 16.
copy_16:
        ld      c, #4
1$:     ld      a, (hl+)
        ld      (de), a
        inc     e
        ld      a, (hl+)
        ld      (de), a
        inc     e
        ld      a, (hl+)
        ld      (de), a
        inc     e
        ld      a, (hl+)
        ld      (de), a
        inc     de
        dec     c
        jr      nz, 1$
        ret

; void copy_tiles(const uint8_t *source, uint8_t *target, uint8_t count): whole tiles; the LCD must be off.
_copy_tiles::
        ld      h, d                    ; source in DE, target in BC, count on the stack
        ld      l, e
        ld      d, b
        ld      e, c
        push    hl
        ldhl    sp, #4
        ld      b, (hl)
        pop     hl
1$:     call    copy_16
        dec     b
        jr      nz, 1$
        pop     hl
        inc     sp
        jp      (hl)

; void wait_vblank(void): sleeps until the next VBlank and reads the joypad. The CPU halts with interrupts disabled, so
; that none can slip in between the test and the HALT.
_wait_vblank::
        di
1$:     ld      a, (_vblank_seen)
        or      a
        jr      nz, 2$
        halt
        nop
        ei
        nop
        di
        jr      1$
2$:     xor     a
        ld      (_vblank_seen), a
        ei
        ld      a, #0x20                ; the cross: right, left, up, down in bits 0 to 3
        ldh     (rP1), a
        ldh     a, (rP1)
        ldh     a, (rP1)
        cpl
        and     #0x0F
        ld      b, a
        ld      a, #0x10                ; the buttons: A, B, Select, Start in bits 4 to 7
        ldh     (rP1), a
        ldh     a, (rP1)
        ldh     a, (rP1)
        ldh     a, (rP1)
        ldh     a, (rP1)
        cpl
        and     #0x0F
        swap    a
        or      b
        ld      b, a
        ld      a, #0x30
        ldh     (rP1), a
        ld      a, (_held)
        cpl
        and     b
        ld      (_pressed), a
        ld      a, b
        ld      (_held), a
        ret

; uint8_t random(void): 16 bit xorshift (7, 9, 8); returns the low byte.
_random::
        ld      hl, #_rng
        ld      a, (hl+)
        ld      h, (hl)
        ld      l, a
        ld      a, h                    ; x ^= x << 7
        rra
        ld      a, l
        rra
        xor     h
        ld      h, a
        ld      a, l
        rra
        ld      a, h
        rra
        xor     l                       ; x ^= x >> 9
        ld      l, a
        xor     h                       ; x ^= x << 8
        ld      h, a
        ld      (_rng + 1), a
        ld      a, l
        ld      (_rng), a
        ret

; uint8_t cell_at(uint8_t x, uint8_t y): cells[y / 8 * 20 + x / 8]
_cell_at::
        srl     a
        srl     a
        srl     a
        ld      c, a
        ld      a, e
        and     #0xF8
        rrca                            ; row * 4
        ld      e, a
        add     a, a
        add     a, a
        add     a, e                    ; row * 20
        ld      l, a
        ld      a, #0xC2                ; >_cells
        adc     a, #0
        ld      h, a
        ld      a, c
        add     a, l
        ld      l, a
        jr      nc, 1$
        inc     h
1$:     ld      a, (hl)
        ret

; void expand_blocks(void): from the 80 blocks at the start of record to map_tiles and cells, 20 x 16 bytes each.
_expand_blocks::
        ld      hl, #_record
        ld      de, #_map_tiles
        ld      b, #8
1$:     push    hl
        ld      c, #10
2$:     ld      a, (hl+)                ; upper tiles
        add     a, a
        add     a, a
        ld      (de), a
        inc     de
        inc     a
        ld      (de), a
        inc     de
        dec     c
        jr      nz, 2$
        pop     hl
        ld      c, #10
3$:     ld      a, (hl+)                ; lower tiles
        add     a, a
        add     a, a
        add     a, #2
        ld      (de), a
        inc     de
        inc     a
        ld      (de), a
        inc     de
        dec     c
        jr      nz, 3$
        dec     b
        jr      nz, 1$

        ld      bc, #_record            ; record begins a page: C counts the blocks
        ld      hl, #_cells
4$:     ld      d, #10
5$:     push    hl
        ld      a, (bc)
        inc     c
        add     a, #<_block_types
        ld      l, a
        ld      a, #>_block_types
        adc     a, #0
        ld      h, a
        ld      e, (hl)
        pop     hl
        ld      a, e                    ; two cells, and two in the row below
        ld      (hl+), a
        ld      (hl), a
        ld      a, l
        add     a, #19
        ld      l, a
        jr      nc, 6$
        inc     h
6$:     ld      a, e
        ld      (hl+), a
        ld      (hl), a
        ld      a, l                    ; back to the row above
        sub     a, #20
        ld      l, a
        jr      nc, 7$
        dec     h
7$:     inc     hl
        dec     d
        jr      nz, 5$
        ld      a, l                    ; skip the lower row, which is done
        add     a, #20
        ld      l, a
        jr      nc, 8$
        inc     h
8$:     ld      a, c
        cp      a, #80
        jr      nz, 4$
        ret
