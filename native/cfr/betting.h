// The rules of betting: whose turn it is, what may be done, and who wins what.
#ifndef FASTRL_CFR_BETTING_H
#define FASTRL_CFR_BETTING_H

#include "fastrl/cfr.h"

#include <vector>

namespace fr {

class Betting {
  public:
    // `config` was checked.
    explicit Betting(const fr_cfr_game_config &config);

    int players() const { return config_.players; }
    int last_street() const { return config_.streets - 1; }

    fr_cfr_state start() const;
    fr_cfr_limits limits(const fr_cfr_state &state) const; // an actor is to act
    bool allows(const fr_cfr_state &state, const fr_cfr_action &action) const;
    void act(fr_cfr_state &state, const fr_cfr_action &action) const; // an action that is allowed
    int actions(const fr_cfr_state &state,
                fr_cfr_action *out) const; // those that the tree offers, at most FR_CFR_MAX_ACTIONS
    // What each seat wins or loses once betting is over; higher strengths win. Pots are shared out in equal parts, odd chips
    // go to the first winner left of the button. At most what a folded seat put in is in the hand of another.
    void settle(const int32_t *committed, int folded, const int32_t *strengths, int32_t *payoffs) const;

    // Seats of a mask.
    static constexpr int bit(int seat) { return 1 << seat; }

  private:
    int left(const fr_cfr_state &state, int seat) const { return config_.stacks[seat] - state.committed[seat]; }
    int in_hand(const fr_cfr_state &state) const { return (bit(players()) - 1) & ~state.folded; }
    int with_chips(const fr_cfr_state &state) const; // mask of those in the hand who have chips
    bool in_position(const fr_cfr_state &state) const;
    void put_in(fr_cfr_state &state, int seat, int chips) const;
    void next(fr_cfr_state &state, int from) const;
    void begin_street(fr_cfr_state &state) const;

    fr_cfr_game_config config_;
    std::vector<fr_cfr_size> sizes_;
};

} // namespace fr

#endif
