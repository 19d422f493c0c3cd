// Where episodes start.
#include "base/random.h"
#include "envs/hockey/game.h"
#include "envs/hockey/rink.h"

#include <cmath>

namespace fr {
namespace {

// Player two, not turned, and the puck touch no wall and not each other. Boxes around the racket stand for it.
bool is_free(double player_x, double player_y, double puck_x, double puck_y) {
    constexpr double kBack = 0.42 + 2 * kSkin, kHalf = 0.4 + 2 * kSkin, kPuck = kPuckRadius + 2 * kSkin;
    const bool beside_goal = std::fabs(player_y) + kHalf > kGoalHalf;
    const bool in_wall = player_x + kBack > (beside_goal ? kSideX : kGoalX);
    const bool puck_in_wall = std::fabs(puck_y) + kPuck > kBarY || std::fabs(puck_x) + kPuck > kSideX;
    const double dx = puck_x - player_x, dy = puck_y - player_y;
    const bool meet = dx < kBack + kPuck && dx > -0.1 - kPuck - 2 * kSkin && std::fabs(dy) < kHalf + kPuck;
    return !in_wall && !puck_in_wall && !meet;
}

} // namespace

void hockey_put_player(HockeyGroup &group, int32_t lane, int player, const float *six) {
    const float side = player == 0 ? 1.0f : -1.0f;
    const auto centre = static_cast<float>(kPlayerMass.centre) * side;
    auto &p = group.players[player];
    p[0][lane] = six[0] + std::cos(six[2]) * centre;
    p[1][lane] = six[1] + std::sin(six[2]) * centre;
    for (int i = 2; i < 6; i++)
        p[i][lane] = six[i];
}

void hockey_place(HockeyGroup &group, int32_t lane, const fr_hockey_start &start) {
    const float one[6] = {-3, 0}, two[6] = {start.opponent_x, start.opponent_y};
    hockey_put_player(group, lane, 0, one);
    hockey_put_player(group, lane, 1, two);
    const float puck[5] = {start.puck_x, start.puck_y};
    for (int i = 0; i < 5; i++)
        group.puck[i][lane] = puck[i];
    const float x = -5 - start.puck_x, y = start.target_y - start.puck_y;
    const float push = start.mode == FR_HOCKEY_MODE_DEFENSE ? 60 / std::sqrt(x * x + y * y) : 0.0f;
    group.kick[0][lane] = push * x;
    group.kick[1][lane] = push * y;
    const int32_t kinds[2] = {start.player, start.opponent};
    for (int k = 0; k < 2; k++) {
        group.timers[k][lane] = 0;
        group.touching[k][lane] = 0;
        group.kinds[k][lane] = kinds[k];
        group.phase[k][lane] = static_cast<float>(draw(group.random[lane], 0, kPi));
        group.noise[k][lane] = static_cast<uint32_t>(draw_bits(group.random[lane]));
    }
    group.mode[lane] = start.mode;
    group.time[lane] = 0;
}

void hockey_begin(const HockeyMemory &memory, HockeyGroup &group, int32_t lane, int32_t copy) {
    const fr_hockey_buffers &buffers = memory.buffers;
    uint64_t &random = group.random[lane];
    fr_hockey_start start = {};
    start.mode = FR_HOCKEY_MODE_NORMAL;
    start.player = FR_HOCKEY_PLAYER_EXTERNAL;
    start.opponent = FR_HOCKEY_PLAYER_NOBODY;
    if (buffers.modes) start.mode = buffers.modes[copy];
    if (buffers.players) start.player = buffers.players[copy];
    if (buffers.opponents) start.opponent = buffers.opponents[copy];
    double player_x = 3, player_y = 0, puck_x, puck_y, target = 0;
    if (start.mode == FR_HOCKEY_MODE_NORMAL) {
        const int32_t starter = group.starter[lane];
        group.starter[lane] = 1 - starter;
        puck_x = (starter == 0 ? -1 : 1) * draw(random, 1, 2);
        puck_y = draw(random, -1, 1);
    } else {
        do {
            player_x = 3 + draw(random, -10.0 / 3, 10.0 / 6);
            player_y = draw(random, -2, 2);
            if (start.mode == FR_HOCKEY_MODE_SHOOTING) {
                puck_x = -draw(random, 1, 2);
                puck_y = draw(random, -1, 1);
            } else {
                puck_x = draw(random, 0, 10.0 / 3);
                puck_y = 0.8 * draw(random, -4, 4);
                target = 0.6 * draw(random, -kGoalHalf, kGoalHalf);
            }
        } while (memory.spawn == FR_HOCKEY_SPAWN_FREE && !is_free(player_x, player_y, puck_x, puck_y));
    }
    start.opponent_x = static_cast<float>(player_x);
    start.opponent_y = static_cast<float>(player_y);
    start.puck_x = static_cast<float>(puck_x);
    start.puck_y = static_cast<float>(puck_y);
    start.target_y = static_cast<float>(target);
    hockey_place(group, lane, start);
}

} // namespace fr
