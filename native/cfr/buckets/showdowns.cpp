#include "cfr/buckets/showdowns.h"

#include "cfr/buckets/parallel.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

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

template <typename Visit> void each_suit(uint32_t suits, Visit &&visit) {
    for (; suits != 0; suits &= suits - 1)
        visit(std::countr_zero(suits));
}

} // namespace

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
        taken_ |= uint64_t{1} << board[i];
    }
    const auto longest = std::max_element(masks.begin(), masks.end(),
                                          [](uint32_t a, uint32_t b) { return std::popcount(a) < std::popcount(b); });
    const int suited = std::popcount(*longest);
    if (suited >= 3) suit_ = 1u << (longest - masks.begin());

    std::array<Run, kMostRuns> unsorted;
    for (uint32_t high = 0; high < 13; high++) {
        for (uint32_t low = 0; low <= high; low++) {
            const uint32_t by_ranks = evaluator.slot(key + Evaluator::kKeys[high] + Evaluator::kKeys[low], 7);
            for (const uint32_t highs : {free[high] & ~suit_, free[high] & suit_}) {
                for (const uint32_t lows : {free[low] & ~suit_, free[low] & suit_}) {
                    if (highs == 0 || lows == 0) continue;
                    if (high == low && (highs == lows ? kBits[highs] < 2 : highs == suit_)) continue;
                    const bool high_suited = highs == suit_, low_suited = lows == suit_;
                    const uint32_t flush = *longest | uint32_t{high_suited} << high | uint32_t{low_suited} << low;
                    const bool flushes = suited + high_suited + low_suited >= 5;
                    const uint32_t strength = flushes ? evaluator.flushes[flush] : by_ranks;
                    unsorted[count_++].bits = strength << 16 | high << 12 | low << 8 | highs << 4 | lows;
                }
            }
        }
    }
    sort(unsorted.data());
}

// By the low bits of the strengths, then by the high ones.
void RankedPairs::sort(const Run *unsorted) {
    constexpr uint32_t kLowBits = 7, kLow = (1 << kLowBits) - 1;
    std::array<uint16_t, kLow + 1> low = {};
    std::array<uint16_t, (kHandRanks >> kLowBits) + 1> high = {};
    for (size_t i = 0; i < count_; i++) {
        low[unsorted[i].strength() & kLow]++;
        high[unsorted[i].strength() >> kLowBits]++;
    }
    const auto add_up = [](auto &counts) {
        uint16_t sum = 0;
        for (uint16_t &count : counts)
            sum = static_cast<uint16_t>(sum + std::exchange(count, sum));
    };
    add_up(low), add_up(high);
    std::array<Run, kMostRuns> by_low;
    for (size_t i = 0; i < count_; i++)
        by_low[low[unsorted[i].strength() & kLow]++] = unsorted[i];
    for (size_t i = 0; i < count_; i++)
        runs_[high[by_low[i].strength() >> kLowBits]++] = by_low[i];
}

void RankedPairs::Count::add(Run run) {
    const int lows = kBits[run.lows()] - (run.within() ? 1 : 0); // beside a card of the high class
    all += run.alike() + run.unlike();
    with[ranked.class_of(run.high(), run.highs())] += lows;
    if (!run.within()) with[ranked.class_of(run.low(), run.lows())] += kBits[run.highs()];
}

int RankedPairs::Count::beside(Run run) const {
    return all - with[ranked.class_of(run.high(), run.highs())] - with[ranked.class_of(run.low(), run.lows())];
}

void RankedPairs::find_chances_of_runs(uint16_t *out) const {
    Count weaker = {*this};
    each_strength([&](std::span<const Run> runs) {
        for (size_t i = 0; i < runs.size(); i++)
            out[i] = static_cast<uint16_t>(weaker.beside(runs[i]));
        for (const Run run : runs)
            weaker.add(run);
        // A pair that is there itself was taken off once too often.
        for (size_t i = 0; i < runs.size(); i++)
            out[i] = static_cast<uint16_t>(out[i] + weaker.beside(runs[i]) + 1);
        out += runs.size();
    });
}

void RankedPairs::find_unbeaten(std::bitset<kPairs> &out) const {
    constexpr int kMost = 2 * 46; // pairs that can have one of two cards
    out.reset();
    Count stronger = {*this};
    for (size_t end = count_; end > 0 && stronger.all <= kMost;) {
        size_t first = end - 1;
        while (first > 0 && runs_[first - 1].strength() == runs_[first].strength())
            first--;
        const std::span<const Run> runs(runs_.data() + first, end - first);
        for (const Run run : runs) {
            if (stronger.beside(run) != 0) continue;
            each_suit(run.highs(), [&](int suit) {
                const uint32_t lower = (1u << suit) - 1;
                each_suit(run.within() ? run.lows() & lower : run.lows(), [&](int other) {
                    out.set(static_cast<size_t>(
                        pair_index(static_cast<int>(4 * run.high()) + suit, static_cast<int>(4 * run.low()) + other)));
                });
            });
        }
        for (const Run run : runs)
            stronger.add(run);
        end = first;
    }
}

