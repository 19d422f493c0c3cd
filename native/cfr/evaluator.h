// The best five-card poker hand among five to seven cards.
//
// Every rank has a random 32-bit key. The sum of a hand's keys names its multiset of ranks: the sum's high bits choose a
// displacement, and the low bits exclusive-or it are the slot of a table without collisions. A hand with five cards of a
// suit is looked up by the mask of that suit's ranks instead.
#ifndef FASTRL_CFR_EVALUATOR_H
#define FASTRL_CFR_EVALUATOR_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fr {

// Cards are 4 * rank + suit: ranks 0 (two) to 12 (ace), suits 0..3. Hand ranks are 1..7462, the best highest; 0 is no hand.
inline constexpr int kDeck = 52;
inline constexpr int kPairs = kDeck * (kDeck - 1) / 2;
inline constexpr int kHandRanks = 7462;

// Position of two cards among all pairs.
constexpr int pair_index(int a, int b) { return a > b ? a * (a - 1) / 2 + b : b * (b - 1) / 2 + a; }

struct Evaluator {
    static constexpr int kShift = 19;
    struct Ranks { // of hands of one size; both tables have one more at their end, as gathers read two at once
        uint32_t mask = 0;
        std::array<uint16_t, (1 << (32 - kShift)) + 1> displacements = {};
        std::vector<uint16_t> slots;
    };

    static const Evaluator &get(); // built on first use, in milliseconds

    uint16_t evaluate(const uint8_t *cards, int count) const; // count 5..7
    // cards[n][7]. False where a byte is not in 0..51; then `out` is not all written.
    bool evaluate_sevens(const uint8_t *cards, int64_t n, uint16_t *out) const;
    // The hands that `count` (3..5) board cards make with every pair, by pair_index; 0 where a pair meets the board.
    void evaluate_pairs(const uint8_t *board, int count, uint16_t *out) const;

    // Of seven cards with a flush: ranks of one suit only have five or more.
    uint16_t flush(const uint8_t *cards) const {
        uint64_t masks = 0;
        for (int i = 0; i < 7; i++)
            masks |= kSuitRank[cards[i]];
        const auto of = [&](int suit) { return flushes[masks >> 16 * suit & 0x1FFF]; };
        return static_cast<uint16_t>(of(0) | of(1) | of(2) | of(3));
    }

    uint16_t slot(uint32_t key, int count) const {
        const Ranks &ranks = sizes[static_cast<size_t>(count - 5)];
        return ranks.slots[(key ^ ranks.displacements[key >> kShift]) & ranks.mask];
    }

    static constexpr uint32_t kSuitStart = 0x3333; // four counters that reach 8 with the fifth card of a suit
    static constexpr uint32_t kFlush = 0x8888;
    static constexpr std::array<uint32_t, 13> kKeys = {0x910a2dec, 0xbeeb8da1, 0xf893a2ee, 0x71c18690, 0x71bb54d8,
                                                       0xc34d0bff, 0xe099ec6c, 0x85e7bb0f, 0x491718de, 0xcb435c8e,
                                                       0x6775dc77, 0x9afcd44d, 0x7476cf8a};

    // By card: the bit of its rank in its suit's 16.
    static constexpr std::array<uint64_t, kDeck> kSuitRank = [] {
        std::array<uint64_t, kDeck> result = {};
        for (size_t card = 0; card < kDeck; card++)
            result[card] = uint64_t{1} << (16 * (card & 3) + (card >> 2));
        return result;
    }();

    std::array<Ranks, 3> sizes;              // hands of 5, 6 and 7 cards
    std::array<uint16_t, 8192> flushes = {}; // by mask of ranks, 0 below five of them

  private:
    Evaluator();
};

#if defined(__x86_64__)
// The same for processors with AVX-512; n is a multiple of 16.
bool evaluate_sevens_avx512(const Evaluator &evaluator, const uint8_t *cards, int64_t n, uint16_t *out);
// Keys of hands of seven and the numbers of those with a flush, for processors with AVX2; n is a multiple of 8, and `flushes` has
// room for 8 numbers behind them. Returns how many have one, or -1 where a byte is no card.
int64_t find_keys_avx2(const uint8_t *cards, int64_t n, uint32_t *keys, uint16_t *flushes);
#endif

} // namespace fr

#endif
