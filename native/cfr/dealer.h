// Random deals as a traversal sees them: each player's infoset on every street, and who wins a showdown.
#ifndef FASTRL_CFR_DEALER_H
#define FASTRL_CFR_DEALER_H

#include "cfr/game.h"
#include "cfr/random.h"

namespace fr {

struct Deal {
    std::array<std::array<int32_t, FR_CFR_MAX_STREETS>, FR_CFR_MAX_PLAYERS> infosets;
    std::array<int32_t, FR_CFR_MAX_PLAYERS> strengths;
    // What is being fetched: entries of bucket tables, or without buckets what a player sees.
    std::array<std::array<const uint8_t *, FR_CFR_MAX_STREETS>, FR_CFR_MAX_PLAYERS> entries;
    std::array<const int32_t *, FR_CFR_MAX_PLAYERS> seen;
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
    struct FullBoard {
        uint64_t cards; // mask
        size_t number;  // of the last street's boards
    };

    void look();
    void list();
    // Without buckets: where it stands what a player sees, and what it is.
    const int32_t *seen(const FullBoard &board, const uint8_t *hole_cards) const;
    void read(const int32_t *seen, size_t player, Deal &deal) const;

    const fr_cfr_game &game_;
    const uint64_t seed_;
    // Without buckets: full boards as often as they are dealt, and for each of them and all hole cards what their player sees on
    // each street, then their strength. A deal finds it at one place, which is known before it is read.
    std::vector<FullBoard> boards_;
    std::vector<int32_t> seen_;
    size_t seen_size_ = 0;         // of a player on a board; a line of cache holds a whole number of them
    std::vector<Deal> all_;        // of a game of few deals
    std::vector<int64_t> strides_; // numbers below theirs that have no divisor in common with it
};

} // namespace fr

#endif
