#include "cfr/betting.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fr {

Betting::Betting(const fr_cfr_game_config &config)
    : config_(config), sizes_(config.sizes, config.sizes + config.size_count) {}

int Betting::with_chips(const fr_cfr_state &state) const {
    int mask = 0;
    for (int seat = 0; seat < players(); seat++)
        if ((state.folded & bit(seat)) == 0 && left(state, seat) > 0) mask |= bit(seat);
    return mask;
}

void Betting::put_in(fr_cfr_state &state, int seat, int chips) const {
    state.committed[seat] += chips;
    state.on_street[seat] += chips;
}

fr_cfr_state Betting::start() const {
    fr_cfr_state state = {};
    for (int seat = 0; seat < players(); seat++) {
        state.committed[seat] = std::min(config_.ante, config_.stacks[seat]);
        put_in(state, seat, std::min(config_.blinds[seat], left(state, seat)));
        state.bet = std::max(state.bet, config_.blinds[seat]);
    }
    state.last_raise = config_.min_bet;
    state.pending = state.may_raise = with_chips(state);
    next(state, config_.first[0]);
    return state;
}

void Betting::begin_street(fr_cfr_state &state) const {
    state.street++;
    std::fill(std::begin(state.on_street), std::end(state.on_street), 0);
    state.raises = state.bet = 0;
    state.last_raise = config_.min_bet;
    state.pending = state.may_raise = with_chips(state);
}

// Finds who acts next, the seats asked in order beginning with `from`, or ends the street or the betting.
void Betting::next(fr_cfr_state &state, int from) const {
    const int in = in_hand(state);
    if (std::popcount(static_cast<unsigned>(in)) == 1) {
        state.actor = -1;
        return;
    }
    // Whoever has chips against none but players without any need only match what those have put in.
    const int active = with_chips(state);
    if (std::popcount(static_cast<unsigned>(active)) <= 1) {
        int most = 0;
        for (int seat = 0; seat < players(); seat++)
            if ((in & ~active & bit(seat)) != 0) most = std::max(most, state.on_street[seat]);
        if (active == 0 || state.on_street[std::countr_zero(static_cast<unsigned>(active))] >= most) state.pending = 0;
    }
    if (state.pending == 0) {
        if (state.street == last_street() || std::popcount(static_cast<unsigned>(active)) <= 1) {
            state.actor = -1;
            return;
        }
        begin_street(state);
        from = config_.first[state.street];
    }
    for (int i = 0; i < players(); i++) {
        state.actor = (from + i) % players();
        if ((state.pending & bit(state.actor)) != 0) return;
    }
}

fr_cfr_limits Betting::limits(const fr_cfr_state &state) const {
    const int seat = state.actor, chips = left(state, seat), mine = state.on_street[seat];
    fr_cfr_limits limits = {};
    limits.to_call = std::min(state.bet - mine, chips);
    const bool opposed = (with_chips(state) & ~bit(seat)) != 0;
    if (chips > limits.to_call && opposed && (state.may_raise & bit(seat)) != 0) {
        limits.max_raise_to = mine + chips;
        limits.min_raise_to = std::min(state.bet + state.last_raise, limits.max_raise_to);
    }
    return limits;
}

bool Betting::allows(const fr_cfr_state &state, const fr_cfr_action &action) const {
    const fr_cfr_limits limit = limits(state);
    switch (action.kind) {
    case FR_CFR_ACTION_KIND_FOLD: return limit.to_call > 0;
    case FR_CFR_ACTION_KIND_CALL: return true;
    default: return limit.min_raise_to > 0 && action.to >= limit.min_raise_to && action.to <= limit.max_raise_to;
    }
}

