// Continuous collision with what stands still, as in Box2D: the moment within a step at which a body's sweep comes near a
// wall, found by bisection and secants along the separating axis (players) or in closed form (the puck); the bounce there;
// and the rest of the step.
#ifndef FASTRL_HOCKEY_IMPACT_H
#define FASTRL_HOCKEY_IMPACT_H

#include "envs/hockey/solve.h"

namespace fr {
namespace {

// A body's way through what is left of a step.
struct Sweep {
    V2 from, to;
    V angle_from, angle_to;
};

inline Body at_moment(const Sweep &sweep, V t) {
    Body body{};
    body.c = (1.0f - t) * sweep.from + t * sweep.to;
    body.a = (1.0f - t) * sweep.angle_from + t * sweep.angle_to;
    return body;
}

// Takes the bodies of the games `hit` to that moment of their sweeps.
inline void go_to(Body &body, const Sweep &sweep, V t, M hit) {
    const Body there = at_moment(sweep, t);
    body.c = select(hit, there.c, body.c);
    body.a = select(hit, there.a, body.a);
}

constexpr float kNever = 2;

// Players' skins overlap by this much at the moment; found to a quarter of the slop.
constexpr float kPlayerTarget = static_cast<float>(kSlop), kTolerance = static_cast<float>(0.25 * kSlop);

// An axis and the corner that is deepest along it, either a side of the wall and a corner of the player or the reverse.
struct Axis {
    M of_player;
    V2 normal, plane, corner; // in the frames of those that they belong to
};

template <int Player> inline V separation_at(const Axis &axis, const Sweep &sweep, V t) {
    const Pose pose = player_pose(at_moment(sweep, t), Player);
    const V wall_side = dot(axis.normal, to_world(pose, axis.corner) - axis.plane);
    const V player_side = dot(rotate(pose, axis.normal), axis.corner - to_world(pose, axis.plane));
    return select(axis.of_player, player_side, wall_side);
}

// Sets the axis' corner to the one that is deepest at t, and gives its separation.
template <int Player, int N> inline V find_deepest(Axis &axis, const Polygon<N> &wall, const Sweep &sweep, V t) {
    const Pose pose = player_pose(at_moment(sweep, t), Player);
    const V2 along = unrotate(pose, axis.normal), turned = rotate(pose, axis.normal);
    V lowest_player = fill(1e9f), lowest_wall = lowest_player;
    V2 player_corner{V{}, V{}}, wall_corner{V{}, V{}};
    for (const P &corner : kPlayer.at) {
        const V2 local = point(static_cast<float>(corner.x), static_cast<float>(corner.y));
        const V depth = dot(along, local);
        const M better = less(depth, lowest_player);
        lowest_player = select(better, depth, lowest_player);
        player_corner = select(better, local, player_corner);
    }
    for (const V2 &corner : wall.corner) {
        const V depth = dot(turned, corner);
        const M better = less(depth, lowest_wall);
        lowest_wall = select(better, depth, lowest_wall);
        wall_corner = select(better, corner, wall_corner);
    }
    axis.corner = select(axis.of_player, wall_corner, player_corner);
    return separation_at<Player>(axis, sweep, t);
}

// When the player comes to kPlayerTarget of the wall, as a share of the sweep; kNever where it does not.
template <int Player, int N> V player_impact(const Polygon<N> &wall, const Sweep &sweep, M lanes) {
    V result = fill(kNever), t1 = V{};
    M open = lanes;
    for (int advance = 0; advance < 20 && any(open); advance++) {
        const Pose pose = player_pose(at_moment(sweep, t1), Player);
        const Polygon<7> player = place_player(pose);
        const Side of_wall = farthest_side(wall, player), of_player = farthest_side(player, wall);
        Axis axis;
        axis.of_player = less(of_wall.separation, of_player.separation);
        axis.normal = select(axis.of_player, unrotate(pose, of_player.normal), of_wall.normal);
        axis.plane = select(axis.of_player, to_local(pose, of_player.from), of_wall.from);
        const V separation = most(of_wall.separation, of_player.separation);
        const M near = open & less(separation, fill(kPlayerTarget + kTolerance));
        result = select(near & less(V{}, separation), t1, result); // those that overlap already are left alone
        open = except(open, near);
        V t2 = fill(1);
        M searching = open;
        for (int push = 0; push < 8 && any(searching); push++) {
            const V s2 = find_deepest<Player>(axis, wall, sweep, t2);
            const M apart = searching & less(fill(kPlayerTarget + kTolerance), s2);
            open = except(open, apart);
            searching = except(searching, apart);
            const M advanced = searching & less(fill(kPlayerTarget - kTolerance), s2);
            t1 = select(advanced, t2, t1);
            searching = except(searching, advanced);
            const V s1 = separation_at<Player>(axis, sweep, t1);
            const M failed = searching & less(s1, fill(kPlayerTarget - kTolerance));
            const M there = except(searching & at_most(s1, fill(kPlayerTarget + kTolerance)), failed);
            result = select(there, t1, result);
            open = except(open, failed | there);
            searching = except(searching, failed | there);
            V low = t1, high = t2, s_low = s1, s_high = s2;
            M rooting = searching;
            for (int round = 0; round < 50 && any(rooting); round++) {
                const V t = round % 2 == 0 ? 0.5f * (low + high)
                                           : low + (kPlayerTarget - s_low) * (high - low) / (s_high - s_low);
                const V s = separation_at<Player>(axis, sweep, t);
                const M found = rooting & less(magnitude(s - kPlayerTarget), fill(kTolerance));
                t2 = select(found, t, t2);
                rooting = except(rooting, found);
                const M above = rooting & less(fill(kPlayerTarget), s), below = except(rooting, above);
                low = select(above, t, low);
                s_low = select(above, s, s_low);
                high = select(below, t, high);
                s_high = select(below, s, s_high);
            }
        }
    }
    return result;
}

constexpr float kPuckReach = static_cast<float>(kPuckRadius + kSkin),
                kPuckTarget = static_cast<float>(kPuckRadius + kSkin - 3 * kSlop);

// The first moment at which the point is kPuckTarget from `corner`.
inline V reach_corner(V2 from, V2 way, V2 corner) {
    const V2 gap = from - corner;
    const V a = dot(way, way), b = dot(way, gap), c = dot(gap, gap) - kPuckTarget * kPuckTarget;
    const V d = b * b - a * c;
    const M hits = less(V{}, d) & less(b, V{}) & less(V{}, c);
    const V t = c / select(hits, square_root(select(hits, d, V{})) - b, fill(1));
    return select(hits & at_most(t, fill(1)), t, fill(kNever));
}

// The first moment at which the point is kPuckTarget above the side from..to; what ends within the tolerance is left to the
// next step.
inline V reach_side(V2 from, V2 way, V2 side_from, V2 side_to, V2 normal) {
    const V gap = dot(normal, from - side_from) - kPuckTarget, fall = -dot(normal, way);
    const M hits = less(V{}, gap) & less(gap + kTolerance, fall);
    const V t = gap / select(hits, fall, fill(1));
    const V2 at = from + t * way, along = side_to - side_from;
    const M beside = at_most(V{}, dot(at - side_from, along)) & at_most(dot(at - side_to, along), V{});
    return select(hits & beside, t, fill(kNever));
}

// When the puck comes to kPuckTarget of a wall, whose sides that a puck in the rink can reach are given: the bar's lower
// side, or the side piece's inner side and its slope to the goal's mouth with the corner between them.
template <int Sides> inline V puck_impact(const Polygon<4> &wall, const Sweep &sweep) {
    constexpr int kOrder[2] = {Sides == 1 ? 0 : 3, 0};
    const V2 way = sweep.to - sweep.from;
    V first = fill(kNever), distance = V{};
    for (int side = 0; side < Sides; side++) {
        const int i = kOrder[side];
        first = least(first, reach_side(sweep.from, way, wall.corner[i], wall.corner[(i + 1) % 4], wall.normal[i]));
        distance = side == 0 ? dot(wall.normal[i], sweep.from - wall.corner[i])
                             : most(distance, dot(wall.normal[i], sweep.from - wall.corner[i]));
    }
    if (Sides == 2) {
        first = least(first, reach_corner(sweep.from, way, wall.corner[0]));
        first = least(first, reach_corner(sweep.from, way, wall.corner[1]));
        const V2 gap = sweep.from - wall.corner[0];
        const M at_corner = at_most(dot(gap, wall.corner[1] - wall.corner[0]), V{}) &
                            at_most(dot(gap, wall.corner[3] - wall.corner[0]), V{});
        distance = select(at_corner, square_root(dot(gap, gap)), distance);
    }
    // In touch at the start already, but not overlapping: at once.
    const M now = less(V{}, distance) & less(distance, fill(kPuckTarget + kTolerance));
    return select(now, V{}, select(at_most(distance, V{}), fill(kNever), first));
}

// Contacts of one body with what stands still, solved at the moment of an impact; afterwards the body goes on for `rest`
// of the step's time.
template <typename B, int N> void bounce(Contact<Still, B> (&contacts)[N], Body &body, Sweep &sweep, M hit, V rest) {
    Body still{};
    M live = hit;
    for (int round = 0; round < kImpactRounds && any(live); round++) {
        V lowest = V{};
        for (auto &contact : contacts)
            if (any(contact.manifold.touching)) lowest = least(lowest, contact.correct(still, body, live, 0.75f, 0.2f));
        live = live & less(lowest, fill(static_cast<float>(-1.5 * kSlop)));
    }
    sweep.from = select(hit, body.c, sweep.from);
    sweep.angle_from = select(hit, body.a, sweep.angle_from);
    for (auto &contact : contacts)
        if (any(contact.manifold.touching)) contact.begin(still, body);
    live = hit;
    for (int round = 0; round < kVelocityRounds && any(live); round++) {
        M moved = no_lanes();
        for (auto &contact : contacts)
            if (any(contact.manifold.touching)) moved = moved | contact.round(still, body, live);
        live = moved;
    }
    const V time = rest * static_cast<float>(kTime);
    body.c = select(hit, body.c + time * body.v, body.c);
    body.a = select(hit, body.a + time * body.w, body.a);
    sweep.to = body.c;
    sweep.angle_to = body.a;
}

} // namespace
} // namespace fr

#endif
