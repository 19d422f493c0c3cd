// A network with a rollout's arrays, and the same loss once more: in double precision, one sample and one number at a time.
#ifndef FASTRL_TESTS_MLP_FIXTURE_H
#define FASTRL_TESTS_MLP_FIXTURE_H

#include "fastrl/mlp.h"
#include "tests/check.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

struct Shape {
    const char *name;
    int32_t inputs;
    std::vector<int32_t> hidden;
    int32_t activation, shared;
    std::vector<int32_t> heads;
    int32_t reals;
    bool masked;
    int32_t recurrent = 0;
};

constexpr int64_t kSteps = 6; // of a sequence, with a recurrent unit

struct MlpFixture {
    explicit MlpFixture(const Shape &shape, int64_t samples = 150, int32_t threads = 1)
        : shape(shape), samples(shape.recurrent > 0 ? samples / kSteps * kSteps : samples) {
        fr_mlp_config config;
        fr_mlp_config_init(&config);
        config.inputs = shape.inputs;
        config.hidden_count = static_cast<int32_t>(shape.hidden.size());
        config.hidden = shape.hidden.data();
        config.activation = shape.activation;
        config.shared = shape.shared;
        config.head_count = static_cast<int32_t>(shape.heads.size());
        config.heads = shape.heads.data();
        config.reals = shape.reals;
        config.threads = threads;
        config.recurrent = shape.recurrent;
        CHECK(fr_mlp_create(&config, &mlp) == FR_STATUS_OK);
        int64_t count = 0;
        CHECK(fr_mlp_count_parameters(mlp, &count) == FR_STATUS_OK);
        parameters = draw(static_cast<size_t>(count), 0.8f);
        CHECK(fr_mlp_set_parameters(mlp, parameters.data(), count) == FR_STATUS_OK);

        for (const int32_t head : shape.heads)
            logits += head;
        const auto rows = static_cast<size_t>(this->samples);
        observations = draw(rows * static_cast<size_t>(shape.inputs), 2);
        real_actions = draw(rows * static_cast<size_t>(shape.reals), 2);
        masks.assign(rows * static_cast<size_t>(logits), 1);
        for (size_t i = 0; i < rows; i++)
            for (size_t head = 0, at = 0; head < shape.heads.size(); at += static_cast<size_t>(shape.heads[head++])) {
                const auto choice = static_cast<int64_t>(next() % static_cast<uint64_t>(shape.heads[head]));
                choices.push_back(choice);
                for (int32_t j = 0; j < shape.heads[head]; j++)
                    if (shape.masked && j != choice && next() % 3 == 0)
                        masks[i * static_cast<size_t>(logits) + at + static_cast<size_t>(j)] = 0;
            }
        log_probabilities = draw(rows, 0.8f);
        values = draw(rows, 1);
        advantages = draw(rows, 3);
        returns = draw(rows, 2);
        arrange_samples();
        batch.indices = indices.data();
        batch.observations = observations.data();
        batch.choices = choices.data();
        batch.reals = real_actions.data();
        batch.masks = shape.masked ? masks.data() : nullptr;
        batch.log_probabilities = log_probabilities.data();
        batch.values = values.data();
        batch.advantages = advantages.data();
        batch.returns = returns.data();
        batch.states = states.data();
        batch.keep = keep.data();
        batch.absent = shape.recurrent > 0 ? absent.data() : nullptr;
        batch.samples = this->samples;
        batch.steps = shape.recurrent > 0 ? static_cast<int32_t>(kSteps) : 0;
        batch.count = static_cast<int32_t>(indices.size());
        loss = {0.2, 0.3, 0.5, 0.02, 1, 0};
        adam = {0.5, 1e-3, 0.9, 0.999, 1e-5, 1};
        // Ratios near 1, on both sides of the clip's bounds.
        const std::vector<double> now(parameters.begin(), parameters.end());
        for (int64_t i = 0; i < this->samples; i++)
            log_probabilities[static_cast<size_t>(i)] +=
                static_cast<float>(judge(i, forward(now, i), now).log_probability);
    }
    ~MlpFixture() { fr_mlp_destroy(mlp); }
    MlpFixture(const MlpFixture &) = delete;
    MlpFixture &operator=(const MlpFixture &) = delete;

    struct Judged {
        double log_probability, entropy;
    };

