// The rink, the players and the puck in numbers: metres, kilograms, seconds, relative to the rink's centre. Everything
// comes from the original's pixels (60 to a metre) and densities.
#ifndef FASTRL_HOCKEY_RINK_H
#define FASTRL_HOCKEY_RINK_H

namespace fr {
namespace {

struct P {
    double x, y;
};

template <int N> struct Outline { // counterclockwise
    P at[N];
    constexpr P next(int i) const { return at[(i + 1) % N]; }
};

constexpr double root(double x) { // Newton, for constants
    double r = x > 1 ? x : 1;
    for (int i = 0; i < 60; i++)
        r = (r + x / r) / 2;
    return r;
}

// Outward normal of the side that begins at each corner.
template <int N> constexpr Outline<N> normals_of(const Outline<N> &shape) {
    Outline<N> normals{};
    for (int i = 0; i < N; i++) {
        const P a = shape.at[i], b = shape.next(i);
        const double x = b.y - a.y, y = a.x - b.x, length = root(x * x + y * y);
        normals.at[i] = {x / length, y / length};
    }
    return normals;
}

constexpr double kTime = 0.02, kPi = 3.14159265358979323846;

// Player one's racket around the body's origin, which observations show; player two's is the same turned by half.
constexpr Outline<7> kPlayer = {
    {{0.1, -0.4}, {0.1, 0.4}, {-0.2, 0.4}, {-0.36, 0.2}, {-0.42, 0}, {-0.36, -0.2}, {-0.2, -0.4}}};

struct Mass {
    double mass, inertia, centre; // inertia about the centre of mass, which lies at (centre, 0)
};

// Triangles from the origin; the outline is symmetric in y.
template <int N> constexpr Mass measure(const Outline<N> &shape, double density) {
    double area = 0, first = 0, second = 0;
    for (int i = 0; i < N; i++) {
        const P a = shape.at[i], b = shape.next(i);
        const double d = a.x * b.y - a.y * b.x;
        area += d / 2;
        first += d * (a.x + b.x) / 6;
        second += d * (a.x * a.x + a.x * b.x + b.x * b.x + a.y * a.y + a.y * b.y + b.y * b.y) / 12;
    }
    const double centre = first / area, mass = density * area;
    return {mass, density * second - mass * centre * centre, centre};
}

constexpr Mass kPlayerMass = measure(kPlayer, 200 / 1.2);
constexpr double kPuckRadius = 13.0 / 60;
constexpr Mass kPuckMass = {7 * kPi * kPuckRadius * kPuckRadius,
                            3.5 * kPi *kPuckRadius *kPuckRadius *kPuckRadius *kPuckRadius, 0};

// What stands still, in the quarter x > 0, y > 0; the goal block reaches across y = 0.
constexpr double kBarY = 7.5 - 1.0 / 6 - 4, kSideX = 4 + 1.0 / 12 - 1.0 / 6, kCornerY = 3.5 - 64.0 / 30;
constexpr double kGoalX = 4.25 - 1.0 / 6, kGoalHalf = 1.25;
constexpr Outline<4> kBar = {
    {{-25.0 / 6, kBarY}, {25.0 / 6, kBarY}, {25.0 / 6, kBarY + 1.0 / 3}, {-25.0 / 6, kBarY + 1.0 / 3}}};
constexpr Outline<4> kSide = {
    {{kSideX, kCornerY}, {kSideX + 1.0 / 3, 1.25}, {kSideX + 1.0 / 3, 3.5 + 1.0 / 12}, {kSideX, 3.5 + 1.0 / 12}}};
constexpr Outline<4> kGoal = {
    {{kGoalX, -kGoalHalf}, {kGoalX + 1.0 / 3, -kGoalHalf}, {kGoalX + 1.0 / 3, kGoalHalf}, {kGoalX, kGoalHalf}}};

// Box2D's solver: https://github.com/erincatto/box2d, version 2.3, b2Settings.
constexpr double kSlop = 0.005, kSkin = 0.01; // skin: radius around a polygon
constexpr double kPlayerReach = 0.46;         // every point of the racket is nearer to its centre of mass
constexpr double kBounce = 0.95, kBounceSpeed = 1;
constexpr double kPuckWallFriction = 0.1, kRacketFriction = 0.31622776601683794; // sqrt(0.1 * 1): with puck and walls
constexpr int kVelocityRounds = 180, kPositionRounds = 60, kImpactRounds = 20, kMostImpacts = 8;

constexpr double kKeepTime = 15;

} // namespace
} // namespace fr

#endif
