// Solvers against published values, curves and each other. --long: the curves of the larger games and numbers of iterations.
#include "base/cpu.h"
#include "base/system.h"
#include "cfr/dealer.h"
#include "cfr/plain_traversal.h"
#include "cfr/rounds/round_sampler.h"
#include "tests/cfr/fixture.h"

#include <cstdio>
#include <filesystem>
#include <set>
#include <string>

namespace {

constexpr double kEver = INFINITY; // exponents: CFR is (kEver, kEver, 0), CFR+ (kEver, -kEver, 1)

void check_at_most(const char *what, double value, double limit) {
    if (!(value <= limit)) std::fprintf(stderr, "%s: %g, at most %g\n", what, value, limit);
    CHECK(value <= limit);
}

void game_values_are_those_published() {
    for (const auto &[data, value] : {std::pair{kuhn(), -1.0 / 18}, {leduc(), -0.085606424078}}) {
        const Game game = create(data);
        const Solver solver = create(game, full(kEver, -kEver, 1));
        run(solver, 2000);
        const fr_cfr_exploitability found = exploitability_of(solver);
        CHECK(std::fabs(found.values[0] - value) < 1e-4);
        CHECK(std::fabs(found.values[0] + found.values[1]) < 1e-6);
        CHECK(found.best[0] >= found.values[0] - 1e-6 && found.best[1] >= found.values[1] - 1e-6);
    }
}

// OpenSpiel's curves of exploitability, of which two digits are known for some. Where regrets cross 0 rounding decides who
// plays what next, so the value at one late iteration of plain CFR varies by a tenth between ways of rounding; Leduc's
// CFR+ is run with quadratic weights, which leave its regrets alone.
void full_traversals_are_as_good_as_the_published_curves(bool all) {
    const Game small = create(kuhn()), larger = create(leduc());
    const Solver kuhn_cfr = create(small, full(kEver, kEver, 0)), kuhn_plus = create(small, full(kEver, -kEver, 1));
    const Solver cfr = create(larger, full(kEver, kEver, 0)), plus = create(larger, full(kEver, -kEver, 2));
    run(kuhn_cfr, 10000);
    check_at_most("Kuhn, CFR, 10,000", distance(kuhn_cfr), 1.15e-4);
    run(kuhn_plus, 10000);
    check_at_most("Kuhn, CFR+, 10,000", distance(kuhn_plus), 1.05e-5);
    run(cfr, 100);
    check_at_most("Leduc, CFR, 100", distance(cfr), 1.01 * 0.0957);
    run(cfr, 900);
    check_at_most("Leduc, CFR, 1,000", distance(cfr), 1.1 * 0.0118);
    run(plus, 100);
    check_at_most("Leduc, CFR+, 100", distance(plus), 0.013416);
    run(plus, 900);
    check_at_most("Leduc, CFR+, 1,000", distance(plus), 0.000253);
    if (!all) return;
    run(plus, 9000);
    check_at_most("Leduc, CFR+, 10,000", distance(plus), 6.5e-6);
}

void linear_and_discounted_cfr_converge_faster_than_cfr() {
    const Game game = create(leduc());
    const Solver linear = create(game, full(1, 1, 1)), discounted = create(game, full(1.5, 0, 2));
    run(linear, 1000);
    run(discounted, 1000);
    CHECK(distance(linear) < 0.0118 / 2);
    CHECK(distance(discounted) < 0.0118 / 10);
}

// Mean of `seeds` runs against 1.2 times OpenSpiel's value.
void check_sampling(const char *what, GameData data, int method, int64_t iterations, double published, int seeds) {
    const Game game = create(std::move(data));
    double sum = 0;
    for (int seed = 1; seed <= seeds; seed++) {
        const Solver solver = create(game, by(method, static_cast<uint64_t>(seed)));
        run(solver, iterations);
        sum += distance(solver);
    }
    check_at_most(what, sum / seeds, 1.2 * published);
}

void sampling_is_as_good_as_the_published_curves(bool all) {
    check_sampling("Kuhn, external, 1e4", kuhn(), FR_CFR_METHOD_EXTERNAL, 10'000, 0.0138, 5);
    check_sampling("Leduc, external, 1e4", leduc(), FR_CFR_METHOD_EXTERNAL, 10'000, 0.270, 5);
    if (!all) return;
    check_sampling("Kuhn, external, 1e5", kuhn(), FR_CFR_METHOD_EXTERNAL, 100'000, 0.0026, 5);
    check_sampling("Kuhn, external, 1e6", kuhn(), FR_CFR_METHOD_EXTERNAL, 1'000'000, 0.00053, 5);
    check_sampling("Kuhn, outcome, 1e6", kuhn(), FR_CFR_METHOD_OUTCOME, 1'000'000, 0.00177, 5);
    check_sampling("Leduc, external, 1e5", leduc(), FR_CFR_METHOD_EXTERNAL, 100'000, 0.0651, 5);
    check_sampling("Leduc, external, 1e6", leduc(), FR_CFR_METHOD_EXTERNAL, 1'000'000, 0.0192, 5);
    check_sampling("Leduc, outcome, 1e6", leduc(), FR_CFR_METHOD_OUTCOME, 1'000'000, 0.159, 5);
}

void sampled_boards_converge() {
    const Game game = create(leduc());
    const Solver solver = create(game, by(FR_CFR_METHOD_PUBLIC));
    run(solver, 10'000);
    check_at_most("Leduc, one board an iteration", distance(solver), 0.05);
}

// slumbot2019's games and settings, in thousandths of a big blind.
void games_of_real_cards_reach_the_published_values() {
    for (const auto &[flop, published, first, second] : {std::tuple{1, 2.86, -67.59, 73.30}, {3, 1.43, 0.0, 0.0}}) {
        const Game game = create(ms1f(flop));
        const Solver solver = create(game, full(kEver, -kEver, 1, 100));
        run(solver, 200);
        const fr_cfr_exploitability found = exploitability_of(solver);
        check_at_most("ms1f, 200 iterations", 500 * (found.best[0] + found.best[1]) / 2, published + 0.005);
        if (flop != 1) continue;
        check_at_most("ms1f1, best response of the big blind", 500 * found.best[0], first);
        check_at_most("ms1f1, best response of the button", 500 * found.best[1], second);
    }
}

constexpr int kGroups = 20;

// Mean regrets a sample on Leduc against a frozen uniform strategy, in the table's rows, against those of the full traversal.
// The first traversal's are compared: player 1 already meets player 0's new strategy, so only player 0's nodes are.
void check_unbiased(const Game &game, const std::vector<std::vector<double>> &groups) {
    const Solver exact = create(game, full(kEver, kEver, 0));
    run(exact, 1);
    const std::vector<float> regrets = table_of(exact);
    // In the exact table a board's part of its street has a decision after the other, each for three classes.
    size_t street_floats[2] = {};
    std::vector<size_t> decision_first;
    fr_cfr_node counted;
    for (int32_t i = 0; fr_cfr_game_get_node(game.get(), i, &counted) == FR_STATUS_OK; i++) {
        decision_first.push_back(street_floats[counted.street]);
        street_floats[counted.street] += 2 * static_cast<size_t>(counted.action_count);
    }
    int compared = 0, outside = 0;
    for (int32_t number = 0;; number++) {
        fr_cfr_node node;
        if (fr_cfr_game_get_node(game.get(), number, &node) != FR_STATUS_OK) break;
        const auto actions = static_cast<size_t>(node.action_count), infosets = static_cast<size_t>(node.infosets);
        for (size_t i = 0; i < infosets && node.actor == 0; i++) {
            const size_t row = static_cast<size_t>(node.row) + i * static_cast<size_t>(node.row_stride);
            for (size_t a = 0; a < actions; a++) {
                const size_t part =
                    (node.street == 0 ? 0 : 3 * street_floats[0]) + i / 3 * 3 * street_floats[node.street];
                const size_t at = part + 3 * (decision_first[static_cast<size_t>(number)] + a) + i % 3;
                const double expected = static_cast<double>(regrets[at]);
                double sum = 0, squares = 0;
                for (const auto &group : groups) {
                    const double mean = group[row + 1 + a];
                    sum += mean;
                    squares += mean * mean;
                }
                const double mean = sum / kGroups;
                const double error = std::sqrt(std::max(0.0, squares / kGroups - mean * mean) / (kGroups - 1));
                compared++;
                // A traversal counts single hole cards against given boards, samples come with the chance of both: of a
                // rank; of a rank and a board of its own rank or another, each other card being as likely the opponent's.
                const double chance = node.street == 0 ? 1.0 / 3 : i / 3 == i % 3 ? 1.0 / 12 : 1.0 / 6;
                if (std::fabs(mean - chance * expected) <= 4 * error + 1e-6) continue;
                std::fprintf(stderr, "node %d, infoset %zu, action %zu: %g +- %g, exactly %g\n", number, i, a, mean,
                             error, chance * expected);
                outside++;
            }
        }
    }
    CHECK(compared == 7 * 3 + 5 * 7 * 9);
    CHECK(outside <= 3); // by Student's distribution with 19 degrees, 0.26 of them lie outside
}

// All samples of a batch by several threads meet the same strategy.
void outcome_sampling_is_unbiased(int64_t samples) {
    const Game game = create(leduc());
    fr_cfr_solver_config config = by(FR_CFR_METHOD_OUTCOME);
    config.threads = 2;
    config.batch = static_cast<int32_t>(samples / kGroups);
    std::vector<std::vector<double>> groups;
    for (int group = 0; group < kGroups; group++) {
        config.seed = static_cast<uint64_t>(group + 1);
        const Solver sampled = create(game, config);
        run(sampled, config.batch);
        const std::vector<float> sums = table_of(sampled);
        std::vector<double> &means = groups.emplace_back(sums.begin(), sums.end());
        for (double &mean : means)
            mean /= config.batch;
    }
    check_unbiased(game, groups);
}

// Rounds side by side, in one iteration at a time from an empty table.
void external_sampling_is_unbiased(int64_t samples) {
    const Game game = create(leduc());
    const int64_t of_group = samples / kGroups;
    std::vector<std::vector<double>> groups;
    for (int group = 0; group < kGroups; group++) {
        const Solver sampled = create(game, by(FR_CFR_METHOD_EXTERNAL, static_cast<uint64_t>(group + 1)));
        float *table = nullptr;
        int64_t count = 0;
        CHECK(fr_cfr_solver_get_table(sampled.get(), &table, &count) == FR_STATUS_OK);
        std::vector<double> &means = groups.emplace_back(count);
        for (int64_t i = 0; i < of_group; i++) {
            std::fill_n(table, count, 0.0f);
            run(sampled, 1);
            for (size_t at = 0; at < means.size(); at++)
                means[at] += static_cast<double>(table[at]) / static_cast<double>(of_group);
        }
    }
    check_unbiased(game, groups);
}

// The two forms of external sampling visit as much, find the same, and each width of vectors gives the same bits.
void rounds_side_by_side_are_external_sampling() {
    const Game game = create(leduc());
    fr_cfr_solver_config config = by(FR_CFR_METHOD_EXTERNAL);
    const Solver beside = create(game, config);
    config.lanes = 1;
    const Solver single = create(game, config);
    const double nodes =
        static_cast<double>(run(beside, 100'000).nodes) / static_cast<double>(run(single, 100'000).nodes);
    CHECK(std::fabs(nodes - 1) < 0.02);
    check_at_most("Leduc, rounds side by side", distance(beside), 1.3 * distance(single));

    const fr::Dealer dealer(*game, config.seed);
    CHECK(fr::RoundSampler::fits(*game, dealer));
    std::vector<float> expected;
    const struct {
        fr::RoundSampler::Kernel kernel;
        bool runs;
    } widths[] = {
        {fr::sample_rounds_portable, true},
#if defined(__x86_64__)
        {fr::sample_rounds_avx2, fr::has_avx2()},
        {fr::sample_rounds_avx512, fr::has_avx512()},
#endif
    };
    for (const auto &[kernel, runs] : widths) {
        if (!runs) continue;
        const fr::Table table(game->tree.floats, nullptr);
        const fr::Discounts discounts;
        fr::RoundSampler sampler(*game, config, dealer, table, discounts);
        sampler.use(kernel);
        std::atomic<int64_t> begun = 0;
        fr_cfr_run how;
        fr_cfr_run_init(&how);
        how.iterations = 5000;
        how.weight_exponent = 1.5;
        fr_cfr_progress progress = {};
        sampler.run(1, how, begun, progress);
        const std::vector<float> found(table.data(), table.data() + table.floats());
        if (expected.empty()) expected = found;
        CHECK(found == expected);
        CHECK(begun == 5000);
    }
}

// A small tree's traversals one after the other do what one lane does, on one thread and on several.
void plain_traversals_are_those_of_one_lane() {
    const Game game = create(ms1f(1));
    CHECK(fr::find_rows_places(*game).size() == 4);
    for (const int threads : {1, 3}) {
        fr_cfr_solver_config config = by(FR_CFR_METHOD_EXTERNAL, 5);
        config.threads = threads;
        config.batch = 501;
        const Solver plain = create(game, config);
        config.lanes = 1;
        const Solver lane = create(game, config);
        for (const int64_t iterations : {2, 8'000}) {
            const fr_cfr_progress found = run(plain, iterations), expected = run(lane, iterations);
            CHECK(found.nodes == expected.nodes);
            CHECK(found.utility[0] == expected.utility[0] && found.utility[1] == expected.utility[1]);
            for (const Solver *solver : {&plain, &lane})
                CHECK(fr_cfr_solver_discount(solver->get(), 0.5, 0.75, 0.25) == FR_STATUS_OK);
        }
        CHECK(table_of(plain) == table_of(lane));
    }
    // Rows of a player on a street that lie in several places, and of more than two players.
    GameData larger = ms1f(1), three = leduc();
    larger.config.raise_cap = three.config.players = 3;
    CHECK(fr::find_rows_places(*create(larger)).empty());
    CHECK(fr::find_rows_places(*create(three)).empty());
}

// Stacks that end the second round of some first ones early: then rounds differ, and traversals go one by one.
void rounds_that_differ_are_not_put_side_by_side() {
    GameData data = leduc();
    data.config.stacks[0] = data.config.stacks[1] = 7;
    const Game game = create(data);
    CHECK(!fr::RoundSampler::fits(*game, fr::Dealer(*game, 1)));
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    run(solver, 100'000);
    check_at_most("Leduc, short stacks", distance(solver), 0.1);
}

void same_seed_gives_the_same_bits_for_any_split_and_run(int method) {
    const Game game = create(leduc());
    for (const int threads : {1, 3}) {
        fr_cfr_solver_config config = by(method, 5);
        config.threads = threads;
        config.batch = 50;
        const Solver first = create(game, config), again = create(game, config), parts = create(game, config);
        run(first, 700);
        run(again, 700);
        run(parts, 50);
        run(parts, 650);
        const std::vector<float> expected = table_of(first);
        CHECK(expected == table_of(again));
        CHECK(expected == table_of(parts));
    }
}

void full_traversal_gives_the_same_bits_for_any_number_of_threads() {
    const Game game = create(ms1f(1));
    std::vector<float> expected;
    for (const int threads : {1, 2, 3}) {
        fr_cfr_solver_config config = full(1.5, 0, 2);
        config.threads = threads;
        const Solver solver = create(game, config);
        run(solver, 3);
        if (threads == 1) expected = table_of(solver);
        CHECK(expected == table_of(solver));
    }
}

// A table saved and loaded into another solver goes on exactly.
void a_loaded_table_goes_on_exactly() {
    const Game game = create(leduc());
    const std::string file = "fastrl_cfr_table_" + std::to_string(fr::own_process_id());
    const std::string path = (std::filesystem::temp_directory_path() / file).string();
    fr_cfr_solver_config config = by(FR_CFR_METHOD_EXTERNAL);
    config.batch = 100;
    const Solver whole = create(game, config);
    config.path = path.c_str();
    {
        const Solver part = create(game, config);
        for (const Solver *solver : {&whole, &part}) {
            run(*solver, 300);
            CHECK(fr_cfr_solver_discount(solver->get(), 0.5, 0, 0.25) == FR_STATUS_OK);
            table_of(*solver);
        }
    }
    const Solver resumed = create(game, config);
    CHECK(fr_cfr_solver_set_iterations(resumed.get(), 300) == FR_STATUS_OK);
    for (const Solver *solver : {&whole, &resumed})
        run(*solver, 300);
    CHECK(table_of(whole) == table_of(resumed));
    const Game other = create(kuhn());
    fr_cfr_solver *refused = nullptr;
    CHECK(fr_cfr_solver_create(other.get(), &config, &refused) != FR_STATUS_OK && refused == nullptr);
    CHECK(std::strstr(fr_error_message(), path.c_str()) != nullptr);
    std::filesystem::remove(path);
}

// Discounts that rows see late are the same as if they had seen each at once.
void late_discounts_equal_discounts_at_once() {
    const Game game = create(kuhn());
    const Solver late = create(game, by(FR_CFR_METHOD_EXTERNAL)), once = create(game, by(FR_CFR_METHOD_EXTERNAL));
    for (int i = 0; i < 20; i++) {
        for (const Solver *solver : {&late, &once}) {
            run(*solver, 7);
            CHECK(fr_cfr_solver_discount(solver->get(), 0.9, i % 5 == 4 ? 0 : 0.7, 0.8) == FR_STATUS_OK);
        }
        table_of(once); // brings all rows up to date
    }
    const std::vector<float> a = table_of(late), b = table_of(once);
    double difference = 0, size = 0;
    for (size_t i = 0; i < a.size(); i++) {
        difference = std::max(difference, std::fabs(static_cast<double>(a[i] - b[i])));
        size = std::max(size, std::fabs(static_cast<double>(b[i])));
    }
    CHECK(size > 1 && difference < 1e-4 * size);
}

// However many there are, what is kept of them is bounded, and a row that saw none of them has all.
void discounts_do_not_pile_up() {
    const Game game = create(kuhn());
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    run(solver, 100);
    const std::vector<float> before = table_of(solver);
    constexpr int kDiscounts = (1 << 20) + 1000;
    const double factor = std::pow(0.5, 1.0 / kDiscounts);
    for (int i = 0; i < kDiscounts; i++)
        CHECK(fr_cfr_solver_discount(solver.get(), factor, factor, factor) == FR_STATUS_OK);
    int64_t count = 0;
    CHECK(fr_cfr_solver_get_discounts(solver.get(), nullptr, 0, &count) == FR_STATUS_OK && count == 1000);
    const std::vector<float> after = table_of(solver);
    for (size_t i = 0; i < after.size(); i++)
        CHECK(std::fabs(after[i] - before[i] / 2) <= 1e-5f * std::fabs(before[i]));
}

// Pruned traversals, revisited now and then, find the same strategy.
void pruning_with_revisits_converges() {
    const Game game = create(leduc());
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL)), whole = create(game, by(FR_CFR_METHOD_EXTERNAL));
    fr_cfr_run with;
    fr_cfr_run_init(&with);
    with.iterations = 200'000;
    with.pruning_threshold = -5000;
    with.pruning_probability = 0.95;
    fr_cfr_progress progress;
    CHECK(fr_cfr_solver_run(solver.get(), &with, &progress) == FR_STATUS_OK);
    CHECK(progress.nodes < run(whole, with.iterations).nodes * 99 / 100);
    check_at_most("Leduc, external with pruning, 2e5", distance(solver), 2 * distance(whole));
}

// Against uniform play, where buckets say nothing: below what the exact traversal finds (fr_cfr_solver_get_exploitability of the
// same game without buckets: 2.16667 and 2.32679), and near it with some boards.
void responses_to_real_cards_come_near_the_best_from_below() {
    std::vector<uint8_t> preflop(169), flop(1'286'792);
    const fr_cfr_buckets buckets[2] = {{preflop.data(), 169, 8, 1}, {flop.data(), 1'286'792, 8, 1}};
    GameData data = ms1f(3);
    data.config.buckets = buckets;
    const Game game = create(data);
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    double sums[2] = {};
    constexpr int kDraws = 10;
    for (int draw = 0; draw < kDraws; draw++) {
        const fr_cfr_response how = {{0, 8, 0, 0}, static_cast<uint64_t>(draw)};
        double found[2];
        CHECK(fr_cfr_solver_get_response(solver.get(), &how, found) == FR_STATUS_OK);
        sums[0] += found[0], sums[1] += found[1];
    }
    for (const auto &[sum, best] : {std::pair{sums[0], 2.16667}, {sums[1], 2.32679}}) {
        check_at_most("a response to real cards", sum / kDraws, best + 0.1);
        CHECK(sum / kDraws > 0.9 * best);
    }
    const fr_cfr_response none = {};
    double found[2];
    CHECK(fr_cfr_solver_get_response(solver.get(), &none, found) == FR_STATUS_INVALID_ARGUMENT);
}

// Kuhn's six deals come once in every six iterations, in an order that changes.
void few_deals_are_gone_through() {
    const Game game = create(kuhn());
    const fr::Dealer dealer(*game, 1);
    std::set<std::vector<int32_t>> orders;
    for (int64_t round = 0; round < 10; round++) {
        std::vector<int32_t> order;
        for (int64_t t = 6 * round + 1; t <= 6 * round + 6; t++) {
            fr::Random random(1, t);
            fr::Deal own;
            const fr::Deal *deal = dealer.begin(t, random, own);
            CHECK(deal != nullptr);
            CHECK(deal->strengths[0] != deal->strengths[1]);
            order.push_back(3 * deal->infosets[0][0] + deal->infosets[1][0]);
        }
        CHECK(std::set<int32_t>(order.begin(), order.end()).size() == 6);
        orders.insert(order);
    }
    CHECK(orders.size() > 3);
}

// Three players, side pots and all: utilities of one deal add up to 0.
void three_players_play_for_the_same_chips() {
    GameData data = holdem(3, {{FR_CFR_SIZE_KIND_POT, -1, -1, -1, 1}, {FR_CFR_SIZE_KIND_ALL_IN, -1, -1, -1, 0}});
    data.config.streets = 2, data.config.raise_cap = 1;
    data.config.stacks[0] = 7, data.config.stacks[1] = 12, data.config.stacks[2] = 20;
    const Game game = create(data);
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    run(solver, 20'000);
    const fr_cfr_progress progress = run(solver, 20'000);
    CHECK(std::fabs(progress.utility[0] + progress.utility[1] + progress.utility[2]) < 0.3);
    fr_cfr_exploitability none;
    CHECK(fr_cfr_solver_get_exploitability(solver.get(), &none) == FR_STATUS_UNSUPPORTED);
}

} // namespace

int main(int argc, char **argv) {
    const bool all = is_long(argc, argv);
    game_values_are_those_published();
    full_traversals_are_as_good_as_the_published_curves(all);
    linear_and_discounted_cfr_converge_faster_than_cfr();
    sampling_is_as_good_as_the_published_curves(all);
    sampled_boards_converge();
    if (all) games_of_real_cards_reach_the_published_values();
    outcome_sampling_is_unbiased(all ? 10'000'000 : 200'000);
    external_sampling_is_unbiased(100'000);
    rounds_side_by_side_are_external_sampling();
    plain_traversals_are_those_of_one_lane();
    rounds_that_differ_are_not_put_side_by_side();
    same_seed_gives_the_same_bits_for_any_split_and_run(FR_CFR_METHOD_EXTERNAL);
    same_seed_gives_the_same_bits_for_any_split_and_run(FR_CFR_METHOD_OUTCOME);
    full_traversal_gives_the_same_bits_for_any_number_of_threads();
    a_loaded_table_goes_on_exactly();
    late_discounts_equal_discounts_at_once();
    discounts_do_not_pile_up();
    pruning_with_revisits_converges();
    few_deals_are_gone_through();
    responses_to_real_cards_come_near_the_best_from_below();
    three_players_play_for_the_same_chips();
    return check_done();
}
