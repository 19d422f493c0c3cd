// PPO's loss of one chunk, and its gradients by the network's outputs.
#ifndef FASTRL_MLP_LOSS_H
#define FASTRL_MLP_LOSS_H

#include "mlp/network.h"

namespace fr {

// Sums over the samples so far.
struct LossTotals {
    double policy = 0, value = 0, entropy = 0, divergence = 0;
    int64_t clipped = 0;
};

// How advantages are scaled before they are used.
struct AdvantageScale {
    float mean = 0, factor = 1;
};

// Adds a chunk, samples batch.indices[first..first+rows) after network.forward, and writes the gradients of the mean
// over the whole minibatch; those of the deviations are added to the network's.
void add_ppo_loss(Network &network, const fr_mlp_batch &batch, const fr_mlp_loss &loss, AdvantageScale scale,
                  int64_t first, int64_t rows, LossTotals &totals);

} // namespace fr

#endif
