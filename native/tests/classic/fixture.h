// A batch over arrays of its own, poisoned, and actions drawn from a stream.
#ifndef FASTRL_TESTS_CLASSIC_FIXTURE_H
#define FASTRL_TESTS_CLASSIC_FIXTURE_H

#include "fastrl/classic.h"
#include "tests/check.h"

#include <cmath>
#include <cstring>
#include <vector>

struct ClassicFixture {
    ClassicFixture(int32_t kind, int32_t count) : kind(kind), count(count) {
        CHECK(fr_classic_get_info(kind, &info) == FR_STATUS_OK);
        const auto rows = static_cast<size_t>(count), floats = rows * static_cast<size_t>(info.observation_size);
        choices.assign(rows, 0);
        reals.assign(rows, 0.0f);
        observations.assign(floats, NAN);
        finals.assign(floats, NAN);
        rewards.assign(rows, NAN);
        terminated.assign(rows, 7);
        truncated.assign(rows, 7);
        fr_classic_buffers buffers = {info.choices ? choices.data() : nullptr,
                                      info.choices ? nullptr : reals.data(),
                                      observations.data(),
                                      finals.data(),
                                      rewards.data(),
                                      terminated.data(),
                                      truncated.data()};
        fr_classic_config config;
        fr_classic_config_init(&config);
        config.kind = kind;
        config.count = count;
        CHECK(fr_classic_create(&config, &buffers, &classic) == FR_STATUS_OK);
    }
    ~ClassicFixture() { fr_classic_destroy(classic); }
    ClassicFixture(const ClassicFixture &) = delete;
    ClassicFixture &operator=(const ClassicFixture &) = delete;

    // Actions of step `number`, which depend on nothing else.
    void act(int number) {
        for (int32_t i = 0; i < count; ++i) {
            uint64_t x =
                static_cast<uint64_t>(number) * 0x9E3779B97F4A7C15 + static_cast<uint64_t>(i) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 31)) * 0x94D049BB133111EB;
            x ^= x >> 29;
            choices[static_cast<size_t>(i)] =
                info.choices ? static_cast<int32_t>(x % static_cast<uint64_t>(info.choices)) : 0;
            reals[static_cast<size_t>(i)] = static_cast<float>(x >> 40) * 0x1p-22f - 2.0f;
        }
    }

    // Hash of everything that a step writes.
    uint64_t hash() const {
        uint64_t sum = 0xCBF29CE484222325;
        const auto add = [&](const void *data, size_t size) {
            for (size_t i = 0; i < size; ++i)
                sum = (sum ^ static_cast<const uint8_t *>(data)[i]) * 0x100000001B3;
        };
        add(observations.data(), observations.size() * sizeof(float));
        add(rewards.data(), rewards.size() * sizeof(float));
        add(terminated.data(), terminated.size());
        add(truncated.data(), truncated.size());
        return sum;
    }

    int32_t kind, count;
    fr_classic_info info{};
    std::vector<int32_t> choices;
    std::vector<float> reals, observations, finals, rewards;
    std::vector<uint8_t> terminated, truncated;
    fr_classic *classic = nullptr;
};

#endif
