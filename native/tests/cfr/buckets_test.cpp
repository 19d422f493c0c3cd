// Vectors of hands against plain enumerations and values worked out by hand, clustering against plain Lloyd, and whole
// streets. --long: tables of all streets, for any number of threads and with pauses.
#include "cfr/buckets/cluster_tree.h"
#include "cfr/buckets/kmeans.h"
#include "cfr/buckets/pair_numbers.h"
#include "cfr/buckets/suits.h"
#include "fastrl/buckets.h"
#include "tests/cfr/fixture.h"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <random>
#include <string>

namespace {

struct BuilderDeleter {
    void operator()(fr_buckets *builder) const { fr_buckets_destroy(builder); }
};
using Builder = std::unique_ptr<fr_buckets, BuilderDeleter>;

Builder create_builder(int threads) {
    fr_buckets *builder = nullptr;
    CHECK(fr_buckets_create(threads, &builder) == FR_STATUS_OK);
    return Builder(builder);
}

std::vector<uint8_t> cards(const std::string &names) {
    const std::string ranks = "23456789TJQKA", suits = "cdhs";
    std::vector<uint8_t> result;
    for (size_t i = 0; i < names.size(); i += names[i + 2 < names.size() ? i + 2 : i] == ' ' ? 3 : 2)
        result.push_back(static_cast<uint8_t>(4 * ranks.find(names[i]) + suits.find(names[i + 1])));
    return result;
}

int64_t entries_of(int board_cards) {
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

int dimensions_of(const Builder &builder) {
    int32_t result = 0;
    CHECK(fr_buckets_get_dimensions(builder.get(), &result) == FR_STATUS_OK);
    return result;
}

std::vector<float> vector_of(const Builder &builder, const std::vector<uint8_t> &hand) {
    std::vector<float> result(static_cast<size_t>(dimensions_of(builder)), -1);
    CHECK(fr_buckets_get_vectors(builder.get(), hand.data(), 1, result.data()) == FR_STATUS_OK);
    return result;
}

void start(const Builder &builder, const StreetData &street) {
    CHECK(fr_buckets_start(builder.get(), &street.config) == FR_STATUS_OK);
}

fr_buckets_progress step(const Builder &builder) {
    fr_buckets_progress progress = {};
    CHECK(fr_buckets_step(builder.get(), &progress) == FR_STATUS_OK);
    return progress;
}

std::vector<uint8_t> random_hand(std::mt19937 &random, int count) {
    std::vector<uint8_t> deck(52);
    std::iota(deck.begin(), deck.end(), uint8_t{0});
    std::shuffle(deck.begin(), deck.end(), random);
    deck.resize(static_cast<size_t>(count));
    return deck;
}

// Written for reading: the equity of a hand on each river that may come, by the ranks of all other pairs.
std::vector<double> plain_river_equities(const std::vector<uint8_t> &hand) {
    std::vector<double> result;
    std::vector<uint8_t> board(hand.begin() + 2, hand.end());
    std::vector<uint16_t> ranks(FR_CFR_PAIRS);
    const auto deal = [&](const auto &self, uint8_t first) -> void {
        if (board.size() < 5) {
            for (uint8_t card = first; card < 52; card++) {
                if (std::find(hand.begin(), hand.end(), card) != hand.end()) continue;
                board.push_back(card);
                self(self, static_cast<uint8_t>(card + 1));
                board.pop_back();
            }
            return;
        }
        CHECK(fr_cfr_rank_pairs(board.data(), 5, ranks.data()) == FR_STATUS_OK);
        const uint16_t own = ranks[static_cast<size_t>(fr::pair_index(hand[0], hand[1]))];
        int halves = 0, others = 0;
        for (int a = 0; a < 52; a++) {
            for (int b = 0; b < a; b++) {
                const uint16_t rank = ranks[static_cast<size_t>(fr::pair_index(a, b))];
                const auto own_card = [&](int card) { return card == hand[0] || card == hand[1]; };
                if (rank == 0 || own_card(a) || own_card(b)) continue;
                others++;
                halves += own > rank ? 2 : own == rank ? 1 : 0;
            }
        }
        CHECK(others == 990);
        result.push_back(halves / 1980.0);
    };
    deal(deal, 0);
    return result;
}

double mean(const std::vector<double> &values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::array<double, 50> histogram(const std::vector<double> &equities) {
    std::array<double, 50> result = {};
    for (const double equity : equities)
        result[std::min<size_t>(static_cast<size_t>(equity * 50 + 1e-9), 49)] +=
            1 / static_cast<double>(equities.size());
    return result;
}

// Work of moving one histogram to another, from the left, over distances of a fiftieth a bin.
double plain_earth_movers_distance(std::array<double, 50> from, std::array<double, 50> to) {
    double work = 0;
    for (size_t a = 0, b = 0; a < 50 && b < 50;) {
        const double moved = std::min(from[a], to[b]);
        work += moved * std::fabs(static_cast<double>(a) - static_cast<double>(b)) / 50;
        from[a] -= moved, to[b] -= moved;
        (from[a] <= 1e-15 ? a : b)++;
    }
    return work;
}

void distances_of_equity_vectors_are_earth_movers_distances(const Builder &builder) {
    std::mt19937 random(5);
    for (const int board : {3, 4}) {
        const StreetData street(board, FR_BUCKETS_METHOD_EMD, 8);
        start(builder, street);
        CHECK(dimensions_of(builder) == 49);
        std::vector<std::array<double, 50>> histograms;
        std::vector<std::vector<float>> vectors;
        for (int i = 0; i < 5; i++) {
            const std::vector<uint8_t> hand = random_hand(random, 2 + board);
            histograms.push_back(histogram(plain_river_equities(hand)));
            vectors.push_back(vector_of(builder, hand));
            double sum = 0;
            for (size_t bin = 0; bin < 49; bin++) {
                sum += histograms.back()[bin];
                CHECK(std::fabs(static_cast<double>(vectors.back()[bin]) * 50 - sum) < 1e-6);
            }
            for (size_t other = 0; other < vectors.size(); other++) {
                double distance = 0;
                for (size_t d = 0; d < 49; d++)
                    distance += std::fabs(static_cast<double>(vectors.back()[d] - vectors[other][d]));
                CHECK(std::fabs(distance - plain_earth_movers_distance(histograms.back(), histograms[other])) < 1e-6);
            }
        }
    }
    const StreetData river(5, FR_BUCKETS_METHOD_EMD, 8);
    start(builder, river);
    CHECK(dimensions_of(builder) == 1);
    for (int i = 0; i < 100; i++) {
        const std::vector<uint8_t> hand = random_hand(random, 7);
        CHECK(std::fabs(static_cast<double>(vector_of(builder, hand)[0]) - plain_river_equities(hand)[0]) < 1e-6);
    }
}

// Equities of starting hands against a random hand, as tables give them.
void preflop_features_are_those_worked_out(const Builder &builder) {
    const StreetData street(0, FR_BUCKETS_METHOD_FEATURES, 8);
    start(builder, street);
    const struct {
        const char *hand;
        std::array<float, 10> values;
    } cases[] = {
        {"AsAh", {1, 1, 1, 0, 0, 1, 0, 1, .852037f, .6f}},
        {"7c2d", {.5f, 2 / 14.f, 0, 0, 5 / 12.f, 0, 0, 0, .345836f, .1f + .3f / 14}},
        {"KdQd", {13 / 14.f, 12 / 14.f, 0, 1, 1 / 12.f, 1, 1, 0, .634004f, 2.6f / 14 + 1.8f / 14 + .3f}},
        {"2h2s", {2 / 14.f, 2 / 14.f, 1, 0, 0, 0, 0, 0, .503339f, 1 / 14.f}},
        {"Ac2c", {1, 2 / 14.f, 0, 1, 2 / 12.f, 0, 0, 0, .573796f, .2f + .3f / 14 + .15f}},
    };
    for (const auto &each : cases) {
        const std::vector<float> found = vector_of(builder, cards(each.hand));
        for (size_t i = 0; i < 10; i++) {
            if (std::fabs(found[i] - each.values[i]) < 2e-5f) continue;
            std::fprintf(stderr, "%s, value %zu: %g, not %g\n", each.hand, i, static_cast<double>(found[i]),
                         static_cast<double>(each.values[i]));
            CHECK(false);
        }
    }
}

// Values 0 to 27 by the positions that are 1, worked out by hand; the rest by enumeration.
void postflop_features_are_those_worked_out(const Builder &builder) {
    const struct {
        const char *hand, *board;
        std::vector<size_t> ones;
    } cases[] = {
        // Top pair with the nut flush draw and no straight draw; two of a suit on the board, all of it at most nine.
        {"As9s", "9h5s2s", {3, 15, 16, 25, 27}},
        // Eight outs at both ends: open-ended and high, with three of a suit.
        {"JsTs", "9s8h2c", {0, 13, 18, 20, 27}},
        // Two ranks that are no neighbours' ends: a double gutshot; the board's middle card is as high as the hole cards' mean.
        {"9c7d", "JsTh8s2h", {8, 12, 16, 25}},
        {"Jh7c", "9s8d5h", {0, 12, 19, 20, 27}},
        // Four outs: a gutshot, and four of a suit without the ace: both draws.
        {"KhQh", "Jh9h2c", {0, 14, 17, 20, 21, 25}},
        // The ace at the bottom of a gutshot.
        {"Ac4d", "2h3s9c", {0, 12, 17, 20, 27}},
        // A set is three of a kind, a pair below the board's highest is an under pair, above it an over pair.
        {"5c5d", "5hKsAd", {7, 12, 16, 26}},
        {"QcQd", "Kh7s2d", {1, 12, 16}},
        {"QcQd", "Jh7s2d", {4, 12, 16}},
        {"7c6d", "Kh7s2d", {2, 12, 16}},
        {"2c6d", "Kh7s2d", {1, 12, 16}},
        // Pairs of the board: two pair by a pocket pair and by one hole card, a pair that is nobody's, a full house.
        {"QcQd", "7h7s2d", {6, 12, 16, 22, 27}},
        {"Qc2s", "7h7s2d", {5, 12, 16, 22, 27}},
        {"QcJs", "7h7s2d", {0, 12, 16, 22, 27}},
        {"7cJs", "JhJd7s7d", {10, 12, 16, 22, 23, 25}},
        // Made hands of the river, where no draws are left.
        {"AhKh", "QhJh4h9s2c", {9, 12, 16, 24}},
        {"AhKh", "QhJhTh9s2c", {11, 12, 16, 24}},
        {"AhAc", "AdAs4h9s2c", {11, 12, 16, 22, 25, 26}},
        {"6h5c", "4d3s2h2c9s", {8, 12, 16, 22, 25, 27}},
        {"KsQs", "JsTs2d3h4c", {0, 12, 16, 25}},
    };
    for (const auto &each : cases) {
        std::vector<uint8_t> hand = cards(each.hand);
        const std::vector<uint8_t> board = cards(each.board);
        hand.insert(hand.end(), board.begin(), board.end());
        const StreetData street(static_cast<int>(board.size()), FR_BUCKETS_METHOD_FEATURES, 8);
        start(builder, street);
        const std::vector<float> found = vector_of(builder, hand);
        CHECK(found.size() == 34);
        std::vector<size_t> ones;
        for (size_t i = 0; i < 28; i++)
            if (found[i] != 0) ones.push_back(i);
        if (ones != each.ones) {
            std::fprintf(stderr, "%s on %s:", each.hand, each.board);
            for (const size_t one : ones)
                std::fprintf(stderr, " %zu", one);
            std::fprintf(stderr, "\n");
            CHECK(false);
        }
        CHECK(std::fabs(static_cast<double>(found[28]) - mean(plain_river_equities(hand))) < 1e-6);
        CHECK(board.size() == 5 ? found[29] == 0 : found[29] > 0 && found[29] < 1);
        CHECK(found[30] == 1 && found[31] == 0 && found[32] == 0 && found[33] == 1);
    }
}

// Weighted by how many hands of each group there can be, the chances against groups are those against all.
void chances_against_groups_add_up_to_the_equity(const Builder &builder) {
    std::mt19937 random(11);
    const StreetData turn(4, FR_BUCKETS_METHOD_OCHS, 8), river(5, FR_BUCKETS_METHOD_OCHS, 8);
    for (const StreetData *street : {&turn, &river}) {
        start(builder, *street);
        CHECK(dimensions_of(builder) == 8);
        const int cards = 2 + street->config.board_cards;
        double found = 0, expected = 0;
        for (int i = 0; i < 40; i++) {
            const std::vector<uint8_t> hand = random_hand(random, cards);
            const std::vector<float> chances = vector_of(builder, hand);
            CHECK(std::all_of(chances.begin(), chances.end(), [](float x) { return x >= 0 && x <= 1; }));
            const double equity = mean(plain_river_equities(hand));
            const auto [least, most] = std::minmax_element(chances.begin(), chances.end());
            CHECK(equity >= static_cast<double>(*least) && equity <= static_cast<double>(*most));
            found += std::accumulate(chances.begin(), chances.end(), 0.0) / 8;
            expected += equity;
        }
        CHECK(std::fabs(found - expected) < 40 * 0.1); // groups differ in size, but not by much in the mean
    }
    // The nuts win against all.
    const std::vector<float> nuts = vector_of(builder, cards("AsKsQsJsTs2d3h"));
    CHECK(std::all_of(nuts.begin(), nuts.end(), [](float x) { return x == 1; }));
}

void numbers_of_pairs_are_the_index(int boards) {
    std::mt19937 random(3);
    int wrong = 0;
    for (const int count : {3, 4, 5}) {
        const fr::PairNumbers numbers(count);
        const fr::HandIndex index({2, count});
        for (int i = 0; i < boards; i++) {
            const std::vector<uint8_t> board = random_hand(random, count);
            std::vector<uint32_t> found(FR_CFR_PAIRS);
            numbers.find(board.data(), found.data());
            for (size_t pair = 0; pair < FR_CFR_PAIRS; pair++) {
                std::array<uint8_t, 7> hand = {fr::kPairCards.of[pair][0], fr::kPairCards.of[pair][1]};
                std::copy(board.begin(), board.end(), hand.begin() + 2);
                if (std::find_first_of(board.begin(), board.end(), hand.begin(), hand.begin() + 2) != board.end())
                    continue;
                wrong += index.index(hand.data()) != found[pair];
            }
        }
    }
    CHECK(wrong == 0);
}

void orbits_and_their_hands_count_all_boards_and_hands() {
    const struct {
        int board;
        int64_t boards, orbits;
    } cases[] = {{0, 1, 1}, {3, 22100, 1755}, {4, 270725, 16432}, {5, 2598960, 134459}};
    for (const auto &each : cases) {
        const std::vector<fr::Orbit> orbits = fr::list_orbits(each.board);
        int64_t boards = 0, kinds = 0;
        fr::BoardHands hands;
        for (const fr::Orbit &orbit : orbits) {
            boards += orbit.size;
            hands.list(orbit.board.data(), each.board);
            kinds += hands.count;
            const int all = (52 - each.board) * (51 - each.board) / 2;
            CHECK(std::accumulate(hands.sizes.begin(), hands.sizes.begin() + hands.count, 0) == all);
        }
        CHECK(static_cast<int64_t>(orbits.size()) == each.orbits && boards == each.boards);
        CHECK(kinds == entries_of(each.board));
    }
}

struct Cloud { // vectors around a few places, padded
    static constexpr int64_t kCount = 2003, kDimensions = 19, kStride = fr::bucket_padded(kDimensions);
    std::vector<float> vectors = std::vector<float>(kCount * kStride), weights;

    Cloud() {
        std::mt19937 random(9);
        std::normal_distribution<float> normal;
        for (int64_t i = 0; i < kCount; i++) {
            for (int64_t d = 0; d < kDimensions; d++)
                vectors[static_cast<size_t>(i * kStride + d)] = static_cast<float>(i % 7 * (d % 3)) + normal(random);
            weights.push_back(static_cast<float>(1 + i % 5));
        }
    }
    fr::Points points(fr::Metric metric) const { return {vectors.data(), weights.data(), kCount, kDimensions, metric}; }
};

double plain_distance(const float *a, const float *b, int64_t dimensions, fr::Metric metric) {
    double sum = 0;
    for (int64_t d = 0; d < dimensions; d++) {
        const double difference = static_cast<double>(a[d]) - static_cast<double>(b[d]);
        sum += metric == fr::Metric::kL1 ? std::fabs(difference) : difference * difference;
    }
    return metric == fr::Metric::kL1 ? sum : std::sqrt(sum);
}

struct PlainLloyd {
    const fr::Points &points;
    std::vector<float> centers;
    double inertia = 0;

    // Mean squared distance to the centres as they are, then the centres move.
    void iterate(int count) {
        std::vector<double> sums(centers.size()), weights(static_cast<size_t>(count));
        double squares = 0, all = 0;
        const auto stride = static_cast<size_t>(points.stride());
        for (int64_t i = 0; i < points.count; i++) {
            size_t nearest = 0;
            double least = INFINITY;
            for (size_t c = 0; c < static_cast<size_t>(count); c++) {
                const double distance =
                    plain_distance(points.vector(i), centers.data() + c * stride, points.dimensions, points.metric);
                if (distance < least) least = distance, nearest = c;
            }
            squares += points.weight(i) * least * least, all += points.weight(i);
            weights[nearest] += points.weight(i);
            for (size_t d = 0; d < stride; d++)
                sums[nearest * stride + d] += points.weight(i) * static_cast<double>(points.vector(i)[d]);
        }
        inertia = squares / all;
        for (size_t at = 0; at < centers.size(); at++)
            if (weights[at / stride] > 0) centers[at] = static_cast<float>(sums[at] / weights[at / stride]);
    }
};

void clustering_equals_plain_lloyd() {
    const Cloud cloud;
    fr::Pool pool(1), more(3);
    constexpr int kCount = 23; // no multiple of a vector width
    for (const fr::Metric metric : {fr::Metric::kL1, fr::Metric::kL2}) {
        const fr::Points points = cloud.points(metric);
        std::vector<float> expected;
        for (const int iterations : {1, 4, 60}) {
            fr::KMeans kmeans(pool, points, kCount), same(more, points, kCount);
            kmeans.seed(fr::Random(1, 2));
            same.seed(fr::Random(1, 2));
            PlainLloyd plain = {points, kmeans.centers()};
            for (int i = 0; i < iterations; i++) {
                kmeans.iterate();
                same.iterate();
                plain.iterate(kCount);
            }
            CHECK(kmeans.centers() == same.centers());
            const double first = plain.inertia;
            plain.iterate(kCount);
            CHECK(std::fabs(kmeans.inertia() - plain.inertia) < 1e-5 * plain.inertia);
            if (metric == fr::Metric::kL2) CHECK(plain.inertia <= first * (1 + 1e-12));
        }
        fr::KMeans whole(pool, points, kCount);
        whole.seed(fr::Random(4, 4));
        int iterations = 0;
        while (whole.iterate() && iterations < 1000)
            iterations++;
        if (metric == fr::Metric::kL2) CHECK(iterations < 1000);
    }
}

void seeds_of_distinct_vectors_are_all_different() {
    std::vector<float> vectors(5 * fr::kBucketLanes);
    for (size_t i = 0; i < 5; i++)
        vectors[i * fr::kBucketLanes] = static_cast<float>(i);
    fr::Pool pool(1);
    fr::KMeans kmeans(pool, {vectors.data(), nullptr, 5, 1, fr::Metric::kL2}, 5);
    for (int seed = 0; seed < 20; seed++) {
        kmeans.seed(fr::Random(7, seed));
        CHECK(kmeans.inertia() == 0);
    }
}

void kernels_of_all_widths_give_the_same_bits() {
    const Cloud cloud;
    std::vector<const fr::BucketKernels *> widths = {&fr::bucket_kernels_portable};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) widths.push_back(&fr::bucket_kernels_avx2);
    if (__builtin_cpu_supports("avx512bw")) widths.push_back(&fr::bucket_kernels_avx512);
#endif
    constexpr int64_t kCenters = 37, kPadded = fr::bucket_padded(kCenters);
    std::vector<float> turned(Cloud::kDimensions * kPadded, 1e18f);
    for (int64_t c = 0; c < kCenters; c++)
        for (int64_t d = 0; d < Cloud::kDimensions; d++)
            turned[static_cast<size_t>(d * kPadded + c)] =
                cloud.vectors[static_cast<size_t>(3 * c * Cloud::kStride + d)];
    for (const fr::Metric metric : {fr::Metric::kL1, fr::Metric::kL2}) {
        std::vector<int32_t> first_nearest;
        std::vector<float> first_distances;
        for (const fr::BucketKernels *kernels : widths) {
            std::vector<int32_t> nearest(Cloud::kCount, -1);
            std::vector<float> distances(Cloud::kCount, -1);
            kernels->nearest({cloud.vectors.data(), Cloud::kCount, Cloud::kStride, turned.data(), Cloud::kDimensions,
                              kPadded, metric, nearest.data(), distances.data()});
            const float one = kernels->distance(cloud.vectors.data(), cloud.vectors.data() + 3 * Cloud::kStride,
                                                Cloud::kStride, metric);
            const double plain = plain_distance(cloud.vectors.data(), cloud.vectors.data() + 3 * Cloud::kStride,
                                                Cloud::kDimensions, metric);
            CHECK(std::fabs(static_cast<double>(one) - plain) < 1e-5 * plain);
            distances.push_back(one);
            if (first_nearest.empty()) first_nearest = nearest, first_distances = distances;
            CHECK(nearest == first_nearest && distances == first_distances);
            CHECK(nearest[3] == 1 && distances[3] == 0);
        }
    }
}

// Eight single masses of each distribution, matched in every way.
double plain_transport(const std::vector<uint32_t> &from, const std::vector<uint32_t> &to,
                       const std::vector<std::vector<double>> &distance) {
    std::vector<size_t> a, b;
    for (size_t i = 0; i < from.size(); i++) {
        a.insert(a.end(), from[i], i);
        b.insert(b.end(), to[i], i);
    }
    std::vector<double> best(size_t{1} << b.size(), INFINITY);
    best[0] = 0;
    for (size_t mask = 0; mask < best.size(); mask++) {
        const auto next = static_cast<size_t>(__builtin_popcountll(mask));
        for (size_t i = 0; i < b.size() && next < a.size(); i++)
            if ((mask >> i & 1) == 0)
                best[mask | size_t{1} << i] =
                    std::min(best[mask | size_t{1} << i], best[mask] + distance[a[next]][b[i]]);
    }
    return best.back() / static_cast<double>(a.size());
}

// Along the tree: the distance of two clusters is that of one mass on each.
void distances_along_the_tree_are_those_of_transport() {
    constexpr int kClusters = 7;
    std::mt19937 random(13);
    std::vector<std::array<double, 2>> places;
    for (int i = 0; i < kClusters; i++)
        places.push_back({static_cast<double>(random() % 1000) / 100, static_cast<double>(random() % 1000) / 100});
    std::vector<float> distances;
    for (const auto &a : places)
        for (const auto &b : places)
            distances.push_back(static_cast<float>(std::hypot(a[0] - b[0], a[1] - b[1])));
    const fr::ClusterTree tree(distances.data(), kClusters);
    CHECK(tree.edges() == 2 * kClusters - 2);
    const auto embed = [&](const std::vector<uint32_t> &counts) {
        std::vector<float> result(static_cast<size_t>(tree.edges()));
        tree.embed(counts.data(), std::accumulate(counts.begin(), counts.end(), 0u), result.data());
        return result;
    };
    const auto between = [&](const std::vector<float> &a, const std::vector<float> &b) {
        return plain_distance(a.data(), b.data(), tree.edges(), fr::Metric::kL1);
    };
    std::vector<std::vector<double>> along(kClusters, std::vector<double>(kClusters));
    std::vector<std::vector<float>> single;
    double nearest = INFINITY;
    for (size_t i = 0; i < kClusters; i++) {
        std::vector<uint32_t> counts(kClusters);
        counts[i] = 1;
        single.push_back(embed(counts));
        for (size_t other = 0; other < i; other++)
            nearest = std::min(nearest, static_cast<double>(distances[i * kClusters + other]));
    }
    double least = INFINITY;
    for (size_t i = 0; i < kClusters; i++)
        for (size_t other = 0; other < kClusters; other++) {
            along[i][other] = between(single[i], single[other]);
            if (i != other) least = std::min(least, along[i][other]);
        }
    CHECK(std::fabs(least - nearest) < 1e-5); // the first merge is of the two nearest, as far apart as they are
    for (size_t i = 0; i < kClusters; i++)
        for (size_t other = 0; other < kClusters; other++)
            for (size_t third = 0; third < kClusters; third++) // an ultrametric
                CHECK(along[i][other] <= std::max(along[i][third], along[third][other]) + 1e-5);
    for (int i = 0; i < 20; i++) {
        std::vector<uint32_t> from(kClusters), to(kClusters);
        for (int mass = 0; mass < 8; mass++)
            from[random() % kClusters]++, to[random() % kClusters]++;
        CHECK(std::fabs(between(embed(from), embed(to)) - plain_transport(from, to, along)) < 1e-5);
    }
}

struct Result {
    std::vector<float> centers;
    fr_buckets_progress progress = {};
    bool operator==(const Result &other) const {
        return centers == other.centers && progress.inertia == other.progress.inertia &&
               progress.iterations == other.progress.iterations && progress.hands == other.progress.hands;
    }
};

Result state_of(const Builder &builder, const StreetData &street) {
    Result result;
    result.centers.resize(static_cast<size_t>(street.config.count * dimensions_of(builder)));
    CHECK(fr_buckets_get_state(builder.get(), &result.progress, result.centers.data()) == FR_STATUS_OK);
    return result;
}

// Steps up to a stage; progress only grows.
Result run_to(const Builder &builder, const StreetData &street, int stage) {
    double done = 0;
    for (fr_buckets_progress progress = {}; progress.stage < stage;) {
        progress = step(builder);
        CHECK(progress.done >= done - 1e-9 && progress.done <= 1 + 1e-9);
        done = progress.done;
    }
    return state_of(builder, street);
}

void a_street_is_the_same_for_any_number_of_threads(const Builder &builder, const Builder &more, int board, int method,
                                                    int64_t hands, int stage) {
    StreetData first(board, method, 8), again(board, method, 8);
    first.config.hands = again.config.hands = hands;
    first.config.restarts = again.config.restarts = 3;
    start(builder, first);
    start(more, again);
    CHECK(run_to(builder, first, stage) == run_to(more, again, stage));
    CHECK(first.table == again.table);
}

// Paused after every restart and pass, and gone on with from the state only.
void a_street_goes_on_exactly(const Builder &builder, int board, int method, int64_t hands, int passes) {
    StreetData whole(board, method, 8), parts(board, method, 8);
    whole.config.hands = parts.config.hands = hands;
    whole.config.restarts = parts.config.restarts = 3;
    whole.config.passes = parts.config.passes = passes;
    start(builder, whole);
    const Result expected = run_to(builder, whole, FR_BUCKETS_STAGE_DONE);
    CHECK(expected.progress.restarts == 3 && expected.progress.passes == (board == 0 || hands > 0 ? 0 : passes));
    start(builder, parts);
    Result state = state_of(builder, parts);
    const auto done = [&] {
        return state.progress.restarts + state.progress.passes + (state.progress.stage == FR_BUCKETS_STAGE_DONE);
    };
    while (state.progress.stage < FR_BUCKETS_STAGE_DONE) {
        for (const int before = done(); done() == before; state = state_of(builder, parts))
            step(builder);
        start(builder, parts);
        CHECK(fr_buckets_set_state(builder.get(), &state.progress, state.centers.data()) == FR_STATUS_OK);
    }
    CHECK(state == expected);
    CHECK(whole.table == parts.table);
}

void the_table_has_the_nearest_centre_of_every_hand(const Builder &builder, int board, int method, int count,
                                                    int64_t hands) {
    StreetData street(board, method, count);
    street.config.hands = hands;
    street.config.restarts = 2;
    start(builder, street);
    const Result result = run_to(builder, street, FR_BUCKETS_STAGE_DONE);
    CHECK(*std::max_element(street.table.begin(), street.table.end()) < count);
    const std::vector<int> rounds = board == 0 ? std::vector<int>{2} : std::vector<int>{2, board};
    const fr::HandIndex index(rounds);
    std::mt19937 random(17);
    const auto dimensions = static_cast<size_t>(dimensions_of(builder));
    int wrong = 0;
    for (int i = 0; i < 300; i++) {
        const std::vector<uint8_t> hand = random_hand(random, 2 + board);
        const std::vector<float> vector = vector_of(builder, hand);
        const auto metric = method == FR_BUCKETS_METHOD_EMD ? fr::Metric::kL1 : fr::Metric::kL2;
        const auto distance = [&](size_t center) {
            return plain_distance(vector.data(), result.centers.data() + center * dimensions,
                                  static_cast<int64_t>(dimensions), metric);
        };
        double least = INFINITY;
        for (size_t center = 0; center < static_cast<size_t>(count); center++)
            least = std::min(least, distance(center));
        wrong += distance(street.table[index.index(hand.data())]) > least + 1e-6;
    }
    CHECK(wrong == 0);
}

// Before the flop over buckets of the flop, all of them alike: masses are what the index counts.
void potential_counts_the_next_streets_buckets(const Builder &builder) {
    std::vector<uint8_t> flop(static_cast<size_t>(entries_of(3)));
    for (size_t i = 0; i < flop.size(); i++)
        flop[i] = static_cast<uint8_t>(i % 3);
    const fr_cfr_buckets next = {flop.data(), entries_of(3), 8, 3};
    const std::vector<float> centers = {0, 1, 4.5f}; // the first two are 1 apart, the third 4 from them in the mean
    StreetData street(0, FR_BUCKETS_METHOD_POTENTIAL, 5);
    street.config.next = &next;
    street.config.next_centers = centers.data();
    street.config.next_dimensions = 1;
    street.config.next_method = FR_BUCKETS_METHOD_EMD;
    start(builder, street);
    CHECK(dimensions_of(builder) == 4);
    const std::vector<uint8_t> hand = cards("AsKd");
    const std::vector<float> vector = vector_of(builder, hand);
    const fr::HandIndex index({2, 3});
    std::array<double, 3> counts = {};
    for (uint8_t a = 0; a < 52; a++)
        for (uint8_t b = 0; b < a; b++)
            for (uint8_t c = 0; c < b; c++) {
                const uint8_t all[] = {hand[0], hand[1], a, b, c};
                if (std::count(all + 2, all + 5, hand[0]) + std::count(all + 2, all + 5, hand[1]) > 0) continue;
                counts[index.index(all) % 3] += 1.0 / 19600;
            }
    // Edges: of the clusters 0 and 1, half of 1 long; of cluster 2, half of 4; of both of the former, what is left to it.
    const std::array<double, 4> expected = {counts[0] / 2, counts[1] / 2, counts[2] * 2, (counts[0] + counts[1]) * 1.5};
    for (size_t i = 0; i < 4; i++)
        CHECK(std::fabs(static_cast<double>(vector[i]) - expected[i]) < 1e-5);
    CHECK(run_to(builder, street, FR_BUCKETS_STAGE_DONE).progress.hands == 169);
}

void a_table_is_what_a_game_takes(const Builder &builder) {
    StreetData preflop(0, FR_BUCKETS_METHOD_EMD, 24);
    start(builder, preflop);
    run_to(builder, preflop, FR_BUCKETS_STAGE_DONE);
    std::array<bool, 24> used = {};
    for (const uint8_t bucket : preflop.table)
        used[bucket] = true;
    CHECK(std::count(used.begin(), used.end(), true) == 24);
    std::vector<uint8_t> flop(static_cast<size_t>(entries_of(3)));
    const fr_cfr_buckets buckets[] = {{preflop.table.data(), 169, 8, 24}, {flop.data(), entries_of(3), 8, 1}};
    GameData data = ms1f(3);
    data.config.buckets = buckets;
    const Game game = create(data);
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    run(solver, 100);
}

void bad_input_is_refused_in_a_sentence(const Builder &builder) {
    const auto refused = [&](auto &&change, fr_status status) {
        StreetData street(0, FR_BUCKETS_METHOD_EMD, 8);
        change(street.config);
        CHECK(fr_buckets_start(builder.get(), &street.config) == status);
        CHECK(std::strlen(fr_error_message()) > 0);
        fr_buckets_progress progress;
        CHECK(fr_buckets_step(builder.get(), &progress) == FR_STATUS_WRONG_TIME);
    };
    const auto invalid = FR_STATUS_INVALID_ARGUMENT;
    refused([](fr_buckets_config &config) { config.size--; }, invalid);
    refused([](fr_buckets_config &config) { config.board_cards = 2; }, invalid);
    refused([](fr_buckets_config &config) { config.method = 4; }, invalid);
    refused([](fr_buckets_config &config) { config.count = 0; }, invalid);
    refused([](fr_buckets_config &config) { config.count = 170; }, invalid);
    refused([](fr_buckets_config &config) { config.bits = 12; }, invalid);
    refused([](fr_buckets_config &config) { config.restarts = 0; }, invalid);
    refused([](fr_buckets_config &config) { config.hands = 7; }, invalid);
    refused([](fr_buckets_config &config) { config.table = nullptr; }, invalid);
    refused([](fr_buckets_config &config) { config.entries++; }, invalid);
    refused([](fr_buckets_config &config) { config.method = FR_BUCKETS_METHOD_POTENTIAL; }, invalid);
    const StreetData street(0, FR_BUCKETS_METHOD_EMD, 8);
    start(builder, street);
    Result state = state_of(builder, street);
    state.progress.stage = FR_BUCKETS_STAGE_TABLE;
    CHECK(fr_buckets_set_state(builder.get(), &state.progress, state.centers.data()) == FR_STATUS_INVALID_DATA);
    state.progress.stage = FR_BUCKETS_STAGE_RESTARTS;
    state.centers[3] = NAN;
    CHECK(fr_buckets_set_state(builder.get(), &state.progress, state.centers.data()) == FR_STATUS_INVALID_DATA);
    const std::vector<uint8_t> twice = cards("AsAs");
    float out[49];
    CHECK(fr_buckets_get_vectors(builder.get(), twice.data(), 1, out) == invalid);
    fr_buckets *none = builder.get();
    CHECK(fr_buckets_create(0, &none) == invalid && none == nullptr);
    fr_buckets_destroy(nullptr);
}

} // namespace

int main(int argc, char **argv) {
    const bool all = is_long(argc, argv);
    numbers_of_pairs_are_the_index(all ? 2000 : 20);
    orbits_and_their_hands_count_all_boards_and_hands();
    clustering_equals_plain_lloyd();
    seeds_of_distinct_vectors_are_all_different();
    kernels_of_all_widths_give_the_same_bits();
    distances_along_the_tree_are_those_of_transport();
    const Builder builder = create_builder(1), more = create_builder(3);
    distances_of_equity_vectors_are_earth_movers_distances(builder);
    preflop_features_are_those_worked_out(builder);
    postflop_features_are_those_worked_out(builder);
    chances_against_groups_add_up_to_the_equity(builder);
    potential_counts_the_next_streets_buckets(builder);
    a_table_is_what_a_game_takes(builder);
    for (const int method : {FR_BUCKETS_METHOD_FEATURES, FR_BUCKETS_METHOD_EMD, FR_BUCKETS_METHOD_OCHS})
        a_street_is_the_same_for_any_number_of_threads(builder, more, 0, method, 0, FR_BUCKETS_STAGE_DONE);
    a_street_is_the_same_for_any_number_of_threads(builder, more, 3, FR_BUCKETS_METHOD_EMD, 100,
                                                   FR_BUCKETS_STAGE_TABLE);
    a_street_goes_on_exactly(builder, 0, FR_BUCKETS_METHOD_EMD, 0, 0);
    the_table_has_the_nearest_centre_of_every_hand(builder, 0, FR_BUCKETS_METHOD_FEATURES, 24, 0);
    if (all) {
        for (const int board : {3, 4, 5})
            a_street_is_the_same_for_any_number_of_threads(builder, more, board, FR_BUCKETS_METHOD_EMD, 300,
                                                           FR_BUCKETS_STAGE_DONE);
        a_street_goes_on_exactly(builder, 3, FR_BUCKETS_METHOD_EMD, 0, 2);
        the_table_has_the_nearest_centre_of_every_hand(builder, 3, FR_BUCKETS_METHOD_EMD, 80, 0);
        the_table_has_the_nearest_centre_of_every_hand(builder, 3, FR_BUCKETS_METHOD_FEATURES, 80, 1000);
        the_table_has_the_nearest_centre_of_every_hand(builder, 5, FR_BUCKETS_METHOD_OCHS, 64, 1000);
    }
    bad_input_is_refused_in_a_sentence(builder);
    return check_done();
}
