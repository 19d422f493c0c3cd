// Where two shapes touch: Box2D's contact manifolds for convex polygons and circles, for many games at once.
#ifndef FASTRL_HOCKEY_COLLIDE_H
#define FASTRL_HOCKEY_COLLIDE_H

#include "envs/hockey/lanes.h"
#include "envs/hockey/rink.h"

namespace fr {
namespace {

// Centre of mass (relative to the rink's centre), angle, velocities.
struct Body {
    V2 c;
    V a;
    V2 v;
    V w;
};

// Place and rotation of a body's frame. Player two's frame is turned by half, so that both rackets are kPlayer in theirs.
struct Pose {
    V2 at;
    V sine, cosine;
};

inline V2 rotate(const Pose &pose, V2 r) {
    return {pose.cosine * r.x - pose.sine * r.y, pose.sine * r.x + pose.cosine * r.y};
}
inline V2 unrotate(const Pose &pose, V2 r) {
    return {pose.cosine * r.x + pose.sine * r.y, pose.cosine * r.y - pose.sine * r.x};
}
inline V2 to_world(const Pose &pose, V2 r) { return pose.at + rotate(pose, r); }
inline V2 to_local(const Pose &pose, V2 p) { return unrotate(pose, p - pose.at); }
inline Pose select(M m, const Pose &a, const Pose &b) {
    return {select(m, a.at, b.at), select(m, a.sine, b.sine), select(m, a.cosine, b.cosine)};
}

constexpr float kTurned[2] = {1, -1}; // sign of each player's frame

inline Pose player_pose(const Body &body, int player) {
    Pose pose;
    sine_cosine(body.a, pose.sine, pose.cosine);
    pose.sine = pose.sine * kTurned[player];
    pose.cosine = pose.cosine * kTurned[player];
    constexpr auto kCentre = static_cast<float>(kPlayerMass.centre);
    pose.at = {body.c.x - pose.cosine * kCentre, body.c.y - pose.sine * kCentre};
    return pose;
}

inline Pose still_pose() { return {{V{}, V{}}, V{}, fill(1)}; }
inline Pose puck_pose(const Body &puck) { return {puck.c, V{}, fill(1)}; } // its angle does not matter

// A polygon in the world: corners, and the normal of the side that begins at each.
template <int N> struct Polygon { V2 corner[N], normal[N]; };

inline V2 point(P p) { return point(static_cast<float>(p.x), static_cast<float>(p.y)); }

inline Polygon<7> place_player(const Pose &pose) {
    constexpr Outline<7> kNormals = normals_of(kPlayer);
    Polygon<7> polygon;
    for (int i = 0; i < 7; i++) {
        polygon.corner[i] = to_world(pose, point(kPlayer.at[i]));
        polygon.normal[i] = rotate(pose, point(kNormals.at[i]));
    }
    return polygon;
}

// What stands still, mirrored into the quarter of the signs.
template <const Outline<4> &Shape> inline Polygon<4> place_wall(V2 signs) {
    constexpr Outline<4> kNormals = normals_of(Shape);
    Polygon<4> polygon;
    for (int i = 0; i < 4; i++) {
        polygon.corner[i] = {signs.x * static_cast<float>(Shape.at[i].x), signs.y * static_cast<float>(Shape.at[i].y)};
        polygon.normal[i] = {signs.x * static_cast<float>(kNormals.at[i].x),
                             signs.y * static_cast<float>(kNormals.at[i].y)};
    }
    return polygon;
}

// The side of one polygon that is farthest from another polygon.
struct Side {
    V separation;
    V2 normal, from, to;
};

template <int N, int K> inline Side farthest_side(const Polygon<N> &a, const Polygon<K> &b) {
    Side side;
    for (int i = 0; i < N; i++) {
        V nearest = dot(a.normal[i], b.corner[0]);
        for (int j = 1; j < K; j++)
            nearest = least(nearest, dot(a.normal[i], b.corner[j]));
        const V separation = nearest - dot(a.normal[i], a.corner[i]);
        const Side candidate = {separation, a.normal[i], a.corner[i], a.corner[(i + 1) % N]};
        if (i == 0) {
            side = candidate;
            continue;
        }
        const M better = less(side.separation, separation);
        side = {select(better, separation, side.separation), select(better, candidate.normal, side.normal),
                select(better, candidate.from, side.from), select(better, candidate.to, side.to)};
    }
    return side;
}

// The side whose normal points most against `normal`.
template <int N> inline void opposite_side(const Polygon<N> &a, V2 normal, V2 &from, V2 &to) {
    V lowest = dot(normal, a.normal[0]);
    from = a.corner[0];
    to = a.corner[1];
    for (int i = 1; i < N; i++) {
        const V value = dot(normal, a.normal[i]);
        const M better = less(value, lowest);
        lowest = select(better, value, lowest);
        from = select(better, a.corner[i], from);
        to = select(better, a.corner[(i + 1) % N], to);
    }
}

// Up to two points in which body b touches body a. One of the two, the reference, gives a plane; of the other points are
// kept. Both are stored in their own body's frame, so that they move with it.
struct Manifold {
    M touching, second; // second: there are two points
    M b_is_reference;
    V2 normal, plane; // of the reference
    V2 points[2];     // of the other
};

// Keeps of the segment p0 p1 what has a value <= 0; the values change linearly along it. False where nothing is left.
inline M clip(V2 &p0, V2 &p1, V value0, V value1) {
    const M in0 = at_most(value0, V{}), in1 = at_most(value1, V{});
    const V2 edge = p0 + (value0 / (value0 - value1)) * (p1 - p0);
    p0 = select(in0, p0, edge);
    p1 = select(in1, p1, edge);
    return in0 | in1;
}

template <int N, int K>
inline Manifold collide(const Polygon<N> &a, const Pose &pose_a, const Polygon<K> &b, const Pose &pose_b, M lanes) {
    constexpr auto kReach = static_cast<float>(2 * kSkin);
    Manifold m;
    const Side side_a = farthest_side(a, b);
    m.touching = lanes & at_most(side_a.separation, fill(kReach));
    if (!any(m.touching)) return m;
    const Side side_b = farthest_side(b, a);
    m.b_is_reference = less(side_a.separation + static_cast<float>(0.1 * kSlop), side_b.separation);
    m.touching = m.touching & at_most(side_b.separation, fill(kReach));
    if (!any(m.touching)) return m;
    const V2 normal = select(m.b_is_reference, side_b.normal, side_a.normal);
    const V2 from = select(m.b_is_reference, side_b.from, side_a.from),
             to = select(m.b_is_reference, side_b.to, side_a.to);
    V2 of_a[2], of_b[2];
    opposite_side(a, side_b.normal, of_a[0], of_a[1]);
    opposite_side(b, side_a.normal, of_b[0], of_b[1]);
    V2 p0 = select(m.b_is_reference, of_a[0], of_b[0]), p1 = select(m.b_is_reference, of_a[1], of_b[1]);
    // Mirrored polygons run clockwise: the side's ends in the order of the tangent.
    const V2 tangent = {-normal.y, normal.x};
    const V end0 = dot(tangent, from), end1 = dot(tangent, to);
    const V low = least(end0, end1) - kReach, high = most(end0, end1) + kReach;
    m.touching = m.touching & clip(p0, p1, low - dot(tangent, p0), low - dot(tangent, p1));
    m.touching = m.touching & clip(p0, p1, dot(tangent, p0) - high, dot(tangent, p1) - high);
    const V offset = dot(normal, from);
    const M near0 = at_most(dot(normal, p0) - offset, fill(kReach)),
            near1 = at_most(dot(normal, p1) - offset, fill(kReach));
    m.touching = m.touching & (near0 | near1);
    m.second = m.touching & near0 & near1;
    p0 = select(near0, p0, p1);
    const Pose reference = select(m.b_is_reference, pose_b, pose_a), other = select(m.b_is_reference, pose_a, pose_b);
    m.normal = unrotate(reference, normal);
    m.plane = to_local(reference, from);
    // Where there is no point its numbers must not be: nothing times NaN would not be nothing.
    m.points[0] = select(m.touching, to_local(other, p0), V2{V{}, V{}});
    m.points[1] = select(m.second, to_local(other, p1), V2{V{}, V{}});
    return m;
}

// The puck against a polygon: the side that is farthest from its centre, or one of that side's corners.
template <int N> inline Manifold collide_puck(const Polygon<N> &a, const Pose &pose_a, V2 centre, M lanes) {
    constexpr auto kReach = static_cast<float>(kPuckRadius + kSkin);
    Side side;
    for (int i = 0; i < N; i++) {
        const V separation = dot(a.normal[i], centre - a.corner[i]);
        const Side candidate = {separation, a.normal[i], a.corner[i], a.corner[(i + 1) % N]};
        if (i == 0) {
            side = candidate;
            continue;
        }
        const M better = less(side.separation, separation);
        side = {select(better, separation, side.separation), select(better, candidate.normal, side.normal),
                select(better, candidate.from, side.from), select(better, candidate.to, side.to)};
    }
    Manifold m;
    m.touching = lanes & at_most(side.separation, fill(kReach));
    m.second = m.b_is_reference = no_lanes();
    if (!any(m.touching)) return m;
    const M outside = !less(side.separation, fill(0x1p-23f));
    const V2 along = side.to - side.from;
    const M before = outside & at_most(dot(centre - side.from, along), V{});
    const M behind = outside & at_most(V{}, dot(centre - side.to, along));
    const M corner = before | behind;
    const V2 plane = select(behind, side.to, side.from);
    const V2 way = centre - plane;
    const V distance = square_root(dot(way, way));
    m.touching = m.touching & (!corner | at_most(distance, fill(kReach)));
    const V inverse = 1.0f / select(corner, distance, fill(1));
    m.normal = unrotate(pose_a, select(corner, inverse * way, side.normal));
    m.plane = to_local(pose_a, plane);
    return m;
}

} // namespace
} // namespace fr

#endif
