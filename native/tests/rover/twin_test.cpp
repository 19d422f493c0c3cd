// The rules as WebAssembly, web/rover/rover.wasm, under node: the same bytes as the core for the same seed and actions, in each
// stage's rewards, and in the navigator's layout. Skipped where node is missing. An argument is the number of steps of 64 rovers (5,000) a stage.
#include "tests/rover/fixture.h"

#include <memory>

namespace {

constexpr int32_t kCount = 64;

uint32_t native_hash(int32_t stage, uint32_t steps, int32_t layout) {
    RoverFixture batch(kCount, layout);
    fr_rover_rewards rewards;
    CHECK(fr_rover_rewards_init(&rewards, stage) == FR_STATUS_OK);
    CHECK(fr_rover_set_rewards(batch.rover, &rewards) == FR_STATUS_OK);
    CHECK(fr_rover_set_limit(batch.rover, 500) == FR_STATUS_OK);
    CHECK(fr_rover_reset(batch.rover, 0x123456789ABCDEF0) == FR_STATUS_OK);
    uint32_t sum = batch.hash();
    for (uint32_t step = 0; step < steps; ++step) {
        batch.act(step);
        CHECK(batch.step() == FR_STATUS_OK);
        sum = batch.hash(sum);
    }
    return sum;
}

long long hash_under_node(int32_t stage, uint32_t steps, int32_t layout) {
    const std::string command = "node '" FASTRL_SOURCE_DIR "/native/tests/rover/twin.mjs' '" FASTRL_SOURCE_DIR
                                "/web/rover/rover.wasm' " +
                                std::to_string(kCount) + " " + std::to_string(stage) + " " + std::to_string(steps) +
                                " " + std::to_string(layout);
    const std::unique_ptr<FILE, int (*)(FILE *)> pipe(popen(command.c_str(), "r"), pclose);
    long long hash = -1;
    CHECK(pipe != nullptr && std::fscanf(pipe.get(), "%lld", &hash) == 1);
    return hash;
}

} // namespace

int main(int argc, char **argv) {
    if (std::system("node --version >/dev/null 2>&1") != 0) return kSkipped;
    const auto steps = static_cast<uint32_t>(argc > 1 ? std::atoi(argv[1]) : 5000);
    for (int32_t stage = 1; stage <= 4; ++stage)
        CHECK(native_hash(stage, steps, FR_ROVER_LAYOUT_ORIGINAL) ==
              hash_under_node(stage, steps, FR_ROVER_LAYOUT_ORIGINAL));
    const uint32_t few = steps / 50;
    CHECK(native_hash(4, few, FR_ROVER_LAYOUT_NAVIGATOR) == hash_under_node(4, few, FR_ROVER_LAYOUT_NAVIGATOR));
    return check_done();
}
