// A best response found by a plain enumeration: every order of every board, every pair of hands. For small decks and showdowns by
// ranks.
#ifndef FASTRL_TESTS_CFR_ENUMERATION_H
#define FASTRL_TESTS_CFR_ENUMERATION_H

#include "tests/cfr/fixture.h"

#include <algorithm>
#include <map>
#include <utility>

struct Enumeration {
    const GameData &data;
    const Game &game;
    const Solver &solver;
    const int responder;
    std::vector<std::vector<uint8_t>> holes = {};

    int deck() const { return data.config.ranks * data.config.suits; }
    int board_cards(int street) const {
        int count = 0;
        for (int s = 0; s <= street; s++)
            count += data.config.board_cards[s];
        return count;
    }
    static bool meet(const std::vector<uint8_t> &a, const std::vector<uint8_t> &b) {
        return std::any_of(a.begin(), a.end(), [&](uint8_t card) { return std::count(b.begin(), b.end(), card) > 0; });
    }
    // More of a kind, then higher ranks.
    std::vector<int> strength(const std::vector<uint8_t> &hole, const std::vector<uint8_t> &board) const {
        std::map<int, int> counts;
        for (const auto *cards : {&hole, &board})
            for (const uint8_t card : *cards)
                counts[card / data.config.suits]++;
        std::vector<std::pair<int, int>> sorted;
        for (const auto &[rank, times] : counts)
            sorted.emplace_back(times, rank);
        std::sort(sorted.rbegin(), sorted.rend());
        std::vector<int> result;
        for (const auto &[times, rank] : sorted)
            result.push_back(times);
        result.resize(8);
        for (const auto &[times, rank] : sorted)
            result.push_back(rank);
        return result;
    }

    double value() {
        for (int a = 0; a < deck(); a++) {
            if (data.config.hole_cards == 1) holes.push_back({static_cast<uint8_t>(a)});
            for (int b = 0; b < a && data.config.hole_cards == 2; b++)
                holes.push_back({static_cast<uint8_t>(a), static_cast<uint8_t>(b)});
        }
        const int left = deck() - data.config.hole_cards;
        const double others = data.config.hole_cards == 1 ? left : left * (left - 1) / 2;
        fr_cfr_state state;
        CHECK(fr_cfr_state_init(game.get(), &state) == FR_STATUS_OK);
        const std::vector<double> values = go(0, state, 0, {}, std::vector<double>(holes.size(), 1 / others));
        double sum = 0;
        for (const double each : values)
            sum += each;
        return sum / static_cast<double>(holes.size());
    }

    // By the responder's hole cards: chips times the chance that the other one brings the hand here.
    std::vector<double> go(int32_t number, const fr_cfr_state &state, int street, const std::vector<uint8_t> &board,
                           const std::vector<double> &reach) const {
        fr_cfr_node node;
        CHECK(fr_cfr_game_get_node(game.get(), number, &node) == FR_STATUS_OK);
        const int last = data.config.streets - 1;
        const bool decides = node.kind == FR_CFR_NODE_KIND_DECISION;
        const int shown = node.kind == FR_CFR_NODE_KIND_FOLD ? street : decides ? node.street : last;
        if (static_cast<int>(board.size()) < board_cards(shown)) return deal(number, state, shown, board, reach);
        if (!decides) return end(state, board, reach);
        std::vector<std::vector<double>> children;
        for (int a = 0; a < node.action_count; a++) {
            fr_cfr_node child;
            CHECK(fr_cfr_game_get_node(game.get(), node.first_child + a, &child) == FR_STATUS_OK);
            const fr_cfr_action action = {child.action_kind, child.action_to};
            fr_cfr_state after = state;
            CHECK(fr_cfr_state_act(game.get(), &after, &action) == FR_STATUS_OK);
            std::vector<double> reaches = reach;
            for (size_t o = 0; o < holes.size() && node.actor != responder; o++) {
                if (meet(holes[o], board)) continue;
                int32_t infoset = 0;
                float strategy[FR_CFR_MAX_ACTIONS];
                CHECK(fr_cfr_game_get_infoset(game.get(), node.street, holes[o].data(), board.data(), &infoset) ==
                      FR_STATUS_OK);
                CHECK(fr_cfr_solver_get_strategy(solver.get(), number, infoset, 1, strategy) == FR_STATUS_OK);
                reaches[o] *= static_cast<double>(strategy[a]);
            }
            children.push_back(go(node.first_child + a, after, street, board, reaches));
        }
        std::vector<double> values = children[0];
        for (size_t a = 1; a < children.size(); a++)
            for (size_t h = 0; h < values.size(); h++)
                values[h] = node.actor == responder ? std::max(values[h], children[a][h]) : values[h] + children[a][h];
        return values;
    }

    // One more card, in any order.
    std::vector<double> deal(int32_t number, const fr_cfr_state &state, int street, const std::vector<uint8_t> &board,
                             const std::vector<double> &reach) const {
        const double left = deck() - static_cast<int>(board.size()) - 2 * data.config.hole_cards;
        std::vector<double> values(holes.size());
        for (int card = 0; card < deck(); card++) {
            if (std::count(board.begin(), board.end(), card) > 0) continue;
            std::vector<uint8_t> next = board;
            next.push_back(static_cast<uint8_t>(card));
            std::vector<double> reaches = reach;
            for (size_t o = 0; o < holes.size(); o++)
                if (meet(holes[o], next)) reaches[o] = 0;
            const std::vector<double> found = go(number, state, street, next, reaches);
            for (size_t h = 0; h < holes.size(); h++)
                values[h] += meet(holes[h], next) ? 0 : found[h] / left;
        }
        return values;
    }

    std::vector<double> end(const fr_cfr_state &state, const std::vector<uint8_t> &board,
                            const std::vector<double> &reach) const {
        double pays[3]; // for less, as much and more than the other's strength
        for (int outcome = 0; outcome < 3; outcome++) {
            int32_t strengths[2], payoffs[2];
            strengths[responder] = outcome, strengths[1 - responder] = 1;
            CHECK(fr_cfr_state_settle(game.get(), &state, strengths, payoffs) == FR_STATUS_OK);
            pays[outcome] = payoffs[responder];
        }
        std::vector<std::vector<int>> strengths;
        for (const auto &hole : holes)
            strengths.push_back(strength(hole, board));
        std::vector<double> values(holes.size());
        for (size_t h = 0; h < holes.size(); h++)
            for (size_t o = 0; o < holes.size(); o++)
                if (reach[o] > 0 && !meet(holes[h], holes[o]))
                    values[h] += reach[o] * pays[strengths[h] < strengths[o]    ? 0
                                                 : strengths[h] == strengths[o] ? 1
                                                                                : 2];
        return values;
    }
};

#endif
