// External sampling of a game of few deals whose rounds look alike, such as Leduc's: what they are reached by changes pots, not
// what can be done.
//
// The rounds of a street stand side by side in the lanes of vectors, as one. A traversal works out all of them, also those
// that it does not come to, whose regrets and sums it leaves alone: that takes less time than to find out first which they are.
// Its iterations are those of a Sampler: one deal, a traversal for each player, the second one with what the first one learned.
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
    struct Street {
        std::vector<int32_t> roots; // nodes, by round
        size_t first_place, end_place;
        std::vector<RoundNode> nodes;
        std::vector<RoundLink> links;
        std::array<size_t, 2> rows; // by seat: where the first infoset's lies in the table
        std::array<int32_t, 2> row_sizes;
    };

    static constexpr int64_t kBlock = 1024; // iterations between two additions to sums, at most

    static std::vector<std::vector<int32_t>> rounds_of(const fr_cfr_game &game); // their roots, by street
    int32_t node_at(const Street &street, size_t round, size_t place) const;
    void add_street(std::vector<int32_t> roots);
    void link(const Street &before, Street &street);
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
    std::vector<Street> streets_;
    std::vector<RoundFloats> table_;
    std::vector<RoundPlace> places_;
    std::vector<RoundDeal> deals_;
    std::array<const RoundDeal *, kBlock> dealt_;
    std::array<float, kBlock> weights_;
    RoundWork work_ = {};
};

} // namespace fr

#endif
