// PPO's loss of a chunk of rows, and its gradients by the network's outputs.
#ifndef FASTRL_MLP_LOSS_H
#define FASTRL_MLP_LOSS_H

#include "fastrl/mlp.h"
#include "mlp/chain.h"

#include <vector>

namespace fr {

// What a policy puts out: one logit for each choice of each head, then the mean of each real.
struct ActionShape {
    std::vector<int32_t> heads;
    int64_t logits, reals;
    int64_t outputs() const { return logits + reals; }
};

// Results of a chunk, and where their gradients go: row r of each begins `row` floats behind the one before.
struct Outputs {
    const float *actions;
    float *action_gradients;
    int64_t action_row;
    const float *values;
    float *value_gradients;
    int64_t value_row;
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

    struct Samples { // what the rollout says of them
        float log_probability[kChunkRows], value[kChunkRows], advantage[kChunkRows], target[kChunkRows];
    };
    struct Policy { // what the policy says of them now
        float log_ratio[kChunkRows], ratio[kChunkRows], entropy[kChunkRows], pull[kChunkRows];
    };

    Samples samples{};
    Policy policy{};
    AlignedFloats logs;          // [logits][rows] log probabilities
    AlignedFloats probabilities; // the same, exponentiated
    AlignedFloats entropies;     // [heads][rows]
    AlignedFloats distances;     // [reals][rows] of reals from their means, in deviations
    AlignedFloats inverses;      // [reals] of the deviations
};

// Mean and unbiased deviation over the minibatch; a single sample stays as it is.
AdvantageScale scale_advantages(const fr_mlp_batch &batch, bool normalise);

// Adds a chunk, samples batch.indices[first..first+rows), and writes the gradients of the mean over the whole
// minibatch; those of the log deviations are added to.
void add_ppo_loss(const ActionShape &actions, const fr_mlp_batch &batch, const fr_mlp_loss &loss, AdvantageScale scale,
                  int64_t first, int64_t rows, const float *log_deviations, const Outputs &outputs, LossRows &memory,
                  float *deviation_gradients, LossTotals &totals);

// Means over the minibatch from its parts; all but the gradient's norm.
fr_mlp_result summarise(const std::vector<LossTotals> &parts, int32_t count, const fr_mlp_loss &loss);

} // namespace fr

#endif
