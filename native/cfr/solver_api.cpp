// Solvers, as exported.
#include "cfr/check.h"
#include "cfr/sampler.h"
#include "cfr/walker.h"

#include <algorithm>
#include <bit>
#include <cmath>

using namespace fr;

struct fr_cfr_solver final {
    fr_cfr_solver(const fr_cfr_game &played, const fr_cfr_solver_config &with)
        : game(played), config(with), walker(game, config),
          table(samples() ? game.tree.floats : walker.floats(), with.path) {
        walker.use(table);
        if (samples()) sampler = std::make_unique<Sampler>(game, config, table, discounts);
    }

    bool samples() const { return config.method == FR_CFR_METHOD_EXTERNAL || config.method == FR_CFR_METHOD_OUTCOME; }

    // Whether every row by sampling is one that a solver with these discounts may have written.
    bool is_sound() const {
        for (const Node &node : game.tree.nodes) {
            const int64_t infosets = node.actions == 0 ? 0 : game.infosets[node.street];
            for (int64_t i = 0; i < infosets; i++) {
                const float *row = table.data() + node.row + i * node.stride;
                if (std::bit_cast<uint32_t>(row[0]) > discounts.count()) return false;
                if (!std::all_of(row + 1, row + row_floats(node.actions),
                                 [](float value) { return std::isfinite(value); }))
                    return false;
            }
        }
        return true;
    }

    // Makes the discounts that are due in all rows. Writes to no row that is 0, whose memory may not exist yet.
    void settle() {
        if (!samples()) return;
        for (const Node &node : game.tree.nodes) {
            const int64_t infosets = node.actions == 0 ? 0 : game.infosets[node.street];
            for (int64_t i = 0; i < infosets; i++) {
                float *row = table.data() + node.row + i * node.stride;
                if (std::all_of(row, row + row_floats(node.actions), [](float value) { return value == 0; })) continue;
                if (discounts.is_due(row)) discounts.apply(row, node.actions);
                row[0] = 0;
            }
        }
        discounts.clear();
    }

    const fr_cfr_game &game;
    const fr_cfr_solver_config config;
    Walker walker;
    Table table;
    Discounts discounts;
    std::unique_ptr<Sampler> sampler;
    int64_t iterations = 0;
    std::atomic<int64_t> begun = 0;
};

struct fr_cfr_best final {
    fr_cfr_best(const fr_cfr_solver &solver, int threads) : config(solver.config) {
        config.threads = threads;
        walker = std::make_unique<Walker>(solver.game, config);
        walker->use(solver.table);
    }

    fr_cfr_solver_config config;
    std::unique_ptr<Walker> walker;
};

namespace {

// 32 MiB of them: rows that are not touched for longer are brought up to date, which takes a pass over the table.
constexpr int64_t kMostDiscounts = 1 << 20;

fr_status check_config(const fr_cfr_game &game, const fr_cfr_solver_config &config) {
    const fr_status status = first_failure(check_config_size(config.size, sizeof config, "fr_cfr_solver_config_init"),
                                           check_range("config: method", config.method, 0, FR_CFR_METHOD_COUNT - 1),
                                           check_range("config: threads", config.threads, 1, 256),
                                           check_range("config: lanes", config.lanes, 0, 16),
                                           check_range("config: batch", config.batch, 1, 1 << 24),
                                           check_range("config: delay", config.delay, 0, INT64_MAX));
    if (status != FR_STATUS_OK) return status;
    if (std::isnan(config.alpha) || std::isnan(config.beta) || !(config.gamma >= 0 && config.gamma <= 100))
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: alpha and beta must be numbers and gamma 0..100");
    if (!game.boards && game.buckets.empty())
        return fail(FR_STATUS_UNSUPPORTED, "there are too many boards to list: the game needs buckets");
    const bool vector = config.method == FR_CFR_METHOD_FULL || config.method == FR_CFR_METHOD_PUBLIC;
    if (vector && game.betting.players() != 2) return fail(FR_STATUS_UNSUPPORTED, "the vector form is for two players");
    if (config.method == FR_CFR_METHOD_FULL && !game.boards)
        return fail(FR_STATUS_UNSUPPORTED, "with buckets boards must be sampled, one an iteration");
    if (config.method == FR_CFR_METHOD_PUBLIC && (!std::isinf(config.alpha) || !std::isinf(config.beta)))
        return fail(FR_STATUS_INVALID_ARGUMENT, "config: alpha and beta must be infinite where boards are sampled");
    return FR_STATUS_OK;
}

fr_status check_run(const fr_cfr_run &run) {
    if (const fr_status status = check_range("run: iterations", run.iterations, 0, INT64_MAX); status != FR_STATUS_OK)
        return status;
    if (!(run.epsilon > 0 && run.epsilon <= 1))
        return fail(FR_STATUS_INVALID_ARGUMENT, "run: epsilon is %g, must be above 0 and at most 1", run.epsilon);
    if (!(run.weight_exponent >= 0 && run.weight_exponent <= 4))
        return fail(FR_STATUS_INVALID_ARGUMENT, "run: weight_exponent is %g, must be 0..4", run.weight_exponent);
    if (!(run.pruning_probability >= 0 && run.pruning_probability < 1))
        return fail(FR_STATUS_INVALID_ARGUMENT, "run: pruning_probability is %g, must be at least 0 and below 1",
                    run.pruning_probability);
    if (run.pruning_probability > 0 && !(run.pruning_threshold < 0))
        return fail(FR_STATUS_INVALID_ARGUMENT, "run: pruning_threshold is %g, must be below 0", run.pruning_threshold);
    return FR_STATUS_OK;
}

} // namespace

