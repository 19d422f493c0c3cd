// The C ABI: attaching, the heart, and messages.
#include "base/error.h"
#include "base/system.h"
#include "ring/end.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <thread>

using namespace fr;
using namespace fr::ring;

struct fr_ring {
    fr_ring(std::unique_ptr<Map> opened, int role, const fr_ring_config &config)
        : map(std::move(opened)),
          generation(std::atomic_ref<uint64_t>(identity(map->base())->generation).fetch_add(1) + 1),
          self(ring::peer(map->base(), role)), other(map->base(), 1 - role), sender(*map, role, config, generation),
          receiver(*map, 1 - role, config) {}

    // The lock of attaching is held.
    void attach() {
        const std::lock_guard<std::mutex> guard(gate); // the heart beats only behind what follows
        heart = std::thread([this] { beat(); });       // the first that can fail, while nobody is attached yet
        store(self->process_id, own_process_id());
        store(self->start_time, process_start_time(own_process_id()));
        store(self->after, load(self->attachment));
        store(self->generation, generation);
        store(self->attachment, uint32_t{FR_RING_ATTACHMENT_ATTACHED});
        other.look(true);
    }

    void beat() {
        std::unique_lock<std::mutex> guard(gate);
        while (!stopped.wait_for(guard, std::chrono::milliseconds(100), [this] { return stopping; })) {
            store(self->heartbeat, load(self->heartbeat) + 1);
            other.look(false);
        }
    }

    ~fr_ring() {
        if (!heart.joinable()) return;
        {
            std::lock_guard<std::mutex> guard(gate);
            stopping = true;
        }
        stopped.notify_all();
        heart.join();
        const bool locked = map->lock() == FR_STATUS_OK;
        other.look(true);
        store(self->attachment, uint32_t{FR_RING_ATTACHMENT_LEFT});
        // The name may belong to another channel by now, and so may a file that was cut short.
        if (other.state() != FR_RING_PEER_STATE_ALIVE && other.state() != FR_RING_PEER_STATE_SILENT &&
            !map->is_removed() && map->check() == FR_STATUS_OK) {
            store(identity(map->base())->retired, 1u);
            map->remove();
        }
        sender.wake_all();
        receiver.wake_all();
        if (locked) map->unlock();
    }

    std::unique_ptr<Map> map;
    uint64_t generation;
    fr_ring_peer *self;
    Peer other;
    Sender sender;
    Receiver receiver;
    std::mutex gate;
    std::condition_variable stopped;
    bool stopping = false;
    uint64_t met = 0; // generation of the latest message
    std::thread heart;
};

namespace {

bool is_valid_name(const char *name) {
    const auto letter_or_digit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    const size_t length = strnlen(name, FR_RING_NAME_MAX + 1);
    if (length == 0 || length > FR_RING_NAME_MAX || !letter_or_digit(name[0])) return false;
    for (size_t i = 0; i < length; ++i) {
        if (!letter_or_digit(name[i]) && name[i] != '_' && name[i] != '-' && name[i] != '.') return false;
    }
    return true;
}

fr_status check_config(const fr_ring_config &config) {
    const auto fits = [](uint32_t bytes) { return bytes >= 1 && bytes <= FR_RING_MESSAGE_MAX; };
    if (config.size != sizeof config) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "size %u of fr_ring_config is not %zu: call fr_ring_init_config",
                    config.size, sizeof config);
    }
    if (config.slots < 2 || config.slots > FR_RING_SLOTS_MAX || (config.slots & (config.slots - 1)) != 0) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "slots %u is no power of two from 2 to %d", config.slots,
                    FR_RING_SLOTS_MAX);
    }
    if (!fits(config.host_message_bytes) || !fits(config.client_message_bytes)) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "messages of %u and %u bytes are not within 1 to %d",
                    config.host_message_bytes, config.client_message_bytes, FR_RING_MESSAGE_MAX);
    }
    return FR_STATUS_OK;
}

bool lives(const Map &map, int role) {
    const fr_ring_peer *record = ring::peer(map.base(), role);
    return load(record->attachment) == FR_RING_ATTACHMENT_ATTACHED &&
           is_running(load(record->process_id), load(record->start_time));
}

// How a call ended that used the memory: whatever it found there, if the file was cut short it found nothing.
fr_status ended(const fr_ring *ring, fr_status status) {
    const fr_status lost = ring->map->check();
    return lost == FR_STATUS_OK ? status : lost;
}

bool is_done(const fr_ring_receipt &receipt) {
    return receipt.status != FR_STATUS_OK || receipt.result == FR_RING_RESULT_OK;
}

// Milliseconds that are left of a wait that began at `start`; none and no limit stay what they are.
int32_t left_of(int32_t timeout_ms, int64_t start) {
    if (timeout_ms <= 0) return timeout_ms;
    return static_cast<int32_t>(std::max<int64_t>(0, timeout_ms - (now_ns() - start) / 1'000'000));
}

