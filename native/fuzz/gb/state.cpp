// Any bytes over a good state: it is refused, or the machine runs on without a fault. The input is a list of three-byte
// changes: two of position, one of value; its first byte chooses the cartridge and model.
#include "fastrl/gb.h"
#include "gb/program.h"
#include "gb/state.h"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    constexpr uint8_t kCartridges[4] = {0x00, 0x03, 0x10, 0x1B};
    if (size < 4) return 0;
    Machine m(garbage(data[0] >> 4, kCartridges[data[0] & 3], (data[0] & 4) != 0 ? 0x80 : 0x00));
    fr_gb_run_frames(m.gb, 1, 0);
    std::vector<uint8_t> state = m.save();
    for (size_t i = 1; i + 2 < size; i += 3) {
        const size_t at = (data[i] + size_t{256} * data[i + 1]) % sizeof(fr::gb::State);
        state[at] = data[i + 2];
    }
    if (fr_gb_state_load(m.gb, state.data(), state.size()) != FR_STATUS_OK) return 0;
    fr_gb_run_frames(m.gb, 2, 1);
    int16_t tiles[360];
    fr_gb_get_tiles(m.gb, tiles);
    return 0;
}
