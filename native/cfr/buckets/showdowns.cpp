#include "cfr/buckets/showdowns.h"

#include "cfr/buckets/parallel.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace fr {
namespace {

constexpr int kOrderBits = 5;

// Number of a set of five cards among all, colexicographic.
size_t number_of(const uint8_t *board) {
    static constexpr auto kChoose = [] {
        std::array<std::array<uint32_t, kDeck>, 6> result = {};
        for (size_t n = 0; n < kDeck; n++) {
            result[0][n] = 1;
            for (size_t k = 1; k <= 5 && n > 0; k++)
                result[k][n] = result[k][n - 1] + result[k - 1][n - 1];
        }
        return result;
    }();
    std::array<uint8_t, 5> cards;
    std::copy_n(board, 5, cards.begin());
    const auto order = [&](size_t a, size_t b) {
        const uint8_t low = std::min(cards[a], cards[b]), high = std::max(cards[a], cards[b]);
        cards[a] = low, cards[b] = high;
    };
    order(0, 1), order(3, 4), order(2, 4), order(2, 3), order(0, 3), order(0, 2), order(1, 4), order(1, 3), order(1, 2);
    size_t number = 0;
    for (size_t i = 0; i < 5; i++)
        number += kChoose[i + 1][cards[i]];
    return number;
}

// Calls visit(first, end) for the pairs of each rank, from the weakest.
template <typename Visit> void each_rank(const RankedPairs &ranked, Visit &&visit) {
    for (size_t first = 0; first < kRiverPairs;) {
        size_t end = first + 1;
        while (end < kRiverPairs && ranked.ranks[end] == ranked.ranks[first])
            end++;
        visit(first, end);
        first = end;
    }
}

} // namespace

// Where a suit has at most three cards on the board, what matters of a pair are its ranks, but for the flushes of that suit: kinds of
// pairs are sorted, and the pairs of each are written out.
RankedPairs::RankedPairs(const uint8_t *board) {
    const Evaluator &evaluator = Evaluator::get();
    uint32_t key = 0;
    std::array<uint32_t, 4> masks = {};
    std::array<uint32_t, 13> free; // suits of a rank that are not on the board
    free.fill(0xF);
    for (int i = 0; i < 5; i++) {
        const size_t rank = board[i] >> 2, suit = board[i] & 3;
        key += Evaluator::kKeys[rank];
        masks[suit] |= 1u << rank;
        free[rank] &= ~(1u << suit);
    }
    const auto longest = std::max_element(masks.begin(), masks.end(),
                                          [](uint32_t a, uint32_t b) { return std::popcount(a) < std::popcount(b); });
    if (std::popcount(*longest) > 3) {
        sort_each(board);
        return;
    }
    const uint32_t suited = std::popcount(*longest) == 3 ? 1u << (longest - masks.begin()) : 0; // the flushes' suit

    constexpr uint32_t kFlush = 1 << 8;
    std::array<uint32_t, 13 * 7 + 45> kinds; // rank of the hand, then kFlush, the higher and the lower rank of the pair
    size_t count = 0;
    for (uint32_t high = 0; high < 13; high++)
        for (uint32_t low = 0; low <= high; low++) {
            const uint32_t ranks = high << 4 | low;
            kinds[count++] =
                uint32_t{evaluator.slot(key + Evaluator::kKeys[high] + Evaluator::kKeys[low], 7)} << 16 | ranks;
            if (low < high && (free[high] & free[low] & suited) != 0)
                kinds[count++] = uint32_t{evaluator.flushes[*longest | 1u << high | 1u << low]} << 16 | kFlush | ranks;
        }
    std::sort(kinds.begin(), kinds.begin() + static_cast<std::ptrdiff_t>(count));
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t high = kinds[i] >> 4 & 0xF, low = kinds[i] & 0xF;
        const bool flush = (kinds[i] & kFlush) != 0;
        for (uint32_t a = flush ? suited : free[high]; a != 0; a &= a - 1) {
            const int card = static_cast<int>(4 * high) + std::countr_zero(a);
            const uint32_t lowest = a & -a;
            uint32_t others = flush ? suited : high == low ? free[low] & (lowest - 1) : free[low];
            if (!flush && (lowest & suited) != 0) others &= ~suited;
            for (; others != 0; others &= others - 1, at++) {
                pairs[at] =
                    static_cast<uint16_t>(pair_index(card, static_cast<int>(4 * low) + std::countr_zero(others)));
                ranks[at] = static_cast<uint16_t>(kinds[i] >> 16);
            }
        }
    }
}

