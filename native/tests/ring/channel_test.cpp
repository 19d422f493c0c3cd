// Messages between two handles in one process, and between two threads.
#include "ring/checksum.h"
#include "fixture.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace {

void every_size_arrives_as_it_was() {
    Name name("sizes");
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST), *client = open_ring(name, FR_RING_ROLE_CLIENT);
    for (uint32_t size = 1; size <= 130; ++size) {
        std::vector<uint8_t> message(size);
        for (uint32_t i = 0; i < size; ++i)
            message[i] = static_cast<uint8_t>(size * 31 + i);
        CHECK(write(host, message));
        CHECK(read(client) == message);
    }
    CHECK(state_of(host).next_write == 130 && state_of(client).next_read == 130);
    CHECK(state_of(client).peer_state == FR_RING_PEER_STATE_ALIVE);
    CHECK(state_of(client).peer_process_id == fr::own_process_id());
    fr_ring_close(client);
    CHECK(state_of(host).peer_state == FR_RING_PEER_STATE_LEFT);
    fr_ring_close(host);
    CHECK(!name.exists());
}

void a_full_ring_refuses_and_loses_nothing() {
    Name name("full");
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST), *client = open_ring(name, FR_RING_ROLE_CLIENT);
    for (uint8_t i = 0; i < 4; ++i)
        CHECK(write(client, {i}, 0));
    CHECK(!write(client, {4}, 0));
    CHECK(!write(client, {4}, 5));
    for (uint8_t i = 0; i < 4; ++i)
        CHECK(read(host, 0) == std::vector<uint8_t>{i});
    int32_t result;
    read(host, 0, &result);
    CHECK(result == FR_RING_RESULT_TIMED_OUT);
    CHECK(write(client, {4}, 0));
    fr_ring_close(client);
    CHECK(read(host, 1000) == std::vector<uint8_t>{4});
    read(host, 5000, &result);
    CHECK(result == FR_RING_RESULT_PEER_GONE);
    fr_ring_close(host);
}

void a_peeked_message_stays_until_it_is_released() {
    Name name("peek");
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST), *client = open_ring(name, FR_RING_ROLE_CLIENT);
    CHECK(fr_ring_commit(host) == FR_STATUS_WRONG_TIME);
    CHECK(fr_ring_release(client) == FR_STATUS_WRONG_TIME);
    CHECK(write(host, {9}));
    const uint8_t *data;
    uint32_t length;
    int32_t result;
    CHECK(fr_ring_peek(client, &data, &length, 0, &result) == FR_STATUS_OK && data != nullptr && *data == 9);
    fr_ring_close(client);
    client = open_ring(name, FR_RING_ROLE_CLIENT);
    CHECK(state_of(client).next_read == 0);
    CHECK(read(client) == std::vector<uint8_t>{9});
    fr_ring_close(client);
    fr_ring_close(host);
}

void two_threads_exchange_in_order() {
    Name name("threads");
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST), *client = open_ring(name, FR_RING_ROLE_CLIENT);
    constexpr uint32_t kMessages = 20'000;
    std::thread echo([&] {
        for (uint32_t i = 0; i < kMessages; ++i) {
            const std::vector<uint8_t> message = read(host);
            CHECK(message.size() == 4 && write(host, message));
        }
    });
    uint32_t received = 0;
    for (uint32_t i = 0; i < kMessages; ++i) {
        std::vector<uint8_t> message(4);
        std::memcpy(message.data(), &i, 4);
        CHECK(write(client, message));
        const std::vector<uint8_t> answer =
            i % 3 == 2 ? read(client) : std::vector<uint8_t>(); // two or three stay under way
        if (!answer.empty()) {
            uint32_t value;
            std::memcpy(&value, answer.data(), 4);
            CHECK(value == received++);
        }
        if (i % 3 == 2) {
            while (received + 2 < i) {
                uint32_t value;
                std::memcpy(&value, read(client).data(), 4);
                CHECK(value == received++);
            }
        }
    }
    while (received < kMessages) {
        uint32_t value;
        std::memcpy(&value, read(client).data(), 4);
        CHECK(value == received++);
    }
    echo.join();
    fr_ring_close(client);
    fr_ring_close(host);
}

