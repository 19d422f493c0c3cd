// The kernels: the same bits for every vector width.
#include "base/cpu.h"
#include "base/random.h"
#include "envs/rover/batch.h"
#include "envs/rover/pilot.h"
#include "envs/rover/presets.h"
#include "tests/rover/fixture.h"

namespace {

constexpr int32_t kCount = 33;

struct Rovers {
    Rovers(const fr::RoverKernels &kernels, bool navigator)
        : kernels(kernels), rows(kCount), rovers(kCount), navigators(navigator ? kCount : 0),
          memory{rovers.data(), rows.buffers, fr::kPresets[2], 4,
                 200,           false,        {0.5, 0.5},      navigator ? navigators.data() : nullptr} {
        for (int32_t i = 0; i < kCount; ++i)
            rovers[static_cast<size_t>(i)].random = fr::stream(31, i);
        kernels.begin(memory, 0, kCount);
        kernels.show(memory, 0, kCount);
    }
    void step(uint32_t number) {
        rows.act(number);
        kernels.step(memory, 0, kCount);
    }

    const fr::RoverKernels &kernels;
    RoverFixture rows;
    std::vector<fr::Rover> rovers;
    std::vector<fr::Navigator> navigators;
    fr::RoverMemory memory;
};

void widths_agree_bit_for_bit(const fr::RoverKernels &wide, bool navigator) {
    Rovers a(fr::rover_kernels_portable, navigator), b(wide, navigator);
    for (uint32_t step = 0; step < (navigator ? 100 : 1500); ++step) {
        a.step(step);
        b.step(step);
        CHECK(a.rows.hash() == b.rows.hash());
        CHECK(std::memcmp(a.rovers.data(), b.rovers.data(), a.rovers.size() * sizeof(fr::Rover)) == 0);
        if (check_failures) return;
    }
}

} // namespace

int main() {
#if defined(__x86_64__)
    for (const bool navigator : {false, true}) {
        if (fr::has_avx2()) widths_agree_bit_for_bit(fr::rover_kernels_avx2, navigator);
        if (fr::has_avx512()) widths_agree_bit_for_bit(fr::rover_kernels_avx512, navigator);
    }
#endif
    return check_done();
}
