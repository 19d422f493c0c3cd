#include "cfr/hand_index.h"

#include <algorithm>
#include <bit>

namespace fr {
namespace {

uint64_t choose(uint64_t n, int k) {
    switch (k) {
    case 0: return 1;
    case 1: return n;
    case 2: return n * (n - 1) / 2;
    default:
        return n < static_cast<uint64_t>(k)
                   ? 0
                   : choose(n, k - 1) * (n - static_cast<uint64_t>(k) + 1) / static_cast<uint64_t>(k);
    }
}

// Sets of ranks in the order of their masks, which is colexicographic among sets of one size.
struct RankSets {
    std::array<uint16_t, 8192> numbers = {};
    std::array<std::vector<uint16_t>, HandIndex::kMaxCards + 1> masks; // by size and number

    RankSets() {
        for (uint32_t mask = 0; mask < numbers.size(); mask++) {
            const auto size = static_cast<size_t>(std::popcount(mask));
            if (size >= masks.size()) continue;
            numbers[mask] = static_cast<uint16_t>(masks[size].size());
            masks[size].push_back(static_cast<uint16_t>(mask));
        }
    }
};

const RankSets &rank_sets() {
    static const RankSets sets;
    return sets;
}

// Takes the positions of `used` out of `mask`, and puts them back in.
uint32_t close_gaps(uint32_t mask, uint32_t used) {
    while (used != 0) { // the highest first, so that the others keep their places
        const uint32_t bit = std::bit_floor(used), below = bit - 1;
        mask = (mask & below) | (mask >> 1 & ~below);
        used ^= bit;
    }
    return mask;
}

uint32_t open_gaps(uint32_t mask, uint32_t used) {
    for (; used != 0; used &= used - 1) {
        const uint32_t below = (used & (~used + 1)) - 1;
        mask = (mask & below) | (mask & ~below) << 1;
    }
    return mask;
}

// Length of the run of equal shapes that begins at `first`.
size_t run_length(const std::array<int, 4> &shapes, size_t first) {
    size_t end = first + 1;
    while (end < 4 && shapes[end] == shapes[first])
        end++;
    return end - first;
}

} // namespace

HandIndex::HandIndex(const std::vector<int> &rounds) : rounds_(rounds) {
    int shapes = 1;
    for (const int cards : rounds) {
        steps_.push_back(shapes);
        shapes *= cards + 1;
        cards_ += cards;
    }
    for (int shape = 0; shape < shapes; shape++) {
        uint64_t sets = 1, free = 13;
        for (size_t round = 0; round < rounds.size(); round++) {
            sets *= choose(free, count(shape, round));
            free -= static_cast<uint64_t>(count(shape, round));
        }
        counts_.push_back(sets);
    }
    firsts_.resize(static_cast<size_t>(shapes) * static_cast<size_t>(shapes) * static_cast<size_t>(shapes));
    std::array<int, 4> chosen = {};
    add_configurations(chosen, 0, shapes - 1); // the shape of all cards together
}

// Shapes are numbers in a mixed radix whose digits are the cards of each round, so that those of the suits add up.
void HandIndex::add_configurations(std::array<int, 4> &shapes, size_t suit, int left) {
    if (suit == 3) {
        if (left > shapes[2]) return;
        shapes[3] = left;
        configurations_.push_back({size_, shapes});
        firsts_[slot(shapes)] = size_;
        uint64_t hands = 1;
        for (size_t i = 0; i < 4; i += run_length(shapes, i)) {
            const size_t copies = run_length(shapes, i);
            hands *= choose(counts_[static_cast<size_t>(shapes[i])] + copies - 1, static_cast<int>(copies));
        }
        size_ += hands;
        return;
    }
    const int highest = suit == 0 ? left : std::min(left, shapes[suit - 1]);
    for (int shape = 0; shape <= highest; shape++) {
        bool fits = true;
        for (size_t round = 0; round < rounds_.size(); round++)
            fits = fits && count(shape, round) <= count(left, round);
        if (!fits) continue;
        shapes[suit] = shape;
        add_configurations(shapes, suit + 1, left - shape);
    }
}

size_t HandIndex::slot(const std::array<int, 4> &shapes) const {
    const size_t n = counts_.size();
    return (static_cast<size_t>(shapes[0]) * n + static_cast<size_t>(shapes[1])) * n + static_cast<size_t>(shapes[2]);
}

uint64_t HandIndex::number_of(const Ranks &ranks, int shape) const {
    const RankSets &sets = rank_sets();
    uint64_t number = 0, scale = 1, free = 13;
    uint32_t used = 0;
    for (size_t round = 0; round < rounds_.size(); round++) {
        const int cards = count(shape, round);
        if (cards == 0) continue;
        number += scale * sets.numbers[close_gaps(ranks[round], used)];
        used |= ranks[round];
        scale *= choose(free, cards);
        free -= static_cast<uint64_t>(cards);
    }
    return number;
}

HandIndex::Ranks HandIndex::ranks_of(Suit suit) const {
    const RankSets &sets = rank_sets();
    Ranks ranks = {};
    uint64_t free = 13;
    uint32_t used = 0;
    for (size_t round = 0; round < rounds_.size(); round++) {
        const int cards = count(suit.shape, round);
        if (cards == 0) continue;
        const uint64_t choices = choose(free, cards);
        ranks[round] =
            static_cast<uint16_t>(open_gaps(sets.masks[static_cast<size_t>(cards)][suit.number % choices], used));
        suit.number /= choices;
        used |= ranks[round];
        free -= static_cast<uint64_t>(cards);
    }
    return ranks;
}

uint64_t HandIndex::index(const uint8_t *cards) const {
    std::array<Ranks, 4> ranks = {};
    std::array<int, 4> shapes = {};
    for (size_t round = 0; round < rounds_.size(); round++) {
        for (int i = 0; i < rounds_[round]; i++, cards++) {
            ranks[*cards & 3][round] = static_cast<uint16_t>(ranks[*cards & 3][round] | 1u << (*cards >> 2));
            shapes[*cards & 3] += steps_[round];
        }
    }
    std::array<uint64_t, 4> suits; // shape and number as one key
    for (size_t suit = 0; suit < 4; suit++)
        suits[suit] = static_cast<uint64_t>(shapes[suit]) << 32 | number_of(ranks[suit], shapes[suit]);
    const auto order = [&](size_t a, size_t b) {
        const uint64_t high = std::max(suits[a], suits[b]), low = std::min(suits[a], suits[b]);
        suits[a] = high, suits[b] = low;
    };
    order(0, 1), order(2, 3), order(0, 2), order(1, 3), order(1, 2);
    for (size_t i = 0; i < 4; i++)
        shapes[i] = static_cast<int>(suits[i] >> 32);
    uint64_t result = firsts_[slot(shapes)], scale = 1;
    for (size_t i = 0; i < 4;) {
        const size_t copies = run_length(shapes, i);
        uint64_t number = 0;
        for (size_t left = copies; left > 0; left--, i++)
            number += choose((suits[i] & 0xFFFFFFFF) + left - 1, static_cast<int>(left));
        result += scale * number;
        scale *= choose(counts_[static_cast<size_t>(shapes[i - 1])] + copies - 1, static_cast<int>(copies));
    }
    return result;
}

void HandIndex::unindex(uint64_t index, uint8_t *cards) const {
    const auto next = std::upper_bound(configurations_.begin(), configurations_.end(), index,
                                       [](uint64_t value, const Configuration &c) { return value < c.first; });
    const Configuration &configuration = *(next - 1);
    const std::array<int, 4> &shapes = configuration.shapes;
    index -= configuration.first;
    std::array<Ranks, 4> ranks;
    for (size_t i = 0; i < 4;) {
        const size_t copies = run_length(shapes, i);
        const uint64_t sets = counts_[static_cast<size_t>(shapes[i])];
        const uint64_t multisets = choose(sets + copies - 1, static_cast<int>(copies));
        uint64_t number = index % multisets;
        index /= multisets;
        for (size_t left = copies; left > 0; left--, i++) { // the largest member first
            uint64_t low = 0, high = sets - 1;
            while (low < high) {
                const uint64_t middle = (low + high + 1) / 2;
                if (choose(middle + left - 1, static_cast<int>(left)) <= number)
                    low = middle;
                else
                    high = middle - 1;
            }
            number -= choose(low + left - 1, static_cast<int>(left));
            ranks[i] = ranks_of({shapes[i], low});
        }
    }
    for (size_t round = 0; round < rounds_.size(); round++)
        for (size_t suit = 0; suit < 4; suit++)
            for (uint32_t mask = ranks[suit][round]; mask != 0; mask &= mask - 1)
                *cards++ = static_cast<uint8_t>(4 * std::countr_zero(mask) + static_cast<int>(suit));
}

} // namespace fr
