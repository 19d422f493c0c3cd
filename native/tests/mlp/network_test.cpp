// The network as a handle: forward pass, parameters there and back, numbers that are none, refusals.
#include "tests/mlp/fixture.h"

#include <cstring>

namespace {

void forward_equals_the_plain_implementation(const Shape &shape) {
    MlpFixture fixture(shape);
    const std::vector<double> p(fixture.parameters.begin(), fixture.parameters.end());
    const auto width = static_cast<size_t>(fixture.logits + shape.reals);
    for (const int32_t rows : {1, 3, 64, 65, 150}) {
        std::vector<float> outputs(static_cast<size_t>(rows) * width, NAN), values(static_cast<size_t>(rows), NAN);
        CHECK(fr_mlp_forward(fixture.mlp, fixture.observations.data(), rows, outputs.data(), values.data()) ==
              FR_STATUS_OK);
        for (int32_t row = 0; row < rows; row++) {
            const std::vector<double> expected = fixture.forward(p, row);
            for (size_t k = 0; k < width; k++)
                CHECK(std::fabs(expected[k] - static_cast<double>(outputs[static_cast<size_t>(row) * width + k])) <
                      1e-5);
            CHECK(std::fabs(expected[width] - static_cast<double>(values[static_cast<size_t>(row)])) < 1e-5);
        }
        if (check_failures) return;
    }
    CHECK(fr_mlp_forward(fixture.mlp, fixture.observations.data(), 3, nullptr, nullptr) == FR_STATUS_OK);
}

// A row's outputs are the same bits whatever rows are computed beside it.
void rows_do_not_depend_on_their_neighbours(const Shape &shape) {
    MlpFixture fixture(shape);
    const auto width = static_cast<size_t>(fixture.logits + shape.reals);
    std::vector<float> all(150 * width), one(width);
    CHECK(fr_mlp_forward(fixture.mlp, fixture.observations.data(), 150, all.data(), nullptr) == FR_STATUS_OK);
    for (size_t row = 0; row < 150; row++) {
        CHECK(fr_mlp_forward(fixture.mlp, fixture.observations.data() + row * static_cast<size_t>(shape.inputs), 1,
                             one.data(), nullptr) == FR_STATUS_OK);
        CHECK(std::memcmp(one.data(), all.data() + row * width, width * sizeof(float)) == 0);
        if (check_failures) return;
    }
}

// Step by step, states in place; what a row gives does not depend on the rows beside it.
void steps_equal_the_plain_implementation(const Shape &shape) {
    MlpFixture fixture(shape, 150 * kSteps);
    const std::vector<double> p(fixture.parameters.begin(), fixture.parameters.end());
    const auto width = static_cast<size_t>(fixture.logits + shape.reals), size = static_cast<size_t>(shape.recurrent),
               rows = static_cast<size_t>(fixture.environments());
    std::vector<float> states = fixture.states, outputs(rows * width), values(rows), alone(width), after(size);
    for (size_t step = 0; step < static_cast<size_t>(kSteps); step++) {
        for (size_t i = 0; i < rows * size; i++)
            states[i] *= fixture.keep[step * rows + i / size];
        const float *const observations = fixture.observations.data() + step * rows * static_cast<size_t>(shape.inputs);
        CHECK(fr_mlp_step(fixture.mlp, observations, states.data(), 1, alone.data(), nullptr, after.data()) ==
              FR_STATUS_OK);
        CHECK(fr_mlp_step(fixture.mlp, observations, states.data(), static_cast<int32_t>(rows), outputs.data(),
                          values.data(), states.data()) == FR_STATUS_OK);
        CHECK(std::memcmp(alone.data(), outputs.data(), width * sizeof(float)) == 0);
        CHECK(std::memcmp(after.data(), states.data(), size * sizeof(float)) == 0);
        for (size_t row = 0; row < rows; row++) {
            const std::vector<double> expected = fixture.forward(p, static_cast<int64_t>(step * rows + row));
            for (size_t k = 0; k < width; k++)
                CHECK(std::fabs(expected[k] - static_cast<double>(outputs[row * width + k])) < 1e-5);
            CHECK(std::fabs(expected[width] - static_cast<double>(values[row])) < 1e-5);
        }
        if (check_failures) return;
    }
    CHECK(fr_mlp_forward(fixture.mlp, fixture.observations.data(), 1, alone.data(), nullptr) ==
          FR_STATUS_INVALID_ARGUMENT);
    fr_mlp_result result;
    fixture.batch.steps = 7;
    CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) ==
          FR_STATUS_INVALID_ARGUMENT);
}

