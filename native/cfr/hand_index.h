// A dense index of hands up to a permutation of the suits, and its inverse.
//
// A hand is dealt in rounds (hole cards, flop, ...); cards within a round have no order. Each suit's cards have a shape
// (how many in each round) and a number among all sets of that shape. Sorted by shape, the suits make a configuration;
// suits of equal shape are a multiset of numbers. Configurations lie one behind the other.
#ifndef FASTRL_CFR_HAND_INDEX_H
#define FASTRL_CFR_HAND_INDEX_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fr {

class HandIndex {
  public:
    static constexpr int kMaxRounds = 4;
    static constexpr int kMaxCards = 7;

    explicit HandIndex(const std::vector<int> &rounds); // cards of each round, 1..; at most kMaxCards in all

    uint64_t size() const { return size_; }
    int cards() const { return cards_; }
    uint64_t index(const uint8_t *cards) const;         // different cards, round after round
    void unindex(uint64_t index, uint8_t *cards) const; // some hand of this index, which is below size()

    // Parts of an index, for those who find many at once. A shape is the sum of each round's cards times its step.
    using Ranks = std::array<uint16_t, kMaxRounds>; // of a suit, as a mask for each round
    int step(size_t round) const { return steps_[round]; }
    uint64_t sets(int shape) const { return counts_[static_cast<size_t>(shape)]; }
    uint64_t first(const std::array<int, 4> &shapes) const { return firsts_[slot(shapes)]; } // shapes descending
    uint64_t number_of(const Ranks &ranks, int shape) const;                                 // among sets of the shape

  private:
    struct Configuration {
        uint64_t first;
        std::array<int, 4> shapes; // descending
    };
    struct Suit {
        int shape;
        uint64_t number;
    };

    int count(int shape, size_t round) const { return shape / steps_[round] % (rounds_[round] + 1); }
    size_t slot(const std::array<int, 4> &shapes) const;
    Ranks ranks_of(Suit suit) const;
    void add_configurations(std::array<int, 4> &shapes, size_t suit, int left);

    std::vector<int> rounds_;
    std::vector<int> steps_;       // of each round
    std::vector<uint64_t> counts_; // by shape: how many sets it has
    std::vector<Configuration> configurations_;
    std::vector<uint64_t> firsts_; // of configurations by their three highest shapes, which decide the fourth
    int cards_ = 0;
    uint64_t size_ = 0;
};

} // namespace fr

#endif
