// The kernels, written with the compiler's vector types. Compiled once for each vector width, with FASTRL_CFR_KERNELS as the
// table's name and FASTRL_CFR_LANES floats to a vector; everything else has internal linkage.
#include "cfr/kernels.h"

#include <algorithm>
#include <cstring>

namespace fr {
namespace {

constexpr int kLanes = FASTRL_CFR_LANES;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(kLanes * sizeof(float))));
typedef float Row __attribute__((vector_size(kTerminals * sizeof(float))));
typedef int32_t RowIntegers __attribute__((vector_size(kTerminals * sizeof(float))));

template <typename V> V load(const float *at) {
    V result;
    std::memcpy(&result, at, sizeof result);
    return result;
}

template <typename V> void store(float *at, V value) { std::memcpy(at, &value, sizeof value); }

// Calls body(V{}, position) for whole vectors, then for single floats.
template <typename Body> void over(int64_t n, Body &&body) {
    int64_t i = 0;
    for (; i + kLanes <= n; i += kLanes)
        body(Vector{}, i);
    for (; i < n; i++)
        body(float{}, i);
}

template <typename V> V positive_part(V x) { return x > V{} ? x : V{}; }

void match(float *strategy, int64_t to, const float *regrets, int64_t from, int actions, int64_t n) {
    over(n, [&]<typename V>(V, int64_t i) {
        V sum = {};
        for (int a = 0; a < actions; a++)
            sum += positive_part(load<V>(regrets + a * from + i));
        const V one = V{} + 1, uniform = V{} + 1 / static_cast<float>(actions);
        const auto some = sum > V{};
        const V scale = one / (some ? sum : one);
        for (int a = 0; a < actions; a++)
            store<V>(strategy + a * to + i, some ? positive_part(load<V>(regrets + a * from + i)) * scale : uniform);
    });
}

void multiply(float *product, const float *a, const float *b, int64_t n) {
    over(n, [&]<typename V>(V, int64_t i) { store<V>(product + i, load<V>(a + i) * load<V>(b + i)); });
}

void add_scaled(float *sum, const float *a, float scale, int64_t n) {
    over(n, [&]<typename V>(V, int64_t i) { store<V>(sum + i, load<V>(sum + i) + load<V>(a + i) * scale); });
}

void mix(float *sum, const float *const *a, const float *strategy, int64_t stride, int actions, int64_t n) {
    over(n, [&]<typename V>(V, int64_t i) {
        V total = {};
        for (int k = 0; k < actions; k++)
            total += strategy ? load<V>(a[k] + i) * load<V>(strategy + k * stride + i) : load<V>(a[k] + i);
        store<V>(sum + i, total);
    });
}

void maximum(float *most, const float *const *a, int actions, int64_t n) {
    over(n, [&]<typename V>(V, int64_t i) {
        V best = load<V>(a[0] + i);
        for (int k = 1; k < actions; k++) {
            const V next = load<V>(a[k] + i);
            best = next > best ? next : best;
        }
        store<V>(most + i, best);
    });
}

void add_regret(float *regret, const float *value, const float *mean, float positive, float negative, int64_t n) {
    over(n, [&]<typename V>(V, int64_t i) {
        const V sum = load<V>(regret + i) + load<V>(value + i) - load<V>(mean + i);
        store<V>(regret + i, sum > V{} ? sum * positive : sum * negative);
    });
}

// ---- Ends of hands ----

// Turns a block of 16 x 16 around: in four rounds, rows that are 8, 4, 2 and 1 apart exchange halves of that size.
void transpose(Row *rows) {
    const auto exchange = [&](int distance, RowIntegers low, RowIntegers high) {
        for (int i = 0; i < kTerminals; i++) {
            if ((i & distance) != 0) continue;
            const Row a = rows[i], b = rows[i + distance];
            rows[i] = __builtin_shuffle(a, b, low);
            rows[i + distance] = __builtin_shuffle(a, b, high);
        }
    };
    exchange(8, RowIntegers{0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23},
             RowIntegers{8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31});
    exchange(4, RowIntegers{0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27},
             RowIntegers{4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31});
    exchange(2, RowIntegers{0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29},
             RowIntegers{2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31});
    exchange(1, RowIntegers{0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30},
             RowIntegers{1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31});
}

