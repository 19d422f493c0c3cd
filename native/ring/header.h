// Where things lie in a ring's file (see ring.h), making a header, and refusing another's.
#ifndef FASTRL_RING_HEADER_H
#define FASTRL_RING_HEADER_H

#include "fastrl/ring.h"

#include <atomic>
#include <cstddef>

namespace fr::ring {

inline constexpr int kHost = FR_RING_ROLE_HOST, kClient = FR_RING_ROLE_CLIENT;

static_assert(sizeof(fr_ring_identity) == FR_RING_LINE && sizeof(fr_ring_peer) == FR_RING_LINE);
static_assert(sizeof(fr_ring_counters) == 4 * FR_RING_LINE && sizeof(fr_ring_slot) == 64);
static_assert(FR_RING_PEERS_OFFSET + 2 * sizeof(fr_ring_peer) <= FR_RING_COUNTERS_OFFSET);
static_assert(FR_RING_COUNTERS_OFFSET + 2 * sizeof(fr_ring_counters) <= FR_RING_SLOTS_OFFSET);

// Memory that another process writes is only looked at through these. Loads have one order with exchanges: whoever exchanges
// and then looks for the other side (a message and who sleeps, end.cpp) must not miss it while it misses this one.
template <typename T> T load(const T &place) { return std::atomic_ref<T>(const_cast<T &>(place)).load(); }
template <typename T> void store(T &place, T value) {
    std::atomic_ref<T>(place).store(value, std::memory_order_release);
}
template <typename T> T exchange(T &place, T value) { return std::atomic_ref<T>(place).exchange(value); }

inline fr_ring_identity *identity(uint8_t *map) { return reinterpret_cast<fr_ring_identity *>(map); }
inline fr_ring_peer *peer(uint8_t *map, int role) {
    return reinterpret_cast<fr_ring_peer *>(map + FR_RING_PEERS_OFFSET) + role;
}
inline fr_ring_counters *counters(uint8_t *map, int direction) {
    return reinterpret_cast<fr_ring_counters *>(map + FR_RING_COUNTERS_OFFSET) + direction;
}

// From one slot to the next: the slot's own line and whole lines of payload.
inline uint64_t slot_bytes(uint32_t message_bytes) {
    return sizeof(fr_ring_slot) + (uint64_t{message_bytes} + 63) / 64 * 64;
}
inline uint32_t message_bytes(const fr_ring_config &config, int direction) {
    return direction == 0 ? config.host_message_bytes : config.client_message_bytes;
}
inline uint64_t slots_offset(const fr_ring_config &config, int direction) {
    return FR_RING_SLOTS_OFFSET + (direction == 0 ? 0 : config.slots * slot_bytes(config.host_message_bytes));
}
inline uint64_t file_bytes(const fr_ring_config &config) {
    return slots_offset(config, 1) + config.slots * slot_bytes(config.client_message_bytes);
}

// Writes a header over memory of file_bytes(config); the magic last.
void create_header(uint8_t *map, const fr_ring_config &config);

// FR_STATUS_OK where the header fits, and otherwise a status and sentence that say what is wrong with it.
fr_status check_header(uint8_t *map, uint64_t bytes, const char *location, const fr_ring_config &config);

} // namespace fr::ring

#endif
