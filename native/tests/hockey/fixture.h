// A batch over arrays of its own, poisoned, and actions drawn from a stream.
#ifndef FASTRL_TESTS_HOCKEY_FIXTURE_H
#define FASTRL_TESTS_HOCKEY_FIXTURE_H

#include "fastrl/hockey.h"
#include "tests/check.h"

#include <cmath>
#include <cstring>
#include <vector>

struct HockeyFixture {
    explicit HockeyFixture(int32_t count, bool keep_mode = true, int32_t spawn = FR_HOCKEY_SPAWN_FREE,
                           int32_t fineness = 0)
        : count(count) {
        fr_hockey_config_init(&config);
        config.count = count;
        config.keep_mode = keep_mode;
        config.spawn = spawn;
        config.fineness = fineness;
        CHECK(fr_hockey_get_info(&config, &info) == FR_STATUS_OK);
        const auto rows = static_cast<size_t>(count);
        observation_size = static_cast<size_t>(info.observation_size);
        action_size = static_cast<size_t>(info.action_size);
        choices.assign(rows, 0);
        modes.assign(rows, FR_HOCKEY_MODE_NORMAL);
        players.assign(rows, FR_HOCKEY_PLAYER_EXTERNAL);
        opponents.assign(rows, FR_HOCKEY_PLAYER_EXTERNAL);
        terminated.assign(rows, 7);
        truncated.assign(rows, 7);
        for (int k = 0; k < 2; k++) {
            actions[k].assign(rows * action_size, 0.0f);
            observations[k].assign(rows * observation_size, NAN);
            finals[k].assign(rows * observation_size, NAN);
            rewards[k].assign(rows, NAN);
            infos[k].assign(rows * 4, NAN);
        }
        const fr_hockey_buffers buffers = {fineness ? choices.data() : nullptr,
                                           fineness ? nullptr : actions[0].data(),
                                           actions[1].data(),
                                           modes.data(),
                                           players.data(),
                                           opponents.data(),
                                           observations[0].data(),
                                           finals[0].data(),
                                           rewards[0].data(),
                                           infos[0].data(),
                                           terminated.data(),
                                           truncated.data(),
                                           observations[1].data(),
                                           finals[1].data(),
                                           rewards[1].data(),
                                           infos[1].data()};
        CHECK(fr_hockey_create(&config, &buffers, &hockey) == FR_STATUS_OK);
    }
    ~HockeyFixture() { fr_hockey_destroy(hockey); }
    HockeyFixture(const HockeyFixture &) = delete;
    HockeyFixture &operator=(const HockeyFixture &) = delete;

    // Actions of step `number`, which depend on nothing else but the copy; a little beyond [-1, 1].
    void act(int number) {
        for (int k = 0; k < 2; k++)
            for (size_t i = 0; i < actions[k].size(); i++) {
                uint64_t x = static_cast<uint64_t>(number) * 0x9E3779B97F4A7C15 + i * 0xBF58476D1CE4E5B9 +
                             static_cast<uint64_t>(k + 1);
                x = (x ^ (x >> 31)) * 0x94D049BB133111EB;
                x ^= x >> 29;
                actions[k][i] = static_cast<float>(x >> 40) * 0x1.2p-23f - 1.125f;
                if (info.choices && k == 0 && i < choices.size())
                    choices[i] = static_cast<int32_t>(x % static_cast<uint64_t>(info.choices));
            }
    }

    fr_status step() { return fr_hockey_step(hockey, 0, count); }
    const float *row(int player, size_t copy) const { return observations[player].data() + copy * observation_size; }
    bool ended(size_t copy) const { return terminated[copy] || truncated[copy]; }
    const float *last_row(int player, size_t copy) const {
        return (ended(copy) ? finals[player] : observations[player]).data() + copy * observation_size;
    }

    // Hash of everything that a step writes.
    uint64_t hash() const {
        uint64_t sum = 0xCBF29CE484222325;
        const auto add = [&](const auto &array) {
            const auto *bytes = reinterpret_cast<const uint8_t *>(array.data());
            for (size_t i = 0; i < array.size() * sizeof array[0]; i++)
                sum = (sum ^ bytes[i]) * 0x100000001B3;
        };
        for (int k = 0; k < 2; k++) {
            add(observations[k]);
            add(rewards[k]);
            add(infos[k]);
        }
        add(terminated);
        add(truncated);
        return sum;
    }

    int32_t count;
    fr_hockey_config config;
    fr_hockey_info info{};
    size_t observation_size, action_size;
    std::vector<int32_t> choices;
    std::vector<uint8_t> modes, players, opponents, terminated, truncated;
    std::vector<float> actions[2], observations[2], finals[2], rewards[2], infos[2];
    fr_hockey *hockey = nullptr;
};

#endif
