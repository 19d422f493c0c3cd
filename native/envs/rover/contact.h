// Contacts of the rover's box: with the walls, the column, and obstacles, which matter-js builds as polygons. With a margin, in
// metres, the box is so much larger on each side.
#ifndef FASTRL_ENVS_ROVER_CONTACT_H
#define FASTRL_ENVS_ROVER_CONTACT_H

#include "envs/rover/field.h"

namespace fr {
namespace {

constexpr double kBoxRadius = 0.5930; // of the circle around the box, rounded up

struct Box {
    explicit Box(double margin) : across(kBoxAcross + margin), along(kBoxAlong + margin) {}
    double across, along; // half sides
};

inline bool touches_wall(const Rover &rover, double margin = 0) {
    const Box box(margin);
    const double sine = size_of(rover.sine), cosine = size_of(rover.cosine);
    const double half_x = box.across * cosine + box.along * sine, half_y = box.across * sine + box.along * cosine;
    return rover.x < half_x || rover.x > kWidth - half_x || rover.y < half_y || rover.y > kHeight - half_y;
}

// Two boxes are apart where one of their four axes has them apart.
inline bool touches_column(const Rover &rover, double margin = 0) {
    const Box box(margin);
    const double sine = size_of(rover.sine), cosine = size_of(rover.cosine);
    const double dx = size_of(kColumnX - rover.x), dy = size_of(kColumnY - rover.y);
    if (dx >= kColumnHalf + box.across * cosine + box.along * sine) return false;
    if (dy >= kColumnHalf + box.across * sine + box.along * cosine) return false;
    const double across = (kColumnX - rover.x) * rover.cosine - (kColumnY - rover.y) * rover.sine;
    const double along = (kColumnX - rover.x) * rover.sine + (kColumnY - rover.y) * rover.cosine;
    const double reach = kColumnHalf * (sine + cosine);
    return size_of(across) < box.across + reach && size_of(along) < box.along + reach;
}

// Bodies.circle of matter-js 0.20: the number of sides goes with the radius, the first corner is half a step from the axis,
// and corners are rounded to 0.001 px. Separating axes: the box's two and the normals of the polygon's sides.
inline bool touches_polygon(const Rover &rover, double dx, double dy, double radius, const Box &box) {
    const double pixels = radius * kPixels;
    int sides = static_cast<int>(clip(pixels, 10, 25));
    if (sides < clip(pixels, 10, 25)) ++sides;
    sides += sides % 2;
    double x[26], y[26];
    double least_across = kUnknown, most_across = -kUnknown, least_along = kUnknown, most_along = -kUnknown;
    for (int i = 0; i < sides; ++i) {
        double sine, cosine;
        sine_cosine(2 * kPi / sides * (i + 0.5), sine, cosine);
        x[i] = dx + nearest_integer(cosine * pixels * 1000) / (1000 * kPixels);
        y[i] = dy + nearest_integer(sine * pixels * 1000) / (1000 * kPixels);
        const double across = x[i] * rover.cosine - y[i] * rover.sine;
        const double along = x[i] * rover.sine + y[i] * rover.cosine;
        least_across = across < least_across ? across : least_across;
        most_across = across > most_across ? across : most_across;
        least_along = along < least_along ? along : least_along;
        most_along = along > most_along ? along : most_along;
    }
    if (least_across >= box.across || most_across <= -box.across || least_along >= box.along ||
        most_along <= -box.along)
        return false;
    for (int i = 0; i < sides; ++i) {
        // Corners run counterclockwise, so that (dy, -dx) of a side points outwards; the box reaches inwards by `inwards`.
        const int next = i + 1 == sides ? 0 : i + 1;
        const double normal_x = y[next] - y[i], normal_y = x[i] - x[next];
        const double inwards = box.across * size_of(normal_x * rover.cosine - normal_y * rover.sine) +
                               box.along * size_of(normal_x * rover.sine + normal_y * rover.cosine);
        if (normal_x * x[i] + normal_y * y[i] <= -inwards) return false;
    }
    return true;
}

// An obstacle's polygon lies within its circle and around one that is smaller by less than 2 %: only between is it needed.
inline bool touches_obstacle(const Rover &rover, double x, double y, double radius, double margin = 0) {
    const Box box(margin);
    const double dx = x - rover.x, dy = y - rover.y;
    const double across = size_of(dx * rover.cosine - dy * rover.sine) - box.across;
    const double along = size_of(dx * rover.sine + dy * rover.cosine) - box.along;
    const double distance = square(across > 0 ? across : 0) + square(along > 0 ? along : 0);
    if (distance > square(radius + 1e-5)) return false; // a rounded corner may lie beyond the circle
    if (distance < square(radius * 0.98)) return true;
    return touches_polygon(rover, dx, dy, radius, box);
}

inline bool touches(const Rover &rover, int thing, double margin = 0) {
    if (thing == kColumn) return touches_column(rover, margin);
    return touches_obstacle(rover, rover.thing_x[thing], rover.thing_y[thing], rover.thing_radius[thing], margin);
}

// Fills `near` with the things that the box may touch while its centre moves no farther than `way`; returns how many.
inline int find_near(const Rover &rover, double way, int (&near)[kThings]) {
    int32_t reachable[kThings];
    for (int i = 0; i < kThings; ++i) {
        const double reach = rover.thing_radius[i] + kBoxRadius + way;
        reachable[i] = square(rover.thing_x[i] - rover.x) + square(rover.thing_y[i] - rover.y) < square(reach);
    }
    int count = 0;
    for (int i = 0; i < kThings; ++i)
        if (reachable[i]) near[count++] = i;
    return count;
}

inline bool is_wall_near(const Rover &rover, double way) {
    const double reach = kBoxRadius + way;
    return rover.x < reach || rover.x > kWidth - reach || rover.y < reach || rover.y > kHeight - reach;
}

} // namespace
} // namespace fr

#endif
