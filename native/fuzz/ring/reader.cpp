// Any bytes over a good channel's memory: the header is refused, or both ends go on without a fault and without an endless
// loop. The input's first byte says which side attaches; then come changes of three bytes, two of position and one of
// value. The memory is on the heap and exactly as long as the channel, so that the sanitizer sees every step outside.
#include "ring/end.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

using namespace fr::ring;

namespace {

fr_ring_config small() {
    fr_ring_config config;
    fr_ring_init_config(&config);
    config.slots = 4;
    config.schema = 7;
    config.host_message_bytes = 100;
    config.client_message_bytes = 40;
    return config;
}

// Some messages under way in both directions, as two processes leave it.
void fill(Map &map, const fr_ring_config &config) {
    create_header(map.base(), config);
    for (int direction = 0; direction < 2; ++direction) {
        Sender sender(map, direction, config, 1);
        if (sender.recover() != FR_STATUS_OK) std::abort();
        for (uint32_t length : {10u, 0u, 40u}) {
            uint8_t *room = nullptr;
            if (sender.try_claim(length, &room) != FR_STATUS_OK || room == nullptr) std::abort();
            std::memset(room, 0x5A, length);
            if (sender.commit() != FR_STATUS_OK) std::abort();
        }
    }
}

void use(Map &map, int role, const fr_ring_config &config) {
    Peer other(map.base(), 1 - role);
    Sender sender(map, role, config, 2);
    Receiver receiver(map, 1 - role, config);
    other.look(true);
    if (sender.recover() != FR_STATUS_OK) return;
    for (uint32_t i = 0; i < 8; ++i) {
        uint8_t *room;
        const uint8_t *data;
        uint32_t length;
        int32_t result;
        if (sender.wait_for_room(0, other, &result) != FR_STATUS_OK) return;
        if (sender.try_claim(i * 5, &room) != FR_STATUS_OK) return;
        if (room != nullptr) {
            std::memset(room, static_cast<int>(i), i * 5);
            if (sender.commit() != FR_STATUS_OK) std::abort();
        }
        if (receiver.wait_for_message(0, other, &result) != FR_STATUS_OK) return;
        if (receiver.try_peek(&data, &length) != FR_STATUS_OK) return;
        if (data == nullptr) continue;
        uint8_t copy[100];
        if (length > config.host_message_bytes) std::abort();
        std::memcpy(copy, data, length);
        if (receiver.release() != FR_STATUS_OK) std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const fr_ring_config config = small();
    constexpr std::align_val_t kLine{64};
    const auto release = [](void *memory) { ::operator delete(memory, kLine); };
    const std::unique_ptr<void, decltype(release)> memory(::operator new(file_bytes(config), kLine), release);
    Map map(static_cast<uint8_t *>(memory.get()), file_bytes(config), "fuzz");
    fill(map, config);
    for (size_t i = 1; i + 2 < size; i += 3) {
        map.base()[(data[i] + size_t{256} * data[i + 1]) % file_bytes(config)] = data[i + 2];
    }
    // A file that was cut short is never looked at behind its end.
    const uint64_t bytes = (data[0] & 2) != 0 ? data[0] * uint64_t{32} : file_bytes(config);
    if (check_header(map.base(), bytes, map.location(), config) != FR_STATUS_OK) return 0;
    use(map, data[0] & 1, config);
    return 0;
}
