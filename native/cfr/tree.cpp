#include "cfr/tree.h"

#include "base/system.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace fr {

Tree::Tree(const Betting &betting, const InfosetCounts &infosets) {
    const fr_cfr_state state = betting.start();
    const int64_t count = estimate_tree(betting, infosets).nodes;
    if (count > INT32_MAX) throw std::length_error("the tree has 2^31 nodes or more");
    nodes.reserve(static_cast<size_t>(count));
    use_large_pages(nodes.data(), nodes.capacity() * sizeof(Node));
    nodes.push_back({});
    nodes[0].action_kind = FR_CFR_ACTION_KIND_CALL;
    fill(0, state, betting.players());
    if (state.actor >= 0) add_round(betting, 0, state);
    for (Node &node : nodes) {
        if (node.kind != FR_CFR_NODE_KIND_DECISION) continue;
        for (int a = 0; a < node.actions; a++) {
            const auto kind = nodes[static_cast<size_t>(node.first_child + a)].kind;
            const auto bit = static_cast<uint16_t>(1 << a);
            if (kind == FR_CFR_NODE_KIND_DECISION) node.open |= bit;
            if (kind == FR_CFR_NODE_KIND_SHOWDOWN) node.showdowns |= bit;
            if (kind != FR_CFR_NODE_KIND_DECISION) node.ends++;
        }
    }
    won.resize(nodes.size() + FR_CFR_MAX_ACTIONS);
    lay_rows(infosets);
}

// A player's decisions on a street that follow each other have the rows of an infoset side by side: a traversal that comes to
// one of them comes to more, and each is a page to look up and a line or two to fetch.
void Tree::lay_rows(const InfosetCounts &infosets) {
    constexpr int64_t kMostFloats = 64;
    struct Group {
        std::vector<size_t> decisions;
        int64_t floats = 0;
    };
    std::array<std::array<Group, FR_CFR_MAX_PLAYERS>, FR_CFR_MAX_STREETS> groups;
    const auto close = [&](size_t street, Group &group) {
        int64_t row = floats;
        for (const size_t decision : group.decisions) {
            nodes[decision].row = row;
            nodes[decision].stride = static_cast<uint8_t>(group.floats);
            row += row_floats(nodes[decision].actions);
        }
        floats += infosets[street] * group.floats;
        group = {};
    };
    for (size_t number = 0; number < nodes.size(); number++) {
        const Node &node = nodes[number];
        if (node.kind != FR_CFR_NODE_KIND_DECISION) continue;
        Group &group = groups[node.street][node.actor];
        if (group.floats + row_floats(node.actions) > kMostFloats) close(node.street, group);
        group.decisions.push_back(number);
        group.floats += row_floats(node.actions);
    }
    for (size_t street = 0; street < groups.size(); street++)
        for (Group &group : groups[street])
            close(street, group);
}

void Tree::fill(size_t number, const fr_cfr_state &state, int players) {
    Node &node = nodes[number];
    won.resize(nodes.size());
    node.street = static_cast<uint8_t>(state.street);
    if (state.actor >= 0) {
        node.kind = FR_CFR_NODE_KIND_DECISION;
        node.actor = static_cast<uint8_t>(state.actor);
        return;
    }
    const int all = (1 << players) - 1, in = all & ~state.folded;
    const bool folded = (in & (in - 1)) == 0;
    node.kind = folded ? FR_CFR_NODE_KIND_FOLD : FR_CFR_NODE_KIND_SHOWDOWN;
    node.first_child = static_cast<int32_t>(stakes.size());
    Stakes stake = {{}, state.folded};
    std::copy_n(state.committed, players, stake.committed.begin());
    stakes.push_back(stake);
    const int32_t *committed = state.committed;
    won[number] = static_cast<float>(!folded                   ? std::min(committed[0], committed[1])
                                     : (state.folded & 1) != 0 ? -committed[0]
                                                               : committed[1]);
}

