// Hands as vectors: one class for each method and street.
#ifndef FASTRL_CFR_BUCKETS_VECTORS_H
#define FASTRL_CFR_BUCKETS_VECTORS_H

#include "cfr/buckets/kernels.h"
#include "cfr/buckets/starting_hands.h"
#include "fastrl/buckets.h"

#include <memory>

namespace fr {

class Vectors {
  public:
    virtual ~Vectors() = default;

    int dimensions() const { return dimensions_; }
    Metric metric() const { return metric_; }

    // Memory of one thread, which may be used for one kind of vectors only.
    struct Scratch {
        virtual ~Scratch() = default;
    };
    virtual std::unique_ptr<Scratch> scratch() const = 0;

    // out[count][bucket_padded(dimensions())], padded with 0, of pairs that do not meet the board. Allocates nothing.
    virtual void find(const uint8_t *board, const uint16_t *pairs, int count, Scratch &scratch, float *out) const = 0;

  protected:
    Vectors(int dimensions, Metric metric) : dimensions_(dimensions), metric_(metric) {}

    const int dimensions_;
    const Metric metric_;
};

// Of a checked config. What it refers to must outlive it.
std::unique_ptr<const Vectors> make_vectors(const fr_buckets_config &config, Pool &pool, const Rivers &rivers,
                                            const StartingHands &starting);

} // namespace fr

#endif