void a_poll_waits_for_all_for_one_time_together() {
    Name one("one"), two("two");
    fr_ring *host = open_ring(one, FR_RING_ROLE_HOST), *client = open_ring(one, FR_RING_ROLE_CLIENT);
    fr_ring *silent = open_ring(two, FR_RING_ROLE_HOST), *waiting = open_ring(two, FR_RING_ROLE_CLIENT);
    CHECK(write(host, {1, 2}));
    uint8_t buffer[130];
    fr_ring_receipt receipts[3]{};
    receipts[0].ring = waiting;
    receipts[2].ring = client;
    for (fr_ring_receipt &receipt : receipts) {
        receipt.buffer = buffer;
        receipt.capacity = sizeof buffer;
    }
    const auto start = std::chrono::steady_clock::now();
    CHECK(fr_ring_poll(receipts, 3, 60) == FR_STATUS_OK);
    const auto taken = std::chrono::steady_clock::now() - start;
    CHECK(taken >= std::chrono::milliseconds(59) && taken < std::chrono::seconds(2));
    CHECK(receipts[0].result == FR_RING_RESULT_TIMED_OUT && receipts[0].peer_state == FR_RING_PEER_STATE_ALIVE);
    CHECK(receipts[2].result == FR_RING_RESULT_OK && receipts[2].length == 2 && buffer[1] == 2);
    CHECK(receipts[2].generation == receipts[2].peer_generation && receipts[2].generation == state_of(host).generation);
    CHECK(fr_ring_poll(nullptr, 1, 0) == FR_STATUS_INVALID_ARGUMENT);
    for (fr_ring *ring : {client, host, waiting, silent})
        fr_ring_close(ring);
}

// The other side says in its record that it is another life than that which its messages are of.
void a_poll_ends_where_messages_of_the_past_do_not() {
    Name name("past");
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST), *client = open_ring(name, FR_RING_ROLE_CLIENT);
    poke<uint64_t>(name, FR_RING_PEERS_OFFSET + offsetof(fr_ring_peer, generation), 1000);
    std::atomic<bool> over = false;
    std::thread flood([&] {
        while (!over)
            write(host, {1}, 1);
    });
    while (state_of(client).peer_generation != 1000)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    uint8_t buffer[130];
    fr_ring_receipt receipt{};
    receipt.ring = client;
    receipt.buffer = buffer;
    receipt.capacity = sizeof buffer;
    for (const int32_t timeout : {0, 50, -1}) {
        CHECK(fr_ring_poll(&receipt, 1, timeout) == FR_STATUS_OK && receipt.status == FR_STATUS_OK);
        CHECK(receipt.result == FR_RING_RESULT_TIMED_OUT && receipt.length == 0);
    }
    over = true;
    flood.join();
    fr_ring_close(client);
    fr_ring_close(host);
}

void checksum_is_what_the_definition_says() {
    // By hand: one line, words 1..8, so lane 0 holds 1 and 5: sum 6, sums 1 + 6 = 7; and so on.
    uint64_t words[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    const uint64_t sum[4] = {6, 8, 10, 12}, sums[4] = {7, 10, 13, 16};
    const uint64_t k[8] = {0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93,
                           0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3};
    uint64_t hash = 11 * k[1] + 3 * k[2] + 64 * k[3];
    for (int i = 0; i < 4; ++i)
        hash += sum[i] * k[i] + sums[i] * k[i + 4];
    CHECK(fr::ring::checksum(reinterpret_cast<const uint8_t *>(words), 1, 11, 64, 3) == (hash ^ (hash >> 32)));
}

} // namespace

int main() {
    every_size_arrives_as_it_was();
    a_full_ring_refuses_and_loses_nothing();
    a_peeked_message_stays_until_it_is_released();
    two_threads_exchange_in_order();
    a_poll_waits_for_all_for_one_time_together();
    a_poll_ends_where_messages_of_the_past_do_not();
    checksum_is_what_the_definition_says();
    return check_done();
}
