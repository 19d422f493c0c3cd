#include "cfr/deck.h"

#include "cfr/evaluator.h"

#include <algorithm>

namespace fr {
namespace {

// More of a kind first, then higher ranks: a number whose digits are the counts, then the ranks that have them.
uint64_t value_by_ranks(const std::vector<int> &ranks) {
    std::array<int, 13> counts = {};
    for (const int rank : ranks)
        counts[static_cast<size_t>(rank)]++;
    uint64_t times = 0, order = 0;
    for (int count = 4, places = 0; count > 0; count--) {
        for (int rank = 12; rank >= 0; rank--) {
            if (counts[static_cast<size_t>(rank)] != count) continue;
            times = times << 4 | static_cast<uint64_t>(count);
            order = order << 4 | static_cast<uint64_t>(rank);
            places++;
        }
        if (count == 1) times <<= 4 * (7 - places), order <<= 4 * (7 - places);
    }
    return times << 32 | order;
}

} // namespace

Deck::Deck(const fr_cfr_game_config &config)
    : ranks_(config.ranks), suits_(config.suits), hole_cards_(config.hole_cards), streets_(config.streets),
      showdown_(config.showdown) {
    for (int street = 0; street < streets_; street++) {
        dealt_[street] = config.board_cards[street];
        board_cards_[street] = config.board_cards[street] + (street == 0 ? 0 : board_cards_[street - 1]);
    }
    for (int a = 0; a < cards(); a++) {
        if (hole_cards_ == 1) hole_.push_back(static_cast<uint8_t>(a));
        for (int b = 0; b < a && hole_cards_ == 2; b++) {
            hole_.push_back(static_cast<uint8_t>(a));
            hole_.push_back(static_cast<uint8_t>(b));
        }
    }
}

int Deck::hole_of(const uint8_t *hole) const { return hole_cards_ == 1 ? hole[0] : pair_index(hole[0], hole[1]); }

bool Deck::meets(int number, const uint8_t *board, int count) const {
    for (int i = 0; i < hole_cards_; i++)
        if (std::find(board, board + count, hole(number)[i]) != board + count) return true;
    return false;
}

void Deck::strengths(const uint8_t *board, uint16_t *out) const {
    const int count = board_cards_[streets_ - 1];
    if (showdown_ == FR_CFR_SHOWDOWN_POKER) {
        Evaluator::get().evaluate_pairs(board, count, out);
        return;
    }
    std::vector<uint64_t> values(static_cast<size_t>(holes()));
    for (int number = 0; number < holes(); number++) {
        if (meets(number, board, count)) continue;
        std::vector<int> ranks;
        for (int i = 0; i < count; i++)
            ranks.push_back(rank(board[i]));
        for (int i = 0; i < hole_cards_; i++)
            ranks.push_back(rank(hole(number)[i]));
        values[static_cast<size_t>(number)] = value_by_ranks(ranks);
    }
    std::vector<uint64_t> sorted = values;
    sorted.push_back(0);
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    for (size_t i = 0; i < values.size(); i++)
        out[i] = static_cast<uint16_t>(std::lower_bound(sorted.begin(), sorted.end(), values[i]) - sorted.begin());
}

} // namespace fr
