// One step of the two players and the puck: Box2D's order of work for exactly this rink. Contacts are found at the step's
// start; velocities get forces and damping and are solved, places follow and are pushed apart; then what would have gone
// through a wall is stopped at it.
#ifndef FASTRL_HOCKEY_PHYSICS_H
#define FASTRL_HOCKEY_PHYSICS_H

#include "envs/hockey/impact.h"

namespace fr {
namespace {

struct Bodies {
    Body players[2], puck;
};

// What acts on a body: changes of its velocities before damping, and the factors that damping leaves.
struct Force {
    V2 push;
    V turn, kept, turn_kept;
};

// Whether the puck touches each player's racket.
struct Touches {
    M players[2];
};

inline V2 negated(V2 a) { return {-a.x, -a.y}; }
inline Body turned(const Body &body) { return {negated(body.c), body.a, negated(body.v), body.w}; }
inline Body select(M m, const Body &a, const Body &b) {
    return {select(m, a.c, b.c), select(m, a.a, b.a), select(m, a.v, b.v), select(m, a.w, b.w)};
}
inline Force turned(const Force &force) { return {negated(force.push), force.turn, force.kept, force.turn_kept}; }
inline Force select(M m, const Force &a, const Force &b) {
    return {select(m, a.push, b.push), select(m, a.turn, b.turn), select(m, a.kept, b.kept),
            select(m, a.turn_kept, b.turn_kept)};
}
template <typename T> inline void exchange(M m, T &one, T &two) {
    const T old = one;
    one = select(m, turned(two), one);
    two = select(m, turned(old), two);
}
inline void exchange(M m, M &one, M &two) {
    const M old = one;
    one = select(m, two, one);
    two = select(m, old, two);
}

// The half of the rink that a player keeps to decides the walls that it can meet: the player's side, and up or down.
template <int Player> inline V2 quarter_of(const Body &body) { return {fill(-kTurned[Player]), sign(body.c.y)}; }
inline V2 quarter_of_puck(const Body &puck) { return {sign(puck.c.x), sign(puck.c.y)}; }

constexpr float kNear = static_cast<float>(kPlayerReach + 3 * kSkin);
constexpr auto kWallGap = static_cast<float>(2.1 * kSkin); // between a racket and a wall that it may touch
constexpr float kPuckGap = 1.01f * kPuckReach;             // between the puck's centre and a wall

// How far a racket reaches out to its player's side, and up or down.
struct Reach {
    V out, up;
};

template <int Player> inline Reach reach_of(const Pose &pose) {
    const V back = pose.cosine * -kTurned[Player], across = magnitude(pose.sine), flat = magnitude(pose.cosine);
    Reach reach = {fill(-1e9f), fill(0)};
    for (const P &corner : kPlayer.at) {
        if (corner.y < 0) continue; // its mirror image is there
        const auto x = static_cast<float>(corner.x), y = static_cast<float>(corner.y);
        reach.out = most(reach.out, back * x + across * y);
        reach.up = most(reach.up, magnitude(pose.at.y + pose.sine * x) + flat * y);
    }
    reach.out = reach.out - kTurned[Player] * pose.at.x;
    return reach;
}

template <int Player> struct Walls {
    Contact<Still, Racket<Player>> contacts[3];

    struct Near {
        M bar, side, goal;
    };

    // Which walls the racket comes nearer to than `gap`, or perhaps does.
    static Near near(const Body &body, const Reach &reach, float gap) {
        const V y = magnitude(body.c.y);
        return {less(fill(static_cast<float>(kBarY) - gap), reach.up),
                less(fill(static_cast<float>(kSideX) - gap), reach.out) &
                    less(fill(static_cast<float>(kGoalHalf) - kNear), y),
                less(fill(static_cast<float>(kGoalX) - gap), reach.out) &
                    less(y, fill(static_cast<float>(kGoalHalf) + kNear))};
    }

    M find(const Body &body, M lanes) {
        const Pose pose = player_pose(body, Player), still = still_pose();
        const Near at = near(body, reach_of<Player>(pose), kWallGap);
        for (auto &contact : contacts)
            contact.manifold.touching = no_lanes();
        if (!any(lanes & (at.bar | at.side | at.goal))) return no_lanes();
        const V2 quarter = quarter_of<Player>(body);
        const Polygon<7> player = place_player(pose);
        if (any(lanes & at.bar))
            contacts[0].manifold = collide(place_wall<kBar>(quarter), still, player, pose, lanes & at.bar);
        if (any(lanes & at.side))
            contacts[1].manifold = collide(place_wall<kSide>(quarter), still, player, pose, lanes & at.side);
        if (any(lanes & at.goal))
            contacts[2].manifold = collide(place_wall<kGoal>(quarter), still, player, pose, lanes & at.goal);
        return contacts[0].manifold.touching | contacts[1].manifold.touching | contacts[2].manifold.touching;
    }

    // Stops the player where its sweep meets a wall, several times if need be.
    void stop(Body &body, Sweep sweep) {
        V rest = fill(1);
        M open = all_lanes();
        for (int impact = 0; impact < kMostImpacts; impact++) {
            const auto near_at = [&](V t) {
                const Body there = at_moment(sweep, t);
                return near(there, reach_of<Player>(player_pose(there, Player)), kPlayerTarget + 1.1f * kTolerance);
            };
            const Near from = near_at(V{}), to = near_at(fill(1));
            const M bar = open & (from.bar | to.bar), side = open & (from.side | to.side),
                    goal = open & (from.goal | to.goal);
            if (!any(bar | side | goal)) return;
            const V2 quarter = quarter_of<Player>(body);
            V first = fill(kNever);
            if (any(bar)) first = least(first, player_impact<Player>(place_wall<kBar>(quarter), sweep, bar));
            if (any(side)) first = least(first, player_impact<Player>(place_wall<kSide>(quarter), sweep, side));
            if (any(goal)) first = least(first, player_impact<Player>(place_wall<kGoal>(quarter), sweep, goal));
            M hit = open & less(first, fill(1));
            if (!any(hit)) return;
            Body there = body;
            go_to(there, sweep, first, hit);
            hit = hit & find(there, hit);
            body = select(hit, there, body);
            rest = select(hit, rest * (1.0f - first), rest);
            bounce(contacts, body, sweep, hit, rest);
            open = hit;
        }
    }
};

struct PuckWalls {
    Contact<Still, Puck> contacts[2];

