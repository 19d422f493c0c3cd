// The public tree: every sequence of bets with the sizes that the game offers.
//
// A round is what is reached from one node by betting on its street. The nodes that a round adds (its root is part of the
// round before) lie together, every node's children side by side; a child on a later street is the root of the next round.
#ifndef FASTRL_CFR_TREE_H
#define FASTRL_CFR_TREE_H

#include "cfr/betting.h"

#include <array>
#include <cstddef>

namespace fr {

struct Node {
    int64_t row;         // decision: first float of its first infoset in a table by sampling
    int32_t first_child; // decision: its children follow each other; otherwise index of its stakes
    int32_t round_end;   // root of a round that is a decision: the round is [first_child, round_end)
    int32_t to;          // the action that led here
    uint16_t open;       // decision: mask of the children that are decisions
    uint16_t showdowns;  // and of those that are showdowns
    uint8_t action_kind;
    uint8_t kind; // fr_cfr_node_kind
    uint8_t actor;
    uint8_t street;
    uint8_t actions;
    uint8_t ends;   // of the actions: those that end the hand
    uint8_t stride; // floats from an infoset's row to the next one's
};
static_assert(sizeof(Node) == 32); // two to a line of cache

using InfosetCounts = std::array<int64_t, FR_CFR_MAX_STREETS>; // what a player can know on each street

// Floats of an infoset in a table by sampling: the discounts it has seen, regrets and sums.
constexpr int64_t row_floats(int actions) { return 2 * actions + 1; }

struct Stakes {
    std::array<int32_t, FR_CFR_MAX_PLAYERS> committed;
    int32_t folded;
};

struct Tree {
    // Throws std::length_error where there are 2^31 nodes or more.
    Tree(const Betting &betting, const InfosetCounts &infosets);

    std::vector<Node> nodes;
    // Two players, by node: what seat 0 wins by a fold, the winner by a showdown; 0 for decisions. A node's children can be
    // read as FR_CFR_MAX_ACTIONS.
    std::vector<float> won;
    std::vector<Stakes> stakes; // of terminal nodes
    int64_t floats = 0;         // of a table by sampling

  private:
    void add_round(const Betting &betting, int32_t root, const fr_cfr_state &start);
    void fill(size_t number, const fr_cfr_state &state, int players);
    void lay_rows(const InfosetCounts &infosets);
};

// The same numbers without the tree. Throws std::length_error where too many different pots begin a street, or 64 bits do not
// count it.
fr_cfr_estimate estimate_tree(const Betting &betting, const InfosetCounts &infosets);

} // namespace fr

#endif
