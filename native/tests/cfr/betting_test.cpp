// The rules of betting against a second, plain implementation, and against cases worked out by hand. --long: 10 million
// random hands each for 2, 3 and 6 players.
#include "tests/cfr/fixture.h"

#include <algorithm>
#include <random>

namespace {

// Written for reading: who still has to act follows from what each player has done, pots from single chips.
struct PlainHand {
    struct Player {
        int stack, committed = 0, on_street = 0;
        bool folded = false, acted = false;
        int raises_seen = 0; // full raises on the street when he last acted
    };
    std::vector<Player> players;
    std::vector<int> first;
    int min_bet, streets, street = 0, bet = 0, last_raise, full_raises = 0, actor = -1;

    explicit PlainHand(const fr_cfr_game_config &config)
        : first(config.first, config.first + 4), min_bet(config.min_bet), streets(config.streets),
          last_raise(config.min_bet) {
        for (int i = 0; i < config.players; i++) {
            players.push_back({config.stacks[i]});
            pay(i, std::min(config.ante, config.stacks[i]));
            players.back().on_street = 0;
            pay(i, std::min(config.blinds[i], players.back().stack));
            bet = std::max(bet, config.blinds[i]);
        }
        find_actor(first[0]);
    }

    int count() const { return static_cast<int>(players.size()); }
    Player &at(int i) { return players[static_cast<size_t>(i)]; }
    const Player &at(int i) const { return players[static_cast<size_t>(i)]; }
    void pay(int i, int chips) { at(i).stack -= chips, at(i).committed += chips, at(i).on_street += chips; }

    bool others_have_chips(int i) const {
        for (int k = 0; k < count(); k++)
            if (k != i && !at(k).folded && at(k).stack > 0) return true;
        return false;
    }
    bool must_act(int i) const {
        const Player &p = at(i);
        if (p.folded || p.stack == 0) return false;
        if (!others_have_chips(i)) {
            int most = 0;
            for (int k = 0; k < count(); k++)
                if (k != i && !at(k).folded) most = std::max(most, at(k).on_street);
            return p.on_street < most;
        }
        return !p.acted || p.on_street < bet;
    }
    void find_actor(int from) {
        actor = -1;
        if (std::count_if(players.begin(), players.end(), [](const Player &p) { return !p.folded; }) == 1) return;
        while (true) {
            for (int i = 0; i < count(); i++) {
                if (!must_act((from + i) % count())) continue;
                actor = (from + i) % count();
                return;
            }
            if (street + 1 == streets || std::count_if(players.begin(), players.end(),
                                                       [](const Player &p) { return !p.folded && p.stack > 0; }) < 2) {
                return;
            }
            street++;
            for (Player &p : players)
                p.on_street = 0, p.acted = false, p.raises_seen = 0;
            bet = full_raises = 0;
            last_raise = min_bet;
            from = first[static_cast<size_t>(street)];
        }
    }
    int to_call() const { return std::min(bet - at(actor).on_street, at(actor).stack); }
    bool may_raise() const {
        const Player &p = at(actor);
        return p.stack > to_call() && others_have_chips(actor) && (!p.acted || full_raises > p.raises_seen);
    }
    int most() const { return at(actor).on_street + at(actor).stack; }
    int least() const { return std::min(bet + last_raise, most()); }

    void act(const fr_cfr_action &action) {
        Player &p = at(actor);
        if (action.kind == FR_CFR_ACTION_KIND_FOLD) p.folded = true;
        if (action.kind == FR_CFR_ACTION_KIND_CALL) pay(actor, to_call());
        if (action.kind == FR_CFR_ACTION_KIND_RAISE) {
            if (action.to - bet >= last_raise) {
                last_raise = action.to - bet;
                full_raises++;
            }
            bet = action.to;
            pay(actor, action.to - p.on_street);
        }
        p.acted = true;
        p.raises_seen = full_raises;
        find_actor((actor + 1) % count());
    }

