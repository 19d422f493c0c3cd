; Processor: every arithmetic instruction over a table of operands, results and flags folded into sums of 16 bits.

        .module cpu
        .include "gb.inc"
        .area   _CODE

sum     = 0xC300                ; little-endian; x = rotate left (x) + A, then the same with F
code    = 0xC310

; Folds AF into the sum. Keeps all.
fold:   push    hl
        push    de
        push    bc
        push    af
        pop     bc
        ld      hl, #sum
        ld      a, (hl+)
        ld      d, (hl)
        ld      e, a
        push    hl
        ld      h, d
        ld      l, e
        add     hl, hl
        jr      nc, 1$
        inc     l
1$:     ld      e, b
        ld      d, #0
        add     hl, de
        add     hl, hl
        jr      nc, 2$
        inc     l
2$:     ld      e, c
        add     hl, de
        ld      d, h
        ld      e, l
        pop     hl
        ld      a, d
        ld      (hl-), a
        ld      (hl), e
        push    bc
        pop     af
        pop     bc
        pop     de
        pop     hl
        ret

; Notes the sum and clears it.
noted:  ld      a, (sum)
        call    record
        ld      a, (sum + 1)
        call    record
        xor     a
        ld      (sum), a
        ld      (sum + 1), a
        ret

; One instruction, written into RAM at `code`, for every A, every B of a table, and carry clear and set.
over:   ld      hl, #operands
1$:     ld      a, (hl+)
        ld      b, a
        ld      c, #0
2$:     ld      a, c
        or      a
        call    code
        call    fold
        ld      a, c
        scf
        call    code
        call    fold
        inc     c
        jr      nz, 2$
        ld      a, b
        inc     a                       ; the table's last is FF
        jr      nz, 1$
        jp      noted

; DAA with every A and every combination of flags.
do_daa: ld      c, #0
1$:     ld      b, #0
2$:     push    bc
        pop     af
        daa
        call    fold
        inc     b
        jr      nz, 2$
        ld      a, c
        add     a, #0x10
        ld      c, a
        jr      nz, 1$
        jp      noted

; ADD HL, ADD SP and LD HL,SP+n over a few words.
do_word:
        ld      b, #0
1$:     ld      h, b
        ld      l, #0x7F
        ld      d, #0x0F
        ld      e, #0x81
        add     hl, de
        ld      a, h
        call    fold
        ld      a, l
        call    fold
        add     hl, hl
        ld      a, h
        call    fold
        add     sp, #-3
        call    fold
        add     sp, #3
        call    fold
        ldhl    sp, #0x7D
        ld      a, l
        call    fold
        ldhl    sp, #-0x7D
        ld      a, l
        call    fold
        inc     b
        jr      nz, 1$
        jp      noted

test::
        ld      de, #instructions
1$:     ld      a, (de)                 ; two bytes each, the second one RET or after the prefix CB
        or      a
        jr      z, 3$
        ld      hl, #code
        ld      (hl+), a
        inc     de
        ld      a, (de)
        ld      (hl+), a
        inc     de
        ld      (hl), #0xC9
        push    de
        call    over
        pop     de
        jr      1$
3$:     call    do_daa
        jp      do_word

operands:
        .db     0x0F, 0x80, 0x99, 0xFF

instructions:
        add     a, b
        ret
        adc     a, b
        ret
        sub     a, b
        ret
        sbc     a, b
        ret
        and     a, b
        ret
        xor     a, b
        ret
        or      a, b
        ret
        cp      a, b
        ret
        inc     a
        ret
        dec     a
        ret
        rlca
        ret
        rrca
        ret
        rla
        ret
        rra
        ret
        cpl
        ret
        scf
        ret
        ccf
        ret
        rlc     a
        rrc     a
        rl      a
        rr      a
        sla     a
        sra     a
        srl     a
        swap    a
        bit     0, a
        bit     7, a
        res     3, a
        set     3, a
        .db     0
