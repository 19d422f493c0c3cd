// A game as one piece: rules, cards, what a player can know, and the public tree.
#ifndef FASTRL_CFR_GAME_H
#define FASTRL_CFR_GAME_H

#include "cfr/boards.h"
#include "cfr/hand_index.h"
#include "cfr/tree.h"

#include <memory>
#include <optional>

namespace fr {

// Buckets of a street by the number of a hand.
class Buckets {
  public:
    Buckets(const fr_cfr_buckets &table, int board_cards);

    int64_t count() const { return table_.count; }
    const HandIndex &index() const { return index_; }
    const uint8_t *entry(uint64_t number) const { // its address, to be fetched ahead
        return static_cast<const uint8_t *>(table_.table) + number * static_cast<uint64_t>(table_.bits / 8);
    }
    int at(const uint8_t *entry) const {
        return table_.bits == 8 ? *entry : *reinterpret_cast<const uint16_t *>(entry);
    }

  private:
    fr_cfr_buckets table_;
    HandIndex index_;
};

// Names what is wrong with a configuration.
fr_status check_game(const fr_cfr_game_config *config);

// Of a checked configuration. Throws std::length_error where it cannot be counted.
fr_cfr_estimate estimate_game(const fr_cfr_game_config &config);

} // namespace fr

struct fr_cfr_game final {
    explicit fr_cfr_game(const fr_cfr_game_config &checked);

    int infoset(int street, const uint8_t *hole, const uint8_t *board) const;

    fr::Betting betting;
    fr::Deck deck;
    std::vector<fr::Buckets> buckets; // by street, or none
    std::optional<fr::Boards> boards; // where there are no buckets
    fr::InfosetCounts infosets = {};
    fr::Tree tree;
};

#endif
