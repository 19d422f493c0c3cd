#include "cfr/dealer.h"

#include "cfr/evaluator.h"

#include <algorithm>
#include <numeric>

namespace fr {

namespace {

constexpr size_t kFew = 4096; // deals

} // namespace

Dealer::Dealer(const fr_cfr_game &game, uint64_t seed) : game_(game), seed_(seed) {
    if (!game.boards) return;
    double deals = static_cast<double>(game.boards->dealt().size());
    for (int player = 0; player < game.betting.players(); player++)
        deals *= game.deck.holes();
    if (deals <= kFew) list();
}

// Every board as often as it is dealt, with all cards that players can have beside it and each other.
void Dealer::list() {
    const Deck &deck = game_.deck;
    const std::vector<int32_t> &boards = game_.boards->dealt();
    std::array<uint8_t, 2 *FR_CFR_MAX_PLAYERS> cards = {};
    for (size_t board = 0; board < boards.size(); board++) {
        const Board &full = game_.boards->street(deck.streets() - 1)[static_cast<size_t>(boards[board])];
        const auto give = [&](const auto &self, int player) -> void {
            const int given = player * deck.hole_cards();
            if (player == game_.betting.players()) {
                deal(cards.data(), board, all_.emplace_back());
                return;
            }
            for (int hole = 0; hole < deck.holes(); hole++) {
                if (full.class_of[static_cast<size_t>(hole)] < 0 || deck.meets(hole, cards.data(), given)) continue;
                std::copy_n(deck.hole(hole), deck.hole_cards(), cards.begin() + given);
                self(self, player + 1);
            }
        };
        give(give, 0);
    }
    const auto count = static_cast<int64_t>(all_.size());
    for (int64_t stride = 1; stride < std::max<int64_t>(count, 2); stride++)
        if (std::gcd(stride, count) == 1) strides_.push_back(stride);
}

void Dealer::deal(const uint8_t *cards, size_t board, Deal &deal) const {
    const Deck &deck = game_.deck;
    int32_t number = game_.boards->dealt()[board];
    for (int street = deck.streets() - 1; street >= 0; street--) {
        const Board &at = game_.boards->street(street)[static_cast<size_t>(number)];
        number = at.parent;
        for (int player = 0; player < game_.betting.players(); player++) {
            const auto seat = static_cast<size_t>(player);
            const auto hole = static_cast<size_t>(deck.hole_of(cards + player * deck.hole_cards()));
            deal.infosets[seat][static_cast<size_t>(street)] =
                static_cast<int32_t>(at.first_infoset) + at.class_of[hole];
            if (street + 1 == deck.streets()) deal.strengths[seat] = at.strength[hole];
        }
    }
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
        const std::vector<int32_t> &dealt = game_.boards->dealt();
        const auto board = static_cast<size_t>(random.below(static_cast<int>(dealt.size())));
        const Board &full = game_.boards->street(deck.streets() - 1)[static_cast<size_t>(dealt[board])];
        for (int i = 0; i < board_cards; i++)
            taken |= uint64_t{1} << full.cards[static_cast<size_t>(i)];
        uint8_t cards[2 * FR_CFR_MAX_PLAYERS];
        for (int i = 0; i < players * deck.hole_cards(); i++)
            cards[i] = draw();
        deal(cards, board, own);
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
    for (size_t street = 0; street < game_.buckets.size(); street++)
        for (size_t player = 0; player < static_cast<size_t>(game_.betting.players()); player++)
            own.infosets[player][street] = game_.buckets[street].at(own.entries[player][street]);
}

} // namespace fr