// Breadth first, so that the round's nodes lie together; the rounds after it follow, each with its own.
void Tree::add_round(const Betting &betting, int32_t root, const fr_cfr_state &start) {
    struct Open {
        int32_t node;
        fr_cfr_state state;
    };
    std::vector<Open> open = {{root, start}}, later;
    for (size_t i = 0; i < open.size(); i++) {
        const Open at = open[i];
        fr_cfr_action actions[FR_CFR_MAX_ACTIONS];
        const int count = betting.actions(at.state, actions);
        const auto first = static_cast<int32_t>(nodes.size());
        Node &parent = nodes[static_cast<size_t>(at.node)];
        parent.first_child = first;
        parent.actions = static_cast<uint8_t>(count);
        for (int a = 0; a < count; a++) {
            fr_cfr_state state = at.state;
            betting.act(state, actions[a]);
            Node child = {};
            child.action_kind = static_cast<uint8_t>(actions[a].kind);
            child.to = actions[a].to;
            nodes.push_back(child);
            fill(nodes.size() - 1, state, betting.players());
            if (state.actor < 0) continue;
            (state.street == start.street ? open : later).push_back({first + a, state});
        }
    }
    nodes[static_cast<size_t>(root)].round_end = static_cast<int32_t>(nodes.size());
    for (const Open &next : later)
        add_round(betting, next.node, next.state);
}

namespace {

struct Totals {
    std::array<int64_t, FR_CFR_MAX_STREETS> decisions = {}, actions = {};
    int64_t terminals = 0;
};

// Sums and products that may be more than there are bytes in any memory.
int64_t exact(__int128 number) {
    if (number > INT64_MAX) throw std::length_error("the bets have more sequences than can be counted");
    return static_cast<int64_t>(number);
}

// Counts by recursion; a street's count depends on the pot that begins it only, so each is counted once.
class Counter {
  public:
    explicit Counter(const Betting &betting) : betting_(betting) {}

    void count(const fr_cfr_state &state, Totals &totals) {
        if (state.actor < 0) {
            totals.terminals++;
            return;
        }
        if (++visited_ > kMostVisited)
            throw std::length_error("the betting of a street has too many sequences to be counted");
        const auto street = static_cast<size_t>(state.street);
        fr_cfr_action actions[FR_CFR_MAX_ACTIONS];
        const int n = betting_.actions(state, actions);
        totals.decisions[street]++;
        totals.actions[street] += n;
        for (int a = 0; a < n; a++) {
            fr_cfr_state next = state;
            betting_.act(next, actions[a]);
            if (next.actor >= 0 && next.street != state.street)
                add(totals, of_street(next));
            else
                count(next, totals);
        }
    }

  private:
    using Key = std::array<int32_t, FR_CFR_MAX_PLAYERS + 2>;

    static constexpr int64_t kMostVisited = int64_t{1} << 27; // some ten seconds

    const Totals &of_street(const fr_cfr_state &start) {
        Key key = {start.committed[0], start.committed[1], start.committed[2], start.committed[3],
                   start.committed[4], start.committed[5], start.folded,       start.street};
        const auto known = known_.find(key);
        if (known != known_.end()) return known->second;
        if (known_.size() >= 10'000'000) throw std::length_error("more than 10,000,000 different pots begin a street");
        Totals totals;
        count(start, totals);
        return known_.emplace(key, totals).first->second;
    }

    static void add(Totals &to, const Totals &from) {
        for (size_t street = 0; street < FR_CFR_MAX_STREETS; street++) {
            to.decisions[street] = exact(__int128{to.decisions[street]} + from.decisions[street]);
            to.actions[street] = exact(__int128{to.actions[street]} + from.actions[street]);
        }
        to.terminals = exact(__int128{to.terminals} + from.terminals);
    }

    const Betting &betting_;
    std::map<Key, Totals> known_;
    int64_t visited_ = 0;
};

} // namespace

fr_cfr_estimate estimate_tree(const Betting &betting, const InfosetCounts &infosets) {
    Totals totals;
    Counter(betting).count(betting.start(), totals);
    fr_cfr_estimate result = {};
    for (size_t street = 0; street < FR_CFR_MAX_STREETS; street++) {
        const __int128 decisions = totals.decisions[street], actions = totals.actions[street], each = infosets[street];
        result.decisions = exact(result.decisions + decisions);
        result.infosets = exact(result.infosets + decisions * each);
        result.infoset_actions = exact(result.infoset_actions + actions * each);
        result.street_decisions[street] = totals.decisions[street];
        result.street_bytes[street] = exact(sizeof(float) * each * (2 * actions + decisions));
        result.table_bytes = exact(__int128{result.table_bytes} + result.street_bytes[street]);
    }
    result.nodes = exact(__int128{result.decisions} + totals.terminals);
    result.tree_bytes =
        exact(__int128{result.nodes} * (sizeof(Node) + sizeof(float)) + __int128{totals.terminals} * sizeof(Stakes));
    return result;
}

} // namespace fr
