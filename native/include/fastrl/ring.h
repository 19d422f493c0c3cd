/* fastrl/ring.h: two processes exchange messages through shared memory, without a system call while both are awake.
 *
 *     fr_ring_config config; fr_ring *ring;
 *     fr_ring_init_config(&config);
 *     config.schema = 0x1234; config.host_message_bytes = 1024; config.client_message_bytes = 64;
 *     fr_ring_open("PuckRL_1", FR_RING_ROLE_HOST, &config, &ring);
 *     fr_ring_write(ring, bytes, 1024, 1000, &result);          waits up to a second for room
 *     fr_ring_read(ring, buffer, 64, &length, 1000, &result);   waits up to a second for an answer
 *     fr_ring_close(ring);
 *
 * Roles: the host makes the channel (the game's process, say), the client connects to it. Either may die at any moment
 * and come back; what was sent and not yet released by the other is still there, once, in order.
 * Threads: one thread writes and one reads; they may be the same. Allocation: in fr_ring_open only.
 * Memory: /dev/shm/NAME on Linux, mode 0600; on Windows the named mapping Local\NAME, which goes with the last process that
 * has it.
 *
 * Layout, all little-endian. Every block is a multiple of FR_RING_LINE, so that what one side writes never shares a pair of cache
 * lines with what the other writes:
 *     0                        fr_ring_identity, written once by the host, its magic last
 *     FR_RING_PEERS_OFFSET     fr_ring_peer of the host, then of the client
 *     FR_RING_COUNTERS_OFFSET  fr_ring_counters of host to client, then of client to host
 *     FR_RING_SLOTS_OFFSET     slots of host to client, then of client to host
 * A slot is fr_ring_slot and after it the payload, padded to whole lines of 64 bytes. Message number n (from 0) lies in
 * slot n % slots, and is there once the slot's sequence is n + 1. */
#ifndef FASTRL_RING_H
#define FASTRL_RING_H

#include "base.h"

#define FR_RING_MAGIC           0x474E49524C525246 /* "FRRLRING" in memory */
#define FR_RING_VERSION         1
#define FR_RING_LINE            128
#define FR_RING_PEERS_OFFSET    128
#define FR_RING_COUNTERS_OFFSET 512
#define FR_RING_SLOTS_OFFSET    4096
#define FR_RING_MESSAGE_MAX     16777216 /* bytes of a payload */
#define FR_RING_SLOTS_MAX       65536
#define FR_RING_NAME_MAX        100 /* characters: letters, digits, '_', '-', '.', the first a letter or digit */

/* Fields up to and with `retired`, and fr_ring_peer, keep place and meaning in every version. */
typedef struct fr_ring_identity {
    uint64_t magic; /* FR_RING_MAGIC; 0 while the host is still writing the rest */
    uint32_t version;
    uint32_t retired;    /* 1: the name was removed or belongs to a newer file */
    uint64_t generation; /* raised whenever a side attaches */
    uint64_t file_bytes;
    uint64_t schema; /* hash of what the messages mean, by whoever defines them */
    uint32_t slots;  /* in each ring, a power of two */
    uint32_t host_message_bytes;
    uint32_t client_message_bytes;
    uint8_t padding[76];
} fr_ring_identity;

typedef enum fr_ring_attachment {
    FR_RING_ATTACHMENT_NEVER = 0,
    FR_RING_ATTACHMENT_ATTACHED = 1,
    FR_RING_ATTACHMENT_LEFT = 2
} fr_ring_attachment;

/* A side of the channel, written by that side. */
typedef struct fr_ring_peer {
    uint32_t process_id;
    uint32_t attachment; /* fr_ring_attachment, written last */
    uint64_t start_time; /* of the process: field 22 of /proc/PID/stat, or a FILETIME on Windows */
    uint64_t generation; /* of this attachment */
    uint64_t heartbeat;  /* raised about ten times a second */
    uint32_t after;      /* fr_ring_attachment: how this side's previous attachment ended; ATTACHED: it died */
    uint8_t padding[92];
} fr_ring_peer;

/* One direction. */
typedef struct fr_ring_counters {
    uint64_t head; /* messages published; by the writer */
    uint8_t padding_head[120];
    uint64_t tail; /* messages released; by the reader */
    uint8_t padding_tail[120];
    uint32_t reader_waits; /* 1 while the reader sleeps for a message */
    uint8_t padding_reader[124];
    uint32_t writer_waits; /* 1 while the writer sleeps for room */
    uint8_t padding_writer[124];
} fr_ring_counters;

typedef struct fr_ring_slot {
    uint64_t sequence;   /* number of the message + 1, written last */
    uint64_t checksum;   /* see native/ring/checksum.h */
    uint64_t generation; /* of the writer's attachment */
    uint32_t length;     /* bytes of payload */
    uint8_t padding[36];
} fr_ring_slot;

typedef enum fr_ring_role { FR_RING_ROLE_HOST = 0, FR_RING_ROLE_CLIENT = 1, FR_RING_ROLE_COUNT = 2 } fr_ring_role;

/* How a call on a channel ended, when it did not fail. */
typedef enum fr_ring_result {
    FR_RING_RESULT_OK = 0,
    FR_RING_RESULT_TIMED_OUT = 1, /* no message, or no room, within the time */
    FR_RING_RESULT_PEER_GONE = 2  /* the other side died or left, and nothing that it sent waits; it may come back */
} fr_ring_result;

