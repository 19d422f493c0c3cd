// Who wins on boards of five cards: all pairs against all others at once, and a table of it for every board.
#ifndef FASTRL_CFR_BUCKETS_SHOWDOWNS_H
#define FASTRL_CFR_BUCKETS_SHOWDOWNS_H

#include "base/pool.h"
#include "cfr/buckets/kernels.h"
#include "cfr/buckets/suits.h"

#include <bit>
#include <bitset>
#include <span>

namespace fr {

inline constexpr int kOpponents = 45 * 44 / 2; // pairs that a board of five and two cards leave to another player
inline constexpr uint16_t kNoHand = 2047;      // chances are 2 * wins + ties, at most 2 * kOpponents

// Pairs that a board of five allows, from the weakest, in runs of equally strong ones.
//
// What matters of a card is its rank and, where the board has three cards or more of a suit, whether it is of that one: up to two
// classes a rank. A run is every card of one class with every card of another, or of a class with each other.
class RankedPairs {
  public:
    static constexpr std::array<int, 16> kBits = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4}; // that are set

    struct Run {
        uint32_t
            bits; // strength, then four bits each: ranks of the classes, the higher one first, and suits of their cards

        uint32_t strength() const { return bits >> 16; }
        uint32_t high() const { return bits >> 12 & 0xF; }
        uint32_t low() const { return bits >> 8 & 0xF; }
        uint32_t highs() const { return bits >> 4 & 0xF; }
        uint32_t lows() const { return bits & 0xF; }
        bool within() const { return high() == low() && highs() == lows(); } // one class
        int example() const {                                                // one of its pairs
            const uint32_t suits = within() ? lows() & (lows() - 1) : lows();
            return pair_index(static_cast<int>(4 * high()) + std::countr_zero(highs()),
                              static_cast<int>(4 * low()) + std::countr_zero(suits));
        }
        // Pairs whose suits are the same, and differ.
        int alike() const { return high() == low() ? 0 : kBits[highs() & lows()]; }
        int unlike() const {
            const int all = kBits[highs()] * kBits[lows()];
            return within() ? (all - kBits[highs()]) / 2 : all - alike();
        }
    };

    explicit RankedPairs(const uint8_t *board);

    bool by_ranks() const { return suit_ == 0; } // whether there is one class a rank
    std::span<const Run> runs() const { return {runs_.data(), count_}; }
    // Calls visit(runs) for each strength.
    template <typename Visit> void each_strength(Visit &&visit) const {
        for (size_t first = 0; first < count_;) {
            size_t end = first + 1;
            while (end < count_ && runs_[end].strength() == runs_[first].strength())
                end++;
            visit(std::span(runs_.data() + first, end - first));
            first = end;
        }
    }
    // 2 * wins + ties against all other pairs, by pair_index; kNoHand where a pair meets the board.
    void find_chances(uint16_t *out) const;
    // Pairs that no other one beside them beats, by pair_index.
    void find_unbeaten(std::bitset<kPairs> &out) const;

    static constexpr size_t kMostRuns = 78 * 4 + 13 * 2;

  private:
    static constexpr size_t kClasses = 26;

    // Pairs of some runs: how many there are, and how many have a card of a class.
    struct Count {
        const RankedPairs &ranked;
        std::array<int, kClasses> with = {};
        int all = 0;

        void add(Run run);
        int beside(Run run) const; // those beside a pair of a run that was not added
    };

    void find_chances_of_runs(uint16_t *out) const;
    size_t class_of(uint32_t rank, uint32_t suits) const { return 2 * rank + (suits == suit_ ? 1 : 0); }
    void sort(const Run *unsorted);

    uint32_t suit_ = 0; // that flushes can be of, as a mask
    uint64_t taken_ = 0;
    size_t count_ = 0;
    std::array<Run, kMostRuns> runs_;
};

// Chances of every pair against each group of starting hands.
struct GroupChances {
    typedef int16_t Counts __attribute__((vector_size(kGroups * sizeof(int16_t))));
    std::array<Counts, kPairs> chances; // 2 * wins + ties; anything where a pair meets the board
    std::array<Counts, kPairs> most;    // of them: twice the number of the group's pairs beside it

    void find(const RankedPairs &ranked, const std::array<uint8_t, kPairs> &group_of);
};

// RankedPairs::find_chances of every board of five.
class Rivers {
  public:
    explicit Rivers(Pool &pool);

    struct Row {                 // of a board
        const uint16_t *chances; // by pair of the orbit's board
        const uint16_t *pair;    // of the orbit's board, by pair of this board
        size_t order;            // of suits, that makes it so
        uint16_t operator[](size_t of) const { return chances[pair[of]]; }
    };
    Row row(const uint8_t *board) const;
    const std::vector<Orbit> &orbits() const { return orbits_; }
    const uint16_t *chances(size_t orbit) const { return chances_.data() + orbit * kPairs; }

  private:
    std::vector<Orbit> orbits_;
    std::vector<uint16_t> chances_;
    std::vector<uint32_t> boards_; // by number of the set of five: orbit and order of suits that leads to its board
};

} // namespace fr

#endif
