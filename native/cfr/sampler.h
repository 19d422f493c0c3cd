// Monte Carlo CFR by external sampling (Lanctot et al. 2009; all actions of one player, one of everybody else) and by
// outcome sampling (one action everywhere, weighted by what its chance was).
//
// A thread advances several traversals in turn: one that comes to an infoset fetches its row and lets the others go on, so
// that the latency of a large table is hidden. An iteration is one deal with a traversal for each player.
#ifndef FASTRL_CFR_SAMPLER_H
#define FASTRL_CFR_SAMPLER_H

#include "base/pool.h"
#include "cfr/dealer.h"
#include "cfr/fours.h"
#include "cfr/rounds/round_sampler.h"
#include "cfr/table.h"

#include <atomic>

namespace fr {

// What a thread alone does: adds at once.
class Direct {
  public:
    Direct(const Table &table, const Discounts &discounts) : table_(table), discounts_(discounts) {}

    const float *read(int64_t row, int actions) {
        float *at = table_.data() + row;
        if (discounts_.is_due(at)) discounts_.apply(at, actions);
        return at;
    }
    void fetch(int64_t row, int actions) const {
        __builtin_prefetch(table_.data() + row, 1);
        __builtin_prefetch(table_.data() + row + 2 * actions, 1);
    }
    // Beyond the actions the additions are 0; what is there belongs to the same row.
    template <int kBlocks> void add_regrets(int64_t row, const Fours<kBlocks> &additions, int) {
        float *at = table_.data() + row + 1;
        auto regrets = Fours<kBlocks>::load(at);
        for (int b = 0; b < kBlocks; b++)
            regrets.at[b] += additions.at[b];
        regrets.store(at);
    }
    template <int kBlocks>
    void add_sums(int64_t row, const Fours<kBlocks> &strategy, int actions, double weight, uint64_t random) {
        float parts[Fours<kBlocks>::kCount];
        strategy.store(parts);
        add_rounded(table_.data() + row + 1 + actions, parts, actions, weight, random);
    }

  private:
    const Table &table_;
    const Discounts &discounts_;
};

// What one of several threads does: nobody writes during a batch; additions are noted and made at its end.
class Noted {
  public:
    Noted(const Table &table, const Discounts &discounts) : table_(table), discounts_(discounts) {}

    const float *read(int64_t row, int actions);
    void fetch(int64_t row, int actions) const { Direct(table_, discounts_).fetch(row, actions); }
    template <int kBlocks> void add_regrets(int64_t row, const Fours<kBlocks> &additions, int actions) {
        note(row, additions, actions, 0, 0);
    }
    template <int kBlocks>
    void add_sums(int64_t row, const Fours<kBlocks> &strategy, int actions, double weight, uint64_t random) {
        note(row, strategy, actions, weight, random);
    }

    void clear();
    // Makes the additions to rows of part `part` of `parts`, in the order in which they were noted.
    void apply(int part, int parts) const;

  private:
    struct Addition {
        int64_t row;
        int32_t actions;
        int64_t first;   // in values_
        uint64_t random; // of a sum
        double weight;   // of a sum; 0: regrets
    };

    template <int kBlocks>
    void note(int64_t row, const Fours<kBlocks> &values, int actions, double weight, uint64_t random) {
        additions_.push_back({row, actions, static_cast<int64_t>(values_.size()), random, weight});
        values_.resize(values_.size() + Fours<kBlocks>::kCount);
        values.store(values_.data() + additions_.back().first);
    }

    const Table &table_;
    const Discounts &discounts_;
    std::vector<Addition> additions_;
    std::vector<float> values_;
    std::array<float, row_floats(FR_CFR_MAX_ACTIONS)> current_; // a row brought up to date
};

// Where the rows of a player on a street begin that lie side by side, and what an infoset has of them.
struct RowsPlace {
    int64_t first;
    int32_t floats;
    uint8_t actor, street;
};

class Sampler {
  public:
    Sampler(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Table &table,
            const Discounts &discounts);
    ~Sampler();

    // Iterations first + 1 .. first + run.iterations. Adds nodes and utilities to `progress`; `begun` is the last iteration
    // that was begun, with several threads that of the last batch.
    void run(int64_t first, const fr_cfr_run &run, std::atomic<int64_t> &begun, fr_cfr_progress &progress);

  private:
    class Threads;

    void run_batches(int64_t first, const fr_cfr_run &run, std::atomic<int64_t> &begun, fr_cfr_progress &progress);

    const fr_cfr_game &game_;
    fr_cfr_solver_config config_;
    const Table &table_;
    const Discounts &discounts_;
    const Dealer dealer_;
    std::vector<RowsPlace> places_; // where plain traversals are chosen
    std::unique_ptr<Threads> threads_;
    std::unique_ptr<RoundSampler> rounds_; // where it is the faster one
};

} // namespace fr

#endif