void RankedPairs::sort_each(const uint8_t *board) {
    std::array<uint16_t, kPairs> rank_of;
    Evaluator::get().evaluate_pairs(board, 5, rank_of.data());
    // Sorted by the low bits of the ranks, then by the high ones.
    constexpr int kLow = 7;
    std::array<uint16_t, 1 << kLow> low = {};
    std::array<uint16_t, (kHandRanks >> kLow) + 1> high = {};
    for (const uint16_t rank : rank_of) {
        low[rank & ((1 << kLow) - 1)]++;
        high[rank >> kLow]++;
    }
    const auto sums = [](auto &counts) {
        uint16_t sum = 0;
        for (uint16_t &count : counts) {
            const uint16_t next = static_cast<uint16_t>(sum + count);
            count = sum;
            sum = next;
        }
    };
    low[0] = static_cast<uint16_t>(low[0] - (kPairs - kRiverPairs)); // pairs that meet the board have rank 0
    high[0] = static_cast<uint16_t>(high[0] - (kPairs - kRiverPairs));
    sums(low), sums(high);
    std::array<uint16_t, kRiverPairs> by_low;
    for (size_t pair = 0; pair < kPairs; pair++)
        if (rank_of[pair] != 0) by_low[low[rank_of[pair] & ((1 << kLow) - 1)]++] = static_cast<uint16_t>(pair);
    for (const uint16_t pair : by_low) {
        const size_t at = high[rank_of[pair] >> kLow]++;
        pairs[at] = pair;
        ranks[at] = rank_of[pair];
    }
}

// Pairs beside two cards are all, less those with either; a pair that is there itself was taken off once too often.
void chances_against_all(const RankedPairs &ranked, uint16_t *out) {
    std::fill_n(out, kPairs, kNoHand);
    std::array<int, kDeck> with = {};
    int all = 0;
    each_rank(ranked, [&](size_t first, size_t end) {
        for (size_t i = first; i < end; i++) {
            const auto &cards = kPairCards.of[ranked.pairs[i]];
            out[ranked.pairs[i]] = static_cast<uint16_t>(all - with[cards[0]] - with[cards[1]]);
        }
        for (size_t i = first; i < end; i++) {
            const auto &cards = kPairCards.of[ranked.pairs[i]];
            all++, with[cards[0]]++, with[cards[1]]++;
        }
        for (size_t i = first; i < end; i++) {
            const auto &cards = kPairCards.of[ranked.pairs[i]];
            uint16_t &chances = out[ranked.pairs[i]];
            chances = static_cast<uint16_t>(chances + all - with[cards[0]] - with[cards[1]] + 1);
        }
    });
}

void GroupChances::find(const RankedPairs &ranked, const std::array<uint8_t, kPairs> &group_of) {
    std::array<Counts, kGroups> one = {}; // of a group; adding whole vectors lets the next load have them at once
    for (size_t group = 0; group < kGroups; group++)
        one[group][group] = 1;
    std::array<Counts, kDeck> with = {};
    Counts all = {};
    const auto beside = [&](uint16_t pair) {
        return all - with[kPairCards.of[pair][0]] - with[kPairCards.of[pair][1]];
    };
    each_rank(ranked, [&](size_t first, size_t end) {
        for (size_t i = first; i < end; i++)
            chances[ranked.pairs[i]] = beside(ranked.pairs[i]);
        for (size_t i = first; i < end; i++) {
            const uint16_t pair = ranked.pairs[i];
            const Counts own = one[group_of[pair]];
            all += own;
            with[kPairCards.of[pair][0]] += own;
            with[kPairCards.of[pair][1]] += own;
        }
        for (size_t i = first; i < end; i++) {
            const uint16_t pair = ranked.pairs[i];
            chances[pair] += beside(pair) + one[group_of[pair]];
        }
    });
    for (const uint16_t pair : ranked.pairs)
        most[pair] = (beside(pair) + one[group_of[pair]]) * 2;
}

Rivers::Rivers(Pool &pool) : orbits_(list_orbits(5)) {
    chances_.resize(orbits_.size() * kPairs);
    boards_.resize(kDeck * 51 * 50 * 49 * 48 / 120);
    constexpr size_t kItem = 512;
    parallel(pool, static_cast<int>((orbits_.size() + kItem - 1) / kItem), [&](int item, int) {
        const SuitOrders &orders = SuitOrders::get();
        const size_t first = static_cast<size_t>(item) * kItem;
        for (size_t i = first; i < std::min(first + kItem, orbits_.size()); i++) {
            const uint8_t *board = orbits_[i].board.data();
            chances_against_all(RankedPairs(board), chances_.data() + i * kPairs);
            for (size_t order = 0; order < kSuitOrders; order++) {
                std::array<uint8_t, 5> image;
                for (size_t k = 0; k < 5; k++)
                    image[k] = orders.card(order, board[k]);
                boards_[number_of(image.data())] = static_cast<uint32_t>(i << kOrderBits | orders.inverse[order]);
            }
        }
    });
}

Rivers::Row Rivers::row(const uint8_t *board) const {
    const uint32_t entry = boards_[number_of(board)];
    const size_t order = entry & ((1 << kOrderBits) - 1);
    return {chances(entry >> kOrderBits), SuitOrders::get().pairs[order].data(), order};
}

} // namespace fr