void parameters_and_moments_come_back(const Shape &shape) {
    MlpFixture fixture(shape);
    const auto count = static_cast<int64_t>(fixture.parameters.size());
    std::vector<float> first = fixture.draw(fixture.parameters.size(), 1),
                       second = fixture.draw(fixture.parameters.size(), 1);
    std::vector<float> a(fixture.parameters.size()), b(fixture.parameters.size());
    CHECK(fr_mlp_get_parameters(fixture.mlp, a.data(), count) == FR_STATUS_OK && a == fixture.parameters);
    CHECK(fr_mlp_set_moments(fixture.mlp, first.data(), second.data(), count) == FR_STATUS_OK);
    CHECK(fr_mlp_get_moments(fixture.mlp, a.data(), b.data(), count) == FR_STATUS_OK && a == first && b == second);
    CHECK(fr_mlp_set_parameters(fixture.mlp, first.data(), count - 1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_mlp_get_gradients(fixture.mlp, nullptr, count) == FR_STATUS_INVALID_ARGUMENT);
}

// What is not a number shows in the result, and nothing moves.
void a_nan_reaches_the_result_and_nothing_moves(const Shape &shape) {
    for (int place = 0; place < 3; place++) {
        MlpFixture fixture(shape);
        const auto bad = static_cast<size_t>(fixture.indices[5]);
        if (place == 0) fixture.observations[bad * static_cast<size_t>(shape.inputs)] = NAN;
        if (place == 1) fixture.returns[bad] = NAN;
        if (place == 2) fixture.advantages[bad] = NAN;
        fr_mlp_result result;
        CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) == FR_STATUS_OK);
        CHECK(!std::isfinite(result.loss));
        double norm = 0;
        CHECK(fr_mlp_apply_gradients(fixture.mlp, &fixture.adam, &norm) == FR_STATUS_OK && !std::isfinite(norm));
        std::vector<float> after(fixture.parameters.size());
        CHECK(fr_mlp_get_parameters(fixture.mlp, after.data(), static_cast<int64_t>(after.size())) == FR_STATUS_OK);
        CHECK(after == fixture.parameters);
    }
}

void bad_calls_are_refused() {
    MlpFixture fixture(all_shapes()[0]);
    fr_mlp_result result;
    fixture.indices[3] = fixture.samples;
    CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) ==
          FR_STATUS_INVALID_ARGUMENT);
    fixture.indices[3] = 0;
    fixture.choices[0] = 2;
    CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) ==
          FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strstr(fr_error_message(), "choice is 2") != nullptr);
    fixture.choices[0] = 0;
    fixture.batch.returns = nullptr;
    CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) ==
          FR_STATUS_INVALID_ARGUMENT);
    fixture.adam.step = 0;
    double norm = 0;
    CHECK(fr_mlp_apply_gradients(fixture.mlp, &fixture.adam, &norm) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_mlp_forward(nullptr, fixture.observations.data(), 1, nullptr, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_mlp_forward(fixture.mlp, nullptr, 1, nullptr, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_mlp_forward(fixture.mlp, fixture.observations.data(), -1, nullptr, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    fr_mlp_config config;
    fr_mlp_config_init(&config);
    fr_mlp *mlp = nullptr;
    CHECK(fr_mlp_create(&config, &mlp) == FR_STATUS_INVALID_ARGUMENT && !mlp); // neither choices nor reals
    config.reals = 1;
    config.hidden_count = 1;
    CHECK(fr_mlp_create(&config, &mlp) == FR_STATUS_INVALID_ARGUMENT && !mlp); // widths are missing
    fr_mlp_destroy(nullptr);
}

} // namespace

int main() {
    for (const Shape &shape : all_shapes()) {
        if (shape.recurrent > 0) {
            steps_equal_the_plain_implementation(shape);
        } else {
            forward_equals_the_plain_implementation(shape);
            rows_do_not_depend_on_their_neighbours(shape);
        }
        parameters_and_moments_come_back(shape);
        a_nan_reaches_the_result_and_nothing_moves(shape);
    }
    bad_calls_are_refused();
    return check_done();
}
