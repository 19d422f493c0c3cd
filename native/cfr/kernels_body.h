// The kernels, written with the compiler's vector types. Compiled once for each vector width, with FASTRL_CFR_KERNELS as the
// table's name and FASTRL_CFR_LANES floats to a vector; everything else has internal linkage.
#include "cfr/kernels.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fr {
namespace {

constexpr int kLanes = FASTRL_CFR_LANES;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(kLanes * sizeof(float))));

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

// A number for each terminal, as vectors that the processor has: the compiler takes wider ones apart lane by lane where it has to
// choose or to shuffle.
struct Row {
    static constexpr int kParts = kTerminals / kLanes;
    Vector parts[kParts];

    // Part by part, not in a loop and not as a whole: what is copied as a whole goes through memory.
    template <typename Function> static Row of(Function &&function) {
        return [&]<int... kPart>(std::integer_sequence<int, kPart...>) { return Row{{function(kPart)...}}; }
        (std::make_integer_sequence<int, kParts>{});
    }
    static Row at(const float *row) {
        return of([&](int i) { return load<Vector>(row + i * kLanes); });
    }
    void put(float *row) const {
        for (int i = 0; i < kParts; i++)
            store(row + i * kLanes, parts[i]);
    }
    friend Row operator+(const Row &a, const Row &b) {
        return of([&](int i) { return a.parts[i] + b.parts[i]; });
    }
    friend Row operator-(const Row &a, const Row &b) {
        return of([&](int i) { return a.parts[i] - b.parts[i]; });
    }
    friend Row operator*(const Row &a, const Row &b) {
        return of([&](int i) { return a.parts[i] * b.parts[i]; });
    }
    friend Row operator*(const Row &a, float b) {
        return of([&](int i) { return a.parts[i] * b; });
    }
    Row &operator+=(const Row &other) { return *this = *this + other; }
    Row &operator-=(const Row &other) { return *this = *this - other; }
};

// Of the first terminals, which are showdowns, the one's numbers, of the others the other's.
struct Showdowns {
    explicit Showdowns(int count) {
        for (int t = 0; t < kTerminals; t++)
            which[t / kLanes][t % kLanes] = t < count ? -1 : 0;
    }
    Row choose(const Row &a, const Row &b) const {
        return Row::of([&](int i) { return which[i] ? a.parts[i] : b.parts[i]; });
    }
    Integers which[Row::kParts];
};

// Rows that are so far apart exchange pieces of that size: whole vectors, or lanes within them.
template <int kDistance, int... kLane> void exchange(Row *rows, std::integer_sequence<int, kLane...>) {
    for (int i = 0; i < kTerminals; i++) {
        if ((i & kDistance) != 0) continue;
        Row &a = rows[i], &b = rows[i + kDistance];
        for (int part = 0; part < Row::kParts; part++) {
            if constexpr (kDistance >= kLanes) {
                constexpr int kApart = kDistance / kLanes;
                if ((part & kApart) == 0) std::swap(a.parts[part + kApart], b.parts[part]);
            } else {
                const Vector x = a.parts[part], y = b.parts[part];
                a.parts[part] =
                    __builtin_shuffle(x, y, Integers{(kLane & kDistance) != 0 ? kLanes + kLane - kDistance : kLane...});
                b.parts[part] =
                    __builtin_shuffle(x, y, Integers{(kLane & kDistance) != 0 ? kLanes + kLane : kLane + kDistance...});
            }
        }
    }
}

// Turns a block of 16 x 16 around.
void transpose(Row *rows) {
    constexpr std::make_integer_sequence<int, kLanes> kEach;
    exchange<8>(rows, kEach);
    exchange<4>(rows, kEach);
    exchange<2>(rows, kEach);
    exchange<1>(rows, kEach);
}

// rows[class][terminal] from the terminals' arrays, 0 beyond the last of them, and back.
void gather_rows(const TerminalWork &work) {
    for (int first = 0; first < work.classes; first += kTerminals) {
        Row block[kTerminals] = {};
        for (int t = 0; t < work.count; t++)
            block[t] = Row::at(work.reach[t] + first);
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
            block[t].put(work.value[t] + first);
    }
}

// Reach of the other player's hands that can be held beside given ones: all, less those with either card.
template <int kCards> struct Reach {
    Row all = {};
    Row with[52] = {};

    void add(const uint8_t *cards, const Row &row) {
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
    // Not read from `work` in the loops: the compiler cannot know that results do not overwrite it.
    const float *const rows = work.rows;
    float *const results = work.results;
    const uint8_t *const all_cards = work.cards;
    const int16_t *const class_of = work.class_of, *const example = work.example, *const by_strength = work.by_strength;
    const uint16_t *const strengths = work.strength;
    const int classes = work.classes, holes = work.holes;
    const auto reach_of = [&](int64_t of_class) { return Row::at(rows + of_class * kTerminals); };
    const auto result_of = [&](int64_t of_class) { return results + of_class * kTerminals; };
    const auto cards = [&](int hole) { return all_cards + hole * kCards; };
    Reach<kCards> total;
    if constexpr (kCards == 2) { // by number, so that the sum with the first card stays in a register
        for (int a = 0, hole = 0; a < work.deck; a++) {
            Row first = total.with[a];
            for (int b = 0; b < a; b++, hole++) {
                if (class_of[hole] < 0) continue;
                const Row reach = reach_of(class_of[hole]);
                first += reach;
                total.with[b] += reach;
            }
            total.with[a] = first;
        }
        for (int a = 0; a < work.deck; a++)
            total.all += total.with[a] * 0.5f; // each pair is there with both of its cards
    } else {
        for (int hole = 0; hole < work.deck; hole++)
            if (class_of[hole] >= 0) total.add(cards(hole), reach_of(class_of[hole]));
    }
    const Row pays = Row::at(work.pays);
    const Showdowns showdowns(work.showdowns);
    for (int c = 0; c < classes; c++) {
        if (example[c] < 0) {
            Row{}.put(result_of(c));
            continue;
        }
        Row beside = total.beside(cards(example[c]));
        if (kCards == 2) beside += reach_of(c);
        (beside * pays).put(result_of(c));
    }
    if (work.showdowns == 0) return;
    Reach<kCards> weaker;
    for (int first = 0; first < holes;) {
        int end = first;
        const uint16_t strength = strengths[by_strength[first]];
        for (; end < holes && strengths[by_strength[end]] == strength; end++) {
            const int hole = by_strength[end], c = class_of[hole];
            if (example[c] != hole) continue;
            // Wins and losses, less all that there are.
            const Row won = weaker.beside(cards(hole)) - total.beside(cards(hole));
            showdowns.choose(won, Row::at(result_of(c))).put(result_of(c));
        }
        for (int i = first; i < end; i++) {
            const int hole = by_strength[i];
            weaker.add(cards(hole), reach_of(class_of[hole]));
        }
        for (int i = first; i < end; i++) { // now it holds the equals as well: what is not in it wins
            const int hole = by_strength[i], c = class_of[hole];
            if (example[c] != hole) continue;
            const Row result = Row::at(result_of(c));
            showdowns.choose((result + weaker.beside(cards(hole))) * pays, result).put(result_of(c));
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
