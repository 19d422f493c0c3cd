#include "ring/header.h"

#include "base/error.h"

#include <cinttypes>
#include <cstring>

namespace fr::ring {

void create_header(uint8_t *map, const fr_ring_config &config) {
    fr_ring_identity *header = identity(map);
    store(header->magic, uint64_t{0});
    // What an unfinished host left: only zeros are messages that were never sent.
    std::memset(map, 0, file_bytes(config));
    header->version = FR_RING_VERSION;
    header->file_bytes = file_bytes(config);
    header->schema = config.schema;
    header->slots = config.slots;
    header->host_message_bytes = config.host_message_bytes;
    header->client_message_bytes = config.client_message_bytes;
    store(header->magic, uint64_t{FR_RING_MAGIC});
}

static fr_status foreign(uint64_t magic, const char *location) {
    return fail(FR_STATUS_INVALID_DATA,
                "%s is foreign, no FastRL ring: it begins with %016" PRIx64 ", a ring with %016" PRIx64
                "; remove it or choose another name",
                location, magic, uint64_t{FR_RING_MAGIC});
}

fr_status check_header(uint8_t *map, uint64_t bytes, const char *location, const fr_ring_config &config) {
    const fr_ring_identity *header = identity(map);
    if (bytes < FR_RING_SLOTS_OFFSET) {
        if (bytes >= sizeof(uint64_t) && load(header->magic) != FR_RING_MAGIC)
            return foreign(load(header->magic), location);
        return fail(FR_STATUS_INVALID_DATA, "%s is truncated: %" PRIu64 " bytes, the header alone has %d", location,
                    bytes, FR_RING_SLOTS_OFFSET);
    }
    if (load(header->magic) != FR_RING_MAGIC) return foreign(load(header->magic), location);
    const uint32_t version = load(header->version), slots = load(header->slots);
    const uint32_t host = load(header->host_message_bytes), client = load(header->client_message_bytes);
    const uint64_t schema = load(header->schema);
    if (version != FR_RING_VERSION) {
        return fail(FR_STATUS_INVALID_DATA,
                    "%s has version %u of the ring's layout, this program has %d: use the same FastRL on both sides",
                    location, version, FR_RING_VERSION);
    }
    if (schema != config.schema || slots != config.slots || host != config.host_message_bytes ||
        client != config.client_message_bytes) {
        return fail(FR_STATUS_INVALID_DATA,
                    "%s has another schema: hash %016" PRIx64
                    ", messages of %u and %u bytes, %u slots, expected hash %016" PRIx64
                    ", messages of %u and %u bytes, %u slots",
                    location, schema, host, client, slots, config.schema, config.host_message_bytes,
                    config.client_message_bytes, config.slots);
    }
    if (load(header->file_bytes) != file_bytes(config) || bytes < file_bytes(config)) {
        return fail(FR_STATUS_INVALID_DATA,
                    "%s is truncated: %" PRIu64 " bytes of %" PRIu64 ", its header says %" PRIu64, location, bytes,
                    file_bytes(config), load(header->file_bytes));
    }
    return FR_STATUS_OK;
}

} // namespace fr::ring
