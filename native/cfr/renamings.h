// Renamings of the suits, and the boards that follow a board, one of each kind that only names of suits tell apart.
#ifndef FASTRL_CFR_RENAMINGS_H
#define FASTRL_CFR_RENAMINGS_H

#include "cfr/boards.h"

namespace fr {

class Renamings {
  public:
    using Set = uint32_t; // of renamings, as a mask

    // Cards that go on a board, and the renamings that keep that board and their set. As many boards are like this one as there
    // are renamings that keep the board before, for each of these.
    struct Extension {
        BoardCards cards;
        Set kept;
    };

    explicit Renamings(const Deck &deck);

    Set all() const { return (Set{1} << images_.size()) - 1; }
    // One extension of each kind by `more` cards, whose order does not count, of the first `count` cards of a board.
    void extend(const BoardCards &cards, int count, int more, Set kept, std::vector<Extension> &out) const;
    // What all renamings of a set make of an array by hole cards, added up.
    void add_up(Set kept, const float *of, float *out) const;

  private:
    struct Images {
        std::array<uint8_t, 52> card;
        std::vector<int16_t> hole;
    };

    Deck deck_;
    std::vector<Images> images_; // by renaming, the first one of which changes nothing
};

} // namespace fr

#endif
