// Vectors of hands against plain enumerations and values worked out by hand. --long: more boards.
#include "cfr/buckets/pair_numbers.h"
#include "cfr/buckets/starting_hands.h"
#include "tests/cfr/buckets_fixture.h"

namespace {

// Written for reading: calls visit(pair, own rank, its rank) for every river that may come and every pair that another
// player may hold there.
template <typename Visit> void each_opponent(const std::vector<uint8_t> &hand, Visit &&visit) {
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
        for (int a = 0; a < 52; a++) {
            for (int b = 0; b < a; b++) {
                const auto pair = static_cast<size_t>(fr::pair_index(a, b));
                const auto own_card = [&](int card) { return card == hand[0] || card == hand[1]; };
                if (ranks[pair] != 0 && !own_card(a) && !own_card(b)) visit(pair, own, ranks[pair]);
            }
        }
    };
    deal(deal, 0);
}

int halves(uint16_t own, uint16_t other) { return own > other ? 2 : own == other ? 1 : 0; }

// The equity on each river.
std::vector<double> plain_river_equities(const std::vector<uint8_t> &hand) {
    constexpr int kOthers = 990;
    std::vector<double> result;
    int seen = 0, won = 0;
    each_opponent(hand, [&](size_t, uint16_t own, uint16_t other) {
        won += halves(own, other);
        if (++seen < kOthers) return;
        result.push_back(won / (2.0 * kOthers));
        seen = won = 0;
    });
    CHECK(seen == 0);
    return result;
}

// What is added to all values of a river's hand: 1 where nobody can have a better one.
int set_apart(const std::vector<uint8_t> &hand) {
    if (hand.size() < 7) return 0;
    bool beaten = false;
    each_opponent(hand, [&](size_t, uint16_t own, uint16_t other) { beaten |= other > own; });
    return beaten ? 0 : 1;
}

std::array<double, 8> plain_chances_against(const std::vector<uint8_t> &hand,
                                            const std::array<uint8_t, FR_CFR_PAIRS> &group_of) {
    std::array<double, 8> won = {}, most = {};
    each_opponent(hand, [&](size_t pair, uint16_t own, uint16_t other) {
        won[group_of[pair]] += halves(own, other);
        most[group_of[pair]] += 2;
    });
    for (size_t group = 0; group < 8; group++)
        won[group] = most[group] == 0 ? 0.5 : won[group] / most[group];
    return won;
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
        const double expected = plain_river_equities(hand)[0] + set_apart(hand);
        CHECK(std::fabs(static_cast<double>(vector_of(builder, hand)[0]) - expected) < 1e-6);
    }
}

// Alone, shared with others, with the board, and by holding what others would need.
void hands_that_nothing_beats_are_apart(const Builder &builder) {
    const struct {
        const char *hand, *board;
        bool apart;
    } cases[] = {
        {"Jc2c", "TdAcKcQs2d", true},  {"Tc2c", "QcAdJs7cKs", true},  {"AcKd", "QcAdJs7cKs", false},
        {"2c3d", "AsKsQsJsTs", true},  {"7c7d", "7h7s2d2c9h", true},  {"2h2s", "7h7s2d2c9h", false},
        {"Ah2h", "KhQh7h7d3c", false}, {"7c7s", "KhQh7h7d3c", true},  {"AhKh", "QhJh4h9s2c", true},
        {"KhTh", "QhJh4h9s2c", false}, {"7h2c", "KhQhJhTh8h", false}, {"AhKc", "9h8h7h6h2c", false},
        {"Th2d", "9h8h7h6h2c", true},  {"8s2c", "AhAdAcAs9d", false}, {"Kc2c", "AhAdAcAs9d", true},
    };
    const StreetData river(5, FR_BUCKETS_METHOD_EMD, 8);
    start(builder, river);
    for (const auto &each : cases) {
        std::vector<uint8_t> hand = cards(each.hand);
        const std::vector<uint8_t> board = cards(each.board);
        hand.insert(hand.end(), board.begin(), board.end());
        CHECK(set_apart(hand) == each.apart);
        if ((vector_of(builder, hand)[0] > 1) == each.apart) continue;
        std::fprintf(stderr, "%s on %s\n", each.hand, each.board);
        CHECK(false);
    }
    // Every pair of some boards, among them those that hold a card that all better ones need.
    std::mt19937 random(23);
    int wrong = 0, blocking = 0;
    for (int i = 0; i < 200; i++) {
        const std::vector<uint8_t> board = random_hand(random, 5);
        std::vector<uint16_t> ranks(FR_CFR_PAIRS);
        CHECK(fr_cfr_rank_pairs(board.data(), 5, ranks.data()) == FR_STATUS_OK);
        const uint16_t best = *std::max_element(ranks.begin(), ranks.end());
        std::bitset<fr::kPairs> found;
        fr::RankedPairs(board.data()).find_unbeaten(found);
        for (size_t pair = 0; pair < fr::kPairs; pair++) {
            const auto [a, b] = fr::kPairCards.of[pair];
            bool beaten = ranks[pair] == 0;
            for (size_t other = 0; !beaten && other < fr::kPairs; other++) {
                const auto [c, d] = fr::kPairCards.of[other];
                beaten = ranks[other] > ranks[pair] && a != c && a != d && b != c && b != d;
            }
            wrong += found[pair] == beaten;
            blocking += found[pair] && ranks[pair] < best;
        }
    }
    CHECK(wrong == 0 && blocking > 0);
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

void chances_against_groups_are_those_of_all_their_hands(const Builder &builder) {
    fr::Pool pool(1);
    const fr::Rivers rivers(pool);
    const auto group_of = fr::group_starting_hands(pool, fr::StartingHands(pool, rivers));
    std::array<bool, 8> used = {};
    for (const uint8_t group : group_of)
        used[group] = true;
    CHECK(std::count(used.begin(), used.end(), true) == 8);
    std::mt19937 random(11);
    for (const int board : {4, 5}) {
        const StreetData street(board, FR_BUCKETS_METHOD_OCHS, 8);
        start(builder, street);
        CHECK(dimensions_of(builder) == 8);
        for (int i = 0; i < 20; i++) {
            const std::vector<uint8_t> hand = random_hand(random, 2 + board);
            const std::vector<float> found = vector_of(builder, hand);
            const std::array<double, 8> expected = plain_chances_against(hand, group_of);
            for (size_t group = 0; group < 8; group++)
                CHECK(std::fabs(static_cast<double>(found[group]) - expected[group] - set_apart(hand)) < 1e-6);
        }
    }
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
}

} // namespace

int main(int argc, char **argv) {
    numbers_of_pairs_are_the_index(is_long(argc, argv) ? 2000 : 20);
    orbits_and_their_hands_count_all_boards_and_hands();
    const Builder builder = create_builder(1);
    distances_of_equity_vectors_are_earth_movers_distances(builder);
    hands_that_nothing_beats_are_apart(builder);
    preflop_features_are_those_worked_out(builder);
    postflop_features_are_those_worked_out(builder);
    chances_against_groups_are_those_of_all_their_hands(builder);
    potential_counts_the_next_streets_buckets(builder);
    return check_done();
}