    static M near_bar(V2 c, float gap) { return less(fill(static_cast<float>(kBarY) - gap), magnitude(c.y)); }
    static M near_ends(V2 c, float gap) { return less(fill(static_cast<float>(kSideX) - gap), magnitude(c.x)); }
    static M near_side(V2 c, float gap) {
        return near_ends(c, gap) & less(fill(static_cast<float>(kGoalHalf) - gap), magnitude(c.y));
    }

    M find(const Body &puck, M lanes) {
        const M near[2] = {lanes & near_bar(puck.c, kPuckGap), lanes & near_side(puck.c, kPuckGap)};
        for (auto &contact : contacts)
            contact.manifold.touching = no_lanes();
        if (!any(near[0] | near[1])) return no_lanes();
        const V2 quarter = quarter_of_puck(puck);
        if (any(near[0])) contacts[0].manifold = collide_puck(place_wall<kBar>(quarter), still_pose(), puck.c, near[0]);
        if (any(near[1]))
            contacts[1].manifold = collide_puck(place_wall<kSide>(quarter), still_pose(), puck.c, near[1]);
        return contacts[0].manifold.touching | contacts[1].manifold.touching;
    }

    void stop(Body &puck, Sweep sweep) {
        V rest = fill(1);
        M open = all_lanes();
        for (int impact = 0; impact < kMostImpacts; impact++) {
            constexpr float kGap = kPuckTarget + 1.1f * kTolerance;
            // Fast pucks may pass the mouth's corner and end in the goal.
            const M near = open & (near_bar(sweep.from, kGap) | near_bar(sweep.to, kGap) | near_side(sweep.from, kGap) |
                                   near_ends(sweep.to, kGap));
            if (!any(near)) return;
            const V2 quarter = quarter_of_puck(puck);
            const V first = least(puck_impact<1>(place_wall<kBar>(quarter), sweep),
                                  puck_impact<2>(place_wall<kSide>(quarter), sweep));
            M hit = near & less(first, fill(1));
            if (!any(hit)) return;
            Body there = puck;
            go_to(there, sweep, first, hit);
            hit = hit & find(there, hit);
            puck = select(hit, there, puck);
            rest = select(hit, rest * (1.0f - first), rest);
            bounce(contacts, puck, sweep, hit, rest);
            open = hit;
        }
    }
};

inline void integrate(Body &body, const Force &force) {
    body.v = force.kept * (body.v + force.push);
    body.w = force.turn_kept * (body.w + force.turn);
}

inline void move(Body &body) {
    body.c = body.c + fill(static_cast<float>(kTime)) * body.v;
    body.a = body.a + static_cast<float>(kTime) * body.w;
}

inline void integrate(Bodies &bodies, const Force (&forces)[2], const Force &puck_force) {
    integrate(bodies.players[0], forces[0]);
    integrate(bodies.players[1], forces[1]);
    integrate(bodies.puck, puck_force);
}

inline void move(Bodies &bodies) {
    move(bodies.players[0]);
    move(bodies.players[1]);
    move(bodies.puck);
}

// The sensor in front of each goal block's place; what is behind its front is in the goal.
inline M in_goal(const Body &puck, float side) {
    const V beyond = static_cast<float>(kGoalX) - side * puck.c.x,
            above = magnitude(puck.c.y) - static_cast<float>(kGoalHalf);
    const V dx = most(beyond, V{}), dy = most(above, V{});
    return at_most(dx * dx + dy * dy, fill(kPuckReach * kPuckReach));
}

// All contacts of the step, found at its start.
struct Contacts {
    Walls<0> walls0;
    Walls<1> walls1;
    PuckWalls puck_walls;
    Contact<Racket<0>, Racket<1>> players;
    Contact<Racket<0>, Puck> puck0;
    Contact<Racket<1>, Puck> puck1;
    Body still{};

