#include "cfr/rounds/round_sampler.h"

#include "base/cpu.h"

#include <algorithm>
#include <utility>

namespace fr {

std::vector<std::vector<int32_t>> RoundSampler::rounds_of(const fr_cfr_game &game) {
    const std::vector<Node> &nodes = game.tree.nodes;
    std::vector<std::vector<int32_t>> roots = {{0}};
    for (int street = 0; street < game.betting.last_street(); street++) {
        std::vector<int32_t> next;
        for (const int32_t root : roots.back()) {
            const Node &at = nodes[static_cast<size_t>(root)];
            for (int32_t i = at.first_child; i < at.round_end; i++) {
                const Node &node = nodes[static_cast<size_t>(i)];
                if (node.kind == FR_CFR_NODE_KIND_DECISION && node.street > street) next.push_back(i);
            }
        }
        roots.push_back(std::move(next));
    }
    return roots;
}

bool RoundSampler::fits(const fr_cfr_game &game, const Dealer &dealer) {
    constexpr int64_t kCached = 1 << 16; // floats of the table
    const std::vector<Node> &nodes = game.tree.nodes;
    if (game.betting.players() != 2 || dealer.all().empty() || game.tree.floats > kCached) return false;
    if (nodes[0].kind != FR_CFR_NODE_KIND_DECISION || nodes[0].street != 0) return false;
    for (const std::vector<int32_t> &roots : rounds_of(game)) {
        if (roots.empty() || roots.size() > kRounds) return false;
        const Node &model = nodes[static_cast<size_t>(roots[0])];
        const int32_t count = model.round_end - model.first_child;
        for (const int32_t root : roots) {
            const Node &other = nodes[static_cast<size_t>(root)];
            if (other.round_end - other.first_child != count) return false;
            for (int32_t i = -1; i < count; i++) {
                const Node &a = i < 0 ? model : nodes[static_cast<size_t>(model.first_child + i)];
                const Node &b = i < 0 ? other : nodes[static_cast<size_t>(other.first_child + i)];
                if (a.kind != b.kind || a.street != b.street) return false;
                if (a.kind != FR_CFR_NODE_KIND_DECISION || a.street != model.street) continue;
                if (a.actor != b.actor || a.actions != b.actions || a.actions < 2 || a.actions > kRoundActions)
                    return false;
                if (a.first_child - model.first_child != b.first_child - other.first_child) return false;
            }
        }
    }
    return true;
}

RoundSampler::RoundSampler(const fr_cfr_game &game, const fr_cfr_solver_config &config, const Dealer &dealer,
                           const Table &table, const Discounts &discounts)
    : game_(game), seed_(config.seed), batch_(config.batch), dealer_(dealer), single_(table), discounts_(discounts),
      kernel_(FASTRL_WIDEST(sample_rounds)) {
    size_t places = 0;
    const auto roots = rounds_of(game);
    for (const std::vector<int32_t> &of_street : roots) {
        const Node &root = game.tree.nodes[static_cast<size_t>(of_street[0])];
        places += static_cast<size_t>(1 + root.round_end - root.first_child);
    }
    places_.resize(places);
    for (const std::vector<int32_t> &of_street : roots)
        add_street(of_street);
    for (size_t i = 0; i < streets_.size(); i++) {
        const Street &street = streets_[i];
        work_.street[i] = {street.nodes.data(), street.nodes.data() + street.nodes.size(), &places_[street.first_place],
                           street.links.data(), street.links.data() + street.links.size()};
    }
    work_.streets = static_cast<int32_t>(streets_.size());
    work_.deals = dealt_.data();
    work_.weights = weights_.data();
    places_[0].reach.of[0] = -1;
    list_deals();
    set_ends();
}

// The node that a place stands for in a round.
int32_t RoundSampler::node_at(const Street &street, size_t round, size_t place) const {
    const int32_t root = street.roots[round];
    if (place == street.first_place) return root;
    return game_.tree.nodes[static_cast<size_t>(root)].first_child + static_cast<int32_t>(place - street.first_place) -
           1;
}

void RoundSampler::add_street(std::vector<int32_t> roots) {
    const std::vector<Node> &nodes = game_.tree.nodes;
    const Node &root = nodes[static_cast<size_t>(roots[0])];
    const size_t first = streets_.empty() ? 0 : streets_.back().end_place;
    Street street = {
        std::move(roots), first, first + static_cast<size_t>(1 + root.round_end - root.first_child), {}, {}, {}, {}};
    for (size_t place = first; place < street.end_place; place++) {
        const Node &node = nodes[static_cast<size_t>(node_at(street, 0, place))];
        if (node.kind != FR_CFR_NODE_KIND_DECISION || node.street != root.street) continue;
        const auto first_child = static_cast<size_t>(1 + node.first_child - root.first_child);
        int32_t &size = street.row_sizes[node.actor];
        street.nodes.push_back({&places_[place], &places_[first + first_child], size, node.actor, node.actions});
        size += 3 * node.actions;
    }
    for (size_t seat = 0; seat < 2; seat++) {
        street.rows[seat] = table_.size();
        table_.resize(table_.size() + static_cast<size_t>(street.row_sizes[seat] * game_.infosets[root.street]));
    }
    if (!streets_.empty()) link(streets_.back(), street);
    streets_.push_back(std::move(street));
}

void RoundSampler::link(const Street &before, Street &street) {
    for (size_t place = before.first_place; place < before.end_place; place++)
        for (size_t round = 0; round < before.roots.size(); round++) {
            const auto next = std::find(street.roots.begin(), street.roots.end(), node_at(before, round, place));
            if (next != street.roots.end())
                street.links.push_back(
                    {&places_[place], static_cast<int32_t>(round), static_cast<int32_t>(next - street.roots.begin())});
        }
}

void RoundSampler::list_deals() {
    for (const Deal &deal : dealer_.all()) {
        RoundDeal &to = deals_.emplace_back();
        to.lead = (deal.strengths[0] > deal.strengths[1]) - (deal.strengths[0] < deal.strengths[1]);
        for (size_t seat = 0; seat < 2; seat++)
            for (size_t i = 0; i < streets_.size(); i++)
                to.rows[seat][i] =
                    table_.data() + streets_[i].rows[seat] + streets_[i].row_sizes[seat] * deal.infosets[seat][i];
    }
}

void RoundSampler::set_ends() {
    for (const Street &street : streets_)
        for (size_t place = street.first_place; place < street.end_place; place++)
            for (size_t round = 0; round < street.roots.size(); round++) {
                const auto number = static_cast<size_t>(node_at(street, round, place));
                const int kind = game_.tree.nodes[number].kind;
                if (kind == FR_CFR_NODE_KIND_DECISION) continue;
                for (const int traverser : {0, 1})
                    for (const int lead : {-1, 0, 1}) {
                        const int factor = kind == FR_CFR_NODE_KIND_SHOWDOWN ? lead : 1;
                        places_[place].values[traverser][lead + 1].of[round] =
                            game_.tree.won[number] * static_cast<float>(traverser == 0 ? factor : -factor);
                    }
            }
}

template <typename Body> void RoundSampler::each_row(Body &&body) {
    for (size_t number = 0; number < streets_.size(); number++) {
        const Street &street = streets_[number];
        for (const RoundNode &node : street.nodes)
            for (size_t round = 0; round < street.roots.size(); round++) {
                const auto place = static_cast<size_t>(node.place - places_.data());
                const auto actor = static_cast<size_t>(node.actor);
                float *from = single_.data() + game_.tree.nodes[static_cast<size_t>(node_at(street, round, place))].row;
                RoundFloats *to = table_.data() + street.rows[actor] + node.row;
                for (int64_t infoset = 0; infoset < game_.infosets[number]; infoset++) {
                    body(from, to, round, static_cast<int>(node.actions));
                    from += row_floats(node.actions);
                    to += street.row_sizes[actor];
                }
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
        for (RoundMask &word : work_.random.words)
            for (int32_t &of : word.of)
                of = static_cast<int32_t>(random.next());
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
