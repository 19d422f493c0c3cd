#include "mlp/dddqn.h"

#include <cmath>
#include <numeric>

namespace fr {

DddqnLearner::DddqnLearner(const fr_learner_config &config)
    : Learner(config),
      chain_(shape(config.inputs,
                   config.dueling ? std::vector<int64_t>{config.actions, 1} : std::vector<int64_t>{config.actions},
                   false)),
      online_({&chain_}, 0, parts_, team_), target_(chain_.padded_count()), losses_(static_cast<size_t>(parts_)) {
    for (int worker = 0; worker < team_.threads(); worker++)
        workspaces_.emplace_back(chain_);
    add_trained(chain_, online_);
    sections_.push_back({&chain_, target_.data(), nullptr, nullptr});
}

float DddqnLearner::baseline(const float *outputs) const {
    if (!config_.dueling) return 0;
    float sum = 0;
    for (int64_t action = 0; action < config_.actions; action++)
        sum += outputs[action];
    return outputs[config_.actions] - sum * (1.0f / static_cast<float>(config_.actions));
}

int64_t DddqnLearner::best_action(const float *outputs) const {
    int64_t best = 0;
    for (int64_t action = 1; action < config_.actions; action++)
        if (outputs[action] > outputs[best]) best = action;
    return best;
}

float DddqnLearner::compute_target(const fr_transitions &batch, int64_t row, const float *choosing,
                                   const float *valuing) const {
    const float value = valuing[best_action(choosing)] + baseline(valuing);
    return batch.rewards[row] + batch.discounts[row] * value;
}

void DddqnLearner::spread(float slope, int64_t choice, float *gradient) const {
    const float rest = config_.dueling ? -slope / static_cast<float>(config_.actions) : 0;
    std::fill_n(gradient, config_.actions, rest);
    gradient[choice] += slope;
    if (config_.dueling) gradient[config_.actions] = slope;
}

void DddqnLearner::forward(const float *observations, int64_t rows, float *outputs) {
    Pass &pass = workspaces_[0].online;
    for (int64_t first = 0; first < rows; first += kChunkRows) {
        const int64_t count = std::min(rows - first, kChunkRows);
        chain_.forward(online_.parameters(), observations + first * config_.inputs, count, pass);
        for (int64_t row = 0; row < count; row++) {
            const float *const from = pass.outputs() + row * chain_.output_row();
            const float base = baseline(from);
            for (int64_t action = 0; action < config_.actions; action++)
                *outputs++ = from[action] + base;
        }
    }
}

fr_learner_result DddqnLearner::step(const fr_transitions &batch, const fr_mlp_adam &adam,
                                     const fr_dddqn_settings &settings, float *errors) {
    const auto limit = static_cast<float>(settings.huber_limit);
    const float share = 1.0f / static_cast<float>(config_.batch);
    std::fill(losses_.begin(), losses_.end(), 0.0);
    in_chunks([&](int64_t first, int64_t rows, int part, int worker, bool add) {
        Workspace &workspace = workspaces_[static_cast<size_t>(worker)];
        const float *const observations = batch.observations + first * config_.inputs;
        const float *const next = batch.next_observations + first * config_.inputs;
        const int64_t width = chain_.output_row();
        chain_.forward(target_.data(), next, rows, workspace.target);
        if (settings.double_q) chain_.forward(online_.parameters(), next, rows, workspace.online);
        const Pass &choosing = settings.double_q ? workspace.online : workspace.target;
        for (int64_t row = 0; row < rows; row++)
            errors[first + row] = compute_target(batch, first + row, choosing.outputs() + row * width,
                                                 workspace.target.outputs() + row * width);

        chain_.forward(online_.parameters(), observations, rows, workspace.online);
        double loss = 0;
        for (int64_t row = 0; row < rows; row++) {
            const float *const outputs = workspace.online.outputs() + row * width;
            const int64_t choice = batch.choices[first + row];
            const float weight = batch.weights[first + row];
            const float error = errors[first + row] - (outputs[choice] + baseline(outputs));
            const float size = std::fabs(error),
                        inner = size > limit ? limit : size; // a NaN stays one
            // inner (|e| - inner / 2) is e^2 / 2 inside and limit (|e| - limit / 2) outside; its slope is inner.
            loss += static_cast<double>(inner * (size - inner * 0.5f) * weight);
            spread(-std::copysign(inner, error) * weight * share, choice,
                   workspace.online.output_gradients() + row * width);
            errors[first + row] = error;
        }
        losses_[static_cast<size_t>(part)] += loss;
        chain_.backward(online_.parameters(), online_.transposed(), observations, rows, workspace.online,
                        online_.gradients(part), add);
    });

    fr_learner_result result = {};
    result.value_loss = std::accumulate(losses_.begin(), losses_.end(), 0.0) / config_.batch;
    result.value_norm = online_.sum_gradients(parts_);
    if (!std::isfinite(result.value_loss) || !std::isfinite(result.value_norm)) return result;
    online_.step(prepare_adam(adam, clip_factor(result.value_norm, adam.max_gradient_norm)));
    if (settings.tau > 0) online_.follow(target_.data(), settings.tau);
    if (settings.copy_target) std::copy_n(online_.parameters(), online_.size(), target_.data());
    return result;
}

} // namespace fr
