// Channels for one test, under a name that no other process has.
#ifndef FASTRL_TESTS_RING_FIXTURE_H
#define FASTRL_TESTS_RING_FIXTURE_H

#include "../check.h"
#include "base/system.h"
#include "fastrl/ring.h"
#include "outside.h"
#include "ring/header.h"

#include <cstring>
#include <string>
#include <vector>

inline fr_ring_config test_config() {
    fr_ring_config config;
    fr_ring_init_config(&config);
    config.slots = 4;
    config.schema = 7;
    config.host_message_bytes = 130;
    config.client_message_bytes = 17;
    return config;
}

struct Name {
    explicit Name(const char *test)
        : text(std::string("fastrl-test-") + test + "-" + std::to_string(fr::own_process_id())) {}
    ~Name() { remove_memory(text); }
    operator const std::string &() const { return text; }
    bool exists() const { return Memory(text).data() != nullptr; }
    const std::string text;
};

inline fr_ring *open_ring(const std::string &name, int32_t role, const fr_ring_config &config = test_config()) {
    fr_ring *ring = nullptr;
    const fr_status status = fr_ring_open(name.c_str(), role, &config, &ring);
    if (status != FR_STATUS_OK) std::fprintf(stderr, "fr_ring_open: %s\n", fr_error_message());
    return ring;
}

inline bool write(fr_ring *ring, const std::vector<uint8_t> &bytes, int32_t timeout_ms = 5000) {
    int32_t result = -1;
    return fr_ring_write(ring, bytes.data(), static_cast<uint32_t>(bytes.size()), timeout_ms, &result) ==
               FR_STATUS_OK &&
           result == FR_RING_RESULT_OK;
}

// Empty where there was none.
inline std::vector<uint8_t> read(fr_ring *ring, int32_t timeout_ms = 5000, int32_t *result_out = nullptr) {
    std::vector<uint8_t> bytes(256);
    uint32_t length = 0;
    int32_t result = -1;
    if (fr_ring_read(ring, bytes.data(), 256, &length, timeout_ms, &result) != FR_STATUS_OK) result = -1;
    if (result_out != nullptr) *result_out = result;
    bytes.resize(result == FR_RING_RESULT_OK ? length : 0);
    return bytes;
}

inline fr_ring_state state_of(fr_ring *ring) {
    fr_ring_state state{};
    CHECK(fr_ring_get_state(ring, &state) == FR_STATUS_OK);
    return state;
}

// Overwrites bytes of the channel's memory.
template <typename T> void poke(const Name &name, size_t offset, T value) {
    const Memory memory(name.text);
    CHECK(memory.data() != nullptr);
    if (memory.data() != nullptr) std::memcpy(memory.data() + offset, &value, sizeof value);
}

#endif
