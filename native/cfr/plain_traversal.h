// External sampling of small trees, for one thread. Adds is Direct or Noted.
//
// Where all rows of a player on a street lie side by side, the deal alone tells the few places of the table that an iteration can
// come to. They are fetched when it is dealt, some iterations ahead, and then both traversals are plain recursions over memory
// that is there. Iterations and their draws are those of Traversals with one lane, to the bit.
#ifndef FASTRL_CFR_PLAIN_TRAVERSAL_H
#define FASTRL_CFR_PLAIN_TRAVERSAL_H

#include "cfr/sampler.h"

#include <algorithm>
#include <atomic>
#include <bit>

namespace fr {

// Of a game of two players whose rows are such; otherwise none.
std::vector<RowsPlace> find_rows_places(const fr_cfr_game &game);

template <typename Adds> class PlainTraversals {
  public:
    // `places` are those of the game.
    PlainTraversals(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Dealer &dealer,
                    const Table &table, const std::vector<RowsPlace> &places, Adds &adds,
                    std::atomic<int64_t> *begun = nullptr)
        : nodes_(game.tree.nodes.data()), won_(game.tree.won.data()), config_(config), dealer_(dealer), table_(table),
          places_(places), adds_(adds), begun_(begun) {}

    // Iterations first .. first + count - 1, without pruning.
    void run(int64_t first, int64_t count, const fr_cfr_run &run, fr_cfr_progress &progress) {
        visited_ = 0;
        const int64_t end = first + count;
        for (int64_t i = first; i < end + 2 * kAhead; i++) {
            if (i < end) begin(i);
            if (i - kAhead >= first && i - kAhead < end) fetch(i - kAhead);
            if (i - 2 * kAhead >= first) iterate(i - 2 * kAhead, run, progress);
        }
        progress.nodes += visited_;
    }

  private:
    struct Dealt {
        Random random;
        const Deal *kept; // as Dealer::begin has it
        Deal own;

        const Deal &deal() const { return kept != nullptr ? *kept : own; }
    };

    static constexpr int64_t kAhead = 4; // iterations between dealing, fetching and traversing

    Dealt &dealt(int64_t iteration) { return dealt_[static_cast<size_t>(iteration % (2 * kAhead + 1))]; }

    void begin(int64_t iteration) {
        Dealt &at = dealt(iteration);
        at.random = Random(config_.seed, iteration);
        at.kept = dealer_.begin(iteration, at.random, at.own);
    }

    void fetch(int64_t iteration) {
        constexpr int32_t kLine = 16; // floats
        Dealt &at = dealt(iteration);
        if (at.kept == nullptr) dealer_.finish(at.own);
        for (const RowsPlace &place : places_) {
            const int64_t infoset = at.deal().infosets[place.actor][place.street];
            const float *rows = table_.data() + place.first + infoset * place.floats;
            for (int32_t i = 0; i < place.floats; i += kLine)
                __builtin_prefetch(rows + i, 1);
            __builtin_prefetch(rows + place.floats - 1, 1);
        }
    }

    void iterate(int64_t iteration, const fr_cfr_run &run, fr_cfr_progress &progress) {
        if (begun_ != nullptr) begun_->store(iteration, std::memory_order_relaxed);
        const Dealt &at = dealt(iteration);
        infosets_ = at.deal().infosets.data();
        random_ = at.random;
        weight_ = weight_of(iteration, run.weight_exponent);
        const int lead = at.deal().strengths[0] - at.deal().strengths[1];
        for (const int traverser : {0, 1}) {
            traverser_ = traverser;
            ends_.fold = traverser == 0 ? 1 : -1;
            ends_.showdown = static_cast<float>((lead > 0) - (lead < 0)) * ends_.fold;
            progress.utility[traverser] += static_cast<double>(come_to(0));
        }
    }

    // What a decision is worth to the traverser.
    float come_to(int32_t number) {
        const Node &node = nodes_[number];
        const int64_t row = node.row + int64_t{infosets_[node.actor][node.street]} * node.stride;
        visited_++;
        if (node.actions == 1) { // needs no regrets
            if (node.actor != traverser_) adds_.add_sums(row, Fours<1>{{Four{1}}}, 1, weight_, 0);
            return act(node, 0);
        }
        if (node.actions == 2) return come_to_two(node, row);
        return with_blocks(node.actions, [&](auto blocks) {
            const float *regrets = adds_.read(row, node.actions) + 1;
            const auto parts = match_fours<blocks()>(regrets, node.actions);
            return node.actor == traverser_ ? try_all(node, row, parts.strategy()) : choose(node, row, parts);
        });
    }

    // Most decisions are between two actions: the same numbers without vectors.
    float come_to_two(const Node &node, int64_t row) {
        const float *regrets = adds_.read(row, 2) + 1;
        float first = std::max(regrets[0], 0.0f), second = std::max(regrets[1], 0.0f);
        if (!(first + second > 0)) first = second = 1;
        const float whole = first + second, scale = 1 / whole;
        const Four strategy = {first * scale, second * scale};
        if (node.actor != traverser_) {
            const uint64_t random = random_.next();
            adds_.add_sums(row, Fours<1>{{strategy}}, 2, weight_, random);
            return act(node, static_cast<float>(random >> 41) * 0x1p-23f * whole >= first ? 1 : 0);
        }
        const float other = act(node, 1), one = act(node, 0), weight = static_cast<float>(weight_);
        const float mean = strategy[0] * one + strategy[1] * other;
        adds_.add_regrets(row, Fours<1>{{Four{weight * (one - mean), weight * (other - mean)}}}, 2);
        return mean;
    }

    float act(const Node &node, int action) {
        const int32_t child = node.first_child + action;
        if ((node.open >> action & 1) != 0) return come_to(child);
        visited_++;
        return won_[child] * ((node.showdowns >> action & 1) != 0 ? ends_.showdown : ends_.fold);
    }

    template <int kBlocks> float choose(const Node &node, int64_t row, const Parts<kBlocks> &parts) {
        const uint64_t random = random_.next();
        adds_.add_sums(row, parts.strategy(), node.actions, weight_, random);
        return act(node, parts.choose(random));
    }

    // From the last action to the first, as Traversals takes what it has opened.
    template <int kBlocks> float try_all(const Node &node, int64_t row, const Fours<kBlocks> &strategy) {
        float values[Fours<kBlocks>::kCount];
        ends_.worth<kBlocks>(won_ + node.first_child, node.showdowns).store(values);
        visited_ += node.ends;
        for (uint32_t rest = node.open; rest != 0;) {
            const int action = std::bit_width(rest) - 1;
            rest ^= 1u << action;
            values[action] = come_to(node.first_child + action);
        }
        const uint32_t all = (1u << node.actions) - 1;
        const Gains<kBlocks> gains(strategy, Fours<kBlocks>::load_each(values), all, static_cast<float>(weight_));
        adds_.add_regrets(row, gains.weighted, node.actions);
        return gains.mean;
    }

    const Node *const nodes_;
    const float *const won_;
    const fr_cfr_solver_config &config_;
    const Dealer &dealer_;
    const Table &table_;
    const std::vector<RowsPlace> &places_;
    Adds &adds_;
    std::atomic<int64_t> *const begun_; // the last iteration, for who looks on; or NULL
    std::array<Dealt, 2 * kAhead + 1> dealt_;

    // Of the traversal under way.
    const std::array<int32_t, FR_CFR_MAX_STREETS> *infosets_ = nullptr; // by player
    Random random_;
    double weight_ = 0;
    int traverser_ = 0;
    HandEnds ends_ = {};
    int64_t visited_ = 0;
};

} // namespace fr

#endif
