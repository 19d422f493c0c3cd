// The rules between the physics: what actions do, holding and shooting the puck, the scripted players, rewards.
#ifndef FASTRL_HOCKEY_RULES_H
#define FASTRL_HOCKEY_RULES_H

#include "envs/hockey/game.h"
#include "envs/hockey/physics.h"

namespace fr {
namespace {

struct Action {
    V x, y, turn, shoot;
};

// A player as it sees itself: places and velocities turned so that it plays to the right.
struct OwnView {
    V2 at, v;
    V angle, w;
    V2 puck, puck_v;
};

inline OwnView own_view(const Bodies &bodies, const Pose &pose, int player) {
    const float side = kTurned[player];
    const Body &body = bodies.players[player];
    return {fill(side) * pose.at,       fill(side) * body.v,       body.a, body.w,
            fill(side) * bodies.puck.c, fill(side) * bodies.puck.v};
}

constexpr auto kPlayerKilos = static_cast<float>(kPlayerMass.mass), kStep = static_cast<float>(kTime);
constexpr float kNormalTime = 250, kTrainingTime = 80; // the step after these is the last
constexpr auto kMostAngle = static_cast<float>(kPi / 3);

// The force of an action, as the original applies it; where it takes velocity away at once, `body` changes.
inline Force player_force(Body &body, const OwnView &own, int player, const Action &action) {
    constexpr float kPush = 6000 * kStep / kPlayerKilos,
                    kTorque = 400 * kStep / static_cast<float>(kPlayerMass.inertia);
    constexpr float kAngleScale = 0.1f * kPlayerKilos / static_cast<float>(kPlayerMass.inertia);
    const V speed = square_root(dot(own.v, own.v));
    const M beyond = less(fill(-0.5f), own.at.x), slow = less(speed, fill(10));
    V2 push = fill(kPush) * V2{action.x, action.y};
    const V back = select(less(V{}, own.v.x), -2.0f * own.v.x, V{}) - own.at.x * own.v.x;
    push.x = select(beyond, back, push.x);

    // Too fast and in the own half: only a push that slows is applied, wherever the player is.
    const V2 faster = own.v + push;
    const M refused = !less(square_root(dot(faster, faster)), speed);
    const M checked = beyond | slow;
    const M stop_x =
        checked & ((less(own.at.x, fill(-3.5f)) & less(push.x, V{})) | (less(V{}, own.at.x) & less(V{}, push.x)));
    const M stop_y = checked & ((less(fill(2.8f), own.at.y) & less(V{}, push.y)) |
                                (less(own.at.y, fill(-2.8f)) & less(push.y, V{})));
    const M none = except(refused, checked);
    body.v = {select(stop_x, V{}, body.v.x), select(stop_y, V{}, body.v.y)};

    Force force;
    force.push = fill(kTurned[player]) * V2{select(stop_x | none, V{}, push.x), select(stop_y | none, V{}, push.y)};
    force.kept = select(except(slow, beyond), fill(1 - 5 * kStep), fill(1 - 20 * kStep));
    const M wide = less(fill(kMostAngle), magnitude(own.angle));
    const V brake = select(less(V{}, own.angle * own.w), -kAngleScale * own.w, V{}) - kAngleScale * own.angle;
    force.turn = select(wide, brake, kTorque * action.turn);
    force.turn_kept = select(wide, fill(1 - 10 * kStep), fill(1 - 2 * kStep));
    return force;
}

// While a player's timer is above 1 the puck sits at its origin; the timer runs down, and at 1 or at will the puck is shot.
inline void hold_puck(Bodies &bodies, Force &force, V &timer, const Pose &pose, int player, V shoot) {
    const M holds = less(fill(1), timer);
    if (!any(holds)) return;
    bodies.puck.c = select(holds, pose.at, bodies.puck.c);
    bodies.puck.v = select(holds, bodies.players[player].v, bodies.puck.v);
    timer = select(holds, timer - 1.0f, timer);
    const M shot = holds & (equal(timer, fill(1)) | less(fill(0.5f), shoot));
    timer = select(shot, V{}, timer);
    // The pose's rotation is turned with the player.
    force.push = select(shot, force.push + fill(60) * V2{pose.cosine, pose.sine}, force.push);
}

// A player who catches the puck holds it: when contact begins, unless the puck flies away from it.
inline void catch_puck(V &timer, M begins, V puck_speed_away) {
    timer = select(begins & less(puck_speed_away, fill(0.1f)) & equal(timer, V{}), fill(static_cast<float>(kKeepTime)),
                   timer);
}

// 24 random bits as a number in [0, 1), from a counter through the finaliser of MurmurHash3 (public domain).
inline V draw(U &state) {
    state = state + 0x9E3779B9u;
    U x = state;
    x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
    x = (x ^ (x >> 13)) * 0xC2B2AE35u;
    x = x ^ (x >> 16);
    return __builtin_convertvector(reinterpret_cast<I>(x >> 8), V) * 0x1p-24f;
}

// The original's BasicOpponent: to the puck where it comes near, else in front of the own goal; the racket swings.
inline Action scripted_action(const OwnView &own, V timer, V &phase, U &noise, M strong) {
    phase = phase + 0.2f * draw(noise);
    constexpr auto kTurn = static_cast<float>(2 * kPi);
    phase = select(less(phase, fill(kTurn)), phase, phase - kTurn);
    V swing, unused;
    sine_cosine(phase, swing, unused);
    const V kp = select(strong, fill(10), fill(0.5f));
    const V2 gap = own.at - own.puck;
    const V distance = square_root(dot(gap, gap));
    const M comes = less(own.puck_v.x, fill(0.5f));
    const M kick = comes & less(own.at.x, own.puck.x) & less(magnitude(gap.y), fill(0.5f));
    const V target_x = select(kick, own.puck.x + 0.2f, fill(-3.5f));
    const V target_y = select(kick, own.puck.y + own.puck_v.y * distance * 0.1f, select(comes, own.puck.y, V{}));
    const auto control = [](V error, V speed, V gain, float time) {
        const M brake = less(magnitude(error / (speed + 0.01f)), fill(time));
        return clamp(error * gain - select(brake, 0.5f * speed, V{}), fill(-1), fill(1));
    };
    Action action;
    action.x = control(target_x - own.at.x, own.v.x, kp, 0.1f);
    action.y = control(target_y - own.at.y, own.v.y, kp / 5.0f, 0.1f);
    action.turn = control(kMostAngle * swing - own.angle, own.w, kp / 2.0f, 1.0f);
    action.shoot = select(less(V{}, timer) & less(timer, fill(7)), fill(1), V{});
    return action;
}

// The puck in the own half that does not leave it costs its distance.
inline V closeness(const OwnView &own, V most_time) {
    const V2 gap = own.at - own.puck;
    const M counts = less(own.puck.x, V{}) & at_most(own.puck_v.x, V{});
    return select(counts, square_root(dot(gap, gap)) * (-30.0f / (250.0f / 60 * 0.5f) / most_time), V{});
}

} // namespace
} // namespace fr

#endif
