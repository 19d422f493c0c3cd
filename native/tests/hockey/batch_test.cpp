// The batch: rows, ranges, threads, states, refusals.
#include "tests/hockey/fixture.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <thread>

static std::atomic<long> allocations;

void *operator new(std::size_t size) {
    allocations++;
    if (void *memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
// Where the aligned memory's own begins stands before it: aligned_alloc is not everywhere.
void *operator new(std::size_t size, std::align_val_t alignment) {
    const auto unit = std::max(static_cast<std::size_t>(alignment), sizeof(void *));
    auto *const begin = static_cast<char *>(operator new(size + 2 * unit));
    auto *const memory = begin + 2 * unit - reinterpret_cast<std::uintptr_t>(begin) % unit;
    reinterpret_cast<void **>(memory)[-1] = begin;
    return memory;
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::align_val_t) noexcept {
    if (memory != nullptr) std::free(reinterpret_cast<void **>(memory)[-1]);
}
void operator delete(void *memory, std::size_t, std::align_val_t alignment) noexcept {
    operator delete(memory, alignment);
}

namespace {

// Every mode and kind of player, in turns.
void mix(HockeyFixture &batch) {
    for (size_t i = 0; i < batch.modes.size(); i++) {
        batch.modes[i] = static_cast<uint8_t>(i % FR_HOCKEY_MODE_COUNT);
        batch.players[i] = static_cast<uint8_t>(i / 2 % 2 * FR_HOCKEY_PLAYER_STRONG);
        batch.opponents[i] = static_cast<uint8_t>(i / 3 % FR_HOCKEY_PLAYER_COUNT);
    }
}

void poisoned_rows_are_all_written_by_a_reset() {
    for (const bool keep_mode : {false, true}) {
        HockeyFixture batch(17, keep_mode);
        CHECK(fr_hockey_reset(batch.hockey, 5) == FR_STATUS_OK);
        for (int k = 0; k < 2; k++) {
            for (const float value : batch.observations[k])
                CHECK(std::isfinite(value));
            for (const float value : batch.rewards[k])
                CHECK(value == 0);
            for (const float value : batch.infos[k])
                CHECK(value == 0);
        }
        for (size_t i = 0; i < 17; i++)
            CHECK(batch.terminated[i] == 0 && batch.truncated[i] == 0);
    }
}

// A batch cut in any way, one of another size, and one stepped by three threads show the same copies doing the same.
void rows_do_not_depend_on_ranges_threads_or_count() {
    HockeyFixture whole(83), cut(83), few(3), threaded(83);
    for (HockeyFixture *batch : {&whole, &cut, &few, &threaded}) {
        mix(*batch);
        CHECK(fr_hockey_reset(batch->hockey, 11) == FR_STATUS_OK);
    }
    for (int step = 0; step < 300; step++) {
        for (HockeyFixture *batch : {&whole, &cut, &few, &threaded})
            batch->act(step);
        CHECK(whole.step() == FR_STATUS_OK && few.step() == FR_STATUS_OK);
        CHECK(fr_hockey_step(cut.hockey, 41, 42) == FR_STATUS_OK);
        CHECK(fr_hockey_step(cut.hockey, 0, 1) == FR_STATUS_OK);
        CHECK(fr_hockey_step(cut.hockey, 1, 40) == FR_STATUS_OK);
        const auto part = [&](int32_t first, int32_t count) {
            return std::thread(
                [&threaded, first, count] { CHECK(fr_hockey_step(threaded.hockey, first, count) == FR_STATUS_OK); });
        };
        std::thread threads[] = {part(0, 28), part(28, 27), part(55, 28)}; // groups of games lie on both sides of a cut
        for (std::thread &thread : threads)
            thread.join();
        CHECK(whole.hash() == cut.hash() && whole.hash() == threaded.hash());
        for (int k = 0; k < 2; k++)
            CHECK(std::memcmp(whole.observations[k].data(), few.observations[k].data(),
                              few.observations[k].size() * sizeof(float)) == 0);
        if (check_failures) return;
    }
}

// From one copy to 65,536: the first rows are the same, and no step allocates.
void every_count_steps_the_same_without_allocating() {
    HockeyFixture most(65536), one(1), some(17), many(256);
    for (HockeyFixture *batch : {&most, &one, &some, &many}) {
        mix(*batch);
        CHECK(fr_hockey_reset(batch->hockey, 3) == FR_STATUS_OK);
    }
    for (int step = 0; step < 12; step++) {
        for (HockeyFixture *batch : {&most, &one, &some, &many}) {
            batch->act(step);
            const long before = allocations;
            CHECK(batch->step() == FR_STATUS_OK);
            CHECK(allocations == before);
        }
        for (const HockeyFixture *batch : {&one, &some, &many})
            CHECK(
                std::equal(batch->observations[0].begin(), batch->observations[0].end(), most.observations[0].begin()));
    }
}

void state_goes_on_as_if_nothing_had_happened() {
    HockeyFixture one(21), other(21);
    mix(one);
    mix(other);
    CHECK(fr_hockey_reset(one.hockey, 9) == FR_STATUS_OK);
    for (int step = 0; step < 133; step++) {
        one.act(step);
        CHECK(one.step() == FR_STATUS_OK);
    }
    uint64_t size = 0;
    CHECK(fr_hockey_state_size(one.hockey, &size) == FR_STATUS_OK);
    CHECK(size < 21 * 1024);
    std::vector<uint8_t> state(size), again(size);
    CHECK(fr_hockey_state_save(one.hockey, state.data(), size) == FR_STATUS_OK);
    CHECK(fr_hockey_state_load(other.hockey, state.data(), size) == FR_STATUS_OK);
    CHECK(one.observations[0] == other.observations[0] && one.observations[1] == other.observations[1]);
    CHECK(fr_hockey_state_save(other.hockey, again.data(), size) == FR_STATUS_OK);
    CHECK(state == again);
    for (int step = 133; step < 450; step++) {
        for (HockeyFixture *batch : {&one, &other}) {
            batch->act(step);
            CHECK(batch->step() == FR_STATUS_OK);
        }
        CHECK(one.hash() == other.hash());
    }
}

void foreign_states_are_refused() {
    HockeyFixture batch(2), plain(2, false), three(3);
    CHECK(fr_hockey_reset(batch.hockey, 1) == FR_STATUS_OK);
    uint64_t size = 0;
    CHECK(fr_hockey_state_size(batch.hockey, &size) == FR_STATUS_OK);
    std::vector<uint8_t> state(size);
    CHECK(fr_hockey_state_save(batch.hockey, state.data(), size - 1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_hockey_state_save(batch.hockey, state.data(), size) == FR_STATUS_OK);
    CHECK(fr_hockey_state_load(plain.hockey, state.data(), size) == FR_STATUS_INVALID_DATA);
    CHECK(fr_hockey_state_load(three.hockey, state.data(), size) == FR_STATUS_INVALID_DATA);
    CHECK(fr_hockey_state_load(batch.hockey, state.data(), size - 1) == FR_STATUS_INVALID_DATA);
    CHECK(fr_hockey_state_load(batch.hockey, nullptr, size) == FR_STATUS_INVALID_ARGUMENT);
    const float bad = NAN;
    std::memcpy(state.data() + 16, &bad, sizeof bad); // first variable of copy 0
    CHECK(fr_hockey_state_load(batch.hockey, state.data(), size) == FR_STATUS_INVALID_DATA);
    CHECK(std::strstr(fr_error_message(), "copy 0") != nullptr);
    CHECK(batch.step() == FR_STATUS_OK); // what was refused changed nothing
}

void bad_actions_step_nothing_and_name_the_copy() {
    for (const float bad : {NAN, INFINITY, -INFINITY}) {
        HockeyFixture batch(5);
        CHECK(fr_hockey_reset(batch.hockey, 1) == FR_STATUS_OK);
        const uint64_t before = batch.hash();
        for (int k = 0; k < 2; k++) {
            batch.actions[k][4 * 3 + 2] = bad;
            CHECK(batch.step() == FR_STATUS_INVALID_ARGUMENT);
            CHECK(std::strstr(fr_error_message(), "of copy 3 ") != nullptr);
            CHECK(std::strstr(fr_error_message(), k == 0 ? "player one" : "player two") != nullptr);
            batch.actions[k][4 * 3 + 2] = 0;
        }
        CHECK(batch.hash() == before);
        // What nobody reads may be anything.
        batch.opponents.assign(5, FR_HOCKEY_PLAYER_WEAK);
        CHECK(fr_hockey_restart(batch.hockey, 0, 5) == FR_STATUS_OK);
        batch.actions[1][0] = bad;
        CHECK(batch.step() == FR_STATUS_OK);
    }
    HockeyFixture discrete(2, true, FR_HOCKEY_SPAWN_FREE, 3);
    CHECK(fr_hockey_reset(discrete.hockey, 1) == FR_STATUS_OK);
    for (const int32_t bad : {-1, 14}) {
        discrete.choices[1] = bad;
        CHECK(discrete.step() == FR_STATUS_INVALID_ARGUMENT);
        CHECK(std::strstr(fr_error_message(), "copy 1") != nullptr &&
              std::strstr(fr_error_message(), "0 to 13") != nullptr);
    }
}

void actions_beyond_the_bounds_are_clipped() {
    HockeyFixture one(1), other(1);
    for (HockeyFixture *batch : {&one, &other})
        CHECK(fr_hockey_reset(batch->hockey, 1) == FR_STATUS_OK);
    for (size_t i = 0; i < 4; i++) {
        one.actions[0][i] = i % 2 ? 3.0f : -2.0f;
        other.actions[0][i] = i % 2 ? 1.0f : -1.0f;
    }
    for (int step = 0; step < 50; step++)
        CHECK(one.step() == FR_STATUS_OK && other.step() == FR_STATUS_OK && one.hash() == other.hash());
}

void bad_calls_are_refused() {
    HockeyFixture batch(3);
    fr_hockey_start start = {};
    CHECK(batch.step() == FR_STATUS_WRONG_TIME);
    CHECK(fr_hockey_start_at(batch.hockey, 0, &start) == FR_STATUS_WRONG_TIME);
    CHECK(fr_hockey_reset(batch.hockey, 1) == FR_STATUS_OK);
    CHECK(fr_hockey_step(batch.hockey, 1, 3) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_hockey_step(batch.hockey, -1, 1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_hockey_step(batch.hockey, 3, 0) == FR_STATUS_OK);
    CHECK(fr_hockey_step(nullptr, 0, 1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_hockey_reset(nullptr, 0) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_hockey_start_at(batch.hockey, 3, &start) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_hockey_start_at(batch.hockey, 0, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    start.puck_y = 4;
    CHECK(fr_hockey_start_at(batch.hockey, 0, &start) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strstr(fr_error_message(), "puck_y is 4") != nullptr);
    float o[18];
    std::copy_n(batch.row(0, 0), 18, o);
    CHECK(fr_hockey_set_state(batch.hockey, 0, o) == FR_STATUS_OK);
    o[14] = NAN;
    CHECK(fr_hockey_set_state(batch.hockey, 0, o) == FR_STATUS_INVALID_ARGUMENT);
    o[14] = 0;
    o[0] = 1.5f; // deep in the other half
    CHECK(fr_hockey_set_state(batch.hockey, 0, o) == FR_STATUS_INVALID_ARGUMENT);
    batch.opponents[1] = FR_HOCKEY_PLAYER_COUNT;
    CHECK(batch.step() == FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strstr(fr_error_message(), "opponents of copy 1 is 4") != nullptr);

    fr_hockey_config config;
    fr_hockey_config_init(&config);
    const fr_hockey_buffers none = {};
    fr_hockey *hockey = nullptr;
    fr_hockey_info info;
    CHECK(fr_hockey_create(&config, &none, &hockey) == FR_STATUS_INVALID_ARGUMENT && !hockey);
    CHECK(fr_hockey_create(&config, nullptr, &hockey) == FR_STATUS_INVALID_ARGUMENT && !hockey);
    for (int32_t *field : {&config.count, &config.keep_mode, &config.fineness, &config.spawn}) {
        const int32_t old = *field;
        for (const int32_t bad : {-1, 2'000'000}) {
            *field = bad;
            CHECK(fr_hockey_get_info(&config, &info) == FR_STATUS_INVALID_ARGUMENT);
        }
        *field = old;
    }
    config.fineness = 1;
    CHECK(fr_hockey_get_info(&config, &info) == FR_STATUS_INVALID_ARGUMENT);
    fr_hockey_destroy(nullptr);
}

// External without a buffer of its actions.
void an_opponent_without_actions_is_refused() {
    HockeyFixture rows(1);
    fr_hockey_buffers buffers = {};
    buffers.actions = rows.actions[0].data();
    buffers.opponents = rows.opponents.data();
    buffers.observations = rows.observations[0].data();
    buffers.final_observations = rows.finals[0].data();
    buffers.rewards = rows.rewards[0].data();
    buffers.infos = rows.infos[0].data();
    buffers.terminated = rows.terminated.data();
    buffers.truncated = rows.truncated.data();
    fr_hockey *hockey = nullptr;
    CHECK(fr_hockey_create(&rows.config, &buffers, &hockey) == FR_STATUS_OK);
    CHECK(fr_hockey_reset(hockey, 1) == FR_STATUS_OK);
    CHECK(fr_hockey_step(hockey, 0, 1) == FR_STATUS_INVALID_ARGUMENT);
    rows.opponents[0] = FR_HOCKEY_PLAYER_NOBODY;
    CHECK(fr_hockey_restart(hockey, 0, 1) == FR_STATUS_OK);
    CHECK(fr_hockey_step(hockey, 0, 1) == FR_STATUS_OK);
    fr_hockey_destroy(hockey);
}

} // namespace

int main() {
    poisoned_rows_are_all_written_by_a_reset();
    rows_do_not_depend_on_ranges_threads_or_count();
    every_count_steps_the_same_without_allocating();
    state_goes_on_as_if_nothing_had_happened();
    foreign_states_are_refused();
    bad_actions_step_nothing_and_name_the_copy();
    actions_beyond_the_bounds_are_clipped();
    bad_calls_are_refused();
    an_opponent_without_actions_is_refused();
    return check_done();
}
