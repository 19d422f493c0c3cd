#include "mlp/loss.h"

#include <algorithm>
#include <cmath>

namespace fr {

namespace {

constexpr float kHalfLogTwoPi = 0.918938533f;
// What a logit of a choice that is not allowed counts as: far enough that its probability is 0.
constexpr float kForbidden = -1e8f;

struct Choice {
    float log_probability, entropy;
};

// Turns a head's logits into log probabilities (in `logs`) and reports on the choice made.
Choice judge_choice(const float *logits, const uint8_t *mask, int32_t size, int64_t chosen, float *logs) {
    float largest = mask && !mask[0] ? kForbidden : logits[0];
    for (int32_t j = 0; j < size; j++) {
        logs[j] = mask && !mask[j] ? kForbidden : logits[j];
        largest = std::max(largest, logs[j]);
    }
    float sum = 0;
    for (int32_t j = 0; j < size; j++)
        sum += std::exp(logs[j] - largest);
    const float log_sum = largest + std::log(sum);
    float entropy = 0;
    for (int32_t j = 0; j < size; j++) {
        logs[j] -= log_sum;
        entropy -= std::exp(logs[j]) * logs[j];
    }
    return {logs[chosen], entropy};
}

struct ValueTerm {
    float error, slope; // squared error and its derivative by the value, without the factor 2
};

ValueTerm judge_value(float value, float old, float target, float clip) {
    const float error = value - target;
    ValueTerm term = {error * error, error};
    if (clip <= 0) return term;
    const float moved = std::clamp(value - old, -clip, clip), near = old + moved - target;
    if (near * near > term.error) term = {near * near, moved == value - old ? near : 0.0f};
    return term;
}

} // namespace

void add_ppo_loss(Network &network, const fr_mlp_batch &batch, const fr_mlp_loss &loss, AdvantageScale scale,
                  int64_t first, int64_t rows, LossTotals &totals) {
    const std::vector<int32_t> &heads = network.heads();
    const int64_t reals = network.reals(), logits = network.outputs() - reals;
    const auto head_count = static_cast<int64_t>(heads.size());
    const float share = 1.0f / static_cast<float>(batch.count), clip = static_cast<float>(loss.clip);
    const auto entropy_weight = static_cast<float>(loss.entropy_coefficient);
    const auto value_weight = static_cast<float>(loss.value_coefficient);
    const float *const deviations = network.deviations();
    float *const deviation_gradients = network.deviation_gradients();
    for (int64_t row = 0; row < rows; row++) {
        const int64_t sample = batch.indices[first + row];
        const float *const outputs = network.outputs_of(row);
        // The log probabilities are kept where their gradients go.
        float *const gradients = network.output_gradients() + row * network.output_width();
        const uint8_t *const mask = batch.masks ? batch.masks + sample * logits : nullptr;
        float log_probability = 0, entropy = 0;
        for (int64_t head = 0, at = 0; head < head_count; at += heads[static_cast<size_t>(head++)]) {
            const Choice choice =
                judge_choice(outputs + at, mask ? mask + at : nullptr, heads[static_cast<size_t>(head)],
                             batch.choices[sample * head_count + head], gradients + at);
            log_probability += choice.log_probability;
            entropy += choice.entropy;
        }
        for (int64_t k = 0; k < reals; k++) {
            const float z = (batch.reals[sample * reals + k] - outputs[logits + k]) * std::exp(-deviations[k]);
            log_probability -= 0.5f * z * z + deviations[k] + kHalfLogTwoPi;
            entropy += deviations[k] + 0.5f + kHalfLogTwoPi;
        }

        const float log_ratio = log_probability - batch.log_probabilities[sample], ratio = std::exp(log_ratio);
        const float advantage = (batch.advantages[sample] - scale.mean) * scale.factor;
        const float plain = ratio * advantage, bounded = std::clamp(ratio, 1 - clip, 1 + clip) * advantage;
        // Where the clipped term is the smaller one, nothing pulls the policy any further.
        const float pull = plain <= bounded ? -plain * share : 0.0f;
        const ValueTerm value = judge_value(network.value_of(row), batch.values[sample], batch.returns[sample],
                                            static_cast<float>(loss.value_clip));
        totals.policy -= static_cast<double>(plain < bounded ? plain : bounded);
        totals.value += 0.5 * static_cast<double>(value.error);
        totals.entropy += static_cast<double>(entropy);
        totals.divergence += static_cast<double>(ratio - 1 - log_ratio);
        totals.clipped += std::fabs(ratio - 1) > clip;

        network.value_gradients()[row * network.value_width()] = value_weight * value.slope * share;
        for (int64_t head = 0, at = 0; head < head_count; head++) {
            const int32_t size = heads[static_cast<size_t>(head)];
            float head_entropy = 0;
            for (int32_t j = 0; j < size; j++)
                head_entropy -= std::exp(gradients[at + j]) * gradients[at + j];
            for (int32_t j = 0; j < size; j++) {
                const float log = gradients[at + j], probability = std::exp(log);
                gradients[at + j] = -pull * probability + entropy_weight * share * probability * (log + head_entropy);
            }
            gradients[at + batch.choices[sample * head_count + head]] += pull;
            at += size;
        }
        for (int64_t k = 0; k < reals; k++) {
            const float inverse = std::exp(-deviations[k]);
            const float z = (batch.reals[sample * reals + k] - outputs[logits + k]) * inverse;
            gradients[logits + k] = pull * z * inverse;
            deviation_gradients[k] += pull * (z * z - 1) - entropy_weight * share;
        }
    }
}

} // namespace fr
