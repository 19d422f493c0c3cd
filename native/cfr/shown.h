// A board that a walk deals itself, with all that can be held on it: where a game's boards are not listed, or not used.
#ifndef FASTRL_CFR_SHOWN_H
#define FASTRL_CFR_SHOWN_H

#include "cfr/buckets/pair_numbers.h"
#include "cfr/game.h"
#include "cfr/renamings.h"

namespace fr {

struct Shown {
    Board board;                     // every pair of hole cards is a class
    std::vector<int32_t> infoset_of; // by hole cards
    Renamings::Set kept = 0;         // that keep it, where all boards are dealt
};

class Shower {
  public:
    explicit Shower(const fr_cfr_game &game);

    // What can be held beside the first `dealt` cards.
    void show(int street, const BoardCards &cards, int dealt, Shown &out) const;
    // A complete board on which nobody decides: without infosets.
    void show_end(const BoardCards &cards, Shown &out) const;

  private:
    void lay(const BoardCards &cards, int dealt, Shown &out) const;

    const fr_cfr_game &game_;
    std::vector<PairNumbers> numbers_; // with buckets: by street after the first
};

} // namespace fr

#endif
