// PPO's loss of a chunk of rows, and its gradients by the network's outputs.
#ifndef FASTRL_MLP_LOSS_H
#define FASTRL_MLP_LOSS_H

#include "fastrl/mlp.h"
#include "mlp/chain.h"

#include <span>
#include <vector>

namespace fr {

// What a policy puts out: one logit for each choice of each head, then the mean of each real.
struct ActionShape {
    std::vector<int32_t> heads;
    int64_t logits, reals;
    int64_t outputs() const { return logits + reals; }
};

// Results of a chunk, and where their gradients go: a row of either begins `row` floats behind the one before.
struct Outputs {
    const float *data;
    float *gradients;
    int64_t row;
};

// Sums over the samples so far.
struct LossTotals {
    double policy = 0, value = 0, entropy = 0, divergence = 0;
    int64_t clipped = 0;
};

// How advantages are scaled before they are used.
struct AdvantageScale {
    float mean = 0, factor = 1;
};

// Working memory of a chunk. Rows are neighbours, so that loops over them become vectors; those behind the chunk's last are
// computed and not used.
struct LossRows {
    explicit LossRows(const ActionShape &actions);

    // What the rollout says of the policy; and what the policy says now.
    float log_probability[kChunkRows]{}, advantage[kChunkRows]{};
    float log_ratio[kChunkRows]{}, ratio[kChunkRows]{}, entropy[kChunkRows]{}, pull[kChunkRows]{};
    AlignedFloats logs;          // [logits][rows] log probabilities
    AlignedFloats probabilities; // the same, exponentiated
    AlignedFloats entropies;     // [heads][rows]
    AlignedFloats distances;     // [reals][rows] of reals from their means, in deviations
    AlignedFloats inverses;      // [reals] of the deviations
};

// Mean and unbiased deviation over the minibatch; a single sample stays as it is.
AdvantageScale scale_advantages(const fr_mlp_batch &batch, bool normalise);

// Each adds its part of a chunk's loss, samples batch.indices[first..first+rows), and writes the gradients of the mean over
// the whole minibatch; those of the log deviations are added to.
void add_policy_loss(const ActionShape &actions, const fr_mlp_batch &batch, const fr_mlp_loss &loss,
                     AdvantageScale scale, int64_t first, int64_t rows, const float *log_deviations,
                     const Outputs &outputs, LossRows &memory, float *deviation_gradients, LossTotals &totals);
void add_value_loss(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int64_t first, int64_t rows,
                    const Outputs &outputs, LossTotals &totals);

// Means over the minibatch from its parts; all but the gradient's norm.
fr_mlp_result summarise(std::span<const LossTotals> parts, int32_t count, const fr_mlp_loss &loss);

} // namespace fr

#endif
