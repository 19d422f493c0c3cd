// Contacts solved as Box2D does: sequential impulses on velocities with friction and bounce, both points of a contact
// together; then positions pushed apart. A game stops taking part as soon as nothing moves in it any more, so that its
// result does not depend on the games beside it.
#ifndef FASTRL_HOCKEY_SOLVE_H
#define FASTRL_HOCKEY_SOLVE_H

#include "envs/hockey/collide.h"

namespace fr {
namespace {

// What a body can be, and how it takes part.
struct Still {
    static constexpr float kMass = 0, kInertia = 0, kRadius = static_cast<float>(kSkin); // inverse mass and inertia
    static Pose pose(const Body &) { return still_pose(); }
};
template <int Player> struct Racket {
    static constexpr float kMass = static_cast<float>(1 / kPlayerMass.mass);
    static constexpr float kInertia = static_cast<float>(1 / kPlayerMass.inertia), kRadius = static_cast<float>(kSkin);
    static Pose pose(const Body &body) { return player_pose(body, Player); }
};
struct Puck {
    static constexpr float kMass = static_cast<float>(1 / kPuckMass.mass);
    static constexpr float kInertia = static_cast<float>(1 / kPuckMass.inertia),
                           kRadius = static_cast<float>(kPuckRadius);
    static Pose pose(const Body &body) { return puck_pose(body); }
};

// A change of velocity (m/s) below which an impulse counts as settled.
constexpr float kSettled = 2e-5f;

// B touches A.
template <typename A, typename B> struct Contact {
    static constexpr int kPoints = std::is_same_v<B, Puck> ? 1 : 2;
    static constexpr float kFriction =
        static_cast<float>(std::is_same_v<A, Still> && std::is_same_v<B, Puck>   ? kPuckWallFriction
                           : std::is_same_v<A, Still> || std::is_same_v<B, Puck> ? kRacketFriction
                                                                                 : 1.0);
    static constexpr float kMass = A::kMass + B::kMass;

    // Before the first round: arms, masses and bounces from the present places and velocities.
    void begin(const Body &a, const Body &b) {
        const Place place = place_of(a, b);
        normal = place.normal;
        const V2 tangent = {normal.y, -normal.x};
        two = manifold.second;
        for (int i = 0; i < kPoints; i++) {
            // Half way between both surfaces. Two rackets' skins are equal, and so are a racket's and a wall's.
            const V2 at = point_of(place, b, i);
            const V2 middle = at + (0.5f * (A::kRadius - B::kRadius - separation_of(place, at))) * place.outward;
            arm_a[i] = middle - a.c;
            arm_b[i] = middle - b.c;
            across_a[i] = cross(arm_a[i], normal);
            across_b[i] = cross(arm_b[i], normal);
            const V mass = stiffness(i, i);
            const V tangent_a = cross(arm_a[i], tangent), tangent_b = cross(arm_b[i], tangent);
            normal_mass[i] = 1.0f / mass;
            tangent_mass[i] =
                1.0f / (kMass + A::kInertia * tangent_a * tangent_a + B::kInertia * tangent_b * tangent_b);
            push[i] = rub[i] = V{};
            bounce[i] = V{};
            if constexpr (kPoints == 1) {
                const V approach = dot(normal, speed(a, b, i));
                bounce[i] = select(less(approach, fill(static_cast<float>(-kBounceSpeed))),
                                   static_cast<float>(-kBounce) * approach, V{});
            }
        }
        if constexpr (kPoints == 2) {
            k00 = stiffness(0, 0);
            k01 = stiffness(0, 1);
            k11 = stiffness(1, 1);
            const V determinant = k00 * k11 - k01 * k01;
            two = two & less(k00 * k00, 1000.0f * determinant);
            inverse_determinant = 1.0f / select(two, determinant, fill(1));
        }
    }

    // One round on the velocities of the games `live`; the games in which it still changed something.
    M round(Body &a, Body &b, M live) {
        live = live & manifold.touching;
        const V2 tangent = {normal.y, -normal.x};
        V moved = V{};
        for (int i = 0; i < kPoints; i++) {
            const V most_rub = kFriction * push[i];
            const V wanted = clamp(rub[i] - tangent_mass[i] * dot(tangent, speed(a, b, i)), -most_rub, most_rub);
            const M on = i == 0 ? live : live & two;
            const V change = select(on, wanted - rub[i], V{});
            rub[i] = rub[i] + change;
            apply(a, b, change * tangent, cross(arm_a[i], tangent) * change, cross(arm_b[i], tangent) * change);
            moved = most(moved, magnitude(change));
        }
        V wanted[kPoints];
        const V b0 = dot(normal, speed(a, b, 0)) - bounce[0];
        wanted[0] = most(push[0] - normal_mass[0] * b0, V{});
        if constexpr (kPoints == 2) {
            // Both speeds with all impulses taken back; then the first case without a negative impulse or speed.
            const V b1 = dot(normal, speed(a, b, 1)) - bounce[1];
            const V r0 = b0 - (k00 * push[0] + k01 * push[1]), r1 = b1 - (k01 * push[0] + k11 * push[1]);
            const V both0 = (k01 * r1 - k11 * r0) * inverse_determinant,
                    both1 = (k01 * r0 - k00 * r1) * inverse_determinant;
            const V only0 = -(normal_mass[0] * r0), only1 = -(normal_mass[1] * r1);
            const M case_both = at_most(V{}, both0) & at_most(V{}, both1);
            const M case_0 = at_most(V{}, only0) & at_most(V{}, k01 * only0 + r1);
            const M case_1 = at_most(V{}, only1) & at_most(V{}, k01 * only1 + r0);
            const M case_none = at_most(V{}, r0) & at_most(V{}, r1);
            const V block0 = select(case_both, both0, select(case_0, only0, select(case_1 | case_none, V{}, push[0])));
            const V block1 = select(case_both, both1,
                                    select(except(case_1, case_0), only1, select(case_0 | case_none, V{}, push[1])));
            wanted[0] = select(two, block0, wanted[0]);
            wanted[1] = select(two, block1, V{});
        }
        for (int i = 0; i < kPoints; i++) {
            const V change = select(live, wanted[i] - push[i], V{});
            push[i] = push[i] + change;
            apply(a, b, change * normal, across_a[i] * change, across_b[i] * change);
            moved = most(moved, magnitude(change));
        }
        return live & less(fill(kSettled / kMass), moved);
    }

    // One round on places; the separation before it.
    V correct(Body &a, Body &b, M live, float share, float most_push) {
        V lowest = V{};
        for (int i = 0; i < kPoints; i++) {
            const Place place = place_of(a, b);
            const V2 n = place.normal, at = point_of(place, b, i);
            const V separation = separation_of(place, at) - (A::kRadius + B::kRadius);
            const M on = live & (i == 0 ? manifold.touching : manifold.second);
            lowest = select(on, least(lowest, separation), lowest);
            const V wanted = clamp(share * (separation + static_cast<float>(kSlop)), fill(-most_push), V{});
            const V2 to_a = at - a.c, to_b = at - b.c;
            const V cross_a = cross(to_a, n), cross_b = cross(to_b, n);
            const V mass = kMass + A::kInertia * cross_a * cross_a + B::kInertia * cross_b * cross_b;
            const V impulse = select(on, -(wanted / mass), V{});
            if constexpr (A::kMass > 0) {
                a.c = a.c - A::kMass * impulse * n;
                a.a = a.a - A::kInertia * cross_a * impulse;
            }
            b.c = b.c + B::kMass * impulse * n;
            b.a = b.a + B::kInertia * cross_b * impulse;
        }
        return lowest;
    }

    Manifold manifold;

  private:
    // The manifold in the world: the reference's normal and plane, the normal from A to B, the other body's pose.
    struct Place {
        V2 outward, plane, normal;
        Pose other;
    };
    Place place_of(const Body &a, const Body &b) const {
        const Pose pose_a = A::pose(a);
        if constexpr (kPoints == 1) { // the puck never is the reference
            const V2 outward = rotate(pose_a, manifold.normal);
            return {outward, to_world(pose_a, manifold.plane), outward, pose_a};
        } else {
            const Pose pose_b = B::pose(b);
            const Pose reference = select(manifold.b_is_reference, pose_b, pose_a);
            const V2 outward = rotate(reference, manifold.normal);
            return {outward, to_world(reference, manifold.plane),
                    select(manifold.b_is_reference, V2{-outward.x, -outward.y}, outward),
                    select(manifold.b_is_reference, pose_a, pose_b)};
        }
    }
    V2 point_of(const Place &place, const Body &b, int i) const {
        return kPoints == 1 ? b.c : to_world(place.other, manifold.points[i]);
    }
    static V separation_of(const Place &place, V2 at) { return dot(place.outward, at - place.plane); }
    V2 speed(const Body &a, const Body &b, int i) const {
        const V2 of_b = b.v + cross(b.w, arm_b[i]);
        if constexpr (A::kMass > 0) return of_b - a.v - cross(a.w, arm_a[i]);
        return of_b;
    }
    V stiffness(int i, int j) const {
        return kMass + (A::kInertia * across_a[i] * across_a[j] + B::kInertia * across_b[i] * across_b[j]);
    }
    void apply(Body &a, Body &b, V2 impulse, V turn_a, V turn_b) const {
        if constexpr (A::kMass > 0) {
            a.v = a.v - fill(A::kMass) * impulse;
            a.w = a.w - A::kInertia * turn_a;
        }
        b.v = b.v + fill(B::kMass) * impulse;
        b.w = b.w + B::kInertia * turn_b;
    }

    V2 normal, arm_a[kPoints], arm_b[kPoints];
    V across_a[kPoints], across_b[kPoints], normal_mass[kPoints], tangent_mass[kPoints], bounce[kPoints];
    V push[kPoints], rub[kPoints]; // impulses along and across the normal so far
    M two;
    V k00, k01, k11, inverse_determinant;
};

} // namespace
} // namespace fr

#endif
