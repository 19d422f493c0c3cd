// The vector form of CFR: a walk over the public tree that carries, for every class of hole cards, how likely the other
// player is to bring the hand here, and returns what each of the traverser's is worth. One or all boards of a street.
//
// Regrets and sums lie by street, board and decision as [actions][classes], so that what a walk over a board needs follows
// each other; with buckets, as if there were one board of a class for each. Values are chips
// times the chance that the others and the deck bring the hand here, for each single pair of hole cards.
#ifndef FASTRL_CFR_WALKER_H
#define FASTRL_CFR_WALKER_H

#include "base/pool.h"
#include "cfr/game.h"
#include "cfr/kernels.h"
#include "cfr/random.h"
#include "cfr/shown.h"
#include "cfr/table.h"

namespace fr {

// Where the regrets of an infoset's actions are in the table, `action` apart; its sums are `sums` further on.
struct Layout {
    int64_t offset, action, sums;
};

enum class Walk {
    kTrain,   // both by regrets; the traverser's regrets and sums are updated
    kBest,    // the other by sums, the traverser as well as he can
    kAverage, // both by sums
    kRespond, // as kBest on sampled boards; what is chosen by half of them counts as it does on the other half
    kEvery,   // as kBest, both players at once, on all boards, which need no list
};

class Walker {
  public:
    Walker(const fr_cfr_game &game, const fr_cfr_solver_config &config);
    ~Walker();

    void use(const Table &table) { table_ = table.data(); } // before the first walk

    // One traversal of `player` with the numbers of iteration t, over all boards or one drawn from the stream (seed, t).
    // Returns his mean chips a hand (over the boards walked).
    double walk(Walk what, int player, int64_t t);
    // With buckets: chips a hand of `player` against the other's sums by a response to real cards, found and played on
    // boards that are drawn, twice boards[street] after each board of the street before. On average no more than a best
    // response's.
    double respond(int player, const int32_t *boards, uint64_t seed);
    // A best response of each player to the other's sums on all boards, found piece by piece: `boards` more of the second street,
    // of each kind that only names of suits tell apart. The same bits for any pieces and threads.
    struct Best {
        int64_t boards, done;
        std::array<double, 2> values; // chips a hand, once all are done
    };
    Best step_best(int64_t boards);
    int64_t nodes() const { return nodes_; } // visited so far

    Layout layout(int32_t node, int32_t infoset) const;
    int64_t floats() const { return floats_; } // of a table that is not by sampling

  private:
    class Worker;
    class Shares;
    class Every;
    struct Place { // a node on a board: what comes in, and where its value goes
        int32_t node;
        int32_t player;        // who traverses
        const float *reach;    // of the other player's hands
        const float *own;      // of the traverser's, when training
        const float *strategy; // of a decision, [actions][padded classes]
        float *value;
        float *paid; // when responding: the same on boards that decided nothing
    };

    void begin(Walk what, int64_t t);
    void walk_root(double weight, int32_t first, int32_t count, double *values);
    void draw_board(int64_t t);
    void run(Job &job, int count);
    void share_out(const Board &board, const std::vector<Place> &leaves, const std::vector<float *> &sums);
    double extensions(int street) const;
    int64_t offset(int32_t node, int64_t first_infoset, int64_t classes) const;

    const fr_cfr_game &game_;
    const fr_cfr_solver_config &config_;
    float *table_ = nullptr;
    const CfrKernels &kernels_;
    const bool by_row_; // the table is that of a sampler
    // Otherwise a board's part of its street begins at street_first_ + first infoset * street_floats_, and a decision's
    // part of that at decision_first_ * classes.
    std::array<int64_t, FR_CFR_MAX_STREETS> street_first_ = {}, street_floats_ = {};
    std::vector<int32_t> decision_first_; // by node
    int64_t floats_ = 0;
    int64_t nodes_ = 0;

    Walk what_ = Walk::kTrain;
    bool listed_ = false; // whether the walk is on the game's boards
    float positive_ = 1, negative_ = 1, weight_ = 1;
    std::unique_ptr<const Shower> shower_;           // otherwise, once there was such a walk
    std::array<int32_t, FR_CFR_MAX_STREETS> chosen_; // the only one of the game's boards walked, or -1
    int64_t drawn_for_ = -1;                         // the walk's number t
    // When responding: boards drawn after each of the street before.
    std::array<int32_t, FR_CFR_MAX_STREETS> drawn_count_ = {};
    uint64_t drawn_seed_ = 0;
    std::unique_ptr<Pool> pool_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::unique_ptr<Every> every_; // once begun
};

} // namespace fr

#endif
