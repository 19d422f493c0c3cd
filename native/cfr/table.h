// The memory of regrets and sums, and the discounts that its rows have yet to see.
#ifndef FASTRL_CFR_TABLE_H
#define FASTRL_CFR_TABLE_H

#include <bit>
#include <cstdint>
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
};

// A row is [epoch, regrets[actions], sums[actions]]. Discounting adds an epoch; a row catches up when it is next touched.
class Discounts {
  public:
    void add(double positive, double negative, double sums);
    void clear() { epochs_.assign(1, {}); } // every row was brought to the last epoch, and its epoch set to 0

    int64_t count() const { return static_cast<int64_t>(epochs_.size()) - 1; }
    void save(double *out) const;                     // [4 * count()]
    bool load(const double *discounts, int64_t more); // false where they are none that were saved

    bool is_due(const float *row) const { return std::bit_cast<uint32_t>(row[0]) != epochs_.size() - 1; }
    void apply(float *row, int actions) const;

  private:
    struct Epoch { // logarithms of the products of all factors up to it
        double positive = 0, negative = 0, sums = 0;
        uint32_t last_reset = 0; // epoch that set negative regrets to 0
    };
    std::vector<Epoch> epochs_ = {Epoch{}};
};

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

// A float's sum rounded up or down at random so that its expectation is exact: small additions to a large sum are not lost.
inline float add_rounded(float sum, double addition, uint64_t random) {
    constexpr uint64_t kDropped = (uint64_t{1} << 29) - 1; // bits of a double's fraction that a float has no room for
    const auto bits = std::bit_cast<uint64_t>(static_cast<double>(sum) + addition);
    return static_cast<float>(std::bit_cast<double>((bits + (random & kDropped)) & ~kDropped));
}

} // namespace fr

#endif
