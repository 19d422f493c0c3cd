// A stream of random numbers that deals and chooses.
#ifndef FASTRL_CFR_RANDOM_H
#define FASTRL_CFR_RANDOM_H

#include "base/random.h"

namespace fr {

class Random {
  public:
    Random() = default;
    Random(uint64_t seed, int64_t index) : state_(stream(seed, index)) {}

    uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15); }
    int below(int n) { return static_cast<int>((next() >> 32) * static_cast<uint64_t>(n) >> 32); }

  private:
    uint64_t state_ = 0;
};

} // namespace fr

#endif
