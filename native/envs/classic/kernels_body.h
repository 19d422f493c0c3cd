// The four tasks. Compiled once for each vector width, with FASTRL_CLASSIC_KERNELS as the name of the table of functions;
// everything else has internal linkage. Rows are stepped in blocks: first the dynamics of all of them without branches,
// then the few whose episode ended.
//
// Equations and constants: Gymnasium's classic control tasks (CartPole-v1, Acrobot-v1, Pendulum-v1, MountainCar-v0), and
// what they cite: Barto, Sutton and Anderson 1983; Sutton and Barto 1998, 11.3 (the "book" form of Acrobot); Moore 1990.
#include "envs/classic/tasks.h"
#include "envs/classic/trigonometry.h"

// Arrays of the state never overlap, which the compiler cannot know.
#if defined(__clang__)
#define FASTRL_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define FASTRL_INDEPENDENT _Pragma("GCC ivdep")
#else
#define FASTRL_INDEPENDENT
#endif

namespace fr {
namespace {

constexpr int kBlock = 64;
constexpr double kPi = 3.14159265358979323846;

// SplitMix64 (Steele, Lea and Flood 2014): the whole state is one number.
double draw(uint64_t &state, double low, double high) {
    uint64_t x = state += 0x9E3779B97F4A7C15;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return low + (high - low) * (static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1p-53);
}

inline double clip(double x, double low, double high) {
    const double raised = x < low ? low : x;
    return raised > high ? high : raised;
}

// State: position m, velocity m/s, angle rad, angular velocity rad/s.
struct CartPole {
    static constexpr int kSize = 4, kStates = 4, kLimit = 500;
    static constexpr double kGravity = 9.8, kPoleMass = 0.1, kMass = 1.1, kLength = 0.5, kForce = 10, kTime = 0.02;
    static constexpr double kPoleMoment = kPoleMass * kLength;
    static constexpr double kPositionLimit = 2.4, kAngleLimit = 12 * 2 * kPi / 360;

    static void begin(double *s, uint64_t &random) {
        for (int k = 0; k < 4; k++)
            s[k] = draw(random, -0.05, 0.05);
    }

    static void observe(const double *s, float *row) {
        for (int k = 0; k < 4; k++)
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

// State: angles of both links (0 hangs, the second relative to the first) and their velocities.
struct Acrobot {
    static constexpr int kSize = 6, kStates = 4, kLimit = 500;
    static constexpr double kTime = 0.2, kGravity = 9.8, kLimit1 = 4 * kPi, kLimit2 = 9 * kPi;

    static void begin(double *s, uint64_t &random) {
        for (int k = 0; k < 4; k++)
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
        for (int turn = 0; turn < 2; turn++) { // velocities move an angle by less than two turns
            x = x > kPi ? x - 2 * kPi : x;
            x = x < -kPi ? x + 2 * kPi : x;
        }
        return x;
    }

    static inline bool step(double *s, double action, double &reward) {
        const double torque = action - 1;
        double k1[4], k2[4], k3[4], k4[4], at[4];
        derive(s, torque, k1);
        for (int k = 0; k < 4; k++)
            at[k] = s[k] + kTime / 2 * k1[k];
        derive(at, torque, k2);
        for (int k = 0; k < 4; k++)
            at[k] = s[k] + kTime / 2 * k2[k];
        derive(at, torque, k3);
        for (int k = 0; k < 4; k++)
            at[k] = s[k] + kTime * k3[k];
        derive(at, torque, k4);
        for (int k = 0; k < 4; k++)
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

// State: angle (0 is up, not wrapped) and its velocity.
struct Pendulum {
    static constexpr int kSize = 3, kStates = 2, kLimit = 200;
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

// State: position and velocity.
struct MountainCar {
    static constexpr int kSize = 2, kStates = 2, kLimit = 200;
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

template <typename Task> void begin(const EnvsMemory &memory, int32_t index) {
    double s[4] = {};
    Task::begin(s, memory.random[index]);
    for (int k = 0; k < Task::kStates; k++)
        memory.state[k][index] = s[k];
    memory.steps[index] = 0;
}

template <typename Task> void observe(const EnvsMemory &memory, int32_t index, float *row) {
    double s[4] = {};
    for (int k = 0; k < Task::kStates; k++)
        s[k] = memory.state[k][index];
    Task::observe(s, row);
}

// One block of at most kBlock rows. Actions are numbers in `action`.
template <typename Task> void step_block(const EnvsMemory &memory, int32_t first, int32_t count, const double *action) {
    float rows[Task::kSize][kBlock];
    double reward[kBlock];
    uint8_t over[kBlock];
    double *const s0 = memory.state[0] + first, *const s1 = memory.state[1] + first;
    double *const s2 = memory.state[Task::kStates > 2 ? 2 : 0] + first;
    double *const s3 = memory.state[Task::kStates > 2 ? 3 : 0] + first;
    FASTRL_INDEPENDENT
    for (int32_t i = 0; i < count; i++) {
        double s[4] = {s0[i], s1[i], s2[i], s3[i]};
        float row[Task::kSize];
        over[i] = Task::step(s, action[i], reward[i]);
        s0[i] = s[0];
        s1[i] = s[1];
        if constexpr (Task::kStates > 2) {
            s2[i] = s[2];
            s3[i] = s[3];
        }
        Task::observe(s, row);
        for (int k = 0; k < Task::kSize; k++)
            rows[k][i] = row[k];
    }
    float *const observations = memory.observations + static_cast<int64_t>(first) * Task::kSize;
    for (int32_t i = 0; i < count; i++)
        for (int k = 0; k < Task::kSize; k++)
            observations[i * Task::kSize + k] = rows[k][i];
    uint32_t ended = 0;
    for (int32_t i = 0; i < count; i++) {
        const int32_t steps = ++memory.steps[first + i];
        const uint8_t terminated = over[i], truncated = !over[i] & (steps >= Task::kLimit);
        memory.rewards[first + i] = static_cast<float>(reward[i]);
        memory.terminated[first + i] = terminated;
        memory.truncated[first + i] = truncated;
        ended |= static_cast<uint32_t>(terminated | truncated);
    }
    if (!ended) return;
    for (int32_t i = 0; i < count; i++) {
        const int32_t index = first + i;
        if (!(memory.terminated[index] | memory.truncated[index])) continue;
        for (int k = 0; k < Task::kSize; k++)
            memory.final_observations[static_cast<int64_t>(index) * Task::kSize + k] = rows[k][i];
        begin<Task>(memory, index);
        observe<Task>(memory, index, observations + i * Task::kSize);
    }
}

template <typename Task> void step(const EnvsMemory &memory, int32_t first, int32_t count) {
    double action[kBlock];
    for (int32_t end = first + count; first < end; first += kBlock) {
        const int32_t rows = end - first < kBlock ? end - first : kBlock;
        if (memory.choices)
            for (int32_t i = 0; i < rows; i++)
                action[i] = memory.choices[first + i];
        else
            for (int32_t i = 0; i < rows; i++)
                action[i] = static_cast<double>(memory.reals[first + i]);
        step_block<Task>(memory, first, rows, action);
    }
}

} // namespace

const ClassicKernels FASTRL_CLASSIC_KERNELS = {
    {step<CartPole>, step<Acrobot>, step<Pendulum>, step<MountainCar>},
    {begin<CartPole>, begin<Acrobot>, begin<Pendulum>, begin<MountainCar>},
    {observe<CartPole>, observe<Acrobot>, observe<Pendulum>, observe<MountainCar>},
};

} // namespace fr
