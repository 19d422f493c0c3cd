// Random deals as a traversal sees them: each player's infoset on every street, and who wins a showdown.
#ifndef FASTRL_CFR_DEALER_H
#define FASTRL_CFR_DEALER_H

#include "cfr/game.h"
#include "cfr/random.h"

namespace fr {

struct Deal {
    std::array<std::array<int32_t, FR_CFR_MAX_STREETS>, FR_CFR_MAX_PLAYERS> infosets;
    std::array<int32_t, FR_CFR_MAX_PLAYERS> strengths;
    std::array<std::array<const uint8_t *, FR_CFR_MAX_STREETS>, FR_CFR_MAX_PLAYERS>
        entries; // of bucket tables, being fetched
};

// In which order all deals of a game come in a pass over them.
struct DealOrder {
    int64_t first, stride;

    int64_t at(int64_t place, int64_t deals) const { return (first + stride * place) % deals; }
    int64_t after(int64_t deal, int64_t deals) const {
        return deal + stride < deals ? deal + stride : deal + stride - deals;
    }
};

class Dealer {
  public:
    explicit Dealer(const fr_cfr_game &game, uint64_t seed);

    // The deal of iteration t: one that lives as long as this, or NULL, and it is in `own`, of which `finish` reads what is
    // being fetched.
    // A game of few deals goes through all of them in a new order each time: what they differ by is no noise then.
    const Deal *begin(int64_t t, Random &random, Deal &own) const;
    void finish(Deal &own) const;

    const std::vector<Deal> &all() const { return all_; } // of a game of few deals, otherwise none
    DealOrder order(int64_t pass) const;                  // of those

  private:
    void list();
    void deal(const uint8_t *cards, size_t board, Deal &deal) const; // without buckets; the players' hole cards

    const fr_cfr_game &game_;
    const uint64_t seed_;
    std::vector<Deal> all_;        // of a game of few deals
    std::vector<int64_t> strides_; // numbers below theirs that have no divisor in common with it
};

} // namespace fr

#endif
