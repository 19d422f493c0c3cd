// Whole streets of buckets. --long: tables of all streets, for any number of threads and with pauses.
#include "cfr/buckets/pair_numbers.h"
#include "cfr/buckets/showdowns.h"
#include "cfr/hand_index.h"
#include "tests/cfr/buckets_fixture.h"

namespace {

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

// On the river.
void hands_that_nothing_beats_have_buckets_of_their_own(const Builder &builder, int method, int count) {
    StreetData street(5, method, count);
    street.config.hands = 1000;
    street.config.restarts = 2;
    start(builder, street);
    run_to(builder, street, FR_BUCKETS_STAGE_DONE);
    const fr::PairNumbers numbers(5);
    std::vector<std::array<int, 2>> hands(static_cast<size_t>(count)); // that something beats, and that nothing does
    std::mt19937 random(29);
    for (int i = 0; i < 1000; i++) {
        const std::vector<uint8_t> board = random_hand(random, 5);
        std::vector<uint32_t> number(fr::kPairs, UINT32_MAX);
        numbers.find(board.data(), number.data());
        std::bitset<fr::kPairs> unbeaten;
        fr::RankedPairs(board.data()).find_unbeaten(unbeaten);
        for (size_t pair = 0; pair < fr::kPairs; pair++)
            if (number[pair] != UINT32_MAX) hands[street.table[number[pair]]][unbeaten[pair]]++;
    }
    CHECK(std::none_of(hands.begin(), hands.end(), [](const auto &of) { return of[0] > 0 && of[1] > 0; }));
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
    const Builder builder = create_builder(1), more = create_builder(3);
    a_table_is_what_a_game_takes(builder);
    for (const int method : {FR_BUCKETS_METHOD_FEATURES, FR_BUCKETS_METHOD_EMD, FR_BUCKETS_METHOD_OCHS})
        a_street_is_the_same_for_any_number_of_threads(builder, more, 0, method, 0, FR_BUCKETS_STAGE_DONE);
    a_street_is_the_same_for_any_number_of_threads(builder, more, 3, FR_BUCKETS_METHOD_EMD, 100,
                                                   FR_BUCKETS_STAGE_TABLE);
    a_street_goes_on_exactly(builder, 0, FR_BUCKETS_METHOD_EMD, 0, 0);
    the_table_has_the_nearest_centre_of_every_hand(builder, 0, FR_BUCKETS_METHOD_FEATURES, 24, 0);
    if (is_long(argc, argv)) {
        for (const int board : {3, 4, 5})
            a_street_is_the_same_for_any_number_of_threads(builder, more, board, FR_BUCKETS_METHOD_EMD, 300,
                                                           FR_BUCKETS_STAGE_DONE);
        a_street_goes_on_exactly(builder, 3, FR_BUCKETS_METHOD_EMD, 0, 2);
        the_table_has_the_nearest_centre_of_every_hand(builder, 3, FR_BUCKETS_METHOD_EMD, 80, 0);
        the_table_has_the_nearest_centre_of_every_hand(builder, 3, FR_BUCKETS_METHOD_FEATURES, 80, 1000);
        the_table_has_the_nearest_centre_of_every_hand(builder, 5, FR_BUCKETS_METHOD_OCHS, 64, 1000);
        hands_that_nothing_beats_have_buckets_of_their_own(builder, FR_BUCKETS_METHOD_OCHS, 64);
        hands_that_nothing_beats_have_buckets_of_their_own(builder, FR_BUCKETS_METHOD_EMD, 16);
    }
    bad_input_is_refused_in_a_sentence(builder);
    return check_done();
}
