// A side that is killed: the other notices, nothing is lost, the next life goes on.
#include "fixture.h"

#include <chrono>

namespace {

const char *program;

// What the process that is killed does before.
void write_one(const std::string &name) { write(open_ring(name, FR_RING_ROLE_HOST), {1}); }

void write_one_and_a_half(const std::string &name) {
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST);
    write(host, {1});
    uint8_t *room;
    int32_t result;
    fr_ring_claim(host, 100, 0, &room, &result);
    std::memset(room, 0xEE, 100); // claimed, never committed
}

void read_one_and_peek(const std::string &name) {
    fr_ring *client = open_ring(name, FR_RING_ROLE_CLIENT);
    read(client);
    const uint8_t *data;
    uint32_t length;
    int32_t result;
    fr_ring_peek(client, &data, &length, 0, &result);
}

constexpr void (*kLives[])(const std::string &) = {write_one, write_one_and_a_half, read_one_and_peek};

// One of kLives in another process, which is killed where it returns.
void in_a_process_that_is_killed(int life, const Name &name) {
    CHECK(run_until_killed(program, std::to_string(life), name.text));
}

// Where memory goes with its last process, somebody has to keep it for the next life.
struct Kept : Name {
    explicit Kept(const char *test) : Name(test), memory(text, fr::ring::file_bytes(test_config())) {}
    const Memory memory;
};

void the_survivor_notices_within_a_second() {
    Kept name("noticed");
    in_a_process_that_is_killed(0, name);
    fr_ring *client = open_ring(name, FR_RING_ROLE_CLIENT);
    CHECK(read(client) == std::vector<uint8_t>{1});
    const auto start = std::chrono::steady_clock::now();
    int32_t result;
    read(client, 10'000, &result);
    CHECK(result == FR_RING_RESULT_PEER_GONE);
    CHECK(state_of(client).peer_state == FR_RING_PEER_STATE_DIED);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
    fr_ring_close(client);
}

void the_next_life_continues_after_a_claim_and_a_commit() {
    Kept name("claim");
    in_a_process_that_is_killed(1, name);
    // As if it had died between publishing the slot and counting it.
    poke<uint64_t>(name, FR_RING_COUNTERS_OFFSET + offsetof(fr_ring_counters, head), 0);
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST), *client = open_ring(name, FR_RING_ROLE_CLIENT);
    CHECK(state_of(host).next_write == 1 && state_of(host).generation == 2);
    CHECK(write(host, {2, 2}));
    CHECK(read(client) == std::vector<uint8_t>{1});
    CHECK((read(client) == std::vector<uint8_t>{2, 2}));
    CHECK(read(client, 0).empty());
    fr_ring_close(client);
    fr_ring_close(host);
}

void a_message_that_was_read_before_its_dead_writer_counted_it_is_not_sent_again() {
    Kept name("uncounted");
    in_a_process_that_is_killed(0, name);
    poke<uint64_t>(name, FR_RING_COUNTERS_OFFSET + offsetof(fr_ring_counters, head), 0);
    fr_ring *client = open_ring(name, FR_RING_ROLE_CLIENT);
    CHECK(read(client) == std::vector<uint8_t>{1});
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST);
    CHECK(state_of(host).next_write == 1);
    CHECK(write(host, {2}));
    CHECK(read(client) == std::vector<uint8_t>{2});
    CHECK(read(client, 0).empty());
    fr_ring_close(client);
    fr_ring_close(host);
}

void a_client_that_returns_gets_what_it_had_not_released() {
    Name name("client");
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST);
    for (uint8_t i = 0; i < 3; ++i)
        CHECK(write(host, {i}));
    in_a_process_that_is_killed(2, name);
    fr_ring *client = open_ring(name, FR_RING_ROLE_CLIENT);
    CHECK(read(client, 0) == std::vector<uint8_t>{1});
    CHECK(read(client, 0) == std::vector<uint8_t>{2});
    CHECK(state_of(host).peer_generation == state_of(client).generation);
    CHECK(state_of(host).peer_state == FR_RING_PEER_STATE_ALIVE);
    fr_ring_close(client);
    fr_ring_close(host);
}

void a_record_of_no_process_is_taken_over() {
    Kept name("nobody");
    in_a_process_that_is_killed(0, name);
    // A number beyond those that systems give, and the start time of what does not run.
    poke<uint32_t>(name, FR_RING_PEERS_OFFSET + offsetof(fr_ring_peer, process_id), 0x7FFF'FFFF);
    poke<uint64_t>(name, FR_RING_PEERS_OFFSET + offsetof(fr_ring_peer, start_time), 0);
    fr_ring *client = open_ring(name, FR_RING_ROLE_CLIENT);
    CHECK(state_of(client).peer_state == FR_RING_PEER_STATE_DIED);
    fr_ring *host = open_ring(name, FR_RING_ROLE_HOST);
    CHECK(host != nullptr);
    fr_ring_close(client);
    fr_ring_close(host);
}

} // namespace

int main(int argc, char **argv) {
    program = argv[0];
    if (argc == 3) {
        kLives[std::atoi(argv[1])](argv[2]);
        kill_this_process();
    }
    the_survivor_notices_within_a_second();
    the_next_life_continues_after_a_claim_and_a_commit();
    a_message_that_was_read_before_its_dead_writer_counted_it_is_not_sent_again();
    a_client_that_returns_gets_what_it_had_not_released();
    a_record_of_no_process_is_taken_over();
    return check_done();
}
