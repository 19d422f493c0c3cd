// The original's scripted player, one a game, from what it sees.
#ifndef FASTRL_TESTS_HOCKEY_BASIC_OPPONENT_H
#define FASTRL_TESTS_HOCKEY_BASIC_OPPONENT_H

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

class BasicOpponent {
  public:
    BasicOpponent(bool strong, std::mt19937 &random) : strong_(strong), random_(random) { begin(); }

    void begin() { phase_ = std::uniform_real_distribution<float>(0, kPi)(random_); }

    // Writes 4 actions.
    void act(const std::array<float, 18> &o, float *out) {
        phase_ += std::uniform_real_distribution<float>(0, 0.2f)(random_);
        float target[3] = {-3.5f, 0, kPi / 3 * std::sin(phase_)};
        if (o[14] < 0.5f) {
            const bool behind = o[0] < o[12] && std::fabs(o[1] - o[13]) < 0.5f;
            if (behind) target[0] = o[12] + 0.2f;
            target[1] = behind ? o[13] + o[15] * std::hypot(o[0] - o[12], o[1] - o[13]) * 0.1f : o[13];
        }
        const float kp = strong_ ? 10 : 0.5f, gain[3] = {kp, kp / 5, kp / 2}, time[3] = {0.1f, 0.1f, 1};
        for (size_t i = 0; i < 3; i++) {
            const float error = target[i] - o[i], speed = o[3 + i];
            const bool brake = std::fabs(error / (speed + 0.01f)) < time[i];
            out[i] = std::clamp(error * gain[i] - (brake ? 0.5f * speed : 0), -1.0f, 1.0f);
        }
        out[3] = o[16] > 0 && o[16] < 7 ? 1.0f : 0.0f;
    }

  private:
    static constexpr float kPi = 3.14159265f;
    bool strong_;
    std::mt19937 &random_;
    float phase_ = 0;
};

#endif