    // Calls what(contact, a, b) for each contact that one of the games has.
    template <typename What> void each(Bodies &bodies, M games, const What &what) {
        const auto call = [&](auto &contact, Body &a, Body &b) {
            if (any(games & contact.manifold.touching)) what(contact, a, b);
        };
        for (auto &contact : walls0.contacts)
            call(contact, still, bodies.players[0]);
        for (auto &contact : walls1.contacts)
            call(contact, still, bodies.players[1]);
        call(players, bodies.players[0], bodies.players[1]);
        call(puck0, bodies.players[0], bodies.puck);
        call(puck1, bodies.players[1], bodies.puck);
        for (auto &contact : puck_walls.contacts)
            call(contact, still, bodies.puck);
    }

    void find(const Bodies &bodies) {
        const Body &one = bodies.players[0], &two = bodies.players[1], &puck = bodies.puck;
        walls0.find(one, all_lanes());
        walls1.find(two, all_lanes());
        puck_walls.find(puck, all_lanes());
        const auto within = [](V2 a, V2 b, float reach) { return less(dot(a - b, a - b), fill(reach * reach)); };
        const float apart = 2 * kNear, puck_apart = kNear + kPuckReach;
        const M players_near = within(one.c, two.c, apart), near0 = within(one.c, puck.c, puck_apart),
                near1 = within(two.c, puck.c, puck_apart);
        players.manifold.touching = puck0.manifold.touching = puck1.manifold.touching = no_lanes();
        if (!any(players_near | near0 | near1)) return;
        const Pose pose0 = player_pose(one, 0), pose1 = player_pose(two, 1);
        const Polygon<7> racket0 = place_player(pose0), racket1 = place_player(pose1);
        if (any(players_near)) players.manifold = collide(racket0, pose0, racket1, pose1, players_near);
        if (any(near0)) puck0.manifold = collide_puck(racket0, pose0, puck.c, near0);
        if (any(near1)) puck1.manifold = collide_puck(racket1, pose1, puck.c, near1);
    }

