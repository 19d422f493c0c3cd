/* fastrl/ring.h: two processes exchange messages through shared memory, without a system call while both are awake.
 *
 *     fr_ring_config config; fr_ring *ring;
 *     fr_ring_init_config(&config);
 *     config.schema = 0x1234; config.host_message_bytes = 1024; config.client_message_bytes = 64;
 *     fr_ring_open("PuckRL_1", FR_RING_ROLE_HOST, &config, &ring);
 *     fr_ring_write(ring, bytes, 1024, 1000);              waits up to a second for room
 *     fr_ring_read(ring, buffer, 64, &length, 1000);       waits up to a second for an answer
 *     fr_ring_close(ring);
 *
 * Roles: the host makes the channel (the game's process, say), the client connects to it. Either may die at any moment
 * and come back; what was sent and not yet released by the other is still there, once, in order.
 * Threads: one thread writes and one reads; they may be the same. Allocation: in fr_ring_open only.
 * File: /dev/shm/NAME on Linux, mode 0600. Windows is served by FastRL.Interop only.
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
    uint32_t attachment; /* fr_ring_attachment */
    uint64_t start_time; /* of the process: field 22 of /proc/PID/stat, or a FILETIME on Windows */
    uint64_t generation; /* of this attachment */
    uint64_t heartbeat;  /* raised about ten times a second */
    uint8_t padding[96];
} fr_ring_peer;

/* One direction. */
typedef struct fr_ring_counters {
    uint64_t head; /* messages published; by the writer */
    uint8_t padding_head[120];
    uint64_t tail; /* messages released; by the reader */
    uint8_t padding_tail[120];
    uint32_t reader_waits; /* futex: 1 while the reader sleeps for a message */
    uint8_t padding_reader[124];
    uint32_t writer_waits; /* futex: 1 while the writer sleeps for room */
    uint8_t padding_writer[124];
} fr_ring_counters;

typedef struct fr_ring_slot {
    uint64_t sequence;   /* number of the message + 1, written last */
    uint64_t checksum;   /* see native/ring/checksum.h */
    uint64_t generation; /* of the writer's attachment */
    uint32_t length;     /* bytes of payload */
    uint8_t padding[36];
} fr_ring_slot;

#endif
