// Loss and gradients against finite differences of the plain implementation in double precision.
#include "tests/mlp/fixture.h"

#include <cstring>

namespace {

void loss_and_gradients_equal_finite_differences(const Shape &shape, double value_clip, int64_t samples = 150) {
    MlpFixture fixture(shape, samples);
    fixture.loss.value_clip = value_clip;
    fr_mlp_result result;
    CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) == FR_STATUS_OK);
    std::vector<double> p(fixture.parameters.begin(), fixture.parameters.end());
    const double expected = fixture.plain_loss(p);
    CHECK(std::fabs(result.loss - expected) < 1e-5 * std::max(1.0, std::fabs(expected)));
    CHECK(result.clip_fraction > 0 && result.clip_fraction < 1);

    std::vector<float> gradients(p.size());
    CHECK(fr_mlp_get_gradients(fixture.mlp, gradients.data(), static_cast<int64_t>(p.size())) == FR_STATUS_OK);
    double norm = 0;
    int wrong = 0;
    for (const float gradient : gradients)
        norm += static_cast<double>(gradient) * static_cast<double>(gradient);
    const size_t stride = shape.recurrent > 0 ? 7 : 1; // a sample has others before it
    for (size_t i = 0; i < p.size(); i += stride) {
        constexpr double kDistance = 1e-6;
        const double at = p[i];
        p[i] = at + kDistance;
        const double up = fixture.plain_loss(p);
        p[i] = at - kDistance;
        const double down = fixture.plain_loss(p);
        p[i] = at;
        const double difference = (up - down) / (2 * kDistance), actual = static_cast<double>(gradients[i]);
        if (std::fabs(difference - actual) > 2e-5 * std::max(1.0, std::fabs(difference))) {
            if (wrong++ < 3)
                std::fprintf(stderr, "%s, parameter %zu: %g instead of %g\n", shape.name, i, actual, difference);
        }
    }
    CHECK(wrong == 0);
    CHECK(std::fabs(std::sqrt(norm) - result.gradient_norm) < 1e-5);
    std::vector<float> after(p.size());
    CHECK(fr_mlp_get_parameters(fixture.mlp, after.data(), static_cast<int64_t>(p.size())) == FR_STATUS_OK);
    CHECK(after == fixture.parameters); // gradients alone move nothing
}

// Two steps of Adam with the gradient cut to a norm, by Kingma and Ba's algorithm 1 in double precision.
void a_step_moves_parameters_as_adam_does(const Shape &shape) {
    MlpFixture fixture(shape);
    fixture.adam.max_gradient_norm = 0.01;
    const size_t count = fixture.parameters.size();
    std::vector<double> p(fixture.parameters.begin(), fixture.parameters.end()), m(count), v(count);
    for (int step = 1; step <= 2; step++) {
        fr_mlp_result result;
        fixture.adam.step = step;
        CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) == FR_STATUS_OK);
        CHECK(result.gradient_norm > 0.01);
        double norm = 0;
        CHECK(fr_mlp_apply_gradients(fixture.mlp, &fixture.adam, &norm) == FR_STATUS_OK);
        CHECK(norm == result.gradient_norm);
        std::vector<float> gradients(count), after(count);
        CHECK(fr_mlp_get_gradients(fixture.mlp, gradients.data(), static_cast<int64_t>(count)) == FR_STATUS_OK);
        CHECK(fr_mlp_get_parameters(fixture.mlp, after.data(), static_cast<int64_t>(count)) == FR_STATUS_OK);
        for (size_t i = 0; i < count; i++) {
            const double slope = static_cast<double>(gradients[i]) * 0.01 / (result.gradient_norm + 1e-6);
            m[i] = 0.9 * m[i] + 0.1 * slope;
            v[i] = 0.999 * v[i] + 0.001 * slope * slope;
            p[i] -= 1e-3 * (m[i] / (1 - std::pow(0.9, step))) / (std::sqrt(v[i] / (1 - std::pow(0.999, step))) + 1e-5);
            CHECK(std::fabs(p[i] - static_cast<double>(after[i])) < 2e-6);
        }
        if (check_failures) return;
    }
}

