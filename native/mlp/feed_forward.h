// A policy and value without memory: samples of a minibatch come in any order.
#ifndef FASTRL_MLP_FEED_FORWARD_H
#define FASTRL_MLP_FEED_FORWARD_H

#include "mlp/network.h"

namespace fr {

class FeedForwardNetwork final : public Network {
  public:
    explicit FeedForwardNetwork(const fr_mlp_config &config);

    void forward(const float *observations, const float *states, int64_t rows, float *outputs, float *values,
                 float *after) override;
    int part_count(const fr_mlp_batch &batch) const override;

  private:
    struct Workspace {
        explicit Workspace(const FeedForwardNetwork &network);
        Pass policy, value;
        AlignedFloats observations; // of a chunk
        LossRows rows;
    };

    int32_t run_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first, int count) override;

    // Chains are policy and value; shared, one has the value's head behind the policy's.
    bool shared_;
    std::vector<Workspace> workspaces_; // of each thread
};

} // namespace fr

#endif
