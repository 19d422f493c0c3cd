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

class Dealer {
  public:
    explicit Dealer(const fr_cfr_game &game) : game_(game) {}

    // Deals and begins to fetch what `finish` reads.
    void begin(Random &random, Deal &deal) const;
    void finish(Deal &deal) const;

  private:
    const fr_cfr_game &game_;
};

} // namespace fr

#endif
