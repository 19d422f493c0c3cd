#include "cfr/dealer.h"

#include "cfr/evaluator.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace fr {

namespace {

constexpr size_t kFew = 4096; // deals

} // namespace

Dealer::Dealer(const fr_cfr_game &game, uint64_t seed) : game_(game), seed_(seed) {
    if (!game.boards) return;
    look();
    double deals = static_cast<double>(game.boards->dealt().size());
    for (int player = 0; player < game.betting.players(); player++)
        deals *= game.deck.holes();
    if (deals <= kFew) list();
}

void Dealer::look() {
    const Deck &deck = game_.deck;
    const auto holes = static_cast<size_t>(deck.holes()), streets = static_cast<size_t>(deck.streets());
    const std::vector<Board> &full = game_.boards->street(deck.streets() - 1);
    for (const int32_t number : game_.boards->dealt()) {
        FullBoard &board = boards_.emplace_back(FullBoard{0, static_cast<size_t>(number)});
        for (int i = 0; i < deck.board_cards(deck.streets() - 1); i++)
            board.cards |= uint64_t{1} << full[board.number].cards[static_cast<size_t>(i)];
    }
    seen_size_ = std::bit_ceil(streets + 1);
    seen_.resize(full.size() * holes * seen_size_);
    for (size_t number = 0; number < full.size(); number++) {
        int32_t at_number = static_cast<int32_t>(number);
        for (size_t street = streets; street-- > 0;) {
            const Board &at = game_.boards->street(static_cast<int>(street))[static_cast<size_t>(at_number)];
            at_number = at.parent;
            for (size_t hole = 0; hole < holes; hole++) {
                int32_t *seen = seen_.data() + (number * holes + hole) * seen_size_;
                seen[street] = static_cast<int32_t>(at.first_infoset) + at.class_of[hole];
                if (street + 1 == streets) seen[streets] = at.strength[hole];
            }
        }
    }
}

const int32_t *Dealer::seen(const FullBoard &board, const uint8_t *hole_cards) const {
    const auto holes = static_cast<size_t>(game_.deck.holes());
    return seen_.data() + (board.number * holes + static_cast<size_t>(game_.deck.hole_of(hole_cards))) * seen_size_;
}

void Dealer::read(const int32_t *seen, size_t player, Deal &deal) const {
    const auto streets = static_cast<size_t>(game_.deck.streets());
    std::copy_n(seen, streets, deal.infosets[player].begin());
    deal.strengths[player] = seen[streets];
}

// Every board as often as it is dealt, with all cards that players can have beside it and each other.
void Dealer::list() {
    const Deck &deck = game_.deck;
    Deal deal = {};
    for (const FullBoard &board : boards_) {
        const auto give = [&](const auto &self, int player, uint64_t taken) -> void {
            if (player == game_.betting.players()) {
                all_.push_back(deal);
                return;
            }
            for (int hole = 0; hole < deck.holes(); hole++) {
                uint64_t cards = 0;
                for (int i = 0; i < deck.hole_cards(); i++)
                    cards |= uint64_t{1} << deck.hole(hole)[i];
                if ((cards & taken) != 0) continue;
                read(seen(board, deck.hole(hole)), static_cast<size_t>(player), deal);
                self(self, player + 1, taken | cards);
            }
        };
        give(give, 0, board.cards);
    }
    const auto count = static_cast<int64_t>(all_.size());
    for (int64_t stride = 1; stride < std::max<int64_t>(count, 2); stride++)
        if (std::gcd(stride, count) == 1) strides_.push_back(stride);
}

DealOrder Dealer::order(int64_t pass) const {
    Random random(~seed_, pass);
    const int64_t stride = strides_[static_cast<size_t>(random.below(static_cast<int>(strides_.size())))];
    return {random.below(static_cast<int>(all_.size())), stride};
}

const Deal *Dealer::begin(int64_t t, Random &random, Deal &own) const {
    if (!all_.empty()) {
        const auto count = static_cast<int64_t>(all_.size());
        return &all_[static_cast<size_t>(order((t - 1) / count).at((t - 1) % count, count))];
    }
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
    const int board_cards = deck.board_cards(deck.streets() - 1);
    if (game_.boards) {
        const FullBoard &board = boards_[static_cast<size_t>(random.below(static_cast<int>(boards_.size())))];
        taken = board.cards;
        for (size_t player = 0; player < static_cast<size_t>(players); player++) {
            uint8_t cards[2];
            for (int i = 0; i < deck.hole_cards(); i++)
                cards[i] = draw();
            own.seen[player] = seen(board, cards);
            __builtin_prefetch(own.seen[player]);
        }
        return nullptr;
    }
    uint8_t board[5];
    for (int i = 0; i < board_cards; i++)
        board[i] = draw();
    for (size_t player = 0; player < static_cast<size_t>(players); player++) {
        uint8_t cards[7] = {draw(), draw()};
        std::copy_n(board, board_cards, cards + 2);
        for (size_t street = 0; street < game_.buckets.size(); street++) {
            const Buckets &buckets = game_.buckets[street];
            own.entries[player][street] = buckets.entry(buckets.index().index(cards));
            __builtin_prefetch(own.entries[player][street]);
        }
        own.strengths[player] = Evaluator::get().evaluate(cards, 2 + board_cards);
    }
    return nullptr;
}

void Dealer::finish(Deal &own) const {
    for (size_t player = 0; game_.boards && player < static_cast<size_t>(game_.betting.players()); player++)
        read(own.seen[player], player, own);
    for (size_t street = 0; street < game_.buckets.size(); street++)
        for (size_t player = 0; player < static_cast<size_t>(game_.betting.players()); player++)
            own.infosets[player][street] = game_.buckets[street].at(own.entries[player][street]);
}

} // namespace fr
