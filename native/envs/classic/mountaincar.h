// MountainCar-v0 (Moore 1990): a car too weak for its hill.
// Equations and constants: Gymnasium.
#ifndef FASTRL_ENVS_CLASSIC_MOUNTAINCAR_H
#define FASTRL_ENVS_CLASSIC_MOUNTAINCAR_H

#include "base/random.h"
#include "base/numbers.h"

namespace fr {
namespace {

// State: position and velocity.
struct MountainCar {
    static constexpr int kSize = 2, kStates = 2, kChoices = 3, kLimit = 200;
    static constexpr double kForce = 0.001, kGravity = 0.0025, kSpeed = 0.07, kLeft = -1.2, kRight = 0.6, kGoal = 0.5;

    static void begin(double *s, uint64_t &random) {
        s[0] = draw(random, -0.6, -0.4);
        s[1] = 0;
    }

    static void observe(const double *s, float *row) {
        row[0] = static_cast<float>(s[0]);
        row[1] = static_cast<float>(s[1]);
    }

    static inline bool step(double *s, double action, double &reward) {
        double sine, cosine;
        sine_cosine(3 * s[0], sine, cosine);
        const double speed = clip(s[1] + ((action - 1) * kForce + cosine * -kGravity), -kSpeed, kSpeed);
        s[0] = clip(s[0] + speed, kLeft, kRight);
        s[1] = ((s[0] == kLeft) & (speed < 0)) ? 0 : speed;
        reward = -1;
        return (s[0] >= kGoal) & (s[1] >= 0);
    }
};

} // namespace
} // namespace fr

#endif
