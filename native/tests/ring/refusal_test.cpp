// What has the name but is not the channel that is wanted, and wrong arguments.
#include "fixture.h"

namespace {

void check_refused(const Name &name, int32_t role, const fr_ring_config &config, fr_status status, const char *text) {
    fr_ring *ring = reinterpret_cast<fr_ring *>(1);
    CHECK(fr_ring_open(name.text.c_str(), role, &config, &ring) == status);
    CHECK(ring == nullptr);
    const bool says_so = std::strstr(fr_error_message(), text) != nullptr;
    if (!says_so) std::fprintf(stderr, "'%s' does not say '%s'\n", fr_error_message(), text);
    CHECK(says_so);
}

void other_memory_is_refused() {
    Name name("refused");
    const fr_ring_config config = test_config();
    check_refused(name, FR_RING_ROLE_CLIENT, config, FR_STATUS_WRONG_TIME, "there is no channel");
    const Memory memory(name.text, 5000);
    for (size_t i = 0; i < 5000; ++i)
        memory.data()[i] = static_cast<uint8_t>(i + 1);
    check_refused(name, FR_RING_ROLE_HOST, config, FR_STATUS_INVALID_DATA, "is foreign");
    check_refused(name, FR_RING_ROLE_CLIENT, config, FR_STATUS_INVALID_DATA, "is foreign");
}

void other_headers_are_refused() {
    Name name("header");
    fr_ring_config config = test_config();
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST);
    check_refused(name, FR_RING_ROLE_HOST, config, FR_STATUS_INVALID_DATA, "has a host already: process");
    config.schema = 8;
    check_refused(name, FR_RING_ROLE_CLIENT, config, FR_STATUS_INVALID_DATA, "another schema: hash 0000000000000007");
    check_refused(name, FR_RING_ROLE_HOST, config, FR_STATUS_INVALID_DATA, "another schema");
    config = test_config();
    poke<uint32_t>(name, offsetof(fr_ring_identity, version), 9);
    check_refused(name, FR_RING_ROLE_CLIENT, config, FR_STATUS_INVALID_DATA, "has version 9");
    poke<uint32_t>(name, offsetof(fr_ring_identity, version), FR_RING_VERSION);
    poke<uint64_t>(name, offsetof(fr_ring_identity, file_bytes), 4096);
    check_refused(name, FR_RING_ROLE_CLIENT, config, FR_STATUS_INVALID_DATA, "is truncated");
    fr_ring_close(host);
}

void wrong_arguments_are_refused() {
    Name name("arguments");
    fr_ring_config config = test_config();
    fr_ring *ring;
    int32_t result;
    uint32_t length;
    uint8_t byte = 0;
    config.slots = 3;
    check_refused(name, FR_RING_ROLE_HOST, config, FR_STATUS_INVALID_ARGUMENT, "slots 3");
    config = test_config();
    config.host_message_bytes = 0;
    check_refused(name, FR_RING_ROLE_HOST, config, FR_STATUS_INVALID_ARGUMENT, "messages of 0 and 17");
    config = test_config();
    config.size = 1;
    check_refused(name, FR_RING_ROLE_HOST, config, FR_STATUS_INVALID_ARGUMENT, "fr_ring_init_config");
    config = test_config();
    check_refused(name, 2, config, FR_STATUS_INVALID_ARGUMENT, "role 2");
    CHECK(fr_ring_open("../x", 0, &config, &ring) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_ring_open(nullptr, 0, &config, &ring) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_ring_open("x", 0, nullptr, &ring) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_ring_open("x", 0, &config, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_ring_read(nullptr, &byte, 1, &length, 0, &result) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_ring_write(nullptr, &byte, 1, 0, &result) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_ring_commit(nullptr) == FR_STATUS_INVALID_ARGUMENT &&
          fr_ring_release(nullptr) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_ring_get_state(nullptr, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    fr_ring_close(nullptr);
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST);
    std::vector<uint8_t> bytes(131);
    CHECK(fr_ring_write(host, bytes.data(), 131, 0, &result) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_ring_write(host, nullptr, 1, 0, &result) == FR_STATUS_INVALID_ARGUMENT);
    fr_ring_close(host);
}

} // namespace

int main() {
    other_memory_is_refused();
    other_headers_are_refused();
    wrong_arguments_are_refused();
    return check_done();
}
