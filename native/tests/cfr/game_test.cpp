// Games as data: the public trees of published games, buckets, and what is refused.
#include "tests/cfr/fixture.h"

#include <string>

namespace {

fr_cfr_estimate estimate(GameData data) {
    fr_cfr_estimate result;
    CHECK(fr_cfr_game_estimate(data.get(), &result) == FR_STATUS_OK);
    return result;
}

fr_cfr_node node_of(const Game &game, int32_t number) {
    fr_cfr_node node;
    CHECK(fr_cfr_game_get_node(game.get(), number, &node) == FR_STATUS_OK);
    return node;
}

// Child of a node by its action.
int32_t child(const Game &game, int32_t number, int kind, int to = 0) {
    const fr_cfr_node parent = node_of(game, number);
    for (int32_t i = 0; i < parent.action_count; i++) {
        const fr_cfr_node node = node_of(game, parent.first_child + i);
        if (node.action_kind == kind && node.action_to == to) return parent.first_child + i;
    }
    CHECK(!"the action is not offered");
    return 0;
}

void published_games_have_the_published_infosets() {
    CHECK(estimate(kuhn()).infosets == 12);
    CHECK(estimate(leduc()).infosets == 288);
    CHECK(estimate(leduc()).decisions == 36);
    const fr_cfr_estimate real = estimate(ms1f(3));
    CHECK(real.infosets == 4 * 169 + 12 * 1286792);
    CHECK(real.infoset_actions == 9 * 169 + 24 * 1286792);
}

// Chips as slumbot2019 has them: a raise to 6, then bets to 6 or 18 in the whole hand.
void bets_are_parts_of_the_pot_after_calling() {
    const Game game = create(ms1f(3));
    CHECK(node_of(game, 0).actor == 1 && node_of(game, 0).action_count == 3);
    const int32_t limped = child(game, 0, FR_CFR_ACTION_KIND_CALL),
                  raised = child(game, 0, FR_CFR_ACTION_KIND_RAISE, 6);
    CHECK(node_of(game, limped).action_count == 2 && node_of(game, raised).action_count == 2);
    child(game, limped, FR_CFR_ACTION_KIND_RAISE, 6);
    const int32_t flop = child(game, limped, FR_CFR_ACTION_KIND_CALL),
                  raised_flop = child(game, raised, FR_CFR_ACTION_KIND_CALL);
    CHECK(node_of(game, flop).street == 1 && node_of(game, flop).actor == 0);
    child(game, flop, FR_CFR_ACTION_KIND_RAISE, 4);
    child(game, raised_flop, FR_CFR_ACTION_KIND_RAISE, 12);
}

// Sizes by street, position and raise; the cap; all-in beyond it; 97 % of the chips left.
void sizes_are_offered_where_they_are_meant() {
    GameData data = holdem(2, {{FR_CFR_SIZE_KIND_POT, 0, -1, -1, 1},
                               {FR_CFR_SIZE_KIND_POT, 1, 0, 0, 0.33},
                               {FR_CFR_SIZE_KIND_POT, 1, 1, 0, 0.75},
                               {FR_CFR_SIZE_KIND_POT, 1, -1, 1, 2},
                               {FR_CFR_SIZE_KIND_ALL_IN, -1, -1, -1, 0}});
    data.config.raise_cap = 2;
    const Game game = create(data);
    fr_cfr_state state;
    CHECK(fr_cfr_state_init(game.get(), &state) == FR_STATUS_OK);
    fr_cfr_action actions[FR_CFR_MAX_ACTIONS];
    int32_t count = 0;
    const auto offered = [&](std::vector<int32_t> raises) {
        CHECK(fr_cfr_state_get_actions(game.get(), &state, actions, &count) == FR_STATUS_OK);
        std::vector<int32_t> found;
        for (int32_t i = 0; i < count; i++)
            if (actions[i].kind == FR_CFR_ACTION_KIND_RAISE) found.push_back(actions[i].to);
        CHECK(found == raises);
    };
    const auto act = [&](int kind, int to = 0) {
        const fr_cfr_action action = {kind, to};
        CHECK(fr_cfr_state_act(game.get(), &state, &action) == FR_STATUS_OK);
    };
    offered({6, 200});
    act(FR_CFR_ACTION_KIND_RAISE, 6);
    offered({18, 200});
    act(FR_CFR_ACTION_KIND_CALL);
    offered({4, 194}); // 0.33 of 12, out of position
    act(FR_CFR_ACTION_KIND_CALL);
    offered({9, 194}); // 0.75 of 12, in position
    act(FR_CFR_ACTION_KIND_RAISE, 9);
    offered({69, 194}); // 9 and twice 30
    act(FR_CFR_ACTION_KIND_RAISE, 69);
    offered({194}); // beyond the cap
    act(FR_CFR_ACTION_KIND_CALL);
    offered({125}); // no sizes for the turn
    CHECK(state.street == 2 && state.actor == 0);

    data.sizes = {{FR_CFR_SIZE_KIND_POT, -1, -1, -1, 48.5}}; // 2 + 48.5 * 4 = 196 of 199 chips, 98.0 %
    const Game large = create(data);
    CHECK(fr_cfr_state_init(large.get(), &state) == FR_STATUS_OK);
    CHECK(fr_cfr_state_get_actions(large.get(), &state, actions, &count) == FR_STATUS_OK);
    CHECK(count == 3 && actions[2].to == 200);
}

void estimates_equal_what_is_built() {
    for (GameData data : {kuhn(), leduc(), ms1f(1)}) {
        const fr_cfr_estimate expected = estimate(data);
        const Game game = create(data);
        fr_cfr_node node;
        int64_t nodes = 0, infoset_actions = 0;
        for (; fr_cfr_game_get_node(game.get(), static_cast<int32_t>(nodes), &node) == FR_STATUS_OK; nodes++)
            infoset_actions += static_cast<int64_t>(node.infosets) * node.action_count;
        CHECK(nodes == expected.nodes && infoset_actions == expected.infoset_actions);
        const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
        float *table = nullptr;
        int64_t floats = 0;
        CHECK(fr_cfr_solver_get_table(solver.get(), &table, &floats) == FR_STATUS_OK);
        CHECK(4 * floats == expected.table_bytes);
        CHECK(expected.table_bytes <= 12 * expected.infoset_actions);
    }
}

// A bucket for each of the 169 starting hands and two by the number of the hand on the flop: infosets are buckets.
void buckets_are_infosets() {
    GameData data = ms1f(3);
    std::vector<uint8_t> preflop(169);
    std::vector<uint16_t> flop(1286792);
    for (size_t i = 0; i < preflop.size(); i++)
        preflop[i] = static_cast<uint8_t>(i);
    for (size_t i = 0; i < flop.size(); i++)
        flop[i] = static_cast<uint16_t>(i % 2);
    const fr_cfr_buckets buckets[] = {{preflop.data(), 169, 8, 169}, {flop.data(), 1286792, 16, 2}};
    data.config.buckets = buckets;
    const Game game = create(data);
    CHECK(estimate(data).infosets == 4 * 169 + 12 * 2);
    const uint8_t aces[] = {51, 50}, equal[] = {48, 50}, board[] = {0, 1, 2};
    int32_t a = -1, b = -1;
    CHECK(fr_cfr_game_get_infoset(game.get(), 0, aces, nullptr, &a) == FR_STATUS_OK);
    CHECK(fr_cfr_game_get_infoset(game.get(), 0, equal, nullptr, &b) == FR_STATUS_OK);
    CHECK(a == b);
    CHECK(fr_cfr_game_get_infoset(game.get(), 1, aces, board, &a) == FR_STATUS_OK && (a == 0 || a == 1));
    for (const int method : {FR_CFR_METHOD_EXTERNAL, FR_CFR_METHOD_OUTCOME, FR_CFR_METHOD_PUBLIC}) {
        const Solver solver = create(game, by(method));
        run(solver, method == FR_CFR_METHOD_PUBLIC ? 3 : 1000);
        float strategy[FR_CFR_MAX_ACTIONS], sum = 0;
        CHECK(fr_cfr_game_get_infoset(game.get(), 0, aces, nullptr, &a) == FR_STATUS_OK);
        CHECK(fr_cfr_solver_get_strategy(solver.get(), 0, a, 1, strategy) == FR_STATUS_OK);
        for (int action = 0; action < 3; action++)
            sum += strategy[action];
        CHECK(std::fabs(sum - 1) < 1e-6f);
    }
    flop[77] = 2;
    fr_cfr_game *refused = nullptr;
    CHECK(fr_cfr_game_create(data.get(), &refused) == FR_STATUS_INVALID_DATA);
}

// Aces never fold before the flop, and the button plays more hands than it folds, after some real training.
void external_sampling_learns_to_play_aces() {
    const Game game = create(ms1f(3));
    const Solver solver = create(game, by(FR_CFR_METHOD_EXTERNAL));
    run(solver, 30'000);
    const uint8_t aces[] = {51, 50};
    int32_t infoset = -1;
    CHECK(fr_cfr_game_get_infoset(game.get(), 0, aces, nullptr, &infoset) == FR_STATUS_OK);
    float strategy[FR_CFR_MAX_ACTIONS];
    CHECK(fr_cfr_solver_get_strategy(solver.get(), 0, infoset, 1, strategy) == FR_STATUS_OK);
    CHECK(strategy[0] < 0.05f);
}

void refuses(const char *what, GameData data) {
    fr_cfr_game *game = nullptr;
    CHECK(fr_cfr_game_create(data.get(), &game) != FR_STATUS_OK && game == nullptr);
    if (std::strstr(fr_error_message(), what) == nullptr)
        std::fprintf(stderr, "'%s' does not name %s\n", fr_error_message(), what);
    CHECK(std::strstr(fr_error_message(), what) != nullptr);
}

// Three players, two of whom have more than the third's all-in: a raise beyond the cap, for which sizes may be given too.
void sizes_beyond_the_cap_are_counted() {
    GameData data = holdem(3, {{FR_CFR_SIZE_KIND_ALL_IN, -1, -1, -1, 0}});
    data.config.raise_cap = 0;
    data.config.stacks[2] = 10;
    data.sizes.insert(data.sizes.end(), 14, {FR_CFR_SIZE_KIND_ALL_IN, 0, -1, 1, 0});
    refuses("more than 14 sizes for street 0, position 0 after 1 raises", data);
}

// Few pots begin a street, but each street has some thousand sequences: in four streets more than 64 bits count, with what a
// player can know.
void what_cannot_be_counted_is_refused() {
    GameData data = holdem(2, {});
    for (int chips = 2; chips <= 28; chips += 2)
        data.sizes.push_back({FR_CFR_SIZE_KIND_CHIPS, -1, -1, -1, static_cast<double>(chips)});
    data.config.raise_cap = 4;
    data.config.stacks[0] = data.config.stacks[1] = 10'000;
    refuses("more sequences than can be counted", data);
    fr_cfr_estimate estimate;
    CHECK(fr_cfr_game_estimate(data.get(), &estimate) == FR_STATUS_UNSUPPORTED && estimate.nodes == 0);
}

void what_is_wrong_is_named() {
    GameData data = leduc();
    data.config.players = 7, refuses("players is 7, must be 2..6", data);
    data = leduc(), data.config.players = 6, refuses("a deck of 6 cannot deal 7", data);
    data = leduc(), data.config.showdown = FR_CFR_SHOWDOWN_POKER, refuses("poker hands need 52 cards", data);
    data = leduc(), data.config.board_cards[0] = 1, refuses("board_cards[0]", data);
    data = leduc(), data.config.stacks[1] = 0, refuses("stack is 0", data);
    data = leduc(), data.sizes[1].amount = -1, refuses("sizes[1] is -1", data);
    data = leduc(), data.config.size = 8, refuses("size is 8", data);
    data = leduc(), data.sizes.assign(15, data.sizes[0]), refuses("more than 14 sizes", data);
    fr_cfr_solver *solver = nullptr;
    const fr_cfr_solver_config sampling = by(FR_CFR_METHOD_EXTERNAL);
    const Game whole = create(holdem(2, {})), game = create(kuhn()); // without buckets
    CHECK(fr_cfr_solver_create(whole.get(), &sampling, &solver) == FR_STATUS_UNSUPPORTED);
    fr_cfr_solver_config config = by(FR_CFR_METHOD_FULL);
    config.threads = 0;
    CHECK(fr_cfr_solver_create(game.get(), &config, &solver) == FR_STATUS_INVALID_ARGUMENT && solver == nullptr);
    CHECK(fr_cfr_solver_create(nullptr, &config, &solver) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_cfr_solver_run(nullptr, nullptr, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    const uint8_t twice[] = {4, 4, 5}, outside[] = {1, 2, 52};
    uint16_t ranks[FR_CFR_PAIRS];
    CHECK(fr_cfr_rank_pairs(twice, 3, ranks) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_cfr_rank_pairs(outside, 3, ranks) == FR_STATUS_INVALID_ARGUMENT);
    fr_cfr_game_destroy(nullptr);
    fr_cfr_solver_destroy(nullptr);
}

} // namespace

int main() {
    published_games_have_the_published_infosets();
    bets_are_parts_of_the_pot_after_calling();
    sizes_are_offered_where_they_are_meant();
    estimates_equal_what_is_built();
    buckets_are_infosets();
    external_sampling_learns_to_play_aces();
    sizes_beyond_the_cap_are_counted();
    what_cannot_be_counted_is_refused();
    what_is_wrong_is_named();
    return check_done();
}