// rows[class][terminal] from the terminals' arrays, 0 beyond the last of them, and back.
void gather_rows(const TerminalWork &work) {
    for (int first = 0; first < work.classes; first += kTerminals) {
        Row block[kTerminals] = {};
        for (int t = 0; t < work.count; t++)
            block[t] = load<Row>(work.reach[t] + first);
        transpose(block);
        std::memcpy(work.rows + first * kTerminals, block, sizeof block);
    }
}

void scatter_results(const TerminalWork &work) {
    for (int first = 0; first < work.classes; first += kTerminals) {
        Row block[kTerminals];
        std::memcpy(block, work.results + first * kTerminals, sizeof block);
        transpose(block);
        for (int t = 0; t < work.count; t++)
            store(work.value[t] + first, block[t]);
    }
}

// Reach of the other player's hands that can be held beside given ones: all, less those with either card.
template <int kCards> struct Reach {
    Row all = {};
    Row with[52] = {};

    void add(const uint8_t *cards, Row row) {
        all += row;
        for (int i = 0; i < kCards; i++)
            with[cards[i]] += row;
    }
    Row beside(const uint8_t *cards) const { // hands of both cards are taken off twice
        Row result = all;
        for (int i = 0; i < kCards; i++)
            result -= with[cards[i]];
        return result;
    }
};

template <int kCards> void evaluate(const TerminalWork &work) {
    const auto row = [&](float *rows, int of_class) -> Row & { return reinterpret_cast<Row *>(rows)[of_class]; };
    const auto cards = [&](int hole) { return work.cards + hole * kCards; };
    Reach<kCards> total;
    if constexpr (kCards == 2) { // by number, so that the sum with the first card stays in a register
        for (int a = 0, hole = 0; a < work.deck; a++) {
            Row first = total.with[a];
            for (int b = 0; b < a; b++, hole++) {
                if (work.class_of[hole] < 0) continue;
                const Row reach = row(work.rows, work.class_of[hole]);
                first += reach;
                total.with[b] += reach;
            }
            total.with[a] = first;
        }
        for (int a = 0; a < work.deck; a++)
            total.all += total.with[a] * 0.5f; // each pair is there with both of its cards
    } else {
        for (int hole = 0; hole < work.deck; hole++)
            if (work.class_of[hole] >= 0) total.add(cards(hole), row(work.rows, work.class_of[hole]));
    }
    const Row pays = load<Row>(work.pays);
    RowIntegers is_showdown;
    for (int t = 0; t < kTerminals; t++)
        is_showdown[t] = t < work.showdowns ? -1 : 0;
    for (int c = 0; c < work.classes; c++) {
        Row &result = row(work.results, c);
        if (work.example[c] < 0) {
            result = Row{};
            continue;
        }
        Row beside = total.beside(cards(work.example[c]));
        if (kCards == 2) beside += row(work.rows, c);
        result = beside * pays;
    }
    if (work.showdowns == 0) return;
    Reach<kCards> weaker;
    for (int first = 0; first < work.holes;) {
        int end = first;
        const uint16_t strength = work.strength[work.by_strength[first]];
        for (; end < work.holes && work.strength[work.by_strength[end]] == strength; end++) {
            const int hole = work.by_strength[end], c = work.class_of[hole];
            if (work.example[c] != hole) continue;
            Row &result = row(work.results, c); // wins and losses, less all that there are
            const Row won = weaker.beside(cards(hole)) - total.beside(cards(hole));
            result = is_showdown ? won : result;
        }
        for (int i = first; i < end; i++) {
            const int hole = work.by_strength[i];
            weaker.add(cards(hole), row(work.rows, work.class_of[hole]));
        }
        for (int i = first; i < end; i++) { // now it holds the equals as well: what is not in it wins
            const int hole = work.by_strength[i], c = work.class_of[hole];
            if (work.example[c] != hole) continue;
            Row &result = row(work.results, c);
            result = is_showdown ? (result + weaker.beside(cards(hole))) * pays : result;
        }
        first = end;
    }
}

void terminals(const TerminalWork &work) {
    gather_rows(work);
    if (work.hole_cards == 1)
        evaluate<1>(work);
    else
        evaluate<2>(work);
    scatter_results(work);
}

} // namespace

const CfrKernels FASTRL_CFR_KERNELS = {match, multiply, add_scaled, mix, maximum, add_regret, terminals};

} // namespace fr