typedef enum fr_ring_peer_state {
    FR_RING_PEER_STATE_NEVER_SEEN = 0,
    FR_RING_PEER_STATE_ALIVE = 1,
    FR_RING_PEER_STATE_SILENT = 2, /* its process exists but shows no sign of life */
    FR_RING_PEER_STATE_DIED = 3,   /* its process ended without closing the channel */
    FR_RING_PEER_STATE_LEFT = 4    /* it closed the channel, or replaced it by one of another layout */
} fr_ring_peer_state;

typedef struct fr_ring fr_ring;

typedef struct fr_ring_config {
    uint32_t size;                 /* bytes of this struct, set by fr_ring_init_config */
    uint32_t slots;                /* messages in each direction, a power of two, 2 .. FR_RING_SLOTS_MAX; default 64 */
    uint64_t schema;               /* equal on both sides */
    uint32_t host_message_bytes;   /* largest message from host to client, 1 .. FR_RING_MESSAGE_MAX */
    uint32_t client_message_bytes; /* largest message from client to host, 1 .. FR_RING_MESSAGE_MAX */
} fr_ring_config;

typedef struct fr_ring_state {
    uint64_t generation;      /* of this attachment */
    uint64_t peer_generation; /* of the other side's, 0 before it was seen; changes when it came back */
    uint64_t next_write;      /* number of the next message to be written, over all lives of this side */
    uint64_t next_read;       /* number of the next message to be read */
    uint32_t peer_process_id; /* 0 before it was seen */
    int32_t peer_state;       /* fr_ring_peer_state, brought up to date by this call */
    uint32_t is_retired; /* 1: the name belongs to a newer channel, or to nobody: close this one and open it again */
    uint32_t padding;
} fr_ring_state;

/* One channel of fr_ring_poll: what is asked of it, and what came. */
typedef struct fr_ring_receipt {
    fr_ring *ring;            /* NULL: left out */
    uint8_t *buffer;          /* takes the message */
    uint32_t capacity;        /* bytes of the buffer */
    uint32_t length;          /* bytes of the message; 0 where there is none */
    int32_t status;           /* fr_status of this channel alone: a fault of one does not end the others */
    int32_t result;           /* fr_ring_result */
    uint64_t generation;      /* life of the other side that sent the message */
    uint64_t peer_generation; /* latest known life of the other side */
    int32_t peer_state;       /* fr_ring_peer_state, at most a quarter of a second old */
    uint32_t padding;
} fr_ring_receipt;

FR_API void fr_ring_init_config(fr_ring_config *config);

/* The host makes the channel, or takes up one that an earlier host left; the client connects to one. On failure *out is
 * NULL: FR_STATUS_WRONG_TIME where there is no channel yet, FR_STATUS_INVALID_DATA where a living process has this side or
 * the name is that of a foreign, truncated, old or other-schema file, a link or another user's file, FR_STATUS_INTERNAL where
 * there is no room, FR_STATUS_UNSUPPORTED on other systems than Linux and Windows. On Linux the first call handles SIGBUS from
 * then on: a file that is cut short while it is open ends its channel with FR_STATUS_INVALID_DATA from every call, not the
 * process; whatever handled the signal before gets those of other memory. Windows' memory cannot be cut short. */
FR_API fr_status fr_ring_open(const char *name, int32_t role, const fr_ring_config *config, fr_ring **out);
FR_API void fr_ring_close(fr_ring *ring); /* NULL is allowed; the last to leave removes the file */

/* Messages by copy. `timeout_ms` 0 does not wait, negative has no limit. *result is an fr_ring_result. A message that is too
 * long, or a buffer that is too short, is FR_STATUS_INVALID_ARGUMENT; damaged memory is FR_STATUS_INVALID_DATA. */
FR_API fr_status fr_ring_write(fr_ring *ring, const uint8_t *data, uint32_t length, int32_t timeout_ms,
                               int32_t *result);
FR_API fr_status fr_ring_read(fr_ring *ring, uint8_t *buffer, uint32_t capacity, uint32_t *length, int32_t timeout_ms,
                              int32_t *result);

/* Messages in place. A claim lasts until fr_ring_commit or the next claim; a peeked message stays the next one until
 * fr_ring_release, also over this side's death. */
FR_API fr_status fr_ring_claim(fr_ring *ring, uint32_t length, int32_t timeout_ms, uint8_t **room, int32_t *result);
FR_API fr_status fr_ring_commit(fr_ring *ring);
FR_API fr_status fr_ring_peek(fr_ring *ring, const uint8_t **data, uint32_t *length, int32_t timeout_ms,
                              int32_t *result);
FR_API fr_status fr_ring_release(fr_ring *ring);

/* Reads one message of each channel in one call, waiting until all have one, for `timeout_ms` together. What the other side
 * wrote in a life that is known to be over is dropped. Fails for wrong arguments only; each receipt has its own status. */
FR_API fr_status fr_ring_poll(fr_ring_receipt *receipts, int32_t count, int32_t timeout_ms);

FR_API fr_status fr_ring_get_state(fr_ring *ring, fr_ring_state *out);

#endif
