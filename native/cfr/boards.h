// All boards of a game, one of each kind that only names of suits tell apart, and what can be held on them.
//
// Boards of a street are extensions of those of the street before. Hole cards that are equivalent on a board form a class:
// what a player without buckets knows. The showdown by ranks alone makes all suits equal.
#ifndef FASTRL_CFR_BOARDS_H
#define FASTRL_CFR_BOARDS_H

#include "cfr/deck.h"

#include <array>
#include <cstddef>
#include <map>

namespace fr {

using BoardCards = std::array<uint8_t, 5>; // as many as are dealt, then 0

struct Board {
    BoardCards cards = {};
    std::vector<int32_t> children; // boards of the next street
    int32_t parent = -1;
    double weight = 1; // boards like this among those that two hands leave possible after the parent
    int64_t first_infoset = 0;
    std::vector<int16_t> class_of;     // by hole cards, -1 where they share a card with the board
    std::vector<int16_t> example;      // by class: hole cards of it, -1 for none
    std::vector<int16_t> class_size;   // hole cards in it
    std::vector<int16_t> parent_class; // by class: the class on the parent board that it is part of
    std::vector<float> share;          // by class: its part of that
    std::vector<int16_t> by_strength;  // hole cards that it allows, on the last street from the weakest
    std::vector<uint16_t> strength;    // last street: by hole cards, higher wins, 0 where they share a card
};

// Fills in the strengths of a complete board and sorts its hole cards by them.
void rank_holes(const Deck &deck, Board &board);

class Boards {
  public:
    explicit Boards(const Deck &deck); // fits(deck)

    // Whether there are few enough boards and hole cards on them: some ten million.
    static bool fits(const Deck &deck);

    const std::vector<Board> &street(int street) const { return streets_[static_cast<size_t>(street)]; }
    int64_t infosets(int street) const { return infosets_[static_cast<size_t>(street)]; }
    // Boards of the last street, each as often as it is dealt.
    const std::vector<int32_t> &dealt() const { return dealt_; }
    // Board and class of any hole cards and board up to a street; the board is at `board` in street(street).
    int32_t find(int street, const uint8_t *hole, const uint8_t *cards, int *class_out) const;

  private:
    // The least equivalent of a board, and the hole cards renamed with it; hole may be NULL.
    BoardCards canonical(int street, const uint8_t *cards, uint8_t *hole) const;
    void add_classes(int street, Board &board);

    Deck deck_;
    std::vector<std::array<uint8_t, 4>> suit_orders_;
    std::array<std::vector<Board>, FR_CFR_MAX_STREETS> streets_;
    std::array<std::map<BoardCards, int32_t>, FR_CFR_MAX_STREETS> numbers_;
    std::array<int64_t, FR_CFR_MAX_STREETS> infosets_ = {};
    std::vector<int32_t> dealt_;
};

} // namespace fr

#endif
