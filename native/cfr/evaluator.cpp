#include "cfr/evaluator.h"

#include "base/cpu.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace fr {
namespace {

using Counts = std::array<int, 13>;

// Value of the best five cards by their counts of ranks, ordered as poker orders them: class, then the ranks that decide.
uint32_t value_of(const Counts &counts, bool flush) {
    int straight = -1, run = counts[12] > 0 ? 1 : 0; // an ace begins the lowest straight
    for (int rank = 0; rank < 13; rank++) {
        run = counts[static_cast<size_t>(rank)] > 0 ? run + 1 : 0;
        if (run >= 5) straight = rank;
    }
    // Ranks by how often they occur, the higher first among equals.
    std::array<int, 13> order;
    for (int i = 0; i < 13; i++)
        order[static_cast<size_t>(i)] = 12 - i;
    std::array<int, 13> times = counts;
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return times[static_cast<size_t>(a)] > times[static_cast<size_t>(b)]; });
    const auto of = [&](int i) { return counts[static_cast<size_t>(order[static_cast<size_t>(i)])]; };
    uint32_t category = 0;
    int single = 5; // cards that decide by themselves
    int groups = 0;
    if (of(0) == 4) {
        category = 7, groups = 1, single = 1;
    } else if (of(0) == 3 && of(1) >= 2) {
        category = 6, groups = 2, single = 0;
    } else if (flush) {
        category = 5;
    } else if (straight >= 0) {
        category = 4, single = 0;
    } else if (of(0) == 3) {
        category = 3, groups = 1, single = 2;
    } else if (of(0) == 2 && of(1) == 2) {
        category = 2, groups = 2, single = 1;
    } else if (of(0) == 2) {
        category = 1, groups = 1, single = 3;
    }
    if (straight >= 0 && flush) category = 8, groups = 0, single = 0;
    uint32_t value = category;
    for (int i = 0; i < groups; i++) {
        const int rank = order[static_cast<size_t>(i)];
        value = value << 4 | static_cast<uint32_t>(rank);
        times[static_cast<size_t>(rank)] = 0;
    }
    for (int rank = 12, left = single; rank >= 0 && left > 0; rank--) {
        if (times[static_cast<size_t>(rank)] == 0) continue;
        value = value << 4 | static_cast<uint32_t>(rank);
        left--;
    }
    const int digits = groups + single;
    value <<= 4 * (5 - digits);
    return category == 4 || category == 8 ? value | static_cast<uint32_t>(straight) : value;
}

// Calls visit(counts) for every multiset of `left` further cards from `rank` on.
template <typename Visit> void each_multiset(Counts &counts, int rank, int left, Visit &&visit) {
    if (rank == 13) {
        if (left == 0) visit(counts);
        return;
    }
    for (int n = 0; n <= std::min(4, left); n++) {
        counts[static_cast<size_t>(rank)] = n;
        each_multiset(counts, rank + 1, left - n, visit);
    }
    counts[static_cast<size_t>(rank)] = 0;
}

Counts counts_of_mask(uint32_t mask) {
    Counts counts;
    for (int rank = 0; rank < 13; rank++)
        counts[static_cast<size_t>(rank)] = mask >> rank & 1;
    return counts;
}

struct Entry {
    uint32_t key;
    uint16_t rank;
};

// Gives every bucket of keys the first displacement that puts all of them into free slots, the fullest bucket first.
void place(std::vector<Entry> entries, int bits, Evaluator::Ranks &out) {
    const auto bucket = [](const Entry &entry) { return entry.key >> Evaluator::kShift; };
    std::vector<int> sizes(out.displacements.size());
    for (const Entry &entry : entries)
        sizes[bucket(entry)]++;
    std::sort(entries.begin(), entries.end(), [&](const Entry &a, const Entry &b) {
        const int x = sizes[bucket(a)], y = sizes[bucket(b)];
        return x != y ? x > y : a.key < b.key;
    });
    out.mask = (1u << bits) - 1;
    out.slots.assign((1u << bits) + 1, 0);
    for (size_t first = 0; first < entries.size();) {
        const size_t end = first + static_cast<size_t>(sizes[bucket(entries[first])]);
        uint32_t displacement = 0;
        const auto free = [&] {
            for (size_t i = first; i < end; i++) {
                uint16_t &slot = out.slots[(entries[i].key ^ displacement) & out.mask];
                if (slot != 0) {
                    while (i-- > first)
                        out.slots[(entries[i].key ^ displacement) & out.mask] = 0;
                    return false;
                }
                slot = entries[i].rank;
            }
            return true;
        };
        while (!free())
            if (++displacement > out.mask) throw std::logic_error("the evaluator's keys do not fit its tables");
        out.displacements[bucket(entries[first])] = static_cast<uint16_t>(displacement);
        first = end;
    }
}

