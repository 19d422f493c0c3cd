#include "cfr/buckets/features.h"

#include "cfr/evaluator.h"
#include "fastrl/cfr.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace fr {
namespace {

enum Category { kHighCard, kUnderPair, kSecondPair, kTopPair, kOverPair, kTwoPair, kTwoPairPocket, kTrips };
enum FlushDraw { kNoFlushDraw, kBackdoor, kFlushDraw, kNutFlushDraw };
enum StraightDraw { kNoStraightDraw, kGutshot, kOpenEnded, kDoubleGutshot };

constexpr int kAce = 12, kTen = 8;

int rank(uint8_t card) { return card >> 2; }

// The cards as one hand.
struct Cards {
    std::array<uint8_t, 7> cards = {};
    int count;
    std::array<int, 5> board_ranks; // descending, -1 beyond the board's
    int board_cards;

    Cards(const uint8_t *hole, const uint8_t *board, int on_board) : count(2 + on_board), board_cards(on_board) {
        std::copy_n(hole, 2, cards.begin());
        std::copy_n(board, on_board, cards.begin() + 2);
        board_ranks.fill(-1);
        std::transform(board, board + on_board, board_ranks.begin(), rank);
        std::sort(board_ranks.begin(), board_ranks.end(), std::greater<>());
    }
    std::array<int, 4> suits(int first) const { // cards of each suit, from the first-th card on
        std::array<int, 4> result = {};
        for (int i = first; i < count; i++)
            result[cards[static_cast<size_t>(i)] & 3]++;
        return result;
    }
};

int category(const Cards &hand) {
    int32_t of_rank = 0;
    fr_cfr_class_of_rank(Evaluator::get().evaluate(hand.cards.data(), hand.count), &of_rank);
    if (of_rank >= 3) return std::min(kTrips + of_rank - 3, kTrips + 4); // four of a kind and straight flush are one
    const int a = rank(hand.cards[0]), b = rank(hand.cards[1]);
    if (of_rank == 2) return a == b ? kTwoPairPocket : kTwoPair;
    if (of_rank == 0) return kHighCard;
    if (a == b) return a > hand.board_ranks[0] ? kOverPair : kUnderPair;
    for (int i = 0; i < hand.board_cards; i++) {
        const int paired = hand.board_ranks[static_cast<size_t>(i)];
        if (paired == a || paired == b) return i == 0 ? kTopPair : i == 1 ? kSecondPair : kUnderPair;
    }
    return kHighCard; // the pair is the board's
}

// With cards to come: four of a suit, or three before the turn.
int flush_draw(const Cards &hand) {
    if (hand.board_cards == 5) return kNoFlushDraw;
    const std::array<int, 4> suits = hand.suits(0);
    const auto most = std::max_element(suits.begin(), suits.end());
    if (*most == 4) {
        const auto ace = static_cast<uint8_t>(4 * kAce + (most - suits.begin()));
        return hand.cards[0] == ace || hand.cards[1] == ace ? kNutFlushDraw : kFlushDraw;
    }
    return *most == 3 && hand.board_cards == 3 ? kBackdoor : kNoFlushDraw;
}

// With cards to come, by the ranks that would complete a straight: one, or several, which may be the two ends of four
// in a row. Bit 0 of a mask is an ace below the two.
int straight_draw(const Cards &hand) {
    const auto has_straight = [](uint32_t mask) { return (mask & mask >> 1 & mask >> 2 & mask >> 3 & mask >> 4) != 0; };
    const auto add = [](uint32_t mask, int of) { return mask | 2u << of | (of == kAce ? 1 : 0); };
    uint32_t mask = 0;
    for (int i = 0; i < hand.count; i++)
        mask = add(mask, rank(hand.cards[static_cast<size_t>(i)]));
    if (hand.board_cards == 5 || has_straight(mask)) return kNoStraightDraw;
    int completing = 0;
    for (int of = 0; of <= kAce; of++)
        completing += has_straight(add(mask, of)) ? 1 : 0;
    if (completing <= 1) return completing == 0 ? kNoStraightDraw : kGutshot;
    const uint32_t four = mask & mask >> 1 & mask >> 2 & mask >> 3;
    return (four & 0x3FE) != 0 ? kOpenEnded : kDoubleGutshot; // from the two to the ten, a card fits at either end
}

} // namespace

void describe_preflop(const uint8_t *hole, float equity, float *out) {
    const int high = std::max(rank(hole[0]), rank(hole[1])) + 2, low = std::min(rank(hole[0]), rank(hole[1])) + 2;
    const bool pair = high == low, suited = (hole[0] & 3) == (hole[1] & 3), broadway = low >= 10;
    const int gap = pair ? 0 : std::min(high - low, 14 - (high - low));
    const float highs = static_cast<float>(high) / 14, lows = static_cast<float>(low) / 14;
    float strength = .5f * highs;
    if (!pair) strength = .2f * highs + .15f * lows + (gap <= 1 ? .1f : gap == 2 ? .05f : 0) + (suited ? .1f : 0);
    if (broadway) strength += .1f;
    const float values[kPreflopFeatures] = {highs,
                                            lows,
                                            pair ? 1.0f : 0,
                                            suited ? 1.0f : 0,
                                            static_cast<float>(gap) / 12,
                                            broadway ? 1.0f : 0,
                                            suited && gap <= 1 ? 1.0f : 0,
                                            pair && high >= 12 ? 1.0f : 0,
                                            equity,
                                            std::min(strength, 1.0f)};
    std::copy_n(values, kPreflopFeatures, out);
}

void describe_postflop(const uint8_t *hole, const uint8_t *board, int board_cards, float equity, float equity_next,
                       float *out) {
    const Cards hand(hole, board, board_cards);
    std::fill_n(out, kPostflopFeatures, 0.0f);
    const int flush = flush_draw(hand), straight = straight_draw(hand);
    out[category(hand)] = 1;
    out[12 + flush] = 1;
    out[16 + straight] = 1;
    const int median = hand.board_ranks[static_cast<size_t>(board_cards / 2)];
    if (straight != kNoStraightDraw && rank(hole[0]) + rank(hole[1]) > 2 * median) out[20] = 1;
    if (straight != kNoStraightDraw && flush >= kFlushDraw) out[21] = 1;
    std::array<int, 13> of_rank = {};
    for (int i = 0; i < board_cards; i++)
        of_rank[static_cast<size_t>(rank(board[i]))]++;
    const auto pairs = std::count_if(of_rank.begin(), of_rank.end(), [](int count) { return count >= 2; });
    const std::array<int, 4> suits = hand.suits(2);
    const int suited = *std::max_element(suits.begin(), suits.end());
    const bool flags[] = {pairs > 0,
                          pairs > 1 || *std::max_element(of_rank.begin(), of_rank.end()) >= 3,
                          suited >= 3,
                          suited == 2,
                          hand.board_ranks[0] == kAce,
                          hand.board_ranks[0] < kTen};
    for (size_t i = 0; i < std::size(flags); i++)
        out[22 + i] = flags[i] ? 1 : 0;
    out[28] = equity;
    out[29] = equity_next;
    out[30] = 1; // two pots are left, of the bins below three, up to eight and more
    out[33] = 1;
}

} // namespace fr
