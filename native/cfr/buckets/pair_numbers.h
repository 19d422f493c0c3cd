// The numbers of all pairs on one board in the lossless index with rounds {2, board}, faster than one by one.
#ifndef FASTRL_CFR_BUCKETS_PAIR_NUMBERS_H
#define FASTRL_CFR_BUCKETS_PAIR_NUMBERS_H

#include "cfr/hand_index.h"

#include <memory>

namespace fr {

class PairNumbers {
  public:
    explicit PairNumbers(int board_cards); // 1..5

    // By pair_index, of pairs that do not meet the board; the others are not written.
    void find(const uint8_t *board, uint32_t *out) const;

  private:
    // Numbers of a suit whose board cards are given, with no, one or two hole cards of it.
    struct Suit {
        uint32_t none;
        std::array<uint32_t, 13> one;
        std::array<std::array<uint32_t, 13>, 13> two; // by the higher and the lower rank
    };

    int board_cards_;
    HandIndex index_;
    std::vector<Suit> suits_;
    std::vector<uint16_t> suit_at_; // in suits_, by mask of the suit's board cards
};

} // namespace fr

#endif