void Betting::act(fr_cfr_state &state, const fr_cfr_action &action) const {
    const int seat = state.actor;
    state.pending &= ~bit(seat);
    state.may_raise &= ~bit(seat);
    if (action.kind == FR_CFR_ACTION_KIND_FOLD) {
        state.folded |= bit(seat);
    } else if (action.kind == FR_CFR_ACTION_KIND_CALL) {
        put_in(state, seat, limits(state).to_call);
    } else {
        put_in(state, seat, action.to - state.on_street[seat]);
        const int others = with_chips(state) & ~bit(seat), by = action.to - state.bet;
        state.pending = others;
        if (by >= state.last_raise) { // less than a full raise does not reopen the betting
            state.may_raise = others;
            state.last_raise = by;
        }
        state.bet = action.to;
        state.raises++;
    }
    next(state, (seat + 1) % players());
}

// Of those still in, the last in the order of streets that begin with the first seat.
bool Betting::in_position(const fr_cfr_state &state) const {
    const int order = config_.first[last_street()];
    for (int i = players() - 1; i >= 0; i--) {
        const int seat = (order + i) % players();
        if ((state.folded & bit(seat)) == 0) return seat == state.actor;
    }
    return false;
}

int Betting::actions(const fr_cfr_state &state, fr_cfr_action *out) const {
    const fr_cfr_limits limit = limits(state);
    int count = 0;
    if (limit.to_call > 0) out[count++] = {FR_CFR_ACTION_KIND_FOLD, 0};
    out[count++] = {FR_CFR_ACTION_KIND_CALL, 0};
    if (limit.min_raise_to == 0) return count;
    const int first = count, mine = state.on_street[state.actor], chips = left(state, state.actor);
    const int position = in_position(state) ? 1 : 0;
    int pot = limit.to_call;
    for (int seat = 0; seat < players(); seat++)
        pot += state.committed[seat];
    for (const fr_cfr_size &size : sizes_) {
        if ((size.street >= 0 && size.street != state.street) || (size.position >= 0 && size.position != position) ||
            (size.raise >= 0 && size.raise != state.raises)) {
            continue;
        }
        int to = limit.max_raise_to;
        if (size.kind != FR_CFR_SIZE_KIND_ALL_IN) {
            if (state.raises >= config_.raise_cap) continue;
            const double by = size.kind == FR_CFR_SIZE_KIND_POT ? size.amount * pot : size.amount;
            const double rounded = std::round(by / config_.chip) * config_.chip;
            const double asked = std::max(state.bet + rounded, static_cast<double>(limit.min_raise_to));
            if (asked - mine < config_.all_in_part * chips && asked < limit.max_raise_to) to = static_cast<int>(asked);
        }
        out[count++] = {FR_CFR_ACTION_KIND_RAISE, to};
    }
    std::sort(out + first, out + count, [](const auto &a, const auto &b) { return a.to < b.to; });
    return static_cast<int>(
        std::unique(out + first, out + count, [](const auto &a, const auto &b) { return a.to == b.to; }) - out);
}

void Betting::settle(const int32_t *committed, int folded, const int32_t *strengths, int32_t *payoffs) const {
    for (int seat = 0; seat < players(); seat++)
        payoffs[seat] = -committed[seat];
    // A pot ends where one of its contenders has no more in it; what the folded put in only makes it larger.
    for (int level = 0;;) {
        int end = 0;
        for (int seat = 0; seat < players(); seat++)
            if ((folded & bit(seat)) == 0 && committed[seat] > level && (end == 0 || committed[seat] < end))
                end = committed[seat];
        if (end == 0) return;
        int pot = 0, winners = 0, first = -1;
        for (int seat = players() - 1; seat >= 0; seat--) {
            pot += std::clamp(committed[seat], level, end) - level;
            if ((folded & bit(seat)) != 0 || committed[seat] <= level) continue;
            if (first >= 0 && strengths[seat] < strengths[first]) continue;
            winners = first >= 0 && strengths[seat] == strengths[first] ? winners | bit(seat) : bit(seat);
            first = seat;
        }
        const int share = pot / std::popcount(static_cast<unsigned>(winners));
        for (int seat = 0; seat < players(); seat++)
            if ((winners & bit(seat)) != 0) payoffs[seat] += share;
        payoffs[first] += pot % std::popcount(static_cast<unsigned>(winners)); // odd chips
        level = end;
    }
}

} // namespace fr
