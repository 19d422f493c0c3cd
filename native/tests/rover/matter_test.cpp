// The physics against matter-js 0.20, which npm brings into a temporary folder: skipped where node, npm or the network is missing.
#include "envs/rover/drive.h"
#include "envs/rover/spawn.h"
#include "tests/check.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <vector>

namespace {

constexpr int kFields = 200, kTicks = 2000, kHold = 4;

// One field and what happened on it, as matter.mjs reads it.
void record(int field, std::ofstream &out) {
    fr::Rover rover = {};
    rover.random = fr::stream(2026, field);
    fr::begin_episode(rover);
    uint64_t actions = fr::stream(4052, field);
    std::vector<double> numbers = {rover.x, rover.y, rover.heading, static_cast<double>(rover.obstacles)};
    for (int i = 0; i < rover.obstacles; ++i)
        numbers.insert(numbers.end(), {rover.thing_x[i], rover.thing_y[i], rover.thing_radius[i]});
    const size_t length = numbers.size();
    numbers.push_back(0);
    double speed = 0, turn = 0;
    for (int tick = 0; tick < kTicks; ++tick) {
        if (tick % kHold == 0) {
            speed = fr::draw(actions, -1, 1);
            turn = fr::draw(actions, -1, 1);
        }
        const bool collided = fr::drive(rover, speed, turn, 1);
        numbers.insert(numbers.end(), {speed, turn, rover.x, rover.y, rover.heading, collided ? 1.0 : 0.0});
        ++numbers[length];
        if (collided) break;
    }
    out.write(reinterpret_cast<const char *>(numbers.data()),
              static_cast<std::streamsize>(numbers.size() * sizeof(double)));
}

bool runs(const std::string &command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

} // namespace

int main() {
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / "fastrl-matter-js-0.20";
    std::filesystem::create_directories(folder);
    const std::string quoted = std::string("'").append(folder.string()).append("'");
    if (!std::filesystem::exists(folder / "node_modules/matter-js") &&
        !runs("npm install --no-audit --no-fund --prefix " + quoted + " matter-js@0.20.0")) {
        std::puts("skipped: npm cannot bring matter-js 0.20");
        return kSkipped;
    }
    std::ofstream out(folder / "fields.bin", std::ios::binary);
    for (int i = 0; i < kFields; ++i)
        record(i, out);
    out.close();
    CHECK(std::system(("node '" FASTRL_SOURCE_DIR "/native/tests/rover/matter.mjs' " + quoted).c_str()) == 0);
    return check_done();
}
