// The public games of the tests as data, and owners of the library's handles.
#ifndef FASTRL_TESTS_CFR_FIXTURE_H
#define FASTRL_TESTS_CFR_FIXTURE_H

#include "fastrl/cfr.h"
#include "tests/check.h"

#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

struct GameData {
    fr_cfr_game_config config;
    std::vector<fr_cfr_size> sizes;

    const fr_cfr_game_config *get() {
        config.sizes = sizes.data();
        config.size_count = static_cast<int32_t>(sizes.size());
        return &config;
    }
};

inline GameData holdem(int players, std::vector<fr_cfr_size> sizes) {
    GameData game = {{}, std::move(sizes)};
    fr_cfr_game_config_init(&game.config);
    game.config.players = players;
    if (players > 2) {
        game.config.blinds[0] = 1, game.config.blinds[1] = 2;
        game.config.first[0] = 2 % players;
    }
    return game;
}

// Three cards, ante 1, one bet of 1.
inline GameData kuhn() {
    GameData game = holdem(2, {{FR_CFR_SIZE_KIND_CHIPS, -1, -1, -1, 1}});
    fr_cfr_game_config &config = game.config;
    config.ranks = 3, config.suits = 1, config.hole_cards = 1, config.streets = 1;
    config.showdown = FR_CFR_SHOWDOWN_RANKS;
    config.ante = config.min_bet = config.raise_cap = 1;
    config.blinds[0] = config.blinds[1] = config.first[0] = 0;
    return game;
}

// Three ranks in two suits, ante 1, bets of 2 then 4, two bets or raises a round, one public card.
inline GameData leduc() {
    GameData game = kuhn();
    game.config.suits = game.config.streets = game.config.min_bet = game.config.raise_cap = 2;
    game.config.board_cards[1] = 1;
    game.sizes = {{FR_CFR_SIZE_KIND_CHIPS, 0, -1, -1, 2}, {FR_CFR_SIZE_KIND_CHIPS, 1, -1, -1, 4}};
    return game;
}

// Two streets of hold'em, one pot-size bet on each, with a flop of `flop` cards; the names are slumbot2019's.
inline GameData ms1f(int flop) {
    GameData game = holdem(2, {{FR_CFR_SIZE_KIND_POT, -1, -1, -1, 1}});
    game.config.streets = 2;
    game.config.raise_cap = 1;
    game.config.stacks[0] = game.config.stacks[1] = 162;
    game.config.board_cards[1] = flop;
    game.config.showdown = flop == 3 ? FR_CFR_SHOWDOWN_POKER : FR_CFR_SHOWDOWN_RANKS;
    return game;
}

struct GameDeleter {
    void operator()(fr_cfr_game *game) const { fr_cfr_game_destroy(game); }
};
struct SolverDeleter {
    void operator()(fr_cfr_solver *solver) const { fr_cfr_solver_destroy(solver); }
};
using Game = std::unique_ptr<fr_cfr_game, GameDeleter>;
using Solver = std::unique_ptr<fr_cfr_solver, SolverDeleter>;

inline Game create(GameData data) {
    fr_cfr_game *game = nullptr;
    CHECK(fr_cfr_game_create(data.get(), &game) == FR_STATUS_OK);
    return Game(game);
}

inline fr_cfr_solver_config by(int method, uint64_t seed = 1) {
    fr_cfr_solver_config config;
    fr_cfr_solver_config_init(&config);
    config.method = method;
    config.seed = seed;
    return config;
}

inline fr_cfr_solver_config full(double alpha, double beta, double gamma, int64_t delay = 0) {
    fr_cfr_solver_config config = by(FR_CFR_METHOD_FULL);
    config.alpha = alpha, config.beta = beta, config.gamma = gamma, config.delay = delay;
    return config;
}

inline Solver create(const Game &game, const fr_cfr_solver_config &config) {
    fr_cfr_solver *solver = nullptr;
    CHECK(fr_cfr_solver_create(game.get(), &config, &solver) == FR_STATUS_OK);
    return Solver(solver);
}

inline fr_cfr_progress run(const Solver &solver, int64_t iterations) {
    fr_cfr_run with;
    fr_cfr_run_init(&with);
    with.iterations = iterations;
    fr_cfr_progress progress;
    CHECK(fr_cfr_solver_run(solver.get(), &with, &progress) == FR_STATUS_OK);
    return progress;
}

inline std::vector<float> table_of(const Solver &solver) {
    float *data = nullptr;
    int64_t count = 0;
    CHECK(fr_cfr_solver_get_table(solver.get(), &data, &count) == FR_STATUS_OK);
    return {data, data + count};
}

inline fr_cfr_exploitability exploitability_of(const Solver &solver) {
    fr_cfr_exploitability result;
    CHECK(fr_cfr_solver_get_exploitability(solver.get(), &result) == FR_STATUS_OK);
    return result;
}

inline double distance(const Solver &solver) { // half the sum of what both could gain
    const fr_cfr_exploitability result = exploitability_of(solver);
    return (result.best[0] + result.best[1]) / 2;
}

// Whether the long form of a test was asked for on its command line.
inline bool is_long(int argc, char **argv) { return argc > 1 && std::strcmp(argv[1], "--long") == 0; }

#endif
