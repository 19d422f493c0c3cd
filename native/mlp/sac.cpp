#include "mlp/sac.h"

#include <cmath>

namespace fr {

namespace {

constexpr float kLowest = -20, kHighest = 2; // of a log deviation
constexpr float kHalfLogTwoPi = 0.918938533f, kLogTwo = 0.693147181f;

// A number that is none comes through.
float smaller(float a, float b) { return a < b || std::isnan(a) ? a : b; }

float bound(float log_deviation) { return std::min(std::max(log_deviation, kLowest), kHighest); }

} // namespace

SacLearner::Workspace::Workspace(const Chain &policy, const Chain &critic)
    : policy(policy), first(critic), second(critic), joined(critic.inputs() * kChunkRows),
      log_probabilities(kChunkRows) {}

SacLearner::SacLearner(const fr_learner_config &config)
    : Learner(config), policy_chain_(shape(config.inputs, {config.actions, config.actions}, false)),
      critic_chain_(shape(config.inputs + config.actions, {1}, true)), policy_({&policy_chain_}, 0, parts_, team_),
      critics_({&critic_chain_, &critic_chain_}, 0, parts_, team_), targets_(critics_.size()), temperature_(3),
      sums_(static_cast<size_t>(parts_)) {
    for (int worker = 0; worker < team_.threads(); worker++)
        workspaces_.emplace_back(policy_chain_, critic_chain_);
    add_trained(policy_chain_, policy_);
    add_trained(critic_chain_, critics_, 0);
    add_trained(critic_chain_, critics_, 1);
    sections_.push_back({&critic_chain_, targets_.data(), nullptr, nullptr});
    sections_.push_back({&critic_chain_, targets_.data() + critics_.offset(1), nullptr, nullptr});
    float *const temperature = temperature_.data();
    sections_.push_back({nullptr, temperature, temperature + 1, temperature + 2});
}

void SacLearner::parameters_changed() {
    policy_.transpose();
    critics_.transpose();
}

void SacLearner::forward(const float *observations, int64_t rows, float *outputs) {
    Pass &pass = workspaces_[0].policy;
    for (int64_t first = 0; first < rows; first += kChunkRows) {
        const int64_t count = std::min(rows - first, kChunkRows);
        policy_chain_.forward(policy_.parameters(), observations + first * config_.inputs, count, pass);
        for (int64_t row = 0; row < count; row++) {
            const float *const from = pass.outputs() + row * policy_chain_.output_row();
            outputs = std::copy_n(from, config_.actions, outputs);
            outputs = std::transform(from + config_.actions, from + 2 * config_.actions, outputs, bound);
        }
    }
}

void SacLearner::join(const float *observations, const float *actions, int64_t rows, float *joined) const {
    for (int64_t row = 0; row < rows; row++) {
        joined = std::copy_n(observations + row * config_.inputs, config_.inputs, joined);
        joined =
            actions ? std::copy_n(actions + row * config_.actions, config_.actions, joined) : joined + config_.actions;
    }
}

// Appendix C of Haarnoja et al., with 1 - tanh^2 u = 4 / (e^u + e^-u)^2: its logarithm is 2 (log 2 - |u| - log(1 +
// e^-2|u|)), which neither overflows nor loses its digits where tanh is nearly 1.
void SacLearner::sample(const float *noise, int64_t rows, Workspace &workspace) const {
    const int64_t width = config_.actions;
    const float constant = static_cast<float>(width) * (kHalfLogTwoPi + 2 * kLogTwo);
    for (int64_t row = 0; row < rows; row++) {
        const float *const means = workspace.policy.outputs() + row * policy_chain_.output_row();
        float *const actions = workspace.joined.data() + row * critic_chain_.inputs() + config_.inputs;
        float sum = 0;
        for (int64_t k = 0; k < width; k++) {
            const float log_deviation = bound(means[width + k]), z = noise[row * width + k];
            const float raw = means[k] + std::exp(log_deviation) * z, size = std::fabs(raw);
            sum += (size + std::log(1 + std::exp(size * -2))) * 2 - log_deviation - z * z * 0.5f;
            actions[k] = std::tanh(raw);
        }
        workspace.log_probabilities.data()[row] = sum - constant;
    }
}

void SacLearner::descend_critics(const fr_transitions &batch, const float *noise, float temperature, float *errors) {
    const float share = 1.0f / static_cast<float>(config_.batch);
    in_chunks([&](int64_t first, int64_t rows, int part, int worker, bool add) {
        Workspace &workspace = workspaces_[static_cast<size_t>(worker)];
        Pass *const passes[] = {&workspace.first, &workspace.second};
        float *const joined = workspace.joined.data();
        const int64_t width = critic_chain_.output_row();
        // Soft values of the next observations (equations 2, 3 and 6).
        const float *const next = batch.next_observations + first * config_.inputs;
        policy_chain_.forward(policy_.parameters(), next, rows, workspace.policy);
        join(next, nullptr, rows, joined);
        sample(noise + first * config_.actions, rows, workspace);
        for (const size_t critic : {0, 1})
            critic_chain_.forward(targets_.data() + critics_.offset(critic), joined, rows, *passes[critic]);
        float *const targets = errors + first;
        for (int64_t row = 0; row < rows; row++) {
            const float value =
                smaller(workspace.first.outputs()[row * width], workspace.second.outputs()[row * width]);
            const float soft = value - temperature * workspace.log_probabilities.data()[row];
            targets[row] = batch.rewards[first + row] + batch.discounts[first + row] * soft;
        }

        // Half the weighted mean squared error of both (equation 5).
        join(batch.observations + first * config_.inputs, batch.reals + first * config_.actions, rows, joined);
        for (const size_t critic : {0, 1})
            critic_chain_.forward(critics_.parameters(critic), joined, rows, *passes[critic]);
        double loss = 0;
        for (int64_t row = 0; row < rows; row++) {
            const float weight = batch.weights[first + row], target = targets[row];
            float distance = 0, squares = 0;
            for (Pass *pass : passes) {
                const float error = pass->outputs()[row * width] - target;
                pass->output_gradients()[row * width] = error * weight * share;
                squares += error * error;
                distance += std::fabs(error);
            }
            loss += static_cast<double>(squares * weight);
            errors[first + row] = 0.5f * distance;
        }
        sums_[static_cast<size_t>(part)].loss += 0.5 * loss;
        for (const size_t critic : {0, 1})
            critic_chain_.backward(critics_.parameters(critic), critics_.transposed(critic), joined, rows,
                                   *passes[critic], critics_.gradients(part, critic), add);
    });
}

// Weighted entropy against the smaller value of the policy's own actions (equation 7). The gradient passes through the
// critics to the actions; the critics' own is not wanted.
void SacLearner::descend_policy(const fr_transitions &batch, const float *noise, float temperature) {
    const float share = 1.0f / static_cast<float>(config_.batch);
    in_chunks([&](int64_t first, int64_t rows, int part, int worker, bool add) {
        Workspace &workspace = workspaces_[static_cast<size_t>(worker)];
        Pass *const passes[] = {&workspace.first, &workspace.second};
        float *const joined = workspace.joined.data();
        const int64_t width = critic_chain_.output_row(), count = config_.actions;
        const float *const observations = batch.observations + first * config_.inputs;
        const float *const draws = noise + first * count;
        policy_chain_.forward(policy_.parameters(), observations, rows, workspace.policy);
        join(observations, nullptr, rows, joined);
        sample(draws, rows, workspace);
        for (const size_t critic : {0, 1})
            critic_chain_.forward(critics_.parameters(critic), joined, rows, *passes[critic]);
        Sums sums = sums_[static_cast<size_t>(part)]; // not there: other threads' lie in the same cache line
        for (int64_t row = 0; row < rows; row++) {
            const float one = workspace.first.outputs()[row * width], other = workspace.second.outputs()[row * width];
            const float log_probability = workspace.log_probabilities.data()[row];
            // Where both are equal, each counts half.
            const float part_of_first = one < other ? 1.0f : one > other ? 0.0f : 0.5f;
            workspace.first.output_gradients()[row * width] = -part_of_first * share;
            workspace.second.output_gradients()[row * width] = (part_of_first - 1) * share;
            sums.loss += static_cast<double>(temperature * log_probability - smaller(one, other));
            sums.log_probability += static_cast<double>(log_probability);
        }
        sums_[static_cast<size_t>(part)] = sums;
        const float *slopes[2];
        for (const size_t critic : {0, 1})
            slopes[critic] = critic_chain_.backward_to_input(critics_.parameters(critic), critics_.transposed(critic),
                                                             rows, *passes[critic]);
        for (int64_t row = 0; row < rows; row++) {
            const int64_t at = row * critic_chain_.input_row() + config_.inputs;
            const float *const actions = joined + row * critic_chain_.inputs() + config_.inputs;
            const float *const raw = workspace.policy.outputs() + row * policy_chain_.output_row() + count;
            float *const gradient = workspace.policy.output_gradients() + row * policy_chain_.output_row();
            for (int64_t k = 0; k < count; k++) {
                const float action = actions[k], by_action = slopes[0][at + k] + slopes[1][at + k];
                // d log p / du = 2 tanh u and da / du = 1 - tanh^2 u.
                const float by_raw = 2 * temperature * share * action + by_action * (1 - action * action);
                const float log_deviation = bound(raw[k]);
                gradient[k] = by_raw;
                gradient[count + k] =
                    log_deviation == raw[k]
                        ? by_raw * std::exp(log_deviation) * draws[row * count + k] - temperature * share
                        : 0;
            }
        }
        policy_chain_.backward(policy_.parameters(), policy_.transposed(), observations, rows, workspace.policy,
                               policy_.gradients(part), add);
    });
}

SacLearner::Sums SacLearner::total() const {
    Sums result = {};
    for (const Sums &sums : sums_) {
        result.loss += sums.loss / config_.batch;
        result.log_probability += sums.log_probability / config_.batch;
    }
    return result;
}

fr_learner_result SacLearner::step(const fr_transitions &batch, const fr_mlp_adam &adam,
                                   const fr_sac_settings &settings, float *errors) {
    float *const log_temperature = temperature_.data();
    const float temperature = std::exp(*log_temperature);
    const AdamStep move = prepare_adam(adam, 1);
    fr_learner_result result = {};
    std::fill(sums_.begin(), sums_.end(), Sums{});
    descend_critics(batch, settings.noise, temperature, errors);
    result.value_loss = total().loss;
    result.value_norm = critics_.sum_gradients(parts_);
    if (!std::isfinite(result.value_loss) || !std::isfinite(result.value_norm)) return result;
    critics_.step(move);

    std::fill(sums_.begin(), sums_.end(), Sums{});
    descend_policy(batch, settings.noise + static_cast<int64_t>(config_.batch) * config_.actions, temperature);
    const Sums sums = total();
    result.policy_loss = sums.loss;
    result.log_probability = sums.log_probability;
    result.policy_norm = policy_.sum_gradients(parts_);
    if (!std::isfinite(result.policy_loss) || !std::isfinite(result.policy_norm)) return result;
    policy_.step(move);
    if (!settings.fix_temperature) {
        // Equation 18, by the logarithm.
        const auto slope = static_cast<float>(-(sums.log_probability + settings.target_entropy));
        choose_mlp_kernels().adam(log_temperature, &slope, log_temperature + 1, log_temperature + 2, 1, move);
    }
    critics_.follow(targets_.data(), settings.tau);
    return result;
}

} // namespace fr
