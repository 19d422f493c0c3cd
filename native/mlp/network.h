// A policy and value with PPO's gradients: over minibatches in parts, each by whichever thread is free.
#ifndef FASTRL_MLP_NETWORK_H
#define FASTRL_MLP_NETWORK_H

#include "fastrl/mlp.h"
#include "mlp/loss.h"
#include "mlp/trained.h"

#include <cmath>

namespace fr {

class Network {
  public:
    explicit Network(const fr_mlp_config &config);

    int64_t inputs() const { return policy_.inputs(); }
    const ActionShape &actions() const { return actions_; }
    int64_t parameter_count() const; // as they cross the boundary

    // Flat arrays, as the header describes, to and from padded ones.
    void set_parameters(const float *values);
    void get_parameters(float *values) const { unpack(trained_.parameters(), values); }
    void set_moments(const float *first, const float *second);
    void get_moments(float *first, float *second) const;
    void set_gradients(const float *values) { pack(values, trained_.gradients(0)); }
    void get_gradients(float *values) const { unpack(trained_.gradients(), values); }

    void forward(const float *observations, int64_t rows, float *outputs, float *values);
    // The gradients replace those before. Where the loss is not finite, neither are they.
    fr_mlp_result compute_gradients(const fr_mlp_batch &batch, const fr_mlp_loss &loss);
    // Those of some of a minibatch's parts, each by itself.
    void compute_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first, int count, float *gradients,
                       fr_mlp_result *out);
    static int part_count(int64_t samples); // of a minibatch
    // A step with the gradients; returns their norm before clipping. Where it is not finite, nothing moves.
    double apply_gradients(const fr_mlp_adam &adam);

  private:
    struct Workspace {
        explicit Workspace(const Network &network);
        Pass policy, value;
        AlignedFloats observations; // of a chunk
        LossRows rows;
    };

    void run_parts(const fr_mlp_batch &batch, const fr_mlp_loss &loss, int first, int count);
    const Chain &chain(size_t network) const { return network == 0 ? policy_ : value_; }
    void pack(const float *flat, float *padded) const;
    void unpack(const float *padded, float *flat) const;

    ActionShape actions_;
    bool shared_;
    Chain policy_, value_; // shared: the policy's has the value's head behind its own, and the other is not used
    Team team_;
    Trained trained_;                   // policy, value, log deviations
    std::vector<Workspace> workspaces_; // of each thread
    std::vector<LossTotals> totals_;    // of each part
};

} // namespace fr

#endif
