#include "cfr/shown.h"

#include <numeric>

namespace fr {

Shower::Shower(const fr_cfr_game &game) : game_(game) {
    for (int street = 1; !game.buckets.empty() && street <= game.betting.last_street(); street++)
        numbers_.emplace_back(game.deck.board_cards(street));
}

void Shower::lay(const BoardCards &cards, int dealt, Shown &out) const {
    const Deck &deck = game_.deck;
    const auto holes = static_cast<size_t>(deck.holes());
    Board &board = out.board;
    if (board.class_of.empty()) { // what is the same on every board
        board.share.assign(holes, 1);
        board.parent_class.resize(holes);
        std::iota(board.parent_class.begin(), board.parent_class.end(), int16_t{0});
    }
    board.cards = cards;
    board.class_of.assign(holes, -1);
    board.example.assign(holes, -1);
    board.by_strength.clear();
    uint64_t taken = 0;
    for (int i = 0; i < dealt; i++)
        taken |= uint64_t{1} << cards[static_cast<size_t>(i)];
    for (int hole = 0; hole < deck.holes(); hole++) {
        const uint8_t *held = deck.hole(hole);
        if (((taken >> held[0] | taken >> held[deck.hole_cards() - 1]) & 1) != 0) continue;
        const auto at = static_cast<size_t>(hole);
        board.class_of[at] = board.example[at] = static_cast<int16_t>(hole);
        board.by_strength.push_back(static_cast<int16_t>(hole));
    }
}

void Shower::show(int street, const BoardCards &cards, int dealt, Shown &out) const {
    lay(cards, dealt, out);
    const Deck &deck = game_.deck;
    out.infoset_of.assign(static_cast<size_t>(deck.holes()), 0);
    if (street > 0 && !numbers_.empty()) {
        const Buckets &buckets = game_.buckets[static_cast<size_t>(street)];
        std::array<uint32_t, FR_CFR_PAIRS> numbers;
        numbers_[static_cast<size_t>(street) - 1].find(cards.data(), numbers.data());
        for (const int16_t hole : out.board.by_strength)
            out.infoset_of[static_cast<size_t>(hole)] = buckets.at(buckets.entry(numbers[static_cast<size_t>(hole)]));
    } else {
        for (const int16_t hole : out.board.by_strength)
            out.infoset_of[static_cast<size_t>(hole)] = game_.infoset(street, deck.hole(hole), cards.data());
    }
    if (street == deck.streets() - 1) rank_holes(deck, out.board);
}

void Shower::show_end(const BoardCards &cards, Shown &out) const {
    lay(cards, game_.deck.board_cards(game_.deck.streets() - 1), out);
    rank_holes(game_.deck, out.board);
}

} // namespace fr
