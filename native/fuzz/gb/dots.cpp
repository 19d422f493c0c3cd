// Drawing must not matter: a machine that draws nothing but its last frame, one that draws every frame, one that draws
// every line dot by dot and one that is saved and loaded in between run the same program, which writes the registers of
// the picture at any dot. Pictures and memory have to be the same.
//
// Input: model, CGB flag and number of frames; a seed for video memory; then three bytes for each write of the program,
// which goes round and round: a delay in machine cycles, a register, a value.
#include "fastrl/gb.h"
#include "fuzz/gb/demand.h"
#include "gb/io.h"
#include "gb/machine.h"
#include "gb/program.h"

#include <algorithm>
#include <memory>

namespace {

using namespace fr::gb;

constexpr size_t kHead = 2, kWrite = 3, kMostWrites = 250;

// Those that mode 3 looks at come oftener.
constexpr uint8_t kRegisters[] = {kIoLcdc,
                                  kIoLcdc,
                                  kIoLcdc,
                                  kIoScx,
                                  kIoScx,
                                  kIoScy,
                                  kIoWx,
                                  kIoWx,
                                  kIoWy,
                                  kIoBgp,
                                  kIoObp0,
                                  kIoObp1,
                                  kIoStat,
                                  kIoLyc,
                                  kIoDma,
                                  kIoIf,
                                  kIoDiv,
                                  kIoTac,
                                  kIoObjPriority,
                                  kIoVramBank,
                                  kIoHdmaControl,
                                  kIoSpeed,
                                  kIoWramBank,
                                  kIoBgPaletteIndex,
                                  kIoBgPaletteData,
                                  kIoObjPaletteIndex,
                                  kIoObjPaletteData};

std::vector<uint8_t> make_rom(const uint8_t *data, size_t size) {
    Program program;
    program.rom[0x143] = data[0] & 0x80;
    for (uint32_t handler = 0x40; handler <= 0x60; handler += 8)
        program.rom[handler] = 0xD9; // RETI
    uint32_t at = 0x150;
    const auto emit = [&](std::initializer_list<int> bytes) {
        for (const int byte : bytes)
            program.rom[at++] = static_cast<uint8_t>(byte);
    };
    emit({0x31, 0xFE, 0xCF, 0x3E, 0x1F, 0xE0, 0xFF, 0xFB}); // SP, all interrupts
    const uint32_t start = at;
    for (size_t i = kHead; i + kWrite <= std::min(size, kHead + kMostWrites * kWrite); i += kWrite) {
        const uint8_t delay = data[i], target = data[i + 1], value = data[i + 2];
        if (delay >= 0xF0) emit({0x76});                          // HALT
        if (delay >= 0x40) emit({0x06, delay, 0x05, 0x20, 0xFD}); // LD B,n; DEC B; JR NZ
        for (int cycles = delay & 15; cycles > 0; --cycles)
            emit({0x00});
        if (target >= 0xF0)
            emit({0x3E, value, 0xEA, value, 0xFE}); // into OAM
        else
            emit({0x3E, value, 0xE0, kRegisters[target % sizeof kRegisters]});
    }
    emit({0xC3, static_cast<int>(start & 0xFF), static_cast<int>(start >> 8)});
    return program.rom;
}

std::unique_ptr<Machine> make_machine(const std::vector<uint8_t> &rom, const uint8_t *data) {
    auto machine = std::make_unique<Machine>(rom, data[0] % FR_GB_MODEL_COUNT);
    demand(machine->gb != nullptr);
    Random random(data[1]);
    for (uint32_t i = 0; i < (machine->gb->cgb ? 0x4000u : 0x2000u); ++i)
        machine->gb->vram[i] = static_cast<uint8_t>(random.next());
    for (uint8_t &byte : machine->gb->s->oam)
        byte = static_cast<uint8_t>(random.next() % 176);
    return machine;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < kHead) return 0;
    const int frames = 1 + (data[0] >> 2 & 3);
    const std::vector<uint8_t> rom = make_rom(data, size);
    const auto undrawn = make_machine(rom, data), drawn = make_machine(rom, data), dotwise = make_machine(rom, data);
    auto reloaded = make_machine(rom, data);
    dotwise->gb->draws_whole_lines = false;
    for (int frame = 0; frame < frames; ++frame) {
        const bool last = frame == frames - 1;
        fr_gb_run_frames(undrawn->gb, 1, last);
        fr_gb_run_frames(drawn->gb, 1, 1);
        fr_gb_run_frames(dotwise->gb, 1, 1);
        fr_gb_run_frames(reloaded->gb, 1, last);
        demand(undrawn->hash() == drawn->hash());
        demand(dotwise->hash() == drawn->hash());
        demand(reloaded->hash() == drawn->hash());
        demand(dotwise->frame() == drawn->frame());
        if (last) break;
        const std::vector<uint8_t> state = reloaded->save();
        reloaded = make_machine(rom, data);
        demand(fr_gb_state_load(reloaded->gb, state.data(), state.size()) == FR_STATUS_OK);
    }
    demand(undrawn->frame() == drawn->frame());
    demand(reloaded->frame() == drawn->frame());
    return 0;
}
