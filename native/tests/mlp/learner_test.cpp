// DDDQN's and SAC's gradient step: losses and gradients against finite differences of the same losses in double precision,
// written one sample and one number at a time; threads; refusals.
#include "tests/mlp/learner_fixture.h"

#include <cstring>

namespace {

// Adam's first step from moments of 0 leaves a tenth of the gradient in the first moment.
std::vector<double> gradients_of(const LearnerFixture &fixture) {
    std::vector<float> first(static_cast<size_t>(fixture.moments)), second(first);
    CHECK(fr_learner_get_moments(fixture.learner, first.data(), second.data(), fixture.moments) == FR_STATUS_OK);
    std::vector<double> result;
    for (const float moment : first)
        result.push_back(static_cast<double>(moment) * 10);
    return result;
}

// Numbers [begin, end) of the parameters.
void check_differences(const LearnerFixture &fixture, const std::vector<double> &actual, size_t begin, size_t end,
                       const std::vector<double> &parameters,
                       double (LearnerFixture::*loss)(const std::vector<double> &) const) {
    std::vector<double> p = parameters;
    int wrong = 0;
    for (size_t i = begin; i < end; i++) {
        constexpr double kDistance = 1e-6;
        const double at = p[i];
        p[i] = at + kDistance;
        const double up = (fixture.*loss)(p);
        p[i] = at - kDistance;
        const double down = (fixture.*loss)(p);
        p[i] = at;
        const double difference = (up - down) / (2 * kDistance);
        if (std::fabs(difference - actual[i]) > 2e-5 * std::max(1.0, std::fabs(difference)) && wrong++ < 3)
            std::fprintf(stderr, "%s, parameter %zu: %g instead of %g\n", fixture.shape.name, i, actual[i], difference);
    }
    CHECK(wrong == 0);
}

void dddqn_equals_finite_differences(const LearnerShape &shape, int32_t double_q) {
    LearnerFixture fixture(shape);
    fixture.dddqn.double_q = double_q;
    const std::vector<double> before = fixture.parameters_now();
    const fr_learner_result result = fixture.step_dddqn();
    CHECK(std::fabs(result.value_loss - fixture.dddqn_loss(before)) < 1e-5);
    const std::vector<double> gradients = gradients_of(fixture);
    check_differences(fixture, gradients, 0, gradients.size(), before, &LearnerFixture::dddqn_loss);
    double squares = 0;
    for (const double gradient : gradients)
        squares += gradient * gradient;
    CHECK(std::fabs(std::sqrt(squares) - result.value_norm) < 1e-4);
    const std::vector<double> targets = fixture.dddqn_targets(before);
    for (size_t i = 0; i < targets.size(); i++)
        CHECK(std::fabs(targets[i] - fixture.value_of_choice(before, i) - static_cast<double>(fixture.errors[i])) <
              1e-4);
}

// What a step leaves: Adam by Kingma and Ba's algorithm 1 with the gradient cut to a norm, and the target on its way.
void dddqn_moves_network_and_target(const LearnerShape &shape) {
    LearnerFixture fixture(shape);
    fixture.adam.max_gradient_norm = 0.01;
    fixture.dddqn.tau = 0.25;
    const std::vector<double> before = fixture.parameters_now();
    const fr_learner_result result = fixture.step_dddqn();
    CHECK(result.value_norm > 0.01);
    const std::vector<double> gradients = gradients_of(fixture), after = fixture.parameters_now();
    const size_t size = before.size() / 2;
    double squares = 0;
    for (size_t i = 0; i < size; i++) {
        squares += gradients[i] * gradients[i];
        const double moved = before[i] - 1e-3 * gradients[i] / (std::fabs(gradients[i]) + 1e-5);
        CHECK(std::fabs(moved - after[i]) < 2e-6);
        CHECK(std::fabs(before[size + i] + 0.25 * (after[i] - before[size + i]) - after[size + i]) < 1e-6);
        if (check_failures) return;
    }
    CHECK(std::fabs(std::sqrt(squares) - 0.01) < 1e-5);
    fixture.dddqn.copy_target = 1;
    fixture.adam.step = 2;
    fixture.step_dddqn();
    const std::vector<double> copied = fixture.parameters_now();
    CHECK(std::equal(copied.begin(), copied.begin() + static_cast<std::ptrdiff_t>(size),
                     copied.begin() + static_cast<std::ptrdiff_t>(size)));
}

void sac_equals_finite_differences(const LearnerShape &shape) {
    LearnerFixture fixture(shape);
    const std::vector<double> before = fixture.parameters_now();
    const fr_learner_result result = fixture.step_sac();
    std::vector<double> between = fixture.parameters_now(); // the critics after their step, all else before it
    const size_t policy = fixture.policy_size(), critics = 2 * fixture.critic_size();
    std::copy_n(before.begin(), policy, between.begin());
    between.back() = before.back();
    CHECK(std::fabs(result.value_loss - fixture.critics_loss(before)) < 1e-4);
    CHECK(std::fabs(result.policy_loss - fixture.policy_loss(between)) < 1e-4);
    const std::vector<double> gradients = gradients_of(fixture);
    check_differences(fixture, gradients, policy, policy + critics, before, &LearnerFixture::critics_loss);
    check_differences(fixture, gradients, 0, policy, between, &LearnerFixture::policy_loss);
    // Equation 18: the temperature's gradient, by its logarithm.
    CHECK(std::fabs(gradients.back() + result.log_probability + fixture.sac.target_entropy) < 1e-4);
    const std::vector<double> after = fixture.parameters_now();
    for (size_t i = 0; i < critics; i++) {
        const double was = before[policy + critics + i];
        CHECK(std::fabs(was + fixture.sac.tau * (after[policy + i] - was) - after[policy + critics + i]) < 1e-6);
        if (check_failures) return;
    }
}

// Twenty steps leave the same bits, whatever the threads.
void threads_change_nothing(const LearnerShape &shape) {
    std::vector<float> one;
    for (const int32_t threads : {1, 2, 3}) {
        LearnerFixture fixture(shape, threads);
        for (int step = 1; step <= 20; step++) {
            fixture.adam.step = step;
            if (shape.kind == FR_LEARNER_KIND_DDDQN)
                fixture.step_dddqn();
            else
                fixture.step_sac();
        }
        std::vector<float> now(static_cast<size_t>(fixture.count));
        CHECK(fr_learner_get_parameters(fixture.learner, now.data(), fixture.count) == FR_STATUS_OK);
        if (threads == 1) one = now;
        CHECK(std::memcmp(one.data(), now.data(), one.size() * sizeof(float)) == 0);
    }
}

void a_nan_reaches_the_result_and_nothing_moves(const LearnerShape &shape) {
    LearnerFixture fixture(shape);
    const std::vector<double> before = fixture.parameters_now();
    fixture.rewards[3] = NAN;
    const fr_learner_result result = shape.kind == FR_LEARNER_KIND_DDDQN ? fixture.step_dddqn() : fixture.step_sac();
    CHECK(!std::isfinite(result.value_loss));
    CHECK(fixture.parameters_now() == before);
}

void bad_calls_are_refused() {
    LearnerFixture dddqn(learner_shapes()[0]), sac(learner_shapes().back());
    fr_learner_result result;
    CHECK(fr_learner_step_sac(dddqn.learner, &dddqn.batch, &dddqn.adam, &dddqn.sac, dddqn.errors.data(), &result) ==
          FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_learner_step_dddqn(sac.learner, &sac.batch, &sac.adam, &sac.dddqn, sac.errors.data(), &result) ==
          FR_STATUS_INVALID_ARGUMENT);
    dddqn.choices[2] = dddqn.shape.actions;
    CHECK(fr_learner_step_dddqn(dddqn.learner, &dddqn.batch, &dddqn.adam, &dddqn.dddqn, dddqn.errors.data(), &result) ==
          FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strstr(fr_error_message(), "batch: choice is") != nullptr);
    sac.sac.noise = nullptr;
    CHECK(fr_learner_step_sac(sac.learner, &sac.batch, &sac.adam, &sac.sac, sac.errors.data(), &result) ==
          FR_STATUS_INVALID_ARGUMENT);
    std::vector<float> values(static_cast<size_t>(sac.count));
    CHECK(fr_learner_set_parameters(sac.learner, values.data(), sac.count - 1) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_learner_set_moments(sac.learner, values.data(), values.data(), sac.count) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_learner_forward(sac.learner, sac.observations.data(), -1, values.data()) == FR_STATUS_INVALID_ARGUMENT);
    fr_learner_config config;
    fr_learner_config_init(&config);
    config.kind = FR_LEARNER_KIND_SAC;
    config.dueling = 1;
    fr_learner *learner = nullptr;
    CHECK(fr_learner_create(&config, &learner) == FR_STATUS_INVALID_ARGUMENT && !learner);
    fr_learner_destroy(nullptr);
}

} // namespace

int main() {
    for (const LearnerShape &shape : learner_shapes()) {
        if (shape.kind == FR_LEARNER_KIND_DDDQN) {
            for (const int32_t double_q : {0, 1})
                dddqn_equals_finite_differences(shape, double_q);
            dddqn_moves_network_and_target(shape);
        } else {
            sac_equals_finite_differences(shape);
        }
        threads_change_nothing(shape);
        a_nan_reaches_the_result_and_nothing_moves(shape);
    }
    bad_calls_are_refused();
    return check_done();
}
