#include "cfr/buckets/pair_numbers.h"

#include "cfr/evaluator.h"

#include <algorithm>
#include <bit>

namespace fr {
namespace {

// Number of a multiset of `count` numbers among all, as HandIndex has it.
uint64_t multiset(std::array<uint64_t, 4> numbers, size_t count) {
    if (count == 1) return numbers[0];
    if (count == 2) {
        const uint64_t high = std::max(numbers[0], numbers[1]), low = std::min(numbers[0], numbers[1]);
        return high * (high + 1) / 2 + low;
    }
    std::fill(numbers.begin() + count, numbers.end(), UINT64_MAX); // behind the others
    std::sort(numbers.begin(), numbers.end());
    uint64_t result = numbers[0] + numbers[1] * (numbers[1] + 1) / 2;
    result += numbers[2] * (numbers[2] + 1) * (numbers[2] + 2) / 6;
    if (count == 4) result += numbers[3] * (numbers[3] + 1) * (numbers[3] + 2) * (numbers[3] + 3) / 24;
    return result;
}

} // namespace

PairNumbers::PairNumbers(int board_cards) : board_cards_(board_cards), index_({2, board_cards}), suit_at_(1 << 13) {
    for (uint32_t mask = 0; mask < suit_at_.size(); mask++) {
        if (std::popcount(mask) > board_cards) continue;
        suit_at_[mask] = static_cast<uint16_t>(suits_.size());
        suits_.push_back({});
        Suit &suit = suits_.back();
        const int board_shape = std::popcount(mask) * index_.step(1);
        const auto number = [&](uint32_t hole) {
            const int shape = std::popcount(hole) * index_.step(0) + board_shape;
            return static_cast<uint32_t>(
                index_.number_of({static_cast<uint16_t>(hole), static_cast<uint16_t>(mask)}, shape));
        };
        suit.none = number(0);
        for (uint32_t a = 0; a < 13; a++) {
            if ((mask >> a & 1) != 0) continue;
            suit.one[a] = number(1u << a);
            for (uint32_t b = 0; b < a; b++)
                if ((mask >> b & 1) == 0) suit.two[a][b] = number(1u << a | 1u << b);
        }
    }
}

void PairNumbers::find(const uint8_t *board, uint32_t *out) const {
    std::array<uint32_t, 4> masks = {};
    for (int i = 0; i < board_cards_; i++)
        masks[board[i] & 3] |= 1u << (board[i] >> 2);
    std::array<const Suit *, 4> suits;
    std::array<std::array<uint8_t, 13>, 4> free; // ranks of each suit that are not on the board
    std::array<size_t, 4> free_count = {};
    for (size_t s = 0; s < 4; s++) {
        suits[s] = &suits_[suit_at_[masks[s]]];
        for (uint8_t rank = 0; rank < 13; rank++)
            if ((masks[s] >> rank & 1) == 0) free[s][free_count[s]++] = rank;
    }
    for (size_t s = 0; s < 4; s++) {
        for (size_t t = 0; t <= s; t++) { // suits of the two hole cards; everything else follows from the board
            std::array<int, 4> shapes;
            for (size_t i = 0; i < 4; i++) {
                const int hole = (i == s ? 1 : 0) + (i == t ? 1 : 0);
                shapes[i] = hole * index_.step(0) + std::popcount(masks[i]) * index_.step(1);
            }
            std::array<size_t, 4> order = {0, 1, 2, 3};
            std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return shapes[a] > shapes[b]; });
            std::array<int, 4> sorted;
            for (size_t i = 0; i < 4; i++)
                sorted[i] = shapes[order[i]];
            // Suits of equal shape are one multiset. A suit with hole cards has no other beside it, or the other one's.
            uint64_t scale = 1, base = index_.first(sorted), scale_s = 0, scale_t = 0;
            for (size_t i = 0, end; i < 4; i = end) {
                std::array<uint64_t, 4> numbers = {};
                bool held = false;
                for (end = i; end < 4 && sorted[end] == sorted[i]; end++) {
                    numbers[end - i] = suits[order[end]]->none;
                    if (order[end] == s) scale_s = scale;
                    if (order[end] == t) scale_t = scale;
                    held = held || order[end] == s || order[end] == t;
                }
                if (!held) base += scale * multiset(numbers, end - i);
                const uint64_t last = index_.sets(sorted[i]) - 1;
                scale *= multiset({last, last, last, last}, end - i) + 1;
            }
            const auto number_pair = [&](uint8_t rank, uint8_t other, uint64_t number) {
                out[pair_index(static_cast<int>(4u * rank + s), static_cast<int>(4u * other + t))] =
                    static_cast<uint32_t>(number);
            };
            if (s == t) {
                for (size_t a = 0; a < free_count[s]; a++)
                    for (size_t b = 0; b < a; b++)
                        number_pair(free[s][a], free[s][b], base + scale_s * suits[s]->two[free[s][a]][free[s][b]]);
                continue;
            }
            for (size_t a = 0; a < free_count[s]; a++) {
                const uint64_t of_s = suits[s]->one[free[s][a]];
                for (size_t b = 0; b < free_count[t]; b++) {
                    const uint64_t of_t = suits[t]->one[free[t][b]];
                    const uint64_t high = std::max(of_s, of_t);
                    number_pair(free[s][a], free[t][b],
                                base + (shapes[s] == shapes[t]
                                            ? scale_s * (high * (high + 1) / 2 + std::min(of_s, of_t))
                                            : scale_s * of_s + scale_t * of_t));
                }
            }
        }
    }
}

} // namespace fr
