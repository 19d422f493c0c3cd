// A learner with a batch, and the same losses once more: in double precision, one sample and one number at a time.
#ifndef FASTRL_TESTS_MLP_LEARNER_FIXTURE_H
#define FASTRL_TESTS_MLP_LEARNER_FIXTURE_H

#include "fastrl/learner.h"
#include "tests/check.h"

#include <algorithm>
#include <cmath>
#include <vector>

struct LearnerShape {
    const char *name;
    fr_learner_kind kind;
    int32_t inputs, actions;
    std::vector<int32_t> hidden;
    int32_t activation, dueling, batch;
};

struct LearnerFixture {
    using Numbers = std::vector<double>;

    explicit LearnerFixture(const LearnerShape &shape, int32_t threads = 1) : shape(shape) {
        fr_learner_config config;
        fr_learner_config_init(&config);
        config.kind = shape.kind;
        config.inputs = shape.inputs;
        config.actions = shape.actions;
        config.hidden_count = static_cast<int32_t>(shape.hidden.size());
        config.hidden = shape.hidden.data();
        config.activation = shape.activation;
        config.dueling = shape.dueling;
        config.batch = shape.batch;
        config.threads = threads;
        CHECK(fr_learner_create(&config, &learner) == FR_STATUS_OK);
        CHECK(fr_learner_count(learner, &count, &moments) == FR_STATUS_OK);
        std::vector<float> parameters = draw(static_cast<size_t>(count), 0.8f);
        CHECK(fr_learner_set_parameters(learner, parameters.data(), count) == FR_STATUS_OK);

        const auto rows = static_cast<size_t>(shape.batch), inputs = static_cast<size_t>(shape.inputs);
        observations = draw(rows * inputs, 2);
        next_observations = draw(rows * inputs, 2);
        reals = draw(rows * static_cast<size_t>(shape.actions), 2);
        rewards = draw(rows, 4);
        weights = draw(rows, 1);
        noise = draw(2 * rows * static_cast<size_t>(shape.actions), 4);
        for (size_t i = 0; i < rows; i++) {
            choices.push_back(static_cast<int64_t>(next() % static_cast<uint64_t>(shape.actions)));
            discounts.push_back(i % 5 == 0 ? 0.0f : 0.97f);
            weights[i] += 1;
        }
        errors.assign(rows, NAN);
        batch = {observations.data(), next_observations.data(), choices.data(), reals.data(),
                 rewards.data(),      discounts.data(),         weights.data()};
        adam = {0, 1e-3, 0.9, 0.999, 1e-5, 1};
        dddqn = {1, 0, 1, 0};
        sac = {0.25, -1.5, 0, 0, noise.data()};
    }
    ~LearnerFixture() { fr_learner_destroy(learner); }
    LearnerFixture(const LearnerFixture &) = delete;
    LearnerFixture &operator=(const LearnerFixture &) = delete;

    fr_learner_result step_dddqn() {
        fr_learner_result result = {};
        CHECK(fr_learner_step_dddqn(learner, &batch, &adam, &dddqn, errors.data(), &result) == FR_STATUS_OK);
        return result;
    }

    fr_learner_result step_sac() {
        fr_learner_result result = {};
        CHECK(fr_learner_step_sac(learner, &batch, &adam, &sac, errors.data(), &result) == FR_STATUS_OK);
        return result;
    }

    Numbers parameters_now() const {
        std::vector<float> values(static_cast<size_t>(count));
        CHECK(fr_learner_get_parameters(learner, values.data(), count) == FR_STATUS_OK);
        return Numbers(values.begin(), values.end());
    }

    size_t size_of(int32_t inputs, int32_t outputs) const {
        size_t size = 0;
        auto width = static_cast<size_t>(inputs);
        for (const int32_t hidden : shape.hidden) {
            size += (width + 1) * static_cast<size_t>(hidden);
            width = static_cast<size_t>(hidden);
        }
        return size + (width + 1) * static_cast<size_t>(outputs);
    }
    size_t policy_size() const { return size_of(shape.inputs, 2 * shape.actions); }
    size_t critic_size() const { return size_of(shape.inputs + shape.actions, 1); }

    // Outputs of the network whose parameters begin at `at`.
    Numbers forward(const Numbers &p, size_t at, Numbers x, std::vector<int32_t> heads) const {
        const auto layer = [&](const Numbers &from, int32_t outputs) {
            Numbers y(static_cast<size_t>(outputs));
            for (double &sum : y)
                for (const double value : from)
                    sum += value * p[at++];
            for (double &sum : y)
                sum += p[at++];
            return y;
        };
        for (const int32_t size : shape.hidden) {
            x = layer(x, size);
            for (double &value : x)
                value = shape.activation == FR_MLP_ACTIVATION_TANH ? std::tanh(value) : std::max(value, 0.0);
        }
        Numbers result;
        for (const int32_t head : heads)
            for (const double value : layer(x, head))
                result.push_back(value);
        return result;
    }

