// The rules of the game: episodes, starts, holding and shooting, discrete actions, the mirrored game.
#include "tests/hockey/fixture.h"

#include <algorithm>

namespace {

// Nobody moves and nobody scores: every episode is cut at its limit, and its last row is not the next one's first.
void episodes_are_cut_at_their_limits() {
    HockeyFixture batch(2);
    batch.modes[1] = FR_HOCKEY_MODE_SHOOTING;
    CHECK(fr_hockey_reset(batch.hockey, 4) == FR_STATUS_OK);
    for (int step = 1; step <= 251 * 2; step++) {
        CHECK(batch.step() == FR_STATUS_OK);
        for (size_t i = 0; i < 2; i++) {
            CHECK(batch.terminated[i] == 0);
            CHECK(batch.truncated[i] == (step % (i == 0 ? 251 : 81) == 0));
            if (batch.truncated[i]) CHECK(batch.last_row(0, i)[12] != batch.row(0, i)[12]);
            CHECK(batch.infos[0][4 * i] == 0);
        }
    }
}

void sides_alternate_in_normal_mode() {
    HockeyFixture batch(2);
    CHECK(fr_hockey_reset(batch.hockey, 4) == FR_STATUS_OK);
    for (int episode = 0; episode < 4; episode++) {
        for (size_t i = 0; i < 2; i++) {
            const float x = batch.row(0, i)[12];
            const bool player_one = (episode + static_cast<int>(i)) % 2 == 1;
            CHECK(player_one ? x <= -1 && x >= -2 : x >= 1 && x <= 2);
            CHECK(std::fabs(batch.row(0, i)[13]) <= 1);
        }
        CHECK(fr_hockey_restart(batch.hockey, 0, 2) == FR_STATUS_OK);
    }
}

// Starts of the training modes: the original's range, and without those that overlap. A fifth of them does.
void training_starts_are_the_originals_or_free() {
    for (const int32_t spawn : {FR_HOCKEY_SPAWN_FREE, FR_HOCKEY_SPAWN_ORIGINAL}) {
        HockeyFixture batch(2000, true, spawn);
        batch.modes.assign(2000, FR_HOCKEY_MODE_DEFENSE);
        CHECK(fr_hockey_reset(batch.hockey, 8) == FR_STATUS_OK);
        int deep = 0, high = 0;
        for (size_t i = 0; i < 2000; i++) {
            const float *o = batch.row(0, i);
            CHECK(o[6] >= -1.0f / 3 && o[6] <= 3 + 5.0f / 3 && std::fabs(o[7]) <= 2);
            CHECK(o[12] >= 0 && o[12] <= 10.0f / 3 && std::fabs(o[13]) <= 3.2f && o[14] == 0 && o[15] == 0);
            deep += o[6] + 0.42f > 4 + 1.0f / 12;
            high += std::fabs(o[13]) + 0.2167f > 3.3334f;
        }
        CHECK(spawn == FR_HOCKEY_SPAWN_FREE ? deep == 0 && high == 0 : deep > 320 && deep < 480 && high > 20);
        CHECK(batch.step() == FR_STATUS_OK);
        for (size_t i = 0; i < 2000 && spawn == FR_HOCKEY_SPAWN_FREE; i++) {
            const float *o = batch.row(0, i);
            CHECK(std::fabs(std::hypot(o[14], o[15]) - 59.94f) < 1e-3f && o[14] < 0);
        }
    }
}

// The racket runs into the resting puck, holds it for 13 steps and shoots in the 14th, or when told to.
void who_catches_the_puck_holds_it_and_shoots() {
    for (const bool shoot : {false, true}) {
        HockeyFixture batch(1);
        CHECK(fr_hockey_reset(batch.hockey, 1) == FR_STATUS_OK);
        fr_hockey_start start = {};
        start.puck_x = -2.5f;
        start.opponent_x = 3;
        start.opponent = FR_HOCKEY_PLAYER_NOBODY;
        CHECK(fr_hockey_start_at(batch.hockey, 0, &start) == FR_STATUS_OK);
        batch.actions[0][0] = 0.5f;
        int steps = 0, touches = 0;
        for (; steps < 30 && batch.row(0, 0)[16] == 0; steps++)
            CHECK(batch.step() == FR_STATUS_OK);
        CHECK(batch.row(0, 0)[16] == 15 && batch.infos[0][2] == 1 && batch.infos[1][2] == 0);
        CHECK(batch.row(1, 0)[17] == 15 && batch.row(1, 0)[16] == 0);
        batch.actions[0][0] = 0;
        int held = 0;
        for (; batch.row(0, 0)[16] > 0 && held < 30; held++) {
            batch.actions[0][3] = shoot && held == 5 ? 0.6f : 0.4f;
            CHECK(batch.step() == FR_STATUS_OK);
            touches += batch.infos[0][2] == 1;
        }
        CHECK(held == (shoot ? 6 : 14) && touches == 0);
        const float *o = batch.row(0, 0);
        CHECK(std::fabs(std::hypot(o[14] - o[3], o[15] - o[4]) - 59.94f) < 0.5f);
    }
}

void keep_timers_are_cleared_by_a_start() {
    HockeyFixture batch(1);
    CHECK(fr_hockey_reset(batch.hockey, 1) == FR_STATUS_OK);
    float o[18];
    std::copy_n(batch.row(0, 0), 18, o);
    o[16] = 9;
    CHECK(fr_hockey_set_state(batch.hockey, 0, o) == FR_STATUS_OK);
    CHECK(batch.row(0, 0)[16] == 9);
    CHECK(fr_hockey_restart(batch.hockey, 0, 1) == FR_STATUS_OK);
    CHECK(batch.row(0, 0)[16] == 0);
}

void a_goal_ends_the_episode_and_is_rewarded() {
    for (const bool own : {false, true}) {
        HockeyFixture batch(1);
        CHECK(fr_hockey_reset(batch.hockey, 1) == FR_STATUS_OK);
        float o[18];
        std::copy_n(batch.row(0, 0), 18, o);
        o[1] = o[7] = 2; // out of the way
        o[12] = own ? -3.5f : 3.5f;
        o[13] = 0;
        o[14] = own ? -20.0f : 20.0f;
        CHECK(fr_hockey_set_state(batch.hockey, 0, o) == FR_STATUS_OK);
        CHECK(batch.step() == FR_STATUS_OK && !batch.ended(0));
        CHECK(batch.step() == FR_STATUS_OK && batch.terminated[0] == 1 && batch.truncated[0] == 0);
        const float winner = own ? -1.0f : 1.0f;
        for (int k = 0; k < 2; k++) {
            const float sign = k == 0 ? winner : -winner;
            CHECK(batch.infos[k][0] == sign);
            CHECK(batch.rewards[k][0] == 10 * sign + batch.infos[k][1]);
        }
        CHECK(batch.infos[own ? 0 : 1][1] < 0 && batch.infos[own ? 1 : 0][1] == 0); // close to the conceding side only
    }
}

// Choices are what their floats are.
void choices_do_what_their_floats_do() {
    for (const int32_t fineness : {2, 3, 5}) {
        const int32_t count = 2 + 6 * (fineness - 1);
        HockeyFixture chosen(count, true, FR_HOCKEY_SPAWN_FREE, fineness), given(count);
        CHECK(chosen.info.choices == count);
        for (int32_t i = 0; i < count; i++) {
            chosen.choices[static_cast<size_t>(i)] = i;
            CHECK(fr_hockey_get_choice(&chosen.config, i, given.actions[0].data() + 4 * i) == FR_STATUS_OK);
        }
        const float *last_left = given.actions[0].data() + 4 * (fineness - 1),
                    *shoot = given.actions[0].data() + 4 * (count - 1);
        CHECK(last_left[0] == -1 && last_left[1] == 0 && shoot[3] == 1 && shoot[0] == 0);
        CHECK(given.actions[0][4] == -1.0f / static_cast<float>(fineness - 1));
        for (HockeyFixture *batch : {&chosen, &given})
            CHECK(fr_hockey_reset(batch->hockey, 6) == FR_STATUS_OK);
        for (int step = 0; step < 40; step++)
            CHECK(chosen.step() == FR_STATUS_OK && given.step() == FR_STATUS_OK && chosen.hash() == given.hash());
    }
    HockeyFixture plain(1, false, FR_HOCKEY_SPAWN_FREE, 2);
    CHECK(plain.info.choices == 7 && plain.info.observation_size == 16 && plain.info.action_size == 3);
}

// Modes and players are read when an episode starts and hold until it ends.
void an_episode_keeps_its_mode_and_players() {
    HockeyFixture batch(1);
    batch.opponents[0] = FR_HOCKEY_PLAYER_WEAK;
    CHECK(fr_hockey_reset(batch.hockey, 2) == FR_STATUS_OK);
    batch.modes[0] = FR_HOCKEY_MODE_SHOOTING;
    batch.opponents[0] = FR_HOCKEY_PLAYER_NOBODY;
    fr_hockey_episode episode;
    do {
        CHECK(fr_hockey_get_episode(batch.hockey, 0, &episode) == FR_STATUS_OK);
        CHECK(episode.mode == FR_HOCKEY_MODE_NORMAL && episode.opponent == FR_HOCKEY_PLAYER_WEAK);
        CHECK(batch.step() == FR_STATUS_OK);
    } while (!batch.ended(0) && !check_failures);
    CHECK(fr_hockey_get_episode(batch.hockey, 0, &episode) == FR_STATUS_OK);
    CHECK(episode.mode == FR_HOCKEY_MODE_SHOOTING && episode.opponent == FR_HOCKEY_PLAYER_NOBODY && episode.time == 0);
    CHECK(episode.player == FR_HOCKEY_PLAYER_EXTERNAL);
}

// Nobody stands still; a scripted player goes for the puck.
void scripted_players_play_and_nobody_stands_still() {
    HockeyFixture batch(3);
    for (size_t i = 0; i < 3; i++)
        batch.opponents[i] = static_cast<uint8_t>(FR_HOCKEY_PLAYER_NOBODY + i);
    batch.act(1);
    CHECK(fr_hockey_reset(batch.hockey, 2) == FR_STATUS_OK);
    float gap[3];
    for (size_t i = 0; i < 3; i++) {
        float o[18];
        std::copy_n(batch.row(0, i), 18, o);
        o[0] = -3.2f;
        o[1] = -2;
        o[12] = 1;
        o[13] = 1;
        CHECK(fr_hockey_set_state(batch.hockey, static_cast<int32_t>(i), o) == FR_STATUS_OK);
    }
    for (int step = 0; step < 12; step++)
        CHECK(batch.step() == FR_STATUS_OK);
    for (size_t i = 0; i < 3; i++) {
        const float *o = batch.row(1, i);
        gap[i] = std::fabs(o[1] - o[13]);
    }
    CHECK(batch.row(1, 0)[0] == -3 && gap[0] == 1);
    CHECK(gap[1] < 1 && gap[2] < gap[1]);
}

// Players exchanged and the rink turned by half: every value of the mirrored game is the game's, bit for bit.
void mirrored_game_is_the_game(bool keep_mode, int32_t mode) {
    constexpr int32_t kCount = 33;
    HockeyFixture game(kCount, keep_mode, FR_HOCKEY_SPAWN_ORIGINAL), mirror(kCount, keep_mode);
    game.modes.assign(kCount, static_cast<uint8_t>(mode));
    for (HockeyFixture *batch : {&game, &mirror})
        CHECK(fr_hockey_reset(batch->hockey, 21) == FR_STATUS_OK);
    std::vector<bool> apart(kCount);
    game.act(0);
    CHECK(game.step() == FR_STATUS_OK); // past the push of the defense mode
    for (size_t i = 0; i < kCount; i++) {
        // Only what a state sets: the puck has no spin yet unless it was touched.
        apart[i] = fr_hockey_set_state(mirror.hockey, static_cast<int32_t>(i), game.row(1, i)) != FR_STATUS_OK ||
                   fr_hockey_set_state(game.hockey, static_cast<int32_t>(i), game.row(0, i)) != FR_STATUS_OK;
    }
    int compared = 0;
    for (int step = 1; step < 70; step++) {
        game.act(step);
        for (int k = 0; k < 2; k++)
            mirror.actions[k] = game.actions[1 - k];
        CHECK(game.step() == FR_STATUS_OK && mirror.step() == FR_STATUS_OK);
        for (size_t i = 0; i < kCount; i++) {
            apart[i] = apart[i] || game.ended(i) || mirror.ended(i);
            if (apart[i]) continue;
            for (int k = 0; k < 2; k++) {
                // As numbers: 0 and -0 are one.
                CHECK(std::equal(game.row(k, i), game.row(k, i) + game.observation_size, mirror.row(1 - k, i)));
                if (mode == FR_HOCKEY_MODE_NORMAL) CHECK(game.rewards[k][i] == mirror.rewards[1 - k][i]);
            }
            compared++;
            if (check_failures) return;
        }
    }
    CHECK(compared > 500);
}

} // namespace

int main() {
    episodes_are_cut_at_their_limits();
    sides_alternate_in_normal_mode();
    training_starts_are_the_originals_or_free();
    who_catches_the_puck_holds_it_and_shoots();
    keep_timers_are_cleared_by_a_start();
    a_goal_ends_the_episode_and_is_rewarded();
    choices_do_what_their_floats_do();
    an_episode_keeps_its_mode_and_players();
    scripted_players_play_and_nobody_stands_still();
    for (const bool keep_mode : {true, false})
        for (int32_t mode = 0; mode < FR_HOCKEY_MODE_COUNT; mode++)
            mirrored_game_is_the_game(keep_mode, mode);
    return check_done();
}
