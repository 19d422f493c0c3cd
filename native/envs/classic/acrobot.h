// Acrobot-v1 (Sutton and Barto 1998, 11.3, the "book" form): two links, driven between them, swing a tip up.
// Equations and constants: Gymnasium.
#ifndef FASTRL_ENVS_CLASSIC_ACROBOT_H
#define FASTRL_ENVS_CLASSIC_ACROBOT_H

#include "base/random.h"
#include "base/numbers.h"

namespace fr {
namespace {

// State: angles of both links (0 hangs, the second relative to the first) and their velocities.
struct Acrobot {
    static constexpr int kSize = 6, kStates = 4, kChoices = 3, kLimit = 500;
    static constexpr double kTime = 0.2, kGravity = 9.8, kLimit1 = 4 * kPi, kLimit2 = 9 * kPi;

    static void begin(double *s, uint64_t &random) {
        for (int k = 0; k < 4; ++k)
            s[k] = static_cast<float>(draw(random, -0.1, 0.1)); // a first state is float32 there
    }

    static void observe(const double *s, float *row) {
        double sine, cosine;
        sine_cosine(s[0], sine, cosine);
        row[0] = static_cast<float>(cosine);
        row[1] = static_cast<float>(sine);
        sine_cosine(s[1], sine, cosine);
        row[2] = static_cast<float>(cosine);
        row[3] = static_cast<float>(sine);
        row[4] = static_cast<float>(s[2]);
        row[5] = static_cast<float>(s[3]);
    }

    // Both masses and lengths are 1, centres of mass at 0.5, moments of inertia 1. cos(x - pi/2) is written sin(x).
    static inline void derive(const double *s, double torque, double *d) {
        double sine1, cosine1, sine2, cosine2, sine12, cosine12;
        sine_cosine(s[0], sine1, cosine1);
        sine_cosine(s[1], sine2, cosine2);
        sine_cosine(s[0] + s[1], sine12, cosine12);
        const double d1 = 0.25 + (1.25 + cosine2) + 2.0;
        const double d2 = 0.25 + 0.5 * cosine2 + 1.0;
        const double phi2 = 0.5 * kGravity * sine12;
        const double phi1 = -0.5 * (s[3] * s[3]) * sine2 - s[3] * s[2] * sine2 + 1.5 * kGravity * sine1 + phi2;
        const double second = (torque + d2 / d1 * phi1 - 0.5 * (s[2] * s[2]) * sine2 - phi2) / (1.25 - d2 * d2 / d1);
        d[0] = s[2];
        d[1] = s[3];
        d[2] = -(d2 * second + phi1) / d1;
        d[3] = second;
    }

    static inline double wrap(double x) {
        for (int turn = 0; turn < 2; ++turn) { // velocities move an angle by less than two turns
            x = x > kPi ? x - 2 * kPi : x;
            x = x < -kPi ? x + 2 * kPi : x;
        }
        return x;
    }

    static inline bool step(double *s, double action, double &reward) {
        const double torque = action - 1;
        double k1[4], k2[4], k3[4], k4[4], at[4];
        derive(s, torque, k1);
        for (int k = 0; k < 4; ++k)
            at[k] = s[k] + kTime / 2 * k1[k];
        derive(at, torque, k2);
        for (int k = 0; k < 4; ++k)
            at[k] = s[k] + kTime / 2 * k2[k];
        derive(at, torque, k3);
        for (int k = 0; k < 4; ++k)
            at[k] = s[k] + kTime * k3[k];
        derive(at, torque, k4);
        for (int k = 0; k < 4; ++k)
            s[k] = s[k] + kTime / 6 * (k1[k] + 2 * k2[k] + 2 * k3[k] + k4[k]);
        s[0] = wrap(s[0]);
        s[1] = wrap(s[1]);
        s[2] = clip(s[2], -kLimit1, kLimit1);
        s[3] = clip(s[3], -kLimit2, kLimit2);
        double sine, cosine1, cosine12;
        sine_cosine(s[0], sine, cosine1);
        sine_cosine(s[0] + s[1], sine, cosine12);
        const bool up = -cosine1 - cosine12 > 1;
        reward = up ? 0 : -1;
        return up;
    }
};

} // namespace
} // namespace fr

#endif
