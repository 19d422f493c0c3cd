// The kernels: the same bits for every vector width.
#include "envs/hockey/game.h"
#include "tests/hockey/fixture.h"

namespace {

constexpr int32_t kCount = 64;

// Games of every mode and kind, on one table of functions.
struct Games {
    explicit Games(const fr::HockeyKernels &kernels) : kernels(kernels), rows(kCount), groups(kCount / fr::kGroup) {
        for (size_t i = 0; i < kCount; i++) {
            rows.modes[i] = static_cast<uint8_t>(i % FR_HOCKEY_MODE_COUNT);
            rows.players[i] = static_cast<uint8_t>(i / 2 % 2 * FR_HOCKEY_PLAYER_STRONG);
            rows.opponents[i] = static_cast<uint8_t>(i / 3 % FR_HOCKEY_PLAYER_COUNT);
        }
        const fr_hockey_buffers buffers = {nullptr,
                                           rows.actions[0].data(),
                                           rows.actions[1].data(),
                                           rows.modes.data(),
                                           rows.players.data(),
                                           rows.opponents.data(),
                                           rows.observations[0].data(),
                                           rows.finals[0].data(),
                                           rows.rewards[0].data(),
                                           rows.infos[0].data(),
                                           rows.terminated.data(),
                                           rows.truncated.data(),
                                           rows.observations[1].data(),
                                           rows.finals[1].data(),
                                           rows.rewards[1].data(),
                                           rows.infos[1].data()};
        memory = {groups.data(), nullptr, buffers, 1, FR_HOCKEY_SPAWN_ORIGINAL, 4, 18};
        for (int32_t i = 0; i < kCount; i++) {
            groups[static_cast<size_t>(i / fr::kGroup)].random[i % fr::kGroup] = static_cast<uint64_t>(i) * 977;
            fr::hockey_begin(memory, groups[static_cast<size_t>(i / fr::kGroup)], i % fr::kGroup, i);
        }
    }
    void step(int number) {
        rows.act(number);
        kernels.step(memory, groups.data(), 0, 0, kCount);
    }

    const fr::HockeyKernels &kernels;
    HockeyFixture rows;
    std::vector<fr::HockeyGroup> groups;
    fr::HockeyMemory memory;
};

void widths_agree_bit_for_bit(const fr::HockeyKernels &narrow, const fr::HockeyKernels &wide) {
    Games a(narrow), b(wide);
    for (int step = 0; step < 400; step++) {
        a.step(step);
        b.step(step);
        CHECK(a.rows.hash() == b.rows.hash());
        CHECK(std::memcmp(a.groups.data(), b.groups.data(), a.groups.size() * sizeof(fr::HockeyGroup)) == 0);
        if (check_failures) return;
    }
}

} // namespace

int main() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) widths_agree_bit_for_bit(fr::hockey_kernels_portable, fr::hockey_kernels_avx2);
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
        widths_agree_bit_for_bit(fr::hockey_kernels_portable, fr::hockey_kernels_avx512);
#endif
    return check_done();
}
