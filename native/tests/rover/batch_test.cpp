// The batch: rows, ranges, threads, ends, states, refusals.
#include "tests/rover/fixture.h"

#include "envs/rover/navigate.h"

#include <thread>

namespace {

void rows_after_a_reset_are_all_written() {
    RoverFixture batch(17);
    CHECK(fr_rover_reset(batch.rover, 5) == FR_STATUS_OK);
    for (const float value : batch.observations)
        CHECK(value >= -1 && value <= 1);
    for (const float value : batch.infos)
        CHECK(value == 0);
    for (size_t i = 0; i < 17; ++i)
        CHECK(batch.rewards[i] == 0 && batch.causes[i] == -1 && batch.terminated[i] == 0 && batch.truncated[i] == 0);
}

// A batch cut in any way, one of another size, and one stepped by three threads show the same copies doing the same.
void rows_do_not_depend_on_ranges_threads_or_count(int32_t layout) {
    RoverFixture whole(83, layout), cut(83, layout), few(3, layout), threaded(83, layout);
    for (RoverFixture *batch : {&whole, &cut, &few, &threaded})
        CHECK(fr_rover_reset(batch->rover, 11) == FR_STATUS_OK);
    for (uint32_t step = 0; step < (layout == FR_ROVER_LAYOUT_NAVIGATOR ? 30 : 300); ++step) {
        for (RoverFixture *batch : {&whole, &cut, &few, &threaded})
            batch->act(step);
        CHECK(whole.step() == FR_STATUS_OK && few.step() == FR_STATUS_OK);
        CHECK(fr_rover_step(cut.rover, 41, 42) == FR_STATUS_OK);
        CHECK(fr_rover_step(cut.rover, 0, 1) == FR_STATUS_OK);
        CHECK(fr_rover_step(cut.rover, 1, 40) == FR_STATUS_OK);
        const auto part = [&](int32_t first, int32_t count) {
            return std::thread(
                [&threaded, first, count] { CHECK(fr_rover_step(threaded.rover, first, count) == FR_STATUS_OK); });
        };
        std::thread threads[] = {part(0, 28), part(28, 27), part(55, 28)};
        for (std::thread &thread : threads)
            thread.join();
        CHECK(whole.hash() == cut.hash() && whole.hash() == threaded.hash());
        CHECK(std::memcmp(whole.observations.data(), few.observations.data(),
                          few.observations.size() * sizeof(float)) == 0);
        if (check_failures) return;
    }
}

void an_end_keeps_its_last_observation_and_starts_the_next_episode() {
    RoverFixture batch(64);
    CHECK(fr_rover_set_limit(batch.rover, 40) == FR_STATUS_OK);
    CHECK(fr_rover_reset(batch.rover, 3) == FR_STATUS_OK);
    int collisions = 0, cuts = 0;
    for (uint32_t step = 0; step < 400; ++step) {
        batch.act(step);
        CHECK(batch.step() == FR_STATUS_OK);
        for (size_t i = 0; i < 64; ++i) {
            const bool cut = batch.causes[i] == FR_ROVER_CAUSE_LIMIT, ended = batch.causes[i] >= 0;
            CHECK(batch.truncated[i] == cut && batch.terminated[i] == (ended && !cut));
            fr_rover_view view;
            CHECK(fr_rover_get_view(batch.rover, static_cast<int32_t>(i), &view) == FR_STATUS_OK);
            CHECK(ended == (view.steps == 0));
            CHECK(std::fabs(view.x / 6.8f - batch.row(i)[0]) < 1e-6f &&
                  std::fabs(view.y / 5 - batch.row(i)[1]) < 1e-6f);
            if (!ended) continue;
            const float steps = batch.info(i, FR_ROVER_INFO_STEPS);
            CHECK(cut ? steps == 40 : steps <= 40);
            CHECK(batch.row(i)[3] == 0); // stands still
            if (batch.causes[i] == FR_ROVER_CAUSE_COLLISION) CHECK(batch.rewards[i] == -1000);
            (cut ? cuts : collisions) += 1;
        }
    }
    CHECK(collisions > 10 && cuts > 10);
}

void a_copy_takes_at_most_a_kibibyte() {
    const size_t rows = (2 * FR_ROVER_OBSERVATION_SIZE + FR_ROVER_ACTION_SIZE + 1 + FR_ROVER_INFO_COUNT + 1) * 4 + 2;
    CHECK(sizeof(fr::Rover) + rows <= 1024);
}

void state_goes_on_as_if_nothing_had_happened(int32_t layout) {
    RoverFixture one(21, layout), other(21, layout);
    fr_rover_rewards rewards;
    CHECK(fr_rover_rewards_init(&rewards, 4) == FR_STATUS_OK);
    rewards.way = 1;
    for (RoverFixture *batch : {&one, &other})
        CHECK(fr_rover_set_rewards(batch->rover, &rewards) == FR_STATUS_OK);
    CHECK(fr_rover_reset(one.rover, 9) == FR_STATUS_OK);
    const uint32_t steps = 133;
    for (uint32_t step = 0; step < steps; ++step) {
        one.act(step);
        CHECK(one.step() == FR_STATUS_OK);
    }
    uint64_t size = 0;
    CHECK(fr_rover_state_size(one.rover, &size) == FR_STATUS_OK);
    std::vector<uint8_t> state(size), again(size);
    CHECK(fr_rover_state_save(one.rover, state.data(), size) == FR_STATUS_OK);
    if (layout == FR_ROVER_LAYOUT_NAVIGATOR) { // the first rover has got around something
        fr::Detours detours;
        uint8_t *const first = state.data() + size - 21 * sizeof detours;
        std::memcpy(&detours, first, sizeof detours);
        detours.count = 2;
        detours.poses[0] = 20'000;
        detours.poses[1] = 30'000;
        std::memcpy(first, &detours, sizeof detours);
        CHECK(fr_rover_state_load(one.rover, state.data(), size) == FR_STATUS_OK);
    }
    CHECK(fr_rover_state_load(other.rover, state.data(), size) == FR_STATUS_OK);
    CHECK(one.observations == other.observations);
    CHECK(fr_rover_state_save(other.rover, again.data(), size) == FR_STATUS_OK);
    CHECK(state == again);
    for (uint32_t step = steps; step < 3 * steps; ++step) {
        for (RoverFixture *batch : {&one, &other}) {
            batch->act(step);
            CHECK(batch->step() == FR_STATUS_OK);
        }
        CHECK(one.observations == other.observations && one.rewards == other.rewards && one.causes == other.causes);
    }
}

// What the way is worth: its time left before a step less that after it, both read from the observations, 2,000 ticks to 1.
void the_way_pays_for_what_it_became_shorter() {
    RoverFixture batch(16, FR_ROVER_LAYOUT_NAVIGATOR);
    fr_rover_rewards rewards = {};
    rewards.way = 3;
    rewards.collision_penalty = -7;
    CHECK(fr_rover_set_rewards(batch.rover, &rewards) == FR_STATUS_OK);
    CHECK(fr_rover_reset(batch.rover, 4) == FR_STATUS_OK);
    int paid = 0;
    for (uint32_t step = 0; step < 60; ++step) {
        const std::vector<float> before = batch.observations;
        batch.act(step);
        CHECK(batch.step() == FR_STATUS_OK);
        for (size_t i = 0; i < 16; ++i) {
            const float *const was = before.data() + i * FR_ROVER_OBSERVATION_SIZE, *const is = batch.row(i);
            const bool grabbed = was[2] != is[2], known = was[6] == 1 && is[6] == 1;
            // No step comes so much nearer: it goes around something.
            const bool other = std::fabs(was[7] - is[7]) > 0.03f;
            if (was[7] == 1 || is[7] == 1) continue; // more than it can tell
            if (batch.causes[i] == FR_ROVER_CAUSE_COLLISION) CHECK(batch.rewards[i] == -7);
            if (batch.causes[i] >= 0) continue;
            const float expected = grabbed || !known || other ? 0 : 3000 * (was[7] - is[7]);
            CHECK(std::fabs(batch.rewards[i] - expected) < 1e-2f);
            paid += expected != 0;
        }
    }
    CHECK(paid > 300);
}

// A state is refused as a whole, or leads on without harm.
void damaged_states_do_no_harm(int32_t layout) {
    const bool navigator = layout == FR_ROVER_LAYOUT_NAVIGATOR; // plans anew after each load
    RoverFixture batch(navigator ? 1 : 3, layout);
    CHECK(fr_rover_reset(batch.rover, 9) == FR_STATUS_OK);
    uint64_t size = 0;
    CHECK(fr_rover_state_size(batch.rover, &size) == FR_STATUS_OK);
    std::vector<uint8_t> state(size);
    CHECK(fr_rover_state_save(batch.rover, state.data(), size) == FR_STATUS_OK);
    CHECK(fr_rover_state_load(batch.rover, state.data(), size - 1) == FR_STATUS_INVALID_DATA);
    int refused = 0;
    for (size_t i = 0; i < size; i += navigator ? 5 : 1) {
        std::vector<uint8_t> damaged = state;
        damaged[i] = static_cast<uint8_t>(~damaged[i]);
        if (fr_rover_state_load(batch.rover, damaged.data(), size) == FR_STATUS_INVALID_DATA) {
            ++refused;
            continue;
        }
        for (uint32_t step = 0; step < 3; ++step) {
            batch.act(step);
            CHECK(batch.step() == FR_STATUS_OK);
        }
    }
    CHECK(refused > (navigator ? 5 : 200));
}

void bad_arguments_are_refused() {
    RoverFixture batch(5);
    CHECK(batch.step() == FR_STATUS_WRONG_TIME);
    fr_rover_config config = batch.config;
    fr_rover *out = nullptr;
    config.ticks_per_action = 0;
    CHECK(fr_rover_create(&config, &batch.buffers, &out) == FR_STATUS_INVALID_ARGUMENT && out == nullptr);
    config = batch.config;
    config.layout = FR_ROVER_LAYOUT_COUNT;
    CHECK(fr_rover_create(&config, &batch.buffers, &out) == FR_STATUS_INVALID_ARGUMENT && out == nullptr);
    fr_rover_buffers buffers = batch.buffers;
    buffers.causes = nullptr;
    CHECK(fr_rover_create(&batch.config, &buffers, &out) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strcmp(fr_error_message(), "buffers: causes is NULL") == 0);
    CHECK(fr_rover_reset(batch.rover, 1) == FR_STATUS_OK);
    CHECK(fr_rover_step(batch.rover, 3, 3) == FR_STATUS_INVALID_ARGUMENT);
    const uint32_t before = batch.hash();
    for (const float bad : {NAN, INFINITY, -INFINITY}) {
        batch.actions[7] = bad;
        CHECK(batch.step() == FR_STATUS_INVALID_ARGUMENT);
        CHECK(std::strstr(fr_error_message(), "copy 2") != nullptr);
    }
    CHECK(batch.hash() == before);
    fr_rover_rewards rewards;
    CHECK(fr_rover_rewards_init(&rewards, 5) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_rover_rewards_init(&rewards, 4) == FR_STATUS_OK);
    rewards.shaping = NAN;
    CHECK(fr_rover_set_rewards(batch.rover, &rewards) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_rover_set_starts(batch.rover, 1.5, 0) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_rover_set_starts(batch.rover, 0, NAN) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strcmp(fr_error_message(), "carrying is nan, must be 0..1") == 0);
    CHECK(fr_rover_set_margin(batch.rover, 0.1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strcmp(fr_error_message(), "metres is 0.1, must be 0..0.05") == 0);
}

} // namespace

int main() {
    rows_after_a_reset_are_all_written();
    for (const int32_t layout : {FR_ROVER_LAYOUT_ORIGINAL, FR_ROVER_LAYOUT_NAVIGATOR}) {
        rows_do_not_depend_on_ranges_threads_or_count(layout);
        state_goes_on_as_if_nothing_had_happened(layout);
        damaged_states_do_no_harm(layout);
    }
    an_end_keeps_its_last_observation_and_starts_the_next_episode();
    a_copy_takes_at_most_a_kibibyte();
    the_way_pays_for_what_it_became_shorter();
    bad_arguments_are_refused();
    return check_done();
}
