#include "cfr/sampler.h"

#include "cfr/plain_traversal.h"
#include "cfr/traversal.h"

#include <algorithm>
#include <cstring>

namespace fr {

const float *Noted::read(int64_t row, int actions) {
    const float *at = table_.data() + row;
    if (!discounts_.is_due(at)) return at;
    std::memcpy(current_.data(), at, static_cast<size_t>(row_floats(actions)) * sizeof(float));
    discounts_.apply(current_.data(), actions);
    return current_.data();
}

void Noted::clear() {
    additions_.clear();
    values_.clear();
}

void Noted::apply(int part, int parts) const {
    constexpr size_t kAhead = 16;
    Direct direct(table_, discounts_);
    for (size_t i = 0; i < additions_.size(); i++) {
        if (i + kAhead < additions_.size()) direct.fetch(additions_[i + kAhead].row, additions_[i + kAhead].actions);
        const Addition &addition = additions_[i];
        if (mix(static_cast<uint64_t>(addition.row)) % static_cast<uint64_t>(parts) != static_cast<uint64_t>(part))
            continue;
        const float *values = values_.data() + addition.first;
        direct.read(addition.row, addition.actions); // brings it up to date
        with_blocks(addition.actions, [&](auto blocks) {
            const auto fours = Fours<blocks()>::load(values);
            if (addition.weight == 0)
                direct.add_regrets(addition.row, fours, addition.actions);
            else
                direct.add_sums(addition.row, fours, addition.actions, addition.weight, addition.random);
        });
    }
}

// Workers that each run a share of every batch, then each make the additions to a part of the table.
class Sampler::Threads final : public Job {
  public:
    Threads(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Dealer &dealer, const Table &table,
            const Discounts &discounts, const std::vector<RowsPlace> &places)
        : config_(config), plain_(!places.empty()), pool_(config.threads) {
        for (int i = 0; i < config.threads; i++)
            workers_.push_back(std::make_unique<Worker>(game, config, dealer, table, discounts, places));
    }

    void run_batch(int64_t first, int64_t count, const fr_cfr_run &run, fr_cfr_progress &progress) {
        first_ = first, count_ = count, run_ = &run;
        for (const bool applies : {false, true}) {
            applies_ = applies;
            pool_.start(*this, config_.threads);
            pool_.wait(*this);
        }
        for (const auto &worker : workers_) {
            progress.nodes += worker->progress.nodes;
            for (size_t player = 0; player < FR_CFR_MAX_PLAYERS; player++)
                progress.utility[player] += worker->progress.utility[player];
        }
    }

    void run(int item, int) override {
        if (applies_) {
            for (const auto &worker : workers_)
                worker->adds.apply(item, config_.threads);
            return;
        }
        Worker &worker = *workers_[static_cast<size_t>(item)];
        const int64_t from = count_ * item / config_.threads, to = count_ * (item + 1) / config_.threads;
        worker.progress = {};
        worker.adds.clear();
        if (config_.method == FR_CFR_METHOD_OUTCOME)
            worker.outcome.run(first_ + from, to - from, *run_, worker.progress);
        else if (plain_ && run_->pruning_probability == 0)
            worker.plain.run(first_ + from, to - from, *run_, worker.progress);
        else
            worker.external.run(first_ + from, to - from, *run_, worker.progress);
    }

  private:
    struct Worker {
        Worker(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Dealer &dealer, const Table &table,
               const Discounts &discounts, const std::vector<RowsPlace> &places)
            : adds(table, discounts), external(game, config, dealer, adds), outcome(game, config, dealer, adds),
              plain(game, config, dealer, table, places, adds) {}

        Noted adds;
        Traversals<Noted, false> external;
        Traversals<Noted, true> outcome;
        PlainTraversals<Noted> plain;
        fr_cfr_progress progress = {};
    };

    const fr_cfr_solver_config &config_;
    const bool plain_;
    Pool pool_;
    std::vector<std::unique_ptr<Worker>> workers_;
    int64_t first_ = 0, count_ = 0;
    const fr_cfr_run *run_ = nullptr;
    bool applies_ = false;
};

Sampler::Sampler(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Table &table,
                 const Discounts &discounts)
    : game_(game), config_(config), table_(table), discounts_(discounts), dealer_(game, config.seed) {
    constexpr int64_t kCached = 1 << 18; // floats: a table that caches hold is faster without interleaving
    const bool chooses = config.lanes == 0;
    if (chooses) config_.lanes = game.tree.floats <= kCached ? 1 : 16;
    if (chooses && config.method == FR_CFR_METHOD_EXTERNAL) places_ = find_rows_places(game);
    if (config.threads > 1)
        threads_ = std::make_unique<Threads>(game, config_, dealer_, table, discounts, places_);
    else if (chooses && config.method == FR_CFR_METHOD_EXTERNAL && RoundSampler::fits(game, dealer_))
        rounds_ = std::make_unique<RoundSampler>(game, config_, dealer_, table, discounts);
}

Sampler::~Sampler() = default;

void Sampler::run(int64_t first, const fr_cfr_run &run, std::atomic<int64_t> &begun, fr_cfr_progress &progress) {
    if (rounds_ && run.pruning_probability == 0)
        rounds_->run(first + 1, run, begun, progress);
    else
        run_batches(first, run, begun, progress);
    for (double &utility : progress.utility)
        utility /= static_cast<double>(std::max<int64_t>(run.iterations, 1));
}

void Sampler::run_batches(int64_t first, const fr_cfr_run &run, std::atomic<int64_t> &begun,
                          fr_cfr_progress &progress) {
    Direct adds(table_, discounts_);
    const bool outcome = config_.method == FR_CFR_METHOD_OUTCOME;
    Traversals<Direct, false> external(game_, config_, dealer_, adds, &begun);
    Traversals<Direct, true> outcomes(game_, config_, dealer_, adds, &begun);
    PlainTraversals<Direct> plain(game_, config_, dealer_, table_, places_, adds, &begun);
    const int64_t end = first + run.iterations;
    while (first < end) {
        const int64_t count = std::min(end - first, config_.batch - first % config_.batch);
        if (threads_)
            threads_->run_batch(first + 1, count, run, progress);
        else if (outcome)
            outcomes.run(first + 1, count, run, progress);
        else if (!places_.empty() && run.pruning_probability == 0)
            plain.run(first + 1, count, run, progress);
        else
            external.run(first + 1, count, run, progress);
        first += count;
        begun.store(first, std::memory_order_relaxed);
    }
}

} // namespace fr
