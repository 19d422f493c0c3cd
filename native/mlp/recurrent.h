// A policy and value that remember: hidden layers, a gated recurrent unit, and the heads behind it. A minibatch is whole
// sequences, whose gradients go back to their first step.
#ifndef FASTRL_MLP_RECURRENT_H
#define FASTRL_MLP_RECURRENT_H

#include "mlp/network.h"

namespace fr {

class RecurrentNetwork final : public Network {
  public:
    explicit RecurrentNetwork(const fr_mlp_config &config);

    int64_t state_size() const override { return chain(kCell).inputs(); }
    void forward(const float *observations, const float *states, int64_t rows, float *outputs, float *values,
                 float *after) override;
    int part_count(const fr_mlp_batch &batch) const override;

  private:
    // The gates' products with the inputs are the last layer of the trunk, for all steps at once; those with the states are
    // computed step by step.
    static constexpr size_t kTrunk = 0, kCell = 1, kHeads = 2;

    // A block of sequences; rows are step-major.
    struct Workspace {
        explicit Workspace(const RecurrentNetwork &network, int64_t rows = kChunkRows);
        int64_t rows;
        Pass trunk, cell, heads; // of all rows
        AlignedFloats observations, before, states;
        std::vector<int64_t> samples;
        LossRows loss;
    };
    struct Minibatch;

    static std::vector<Chain> make_chains(const fr_mlp_config &config);
    int32_t run_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first, int count) override;
    // Sequences [first, first + count) of a minibatch: gradients and totals of a part, which `add` says to add to.
    void run_block(const Minibatch &minibatch, int64_t first, int64_t count, Workspace &workspace, int part, bool add);
    GateRows gate_rows(Workspace &workspace, int64_t first) const;
    void run_states(const Minibatch &minibatch, int64_t count, Workspace &workspace) const;
    void run_heads(const Minibatch &minibatch, int64_t first, int64_t rows, Workspace &workspace, int part, bool add);
    void return_through_time(const Minibatch &minibatch, int64_t count, Workspace &workspace) const;

    const MlpKernels &kernels_;
    std::vector<Workspace> workspaces_; // of each thread
    std::vector<int64_t> present_;      // samples of a minibatch that count
};

} // namespace fr

#endif
