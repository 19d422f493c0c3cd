// SAC's networks and its gradient step.
#ifndef FASTRL_MLP_SAC_H
#define FASTRL_MLP_SAC_H

#include "mlp/learner.h"

namespace fr {

class SacLearner final : public Learner {
  public:
    explicit SacLearner(const fr_learner_config &config);

    void forward(const float *observations, int64_t rows, float *outputs) override;
    fr_learner_result step(const fr_transitions &batch, const fr_mlp_adam &adam, const fr_sac_settings &settings,
                           float *errors);

  private:
    struct Workspace {
        Workspace(const Chain &policy, const Chain &critic);
        Pass policy, first, second;
        AlignedFloats joined;            // observations with actions behind them
        AlignedFloats log_probabilities; // of the actions that were drawn
    };
    struct Sums {
        double loss, log_probability;
    };

    void parameters_changed() override;
    void join(const float *observations, const float *actions, int64_t rows, float *joined) const;
    // Draws actions into the joined rows, by the policy's outputs and noise.
    void sample(const float *noise, int64_t rows, Workspace &workspace) const;
    void descend_critics(const fr_transitions &batch, const float *noise, float temperature, float *errors);
    void descend_policy(const fr_transitions &batch, const float *noise, float temperature);
    Sums total() const;

    Chain policy_chain_, critic_chain_;
    Trained policy_, critics_;
    AlignedFloats targets_;
    AlignedFloats temperature_;         // its logarithm, and Adam's moments of it
    std::vector<Workspace> workspaces_; // of each thread
    std::vector<Sums> sums_;            // of each part
};

} // namespace fr

#endif