    M touching() {
        M touching = no_lanes();
        Bodies none;
        each(none, all_lanes(),
             [&](auto &contact, Body &, Body &) { touching = touching | contact.manifold.touching; });
        return touching;
    }
};

inline void solve_velocities(Contacts &contacts, Bodies &bodies, M live) {
    contacts.each(bodies, all_lanes(), [](auto &contact, Body &a, Body &b) { contact.begin(a, b); });
    for (int round = 0; round < kVelocityRounds && any(live); round++) {
        M moved = no_lanes();
        contacts.each(bodies, live,
                      [&](auto &contact, Body &a, Body &b) { moved = moved | contact.round(a, b, live); });
        live = moved;
    }
}

// Bodies that touch each other go on together for as long as one of them overlaps too much.
inline void solve_places(Contacts &contacts, Bodies &bodies, M live) {
    const M pairs = contacts.players.manifold.touching, puck0 = contacts.puck0.manifold.touching,
            puck1 = contacts.puck1.manifold.touching;
    M live0 = live, live1 = live, live_puck = live;
    for (int round = 0; round < kPositionRounds && any(live0 | live1 | live_puck); round++) {
        V lowest0 = V{}, lowest1 = V{}, lowest_puck = V{};
        contacts.each(bodies, live0 | live1 | live_puck, [&](auto &contact, Body &a, Body &b) {
            const M on = &b == &bodies.players[0] ? live0 : &b == &bodies.players[1] ? live1 : live_puck;
            V &lowest = &b == &bodies.players[0] ? lowest0 : &b == &bodies.players[1] ? lowest1 : lowest_puck;
            lowest = least(lowest, contact.correct(a, b, on, 0.2f, 0.2f));
        });
        // Twice: the third body may be joined through the second.
        for (int pass = 0; pass < 2; pass++) {
            const auto join = [](M joined, V &a, V &b) {
                const V both = least(a, b);
                a = select(joined, both, a);
                b = select(joined, both, b);
            };
            join(pairs, lowest0, lowest1);
            join(puck0, lowest0, lowest_puck);
            join(puck1, lowest1, lowest_puck);
        }
        const V enough = fill(static_cast<float>(-3 * kSlop));
        live0 = live0 & less(lowest0, enough);
        live1 = live1 & less(lowest1, enough);
        live_puck = live_puck & less(lowest_puck, enough);
    }
}

inline Sweep sweep_of(const Body &from, const Body &to) { return {from.c, to.c, from.a, to.a}; }

// Games whose step may bring contacts, and of which kind. The others only move.
struct Busy {
    M rackets[2]; // the puck at each racket
    M players;    // the rackets at each other
    M puck_walls; // the puck at a wall
    M walls[2];   // each racket at a wall
    M any() const { return rackets[0] | rackets[1] | players | puck_walls | walls[0] | walls[1]; }
};

template <int Player> inline M near_walls(const Body &body, const Pose &pose, float gap) {
    const auto near = Walls<Player>::near(body, reach_of<Player>(pose), gap);
    return near.bar | near.side | near.goal;
}

// Whether the puck may touch the racket: it lies within a box around it.
inline M near_racket(const Pose &pose, V2 puck) {
    constexpr float kReach = kPuckReach + 0.001f; // rounding
    const V2 at = to_local(pose, puck);
    return less(at.x, fill(0.1f + kReach)) & less(fill(-0.42f - kReach), at.x) &
           less(magnitude(at.y), fill(0.4f + kReach));
}

// From the places at the step's start and those that it leads to without contacts.
inline Busy find_busy(const Bodies &from, const Pose (&poses)[2], const Bodies &to, const Pose (&next)[2]) {
    const V2 gap = from.players[0].c - from.players[1].c, puck = from.puck.c, way_end = to.puck.c;
    Busy busy;
    for (int k = 0; k < 2; k++)
        busy.rackets[k] = near_racket(poses[k], puck);
    busy.players = less(dot(gap, gap), fill(4 * kNear * kNear));
    busy.puck_walls = PuckWalls::near_bar(puck, kPuckGap) | PuckWalls::near_side(puck, kPuckGap) |
                      PuckWalls::near_bar(way_end, kPuckGap) | PuckWalls::near_ends(way_end, kPuckGap);
    busy.walls[0] =
        near_walls<0>(from.players[0], poses[0], kWallGap) | near_walls<0>(to.players[0], next[0], kWallGap);
    busy.walls[1] =
        near_walls<1>(from.players[1], poses[1], kWallGap) | near_walls<1>(to.players[1], next[1], kWallGap);
    return busy;
}

// What touched at the step's start, which is what the rules go by.
inline Touches step_bodies(Bodies &bodies, Force (&forces)[2], Force puck_force) {
    // The nearer player comes first in every order of work, so that the mirrored game is the mirror of the game.
    const V2 gap0 = bodies.puck.c - bodies.players[0].c, gap1 = bodies.puck.c - bodies.players[1].c;
    const M turn = less(dot(gap1, gap1), dot(gap0, gap0));
    exchange(turn, bodies.players[0], bodies.players[1]);
    exchange(turn, forces[0], forces[1]);
    bodies.puck = select(turn, turned(bodies.puck), bodies.puck);
    puck_force = select(turn, turned(puck_force), puck_force);

    Contacts contacts;
    contacts.find(bodies);
    Touches touches = {{contacts.puck0.manifold.touching, contacts.puck1.manifold.touching}};
    exchange(turn, touches.players[0], touches.players[1]);

    const Bodies before = bodies;
    integrate(bodies, forces, puck_force);
    const M touching = contacts.touching();
    if (any(touching)) solve_velocities(contacts, bodies, touching);
    move(bodies);
    if (any(touching)) solve_places(contacts, bodies, touching);

    contacts.walls0.stop(bodies.players[0], sweep_of(before.players[0], bodies.players[0]));
    contacts.walls1.stop(bodies.players[1], sweep_of(before.players[1], bodies.players[1]));
    contacts.puck_walls.stop(bodies.puck, sweep_of(before.puck, bodies.puck));

    exchange(turn, bodies.players[0], bodies.players[1]);
    bodies.puck = select(turn, turned(bodies.puck), bodies.puck);
    return touches;
}

} // namespace
} // namespace fr

#endif