void fr_cfr_solver_config_init(fr_cfr_solver_config *config) {
    if (!config) return;
    *config = {};
    config->size = sizeof *config;
    config->threads = 1;
    config->batch = 1000;
    config->alpha = INFINITY;
    config->beta = -INFINITY;
    config->gamma = 1;
}

fr_status fr_cfr_solver_create(const fr_cfr_game *game, const fr_cfr_solver_config *config, fr_cfr_solver **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (!game || !config) return null_argument(game ? "config" : "game");
    if (const fr_status status = check_config(*game, *config); status != FR_STATUS_OK) return status;
    return guard([&] {
        *out = new fr_cfr_solver(*game, *config);
        return FR_STATUS_OK;
    });
}

void fr_cfr_solver_destroy(fr_cfr_solver *solver) { delete solver; }

void fr_cfr_run_init(fr_cfr_run *run) {
    if (run) *run = {1, 0.6, 0, 0, 0};
}

fr_status fr_cfr_solver_run(fr_cfr_solver *solver, const fr_cfr_run *run, fr_cfr_progress *out) {
    if (!solver || !run || !out) return null_argument(!solver ? "solver" : !run ? "run" : "out");
    *out = {};
    if (const fr_status status = check_run(*run); status != FR_STATUS_OK) return status;
    return guard([&] {
        if (solver->sampler) {
            solver->sampler->run(solver->iterations, *run, solver->begun, *out);
            solver->iterations += run->iterations;
        } else {
            const int64_t before = solver->walker.nodes();
            for (int64_t i = 0; i < run->iterations; i++) {
                solver->begun = ++solver->iterations;
                for (const int player : {0, 1})
                    solver->walker.walk(Walk::kTrain, player, solver->iterations);
            }
            out->nodes = solver->walker.nodes() - before;
        }
        out->iterations = solver->iterations;
        return FR_STATUS_OK;
    });
}

fr_status fr_cfr_solver_discount(fr_cfr_solver *solver, double positive, double negative, double sums) {
    if (!solver) return null_argument("solver");
    if (!solver->samples()) return fail(FR_STATUS_UNSUPPORTED, "only sampling discounts from outside");
    if (!(positive > 0 && positive <= 1) || !(negative >= 0 && negative <= 1) || !(sums > 0 && sums <= 1))
        return fail(FR_STATUS_INVALID_ARGUMENT,
                    "factors are %g, %g and %g, must be above 0 (negative: at least 0) and at most 1", positive,
                    negative, sums);
    return guard([&] {
        if (solver->discounts.count() == kMostDiscounts) solver->settle();
        solver->discounts.add(positive, negative, sums);
        return FR_STATUS_OK;
    });
}

fr_status fr_cfr_solver_get_table(fr_cfr_solver *solver, float **data, int64_t *count) {
    if (!solver || !data || !count) return null_argument(!solver ? "solver" : !data ? "data" : "count");
    solver->settle();
    *data = solver->table.data();
    *count = solver->table.floats();
    return FR_STATUS_OK;
}

fr_status fr_cfr_solver_get_raw_table(fr_cfr_solver *solver, float **data, int64_t *count) {
    if (!solver || !data || !count) return null_argument(!solver ? "solver" : !data ? "data" : "count");
    *data = solver->table.data();
    *count = solver->table.floats();
    return FR_STATUS_OK;
}

fr_status fr_cfr_solver_get_discounts(const fr_cfr_solver *solver, double *out, int64_t capacity, int64_t *count) {
    if (!solver || !count) return null_argument(solver ? "count" : "solver");
    *count = solver->discounts.count();
    if (out == nullptr) return FR_STATUS_OK;
    const fr_status status = check_range("capacity", capacity, *count, INT64_MAX);
    if (status == FR_STATUS_OK) solver->discounts.save(out);
    return status;
}

