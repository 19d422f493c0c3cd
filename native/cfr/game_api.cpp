// Games and hands being played, as exported.
#include "cfr/check.h"
#include "cfr/game.h"

#include <algorithm>
#include <stdexcept>

using namespace fr;

namespace {

// Too large is the caller's to know, not a defect.
template <typename Body> fr_status guard_size(Body &&body) {
    return guard([&] {
        try {
            return body();
        } catch (const std::length_error &error) {
            return fail(FR_STATUS_UNSUPPORTED, "%s", error.what());
        }
    });
}

fr_status check_state(const fr_cfr_game *game, const fr_cfr_state *state, const void *out) {
    if (!game || !state || !out) return null_argument(!game ? "game" : !state ? "state" : "out");
    fr_status status = first_failure(check_range("state: actor", state->actor, -1, game->betting.players() - 1),
                                     check_range("state: street", state->street, 0, game->betting.last_street()));
    for (int seat = 0; status == FR_STATUS_OK && seat < game->betting.players(); seat++)
        status = first_failure(check_range("state: committed", state->committed[seat], 0, 100'000'000),
                               check_range("state: on_street", state->on_street[seat], 0, state->committed[seat]));
    return status;
}

fr_status check_turn(const fr_cfr_game *game, const fr_cfr_state *state, const void *out) {
    const fr_status status = check_state(game, state, out);
    if (status == FR_STATUS_OK && state->actor < 0) return fail(FR_STATUS_WRONG_TIME, "betting is over");
    return status;
}

} // namespace

void fr_cfr_game_config_init(fr_cfr_game_config *config) {
    if (!config) return;
    *config = {};
    config->size = sizeof *config;
    config->players = 2;
    config->ranks = 13;
    config->suits = 4;
    config->hole_cards = 2;
    config->streets = 4;
    config->min_bet = 2;
    config->chip = 1;
    config->raise_cap = 3;
    config->all_in_part = 0.97;
    config->board_cards[1] = 3;
    config->board_cards[2] = config->board_cards[3] = 1;
    config->first[0] = 1;
    for (int32_t &stack : config->stacks)
        stack = 200;
    config->blinds[0] = 2;
    config->blinds[1] = 1;
}

fr_status fr_cfr_game_estimate(const fr_cfr_game_config *config, fr_cfr_estimate *out) {
    if (!out) return null_argument("out");
    *out = {};
    if (const fr_status status = check_game(config); status != FR_STATUS_OK) return status;
    return guard_size([&] {
        *out = estimate_game(*config);
        return FR_STATUS_OK;
    });
}

fr_status fr_cfr_game_create(const fr_cfr_game_config *config, fr_cfr_game **out) {
    if (!out) return null_argument("out");
    *out = nullptr;
    if (const fr_status status = check_game(config); status != FR_STATUS_OK) return status;
    return guard_size([&] {
        *out = new fr_cfr_game(*config);
        return FR_STATUS_OK;
    });
}

void fr_cfr_game_destroy(fr_cfr_game *game) { delete game; }

fr_status fr_cfr_game_get_node(const fr_cfr_game *game, int32_t node, fr_cfr_node *out) {
    if (!game || !out) return null_argument(game ? "out" : "game");
    const auto nodes = static_cast<int64_t>(game->tree.nodes.size());
    if (const fr_status status = check_range("node", node, 0, nodes - 1); status != FR_STATUS_OK) return status;
    const Node &at = game->tree.nodes[static_cast<size_t>(node)];
    const bool decision = at.kind == FR_CFR_NODE_KIND_DECISION;
    *out = {at.kind,
            at.street,
            decision ? at.actor : -1,
            at.actions,
            decision ? at.first_child : -1,
            decision ? static_cast<int32_t>(game->infosets[at.street]) : 0,
            at.action_kind,
            at.to,
            at.row,
            at.stride,
            0};
    return FR_STATUS_OK;
}

fr_status fr_cfr_game_get_infoset(const fr_cfr_game *game, int32_t street, const uint8_t *hole, const uint8_t *board,
                                  int32_t *out) {
    if (!game || !hole || !out) return null_argument(!game ? "game" : !hole ? "hole" : "out");
    if (const fr_status status = check_range("street", street, 0, game->betting.last_street()); status != FR_STATUS_OK)
        return status;
    if (!game->boards && game->buckets.empty())
        return fail(FR_STATUS_UNSUPPORTED, "there are too many boards to list: the game needs buckets");
    const int count = game->deck.board_cards(street);
    if (count > 0 && !board) return null_argument("board");
    uint8_t cards[7];
    std::copy_n(hole, game->deck.hole_cards(), cards);
    std::copy_n(board, count, cards + game->deck.hole_cards());
    const fr_status status = check_cards(cards, game->deck.hole_cards() + count, game->deck.cards());
    if (status == FR_STATUS_OK) *out = game->infoset(street, hole, board);
    return status;
}

fr_status fr_cfr_state_init(const fr_cfr_game *game, fr_cfr_state *out) {
    if (!game || !out) return null_argument(game ? "out" : "game");
    *out = game->betting.start();
    return FR_STATUS_OK;
}

fr_status fr_cfr_state_get_limits(const fr_cfr_game *game, const fr_cfr_state *state, fr_cfr_limits *out) {
    const fr_status status = check_turn(game, state, out);
    if (status == FR_STATUS_OK) *out = game->betting.limits(*state);
    return status;
}

fr_status fr_cfr_state_act(const fr_cfr_game *game, fr_cfr_state *state, const fr_cfr_action *action) {
    const fr_status status = check_turn(game, state, action);
    if (status != FR_STATUS_OK) return status;
    if (!game->betting.allows(*state, *action)) {
        const fr_cfr_limits limits = game->betting.limits(*state);
        return fail(FR_STATUS_INVALID_ARGUMENT, "action %d to %d is not allowed: %d to call, raises to %d..%d",
                    action->kind, action->to, limits.to_call, limits.min_raise_to, limits.max_raise_to);
    }
    game->betting.act(*state, *action);
    return FR_STATUS_OK;
}

fr_status fr_cfr_state_get_actions(const fr_cfr_game *game, const fr_cfr_state *state, fr_cfr_action *out,
                                   int32_t *count) {
    const fr_status status = first_failure(check_turn(game, state, out), count ? FR_STATUS_OK : null_argument("count"));
    if (status == FR_STATUS_OK) *count = game->betting.actions(*state, out);
    return status;
}

fr_status fr_cfr_state_settle(const fr_cfr_game *game, const fr_cfr_state *state, const int32_t *strengths,
                              int32_t *payoffs) {
    const fr_status status =
        first_failure(check_state(game, state, strengths), payoffs ? FR_STATUS_OK : null_argument("payoffs"));
    if (status != FR_STATUS_OK) return status;
    if (state->actor >= 0) return fail(FR_STATUS_WRONG_TIME, "betting is not over");
    game->betting.settle(state->committed, state->folded, strengths, payoffs);
    return FR_STATUS_OK;
}
