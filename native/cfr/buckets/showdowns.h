// Who wins on boards of five cards: all pairs against all others at once, and a table of it for every board.
#ifndef FASTRL_CFR_BUCKETS_SHOWDOWNS_H
#define FASTRL_CFR_BUCKETS_SHOWDOWNS_H

#include "base/pool.h"
#include "cfr/buckets/kernels.h"
#include "cfr/buckets/suits.h"

namespace fr {

inline constexpr int kRiverPairs = 47 * 46 / 2; // that a board of five allows
inline constexpr int kOpponents = 45 * 44 / 2;  // that one of them leaves to another player
inline constexpr uint16_t kNoHand = 2047;       // chances are 2 * wins + ties, at most 2 * kOpponents

// Pairs that a board allows, from the weakest.
struct RankedPairs {
    std::array<uint16_t, kRiverPairs> pairs, ranks;

    explicit RankedPairs(const uint8_t *board);

  private:
    void sort_each(const uint8_t *board);
};

// 2 * wins + ties against all other pairs, by pair_index; kNoHand where a pair meets the board.
void chances_against_all(const RankedPairs &ranked, uint16_t *out);

// Chances of every pair against each group of starting hands.
struct GroupChances {
    typedef int16_t Counts __attribute__((vector_size(kGroups * sizeof(int16_t))));
    std::array<Counts, kPairs> chances; // 2 * wins + ties; not written where a pair meets the board
    std::array<Counts, kPairs> most;    // of them: twice the number of the group's pairs beside it

    void find(const RankedPairs &ranked, const std::array<uint8_t, kPairs> &group_of);
};

// chances_against_all of every board of five.
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
