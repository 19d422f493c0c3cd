#include "mlp/loss.h"

#include <algorithm>
#include <cmath>

namespace fr {

namespace {

constexpr float kHalfLogTwoPi = 0.918938533f;
// What a logit of a choice that is not allowed counts as: far enough that its probability is 0.
constexpr float kForbidden = -1e8f;

template <class Function> void for_rows(Function function) {
    for (int64_t row = 0; row < kChunkRows; row++)
        function(row);
}

// In eight sums, which do not wait for each other.
template <class Term> double sum(int64_t count, Term term) {
    double lanes[8] = {}, total = 0;
    int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int64_t lane = 0; lane < 8; lane++)
            lanes[lane] += static_cast<double>(term(i + lane));
    for (; i < count; i++)
        total += static_cast<double>(term(i));
    for (const double lane : lanes)
        total += lane;
    return total;
}

// A NaN stays one.
inline float bound(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

float share_of(const fr_mlp_batch &batch) { return 1.0f / static_cast<float>(batch.count); }

// The policy's part of a chunk's loss, in passes over its rows.
class PolicyLoss {
  public:
    PolicyLoss(const ActionShape &actions, const fr_mlp_batch &batch, int64_t first, int64_t rows,
               const float *log_deviations, const Outputs &outputs, LossRows &memory)
        : actions_(actions), batch_(batch), first_(first), rows_(rows), deviations_(log_deviations), outputs_(outputs),
          memory_(memory), kernels_(choose_mlp_kernels()) {}

    void run(const fr_mlp_loss &loss, AdvantageScale scale, float *deviation_gradients, LossTotals &totals) {
        fetch_samples(scale);
        for_rows([&](int64_t row) { memory_.log_ratio[row] = -memory_.log_probability[row]; });
        std::fill_n(memory_.entropy, kChunkRows, 0.0f);
        visit_heads([&](int64_t head, int64_t at, int32_t size) { judge_choice(head, at, size); });
        for (int64_t k = 0; k < actions_.reals; k++)
            judge_real(k);
        std::copy_n(memory_.log_ratio, kChunkRows, memory_.ratio);
        kernels_.exp(memory_.ratio, kChunkRows);
        pull_policy(loss, totals);
        const float entropy_weight = static_cast<float>(loss.entropy_coefficient) * share_of(batch_);
        visit_heads([&](int64_t head, int64_t at, int32_t size) { descend_choice(head, at, size, entropy_weight); });
        for (int64_t k = 0; k < actions_.reals; k++)
            descend_real(k, entropy_weight, deviation_gradients);
    }

  private:
    int64_t sample(int64_t row) const { return batch_.indices[first_ + row]; }
    int64_t choice(int64_t row, int64_t head) const {
        return batch_.choices[sample(row) * static_cast<int64_t>(actions_.heads.size()) + head];
    }
    float *logs(int64_t logit) { return memory_.logs.data() + logit * kChunkRows; }
    float *probabilities(int64_t logit) { return memory_.probabilities.data() + logit * kChunkRows; }
    float *distances(int64_t real) { return memory_.distances.data() + real * kChunkRows; }

    template <class Visit> void visit_heads(Visit visit) const { // (head, first logit, logits)
        int64_t at = 0;
        for (size_t head = 0; head < actions_.heads.size(); head++) {
            visit(static_cast<int64_t>(head), at, actions_.heads[head]);
            at += actions_.heads[head];
        }
    }

    void fetch_samples(AdvantageScale scale) {
        for (int64_t row = 0; row < rows_; row++) {
            const int64_t from = sample(row);
            memory_.log_probability[row] = batch_.log_probabilities[from];
            memory_.advantage[row] = (batch_.advantages[from] - scale.mean) * scale.factor;
        }
    }

    // Log probability of the choice that was made, and the head's entropy.
    void judge_choice(int64_t head, int64_t at, int32_t size) {
        alignas(64) float largest[kChunkRows], total[kChunkRows] = {}, log_total[kChunkRows];
        std::fill_n(largest, kChunkRows, kForbidden);
        for (int32_t j = 0; j < size; j++) {
            float *const log = logs(at + j);
            for (int64_t row = 0; row < rows_; row++) {
                const bool allowed = !batch_.masks || batch_.masks[sample(row) * actions_.logits + at + j];
                log[row] = allowed ? outputs_.data[row * outputs_.row + at + j] : kForbidden;
            }
            for_rows([&](int64_t row) { largest[row] = log[row] > largest[row] ? log[row] : largest[row]; });
        }
        for (int32_t j = 0; j < size; j++) {
            float *const log = logs(at + j), *const probability = probabilities(at + j);
            for_rows([&](int64_t row) { probability[row] = log[row] -= largest[row]; });
            kernels_.exp(probability, kChunkRows);
            for_rows([&](int64_t row) { total[row] += probability[row]; });
        }
        std::copy_n(total, kChunkRows, log_total);
        kernels_.log(log_total, kChunkRows);
        float *const entropy = memory_.entropies.data() + head * kChunkRows;
        std::fill_n(entropy, kChunkRows, 0.0f);
        for (int32_t j = 0; j < size; j++) {
            float *const log = logs(at + j), *const probability = probabilities(at + j);
            for_rows([&](int64_t row) {
                log[row] -= log_total[row];
                probability[row] /= total[row];
                entropy[row] -= probability[row] * log[row];
            });
        }
        LossRows &policy = memory_;
        for_rows([&](int64_t row) { policy.entropy[row] += entropy[row]; });
        for (int64_t row = 0; row < rows_; row++)
            policy.log_ratio[row] += logs(at + choice(row, head))[row];
    }

    void judge_real(int64_t k) {
        const float log_deviation = deviations_[k], inverse = std::exp(-log_deviation);
        memory_.inverses.data()[k] = inverse;
        float *const distance = distances(k);
        for (int64_t row = 0; row < rows_; row++)
            distance[row] = (batch_.reals[sample(row) * actions_.reals + k] -
                             outputs_.data[row * outputs_.row + actions_.logits + k]) *
                            inverse;
        LossRows &policy = memory_;
        for_rows([&](int64_t row) {
            policy.log_ratio[row] -= 0.5f * distance[row] * distance[row] + log_deviation + kHalfLogTwoPi;
            policy.entropy[row] += log_deviation + 0.5f + kHalfLogTwoPi;
        });
    }

    // The gradient by the log probability. Where the clipped term is the smaller one, nothing pulls the policy any further.
    void pull_policy(const fr_mlp_loss &loss, LossTotals &totals) {
        LossRows &policy = memory_;
        const float share = share_of(batch_), clip = static_cast<float>(loss.clip);
        alignas(64) float gain[kChunkRows];
        for_rows([&](int64_t row) {
            const float plain = policy.ratio[row] * policy.advantage[row];
            const float bounded = bound(policy.ratio[row], 1 - clip, 1 + clip) * policy.advantage[row];
            policy.pull[row] = plain <= bounded ? plain * -share : 0.0f;
            gain[row] = plain < bounded ? plain : bounded;
        });
        totals.policy -= sum(rows_, [&](int64_t row) { return gain[row]; });
        totals.entropy += sum(rows_, [&](int64_t row) { return policy.entropy[row]; });
        totals.divergence += sum(rows_, [&](int64_t row) { return policy.ratio[row] - 1 - policy.log_ratio[row]; });
        for (int64_t row = 0; row < rows_; row++)
            totals.clipped += std::fabs(policy.ratio[row] - 1) > clip;
    }

    void descend_choice(int64_t head, int64_t at, int32_t size, float entropy_weight) {
        const float *const pull = memory_.pull, *const entropy = memory_.entropies.data() + head * kChunkRows;
        alignas(64) float slope[kChunkRows];
        for (int32_t j = 0; j < size; j++) {
            const float *const log = logs(at + j), *const probability = probabilities(at + j);
            for_rows([&](int64_t row) {
                slope[row] = probability[row] * (entropy_weight * (log[row] + entropy[row]) - pull[row]);
            });
            for (int64_t row = 0; row < rows_; row++)
                outputs_.gradients[row * outputs_.row + at + j] = slope[row];
        }
        for (int64_t row = 0; row < rows_; row++)
            outputs_.gradients[row * outputs_.row + at + choice(row, head)] += pull[row];
    }

    void descend_real(int64_t k, float entropy_weight, float *deviation_gradients) {
        const float *const pull = memory_.pull, *const distance = distances(k);
        const float inverse = memory_.inverses.data()[k];
        for (int64_t row = 0; row < rows_; row++) {
            outputs_.gradients[row * outputs_.row + actions_.logits + k] = pull[row] * distance[row] * inverse;
            deviation_gradients[k] += pull[row] * (distance[row] * distance[row] - 1) - entropy_weight;
        }
    }

    const ActionShape &actions_;
    const fr_mlp_batch &batch_;
    int64_t first_, rows_;
    const float *deviations_;
    const Outputs &outputs_;
    LossRows &memory_;
    const MlpKernels &kernels_;
};

} // namespace

LossRows::LossRows(const ActionShape &actions)
    : logs(actions.logits * kChunkRows), probabilities(actions.logits * kChunkRows),
      entropies(static_cast<int64_t>(actions.heads.size()) * kChunkRows), distances(actions.reals * kChunkRows),
      inverses(actions.reals) {}

AdvantageScale scale_advantages(const fr_mlp_batch &batch, bool normalise) {
    if (!normalise || batch.count < 2) return {};
    const auto advantage = [&](int64_t i) { return static_cast<double>(batch.advantages[batch.indices[i]]); };
    const double mean = sum(batch.count, advantage) / batch.count;
    const double squares = sum(batch.count, [&](int64_t i) { return (advantage(i) - mean) * (advantage(i) - mean); });
    return {static_cast<float>(mean), static_cast<float>(1 / (std::sqrt(squares / (batch.count - 1)) + 1e-8))};
}

void add_policy_loss(const ActionShape &actions, const fr_mlp_batch &batch, const fr_mlp_loss &loss,
                     AdvantageScale scale, int64_t first, int64_t rows, const float *log_deviations,
                     const Outputs &outputs, LossRows &memory, float *deviation_gradients, LossTotals &totals) {
    PolicyLoss(actions, batch, first, rows, log_deviations, outputs, memory)
        .run(loss, scale, deviation_gradients, totals);
}

void add_value_loss(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int64_t first, int64_t rows,
                    const Outputs &outputs, LossTotals &totals) {
    alignas(64) float value[kChunkRows] = {}, before[kChunkRows] = {}, target[kChunkRows] = {}, squares[kChunkRows],
                      slope[kChunkRows];
    for (int64_t row = 0; row < rows; row++) {
        const int64_t from = batch.indices[first + row];
        value[row] = outputs.data[row * outputs.row];
        before[row] = batch.values[from];
        target[row] = batch.returns[from];
    }
    const float weight = static_cast<float>(loss.value_coefficient) * share_of(batch),
                clip = loss.value_clip > 0 ? static_cast<float>(loss.value_clip) : INFINITY;
    for_rows([&](int64_t row) {
        // The larger of the errors with and without the clip; where the clip holds the value, nothing pulls it.
        const float change = value[row] - before[row], held = bound(change, -clip, clip);
        const float error = value[row] - target[row], near = change == held ? error : before[row] + held - target[row];
        const bool clipped = near * near > error * error;
        squares[row] = clipped ? near * near : error * error;
        slope[row] = clipped ? 0.0f : error * weight;
    });
    totals.value += 0.5 * sum(rows, [&](int64_t row) { return squares[row]; });
    for (int64_t row = 0; row < rows; row++)
        outputs.gradients[row * outputs.row] = slope[row];
}

fr_mlp_result summarise(std::span<const LossTotals> parts, int32_t count, const fr_mlp_loss &loss) {
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