// By byte: a card's key, in the highest bits the step of its suit's counter, and for bytes that are no cards a bit of their own.
constexpr int kSuitBits = 48;
constexpr uint64_t kWrong = uint64_t{7} << 40; // as seven of them reach
constexpr std::array<uint64_t, 256> kSums = [] {
    std::array<uint64_t, 256> result = {};
    for (size_t byte = 0; byte < 256; byte++)
        result[byte] = byte < kDeck ? uint64_t{1} << (kSuitBits + 4 * (byte & 3)) | Evaluator::kKeys[byte >> 2]
                                    : uint64_t{1} << 40;
    return result;
}();

// Keys of hands of seven, and the numbers of those with a flush. Returns how many these are, or -1 where a byte is no card.
int64_t find_keys_one_by_one(const uint8_t *cards, int64_t n, uint32_t *keys, uint16_t *flushes) {
    int64_t flush_count = 0;
    uint64_t seen = 0;
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *hand = cards + 7 * i;
        uint64_t sum = uint64_t{Evaluator::kSuitStart} << kSuitBits;
        for (int card = 0; card < 7; card++)
            sum += kSums[hand[card]];
        seen |= sum;
        keys[i] = static_cast<uint32_t>(sum);
        flushes[flush_count] = static_cast<uint16_t>(i);
        flush_count += (sum & uint64_t{Evaluator::kFlush} << kSuitBits) != 0;
    }
    return (seen & kWrong) == 0 ? flush_count : -1;
}

int64_t find_keys(const uint8_t *cards, int64_t n, uint32_t *keys, uint16_t *flushes) {
    int64_t done = 0, flush_count = 0;
#if defined(__x86_64__)
    if (has_avx2()) {
        done = n / 8 * 8;
        flush_count = find_keys_avx2(cards, done, keys, flushes);
        if (flush_count < 0 || done == n) return flush_count;
    }
#endif
    const int64_t more = find_keys_one_by_one(cards + 7 * done, n - done, keys + done, flushes + flush_count);
    if (more < 0) return -1;
    for (int64_t i = 0; i < more; i++)
        flushes[flush_count + i] = static_cast<uint16_t>(flushes[flush_count + i] + done);
    return flush_count + more;
}

} // namespace

Evaluator::Evaluator() {
    std::vector<uint32_t> values; // of all five-card hands
    Counts counts = {};
    each_multiset(counts, 0, 5, [&](const Counts &of) { values.push_back(value_of(of, false)); });
    for (uint32_t mask = 0; mask < 8192; mask++)
        if (std::popcount(mask) == 5) values.push_back(value_of(counts_of_mask(mask), true));
    std::sort(values.begin(), values.end());
    const auto number = [&](uint32_t value) {
        return static_cast<uint16_t>(std::lower_bound(values.begin(), values.end(), value) - values.begin() + 1);
    };
    for (uint32_t mask = 0; mask < 8192; mask++)
        if (std::popcount(mask) >= 5) flushes[mask] = number(value_of(counts_of_mask(mask), true));
    constexpr int kBits[] = {13, 15, 16};
    for (int size = 5; size <= 7; size++) {
        std::vector<Entry> entries;
        each_multiset(counts, 0, size, [&](const Counts &of) {
            uint32_t key = 0;
            for (size_t rank = 0; rank < 13; rank++)
                key += kKeys[rank] * static_cast<uint32_t>(of[rank]);
            entries.push_back({key, number(value_of(of, false))});
        });
        place(std::move(entries), kBits[size - 5], sizes[static_cast<size_t>(size - 5)]);
    }
}

