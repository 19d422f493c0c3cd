#include "cfr/rounds/round_sampler.h"

#include "base/cpu.h"

#include <algorithm>
#include <utility>

namespace fr {

namespace {

constexpr RoundShape shape_of(int last_street) { return last_street == 0 ? kKuhnRound : kLeducRound; }

} // namespace

bool RoundSampler::find_round(const fr_cfr_game &game, int32_t root, int street, Round &out) {
    const auto node_at = [&](int32_t number) -> const Node & { return game.tree.nodes[static_cast<size_t>(number)]; };
    const RoundShape shape = shape_of(game.betting.last_street());
    out.decisions[0] = root;
    for (int decision = 0; decision < shape.decisions(); decision++) {
        const Node &node = node_at(out.decisions[static_cast<size_t>(decision)]);
        if (node.kind != FR_CFR_NODE_KIND_DECISION || node.street != street || node.actor != shape.actor(decision) ||
            node.actions != shape.actions(decision))
            return false;
        for (int action = 0; action < node.actions; action++) {
            const RoundStep step = shape.step(decision, action);
            const int32_t child = node.first_child + action;
            const bool calls = step.kind == RoundStep::kCall, folds = step.kind == RoundStep::kFold;
            if (folds != (node_at(child).kind == FR_CFR_NODE_KIND_FOLD)) return false;
            if (calls && street == game.betting.last_street() && node_at(child).kind != FR_CFR_NODE_KIND_SHOWDOWN)
                return false;
            (folds ? out.folds.data() : calls ? out.calls.data() : out.decisions.data())[step.number] = child;
        }
    }
    return true;
}

std::vector<RoundSampler::Round> RoundSampler::find_rounds(const fr_cfr_game &game) {
    const int last = game.betting.last_street();
    std::vector<Round> rounds(1);
    if (game.betting.players() != 2 || last > 1 || !find_round(game, 0, 0, rounds[0])) return {};
    for (int call = 0; last == 1 && call < shape_of(last).calls(); call++)
        if (!find_round(game, rounds[0].calls[static_cast<size_t>(call)], 1, rounds.emplace_back())) return {};
    return rounds;
}

bool RoundSampler::fits(const fr_cfr_game &game, const Dealer &dealer) {
    constexpr int64_t kCached = 1 << 16; // floats of the table
    return !dealer.all().empty() && game.tree.floats <= kCached && !find_rounds(game).empty();
}

RoundSampler::RoundSampler(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Dealer &dealer,
                           const Table &table, const Discounts &discounts)
    : game_(game), seed_(config.seed), batch_(config.batch), dealer_(dealer), single_(table), discounts_(discounts),
      kernel_(FASTRL_WIDEST(sample_rounds)), shape_(shape_of(game.betting.last_street())), rounds_(find_rounds(game)) {
    work_.streets = game.betting.last_street() + 1;
    work_.deals = dealt_.data();
    work_.weights = weights_.data();
    for (int seat = 0; seat < 2; seat++)
        for (size_t street = 0; street < static_cast<size_t>(work_.streets); street++)
            tables_[seat][street].resize(
                static_cast<size_t>(game.infosets[street] * shape_.row(shape_.decisions(), seat)));
    list_deals();
    set_ends();
}

void RoundSampler::list_deals() {
    for (const Deal &deal : dealer_.all()) {
        RoundDeal &to = deals_.emplace_back();
        to.lead = (deal.strengths[0] > deal.strengths[1]) - (deal.strengths[0] < deal.strengths[1]);
        for (size_t seat = 0; seat < 2; seat++)
            for (size_t i = 0; i < 2; i++) {
                const size_t street = std::min(i, static_cast<size_t>(work_.streets) - 1);
                to.rows[seat][i] = tables_[seat][street].data() +
                                   shape_.row(shape_.decisions(), static_cast<int>(seat)) * deal.infosets[seat][street];
            }
    }
}

void RoundSampler::set_ends() {
    for (size_t round = 0; round < rounds_.size(); round++)
        for (const int traverser : {0, 1})
            for (const int lead : {-1, 0, 1}) {
                RoundEnds &ends = work_.ends[traverser][lead + 1];
                const auto won = [&](int32_t node, int factor) {
                    return game_.tree.won[static_cast<size_t>(node)] *
                           static_cast<float>(traverser == 0 ? factor : -factor);
                };
                for (int i = 0; i < shape_.calls(); i++)
                    ends.calls[i].of[round] = won(rounds_[round].calls[static_cast<size_t>(i)], lead);
                for (int i = 0; i < shape_.folds(); i++)
                    ends.folds[i].of[round] = won(rounds_[round].folds[static_cast<size_t>(i)], 1);
            }
}

template <typename Body> void RoundSampler::each_row(Body &&body) {
    for (size_t round = 0; round < rounds_.size(); round++)
        for (int decision = 0; decision < shape_.decisions(); decision++) {
            const Node &node =
                game_.tree.nodes[static_cast<size_t>(rounds_[round].decisions[static_cast<size_t>(decision)])];
            float *from = single_.data() + node.row;
            RoundFloats *to = tables_[node.actor][node.street].data() + shape_.row(decision, node.actor);
            for (int64_t infoset = 0; infoset < game_.infosets[node.street]; infoset++) {
                body(from, to, round, static_cast<int>(node.actions));
                from += node.stride;
                to += shape_.row(shape_.decisions(), node.actor);
            }
        }
}

void RoundSampler::load() {
    each_row([&](float *from, RoundFloats *to, size_t round, int actions) {
        if (discounts_.is_due(from)) discounts_.apply(from, actions);
        float strategy[kRoundActions];
        match_regrets(from + 1, actions, strategy);
        for (int a = 0; a < actions; a++) {
            to[a].of[round] = from[1 + a];
            to[actions + a].of[round] = strategy[a];
        }
    });
}

void RoundSampler::save(Random &random) {
    each_row([&](float *to, RoundFloats *from, size_t round, int actions) {
        float gained[kRoundActions];
        for (int a = 0; a < actions; a++) {
            to[1 + a] = from[a].of[round];
            gained[a] = std::exchange(from[2 * actions + a].of[round], 0);
        }
        add_rounded(to + 1 + actions, gained, actions, 1, random.next());
    });
}

void RoundSampler::run(int64_t first, const fr_cfr_run &run, std::atomic<int64_t> &begun, fr_cfr_progress &progress) {
    load();
    work_.nodes = 0;
    work_.utility[0] = work_.utility[1] = 0;
    const int64_t end = first + run.iterations;
    const auto deals = static_cast<int64_t>(deals_.size());
    DealOrder order = dealer_.order((first - 1) / deals);
    int64_t deal = order.at((first - 1) % deals, deals);
    for (int64_t t = first; t < end;) {
        Random random(seed_, t);
        for (auto &word : work_.random.words)
            for (uint32_t &of : word.of)
                of = static_cast<uint32_t>(random.next());
        const int64_t to_batch = batch_ - (t - 1) % batch_;
        work_.count = static_cast<int32_t>(std::min({end - t, to_batch, kBlock}));
        for (size_t i = 0; i < static_cast<size_t>(work_.count); i++, t++) {
            dealt_[i] = &deals_[static_cast<size_t>(deal)];
            weights_[i] = static_cast<float>(weight_of(t, run.weight_exponent));
            deal = order.after(deal, deals);
            if (t % deals != 0) continue;
            order = dealer_.order(t / deals);
            deal = order.first;
        }
        begun.store(t - 1, std::memory_order_relaxed);
        kernel_(work_);
        save(random);
    }
    progress.nodes += work_.nodes;
    for (size_t seat = 0; seat < 2; seat++)
        progress.utility[seat] += work_.utility[seat];
}

} // namespace fr
