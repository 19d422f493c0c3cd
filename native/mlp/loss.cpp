#include "mlp/loss.h"

#include <algorithm>
#include <cmath>

namespace fr {

namespace {

constexpr float kHalfLogTwoPi = 0.918938533f;
// What a logit of a choice that is not allowed counts as: far enough that its probability is 0.
constexpr float kForbidden = -1e8f;

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

// One chunk's loss, in passes over its rows: the exponentials of all rows are taken at once.
class ChunkLoss {
  public:
    ChunkLoss(const ActionShape &actions, const fr_mlp_batch &batch, int64_t first, int64_t rows,
              const float *log_deviations, const Outputs &outputs, LossRows &memory)
        : actions_(actions), batch_(batch), first_(first), rows_(rows), deviations_(log_deviations), outputs_(outputs),
          logs_(memory.logs.data()), probabilities_(memory.probabilities.data()), ratios_(memory.ratios.data()),
          log_ratios_(memory.log_ratios.data()), entropies_(memory.entropies.data()), inverses_(memory.inverses.data()),
          kernels_(choose_mlp_kernels()) {}

    void run(const fr_mlp_loss &loss, AdvantageScale scale, float *deviation_gradients, LossTotals &totals) {
        for (int64_t k = 0; k < actions_.reals; k++)
            inverses_[k] = std::exp(-deviations_[k]);
        for (int64_t row = 0; row < rows_; row++)
            shift_logits(row);
        exponentiate(probabilities_, rows_ * actions_.logits);
        for (int64_t row = 0; row < rows_; row++)
            judge_action(row);
        exponentiate(ratios_, rows_);
        for (int64_t row = 0; row < rows_; row++)
            add_row(row, loss, scale, deviation_gradients, totals);
    }

  private:
    int64_t sample(int64_t row) const { return batch_.indices[first_ + row]; }
    const float *actions_of(int64_t row) const { return outputs_.actions + row * outputs_.action_row; }

    template <class Visit> void visit_heads(Visit visit) const { // (head, first logit, logits)
        int64_t at = 0;
        for (size_t head = 0; head < actions_.heads.size(); head++) {
            visit(static_cast<int64_t>(head), at, actions_.heads[head]);
            at += actions_.heads[head];
        }
    }

    void exponentiate(float *numbers, int64_t count) const { kernels_.exp(numbers, round_up(count, kernels_.lanes)); }

    // Logits by their distance from the largest of their head.
    void shift_logits(int64_t row) {
        const float *const outputs = actions_of(row);
        const uint8_t *const mask = batch_.masks ? batch_.masks + sample(row) * actions_.logits : nullptr;
        visit_heads([&](int64_t, int64_t at, int32_t size) {
            float *const logs = logs_ + row * actions_.logits + at;
            float largest = kForbidden;
            for (int32_t j = 0; j < size; j++) {
                logs[j] = mask && !mask[at + j] ? kForbidden : outputs[at + j];
                largest = logs[j] > largest ? logs[j] : largest;
            }
            for (int32_t j = 0; j < size; j++)
                probabilities_[row * actions_.logits + at + j] = logs[j] -= largest;
        });
    }

    // Log probability of the action that was taken, against that under the policy that chose it, and the entropy.
    void judge_action(int64_t row) {
        const int64_t sample = this->sample(row);
        const auto head_count = static_cast<int64_t>(actions_.heads.size());
        float log_probability = 0, entropy = 0;
        visit_heads([&](int64_t head, int64_t at, int32_t size) {
            float *const logs = logs_ + row * actions_.logits + at;
            float *const probabilities = probabilities_ + row * actions_.logits + at;
            float sum = 0;
            for (int32_t j = 0; j < size; j++)
                sum += probabilities[j];
            const float log_sum = std::log(sum), inverse = 1 / sum;
            for (int32_t j = 0; j < size; j++) {
                logs[j] -= log_sum;
                probabilities[j] *= inverse;
                entropy -= probabilities[j] * logs[j];
            }
            log_probability += logs[batch_.choices[sample * head_count + head]];
        });
        for (int64_t k = 0; k < actions_.reals; k++) {
            const float z = distance(row, k);
            log_probability -= 0.5f * z * z + deviations_[k] + kHalfLogTwoPi;
            entropy += deviations_[k] + 0.5f + kHalfLogTwoPi;
        }
        ratios_[row] = log_ratios_[row] = log_probability - batch_.log_probabilities[sample];
        entropies_[row] = entropy;
    }

    // Of a real from its mean, in deviations.
    float distance(int64_t row, int64_t k) const {
        return (batch_.reals[sample(row) * actions_.reals + k] - actions_of(row)[actions_.logits + k]) * inverses_[k];
    }

