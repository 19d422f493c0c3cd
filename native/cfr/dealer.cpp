#include "cfr/dealer.h"

#include "cfr/evaluator.h"

#include <algorithm>

namespace fr {

void Dealer::begin(Random &random, Deal &deal) const {
    const Deck &deck = game_.deck;
    uint64_t taken = 0;
    const auto draw = [&] {
        while (true) {
            const int card = random.below(deck.cards());
            if ((taken >> card & 1) != 0) continue;
            taken |= uint64_t{1} << card;
            return static_cast<uint8_t>(card);
        }
    };
    const int players = game_.betting.players();
    if (game_.boards) {
        const std::vector<int32_t> &dealt = game_.boards->dealt();
        const int last = deck.streets() - 1;
        std::array<const Board *, FR_CFR_MAX_STREETS> chain;
        int32_t number = dealt[static_cast<size_t>(random.below(static_cast<int>(dealt.size())))];
        for (int street = last; street >= 0; street--) {
            chain[static_cast<size_t>(street)] = &game_.boards->street(street)[static_cast<size_t>(number)];
            number = chain[static_cast<size_t>(street)]->parent;
        }
        const Board &full = *chain[static_cast<size_t>(last)];
        for (int i = 0; i < deck.board_cards(last); i++)
            taken |= uint64_t{1} << full.cards[static_cast<size_t>(i)];
        for (size_t player = 0; player < static_cast<size_t>(players); player++) {
            uint8_t cards[2];
            for (int i = 0; i < deck.hole_cards(); i++)
                cards[i] = draw();
            const auto hole = static_cast<size_t>(deck.hole_of(cards));
            for (size_t street = 0; street <= static_cast<size_t>(last); street++)
                deal.infosets[player][street] =
                    static_cast<int32_t>(chain[street]->first_infoset) + chain[street]->class_of[hole];
            deal.strengths[player] = full.strength[hole];
        }
        return;
    }
    const int board_cards = deck.board_cards(deck.streets() - 1);
    uint8_t board[5];
    for (int i = 0; i < board_cards; i++)
        board[i] = draw();
    for (size_t player = 0; player < static_cast<size_t>(players); player++) {
        uint8_t cards[7] = {draw(), draw()};
        std::copy_n(board, board_cards, cards + 2);
        for (size_t street = 0; street < game_.buckets.size(); street++) {
            const Buckets &buckets = game_.buckets[street];
            deal.entries[player][street] = buckets.entry(buckets.index().index(cards));
            __builtin_prefetch(deal.entries[player][street]);
        }
        deal.strengths[player] = Evaluator::get().evaluate(cards, 2 + board_cards);
    }
}

void Dealer::finish(Deal &deal) const {
    for (size_t street = 0; street < game_.buckets.size(); street++)
        for (size_t player = 0; player < static_cast<size_t>(game_.betting.players()); player++)
            deal.infosets[player][street] = game_.buckets[street].at(deal.entries[player][street]);
}

} // namespace fr
