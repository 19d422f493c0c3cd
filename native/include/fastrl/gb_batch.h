/* fastrl/gb_batch.h: `count` Game Boys of one ROM stepped as one batch.
 *
 * A step holds one button mask for `frames_per_step` frames on each machine and then writes what was asked for straight
 * into the caller's buffers. Machines are cut into groups of neighbours: with two groups the policy acts on one while
 * the other steps (send, recv). Each worker thread runs a machine's whole step before it takes the next machine; results
 * do not depend on the number of threads.
 *
 * Memory: the buffers belong to the caller and must outlive the handle; machine i owns row i of each. Nothing is
 * allocated after creation. One caller at a time; worker threads are internal. */
#ifndef FASTRL_GB_BATCH_H
#define FASTRL_GB_BATCH_H

#include "base.h"
#include "gb.h"

typedef struct fr_gb_batch fr_gb_batch;

typedef enum fr_gb_batch_value_kind {
    FR_GB_BATCH_VALUE_KIND_U8 = 0,
    FR_GB_BATCH_VALUE_KIND_U16_LE = 1,
    FR_GB_BATCH_VALUE_KIND_U16_BE = 2,
    FR_GB_BATCH_VALUE_KIND_BCD8 = 3, /* two decimal digits a byte; a digit above 9 counts as it stands (0x1F = 25) */
    FR_GB_BATCH_VALUE_KIND_BCD16_LE = 4,
    FR_GB_BATCH_VALUE_KIND_BCD16_BE = 5,
    FR_GB_BATCH_VALUE_KIND_I8 = 6,
    FR_GB_BATCH_VALUE_KIND_COUNT = 7
} fr_gb_batch_value_kind;

/* A watched value: decode(bytes) & mask, shifted right. */
typedef struct fr_gb_batch_value {
    int32_t kind;     /* fr_gb_batch_value_kind */
    int32_t bank;     /* -1: what is mapped; otherwise as in fr_gb_read_memory */
    uint32_t address; /* 0x0000..0xFFFF */
    uint32_t mask;    /* 0xFFFFFFFF: everything; applied before the shift, not for FR_GB_BATCH_VALUE_KIND_I8 */
    uint32_t shift;   /* 0..15 */
} fr_gb_batch_value;

typedef enum fr_gb_batch_feature_kind {
    FR_GB_BATCH_FEATURE_KIND_SCALE = 0,   /* one float: (value - offset) * scale */
    FR_GB_BATCH_FEATURE_KIND_ONE_HOT = 1, /* size floats: 1 at value - offset if inside, otherwise all 0; times scale */
    FR_GB_BATCH_FEATURE_KIND_BITS = 2,    /* size floats: bit (offset + i) of the value; times scale */
    FR_GB_BATCH_FEATURE_KIND_BINS = 3, /* size floats: one-hot of floor((value - offset) * scale), clamped; 1 there */
    FR_GB_BATCH_FEATURE_KIND_COUNT = 4
} fr_gb_batch_feature_kind;

/* How a watched value becomes floats of the observation; features are laid out one after another. */
typedef struct fr_gb_batch_feature {
    int32_t kind;  /* fr_gb_batch_feature_kind */
    int32_t value; /* index into the values */
    int32_t offset;
    int32_t size; /* floats, 1..1024 */
    float scale;
} fr_gb_batch_feature;

typedef struct fr_gb_batch_config {
    uint32_t size;                       /* bytes of this struct, set by fr_gb_batch_config_init */
    int32_t count;                       /* machines, 1..65536 */
    int32_t groups;                      /* 1 or 2; group g holds machines [g*count/groups, (g+1)*count/groups) */
    int32_t threads;                     /* 0 = one for each processor; the caller is one while it waits */
    int32_t frames_per_step;             /* 1..1000 */
    int32_t model;                       /* fr_gb_model */
    int32_t value_count;                 /* 0..1024 */
    int32_t feature_count;               /* 0..1024 */
    int32_t drawn_frames;                /* 1 or 2, at most frames_per_step: the last ones of a step, for pixels */
    int32_t reserved;                    /* 0 */
    const fr_gb_batch_value *values;     /* copied */
    const fr_gb_batch_feature *features; /* copied */
    const int16_t *tile_map;             /* NULL, or 1536 entries that replace the numbers of fr_gb_get_tiles; copied */
} fr_gb_batch_config;

typedef struct fr_gb_batch_buffers {
    const uint8_t *buttons; /* [count] mask of fr_gb_button for the next step; read by send */
    int32_t *values;        /* [count][value_count] after the step; NULL if value_count is 0 */
    float *features;        /* [count][feature floats], or NULL */
    int16_t *tiles;         /* [count][18][20], or NULL */
    uint8_t *pixels;        /* DMG: [count][drawn_frames][144][160] shades 0..3; CGB: uint16 RGB555 instead; or NULL.
                                The newest is last. Only where this is set are frames drawn. */
} fr_gb_batch_buffers;

FR_API void fr_gb_batch_config_init(fr_gb_batch_config *config);
/* All machines start as fr_gb_create leaves them. On failure *out is NULL. */
FR_API fr_status fr_gb_batch_create(fr_gb_rom *rom, const fr_gb_batch_config *config,
                                    const fr_gb_batch_buffers *buffers, fr_gb_batch **out);
FR_API void fr_gb_batch_destroy(fr_gb_batch *vec); /* NULL is allowed; waits for steps under way */

/* The state that fr_gb_batch_reset puts machines into; checked as fr_gb_state_load does. Copied. Until then: power-on. */
FR_API fr_status fr_gb_batch_set_start_state(fr_gb_batch *vec, const uint8_t *state, uint64_t size);
/* Puts machines `indices[0..count)`, each named once, into the start state, runs idle_frames[k] frames without buttons
 * on each (NULL: none), and writes their rows; pixels are 0 where no frame ran, one frame twice where only one did. Their groups must have no step under
 * way. */
FR_API fr_status fr_gb_batch_reset(fr_gb_batch *vec, const int32_t *indices, const int32_t *idle_frames, int32_t count);

FR_API fr_status fr_gb_batch_send(fr_gb_batch *vec, int32_t group); /* starts a step of the group; returns at once */
FR_API fr_status fr_gb_batch_recv(fr_gb_batch *vec, int32_t group); /* waits for it; rows are then valid */

/* State of one machine, as in gb.h; its group must have no step under way. */
FR_API fr_status fr_gb_batch_state_size(const fr_gb_batch *vec, uint64_t *out);
FR_API fr_status fr_gb_batch_state_save(fr_gb_batch *vec, int32_t index, uint8_t *out, uint64_t capacity);
FR_API fr_status fr_gb_batch_state_load(fr_gb_batch *vec, int32_t index, const uint8_t *data, uint64_t size);
/* The machine itself, to look into between steps; it belongs to the batch. */
FR_API fr_status fr_gb_batch_get_machine(fr_gb_batch *vec, int32_t index, fr_gb **out);

#endif