const Evaluator &Evaluator::get() {
    static const Evaluator evaluator;
    return evaluator;
}

uint16_t Evaluator::evaluate(const uint8_t *cards, int count) const {
    uint32_t key = 0, suits = kSuitStart;
    for (int i = 0; i < count; i++) {
        key += kKeys[cards[i] >> 2];
        suits += 1u << 4 * (cards[i] & 3);
    }
    if ((suits & kFlush) == 0) return slot(key, count);
    const int suit = std::countr_zero(suits & kFlush) / 4;
    uint32_t mask = 0;
    for (int i = 0; i < count; i++)
        if ((cards[i] & 3) == suit) mask |= 1u << (cards[i] >> 2);
    return flushes[mask];
}

bool Evaluator::evaluate_sevens(const uint8_t *cards, int64_t n, uint16_t *out) const {
    int64_t done = 0;
#if defined(__x86_64__)
    if (has_avx512()) {
        done = n / 16 * 16;
        if (!evaluate_sevens_avx512(*this, cards, done, out)) return false;
    }
#endif
    // In passes over a block, none of which waits for the one before or has a branch on what the cards are.
    constexpr int64_t kBlock = 512;
    uint32_t keys[kBlock];
    uint16_t with_flush[kBlock + 8]; // room for a whole vector
    const Ranks &ranks = sizes[2];
    const uint32_t mask = ranks.mask;
    const uint16_t *displacements = ranks.displacements.data(), *slots = ranks.slots.data();
    for (; done < n; done += kBlock) {
        const int64_t count = std::min(kBlock, n - done);
        const uint8_t *block = cards + 7 * done;
        uint16_t *const of_block = out + done;
        const int64_t flush_count = find_keys(block, count, keys, with_flush);
        if (flush_count < 0) return false;
        for (int64_t i = 0; i < count; i++)
            of_block[i] = slots[(keys[i] ^ displacements[keys[i] >> kShift]) & mask];
        for (int64_t i = 0; i < flush_count; i++)
            of_block[with_flush[i]] = flush(block + 7 * with_flush[i]);
    }
    return true;
}

// Without a flush only ranks count: one look for each pair of ranks, and then a row for each higher card, which has every
// value four times in a row. Flushes replace what they beat.
void Evaluator::evaluate_pairs(const uint8_t *board, int count, uint16_t *out) const {
    uint32_t key = 0;
    std::array<uint32_t, 4> masks = {};
    for (int i = 0; i < count; i++) {
        key += kKeys[board[i] >> 2];
        masks[board[i] & 3] |= 1u << (board[i] >> 2);
    }
    for (int rank = 0; rank < 13; rank++) {
        std::array<uint16_t, kDeck> row;
        for (size_t other = 0; other <= static_cast<size_t>(rank); other++)
            std::fill_n(row.begin() + 4 * other, 4,
                        slot(key + kKeys[static_cast<size_t>(rank)] + kKeys[other], count + 2));
        for (int card = 4 * rank; card < 4 * rank + 4; card++)
            std::copy_n(row.begin(), card, out + pair_index(card, 0));
    }
    for (int suit = 0; suit < 4; suit++) {
        const uint32_t mask = masks[static_cast<size_t>(suit)];
        const int suited = std::popcount(mask);
        if (suited < 3) continue;
        if (suited == 5) std::fill_n(out, kPairs, flushes[mask]);
        // With three on the board both cards must be of the suit, with four one of them.
        for (int a = suit; a < kDeck; a += 4) {
            const uint32_t one = mask | 1u << (a >> 2);
            for (int b = suit; b < a; b += 4)
                out[pair_index(a, b)] = flushes[one | 1u << (b >> 2)];
            for (int b = 0; suited >= 4 && b < kDeck; b++)
                if ((b & 3) != suit) out[pair_index(a, b)] = flushes[one];
        }
    }
    for (int i = 0; i < count; i++)
        for (int other = 0; other < kDeck; other++)
            if (other != board[i]) out[pair_index(board[i], other)] = 0;
}

} // namespace fr
