// Builders of buckets, hands by name and plain distances, for the tests of buckets.
#ifndef FASTRL_TESTS_CFR_BUCKETS_FIXTURE_H
#define FASTRL_TESTS_CFR_BUCKETS_FIXTURE_H

#include "cfr/buckets/kernels.h"
#include "fastrl/buckets.h"
#include "tests/cfr/fixture.h"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <random>
#include <string>

struct BuilderDeleter {
    void operator()(fr_buckets *builder) const { fr_buckets_destroy(builder); }
};
using Builder = std::unique_ptr<fr_buckets, BuilderDeleter>;

inline Builder create_builder(int threads) {
    fr_buckets *builder = nullptr;
    CHECK(fr_buckets_create(threads, &builder) == FR_STATUS_OK);
    return Builder(builder);
}

inline std::vector<uint8_t> cards(const std::string &names) {
    const std::string ranks = "23456789TJQKA", suits = "cdhs";
    std::vector<uint8_t> result;
    for (size_t i = 0; i < names.size(); i += names[i + 2 < names.size() ? i + 2 : i] == ' ' ? 3 : 2)
        result.push_back(static_cast<uint8_t>(4 * ranks.find(names[i]) + suits.find(names[i + 1])));
    return result;
}

inline int64_t entries_of(int board_cards) {
    return board_cards == 0 ? 169 : board_cards == 3 ? 1286792 : board_cards == 4 ? 13960050 : 123156254;
}

// A street's config with the memory of its table.
struct StreetData {
    fr_buckets_config config;
    std::vector<uint8_t> table;

    StreetData(int board_cards, int method, int count) : table(static_cast<size_t>(entries_of(board_cards)), 0xEE) {
        fr_buckets_config_init(&config);
        config.board_cards = board_cards, config.method = method, config.count = count;
        config.hands = 100;
        config.table = table.data();
        config.entries = static_cast<int64_t>(table.size());
    }
};

inline int dimensions_of(const Builder &builder) {
    int32_t result = 0;
    CHECK(fr_buckets_get_dimensions(builder.get(), &result) == FR_STATUS_OK);
    return result;
}

inline std::vector<float> vector_of(const Builder &builder, const std::vector<uint8_t> &hand) {
    std::vector<float> result(static_cast<size_t>(dimensions_of(builder)), -1);
    CHECK(fr_buckets_get_vectors(builder.get(), hand.data(), 1, result.data()) == FR_STATUS_OK);
    return result;
}

inline void start(const Builder &builder, const StreetData &street) {
    CHECK(fr_buckets_start(builder.get(), &street.config) == FR_STATUS_OK);
}

inline fr_buckets_progress step(const Builder &builder) {
    fr_buckets_progress progress = {};
    CHECK(fr_buckets_step(builder.get(), &progress) == FR_STATUS_OK);
    return progress;
}

inline std::vector<uint8_t> random_hand(std::mt19937 &random, int count) {
    std::vector<uint8_t> deck(52);
    std::iota(deck.begin(), deck.end(), uint8_t{0});
    std::shuffle(deck.begin(), deck.end(), random);
    deck.resize(static_cast<size_t>(count));
    return deck;
}

inline double plain_distance(const float *a, const float *b, int64_t dimensions, fr::Metric metric) {
    double sum = 0;
    for (int64_t d = 0; d < dimensions; d++) {
        const double difference = static_cast<double>(a[d]) - static_cast<double>(b[d]);
        sum += metric == fr::Metric::kL1 ? std::fabs(difference) : difference * difference;
    }
    return metric == fr::Metric::kL1 ? sum : std::sqrt(sum);
}

#endif
