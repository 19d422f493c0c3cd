// The kernels: sine and cosine against the C library, and the same bits for every vector width.
#include "base/cpu.h"
#include "envs/classic/batch.h"
#include "base/numbers.h"
#include "tests/classic/fixture.h"

namespace {

void sine_and_cosine_are_those_of_the_c_library() {
    double worst = 0;
    for (int i = -200000; i <= 200000; ++i) {
        const double x = i * (i % 3 == 0 ? 1e-5 : i % 3 == 1 ? 1.7e-3 : 0.37);
        double sine, cosine;
        fr::sine_cosine(x, sine, cosine);
        worst = std::fmax(worst, std::fmax(std::fabs(sine - std::sin(x)), std::fabs(cosine - std::cos(x))));
    }
    CHECK(worst < 2.5e-16);
}

// Both widths from the same states with the same actions.
void widths_agree_bit_for_bit(const fr::ClassicTask *narrow, const fr::ClassicTask *wide) {
    for (int32_t kind = 0; kind < FR_CLASSIC_KIND_COUNT; ++kind) {
        constexpr int32_t kCount = 75;
        ClassicFixture a(kind, kCount), b(kind, kCount);
        std::vector<double> state_a(4 * kCount), state_b(4 * kCount);
        std::vector<int32_t> steps_a(kCount), steps_b(kCount);
        std::vector<uint64_t> random_a(kCount), random_b(kCount);
        const auto memory = [](ClassicFixture &f, std::vector<double> &state, std::vector<int32_t> &steps,
                               std::vector<uint64_t> &random) {
            return fr::ClassicMemory{
                {state.data(), state.data() + kCount, state.data() + 2 * kCount, state.data() + 3 * kCount},
                steps.data(),
                random.data(),
                f.info.choices > 0 ? f.choices.data() : nullptr,
                f.reals.data(),
                f.observations.data(),
                f.finals.data(),
                f.rewards.data(),
                f.terminated.data(),
                f.truncated.data()};
        };
        const fr::ClassicMemory ma = memory(a, state_a, steps_a, random_a), mb = memory(b, state_b, steps_b, random_b);
        for (int32_t i = 0; i < kCount; ++i) {
            random_a[static_cast<size_t>(i)] = random_b[static_cast<size_t>(i)] = static_cast<uint64_t>(i) * 977;
            narrow[kind].begin(ma, i);
            wide[kind].begin(mb, i);
        }
        for (int step = 0; step < 600; ++step) {
            a.act(step);
            b.act(step);
            narrow[kind].step(ma, 0, kCount);
            wide[kind].step(mb, 0, kCount);
            CHECK(a.hash() == b.hash());
            CHECK(std::memcmp(state_a.data(), state_b.data(), state_a.size() * sizeof(double)) == 0);
            if (check_failures) return;
        }
    }
}

} // namespace

int main() {
    sine_and_cosine_are_those_of_the_c_library();
#if defined(__x86_64__)
    if (fr::has_avx2()) widths_agree_bit_for_bit(fr::classic_tasks_portable, fr::classic_tasks_avx2);
    if (fr::has_avx512()) widths_agree_bit_for_bit(fr::classic_tasks_portable, fr::classic_tasks_avx512);
#endif
    return check_done();
}
