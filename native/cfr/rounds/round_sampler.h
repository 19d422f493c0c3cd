// External sampling of two-player games of few deals in which every round is bet alike: Kuhn's, one round of one bet, and Leduc's,
// two of two. By what a round is reached changes pots, not what can be done.
//
// All rounds stand side by side in the lanes of vectors, the first street's too, and are played as one. A traversal works out all
// of them, also those that it does not come to, whose regrets and sums it leaves alone: that takes less time than to find out
// first which they are. Its iterations are those of a Sampler: one deal, a traversal for each player, the second one with what
// the first one learned.
#ifndef FASTRL_CFR_ROUNDS_ROUND_SAMPLER_H
#define FASTRL_CFR_ROUNDS_ROUND_SAMPLER_H

#include "cfr/dealer.h"
#include "cfr/rounds/kernels.h"
#include "cfr/table.h"

#include <atomic>

namespace fr {

class RoundSampler {
  public:
    using Kernel = void (*)(RoundWork &);

    // Whether it is such a game.
    static bool fits(const fr_cfr_game &game, const Dealer &dealer);

    // Of a game that fits.
    RoundSampler(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Dealer &dealer, const Table &table,
                 const Discounts &discounts);
    RoundSampler(const RoundSampler &) = delete;
    RoundSampler &operator=(const RoundSampler &) = delete;

    // Iterations first .. first + run.iterations - 1, without pruning. Adds nodes and utilities to `progress`; `begun` is the
    // last iteration of the block that was begun.
    void run(int64_t first, const fr_cfr_run &run, std::atomic<int64_t> &begun, fr_cfr_progress &progress);

    void use(Kernel kernel) { kernel_ = kernel; }

  private:
    struct Round { // where it lies in the tree
        std::array<int32_t, kLeducRound.decisions()> decisions;
        std::array<int32_t, kLeducRound.calls()> calls;
        std::array<int32_t, kLeducRound.folds()> folds;
    };

    static constexpr int64_t kBlock = 1024; // iterations between two additions to sums, at most

    static std::vector<Round> find_rounds(const fr_cfr_game &game); // none where it is no such game
    static bool find_round(const fr_cfr_game &game, int32_t root, int street, Round &out);
    void list_deals();
    void set_ends();
    // Calls body(a row of the table of single rounds, that of all rounds, round, actions).
    template <typename Body> void each_row(Body &&body);
    void load();
    void save(Random &random);

    const fr_cfr_game &game_;
    const uint64_t seed_;
    const int64_t batch_;
    const Dealer &dealer_;
    const Table &single_;
    const Discounts &discounts_;
    Kernel kernel_;
    const RoundShape shape_;
    const std::vector<Round> rounds_;
    std::vector<RoundFloats> tables_[2][2]; // by seat and street: rows of infosets
    std::vector<RoundDeal> deals_;
    std::array<const RoundDeal *, kBlock> dealt_;
    std::array<float, kBlock> weights_;
    RoundWork work_ = {};
};

} // namespace fr

#endif