// One channel's part of fr_ring_poll. True where it has a message or a fault.
bool take(fr_ring_receipt &receipt, int32_t timeout_ms) {
    fr_ring *ring = receipt.ring;
    const int64_t start = timeout_ms > 0 ? now_ns() : 0;
    int32_t left = timeout_ms;
    for (uint64_t dropped = 0;; ++dropped) {
        receipt.length = 0;
        receipt.status = fr_ring_read(ring, receipt.buffer, receipt.capacity, &receipt.length, left, &receipt.result);
        receipt.generation = ring->receiver.generation();
        receipt.peer_generation = ring->other.generation();
        if (receipt.status != FR_STATUS_OK || receipt.result != FR_RING_RESULT_OK ||
            receipt.generation >= receipt.peer_generation)
            break;
        if (dropped == ring->receiver.slots()) { // more than a life that is over can have left
            receipt.length = 0;
            receipt.result = FR_RING_RESULT_TIMED_OUT;
            break;
        }
        left = left_of(timeout_ms, start);
    }
    receipt.peer_state = ring->other.state();
    return is_done(receipt);
}

fr_status no_channel(const char *name) {
    return fail(FR_STATUS_WRONG_TIME, "there is no channel '%s': its host does not run or has not made it yet", name);
}

// One attempt; *again where the name was taken away meanwhile.
fr_status attach(const char *name, int role, const fr_ring_config &config, fr_ring **out, bool *again) {
    auto map = std::make_unique<Map>();
    if (fr_status status = map->open(name, role == kHost ? file_bytes(config) : 0); status != FR_STATUS_OK)
        return status;
    if (map->base() == nullptr) return no_channel(name);
    const uint64_t magic = map->bytes() >= sizeof magic ? load(identity(map->base())->magic) : 1;
    const bool whole = map->bytes() > FR_RING_SLOTS_OFFSET; // no channel is without slots
    if (whole && magic == 0 && role == kClient) return no_channel(name);
    if (whole && magic == 0) {
        if (map->bytes() < file_bytes(config)) {
            map->remove();
            *again = true;
            return FR_STATUS_OK;
        }
        create_header(map->base(), config);
    }
    const bool ours = whole && load(identity(map->base())->magic) == FR_RING_MAGIC;
    if (map->is_removed()) {
        *again = true;
        return FR_STATUS_OK;
    }
    if (ours && load(identity(map->base())->retired) != 0) {
        map->remove(); // whoever retired it died before it could
        *again = true;
        return FR_STATUS_OK;
    }
    if (fr_status status = check_header(map->base(), map->bytes(), map->location(), config); status != FR_STATUS_OK) {
        if (role == kClient || !ours || lives(*map, kHost) || lives(*map, kClient)) return status;
        store(identity(map->base())->retired, 1u); // of other options, and nobody living uses it
        map->remove();
        *again = true;
        return FR_STATUS_OK;
    }
    if (lives(*map, role)) {
        return fail(FR_STATUS_INVALID_DATA, "%s has a %s already: process %u", map->location(),
                    role == kHost ? "host" : "client", load(ring::peer(map->base(), role)->process_id));
    }
    Map *opened = map.get();
    auto channel = std::make_unique<fr_ring>(std::move(map), role, config);
    if (fr_status status = channel->sender.recover(); status != FR_STATUS_OK) return status;
    channel->attach();
    opened->unlock();
    *out = channel.release();
    return FR_STATUS_OK;
}

} // namespace

void fr_ring_init_config(fr_ring_config *config) {
    if (config == nullptr) return;
    *config = fr_ring_config{};
    config->size = sizeof *config;
    config->slots = 64;
}

fr_status fr_ring_open(const char *name, int32_t role, const fr_ring_config *config, fr_ring **out) {
    if (out == nullptr) return fail(FR_STATUS_INVALID_ARGUMENT, "out is null");
    *out = nullptr;
    if (name == nullptr || config == nullptr) return fail(FR_STATUS_INVALID_ARGUMENT, "name or config is null");
    if (role != kHost && role != kClient)
        return fail(FR_STATUS_INVALID_ARGUMENT, "role %d is not 0 (host) or 1 (client)", role);
    if (!is_valid_name(name)) {
        return fail(FR_STATUS_INVALID_ARGUMENT,
                    "not a name of a channel: 1 to %d letters, digits, '_', '-' and '.', the first a letter or digit",
                    FR_RING_NAME_MAX);
    }
    return guard([&] {
        if (fr_status status = check_config(*config); status != FR_STATUS_OK) return status;
        // On Windows the name goes only when everybody has let the memory go.
        constexpr int kAttempts = 100;
        for (int attempt = 0; attempt < kAttempts; ++attempt) {
            if (attempt > 1) std::this_thread::sleep_for(std::chrono::milliseconds(10));
            bool again = false;
            const fr_status status = attach(name, role, *config, out, &again);
            if (!again) return status;
        }
        return fail(FR_STATUS_INTERNAL, "'%s' is being replaced, and somebody still has the old one", name);
    });
}

