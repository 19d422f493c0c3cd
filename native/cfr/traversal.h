// Traversals in lanes, for one thread. Adds is Direct or Noted.
#ifndef FASTRL_CFR_TRAVERSAL_H
#define FASTRL_CFR_TRAVERSAL_H

#include "cfr/sampler.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace fr {

// Most nodes have few actions, which are worked on as four at once.
typedef float Four __attribute__((vector_size(4 * sizeof(float))));
typedef int32_t FourIntegers __attribute__((vector_size(4 * sizeof(int32_t))));
inline bool is_few(int actions) {
    return actions >= 2 && actions <= 4;
} // four floats from the regrets on are in the row

template <typename Adds, bool kOutcome> class Traversals {
  public:
    Traversals(const fr_cfr_game &game, const fr_cfr_solver_config &config, Adds &adds)
        : game_(game), config_(config), dealer_(game), adds_(adds), lanes_(static_cast<size_t>(config.lanes)) {
        for (Lane &lane : lanes_)
            lane.frames.resize(static_cast<size_t>(game.tree.depth));
    }

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
    struct Frame { // of a node of the traverser that is not done
        int64_t row;
        int32_t first_child;
        int32_t actions;
        int32_t action; // being tried
        uint32_t tried; // mask of those that are tried at all
        float value;
        std::array<float, FR_CFR_MAX_ACTIONS> strategy, values;
    };
    struct Lane {
        Random random;
        Deal deal;
        int64_t iteration;
        double weight;
        double chance; // outcome: of the traverser's own actions so far
        int64_t row;
        int32_t node;
        int traverser;
        int depth;
        bool dealt, prunes;
        std::vector<Frame> frames;
    };

    void begin_iteration(Lane &lane) {
        lane.iteration = next_++;
        lane.weight =
            run_->weight_exponent == 0 ? 1 : std::pow(static_cast<double>(lane.iteration), run_->weight_exponent);
        lane.random = Random(config_.seed, lane.iteration);
        lane.dealt = false;
        dealer_.begin(lane.random, lane.deal);
    }

    // Up to the next infoset. False once the lane has nothing left to do.
    bool step(Lane &lane) {
        if (!lane.dealt) {
            dealer_.finish(lane.deal);
            lane.dealt = true;
            lane.traverser = 0;
            begin_traversal(lane);
        } else {
            decide(lane);
        }
        while (lane.node < 0) { // at the end of a traversal
            if (++lane.traverser < game_.betting.players()) {
                begin_traversal(lane);
                continue;
            }
            if (next_ == end_) return false;
            begin_iteration(lane);
            return true;
        }
        return true;
    }

    void begin_traversal(Lane &lane) {
        lane.depth = 0;
        lane.chance = 1;
        lane.prunes = run_->pruning_probability > 0 && unit(lane.random.next()) < run_->pruning_probability;
        go_to(lane, 0);
    }

    static double unit(uint64_t random) { return static_cast<double>(random >> 11) * 0x1p-53; }

    // As match_regrets.
    static void match(const float *regrets, int actions, float *strategy) {
        if (!is_few(actions)) return match_regrets(regrets, actions, strategy);
        Four values;
        std::memcpy(&values, regrets, sizeof values);
        const FourIntegers there = FourIntegers{0, 1, 2, 3} < FourIntegers{} + actions;
        values = (values > Four{}) & there ? values : Four{};
        const float sum = values[0] + values[1] + values[2] + values[3];
        const float scale = sum > 0 ? 1 / sum : 0, rest = sum > 0 ? 0 : 1 / static_cast<float>(actions);
        values = values * scale + rest;
        std::memcpy(strategy, &values, sizeof values); // beyond the actions nobody looks
    }

    void decide(Lane &lane) {
        const Node &node = game_.tree.nodes[static_cast<size_t>(lane.node)];
        const int actions = node.actions;
        const float *regrets = adds_.read(lane.row, actions) + 1;
        progress_->nodes++;
        if (node.actor != lane.traverser) {
            std::array<float, FR_CFR_MAX_ACTIONS> strategy;
            match(regrets, actions, strategy.data());
            const uint64_t random = lane.random.next();
            // Others are sampled by their strategies, so only the traverser's own chance is left to divide by.
            const double weight = kOutcome ? lane.weight / lane.chance : lane.weight;
            adds_.add_sums(lane.row, strategy.data(), actions, weight, random);
            go_to(lane, node.first_child + choose(strategy.data(), actions, random));
            return;
        }
        Frame &frame = lane.frames[static_cast<size_t>(lane.depth++)];
        frame.row = lane.row;
        frame.first_child = node.first_child;
        frame.actions = actions;
        match(regrets, actions, frame.strategy.data());
        if constexpr (kOutcome) {
            std::array<float, FR_CFR_MAX_ACTIONS> sampled;
            const double explore = run_->epsilon / actions;
            for (size_t a = 0; a < static_cast<size_t>(actions); a++)
                sampled[a] = static_cast<float>(explore + (1 - run_->epsilon) * static_cast<double>(frame.strategy[a]));
            frame.action = choose(sampled.data(), actions, lane.random.next());
            lane.chance *= static_cast<double>(sampled[static_cast<size_t>(frame.action)]);
        } else {
            frame.value = 0;
            frame.tried = (1u << actions) - 1;
            if (lane.prunes && node.street != game_.betting.last_street()) prune(frame, regrets);
            frame.action = std::countr_zero(frame.tried);
        }
        go_to(lane, node.first_child + frame.action);
    }

    // Leaves out what is far from being played, so that it changes nothing now, and where more than this hand's end follows.
    void prune(Frame &frame, const float *regrets) const {
        for (int a = 0; a < frame.actions; a++) {
            const bool ends =
                game_.tree.nodes[static_cast<size_t>(frame.first_child + a)].kind != FR_CFR_NODE_KIND_DECISION;
            if (!ends && static_cast<double>(regrets[a]) < run_->pruning_threshold &&
                frame.strategy[static_cast<size_t>(a)] == 0)
                frame.tried &= ~(1u << a);
        }
    }

    static int choose(const float *chances, int actions, uint64_t random) {
        float left = static_cast<float>(random >> 40) * 0x1p-24f;
        int likely = 0;
        for (int a = 0; a < actions; a++) {
            if (chances[a] <= 0) continue;
            likely = a;
            left -= chances[a];
            if (left < 0) break;
        }
        return likely; // never one of chance 0, whatever rounding did
    }

    // Comes to a node; what ends there is handed up until some node has an action left.
    void go_to(Lane &lane, int32_t child) {
        while (true) {
            const Node &node = game_.tree.nodes[static_cast<size_t>(child)];
            if (node.kind == FR_CFR_NODE_KIND_DECISION) {
                lane.node = child;
                lane.row = node.row + lane.deal.infosets[node.actor][node.street] * row_floats(node.actions);
                adds_.fetch(lane.row, node.actions);
                __builtin_prefetch(&game_.tree.nodes[static_cast<size_t>(node.first_child)]);
                return;
            }
            progress_->nodes++;
            const float value = payoff(node, lane);
            child = kOutcome ? finish_outcome(lane, value) : hand_up(lane, value);
            if (child < 0) {
                lane.node = -1;
                return;
            }
        }
    }

    int32_t hand_up(Lane &lane, float value) {
        while (lane.depth > 0) {
            Frame &frame = lane.frames[static_cast<size_t>(lane.depth - 1)];
            const auto action = static_cast<size_t>(frame.action);
            frame.values[action] = value;
            frame.value += frame.strategy[action] * value;
            const uint32_t rest = frame.tried & ~((2u << action) - 1);
            if (rest != 0) {
                frame.action = std::countr_zero(rest);
                return frame.first_child + frame.action;
            }
            weigh(frame, static_cast<float>(lane.weight));
            adds_.add_regrets(frame.row, frame.values.data(), frame.actions);
            value = frame.value;
            lane.depth--;
        }
        progress_->utility[lane.traverser] += static_cast<double>(value);
        return -1;
    }

    // From the values of the actions that were tried to what is added to their regrets.
    static void weigh(Frame &frame, float weight) {
        if (is_few(frame.actions)) {
            Four values;
            std::memcpy(&values, frame.values.data(), sizeof values);
            const FourIntegers tried = (FourIntegers{1, 2, 4, 8} & static_cast<int32_t>(frame.tried)) != 0;
            values = tried ? weight * (values - frame.value) : Four{};
            std::memcpy(frame.values.data(), &values, sizeof values);
            return;
        }
        for (size_t a = 0; a < static_cast<size_t>(frame.actions); a++)
            frame.values[a] = (frame.tried >> a & 1) != 0 ? weight * (frame.values[a] - frame.value) : 0;
    }

    int32_t finish_outcome(Lane &lane, float value) {
        const double scaled = static_cast<double>(value) / lane.chance;
        double tail = 1; // chance of the traverser's own actions from here on, by his strategy
        while (lane.depth > 0) {
            Frame &frame = lane.frames[static_cast<size_t>(--lane.depth)];
            const auto played = static_cast<double>(frame.strategy[static_cast<size_t>(frame.action)]);
            const double reached = lane.weight * scaled * tail;
            for (int a = 0; a < frame.actions; a++)
                frame.values[static_cast<size_t>(a)] =
                    static_cast<float>(a == frame.action ? reached * (1 - played) : -reached * played);
            adds_.add_regrets(frame.row, frame.values.data(), frame.actions);
            tail *= played;
        }
        progress_->utility[lane.traverser] += scaled * tail;
        return -1;
    }

    float payoff(const Node &node, const Lane &lane) const {
        if (game_.betting.players() > 2) {
            const Stakes &stakes = game_.tree.stakes[static_cast<size_t>(node.first_child)];
            std::array<int32_t, FR_CFR_MAX_PLAYERS> payoffs;
            game_.betting.settle(stakes.committed.data(), stakes.folded, lane.deal.strengths.data(), payoffs.data());
            return static_cast<float>(payoffs[static_cast<size_t>(lane.traverser)]);
        }
        if (node.kind == FR_CFR_NODE_KIND_FOLD) return lane.traverser == 0 ? node.stake : -node.stake;
        const int mine = lane.deal.strengths[static_cast<size_t>(lane.traverser)];
        const int other = lane.deal.strengths[static_cast<size_t>(1 - lane.traverser)];
        return mine > other ? node.stake : mine < other ? -node.stake : 0;
    }

    const fr_cfr_game &game_;
    const fr_cfr_solver_config &config_;
    Dealer dealer_;
    Adds &adds_;
    std::vector<Lane> lanes_;
    const fr_cfr_run *run_ = nullptr;
    fr_cfr_progress *progress_ = nullptr;
    int64_t next_ = 0, end_ = 0;
};

} // namespace fr

#endif