    std::vector<int> payoffs(const std::vector<int32_t> &strengths) const {
        std::vector<int> result;
        int most = 0;
        for (const Player &p : players) {
            result.push_back(-p.committed);
            most = std::max(most, p.committed);
        }
        std::vector<int> contenders;
        int pot = 0;
        const auto pay_out = [&] {
            if (contenders.empty()) return;
            int best = INT32_MIN;
            for (const int i : contenders)
                best = std::max(best, strengths[static_cast<size_t>(i)]);
            std::vector<int> winners;
            for (const int i : contenders)
                if (strengths[static_cast<size_t>(i)] == best) winners.push_back(i);
            const int n = static_cast<int>(winners.size());
            for (const int i : winners)
                result[static_cast<size_t>(i)] += pot / n;
            result[static_cast<size_t>(winners[0])] += pot % n;
            pot = 0;
        };
        for (int chip = 1; chip <= most; chip++) { // the chip-th chip of everybody
            std::vector<int> now;
            int chips = 0;
            for (int i = 0; i < count(); i++) {
                if (at(i).committed < chip) continue;
                chips++;
                if (!at(i).folded) now.push_back(i);
            }
            if (now != contenders) {
                pay_out();
                contenders = now;
            }
            pot += chips;
        }
        pay_out();
        return result;
    }
};

bool same(const fr_cfr_state &state, const PlainHand &plain) {
    bool equal = state.actor == plain.actor && state.street == plain.street;
    for (int i = 0; i < plain.count(); i++) {
        equal = equal && state.committed[i] == plain.at(i).committed && state.on_street[i] == plain.at(i).on_street &&
                (state.folded >> i & 1) == (plain.at(i).folded ? 1 : 0);
    }
    return equal;
}

void random_hands_equal_the_plain_implementation(int players, int hands) {
    std::mt19937 random(static_cast<unsigned>(players));
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    int wrong = 0;
    Game game;
    GameData data;
    for (int hand = 0; hand < hands && wrong == 0; hand++) {
        if (hand % 1000 == 0) { // other stacks and blinds
            data = holdem(players, {});
            for (int i = 0; i < players; i++)
                data.config.stacks[i] = 1 + below(hand % 2000 == 0 ? 12 : 150);
            data.config.ante = hand % 3000 == 0 ? 1 : 0;
            game = create(data);
        }
        PlainHand plain(data.config);
        fr_cfr_state state;
        CHECK(fr_cfr_state_init(game.get(), &state) == FR_STATUS_OK);
        while (state.actor >= 0 && same(state, plain)) {
            fr_cfr_limits limits;
            CHECK(fr_cfr_state_get_limits(game.get(), &state, &limits) == FR_STATUS_OK);
            const bool raises = plain.may_raise();
            if (limits.to_call != plain.to_call() || limits.min_raise_to != (raises ? plain.least() : 0) ||
                limits.max_raise_to != (raises ? plain.most() : 0)) {
                wrong++;
                break;
            }
            fr_cfr_action action = {FR_CFR_ACTION_KIND_CALL, 0};
            const int choice = below(10);
            if (raises && choice < 4) {
                const int span = limits.max_raise_to - limits.min_raise_to;
                action = {FR_CFR_ACTION_KIND_RAISE, limits.min_raise_to + (choice == 0   ? span
                                                                           : choice == 1 ? 0
                                                                                         : below(span + 1))};
            } else if (limits.to_call > 0 && choice < 6) {
                action.kind = FR_CFR_ACTION_KIND_FOLD;
            }
            CHECK(fr_cfr_state_act(game.get(), &state, &action) == FR_STATUS_OK);
            plain.act(action);
        }
        std::vector<int32_t> strengths;
        for (int i = 0; i < players; i++)
            strengths.push_back(below(4));
        std::vector<int32_t> payoffs(static_cast<size_t>(players));
        if (!same(state, plain) ||
            fr_cfr_state_settle(game.get(), &state, strengths.data(), payoffs.data()) != FR_STATUS_OK) {
            wrong++;
            continue;
        }
        const std::vector<int> expected = plain.payoffs(strengths);
        int sum = 0;
        for (size_t i = 0; i < payoffs.size(); i++) {
            wrong += payoffs[i] != expected[i];
            sum += payoffs[i];
        }
        wrong += sum != 0;
    }
    CHECK(wrong == 0);
}

void act(const Game &game, fr_cfr_state &state, int kind, int to = 0) {
    const fr_cfr_action action = {kind, to};
    CHECK(fr_cfr_state_act(game.get(), &state, &action) == FR_STATUS_OK);
}

// Stacks 10, 50, 100, 100 all in: pots of 40, 120 and 100.
void side_pots_go_to_the_best_hand_among_their_contenders() {
    GameData data = holdem(4, {});
    const int stacks[] = {10, 50, 100, 100};
    std::copy_n(stacks, 4, data.config.stacks);
    const Game game = create(data);
    fr_cfr_state state;
    CHECK(fr_cfr_state_init(game.get(), &state) == FR_STATUS_OK);
    CHECK(state.actor == 2);
    act(game, state, FR_CFR_ACTION_KIND_RAISE, 100);
    act(game, state, FR_CFR_ACTION_KIND_CALL);
    act(game, state, FR_CFR_ACTION_KIND_CALL);
    act(game, state, FR_CFR_ACTION_KIND_CALL);
    CHECK(state.actor == -1);
    const int32_t first_best[] = {4, 3, 2, 1}, last_best[] = {1, 2, 3, 4}, equal[] = {1, 1, 1, 1};
    int32_t payoffs[4];
    CHECK(fr_cfr_state_settle(game.get(), &state, first_best, payoffs) == FR_STATUS_OK);
    CHECK(payoffs[0] == 40 - 10 && payoffs[1] == 120 - 50 && payoffs[2] == 100 - 100 && payoffs[3] == -100);
    CHECK(fr_cfr_state_settle(game.get(), &state, last_best, payoffs) == FR_STATUS_OK);
    CHECK(payoffs[0] == -10 && payoffs[1] == -50 && payoffs[2] == -100 && payoffs[3] == 160);
    CHECK(fr_cfr_state_settle(game.get(), &state, equal, payoffs) == FR_STATUS_OK);
    CHECK(payoffs[0] == 0 && payoffs[1] == 0 && payoffs[2] == 0 && payoffs[3] == 0);
}

// Small blind, big blind and button: the button bets 10, the small blind goes all-in to 15, which is less than a full raise.
void an_incomplete_raise_does_not_reopen_the_betting() {
    GameData data = holdem(3, {});
    data.config.stacks[0] = 15;
    const Game game = create(data);
    fr_cfr_state state;
    CHECK(fr_cfr_state_init(game.get(), &state) == FR_STATUS_OK);
    act(game, state, FR_CFR_ACTION_KIND_RAISE, 10); // the button's, a full raise by 8
    act(game, state, FR_CFR_ACTION_KIND_RAISE, 15); // the small blind's all-in
    fr_cfr_limits limits;
    CHECK(fr_cfr_state_get_limits(game.get(), &state, &limits) == FR_STATUS_OK);
    CHECK(state.actor == 1 && limits.to_call == 13 &&
          limits.min_raise_to == 23); // has not acted: may raise by 8 at least
    act(game, state, FR_CFR_ACTION_KIND_CALL);
    CHECK(fr_cfr_state_get_limits(game.get(), &state, &limits) == FR_STATUS_OK);
    CHECK(state.actor == 2 && limits.to_call == 5 && limits.min_raise_to == 0 && limits.max_raise_to == 0);
    const fr_cfr_action raise = {FR_CFR_ACTION_KIND_RAISE, 40};
    CHECK(fr_cfr_state_act(game.get(), &state, &raise) == FR_STATUS_INVALID_ARGUMENT);
    act(game, state, FR_CFR_ACTION_KIND_CALL);
    CHECK(state.street == 1 && state.actor == 1);
}

// Three players put in 5, 5 and 5 with one folded after 3: 13 chips for two winners, the odd one left of the button.
void odd_chips_go_to_the_first_winner_left_of_the_button() {
    const Game game = create(holdem(3, {}));
    fr_cfr_state state;
    CHECK(fr_cfr_state_init(game.get(), &state) == FR_STATUS_OK);
    state.actor = -1;
    state.folded = 1;
    state.committed[0] = 3, state.committed[1] = state.committed[2] = 5;
    const int32_t equal[] = {9, 1, 1};
    int32_t payoffs[3];
    CHECK(fr_cfr_state_settle(game.get(), &state, equal, payoffs) == FR_STATUS_OK);
    CHECK(payoffs[0] == -3 && payoffs[1] == 2 && payoffs[2] == 1);
}

} // namespace

int main(int argc, char **argv) {
    const int hands = is_long(argc, argv) ? 10'000'000 : 10'000;
    for (const int players : {2, 3, 6})
        random_hands_equal_the_plain_implementation(players, hands);
    side_pots_go_to_the_best_hand_among_their_contenders();
    an_incomplete_raise_does_not_reopen_the_betting();
    odd_chips_go_to_the_first_winner_left_of_the_button();
    return check_done();
}
