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

// The suits of equal shapes, with what a change of their numbers counts.
struct Run {
    size_t count = 0;
    uint64_t scale = 1;
    std::array<uint64_t, 4> numbers = {};
    std::array<size_t, 4> suits = {};

    size_t place(size_t suit) const {
        return static_cast<size_t>(std::find(suits.begin(), suits.end(), suit) - suits.begin());
    }
    uint64_t part() const { return scale * multiset(numbers, count); }
    uint64_t part(size_t at, uint64_t number) const {
        std::array<uint64_t, 4> changed = numbers;
        changed[at] = number;
        return scale * multiset(changed, count);
    }
    uint64_t part(size_t at, uint64_t number, size_t other, uint64_t others) const {
        std::array<uint64_t, 4> changed = numbers;
        changed[at] = number, changed[other] = others;
        return scale * multiset(changed, count);
    }
};

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
            std::array<Run, 4> runs;
            size_t run = 0, run_of_s = 0, run_of_t = 0;
            uint64_t scale = 1, base = index_.first(sorted);
            for (size_t i = 0; i < 4; i++) {
                Run &at = runs[run];
                at.suits[at.count] = order[i];
                at.numbers[at.count++] = suits[order[i]]->none;
                if (order[i] == s) run_of_s = run;
                if (order[i] == t) run_of_t = run;
                if (i + 1 < 4 && sorted[i + 1] == sorted[i]) continue;
                at.scale = scale;
                const uint64_t sets = index_.sets(sorted[i]);
                scale *= multiset({sets - 1, sets - 1, sets - 1, sets - 1}, at.count) + 1;
                run++;
            }
            for (size_t i = 0; i < run; i++)
                if (i != run_of_s && i != run_of_t) base += runs[i].part();
            const Run &first = runs[run_of_s], &second = runs[run_of_t];
            const size_t at_s = first.place(s), at_t = second.place(t);
            const auto number_pair = [&](uint8_t rank, uint8_t other, uint64_t number) {
                out[pair_index(static_cast<int>(4u * rank + s), static_cast<int>(4u * other + t))] =
                    static_cast<uint32_t>(number);
            };
            if (s == t) {
                for (size_t a = 0; a < free_count[s]; a++)
                    for (size_t b = 0; b < a; b++)
                        number_pair(free[s][a], free[s][b],
                                    base + first.part(at_s, suits[s]->two[free[s][a]][free[s][b]]));
                continue;
            }
            std::array<uint64_t, 13> of_t;
            for (size_t b = 0; b < free_count[t]; b++)
                of_t[b] = suits[t]->one[free[t][b]];
            if (run_of_s == run_of_t) {
                for (size_t a = 0; a < free_count[s]; a++)
                    for (size_t b = 0; b < free_count[t]; b++)
                        number_pair(free[s][a], free[t][b],
                                    base + first.part(at_s, suits[s]->one[free[s][a]], at_t, of_t[b]));
                continue;
            }
            for (size_t b = 0; b < free_count[t]; b++)
                of_t[b] = second.part(at_t, of_t[b]);
            for (size_t a = 0; a < free_count[s]; a++) {
                const uint64_t of_s = base + first.part(at_s, suits[s]->one[free[s][a]]);
                for (size_t b = 0; b < free_count[t]; b++)
                    number_pair(free[s][a], free[t][b], of_s + of_t[b]);
            }
        }
    }
}

} // namespace fr