// Gradients that were taken out and put back are the same bits: so is what a step makes of them.
void gradients_go_out_and_in(const Shape &shape) {
    MlpFixture straight(shape), exchanged(shape);
    const auto count = static_cast<int64_t>(straight.parameters.size());
    std::vector<float> gradients(straight.parameters.size()), a(gradients), b(gradients);
    double norm = 0;
    for (MlpFixture *fixture : {&straight, &exchanged}) {
        fr_mlp_result result;
        CHECK(fr_mlp_compute_ppo_gradients(fixture->mlp, &fixture->batch, &fixture->loss, &result) == FR_STATUS_OK);
    }
    CHECK(fr_mlp_get_gradients(exchanged.mlp, gradients.data(), count) == FR_STATUS_OK);
    const std::vector<float> zeros(gradients.size());
    CHECK(fr_mlp_set_gradients(exchanged.mlp, zeros.data(), count) == FR_STATUS_OK);
    CHECK(fr_mlp_set_gradients(exchanged.mlp, gradients.data(), count) == FR_STATUS_OK);
    CHECK(fr_mlp_apply_gradients(straight.mlp, &straight.adam, &norm) == FR_STATUS_OK);
    CHECK(fr_mlp_apply_gradients(exchanged.mlp, &exchanged.adam, &norm) == FR_STATUS_OK);
    CHECK(fr_mlp_get_parameters(straight.mlp, a.data(), count) == FR_STATUS_OK);
    CHECK(fr_mlp_get_parameters(exchanged.mlp, b.data(), count) == FR_STATUS_OK);
    CHECK(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
    CHECK(a != straight.parameters);
}

int32_t divide_up(int32_t count, int32_t each) { return (count + each - 1) / each; }

// Parts of a minibatch, computed apart and summed in their order, are its gradients and its means.
void parts_add_up_to_the_whole(const Shape &shape) {
    for (const int64_t samples : {100, 1500}) { // one part, and all of them
        MlpFixture fixture(shape, samples);
        const size_t count = fixture.parameters.size();
        const int32_t pieces = shape.recurrent > 0
                                   ? divide_up(fixture.batch.count / fixture.batch.steps, FR_MLP_PART_SEQUENCES)
                                   : divide_up(fixture.batch.count, FR_MLP_PART_ROWS);
        const int32_t parts = std::min(pieces, FR_MLP_PARTS);
        fr_mlp_result whole, sum = {}, apart[FR_MLP_PARTS];
        std::vector<float> gradients(count), found(count * FR_MLP_PARTS);
        CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &whole) == FR_STATUS_OK);
        CHECK(fr_mlp_get_gradients(fixture.mlp, gradients.data(), static_cast<int64_t>(count)) == FR_STATUS_OK);
        const int32_t cut = parts / 3; // one process has fewer of them, or none
        CHECK(fr_mlp_compute_ppo_parts(fixture.mlp, &fixture.batch, &fixture.loss, cut, parts - cut,
                                       found.data() + static_cast<size_t>(cut) * count, apart + cut) == FR_STATUS_OK);
        CHECK(fr_mlp_compute_ppo_parts(fixture.mlp, &fixture.batch, &fixture.loss, 0, cut, found.data(), apart) ==
              FR_STATUS_OK);
        for (size_t part = 0; part < static_cast<size_t>(parts); part++) {
            for (size_t i = 0; part > 0 && i < count; i++)
                found[i] += found[part * count + i];
            sum.policy_loss += apart[part].policy_loss;
            sum.value_loss += apart[part].value_loss;
            sum.entropy += apart[part].entropy;
            sum.divergence += apart[part].divergence;
            sum.clip_fraction += apart[part].clip_fraction;
        }
        CHECK(std::memcmp(found.data(), gradients.data(), count * sizeof(float)) == 0);
        CHECK(sum.policy_loss == whole.policy_loss && sum.value_loss == whole.value_loss);
        CHECK(sum.entropy == whole.entropy && sum.divergence == whole.divergence);
        CHECK(sum.clip_fraction == whole.clip_fraction);
        CHECK(fr_mlp_compute_ppo_parts(fixture.mlp, &fixture.batch, &fixture.loss, 1, parts, found.data(), apart) ==
              FR_STATUS_INVALID_ARGUMENT);
    }
}

// States are looked up by the samples of first steps.
void a_first_step_without_a_state_is_refused() {
    MlpFixture fixture(all_shapes()[6]);
    fixture.indices[0] += fixture.environments();
    fr_mlp_result result;
    CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) ==
          FR_STATUS_INVALID_ARGUMENT);
}

// Steps on many samples leave the same bits, whatever the threads.
void threads_change_nothing(const Shape &shape) {
    std::vector<float> one;
    for (const int32_t threads : {1, 2, 3}) {
        MlpFixture fixture(shape, 1500, threads);
        for (int step = 1; step <= 10; step++) {
            fr_mlp_result result;
            double norm = 0;
            fixture.adam.step = step;
            CHECK(fr_mlp_compute_ppo_gradients(fixture.mlp, &fixture.batch, &fixture.loss, &result) == FR_STATUS_OK);
            CHECK(fr_mlp_apply_gradients(fixture.mlp, &fixture.adam, &norm) == FR_STATUS_OK);
        }
        std::vector<float> now(fixture.parameters.size());
        CHECK(fr_mlp_get_parameters(fixture.mlp, now.data(), static_cast<int64_t>(now.size())) == FR_STATUS_OK);
        if (threads == 1) one = now;
        CHECK(std::memcmp(one.data(), now.data(), one.size() * sizeof(float)) == 0);
    }
}

} // namespace

int main() {
    for (const Shape &shape : all_shapes())
        for (const double value_clip : {0.0, 0.3})
            loss_and_gradients_equal_finite_differences(shape, value_clip);
    // So many sequences that a part has several blocks of them.
    loss_and_gradients_equal_finite_differences(all_shapes()[6], 0.3, 1500);
    for (const Shape &shape : all_shapes())
        parts_add_up_to_the_whole(shape);
    for (const Shape &shape : all_shapes())
        a_step_moves_parameters_as_adam_does(shape);
    for (const Shape &shape : all_shapes())
        gradients_go_out_and_in(shape);
    for (const Shape &shape : all_shapes())
        threads_change_nothing(shape);
    a_first_step_without_a_state_is_refused();
    return check_done();
}
