// The cards of a game: hole cards by number, and the strength of hands at a showdown.
#ifndef FASTRL_CFR_DECK_H
#define FASTRL_CFR_DECK_H

#include "fastrl/cfr.h"

#include <vector>

namespace fr {

class Deck {
  public:
    explicit Deck(const fr_cfr_game_config &config);

    int cards() const { return ranks_ * suits_; }
    int suits() const { return suits_; }
    int rank(int card) const { return card / suits_; }
    int suit(int card) const { return card % suits_; }
    bool ranks_only() const { return showdown_ == FR_CFR_SHOWDOWN_RANKS; }
    int hole_cards() const { return hole_cards_; }
    int streets() const { return streets_; }
    int dealt(int street) const { return dealt_[street]; }             // as the street begins
    int board_cards(int street) const { return board_cards_[street]; } // up to the street

    // Hole cards are numbered as pairs are, or by their one card.
    int holes() const { return hole_cards_ == 1 ? cards() : cards() * (cards() - 1) / 2; }
    int hole_of(const uint8_t *hole) const;
    const uint8_t *hole(int number) const { return hole_.data() + number * hole_cards_; }
    bool meets(int number, const uint8_t *board, int count) const; // shares a card

    // Strengths of all hole cards on a complete board, by number: higher wins, 0 where they share a card. Only strengths
    // on one board can be compared.
    void strengths(const uint8_t *board, uint16_t *out) const;

  private:
    int ranks_, suits_, hole_cards_, streets_, showdown_;
    int dealt_[FR_CFR_MAX_STREETS] = {}, board_cards_[FR_CFR_MAX_STREETS] = {};
    std::vector<uint8_t> hole_;
};

} // namespace fr

#endif
