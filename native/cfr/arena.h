// Memory of a walk over the public tree: arrays of floats, taken and given back in turn.
#ifndef FASTRL_CFR_ARENA_H
#define FASTRL_CFR_ARENA_H

#include "cfr/kernels.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fr {

// Length of an array that kernels may read in whole rows.
inline int64_t padded(int64_t floats) { return (floats + kTerminals - 1) / kTerminals * kTerminals; }

// Memory that is given back in the reverse order in which it was taken, and kept for the next walk.
class Arena {
  public:
    struct Mark {
        size_t block, used;
    };

    float *take(int64_t floats) {
        const auto wanted = static_cast<size_t>(padded(floats));
        while (at_.block < blocks_.size() && at_.used + wanted > blocks_[at_.block].size())
            at_ = {at_.block + 1, 0};
        if (at_.block == blocks_.size()) blocks_.emplace_back(std::max(wanted, kBlock));
        float *result = blocks_[at_.block].data() + at_.used;
        at_.used += wanted;
        return result;
    }
    Mark mark() const { return at_; }
    void release(Mark mark) { at_ = mark; }

  private:
    static constexpr size_t kBlock = size_t{1} << 18;
    struct Block {
        explicit Block(size_t floats) : memory(floats + kTerminals), floats(floats) {}
        float *data() { // aligned to 64 bytes
            return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(memory.data()) + 63) & ~uintptr_t{63});
        }
        size_t size() const { return floats; }
        std::vector<float> memory;
        size_t floats;
    };

    std::vector<Block> blocks_;
    Mark at_ = {0, 0};
};

} // namespace fr

#endif