    void add_row(int64_t row, const fr_mlp_loss &loss, AdvantageScale scale, float *deviation_gradients,
                 LossTotals &totals) {
        const int64_t sample = this->sample(row);
        const float share = 1.0f / static_cast<float>(batch_.count), clip = static_cast<float>(loss.clip);
        const float ratio = ratios_[row], advantage = (batch_.advantages[sample] - scale.mean) * scale.factor;
        const float plain = ratio * advantage, bounded = std::clamp(ratio, 1 - clip, 1 + clip) * advantage;
        // Where the clipped term is the smaller one, nothing pulls the policy any further.
        const float pull = plain <= bounded ? -plain * share : 0.0f;
        const ValueTerm value = judge_value(outputs_.values[row * outputs_.value_row], batch_.values[sample],
                                            batch_.returns[sample], static_cast<float>(loss.value_clip));
        totals.policy -= static_cast<double>(plain < bounded ? plain : bounded);
        totals.value += 0.5 * static_cast<double>(value.error);
        totals.entropy += static_cast<double>(entropies_[row]);
        totals.divergence += static_cast<double>(ratio - 1 - log_ratios_[row]);
        totals.clipped += std::fabs(ratio - 1) > clip;

        outputs_.value_gradients[row * outputs_.value_row] =
            static_cast<float>(loss.value_coefficient) * value.slope * share;
        const float entropy_weight = static_cast<float>(loss.entropy_coefficient) * share;
        float *const gradients = outputs_.action_gradients + row * outputs_.action_row;
        const auto head_count = static_cast<int64_t>(actions_.heads.size());
        visit_heads([&](int64_t head, int64_t at, int32_t size) {
            const float *const logs = logs_ + row * actions_.logits + at;
            const float *const probabilities = probabilities_ + row * actions_.logits + at;
            float head_entropy = 0;
            for (int32_t j = 0; j < size; j++)
                head_entropy -= probabilities[j] * logs[j];
            for (int32_t j = 0; j < size; j++)
                gradients[at + j] = probabilities[j] * (entropy_weight * (logs[j] + head_entropy) - pull);
            gradients[at + batch_.choices[sample * head_count + head]] += pull;
        });
        for (int64_t k = 0; k < actions_.reals; k++) {
            const float z = distance(row, k);
            gradients[actions_.logits + k] = pull * z * inverses_[k];
            deviation_gradients[k] += pull * (z * z - 1) - entropy_weight;
        }
    }

    const ActionShape &actions_;
    const fr_mlp_batch &batch_;
    int64_t first_, rows_;
    const float *deviations_;
    const Outputs &outputs_;
    float *logs_, *probabilities_, *ratios_, *log_ratios_, *entropies_, *inverses_;
    const MlpKernels &kernels_;
};

} // namespace

LossRows::LossRows(const ActionShape &actions)
    : logs(actions.logits * kChunkRows), probabilities(actions.logits * kChunkRows), ratios(kChunkRows),
      log_ratios(kChunkRows), entropies(kChunkRows), inverses(actions.reals) {}

AdvantageScale scale_advantages(const fr_mlp_batch &batch, bool normalise) {
    if (!normalise || batch.count < 2) return {};
    double sum = 0, squares = 0;
    for (int32_t i = 0; i < batch.count; i++)
        sum += static_cast<double>(batch.advantages[batch.indices[i]]);
    const double mean = sum / batch.count;
    for (int32_t i = 0; i < batch.count; i++) {
        const double distance = static_cast<double>(batch.advantages[batch.indices[i]]) - mean;
        squares += distance * distance;
    }
    return {static_cast<float>(mean), static_cast<float>(1 / (std::sqrt(squares / (batch.count - 1)) + 1e-8))};
}

void add_ppo_loss(const ActionShape &actions, const fr_mlp_batch &batch, const fr_mlp_loss &loss, AdvantageScale scale,
                  int64_t first, int64_t rows, const float *log_deviations, const Outputs &outputs, LossRows &memory,
                  float *deviation_gradients, LossTotals &totals) {
    ChunkLoss(actions, batch, first, rows, log_deviations, outputs, memory)
        .run(loss, scale, deviation_gradients, totals);
}

fr_mlp_result summarise(const std::vector<LossTotals> &parts, int32_t count, const fr_mlp_loss &loss) {
    fr_mlp_result result = {};
    for (const LossTotals &part : parts) {
        result.policy_loss += part.policy / count;
        result.value_loss += part.value / count;
        result.entropy += part.entropy / count;
        result.divergence += part.divergence / count;
        result.clip_fraction += static_cast<double>(part.clipped) / count;
    }
    result.loss =
        result.policy_loss + loss.value_coefficient * result.value_loss - loss.entropy_coefficient * result.entropy;
    return result;
}

} // namespace fr
