#include "mlp/trained.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fr {

namespace {
constexpr int64_t kBlock = 4096; // floats that a thread takes at once, at most
constexpr int64_t kBlocks = 16;  // of small networks, so that every thread has some
} // namespace

AdamStep prepare_adam(const fr_mlp_adam &adam, double factor) {
    const double correction1 = 1.0 - std::pow(adam.beta1, static_cast<double>(adam.step));
    const double correction2 = 1.0 - std::pow(adam.beta2, static_cast<double>(adam.step));
    return {static_cast<float>(adam.beta1),
            static_cast<float>(1.0 - adam.beta1),
            static_cast<float>(adam.beta2),
            static_cast<float>(1.0 - adam.beta2),
            static_cast<float>(adam.learning_rate / correction1),
            static_cast<float>(1.0 / std::sqrt(correction2)),
            static_cast<float>(adam.epsilon),
            static_cast<float>(factor)};
}

double clip_factor(double norm, double largest) { return largest > 0 ? std::min(largest / (norm + 1e-6), 1.0) : 1.0; }

Trained::Trained(std::vector<const Chain *> chains, int64_t others, int parts, Team &team)
    : kernels_(choose_mlp_kernels()), chains_(std::move(chains)), team_(team) {
    int64_t transposed = 0;
    for (const Chain *chain : chains_) {
        offsets_.push_back(size_);
        transposed_offsets_.push_back(transposed);
        size_ += chain->padded_count();
        transposed += chain->transposed_count();
    }
    offsets_.push_back(size_);
    size_ += round_up(others, kernels_.lanes);
    for (AlignedFloats *array : {&parameters_, &moments1_, &moments2_})
        *array = AlignedFloats(size_);
    transposed_ = AlignedFloats(transposed);
    gradients_ = AlignedFloats(size_ * parts);
    block_ = std::min(kBlock, round_up((size_ + kBlocks - 1) / kBlocks, 16));
    squares_.resize(static_cast<size_t>((size_ + block_ - 1) / block_));
}

template <class Work> void Trained::in_blocks(const Work &work) const {
    team_.run(static_cast<int>(squares_.size()), [&](int block, int) {
        const int64_t first = block * block_;
        work(first, std::min(block_, size_ - first), block);
    });
}

void Trained::transpose() {
    team_.run(static_cast<int>(chains_.size()), [&](int item, int) {
        const auto chain = static_cast<size_t>(item);
        chains_[chain]->transpose(parameters(chain), transposed_.data() + transposed_offsets_[chain]);
    });
}

double Trained::sum_gradients(int parts) {
    in_blocks([&](int64_t first, int64_t count, int block) {
        float *const sum = gradients_.data() + first;
        for (int part = 1; part < parts; part++)
            kernels_.add(sum, sum + part * size_, count);
        squares_[static_cast<size_t>(block)] = kernels_.sum_squares(sum, count);
    });
    return std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0));
}

void Trained::step(const AdamStep &step) {
    in_blocks([&](int64_t first, int64_t count, int) {
        kernels_.adam(parameters_.data() + first, gradients_.data() + first, moments1_.data() + first,
                      moments2_.data() + first, count, step);
    });
    transpose();
}

void Trained::follow(float *target, double tau) const {
    in_blocks([&](int64_t first, int64_t count, int) {
        kernels_.follow(target + first, parameters_.data() + first, static_cast<float>(tau), count);
    });
}

} // namespace fr
