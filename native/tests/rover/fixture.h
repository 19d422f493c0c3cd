// A batch over arrays of its own, poisoned, and actions drawn from a stream.
#ifndef FASTRL_TESTS_ROVER_FIXTURE_H
#define FASTRL_TESTS_ROVER_FIXTURE_H

#include "fastrl/rover.h"
#include "tests/check.h"

#include <cmath>
#include <cstring>
#include <vector>

struct RoverFixture {
    explicit RoverFixture(int32_t count, int32_t layout = FR_ROVER_LAYOUT_ORIGINAL) : count(count) {
        fr_rover_config_init(&config);
        config.count = count;
        config.layout = layout;
        const auto rows = static_cast<size_t>(count);
        actions.assign(rows * FR_ROVER_ACTION_SIZE, 0.0f);
        observations.assign(rows * FR_ROVER_OBSERVATION_SIZE, NAN);
        finals.assign(rows * FR_ROVER_OBSERVATION_SIZE, 0.0f);
        rewards.assign(rows, NAN);
        infos.assign(rows * FR_ROVER_INFO_COUNT, NAN);
        causes.assign(rows, 77);
        terminated.assign(rows, 7);
        truncated.assign(rows, 7);
        buffers = {actions.data(),    observations.data(), finals.data(), rewards.data(),
                   terminated.data(), truncated.data(),    causes.data(), infos.data()};
        CHECK(fr_rover_create(&config, &buffers, &rover) == FR_STATUS_OK);
    }
    ~RoverFixture() { fr_rover_destroy(rover); }
    RoverFixture(const RoverFixture &) = delete;
    RoverFixture &operator=(const RoverFixture &) = delete;

    // Actions of step `number`, a little beyond [-1, 1]. twin.mjs draws the same.
    void act(uint32_t number) {
        uint32_t x = number * 2654435761u + 1;
        for (float &action : actions) {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            action = static_cast<float>(x >> 8) * 0x1.2p-23f - 1.125f;
        }
    }
    fr_status step() { return fr_rover_step(rover, 0, count); }
    const float *row(size_t copy) const { return observations.data() + copy * FR_ROVER_OBSERVATION_SIZE; }
    float info(size_t copy, fr_rover_info column) const { return infos[copy * FR_ROVER_INFO_COUNT + column]; }

    // Hash of everything that steps write: FNV over words. twin.mjs has the same.
    uint32_t hash(uint32_t sum = 2166136261u) const {
        const auto add = [&sum](const auto &array) {
            for (const auto &value : array) {
                uint32_t word = 0;
                std::memcpy(&word, &value, sizeof value);
                sum = (sum ^ word) * 16777619u;
            }
        };
        add(observations);
        add(finals);
        add(rewards);
        add(infos);
        add(causes);
        add(terminated);
        add(truncated);
        return sum;
    }

    int32_t count;
    fr_rover_config config;
    fr_rover_buffers buffers;
    std::vector<float> actions, observations, finals, rewards, infos;
    std::vector<int32_t> causes;
    std::vector<uint8_t> terminated, truncated;
    fr_rover *rover = nullptr;
};

#endif