    Numbers row(const std::vector<float> &rows, size_t i) const {
        const size_t width = rows.size() / static_cast<size_t>(shape.batch);
        return Numbers(rows.begin() + static_cast<std::ptrdiff_t>(i * width),
                       rows.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
    }

    Numbers action_values(const Numbers &p, size_t at, const Numbers &x) const {
        if (!shape.dueling) return forward(p, at, x, {shape.actions});
        Numbers outputs = forward(p, at, x, {shape.actions, 1});
        double mean = 0;
        const double value = outputs.back();
        outputs.pop_back();
        for (const double advantage : outputs)
            mean += advantage / shape.actions;
        for (double &advantage : outputs)
            advantage += value - mean;
        return outputs;
    }

    double value_of_choice(const Numbers &p, size_t i) const {
        return action_values(p, 0, row(observations, i))[static_cast<size_t>(choices[i])];
    }

    Numbers dddqn_targets(const Numbers &p) const {
        Numbers targets;
        for (size_t i = 0; i < rewards.size(); i++) {
            const Numbers next = row(next_observations, i), valuing = action_values(p, p.size() / 2, next),
                          choosing = dddqn.double_q ? action_values(p, 0, next) : valuing;
            const auto best =
                static_cast<size_t>(std::max_element(choosing.begin(), choosing.end()) - choosing.begin());
            targets.push_back(static_cast<double>(rewards[i]) + static_cast<double>(discounts[i]) * valuing[best]);
        }
        return targets;
    }

    // By the online network: targets are what the present parameters make of them.
    double dddqn_loss(const Numbers &p) const {
        if (fixed_targets.empty()) fixed_targets = dddqn_targets(p);
        double loss = 0;
        for (size_t i = 0; i < rewards.size(); i++) {
            const double error = std::fabs(value_of_choice(p, i) - fixed_targets[i]);
            const double huber = error <= dddqn.huber_limit ? 0.5 * error * error
                                                            : dddqn.huber_limit * (error - 0.5 * dddqn.huber_limit);
            loss += huber * static_cast<double>(weights[i]) / shape.batch;
        }
        return loss;
    }

    struct Draw {
        Numbers actions;
        double log_probability;
    };

    // By the densities: of the normal distribution, divided by the derivative of tanh.
    Draw sample(const Numbers &p, const Numbers &x, size_t noise_row) const {
        const Numbers outputs = forward(p, 0, x, {shape.actions, shape.actions});
        Draw result = {{}, 0};
        const auto width = static_cast<size_t>(shape.actions);
        for (size_t k = 0; k < width; k++) {
            const double z = static_cast<double>(noise[noise_row * width + k]);
            const double deviation = std::exp(std::clamp(outputs[width + k], -20.0, 2.0));
            const double raw = outputs[k] + deviation * z;
            result.actions.push_back(std::tanh(raw));
            const double density = std::exp(-0.5 * z * z) / (deviation * std::sqrt(2 * 3.14159265358979323846));
            result.log_probability += std::log(density) - std::log(1 - std::tanh(raw) * std::tanh(raw));
        }
        return result;
    }

    double critic(const Numbers &p, size_t which, Numbers x, const Numbers &actions) const {
        x.insert(x.end(), actions.begin(), actions.end());
        return forward(p, policy_size() + which * critic_size(), x, {1})[0]; // 0, 1: critics; 2, 3: their targets
    }

    Numbers sac_targets(const Numbers &p) const {
        Numbers targets;
        for (size_t i = 0; i < rewards.size(); i++) {
            const Numbers next = row(next_observations, i);
            const Draw draw = sample(p, next, i);
            const double soft = std::min(critic(p, 2, next, draw.actions), critic(p, 3, next, draw.actions)) -
                                std::exp(p.back()) * draw.log_probability;
            targets.push_back(static_cast<double>(rewards[i]) + static_cast<double>(discounts[i]) * soft);
        }
        return targets;
    }

    double critics_loss(const Numbers &p) const {
        if (fixed_targets.empty()) fixed_targets = sac_targets(p);
        double loss = 0;
        for (size_t i = 0; i < rewards.size(); i++)
            for (const size_t which : {0, 1}) {
                const double error = critic(p, which, row(observations, i), row(reals, i)) - fixed_targets[i];
                loss += 0.5 * error * error * static_cast<double>(weights[i]) / shape.batch;
            }
        return loss;
    }

    double policy_loss(const Numbers &p) const {
        double loss = 0;
        for (size_t i = 0; i < rewards.size(); i++) {
            const Numbers x = row(observations, i);
            const Draw draw = sample(p, x, rewards.size() + i);
            loss += (std::exp(p.back()) * draw.log_probability -
                     std::min(critic(p, 0, x, draw.actions), critic(p, 1, x, draw.actions))) /
                    shape.batch;
        }
        return loss;
    }

    uint64_t next() {
        uint64_t x = random += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    std::vector<float> draw(size_t size, float width) {
        std::vector<float> result(size);
        for (float &value : result)
            value = (static_cast<float>(next() >> 40) * 0x1p-24f - 0.5f) * width;
        return result;
    }

    LearnerShape shape;
    uint64_t random = 11;
    fr_learner *learner = nullptr;
    int64_t count = 0, moments = 0;
    std::vector<float> observations, next_observations, reals, rewards, discounts, weights, noise, errors;
    std::vector<int64_t> choices;
    fr_transitions batch{};
    fr_mlp_adam adam{};
    fr_dddqn_settings dddqn{};
    fr_sac_settings sac{};
    mutable Numbers fixed_targets; // of the parameters that a loss was first asked for
};

inline std::vector<LearnerShape> learner_shapes() {
    constexpr int32_t kTanh = FR_MLP_ACTIVATION_TANH, kRelu = FR_MLP_ACTIVATION_RELU;
    return {
        {"dueling", FR_LEARNER_KIND_DDDQN, 4, 3, {17, 9}, kTanh, 1, 150},
        {"one head, relu", FR_LEARNER_KIND_DDDQN, 5, 2, {16}, kRelu, 0, 64},
        {"dueling, no hidden layers", FR_LEARNER_KIND_DDDQN, 3, 4, {}, kRelu, 1, 7},
        {"sac, two reals", FR_LEARNER_KIND_SAC, 4, 2, {18, 11}, kTanh, 0, 150},
        {"sac, relu", FR_LEARNER_KIND_SAC, 3, 1, {33, 20}, kRelu, 0, 65},
    };
}

#endif