    int64_t environments() const { return samples / kSteps; }

    // Some of them, in no order; sequences with ends of episodes in them, and steps that do not count.
    void arrange_samples() {
        if (shape.recurrent == 0) {
            for (int64_t i = 0; i < samples; i += 2)
                indices.push_back((i * 37) % samples);
            return;
        }
        states = draw(static_cast<size_t>(environments() * shape.recurrent), 1.5f);
        for (int64_t i = 0; i < samples; i++) {
            keep.push_back(next() % 4 == 0 ? 0.0f : 1.0f);
            absent.push_back(next() % 5 == 0);
        }
        for (int64_t step = 0; step < kSteps; step++)
            for (int64_t i = 0; i < environments(); i += 2)
                indices.push_back(step * environments() + (i * 37) % environments());
        absent[static_cast<size_t>(indices[5])] = 0;
    }

    bool counts(int64_t sample) const { return absent.empty() || absent[static_cast<size_t>(sample)] == 0; }

    // Outputs of the policy, and the value last: of the sample alone, or of its sequence up to it.
    std::vector<double> forward(const std::vector<double> &p, int64_t sample) const {
        std::vector<double> state, result;
        if (shape.recurrent == 0) return step(p, sample, state);
        const int64_t environment = sample % environments(), size = shape.recurrent;
        state.assign(states.begin() + environment * size, states.begin() + (environment + 1) * size);
        for (int64_t i = environment; i <= sample; i += environments()) {
            for (double &number : state)
                number *= static_cast<double>(keep[static_cast<size_t>(i)]);
            result = step(p, i, state);
        }
        return result;
    }

    std::vector<double> step(const std::vector<double> &p, int64_t sample, std::vector<double> &state) const {
        size_t at = 0;
        const auto layer = [&](const std::vector<double> &x, int32_t outputs) {
            std::vector<double> y(static_cast<size_t>(outputs));
            for (size_t o = 0; o < y.size(); o++)
                for (const double value : x)
                    y[o] += value * p[at++];
            for (double &value : y)
                value += p[at++];
            return y;
        };
        std::vector<double> input;
        for (int32_t i = 0; i < shape.inputs; i++)
            input.push_back(static_cast<double>(observations[static_cast<size_t>(sample * shape.inputs + i)]));
        const auto stack = [&] {
            std::vector<double> x = input;
            for (const int32_t size : shape.hidden) {
                x = layer(x, size);
                for (double &value : x)
                    value = shape.activation == FR_MLP_ACTIVATION_TANH ? std::tanh(value) : std::max(value, 0.0);
            }
            return x;
        };
        std::vector<double> for_policy = stack();
        if (shape.recurrent > 0) {
            const std::vector<double> input_part = layer(for_policy, 3 * shape.recurrent),
                                      state_part = layer(state, 3 * shape.recurrent);
            const auto gate = [&](size_t i) { return 1 / (1 + std::exp(-input_part[i] - state_part[i])); };
            const size_t size = state.size();
            for (size_t i = 0; i < size; i++) {
                const double candidate = std::tanh(input_part[2 * size + i] + gate(i) * state_part[2 * size + i]);
                state[i] = (1 - gate(size + i)) * candidate + gate(size + i) * state[i];
            }
            for_policy = state;
        }
        std::vector<double> result = layer(for_policy, logits + shape.reals);
        const std::vector<double> for_value = shape.shared ? for_policy : stack();
        result.push_back(layer(for_value, 1)[0]);
        return result;
    }

