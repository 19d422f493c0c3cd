// Floats that start at a cache line.
#ifndef FASTRL_MLP_FLOATS_H
#define FASTRL_MLP_FLOATS_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fr {

class AlignedFloats {
  public:
    explicit AlignedFloats(int64_t count = 0) : values_(static_cast<size_t>(count) + 16) {}
    float *data() {
        return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(values_.data()) + 63) & ~uintptr_t{63});
    }
    const float *data() const { return const_cast<AlignedFloats *>(this)->data(); }

  private:
    std::vector<float> values_;
};

inline int64_t round_up(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

} // namespace fr

#endif
