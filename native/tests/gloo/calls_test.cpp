// What calls bring, and what is refused.
#include "fixture.h"

#include <cmath>
#include <cstring>
#include <random>

namespace {

// Numbers of which no two orders have the same sum.
std::vector<float> numbers(uint32_t seed, size_t count) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> mantissa(-1.0f, 1.0f);
    std::vector<float> result(count);
    for (float &value : result)
        value = std::ldexp(mantissa(random), static_cast<int>(random() % 40));
    return result;
}

void sum_is_made_in_the_order_of_ranks_and_parts() {
    const struct {
        std::vector<int32_t> parts; // of each rank
        int64_t count;
    } cases[] = {{{1, 1}, 1}, {{4, 4}, 17}, {{3, 0, 2}, 100003}, {{0, 1, 1, 2, 1}, 3}};
    for (const auto &tried : cases) {
        const auto count = static_cast<size_t>(tried.count);
        std::vector<std::vector<float>> parts;
        std::vector<float> expected;
        for (size_t rank = 0; rank < tried.parts.size(); rank++) {
            parts.push_back(numbers(static_cast<uint32_t>(rank), count * static_cast<size_t>(tried.parts[rank])));
            for (size_t at = 0; at < parts[rank].size(); at += count) {
                const std::vector<float> part(parts[rank].begin() + static_cast<int64_t>(at),
                                              parts[rank].begin() + static_cast<int64_t>(at + count));
                if (expected.empty())
                    expected = part;
                else
                    for (size_t i = 0; i < count; i++)
                        expected[i] += part[i];
            }
        }
        in_group(static_cast<int32_t>(tried.parts.size()), [&](int32_t rank, fr_gloo *group) {
            const auto own = static_cast<size_t>(rank);
            for (int time = 0; time < 2; time++) {
                std::vector<float> sum(count, NAN);
                CHECK(fr_gloo_sum(group, parts[own].data(), tried.parts[own], tried.count, sum.data()) == FR_STATUS_OK);
                CHECK(std::memcmp(sum.data(), expected.data(), count * sizeof(float)) == 0);
            }
        });
    }
}

void sum_of_negative_zeros_is_one() {
    in_group(2, [](int32_t, fr_gloo *group) {
        const float zero = -0.0f;
        float sum = 1;
        CHECK(fr_gloo_sum(group, &zero, 1, 1, &sum) == FR_STATUS_OK);
        CHECK(sum == 0.0f && std::signbit(sum));
    });
}

void gather_brings_everybodys_block() {
    for (const int64_t bytes : {int64_t{1}, int64_t{300007}})
        in_group(3, [bytes](int32_t rank, fr_gloo *group) {
            const auto size = static_cast<size_t>(bytes);
            const std::vector<uint8_t> own(size, static_cast<uint8_t>(rank + 1));
            std::vector<uint8_t> all(3 * size, 0xAA);
            CHECK(fr_gloo_gather(group, own.data(), bytes, all.data()) == FR_STATUS_OK);
            for (size_t i = 0; i < all.size(); i++)
                if (all[i] != i / size + 1) {
                    CHECK(all[i] == i / size + 1);
                    break;
                }
        });
}

void rank_that_comes_late_is_waited_for() {
    constexpr auto kLate = std::chrono::milliseconds(200);
    in_group(2, [&](int32_t rank, fr_gloo *group) {
        int64_t before = -1, after = -1;
        CHECK(fr_gloo_get_waited(group, &before) == FR_STATUS_OK && before == 0);
        const std::vector<float> part(100003);
        std::vector<float> sum(part.size());
        const auto begun = std::chrono::steady_clock::now();
        if (rank == 1) std::this_thread::sleep_for(kLate);
        CHECK(fr_gloo_sum(group, part.data(), 1, static_cast<int64_t>(part.size()), sum.data()) == FR_STATUS_OK);
        const double whole = seconds_since(begun);
        CHECK(fr_gloo_get_waited(group, &after) == FR_STATUS_OK);
        CHECK(static_cast<double>(after) < whole * 1e9);
        if (rank == 0) CHECK(after > std::chrono::nanoseconds(kLate).count() / 2);
    });
}

void broadcast_brings_the_roots_bytes() {
    in_group(3, [](int32_t rank, fr_gloo *group) {
        for (int32_t root = 0; root < 3; root++) {
            std::vector<int32_t> data(70001, rank);
            const int64_t bytes = static_cast<int64_t>(data.size() * sizeof(int32_t));
            CHECK(fr_gloo_broadcast(group, root, data.data(), bytes) == FR_STATUS_OK);
            CHECK(data == std::vector<int32_t>(70001, root));
        }
        CHECK(fr_gloo_check(group) == FR_STATUS_OK);
    });
}

void wrong_arguments_are_named() {
    const Folder store;
    fr_gloo *group = nullptr;
    fr_gloo_config config = config_of(store, 0, 1);
    CHECK(fr_gloo_create(&config, &group) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strcmp(fr_gloo_error_message(), "world is 1, must be 2..4096") == 0);
    config = config_of(store, 2, 2);
    CHECK(fr_gloo_create(&config, &group) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(std::strcmp(fr_gloo_error_message(), "rank is 2, must be 0..1") == 0);
    config = config_of(store, 0, 2);
    config.store = nullptr;
    CHECK(fr_gloo_create(&config, &group) == FR_STATUS_INVALID_ARGUMENT);
    config.size = 1;
    CHECK(fr_gloo_create(&config, &group) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gloo_create(nullptr, &group) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gloo_create(&config, nullptr) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(fr_gloo_check(nullptr) == FR_STATUS_INVALID_ARGUMENT);
    CHECK(group == nullptr);
    fr_gloo_destroy(nullptr);
    in_group(2, [](int32_t, fr_gloo *made) {
        float value = 0;
        CHECK(fr_gloo_sum(made, nullptr, 1, 1, &value) == FR_STATUS_INVALID_ARGUMENT);
        CHECK(fr_gloo_sum(made, &value, -1, 1, &value) == FR_STATUS_INVALID_ARGUMENT);
        CHECK(fr_gloo_sum(made, &value, 1, 0, &value) == FR_STATUS_INVALID_ARGUMENT);
        CHECK(fr_gloo_gather(made, &value, 0, &value) == FR_STATUS_INVALID_ARGUMENT);
        CHECK(fr_gloo_broadcast(made, 2, &value, 4) == FR_STATUS_INVALID_ARGUMENT);
    });
}

} // namespace

int main() {
    sum_is_made_in_the_order_of_ranks_and_parts();
    sum_of_negative_zeros_is_one();
    gather_brings_everybodys_block();
    rank_that_comes_late_is_waited_for();
    broadcast_brings_the_roots_bytes();
    wrong_arguments_are_named();
    return check_done();
}