    Judged judge(int64_t sample, const std::vector<double> &outputs, const std::vector<double> &p) const {
        Judged judged = {0, 0};
        size_t at = 0;
        for (size_t head = 0; head < shape.heads.size(); head++) {
            double sum = 0, mean = 0;
            std::vector<double> weights;
            for (int32_t j = 0; j < shape.heads[head]; j++) {
                const size_t k = at + static_cast<size_t>(j);
                const bool allowed = !shape.masked || masks[static_cast<size_t>(sample * logits) + k];
                weights.push_back(allowed ? std::exp(outputs[k]) : 0);
                sum += weights.back();
                mean += weights.back() * outputs[k];
            }
            const int64_t choice = choices[static_cast<size_t>(sample) * shape.heads.size() + head];
            judged.log_probability += std::log(weights[static_cast<size_t>(choice)] / sum);
            judged.entropy += std::log(sum) - mean / sum;
            at += static_cast<size_t>(shape.heads[head]);
        }
        for (int32_t k = 0; k < shape.reals; k++) {
            const double log_deviation = p[p.size() - static_cast<size_t>(shape.reals - k)],
                         deviation = std::exp(log_deviation);
            const double x = static_cast<double>(real_actions[static_cast<size_t>(sample * shape.reals + k)]);
            const double density =
                std::exp(-0.5 * std::pow((x - outputs[at + static_cast<size_t>(k)]) / deviation, 2)) /
                (deviation * std::sqrt(2 * 3.14159265358979323846));
            judged.log_probability += std::log(density);
            judged.entropy +=
                0.5 * std::log(2 * 3.14159265358979323846 * 2.71828182845904523536 * deviation * deviation);
        }
        return judged;
    }

    double plain_loss(const std::vector<double> &p) const {
        double mean = 0, squares = 0, policy = 0, value = 0, entropy = 0;
        std::vector<int64_t> counted;
        std::copy_if(indices.begin(), indices.end(), std::back_inserter(counted), [&](int64_t i) { return counts(i); });
        const double n = static_cast<double>(counted.size());
        for (const int64_t i : counted)
            mean += static_cast<double>(advantages[static_cast<size_t>(i)]) / n;
        for (const int64_t i : counted)
            squares += std::pow(static_cast<double>(advantages[static_cast<size_t>(i)]) - mean, 2);
        const double deviation = std::sqrt(squares / (n - 1)) + 1e-8;
        for (const int64_t i : counted) {
            const auto k = static_cast<size_t>(i);
            const std::vector<double> outputs = forward(p, i);
            const Judged judged = judge(i, outputs, p);
            const double ratio = std::exp(judged.log_probability - static_cast<double>(log_probabilities[k]));
            const double advantage = (static_cast<double>(advantages[k]) - mean) / deviation;
            policy -= std::min(ratio * advantage, std::clamp(ratio, 1 - loss.clip, 1 + loss.clip) * advantage) / n;
            const double target = static_cast<double>(returns[k]), old = static_cast<double>(values[k]);
            double error = std::pow(outputs.back() - target, 2);
            if (loss.value_clip > 0)
                error = std::max(
                    error,
                    std::pow(old + std::clamp(outputs.back() - old, -loss.value_clip, loss.value_clip) - target, 2));
            value += 0.5 * error / n;
            entropy += judged.entropy / n;
        }
        return policy + loss.value_coefficient * value - loss.entropy_coefficient * entropy;
    }

    uint64_t next() {
        uint64_t x = random += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    std::vector<float> draw(size_t count, float width) {
        std::vector<float> result(count);
        for (float &value : result)
            value = (static_cast<float>(next() >> 40) * 0x1p-24f - 0.5f) * width;
        return result;
    }

    Shape shape;
    int64_t samples;
    int32_t logits = 0;
    uint64_t random = 7;
    fr_mlp *mlp = nullptr;
    std::vector<float> parameters, observations, real_actions, log_probabilities, values, advantages, returns, states,
        keep;
    std::vector<int64_t> choices, indices;
    std::vector<uint8_t> masks, absent;
    fr_mlp_batch batch{};
    fr_mlp_loss loss{};
    fr_mlp_adam adam{};
};

inline std::vector<Shape> all_shapes() {
    constexpr int32_t kTanh = FR_MLP_ACTIVATION_TANH, kRelu = FR_MLP_ACTIVATION_RELU;
    return {
        {"discrete, separate", 4, {17, 9}, kTanh, 0, {2}, 0, false},
        {"discrete, shared, relu", 3, {18, 33, 5}, kRelu, 1, {5}, 0, false},
        {"choices, masked", 7, {16}, kTanh, 1, {3, 2, 4}, 0, true},
        {"reals", 3, {20, 20}, kTanh, 0, {}, 2, false},
        {"choices and reals", 6, {12}, kTanh, 0, {2, 2, 2}, 5, false},
        {"no hidden layers", 5, {}, kTanh, 1, {3}, 1, true},
        {"memory", 3, {5}, kTanh, 1, {3, 2}, 1, true, 6},
        {"memory alone", 2, {}, kRelu, 1, {2}, 0, false, 17},
    };
}

#endif
