// The memory of regrets and sums, and the discounts that its rows have yet to see.
#ifndef FASTRL_CFR_TABLE_H
#define FASTRL_CFR_TABLE_H

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace fr {

// Floats in pages that exist only once they are touched, or in a file.
class Table {
  public:
    // Throws std::bad_alloc, or std::runtime_error that names the file.
    Table(int64_t floats, const char *path);
    ~Table();
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;

    float *data() const { return data_; }
    int64_t floats() const { return floats_; }

  private:
    float *data_ = nullptr;
    int64_t floats_;
    bool in_file_;
};

// A row is [epoch, regrets[actions], sums[actions]]. Discounting adds an epoch; a row catches up when it is next touched.
class Discounts {
  public:
    void add(double positive, double negative, double sums);
    void clear() {
        epochs_.assign(1, {}), last_ = 0;
    } // every row was brought to the last epoch, and its epoch set to 0

    int64_t count() const { return static_cast<int64_t>(epochs_.size()) - 1; }
    void save(double *out) const;                     // [4 * count()]
    bool load(const double *discounts, int64_t more); // false where they are none that were saved

    bool is_due(const float *row) const { return std::bit_cast<uint32_t>(row[0]) != last_; }
    void apply(float *row, int actions) const;

  private:
    struct Epoch { // logarithms of the products of all factors up to it
        double positive = 0, negative = 0, sums = 0;
        uint32_t last_reset = 0; // epoch that set negative regrets to 0
    };
    void push(const Epoch &epoch) { epochs_.push_back(epoch), last_++; }

    std::vector<Epoch> epochs_ = {Epoch{}};
    uint32_t last_ = 0; // of them
};

// What an iteration counts in regrets and sums.
inline double weight_of(int64_t iteration, double exponent) {
    const auto t = static_cast<double>(iteration);
    return exponent == 0 ? 1 : exponent == 1 ? t : std::pow(t, exponent);
}

// Regret matching: positive regrets in proportion, or all actions alike.
inline void match_regrets(const float *regrets, int actions, float *strategy) {
    float sum = 0;
    for (int a = 0; a < actions; a++) {
        strategy[a] = regrets[a] > 0 ? regrets[a] : 0;
        sum += strategy[a];
    }
    const float scale = sum > 0 ? 1 / sum : 0, rest = sum > 0 ? 0 : 1 / static_cast<float>(actions);
    for (int a = 0; a < actions; a++)
        strategy[a] = strategy[a] * scale + rest;
}

// Sums += weight * parts, each rounded up or down at random so that its expectation is exact: small additions to a large
// sum are not lost. Two at once, and the last one alone.
[[gnu::always_inline]] inline void add_rounded(float *sums, const float *parts, int count, double weight,
                                               uint64_t random) {
    typedef float Floats __attribute__((vector_size(2 * sizeof(float))));
    typedef double Doubles __attribute__((vector_size(2 * sizeof(double))));
    typedef uint64_t Bits __attribute__((vector_size(2 * sizeof(uint64_t))));
    constexpr uint64_t kDropped = (uint64_t{1} << 29) - 1; // bits of a double's fraction that a float has no room for
    random &= kDropped;
    int i = 0;
    for (; i + 2 <= count; i += 2) {
        Floats sum, part;
        std::memcpy(&sum, sums + i, sizeof sum);
        std::memcpy(&part, parts + i, sizeof part);
        const Doubles exact = __builtin_convertvector(sum, Doubles) + weight * __builtin_convertvector(part, Doubles);
        const Bits bits = ((Bits)exact + random) & ~kDropped;
        sum = __builtin_convertvector((Doubles)bits, Floats);
        std::memcpy(sums + i, &sum, sizeof sum);
    }
    if (i == count) return;
    const double exact = static_cast<double>(sums[i]) + weight * static_cast<double>(parts[i]);
    sums[i] = static_cast<float>(std::bit_cast<double>((std::bit_cast<uint64_t>(exact) + random) & ~kDropped));
}

} // namespace fr

#endif
