// Any bytes over a good state: loading refuses them, or the machine runs on without a fault.
//
// The first byte of an input chooses the cartridge and model, the second whether the frame is drawn. Then come changes
// of the state: two bytes with the position (low twelve bits) and how many bytes are replaced, less one (high four),
// and those bytes.
#include "fastrl/gb.h"
#include "fuzz/gb/demand.h"
#include "gb/program.h"
#include "gb/state.h"

#include <cstddef>
#include <memory>

namespace {

// A machine in the middle of something, and its state.
struct Base {
    std::unique_ptr<Machine> machine;
    std::vector<uint8_t> state;
};

constexpr struct {
    uint8_t cartridge, cgb, seed;
} kKinds[8] = {{0x00, 0x00, 1}, {0x03, 0x00, 2}, {0x06, 0x00, 3}, {0x10, 0x00, 4},
               {0x03, 0x80, 5}, {0x10, 0x80, 6}, {0x1B, 0xC0, 7}, {0x1B, 0xC0, 8}};

// Video and work memory full of chance, so that maps, sprites and attributes show everything there is.
void scramble(Machine &m, uint64_t seed) {
    Random random(seed);
    std::vector<uint8_t> bytes(0x2000);
    for (uint8_t &byte : bytes)
        byte = static_cast<uint8_t>(random.next());
    fr_gb_write_memory(m.gb, -1, 0x8000, 0x2000, bytes.data());
    fr_gb_write_memory(m.gb, -1, 0xC000, 0x2000, bytes.data());
    fr_gb_write_memory(m.gb, -1, 0xFE00, 160, bytes.data());
}

Base make(uint32_t kind) {
    Base base;
    base.machine = std::make_unique<Machine>(garbage(kKinds[kind].seed, kKinds[kind].cartridge, kKinds[kind].cgb));
    scramble(*base.machine, kKinds[kind].seed);
    fr_gb_run_frames(base.machine->gb, 1, 0);
    base.state = base.machine->save();
    return base;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const std::vector<Base> bases = [] {
        std::vector<Base> all;
        for (uint32_t kind = 0; kind < 8; ++kind)
            all.push_back(make(kind));
        return all;
    }();
    if (size < 2) return 0;
    const Base &base = bases[data[0] & 7];
    fr_gb *gb = base.machine->gb;
    std::vector<uint8_t> state = base.state;
    for (size_t i = 2; i + 1 < size;) {
        // What reaches beyond the struct lands in video memory.
        size_t at = (data[i] | (data[i + 1] & 0x0Fu) << 8) % sizeof(fr::gb::State);
        size_t count = (data[i + 1] >> 4) + 1u;
        for (i += 2; count != 0 && i < size; --count)
            state[at++] = data[i++];
    }
    fr_gb_reset(gb);
    if (fr_gb_state_load(gb, state.data(), state.size()) != FR_STATUS_OK) {
        demand(fr_error_message()[0] != 0);
        return 0;
    }
    fr_gb_run_frames(gb, 1, data[1] & 1);
    int16_t tiles[360];
    fr_gb_get_tiles(gb, tiles);
    uint64_t hash = 0;
    fr_gb_hash_memory(gb, &hash);
    return 0;
}