void fr_ring_close(fr_ring *ring) { delete ring; }

fr_status fr_ring_claim(fr_ring *ring, uint32_t length, int32_t timeout_ms, uint8_t **room, int32_t *result) {
    if (ring == nullptr || room == nullptr || result == nullptr)
        return fail(FR_STATUS_INVALID_ARGUMENT, "ring, room or result is null");
    return guard([&] {
        *result = FR_RING_RESULT_OK;
        fr_status status = ring->sender.try_claim(length, room);
        if (status == FR_STATUS_OK && *room == nullptr) {
            status = ring->sender.wait_for_room(timeout_ms, ring->other, result);
            if (status == FR_STATUS_OK && *result == FR_RING_RESULT_OK) status = ring->sender.try_claim(length, room);
        }
        return ended(ring, status);
    });
}

fr_status fr_ring_commit(fr_ring *ring) {
    if (ring == nullptr) return fail(FR_STATUS_INVALID_ARGUMENT, "ring is null");
    return ended(ring, ring->sender.commit());
}

fr_status fr_ring_peek(fr_ring *ring, const uint8_t **data, uint32_t *length, int32_t timeout_ms, int32_t *result) {
    if (ring == nullptr || data == nullptr || length == nullptr || result == nullptr) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "ring, data, length or result is null");
    }
    return guard([&] {
        *result = FR_RING_RESULT_OK;
        fr_status status = ring->receiver.try_peek(data, length);
        if (status == FR_STATUS_OK && *data == nullptr) {
            status = ring->receiver.wait_for_message(timeout_ms, ring->other, result);
            if (status == FR_STATUS_OK && *result == FR_RING_RESULT_OK) status = ring->receiver.try_peek(data, length);
        }
        // A life of the other side that sends is looked at before it can be gone again.
        if (ring->receiver.generation() > ring->met) {
            ring->met = ring->receiver.generation();
            ring->other.look(true);
        }
        return ended(ring, status);
    });
}

fr_status fr_ring_release(fr_ring *ring) {
    if (ring == nullptr) return fail(FR_STATUS_INVALID_ARGUMENT, "ring is null");
    return ended(ring, ring->receiver.release());
}

fr_status fr_ring_write(fr_ring *ring, const uint8_t *data, uint32_t length, int32_t timeout_ms, int32_t *result) {
    if (data == nullptr && length != 0) return fail(FR_STATUS_INVALID_ARGUMENT, "data is null");
    uint8_t *room = nullptr;
    const fr_status status = fr_ring_claim(ring, length, timeout_ms, &room, result);
    if (status != FR_STATUS_OK || room == nullptr) return status;
    if (length != 0) std::memcpy(room, data, length);
    return fr_ring_commit(ring);
}

fr_status fr_ring_read(fr_ring *ring, uint8_t *buffer, uint32_t capacity, uint32_t *length, int32_t timeout_ms,
                       int32_t *result) {
    if (buffer == nullptr && capacity != 0) return fail(FR_STATUS_INVALID_ARGUMENT, "buffer is null");
    const uint8_t *data = nullptr;
    const fr_status status = fr_ring_peek(ring, &data, length, timeout_ms, result);
    if (status != FR_STATUS_OK || data == nullptr) return status;
    if (*length > capacity) {
        return fail(FR_STATUS_INVALID_ARGUMENT, "the next message has %u bytes, the buffer %u", *length, capacity);
    }
    if (*length != 0) std::memcpy(buffer, data, *length);
    return fr_ring_release(ring);
}

fr_status fr_ring_poll(fr_ring_receipt *receipts, int32_t count, int32_t timeout_ms) {
    if (count < 0 || (receipts == nullptr && count != 0))
        return fail(FR_STATUS_INVALID_ARGUMENT, "receipts is null, or count %d below 0", count);
    int32_t missing = 0;
    for (int32_t i = 0; i < count; ++i) {
        if (receipts[i].ring != nullptr && !take(receipts[i], 0)) ++missing;
    }
    const int64_t start = missing == 0 || timeout_ms <= 0 ? 0 : now_ns();
    for (int32_t i = 0; i < count && missing != 0 && timeout_ms != 0; ++i) {
        if (receipts[i].ring == nullptr || is_done(receipts[i])) continue;
        take(receipts[i], left_of(timeout_ms, start));
        --missing;
    }
    return FR_STATUS_OK;
}

fr_status fr_ring_get_state(fr_ring *ring, fr_ring_state *out) {
    if (ring == nullptr || out == nullptr) return fail(FR_STATUS_INVALID_ARGUMENT, "ring or out is null");
    ring->other.look(false);
    *out = fr_ring_state{};
    out->generation = ring->generation;
    out->next_write = ring->sender.next();
    out->next_read = ring->receiver.next();
    out->is_retired = load(identity(ring->map->base())->retired);
    ring->other.describe(*out);
    return ended(ring, FR_STATUS_OK);
}
