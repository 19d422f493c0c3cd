// CartPole-v1 (Barto, Sutton and Anderson 1983): a pole on a cart that is pushed left or right.
// Equations and constants: Gymnasium.
#ifndef FASTRL_ENVS_CLASSIC_CARTPOLE_H
#define FASTRL_ENVS_CLASSIC_CARTPOLE_H

#include "base/random.h"
#include "base/numbers.h"

namespace fr {
namespace {

// State: position m, velocity m/s, angle rad, angular velocity rad/s.
struct CartPole {
    static constexpr int kSize = 4, kStates = 4, kChoices = 2, kLimit = 500;
    static constexpr double kGravity = 9.8, kPoleMass = 0.1, kMass = 1.1, kLength = 0.5, kForce = 10, kTime = 0.02;
    static constexpr double kPoleMoment = kPoleMass * kLength;
    static constexpr double kPositionLimit = 2.4, kAngleLimit = 12 * 2 * kPi / 360;

    static void begin(double *s, uint64_t &random) {
        for (int k = 0; k < 4; ++k)
            s[k] = draw(random, -0.05, 0.05);
    }

    static void observe(const double *s, float *row) {
        for (int k = 0; k < 4; ++k)
            row[k] = static_cast<float>(s[k]);
    }

    static inline bool step(double *s, double action, double &reward) {
        double sine, cosine;
        sine_cosine(s[2], sine, cosine);
        const double force = action * (2 * kForce) - kForce;
        const double common = (force + kPoleMoment * (s[3] * s[3]) * sine) / kMass;
        const double angular =
            (kGravity * sine - cosine * common) / (kLength * (4.0 / 3.0 - kPoleMass * (cosine * cosine) / kMass));
        const double linear = common - kPoleMoment * angular * cosine / kMass;
        s[0] = s[0] + kTime * s[1];
        s[1] = s[1] + kTime * linear;
        s[2] = s[2] + kTime * s[3];
        s[3] = s[3] + kTime * angular;
        reward = 1;
        return (s[0] < -kPositionLimit) | (s[0] > kPositionLimit) | (s[2] < -kAngleLimit) | (s[2] > kAngleLimit);
    }
};

} // namespace
} // namespace fr

#endif