void RankedPairs::find_chances(uint16_t *out) const {
    std::array<uint16_t, kMostRuns> chances;
    find_chances_of_runs(chances.data());
    std::array<std::array<uint16_t, kDeck>, kClasses> rows; // of a card of each class with every other
    rows[0].fill(kNoHand);
    rows.fill(rows[0]);
    for (size_t i = 0; i < count_; i++) {
        const Run run = runs_[i];
        auto &row = rows[class_of(run.high(), run.highs())], &other = rows[class_of(run.low(), run.lows())];
        each_suit(run.lows(), [&](int suit) { row[4 * run.low() + static_cast<uint32_t>(suit)] = chances[i]; });
        if (run.high() == run.low())
            each_suit(run.highs(), [&](int suit) { other[4 * run.high() + static_cast<uint32_t>(suit)] = chances[i]; });
    }
    // A row is written whole, and what is too much of it by the next one.
    std::array<uint16_t, kPairs + kDeck> all;
    uint16_t *to = all.data();
    for (uint32_t card = 0; card < kDeck; to += card++) {
        if ((taken_ >> card & 1) != 0)
            std::fill_n(to, kDeck, kNoHand);
        else
            std::copy_n(rows[class_of(card >> 2, 1u << (card & 3))].data(), kDeck, to);
    }
    std::copy_n(all.data(), kPairs, out);
}

void GroupChances::find(const RankedPairs &ranked, const std::array<uint8_t, kPairs> &group_of) {
    std::array<Counts, kGroups> one = {}; // of a group
    for (size_t group = 0; group < kGroups; group++)
        one[group][group] = 1;
    std::array<Counts, kDeck> with = {};
    Counts all = {};
    using Run = RankedPairs::Run;
    // Pairs of a run whose suits are the same, and differ: starting hands of their own.
    const auto group = [&](Run run, uint32_t suit, uint32_t other) {
        return one[group_of[pair_index(static_cast<int>(4 * run.high() + suit),
                                       static_cast<int>(4 * run.low() + other))]];
    };
    const auto suited = [&](Run run) { return run.high() == run.low() ? Counts{} : group(run, 0, 0); };
    const auto unlike = [&](Run run) { return group(run, 1, 0); };
    // Calls visit(pair, pairs beside it, its group).
    const auto each_pair = [&](Run run, auto &&visit) {
        const Counts alike = suited(run), others = unlike(run);
        const auto visit_pair = [&](int high, const Counts &beside, int low, const Counts &own) {
            visit(pair_index(high, low), beside - with[low], own);
        };
        const int high = static_cast<int>(4 * run.high()), low = static_cast<int>(4 * run.low());
        if (ranked.by_ranks() &&
            high != low) { // every card of both; what cannot be held is written as well, and not read
            for (int suit = 0; suit < 4; suit++) {
                const Counts beside = all - with[high + suit];
                for (int other = 0; other < 4; other++)
                    visit_pair(high + suit, beside, low + other, suit == other ? alike : others);
            }
            return;
        }
        each_suit(run.highs(), [&](int suit) {
            const Counts beside = all - with[high + suit];
            const uint32_t same = run.lows() & 1u << suit, lower = (1u << suit) - 1;
            each_suit(run.within() ? run.lows() & lower : run.lows() ^ same,
                      [&](int other) { visit_pair(high + suit, beside, low + other, others); });
            if (same != 0 && !run.within()) visit_pair(high + suit, beside, low + suit, alike);
        });
    };
    const auto add = [&](Run run) {
        const Counts alike = suited(run), others = unlike(run);
        Counts twice = {}; // every pair is met at both of its cards
        const auto add_cards = [&](uint32_t rank, uint32_t suits, uint32_t beside) {
            for (uint32_t suit = 0; suit < 4; suit++) {
                const uint32_t there = suits >> suit & 1, same = there & beside >> suit;
                const int unlike = there != 0 ? RankedPairs::kBits[beside & ~(1u << suit)] : 0;
                const Counts own = others * static_cast<int16_t>(unlike) + alike * static_cast<int16_t>(same);
                with[4 * rank + suit] += own;
                twice += own;
            }
        };
        add_cards(run.high(), run.highs(), run.lows());
        if (!run.within()) add_cards(run.low(), run.lows(), run.highs());
        all += twice >> 1;
    };
    ranked.each_strength([&](std::span<const Run> runs) {
        for (const Run run : runs)
            each_pair(run, [&](int pair, const Counts &beside, const Counts &) { chances[pair] = beside; });
        for (const Run run : runs)
            add(run);
        for (const Run run : runs)
            each_pair(run, [&](int pair, const Counts &beside, const Counts &own) { chances[pair] += beside + own; });
    });
    for (const Run run : ranked.runs())
        each_pair(run, [&](int pair, const Counts &beside, const Counts &own) { most[pair] = (beside + own) * 2; });
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
            RankedPairs(board).find_chances(chances_.data() + i * kPairs);
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
