// Traversals in lanes, for one thread. Adds is Direct or Noted.
#ifndef FASTRL_CFR_TRAVERSAL_H
#define FASTRL_CFR_TRAVERSAL_H

#include "cfr/sampler.h"

#include <atomic>
#include <bit>
#include <cmath>

namespace fr {

template <typename Adds, bool kOutcome> class Traversals {
  public:
    Traversals(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Dealer &dealer, Adds &adds,
               std::atomic<int64_t> *begun = nullptr)
        : game_(game), nodes_(game.tree.nodes.data()), won_(game.tree.won.data()), config_(config), dealer_(dealer),
          adds_(adds), begun_(begun), lanes_(static_cast<size_t>(config.lanes)) {}

    // Iterations first .. first + count - 1.
    void run(int64_t first, int64_t count, const fr_cfr_run &run, fr_cfr_progress &progress) {
        run_ = &run;
        progress_ = &progress;
        next_ = first;
        end_ = first + count;
        size_t active = 0;
        while (active < lanes_.size() && next_ < end_)
            begin_iteration(lanes_[active++]);
        // A lane without further iterations gives its place to the last one.
        while (active > 0) {
            for (size_t i = 0; i < active; i++) {
                if (step(lanes_[i])) continue;
                std::swap(lanes_[i], lanes_[--active]);
            }
        }
    }

  private:
    struct Open { // a decision to come to
        int32_t node;
        int32_t slot; // of what it is worth, in numbers
    };
    struct Frame { // a decision of the traverser
        int64_t row;
        int32_t actions;
        uint32_t tried; // mask; outcome sampling: the one action
        int32_t first;  // in numbers: the strategy, then what actions are worth
        int32_t slot;   // of what it is worth itself
    };
    struct Lane {
        Random random;
        const Deal *kept; // deal that the dealer keeps, or NULL: the own one
        Deal own;
        int64_t iteration;
        double weight;
        double chance; // outcome: of the traverser's own actions so far
        HandEnds ends; // of two players
        int traverser;
        bool dealt, prunes;
        std::vector<Open> open;    // the next one is the last
        std::vector<Frame> frames; // those above before those below
        std::vector<float> numbers;
        int32_t open_count, frame_count, number_count;

        const Deal &deal() const { return kept != nullptr ? *kept : own; }
    };

    void begin_iteration(Lane &lane) {
        lane.iteration = next_++;
        if (begun_ != nullptr) begun_->store(lane.iteration, std::memory_order_relaxed);
        lane.weight = weight_of(lane.iteration, run_->weight_exponent);
        lane.random = Random(config_.seed, lane.iteration);
        lane.dealt = false;
        lane.kept = dealer_.begin(lane.iteration, lane.random, lane.own);
    }

    // One decision. False once the lane has nothing left to do.
    bool step(Lane &lane) {
        if (!lane.dealt) {
            if (lane.kept == nullptr) dealer_.finish(lane.own);
            lane.dealt = true;
            begin_traversal(lane, 0);
        } else {
            const Open at = lane.open[static_cast<size_t>(--lane.open_count)];
            const Node &node = nodes_[at.node];
            progress_->nodes++;
            if (node.actions == 1)
                pass(lane, node, at.slot);
            else
                with_blocks(node.actions, [&](auto blocks) { decide<blocks()>(lane, node, at.slot); });
        }
        while (lane.open_count == 0) {
            end_traversal(lane);
            if (lane.traverser + 1 < game_.betting.players()) {
                begin_traversal(lane, lane.traverser + 1);
                continue;
            }
            if (next_ == end_) return false;
            begin_iteration(lane);
            return true;
        }
        return true;
    }

    void begin_traversal(Lane &lane, int traverser) {
        lane.traverser = traverser;
        lane.chance = 1;
        const auto mine = static_cast<size_t>(traverser);
        const int lead = lane.deal().strengths[mine] - lane.deal().strengths[1 - (mine & 1)]; // of two players
        lane.ends = {traverser == 0 ? 1.0f : -1.0f, static_cast<float>((lead > 0) - (lead < 0))};
        lane.prunes = run_->pruning_probability > 0 && unit(lane.random.next()) < run_->pruning_probability;
        lane.open_count = lane.frame_count = 0;
        lane.number_count = 1; // slot 0 is what the hand is worth
        reserve(lane);
        if (nodes_[0].kind == FR_CFR_NODE_KIND_DECISION)
            open(lane, 0, 0);
        else
            lane.numbers[0] = value_of(0, lane);
    }

    // Room for one more decision of the traverser; his opponents' take the place of the one before.
    static void reserve(Lane &lane) {
        const auto frames = static_cast<size_t>(lane.frame_count);
        if (frames < lane.frames.size()) return;
        const size_t more = 2 * frames + 16;
        lane.frames.resize(more);
        lane.open.resize(more * FR_CFR_MAX_ACTIONS);
        lane.numbers.resize(1 + more * 2 * FR_CFR_MAX_ACTIONS);
    }

    static double unit(uint64_t random) { return static_cast<double>(random >> 11) * 0x1p-53; }

    int64_t row_of(const Lane &lane, const Node &node) const {
        return node.row + int64_t{lane.deal().infosets[node.actor][node.street]} * node.stride;
    }

    [[gnu::always_inline]] void open(Lane &lane, int32_t number, int32_t slot) {
        lane.open[static_cast<size_t>(lane.open_count++)] = {number, slot};
        if (lanes_.size() == 1) return; // nobody would go on meanwhile
        const Node &node = nodes_[number];
        adds_.fetch(row_of(lane, node), node.actions);
        for (int a = 0; a < node.actions; a += 2) // two nodes to a line
            __builtin_prefetch(&nodes_[node.first_child + a]);
        __builtin_prefetch(&won_[node.first_child]);
    }

    // The only action needs no regrets.
    void pass(Lane &lane, const Node &node, int32_t slot) {
        if (node.actor != lane.traverser) {
            const double weight = kOutcome ? lane.weight / lane.chance : lane.weight;
            adds_.add_sums(row_of(lane, node), Fours<1>{{Four{1}}}, 1, weight, 0);
        }
        act(lane, node, 0, slot);
    }

    template <int kBlocks> void decide(Lane &lane, const Node &node, int32_t slot) {
        const int64_t row = row_of(lane, node);
        const float *regrets = adds_.read(row, node.actions) + 1;
        if (node.actor == lane.traverser) {
            reserve(lane);
            Frame &frame = lane.frames[static_cast<size_t>(lane.frame_count++)];
            frame = {row, node.actions, (1u << node.actions) - 1, lane.number_count, slot};
            lane.number_count += 2 * Fours<kBlocks>::kCount;
            if constexpr (kOutcome)
                try_one<kBlocks>(lane, node, frame, regrets);
            else
                try_all<kBlocks>(lane, node, frame, regrets);
            return;
        }
        const uint64_t random = lane.random.next();
        const auto parts = match_fours<kBlocks>(regrets, node.actions);
        // Others are sampled by their strategies, so only the traverser's own chance is left to divide by.
        const double weight = kOutcome ? lane.weight / lane.chance : lane.weight;
        adds_.add_sums(row, parts.strategy(), node.actions, weight, random);
        act(lane, node, parts.choose(random), slot);
    }

    void act(Lane &lane, const Node &node, int action, int32_t slot) {
        const int32_t child = node.first_child + action;
        if ((node.open >> action & 1) != 0) return open(lane, child, slot);
        progress_->nodes++;
        lane.numbers[static_cast<size_t>(slot)] = value_of(child, lane);
    }

    template <int kBlocks> void try_one(Lane &lane, const Node &node, Frame &frame, const float *regrets) {
        Parts<kBlocks> sampled;
        sampled.of = match_fours<kBlocks>(regrets, node.actions).strategy();
        sampled.of.store(&lane.numbers[static_cast<size_t>(frame.first)]);
        const auto explore = static_cast<float>(run_->epsilon / node.actions);
        const auto rest = static_cast<float>(1 - run_->epsilon);
        for (int b = 0; b < kBlocks; b++)
            sampled.of.at[b] = lanes_below(b, node.actions) ? explore + rest * sampled.of.at[b] : Four{};
        const int action = sampled.choose(lane.random.next());
        lane.chance *= static_cast<double>(sampled.of.at[action / 4][action % 4]);
        frame.tried = 1u << action;
        act(lane, node, action, 0);
    }

    // What ends the hand is known at once, the others follow.
    template <int kBlocks> void try_all(Lane &lane, const Node &node, Frame &frame, const float *regrets) {
        const auto strategy = match_fours<kBlocks>(regrets, node.actions).strategy();
        progress_->nodes += node.ends;
        const int32_t values = frame.first + Fours<kBlocks>::kCount;
        strategy.store(&lane.numbers[static_cast<size_t>(frame.first)]);
        ends<kBlocks>(lane, node).store(&lane.numbers[static_cast<size_t>(values)]);
        if (lane.prunes && node.street != game_.betting.last_street()) prune(frame, node.open, regrets, strategy);
        for (uint32_t rest = frame.tried & node.open; rest != 0; rest &= rest - 1) {
            const int action = std::countr_zero(rest);
            open(lane, node.first_child + action, values + action);
        }
    }

    // Leaves out what is far from being played, so that it changes nothing now, and where more than this hand's end follows.
    template <int kBlocks>
    void prune(Frame &frame, uint32_t open, const float *regrets, const Fours<kBlocks> &strategy) const {
        for (int a = 0; a < frame.actions; a++) {
            if ((open >> a & 1) != 0 && static_cast<double>(regrets[a]) < run_->pruning_threshold &&
                strategy.at[a / 4][a % 4] == 0)
                frame.tried &= ~(1u << a);
        }
    }

    // What the actions that end the hand are worth, 0 for others.
    template <int kBlocks> Fours<kBlocks> ends(const Lane &lane, const Node &node) const {
        if (game_.betting.players() == 2)
            return lane.ends.template worth<kBlocks>(won_ + node.first_child, node.showdowns);
        float values[Fours<kBlocks>::kCount] = {};
        for (int a = 0; a < node.actions; a++)
            if ((node.open >> a & 1) == 0) values[a] = value_of(node.first_child + a, lane);
        return Fours<kBlocks>::load(values);
    }

    float value_of(int32_t end, const Lane &lane) const {
        const Node &node = nodes_[end];
        if (game_.betting.players() == 2)
            return won_[end] * (node.kind == FR_CFR_NODE_KIND_SHOWDOWN ? lane.ends.showdown : lane.ends.fold);
        const Stakes &stakes = game_.tree.stakes[static_cast<size_t>(node.first_child)];
        std::array<int32_t, FR_CFR_MAX_PLAYERS> payoffs;
        game_.betting.settle(stakes.committed.data(), stakes.folded, lane.deal().strengths.data(), payoffs.data());
        return static_cast<float>(payoffs[static_cast<size_t>(lane.traverser)]);
    }

    // All hands have ended: values go up, from the last frame to the first.
    void end_traversal(Lane &lane) {
        double tail = 1; // outcome: chance of the traverser's own actions from a frame on, by his strategy
        for (int32_t i = lane.frame_count; i-- > 0;) {
            const Frame &frame = lane.frames[static_cast<size_t>(i)];
            with_blocks(frame.actions, [&](auto blocks) {
                if constexpr (kOutcome)
                    tail *= add_one<blocks()>(lane, frame, tail);
                else
                    lane.numbers[static_cast<size_t>(frame.slot)] = add_all<blocks()>(lane, frame);
            });
        }
        const auto value = static_cast<double>(lane.numbers[0]);
        progress_->utility[lane.traverser] += kOutcome ? value / lane.chance * tail : value;
    }

    template <int kBlocks> float add_all(const Lane &lane, const Frame &frame) {
        const float *numbers = &lane.numbers[static_cast<size_t>(frame.first)];
        const auto strategy = Fours<kBlocks>::load(numbers);
        const auto values = Fours<kBlocks>::load_each(numbers + Fours<kBlocks>::kCount);
        const Gains<kBlocks> gains(strategy, values, frame.tried, static_cast<float>(lane.weight));
        adds_.add_regrets(frame.row, gains.weighted, frame.actions);
        return gains.mean;
    }

    // The chance of the action by the strategy.
    template <int kBlocks> double add_one(const Lane &lane, const Frame &frame, double tail) {
        const int action = std::countr_zero(frame.tried);
        const auto played = static_cast<double>(lane.numbers[static_cast<size_t>(frame.first + action)]);
        const double reached = lane.weight * (static_cast<double>(lane.numbers[0]) / lane.chance) * tail;
        float values[Fours<kBlocks>::kCount] = {};
        for (int a = 0; a < frame.actions; a++)
            values[a] = static_cast<float>(a == action ? reached * (1 - played) : -reached * played);
        adds_.add_regrets(frame.row, Fours<kBlocks>::load(values), frame.actions);
        return played;
    }

    const fr_cfr_game &game_;
    const Node *const nodes_;
    const float *const won_;
    const fr_cfr_solver_config &config_;
    const Dealer &dealer_;
    Adds &adds_;
    std::atomic<int64_t> *const begun_; // the last iteration, for who looks on; or NULL
    std::vector<Lane> lanes_;
    const fr_cfr_run *run_ = nullptr;
    fr_cfr_progress *progress_ = nullptr;
    int64_t next_ = 0, end_ = 0;
};

} // namespace fr

#endif
