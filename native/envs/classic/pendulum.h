// Pendulum-v1: swing up and hold with too weak a motor.
// Equations and constants: Gymnasium.
#ifndef FASTRL_ENVS_CLASSIC_PENDULUM_H
#define FASTRL_ENVS_CLASSIC_PENDULUM_H

#include "base/random.h"
#include "base/numbers.h"

namespace fr {
namespace {

// State: angle (0 is up, not wrapped) and its velocity.
struct Pendulum {
    static constexpr int kSize = 3, kStates = 2, kChoices = 0, kLimit = 200;
    static constexpr double kTime = 0.05, kGravity = 10, kTorque = 2, kSpeed = 8;

    static void begin(double *s, uint64_t &random) {
        s[0] = draw(random, -kPi, kPi);
        s[1] = draw(random, -1, 1);
    }

    static void observe(const double *s, float *row) {
        double sine, cosine;
        sine_cosine(s[0], sine, cosine);
        row[0] = static_cast<float>(cosine);
        row[1] = static_cast<float>(sine);
        row[2] = static_cast<float>(s[1]);
    }

    static inline bool step(double *s, double action, double &reward) {
        const double torque = clip(action, -kTorque, kTorque);
        const double turns = (s[0] * (1 / (2 * kPi)) + 0x1.8p52) - 0x1.8p52; // rounded to whole turns
        const double angle = s[0] - turns * (2 * kPi);
        double sine, cosine;
        sine_cosine(s[0], sine, cosine);
        reward = -(angle * angle + 0.1 * (s[1] * s[1]) + 0.001 * (torque * torque));
        s[1] = clip(s[1] + (3 * kGravity / 2 * sine + 3 * torque) * kTime, -kSpeed, kSpeed);
        s[0] = s[0] + s[1] * kTime;
        return false;
    }
};

} // namespace
} // namespace fr

#endif
