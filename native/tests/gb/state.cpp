// Save states, and that drawing, saving and loading change nothing that a guest can see. The guests are random bytes.
#include "check.h"
#include "gb/program.h"

#include "gb/state.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

constexpr struct {
    uint8_t cartridge, cgb;
} kKinds[] = {{0x00, 0x00}, {0x03, 0x00}, {0x06, 0x00}, {0x10, 0x80}, {0x1B, 0xC0}};

void Memory_DrawnOrNot_IsTheSame() {
    for (const auto &kind : kKinds) {
        for (uint64_t seed = 1; seed <= 17; ++seed) {
            const std::vector<uint8_t> rom = garbage(seed, kind.cartridge, kind.cgb);
            Machine drawn(rom), blind(rom);
            for (int i = 0; i < 9; ++i)
                fr_gb_run_frames(drawn.gb, 1, 1);
            fr_gb_run_frames(blind.gb, 9, 0);
            CHECK(drawn.hash() == blind.hash());
        }
    }
}

// The guests switch the LCD on and off as chance has it.
void Frame_EarlierFramesDrawnOrNot_IsTheSame() {
    for (const auto &kind : kKinds) {
        for (uint64_t seed = 1; seed <= 17; ++seed) {
            const std::vector<uint8_t> rom = garbage(seed, kind.cartridge, kind.cgb);
            Machine drawn(rom), blind(rom);
            for (int i = 0; i < 9; ++i)
                fr_gb_run_frames(drawn.gb, 1, 1);
            fr_gb_run_frames(blind.gb, 9, 1);
            CHECK(drawn.frame() == blind.frame());
        }
    }
}

void State_SavedAndLoadedInTheMiddle_GoesOnTheSame() {
    for (const auto &kind : kKinds) {
        for (uint64_t seed = 1; seed <= 17; ++seed) {
            const std::vector<uint8_t> rom = garbage(seed, kind.cartridge, kind.cgb);
            Machine straight(rom), first(rom), second(rom);
            fr_gb_run_frames(straight.gb, 8, 0);
            fr_gb_run_frames(first.gb, 3, 0);
            const std::vector<uint8_t> state = first.save();
            CHECK(fr_gb_state_load(second.gb, state.data(), state.size()) == FR_STATUS_OK);
            fr_gb_run_frames(second.gb, 5, 0);
            CHECK(straight.hash() == second.hash());
            CHECK(straight.save() == second.save());
        }
    }
}

bool loads_what_it_saved(Machine &m) {
    const std::vector<uint8_t> state = m.save();
    return fr_gb_state_load(m.gb, state.data(), state.size()) == FR_STATUS_OK;
}

// At power-on and after each of 400 frames; `name` is for the reader of a failure.
void expect_every_state_to_load(const std::string &name, const std::vector<uint8_t> &rom) {
    Machine m(rom);
    int refused = -1;
    for (int frame = 0; frame <= 400 && refused < 0; ++frame) {
        if (!loads_what_it_saved(m)) refused = frame;
        fr_gb_run_frames(m.gb, 1, 0);
    }
    if (refused >= 0) std::fprintf(stderr, "%s, frame %d: %s\n", name.c_str(), refused, fr_error_message());
    CHECK(refused < 0);
}

void State_SavedAfterAnyFrame_Loads() {
    for (const auto &kind : kKinds)
        for (uint64_t seed = 1; seed <= 5; ++seed)
            expect_every_state_to_load("random bytes " + std::to_string(seed), garbage(seed, kind.cartridge, kind.cgb));
    for (const char *folder : {"/games/quest", "/games/testroms"}) {
        std::error_code absent;
        for (const auto &entry : std::filesystem::directory_iterator(std::string(FASTRL_SOURCE_DIR) + folder, absent)) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".gb" && extension != ".gbc") continue;
            std::ifstream file(entry.path(), std::ios::binary);
            const std::vector<uint8_t> rom{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
            expect_every_state_to_load(entry.path().filename().string(), rom);
        }
    }
}

void State_OfAnotherRomModelOrSize_IsRefused() {
    Machine one(garbage(1, 0x1B, 0x80)), other(garbage(2, 0x1B, 0x80)), dmg(garbage(1, 0x1B, 0x80), FR_GB_MODEL_DMG);
    std::vector<uint8_t> state = one.save();
    const uint64_t before = other.hash();
    CHECK(fr_gb_state_load(other.gb, state.data(), state.size()) == FR_STATUS_INVALID_DATA);
    CHECK(fr_gb_state_load(dmg.gb, state.data(), state.size()) == FR_STATUS_INVALID_DATA);
    CHECK(std::string(fr_error_message()) == "the state's model is 2, this machine's is 1");
    CHECK(fr_gb_state_load(one.gb, state.data(), state.size() - 1) == FR_STATUS_INVALID_DATA);
    state[0] ^= 1;
    CHECK(fr_gb_state_load(one.gb, state.data(), state.size() / 2) == FR_STATUS_INVALID_DATA);
    CHECK(std::string(fr_error_message()).starts_with("this is not a state"));
    CHECK(other.hash() == before);
}

void State_WithDamagedBytes_IsRefusedOrRuns() {
    for (const auto &kind : kKinds) {
        Machine m(garbage(3, kind.cartridge, kind.cgb));
        fr_gb_run_frames(m.gb, 3, 0);
        const std::vector<uint8_t> good = m.save();
        Random random(99);
        for (int i = 0; i < 600; ++i) {
            std::vector<uint8_t> bad = good;
            const uint32_t count = 1 + random.next() % 3;
            for (uint32_t k = 0; k < count; ++k)
                bad[sizeof(fr::gb::StateHeader) +
                    random.next() % (sizeof(fr::gb::State) - sizeof(fr::gb::StateHeader))] =
                    static_cast<uint8_t>(random.next() % 3 == 0 ? 0xFF : random.next());
            if (fr_gb_state_load(m.gb, bad.data(), bad.size()) != FR_STATUS_OK) continue;
            fr_gb_run_frames(m.gb, 2, 1);
            int16_t tiles[360];
            fr_gb_get_tiles(m.gb, tiles);
        }
    }
}

void Reset_AfterRunning_IsAsCreated() {
    Machine fresh(garbage(5, 0x03, 0)), used(garbage(5, 0x03, 0));
    fr_gb_run_frames(used.gb, 5, 1);
    fr_gb_reset(used.gb);
    CHECK(fresh.save() == used.save());
}

void Machine_DmgAndTypicalCgb_IsUnder128KiB() {
    Machine dmg(garbage(1, 0x03, 0)), cgb(garbage(1, 0x1B, 0x80));
    CHECK(dmg.save().size() < 64 * 1024);
    CHECK(cgb.save().size() < 96 * 1024);
}

} // namespace

int main() {
    Memory_DrawnOrNot_IsTheSame();
    Frame_EarlierFramesDrawnOrNot_IsTheSame();
    State_SavedAndLoadedInTheMiddle_GoesOnTheSame();
    State_SavedAfterAnyFrame_Loads();
    State_OfAnotherRomModelOrSize_IsRefused();
    State_WithDamagedBytes_IsRefusedOrRuns();
    Reset_AfterRunning_IsAsCreated();
    Machine_DmgAndTypicalCgb_IsUnder128KiB();
    return check_done();
}
