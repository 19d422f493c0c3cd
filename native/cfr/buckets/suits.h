// Permutations of the suits, and boards that only they tell apart.
#ifndef FASTRL_CFR_BUCKETS_SUITS_H
#define FASTRL_CFR_BUCKETS_SUITS_H

#include "cfr/evaluator.h"

#include <array>
#include <cstdint>
#include <vector>

namespace fr {

inline constexpr int kSuitOrders = 24;

struct PairCards {
    std::array<std::array<uint8_t, 2>, kPairs> of; // by pair_index, the higher card first
};
inline constexpr PairCards kPairCards = [] {
    PairCards result = {};
    for (int a = 1; a < kDeck; a++)
        for (int b = 0; b < a; b++)
            result.of[static_cast<size_t>(pair_index(a, b))] = {static_cast<uint8_t>(a), static_cast<uint8_t>(b)};
    return result;
}();

// What each order makes of suits and pairs.
struct SuitOrders {
    static const SuitOrders &get();

    uint8_t card(size_t order, uint8_t card) const {
        return static_cast<uint8_t>((card & ~3) | suits[order][card & 3]);
    }

    std::array<std::array<uint8_t, 4>, kSuitOrders> suits;
    std::array<size_t, kSuitOrders> inverse;
    std::array<std::array<uint16_t, kPairs>, kSuitOrders> pairs;

  private:
    SuitOrders();
};

struct Orbit {
    std::array<uint8_t, 5> board; // as many cards as are dealt, then 0
    int size;                     // boards that are this one but for the names of suits
};

// One board for each orbit, in the order of the lossless index; with no cards the one empty board.
std::vector<Orbit> list_orbits(int board_cards);

// Pairs that can be held on a board, one of each kind that permutations which keep the board tell apart.
struct BoardHands {
    int count = 0;
    std::array<uint16_t, kPairs> pairs;
    std::array<uint8_t, kPairs> sizes; // how many of each kind there are

    void list(const uint8_t *board, int board_cards);
};

} // namespace fr

#endif
