// Runs the public test ROMs that the suites' own lists name and prints how many of each suite pass.
//
//     gb_conformance [FOLDER] [--only TEXT] [--verbose] [--dump FOLDER]
//
// The lists are the GBEmulatorShootout's: one file SUITE.py beside each suite, with lines `Test("rom.gb", runtime=1.5,
// model=CGB, result="frame.png")`. A Mooneye ROM passes by its registers at LD B,B, any other by a frame equal to its
// picture; a blargg ROM also by "Passed" on the serial port or in cartridge RAM.
#include "check.h"
#include "gb/picture.h"

#include "fastrl/gb.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

namespace fs = std::filesystem;

namespace {

// What each suite must reach: fewer is a regression.
const std::map<std::string, int> kFloors = {{"acid", 2},      {"ashiepaws", 2}, {"ax6", 3},
                                            {"blargg", 50},   {"cpp", 3},       {"daid", 7},
                                            {"mealybug", 30}, {"mooneye", 95},  {"samesuite", 66}};

struct Case {
    std::string name, rom;
    std::vector<std::string> pictures;
    int model = FR_GB_MODEL_DMG;
    double seconds = 1.5;
    bool supported = true;
};

std::string read_text(const fs::path &path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> strings_in(const std::string &text) {
    std::vector<std::string> out;
    for (size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at)) {
        const size_t end = text.find('"', at + 1);
        if (end == std::string::npos) break;
        out.push_back(text.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return out;
}

std::string after(const std::string &text, const std::string &key) {
    const size_t at = text.find(key);
    return at == std::string::npos ? "" : text.substr(at + key.size());
}

std::string replace_end(std::string text, const std::string &extension, const std::string &with) {
    const size_t at = text.rfind(extension);
    return at == std::string::npos ? text : text.substr(0, at) + with;
}

// `call` is what stands between the parentheses of Test(...).
Case parse_case(const std::string &call) {
    Case out;
    const size_t description = call.find("description=");
    const std::string head = call.substr(0, description);
    out.name = out.rom = strings_in(head).at(0);
    if (const auto rom = strings_in(after(call, "rom=")); call.find("rom=") != std::string::npos) out.rom = rom.at(0);
    if (const std::string result = after(call, "result="); !result.empty()) {
        const std::string list =
            result[0] == '[' ? result.substr(0, result.find(']')) : result.substr(0, result.find('"', 1) + 1);
        out.pictures = strings_in(list);
    } else {
        const size_t dot = out.rom.rfind('.');
        out.pictures = {out.rom.substr(0, dot) + ".png"};
    }
    if (call.find("model=CGB") != std::string::npos) out.model = FR_GB_MODEL_CGB;
    if (call.find("model=SGB") != std::string::npos) out.supported = false;
    if (const std::string runtime = after(call, "runtime="); !runtime.empty()) out.seconds = std::atof(runtime.c_str());
    return out;
}

std::vector<Case> parse_suite(const fs::path &list) {
    std::vector<Case> out;
    std::istringstream lines(read_text(list));
    std::string line, open;
    const auto add_mealybug = [&](const std::string &rom, const char *picture, int model, const char *label) {
        Case c;
        c.rom = "mealybug-tearoom-tests/" + rom;
        c.name = c.rom + label;
        c.pictures = {replace_end(c.rom, ".gb", picture)};
        c.model = model;
        c.seconds = 0.5;
        out.push_back(c);
    };
    while (std::getline(lines, line)) {
        const size_t start = line.find_first_not_of(" \t");
        if (start == std::string::npos || line[start] == '#') continue;
        line = line.substr(start);
        if (line.rfind("dmg(\"", 0) == 0) add_mealybug(strings_in(line)[0], "_dmg_blob.png", FR_GB_MODEL_DMG, " (DMG)");
        if (line.rfind("cgbc(\"", 0) == 0) add_mealybug(strings_in(line)[0], "_cgb_c.png", FR_GB_MODEL_CGB, " (CGB C)");
        if (line.rfind("Test(\"", 0) == 0 || !open.empty()) {
            open += line;
            if (line.find("),") != std::string::npos || line.back() == ')') {
                if (open.rfind("Test(\"m", 0) != 0 || open.find("\" + name") == std::string::npos)
                    out.push_back(parse_case(open));
                open.clear();
            }
        }
    }
    return out;
}

struct Machine {
    fr_gb_rom *rom = nullptr;
    fr_gb *gb = nullptr;
    Machine(const std::string &data, int model) {
        if (fr_gb_rom_create(reinterpret_cast<const uint8_t *>(data.data()), data.size(), &rom) != FR_STATUS_OK) return;
        fr_gb_create(rom, model, &gb);
    }
    Machine(const Machine &) = delete;
    Machine &operator=(const Machine &) = delete;
    ~Machine() {
        fr_gb_destroy(gb);
        fr_gb_rom_destroy(rom);
    }
};

bool fibonacci(fr_gb *gb) {
    fr_gb_registers r;
    fr_gb_get_registers(gb, &r);
    return r.b == 3 && r.c == 5 && r.d == 8 && r.e == 13 && r.h == 21 && r.l == 34;
}

bool says_passed(fr_gb *gb) {
    uint8_t text[4096];
    uint32_t size = sizeof text;
    fr_gb_get_serial(gb, text, &size);
    if (std::string(reinterpret_cast<char *>(text), size).find("Passed") != std::string::npos) return true;
    uint8_t ram[4];
    fr_gb_read_memory(gb, -1, 0xA000, 4, ram);
    return ram[1] == 0xDE && ram[2] == 0xB0 && ram[3] == 0x61 && ram[0] == 0;
}

bool run_case(const fs::path &folder, const Case &c, const std::string &dump) {
    Machine machine(read_text(folder / c.rom), c.model);
    if (machine.gb == nullptr) return false;
    const int frames = static_cast<int>(c.seconds * 120) + 120;
    if (c.rom.rfind("mooneye", 0) == 0 && c.rom.find("manual-only") == std::string::npos) {
        int32_t hit = 0;
        fr_gb_run_until_breakpoint(machine.gb, frames * 4, 0, &hit);
        if (hit != 0 && fibonacci(machine.gb)) return true;
        if (dump.empty()) return false;
    }
    std::vector<Picture> pictures;
    for (const std::string &name : c.pictures)
        if (Picture picture; picture_read((folder / name).string(), &picture)) pictures.push_back(picture);
    std::vector<uint16_t> frame(FR_GB_SCREEN_WIDTH * FR_GB_SCREEN_HEIGHT);
    for (int i = 0; i < frames; i += 15) {
        fr_gb_run_frames(machine.gb, 15, 1);
        fr_gb_get_frame(machine.gb, frame.data());
        for (const Picture &picture : pictures)
            if (picture_equals(picture, frame.data(), c.model == FR_GB_MODEL_CGB))
                return c.rom.rfind("mooneye/acc", 0) != 0;
    }
    if (!dump.empty()) picture_dump(dump, c.name, frame.data(), c.model == FR_GB_MODEL_CGB, pictures);
    return c.rom.rfind("blargg", 0) == 0 && says_passed(machine.gb);
}

} // namespace

int main(int argc, char **argv) {
    const char *set = std::getenv("FASTRL_TESTROMS");
    const char *home = std::getenv("HOME");
    fs::path folder =
        set != nullptr ? fs::path(set) : fs::path(home != nullptr ? home : ".") / ".cache/fastrl/testroms";
    std::string only, dump;
    bool verbose = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--only") == 0 && i + 1 < argc)
            only = argv[++i];
        else if (std::strcmp(argv[i], "--dump") == 0 && i + 1 < argc)
            dump = argv[++i];
        else if (std::strcmp(argv[i], "--verbose") == 0)
            verbose = true;
        else
            folder = argv[i];
    }
    if (!fs::is_directory(folder)) {
        std::printf("skipped: no test ROMs at %s (set FASTRL_TESTROMS)\n", folder.c_str());
        return kSkipped;
    }
    std::vector<fs::path> lists;
    for (const auto &entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".py") lists.push_back(entry.path());
    std::sort(lists.begin(), lists.end());
    for (const fs::path &list : lists) {
        int passed = 0, total = 0;
        std::string failed;
        for (const Case &c : parse_suite(list)) {
            if (!c.supported || !fs::exists(folder / c.rom)) continue;
            if (!only.empty() && c.name.find(only) == std::string::npos) continue;
            ++total;
            if (run_case(folder, c, dump))
                ++passed;
            else
                failed += "    " + c.name + "\n";
        }
        if (total != 0) std::printf("%-24s %d/%d\n", list.stem().c_str(), passed, total);
        const auto floor = kFloors.find(list.stem().string());
        if (only.empty() && floor != kFloors.end() && passed < floor->second) {
            std::fprintf(stderr, "%s: %d passed, at least %d must\n", list.stem().c_str(), passed, floor->second);
            ++check_failures;
        }
        if (verbose) std::fputs(failed.c_str(), stdout);
    }
    return check_done();
}
