// The batch: episodes, autoreset, streams, states, refusals.
#include "tests/classic/fixture.h"

namespace {

void poisoned_rows_are_all_written_by_a_reset() {
    for (int32_t kind = 0; kind < FR_CLASSIC_KIND_COUNT; kind++) {
        ClassicFixture batch(kind, 17);
        CHECK(fr_classic_reset(batch.classic, 5, 0) == FR_STATUS_OK);
        for (const float value : batch.observations)
            CHECK(std::isfinite(value));
        for (size_t i = 0; i < 17; ++i)
            CHECK(batch.rewards[i] == 0 && batch.terminated[i] == 0 && batch.truncated[i] == 0);
    }
}

// A batch cut in any way, and one of another size, show the same copies doing the same.
void rows_do_not_depend_on_ranges_or_count() {
    for (int32_t kind = 0; kind < FR_CLASSIC_KIND_COUNT; kind++) {
        ClassicFixture whole(kind, 131), cut(kind, 131), few(kind, 3);
        for (ClassicFixture *batch : {&whole, &cut, &few})
            CHECK(fr_classic_reset(batch->classic, 11, 0) == FR_STATUS_OK);
        for (int step = 0; step < 700; ++step) {
            for (ClassicFixture *batch : {&whole, &cut, &few})
                batch->act(step);
            CHECK(fr_classic_step(whole.classic, 0, 131) == FR_STATUS_OK);
            CHECK(fr_classic_step(cut.classic, 65, 66) == FR_STATUS_OK);
            CHECK(fr_classic_step(cut.classic, 0, 1) == FR_STATUS_OK);
            CHECK(fr_classic_step(cut.classic, 1, 64) == FR_STATUS_OK);
            CHECK(fr_classic_step(few.classic, 0, 3) == FR_STATUS_OK);
            CHECK(whole.hash() == cut.hash());
            CHECK(std::memcmp(whole.observations.data(), few.observations.data(),
                              few.observations.size() * sizeof(float)) == 0);
            if (check_failures) return;
        }
    }
}

// Episodes are cut exactly at the limit, and the last observation is not the first of the next episode.
// A batch that is the end of a larger one begins as that does.
void copies_of_a_part_are_those_of_the_whole() {
    ClassicFixture whole(FR_CLASSIC_KIND_CARTPOLE, 17), part(FR_CLASSIC_KIND_CARTPOLE, 6);
    CHECK(fr_classic_reset(whole.classic, 5, 0) == FR_STATUS_OK);
    CHECK(fr_classic_reset(part.classic, 5, 11) == FR_STATUS_OK);
    CHECK(std::memcmp(whole.observations.data() + size_t{11} * 4, part.observations.data(), 6 * 4 * sizeof(float)) ==
          0);
    CHECK(fr_classic_reset(part.classic, 5, -1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_classic_reset(part.classic, 5, INT32_MAX) == FR_STATUS_INVALID_ARGUMENT);
}

void pendulum_is_truncated_every_200_steps() {
    ClassicFixture batch(FR_CLASSIC_KIND_PENDULUM, 3);
    CHECK(fr_classic_reset(batch.classic, 1, 0) == FR_STATUS_OK);
    for (int step = 1; step <= 400; ++step) {
        batch.act(step);
        CHECK(fr_classic_step(batch.classic, 0, 3) == FR_STATUS_OK);
        for (size_t i = 0; i < 3; ++i) {
            CHECK(batch.terminated[i] == 0);
            CHECK(batch.truncated[i] == (step % 200 == 0));
            if (step % 200 == 0) CHECK(batch.finals[3 * i] != batch.observations[3 * i]);
        }
    }
}

// A cart that is always pushed to the right falls within 12 steps: terminated, with a reward for the last step too.
void cartpole_terminates_when_the_pole_falls() {
    ClassicFixture batch(FR_CLASSIC_KIND_CARTPOLE, 5);
    CHECK(fr_classic_reset(batch.classic, 3, 0) == FR_STATUS_OK);
    for (int32_t &choice : batch.choices)
        choice = 1;
    int ended = 0;
    for (int step = 0; step < 12; ++step) {
        CHECK(fr_classic_step(batch.classic, 0, 5) == FR_STATUS_OK);
        for (size_t i = 0; i < 5; ++i) {
            CHECK(batch.rewards[i] == 1 && batch.truncated[i] == 0);
            if (!batch.terminated[i]) continue;
            ended++;
            CHECK(std::fabs(batch.finals[4 * i + 2]) > 0.2094f || std::fabs(batch.finals[4 * i]) > 2.4f);
            for (size_t k = 0; k < 4; ++k)
                CHECK(std::fabs(batch.observations[4 * i + k]) <= 0.05f);
        }
    }
    CHECK(ended >= 5);
}

void state_goes_on_as_if_nothing_had_happened() {
    for (int32_t kind = 0; kind < FR_CLASSIC_KIND_COUNT; kind++) {
        ClassicFixture one(kind, 7), other(kind, 7);
        CHECK(fr_classic_reset(one.classic, 9, 0) == FR_STATUS_OK);
        for (int step = 0; step < 333; ++step) {
            one.act(step);
            CHECK(fr_classic_step(one.classic, 0, 7) == FR_STATUS_OK);
        }
        uint64_t size = 0;
        CHECK(fr_classic_state_size(one.classic, &size) == FR_STATUS_OK);
        std::vector<uint8_t> state(size);
        CHECK(fr_classic_state_save(one.classic, state.data(), size) == FR_STATUS_OK);
        CHECK(fr_classic_state_load(other.classic, state.data(), size) == FR_STATUS_OK);
        CHECK(one.observations == other.observations);
        for (int step = 333; step < 900; ++step) {
            for (ClassicFixture *batch : {&one, &other}) {
                batch->act(step);
                CHECK(fr_classic_step(batch->classic, 0, 7) == FR_STATUS_OK);
            }
            CHECK(one.hash() == other.hash());
        }
    }
}

void foreign_states_are_refused() {
    ClassicFixture batch(FR_CLASSIC_KIND_ACROBOT, 2), other(FR_CLASSIC_KIND_CARTPOLE, 2);
    CHECK(fr_classic_reset(other.classic, 1, 0) == FR_STATUS_OK);
    uint64_t size = 0;
    CHECK(fr_classic_state_size(other.classic, &size) == FR_STATUS_OK);
    std::vector<uint8_t> state(size);
    CHECK(fr_classic_state_save(other.classic, state.data(), size) == FR_STATUS_OK);
    CHECK(fr_classic_state_load(batch.classic, state.data(), size) == FR_STATUS_INVALID_DATA);
    CHECK(fr_classic_state_load(other.classic, state.data(), size - 1) == FR_STATUS_INVALID_DATA);
    CHECK(fr_classic_state_load(other.classic, nullptr, size) == FR_STATUS_INVALID_ARGUMENT);
    const double bad = NAN;
    std::memcpy(state.data() + 16 + 16, &bad, sizeof bad); // first variable of copy 0
    CHECK(fr_classic_state_load(other.classic, state.data(), size) == FR_STATUS_INVALID_DATA);
    CHECK(fr_classic_step(other.classic, 0, 2) == FR_STATUS_OK); // what was refused changed nothing
}

void bad_calls_are_refused() {
    ClassicFixture batch(FR_CLASSIC_KIND_CARTPOLE, 3), pendulum(FR_CLASSIC_KIND_PENDULUM, 3);
    CHECK(fr_classic_step(batch.classic, 0, 3) == FR_STATUS_WRONG_TIME);
    CHECK(fr_classic_reset(batch.classic, 1, 0) == FR_STATUS_OK &&
          fr_classic_reset(pendulum.classic, 1, 0) == FR_STATUS_OK);
    const uint64_t before = batch.hash();
    batch.choices[2] = 2;
    CHECK(fr_classic_step(batch.classic, 0, 3) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strstr(fr_error_message(), "copy 2") != nullptr);
    batch.choices[2] = -1;
    CHECK(fr_classic_step(batch.classic, 0, 3) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(batch.hash() == before);
    pendulum.reals[1] = NAN;
    CHECK(fr_classic_step(pendulum.classic, 0, 3) == FR_STATUS_INVALID_ARGUMENT);
    batch.choices[2] = 0;
    CHECK(fr_classic_step(batch.classic, 1, 3) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_classic_step(batch.classic, -1, 1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_classic_step(batch.classic, 3, 0) == FR_STATUS_OK);
    CHECK(fr_classic_step(nullptr, 0, 1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_classic_reset(nullptr, 0, 0) == FR_STATUS_INVALID_ARGUMENT);
    fr_classic_config config;
    fr_classic_config_init(&config);
    const fr_classic_buffers none = {};
    fr_classic *classic = nullptr;
    CHECK(fr_classic_create(&config, &none, &classic) == FR_STATUS_INVALID_ARGUMENT && !classic);
    config.kind = FR_CLASSIC_KIND_COUNT;
    CHECK(fr_classic_create(&config, &none, &classic) == FR_STATUS_INVALID_ARGUMENT && !classic);
    fr_classic_info info;
    CHECK(fr_classic_get_info(-1, &info) == FR_STATUS_INVALID_ARGUMENT);
    fr_classic_destroy(nullptr);
}

} // namespace

int main() {
    poisoned_rows_are_all_written_by_a_reset();
    rows_do_not_depend_on_ranges_or_count();
    copies_of_a_part_are_those_of_the_whole();
    pendulum_is_truncated_every_200_steps();
    cartpole_terminates_when_the_pole_falls();
    state_goes_on_as_if_nothing_had_happened();
    foreign_states_are_refused();
    bad_calls_are_refused();
    return check_done();
}
