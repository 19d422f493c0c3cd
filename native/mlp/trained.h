// Parameters of one or several networks that one Adam moves.
#ifndef FASTRL_MLP_TRAINED_H
#define FASTRL_MLP_TRAINED_H

#include "base/team.h"
#include "fastrl/mlp.h"
#include "mlp/chain.h"

namespace fr {

// What Adam's loop needs for a step: algorithm 1 of Kingma and Ba (2015) with gradients times `factor`.
AdamStep prepare_adam(const fr_mlp_adam &adam, double factor);
// By what gradients of a norm are multiplied so that it is at most `largest`; 1 where that is 0.
double clip_factor(double norm, double largest);

// Padded arrays: the chains' one after another, then some numbers beside them. Each part of a batch has gradients of
// its own, which are summed in their order: so the sum does not depend on which thread worked on which part.
class Trained {
  public:
    Trained(std::vector<const Chain *> chains, int64_t others, int parts, Team &team);

    int64_t size() const { return size_; } // of each array
    // Where a chain's begin; behind the last chain's, the other numbers.
    int64_t offset(size_t chain) const { return offsets_[chain]; }
    float *parameters(size_t chain = 0) { return parameters_.data() + offsets_[chain]; }
    const float *parameters(size_t chain = 0) const { return parameters_.data() + offsets_[chain]; }
    float *moments1(size_t chain = 0) { return moments1_.data() + offsets_[chain]; }
    const float *moments1(size_t chain = 0) const { return moments1_.data() + offsets_[chain]; }
    float *moments2(size_t chain = 0) { return moments2_.data() + offsets_[chain]; }
    const float *moments2(size_t chain = 0) const { return moments2_.data() + offsets_[chain]; }
    const float *gradients() const { return gradients_.data(); }
    float *gradients(int part, size_t chain = 0) { return gradients_.data() + part * size_ + offsets_[chain]; }
    const float *transposed(size_t chain = 0) const { return transposed_.data() + transposed_offsets_[chain]; }

    void transpose();                             // after the parameters were written
    double sum_gradients(int parts);              // of the first parts, into the first; their norm
    void step(const AdamStep &step);              // with the sum
    void follow(float *target, double tau) const; // moves target a part of the way to the parameters

  private:
    template <class Work> void in_blocks(const Work &work) const; // work(first, count, block)

    const MlpKernels &kernels_;
    std::vector<const Chain *> chains_;
    std::vector<int64_t> offsets_, transposed_offsets_;
    Team &team_;
    int64_t size_ = 0, block_; // floats of each array, and of a piece of it
    AlignedFloats parameters_, transposed_, moments1_, moments2_, gradients_;
    std::vector<double> squares_; // of a block's gradients
};

} // namespace fr

#endif