fr_status fr_cfr_solver_set_discounts(fr_cfr_solver *solver, const double *discounts, int64_t count) {
    if (!solver || (!discounts && count > 0)) return null_argument(solver ? "discounts" : "solver");
    if (!solver->samples()) return fail(FR_STATUS_UNSUPPORTED, "only sampling discounts from outside");
    if (const fr_status status = check_range("count", count, 0, INT32_MAX); status != FR_STATUS_OK) return status;
    return guard([&] {
        if (!solver->discounts.load(discounts, count))
            return fail(FR_STATUS_INVALID_DATA, "these are no discounts of a solver");
        if (!solver->is_sound()) return fail(FR_STATUS_INVALID_DATA, "the table has rows that no solver writes");
        return FR_STATUS_OK;
    });
}

fr_status fr_cfr_solver_set_iterations(fr_cfr_solver *solver, int64_t iterations) {
    if (!solver) return null_argument("solver");
    const fr_status status = check_range("iterations", iterations, 0, INT64_MAX / 2);
    if (status == FR_STATUS_OK) solver->iterations = solver->begun = iterations;
    return status;
}

fr_status fr_cfr_solver_get_begun(const fr_cfr_solver *solver, int64_t *out) {
    if (!solver || !out) return null_argument(solver ? "out" : "solver");
    *out = solver->begun.load(std::memory_order_relaxed);
    return FR_STATUS_OK;
}

fr_status fr_cfr_solver_get_strategy(const fr_cfr_solver *solver, int32_t node, int32_t infoset, int32_t average,
                                     float *out) {
    if (!solver || !out) return null_argument(solver ? "out" : "solver");
    const Tree &tree = solver->game.tree;
    if (const fr_status status = check_range("node", node, 0, static_cast<int64_t>(tree.nodes.size()) - 1);
        status != FR_STATUS_OK)
        return status;
    const Node &at = tree.nodes[static_cast<size_t>(node)];
    if (at.kind != FR_CFR_NODE_KIND_DECISION) return fail(FR_STATUS_INVALID_ARGUMENT, "node %d is no decision", node);
    const fr_status status = check_range("infoset", infoset, 0, solver->game.infosets[at.street] - 1);
    if (status != FR_STATUS_OK) return status;
    const Layout layout = solver->walker.layout(node, infoset);
    const float *base = solver->table.data() + layout.offset + (average ? layout.sums : 0);
    float weights[FR_CFR_MAX_ACTIONS];
    for (int a = 0; a < at.actions; a++)
        weights[a] = base[a * layout.action];
    match_regrets(weights, at.actions, out);
    return FR_STATUS_OK;
}

fr_status fr_cfr_solver_get_exploitability(fr_cfr_solver *solver, fr_cfr_exploitability *out) {
    if (!solver || !out) return null_argument(solver ? "out" : "solver");
    *out = {};
    if (solver->game.betting.players() != 2 || !solver->game.boards)
        return fail(FR_STATUS_UNSUPPORTED, "exact best responses are for two players without buckets");
    return guard([&] {
        for (const int player : {0, 1}) {
            out->values[player] = solver->walker.walk(Walk::kAverage, player, 1);
            out->best[player] = solver->walker.walk(Walk::kBest, player, 1);
        }
        return FR_STATUS_OK;
    });
}

fr_status fr_cfr_solver_get_response(fr_cfr_solver *solver, const fr_cfr_response *how, double *out) {
    if (!solver || !how || !out) return null_argument(!solver ? "solver" : !how ? "how" : "out");
    if (solver->game.betting.players() != 2 || solver->game.buckets.empty() || !solver->samples())
        return fail(FR_STATUS_UNSUPPORTED, "sampled responses are for two players, buckets and a solver by sampling");
    for (int street = 1; street <= solver->game.betting.last_street(); street++)
        if (const fr_status status = check_range("how: boards", how->boards[street], 1, 1000); status != FR_STATUS_OK)
            return status;
    return guard([&] {
        for (const int player : {0, 1})
            out[player] = solver->walker.respond(player, how->boards, how->seed);
        return FR_STATUS_OK;
    });
}

fr_status fr_cfr_best_create(const fr_cfr_solver *solver, int32_t threads, fr_cfr_best **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (!solver) return null_argument("solver");
    if (solver->game.betting.players() != 2 || !solver->samples())
        return fail(FR_STATUS_UNSUPPORTED, "best responses on all boards are for two players and a solver by sampling");
    if (const fr_status status = check_range("threads", threads, 1, 256); status != FR_STATUS_OK) return status;
    return guard([&] {
        *out = new fr_cfr_best(*solver, threads);
        return FR_STATUS_OK;
    });
}

void fr_cfr_best_destroy(fr_cfr_best *best) { delete best; }

fr_status fr_cfr_best_step(fr_cfr_best *best, int64_t boards, fr_cfr_best_progress *out) {
    if (!best || !out) return null_argument(best ? "out" : "best");
    *out = {};
    if (const fr_status status = check_range("boards", boards, 0, INT32_MAX); status != FR_STATUS_OK) return status;
    return guard([&] {
        const Walker::Best found = best->walker->step_best(boards);
        *out = {found.boards, found.done, {found.values[0], found.values[1]}};
        return FR_STATUS_OK;
    });
}
