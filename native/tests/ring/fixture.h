// Channels for one test, under a name that no other process has.
#ifndef FASTRL_TESTS_RING_FIXTURE_H
#define FASTRL_TESTS_RING_FIXTURE_H

#include "../check.h"
#include "fastrl/ring.h"
#include "ring/header.h"

#include <cstring>
#include <string>
#include <unistd.h>
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
    explicit Name(const char *test) : text(std::string("fastrl-test-") + test + "-" + std::to_string(getpid())) {}
    ~Name() { unlink(path().c_str()); }
    std::string path() const { return "/dev/shm/" + text; }
    const std::string text;
};

inline fr_ring *open_ring(const Name &name, int32_t role, const fr_ring_config &config = test_config()) {
    fr_ring *ring = nullptr;
    const fr_status status = fr_ring_open(name.text.c_str(), role, &config, &ring);
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

// Overwrites bytes of the channel's file.
template <typename T> void poke(const Name &name, size_t offset, T value) {
    std::FILE *file = std::fopen(name.path().c_str(), "r+b");
    CHECK(file != nullptr);
    if (file == nullptr) return;
    std::fseek(file, static_cast<long>(offset), SEEK_SET);
    CHECK(std::fwrite(&value, sizeof value, 1, file) == 1);
    std::fclose(file);
}

#endif
