// Best responses on all boards against listed boards, a plain enumeration, and equities before the flop. --long: whole hold'em,
// and strategies that mind suits.
#include "base/random.h"
#include "cfr/buckets/showdowns.h"
#include "cfr/game.h"
#include "tests/cfr/enumeration.h"

#include <array>
#include <cstdio>

namespace {

struct BestDeleter {
    void operator()(fr_cfr_best *best) const { fr_cfr_best_destroy(best); }
};
using Best = std::unique_ptr<fr_cfr_best, BestDeleter>;
using Values = std::array<double, 2>; // of each player

Best begin(const Solver &solver, int threads) {
    fr_cfr_best *best = nullptr;
    CHECK(fr_cfr_best_create(solver.get(), threads, &best) == FR_STATUS_OK);
    return Best(best);
}

Values best_of(const Solver &solver, int threads = 1, int64_t piece = 1 << 20) {
    const Best best = begin(solver, threads);
    fr_cfr_best_progress progress = {};
    do
        CHECK(fr_cfr_best_step(best.get(), piece, &progress) == FR_STATUS_OK);
    while (progress.done < progress.boards);
    return {progress.best[0], progress.best[1]};
}

void check_near(const char *what, const Values &found, const Values &expected, double tolerance) {
    for (size_t player = 0; player < 2; player++) {
        if (!(std::fabs(found[player] - expected[player]) <= tolerance))
            std::fprintf(stderr, "%s, player %zu: %.9g instead of %.9g\n", what, player, found[player],
                         expected[player]);
        CHECK(std::fabs(found[player] - expected[player]) <= tolerance);
    }
}

// Ranks in suits, two hole cards, boards of one to three streets, a bet of the pot on each.
GameData small_deck(int ranks, int suits, std::vector<int> boards) {
    GameData game = ms1f(1);
    game.config.ranks = ranks, game.config.suits = suits;
    game.config.streets = 1 + static_cast<int32_t>(boards.size());
    for (size_t i = 0; i < boards.size(); i++)
        game.config.board_cards[i + 1] = boards[i];
    return game;
}

// Calls visit(node, infoset, sums[actions]) for all that a player can know at every decision.
template <typename Visit> void each_infoset(const Game &game, const Solver &solver, Visit &&visit) {
    float *table = nullptr;
    int64_t count = 0;
    CHECK(fr_cfr_solver_get_table(solver.get(), &table, &count) == FR_STATUS_OK);
    fr_cfr_node node;
    for (int32_t i = 0; fr_cfr_game_get_node(game.get(), i, &node) == FR_STATUS_OK; i++)
        for (int64_t infoset = 0; infoset < node.infosets && node.kind == FR_CFR_NODE_KIND_DECISION; infoset++)
            visit(node, infoset, table + node.row + infoset * node.row_stride + 1 + node.action_count);
}

// Every infoset another strategy.
void play_anyhow(const Game &game, const Solver &solver, uint64_t seed) {
    uint64_t state = fr::stream(seed, 1);
    each_infoset(game, solver, [&](const fr_cfr_node &node, int64_t, float *sums) {
        for (int a = 0; a < node.action_count; a++)
            sums[a] = static_cast<float>(fr::draw(state, 0, 1));
    });
}

void all_boards_are_what_a_plain_enumeration_finds() {
    GameData one_card = leduc(), short_stacks = small_deck(3, 3, {1, 1});
    one_card.config.suits = one_card.config.streets = 3;
    one_card.config.board_cards[1] = 2, one_card.config.board_cards[2] = 1;
    short_stacks.config.stacks[0] = short_stacks.config.stacks[1] = 13; // all-in on every street
    for (GameData *data : {&one_card, &short_stacks}) {
        const Game game = create(*data);
        const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
        play_anyhow(game, solver, 3);
        Values expected;
        for (const int player : {0, 1})
            expected[static_cast<size_t>(player)] = Enumeration{*data, game, solver, player}.value();
        CHECK(expected[0] + expected[1] > 0.5);
        check_near("plain enumeration", best_of(solver), expected, 1e-5);
    }
}

void all_boards_are_the_listed_ones() {
    for (const GameData &data : {kuhn(), leduc(), ms1f(1), small_deck(4, 3, {1, 2}), small_deck(4, 2, {1, 1, 1})}) {
        const Game game = create(data);
        const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
        play_anyhow(game, solver, 5);
        const fr_cfr_exploitability expected = exploitability_of(solver);
        check_near("listed boards", best_of(solver), {expected.best[0], expected.best[1]}, 1e-4);
    }
}

void pieces_and_threads_change_no_bit() {
    const Game game = create(small_deck(5, 3, {1, 1}));
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    play_anyhow(game, solver, 7);
    const Values expected = best_of(solver);
    for (const int threads : {1, 2, 3})
        for (const int64_t piece : {1, 3, 100})
            CHECK(best_of(solver, threads, piece) == expected);
}

// Before the last of its pieces there is no value, and after it nothing changes.
void progress_says_what_is_done() {
    const Game game = create(small_deck(5, 3, {1, 1}));
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    const Best best = begin(solver, 1);
    fr_cfr_best_progress progress = {};
    for (const auto &[boards, done] : {std::pair{0, 0}, {3, 3}, {1, 4}, {2, 5}, {1, 5}}) {
        CHECK(fr_cfr_best_step(best.get(), boards, &progress) == FR_STATUS_OK);
        CHECK(progress.boards == 5 && progress.done == done); // ranks of the one card
        CHECK((progress.best[1] > 0) == (done == 5));
    }
    CHECK((Values{progress.best[0], progress.best[1]} == best_of(solver)));
}

void what_cannot_be_answered_is_refused() {
    const Game two = create(leduc());
    GameData more = leduc();
    more.config.players = 3;
    const Game three = create(more);
    const Solver sampled = create(two, by(FR_CFR_METHOD_EXTERNAL)), full = create(two, by(FR_CFR_METHOD_FULL));
    const Solver of_three = create(three, by(FR_CFR_METHOD_EXTERNAL));
    fr_cfr_best *best = nullptr;
    for (const Solver *solver : {&full, &of_three})
        CHECK(fr_cfr_best_create(solver->get(), 1, &best) == FR_STATUS_UNSUPPORTED && best == nullptr);
    for (const int threads : {0, 257})
        CHECK(fr_cfr_best_create(sampled.get(), threads, &best) == FR_STATUS_INVALID_ARGUMENT && best == nullptr);
    CHECK(fr_cfr_best_create(nullptr, 1, &best) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_cfr_best_create(sampled.get(), 1, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    const Best made = begin(sampled, 1);
    fr_cfr_best_progress progress = {};
    CHECK(fr_cfr_best_step(made.get(), -1, &progress) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_cfr_best_step(nullptr, 1, &progress) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_cfr_best_step(made.get(), 1, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    fr_cfr_best_destroy(nullptr);
}

// ---- With buckets ----

// A game and the tables of its buckets: before the flop one for each hand, on every other street `count`, given by chance.
struct Bucketed {
    explicit Bucketed(GameData base, int count) : data(std::move(base)) {
        uint64_t state = fr::stream(1, 1);
        int32_t board = 0;
        for (int32_t street = 0; street < data.config.streets; street++) {
            board += data.config.board_cards[street];
            const fr::HandIndex index(board == 0 ? std::vector<int>{2} : std::vector<int>{2, board});
            std::vector<uint8_t> &table = tables.emplace_back(index.size());
            for (size_t hand = 0; hand < table.size() && (street == 0 || count > 1); hand++)
                table[hand] =
                    static_cast<uint8_t>(street == 0 ? hand : fr::draw_bits(state) % static_cast<uint64_t>(count));
            buckets.push_back({nullptr, static_cast<int64_t>(table.size()), 8, street == 0 ? 169 : count});
        }
        for (size_t street = 0; street < tables.size(); street++)
            buckets[street].table = tables[street].data();
        data.config.buckets = buckets.data();
        game = create(data);
        solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    }
    Bucketed(const Bucketed &) = delete;

    GameData data;
    std::vector<std::vector<uint8_t>> tables;
    std::vector<fr_cfr_buckets> buckets;
    Game game;
    Solver solver;
};

// Against uniform play, where buckets say nothing, what the walk over listed boards finds in the same game without them.
void one_bucket_is_uniform_play() {
    const Bucketed bucketed(ms1f(3), 1);
    check_near("uniform play", best_of(bucketed.solver), {2.16667, 2.32679}, 5e-6);
}

// The game without buckets by the strategies of the one with them: another way to walk the same boards.
void check_against_the_lists(const GameData &data) {
    const Bucketed bucketed(data, 7);
    play_anyhow(bucketed.game, bucketed.solver, 9);
    const Game game = create(data);
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    std::vector<std::vector<int32_t>> bucket_of(static_cast<size_t>(data.config.streets)); // by street and infoset
    for (int street = 0; street < data.config.streets; street++)
        for (const fr::Board &board : game->boards->street(street))
            for (const int16_t hole : board.example)
                bucket_of[static_cast<size_t>(street)].push_back(
                    bucketed.game->infoset(street, game->deck.hole(hole), board.cards.data()));
    std::vector<const float *> rows; // of each decision with buckets, then how far its infosets are apart
    std::vector<int64_t> strides;
    each_infoset(bucketed.game, bucketed.solver, [&](const fr_cfr_node &node, int64_t infoset, float *sums) {
        if (infoset > 0) return;
        rows.push_back(sums);
        strides.push_back(node.row_stride);
    });
    size_t decision = 0;
    each_infoset(game, solver, [&](const fr_cfr_node &node, int64_t infoset, float *sums) {
        const auto street = static_cast<size_t>(node.street), at = static_cast<size_t>(infoset);
        std::copy_n(rows[decision] + bucket_of[street][at] * strides[decision], node.action_count, sums);
        decision += infoset + 1 == node.infosets ? 1 : 0;
    });
    const fr_cfr_exploitability expected = exploitability_of(solver);
    check_near("listed boards with buckets", best_of(bucketed.solver, 2), {expected.best[0], expected.best[1]}, 1e-5);
}

void drawn_boards_find_no_more() {
    const Bucketed bucketed(ms1f(3), 7);
    play_anyhow(bucketed.game, bucketed.solver, 11);
    const Values best = best_of(bucketed.solver);
    constexpr int kDraws = 10;
    double sum = 0, squares = 0;
    for (int draw = 0; draw < kDraws; draw++) {
        const fr_cfr_response how = {{0, 8, 0, 0}, static_cast<uint64_t>(draw)};
        double found[2];
        CHECK(fr_cfr_solver_get_response(bucketed.solver.get(), &how, found) == FR_STATUS_OK);
        const double mean = (found[0] + found[1]) / 2;
        sum += mean, squares += mean * mean;
    }
    const double mean = sum / kDraws, error = std::sqrt((squares / kDraws - mean * mean) / (kDraws - 1));
    CHECK(mean < (best[0] + best[1]) / 2 + 2 * error);
    CHECK(mean > 0.8 * (best[0] + best[1]) / 2);
}

// ---- Whole hold'em ----

// Chances of each of the 169 starting hands against any other, by their numbers.
std::vector<double> equities() {
    const fr::HandIndex index({2});
    std::vector<double> won(index.size()), all(index.size());
    std::array<uint16_t, fr::kPairs> chances;
    for (const fr::Orbit &orbit : fr::list_orbits(5)) {
        fr::RankedPairs(orbit.board.data()).find_chances(chances.data());
        for (size_t pair = 0; pair < chances.size(); pair++) {
            if (chances[pair] == fr::kNoHand) continue;
            const size_t hand = index.index(fr::kPairCards.of[pair].data());
            won[hand] += static_cast<double>(orbit.size) * chances[pair] / (2.0 * fr::kOpponents);
            all[hand] += orbit.size;
        }
    }
    for (size_t hand = 0; hand < won.size(); hand++)
        won[hand] /= all[hand];
    return won;
}

// The button has 1 chip in and calls 20 with pairs only, then there are no bets. All-in at once, or checking through all streets.
void calls_before_the_flop_are_worth_their_equities() {
    const std::vector<double> equity = equities();
    const fr::HandIndex index({2});
    constexpr uint8_t kAces[2] = {48, 51};
    CHECK(std::fabs(equity[index.index(kAces)] - 0.852037) < 1e-6);
    Values expected = {};
    for (const auto &cards : fr::kPairCards.of) {
        const double call = 40 * equity[index.index(cards.data())] - 20;
        expected[0] += (cards[0] / 4 == cards[1] / 4 ? -call : 1) / fr::kPairs;
        expected[1] += std::max(-1.0, call) / fr::kPairs;
    }
    for (const int stack : {20, 200}) {
        GameData data = holdem(2, {});
        data.config.raise_cap = 0;
        data.config.stacks[0] = data.config.stacks[1] = stack;
        data.config.blinds[0] = 20, data.config.blinds[1] = 1;
        const Bucketed bucketed(data, 1);
        each_infoset(bucketed.game, bucketed.solver, [&](const fr_cfr_node &node, int64_t infoset, float *sums) {
            uint8_t cards[2];
            index.unindex(static_cast<uint64_t>(infoset), cards);
            if (node.street == 0 && node.actor == 1) sums[cards[0] / 4 == cards[1] / 4 ? 1 : 0] = 1;
        });
        check_near("calls before the flop", best_of(bucketed.solver, 2), expected, 1e-5);
    }
}

} // namespace

int main(int argc, char **argv) {
    all_boards_are_what_a_plain_enumeration_finds();
    all_boards_are_the_listed_ones();
    pieces_and_threads_change_no_bit();
    progress_says_what_is_done();
    what_cannot_be_answered_is_refused();
    one_bucket_is_uniform_play();
    drawn_boards_find_no_more();
    if (is_long(argc, argv)) {
        check_against_the_lists(ms1f(3));
        GameData three_streets = ms1f(1);
        three_streets.config.streets = 3;
        three_streets.config.board_cards[2] = 2;
        three_streets.config.showdown = FR_CFR_SHOWDOWN_POKER;
        // On the last street only the first player bets, as the lists take a gigabyte otherwise.
        three_streets.sizes = {{FR_CFR_SIZE_KIND_POT, 1, -1, -1, 1}, {FR_CFR_SIZE_KIND_POT, 2, 0, -1, 1}};
        check_against_the_lists(three_streets);
        calls_before_the_flop_are_worth_their_equities();
    }
    return check_done();
}
