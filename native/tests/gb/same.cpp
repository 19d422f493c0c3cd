// What must not change a game: whether earlier frames are drawn, whether code is compiled, whether polling loops are
// skipped, whether lines are drawn whole or dot by dot, and a save and load in the middle. Every ROM is run in each of these ways, and the hash of
// the last frame and of all memory has to be the same (of every frame where both ways draw every frame).
//
//     gb_same [--frames N] [--print] [FOLDER...]     N: frames for each ROM, 150 unless told; FOLDER: looked through
//                                                    with its subfolders; unless told the project's own ROMs and
//                                                    those below FASTRL_TESTROMS
#include "check.h"
#include "gb/program.h"

#include "gb/machine.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>

namespace {

// A direction that changes, A and START now and then, each for four frames.
uint32_t buttons_at(int frame) {
    constexpr uint32_t kDirections[4] = {FR_GB_BUTTON_RIGHT, FR_GB_BUTTON_DOWN, FR_GB_BUTTON_LEFT, FR_GB_BUTTON_UP};
    const int step = frame / 4;
    uint32_t buttons = step % 16 < 12 ? kDirections[step / 16 % 4] : 0;
    if (step % 6 == 3) buttons |= FR_GB_BUTTON_A;
    if (step % 30 == 17) buttons |= FR_GB_BUTTON_START;
    return buttons;
}

struct Outcome {
    uint64_t frames = 0, last_frame = 0, memory = 0;
};

uint64_t hash_of(const std::vector<uint16_t> &pixels, uint64_t hash) {
    for (const uint16_t pixel : pixels)
        hash = (hash ^ pixel) * 0x100000001B3;
    return hash;
}

using Prepare = std::function<void(fr_gb *)>;

Outcome run(const std::vector<uint8_t> &rom, int frames, bool draw_all, const Prepare &prepare, bool reload = false) {
    auto machine = std::make_unique<Machine>(rom);
    prepare(machine->gb);
    Outcome outcome;
    for (int frame = 0; frame < frames; ++frame) {
        if (reload && frame == frames / 2) {
            const std::vector<uint8_t> state = machine->save();
            machine = std::make_unique<Machine>(rom);
            prepare(machine->gb);
            CHECK(fr_gb_state_load(machine->gb, state.data(), state.size()) == FR_STATUS_OK);
        }
        fr_gb_set_buttons(machine->gb, buttons_at(frame));
        const bool draw = draw_all || frame == frames - 1;
        fr_gb_run_frames(machine->gb, 1, draw);
        if (draw) outcome.frames = hash_of(machine->frame(), outcome.frames);
    }
    outcome.last_frame = hash_of(machine->frame(), 0);
    outcome.memory = machine->hash();
    return outcome;
}

// The names of the ways that differ from the plain one, each after a space.
std::string differences(const std::vector<uint8_t> &rom, int frames, Outcome *drawn_out) {
    const auto as_it_is = [](fr_gb *) {};
    const Outcome plain = run(rom, frames, false, as_it_is);
    const Outcome drawn = run(rom, frames, true, as_it_is);
    const Outcome reloaded = run(rom, frames, false, as_it_is, true);
    const Outcome interpreted = run(rom, frames, false, [](fr_gb *gb) { gb->runs_code = false; });
    const Outcome unskipped = run(rom, frames, false, [](fr_gb *gb) { gb->skips_loops = false; });
    const Outcome dotwise = run(rom, frames, true, [](fr_gb *gb) { gb->draws_whole_lines = false; });
    *drawn_out = drawn;
    const auto same = [&](const Outcome &other) {
        return other.last_frame == plain.last_frame && other.memory == plain.memory;
    };
    std::string result;
    if (!same(drawn)) result += " drawn";
    if (!same(reloaded)) result += " reloaded";
    if (!same(interpreted)) result += " interpreted";
    if (!same(unskipped)) result += " unskipped";
    if (!same(dotwise) || dotwise.frames != drawn.frames) result += " dotwise";
    return result;
}

bool is_rom(const std::filesystem::path &path) {
    const std::string extension = path.extension().string();
    return extension == ".gb" || extension == ".gbc";
}

} // namespace

int main(int argc, char **argv) {
    int frames = 150;
    bool print = false;
    std::vector<std::string> folders;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--frames" && i + 1 < argc)
            frames = std::atoi(argv[++i]);
        else if (argument == "--print")
            print = true;
        else
            folders.push_back(argument);
    }
    if (folders.empty()) {
        folders = {FASTRL_SOURCE_DIR "/games/quest", FASTRL_SOURCE_DIR "/games/testroms"};
        const char *roms = std::getenv("FASTRL_TESTROMS");
        if (roms != nullptr && std::filesystem::is_directory(roms)) folders.push_back(roms);
    }
    std::vector<std::filesystem::path> paths;
    for (const std::string &folder : folders)
        for (const auto &entry : std::filesystem::recursive_directory_iterator(folder))
            if (is_rom(entry.path())) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    int refused = 0, differ = 0;
    for (const std::filesystem::path &path : paths) {
        std::ifstream file(path, std::ios::binary);
        const std::vector<uint8_t> rom{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        if (Machine(rom).gb == nullptr) {
            std::printf("%s: %s\n", path.string().c_str(), fr_error_message());
            ++refused;
            continue;
        }
        Outcome drawn;
        const std::string result = differences(rom, frames, &drawn);
        if (!result.empty()) ++differ;
        if (print || !result.empty())
            std::printf("%s %016llx %016llx%s%s\n", path.string().c_str(),
                        static_cast<unsigned long long>(drawn.frames), static_cast<unsigned long long>(drawn.memory),
                        result.empty() ? "" : " differs:", result.c_str());
    }
    std::printf("%d of %d ROMs the same in every way, %d not runnable\n",
                static_cast<int>(paths.size()) - refused - differ, static_cast<int>(paths.size()) - refused, refused);
    CHECK(!paths.empty());
    CHECK(differ == 0);
    return check_done();
}
