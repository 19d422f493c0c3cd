// DDDQN's networks and its gradient step.
#ifndef FASTRL_MLP_DDDQN_H
#define FASTRL_MLP_DDDQN_H

#include "mlp/learner.h"

namespace fr {

class DddqnLearner final : public Learner {
  public:
    explicit DddqnLearner(const fr_learner_config &config);

    void forward(const float *observations, int64_t rows, float *outputs) override;
    fr_learner_result step(const fr_transitions &batch, const fr_mlp_adam &adam, const fr_dddqn_settings &settings,
                           float *errors);

  private:
    struct Workspace {
        explicit Workspace(const Chain &chain) : online(chain), target(chain) {}
        Pass online, target;
    };

    void parameters_changed() override { online_.transpose(); }
    // Equation 9 of Wang et al. (2016): V + A - mean A. Without dueling the advantages are the values.
    float baseline(const float *outputs) const;
    int64_t best_action(const float *outputs) const;
    float compute_target(const fr_transitions &batch, int64_t row, const float *choosing, const float *valuing) const;
    // Writes the gradient of a value by the network's outputs.
    void spread(float slope, int64_t choice, float *gradient) const;

    Chain chain_;
    Trained online_;
    AlignedFloats target_;
    std::vector<Workspace> workspaces_; // of each thread
    std::vector<double> losses_;        // sums of each part
};

} // namespace fr

#endif
