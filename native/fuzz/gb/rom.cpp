// Any bytes as a ROM: it is refused with a sentence, or runs for some frames without a fault. The first byte of the
// input chooses the model and the rest is the ROM; a short input stands at the end of a page of zeros with a header.
#include "fastrl/gb.h"

#include <cstddef>
#include <cstring>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 4) return 0;
    std::vector<uint8_t> rom(data + 1, data + size);
    if (rom.size() < 0x8000) { // the code goes to where execution begins
        rom.assign(0x8000, 0);
        const uint8_t start[] = {0x00, 0xC3, 0x50, 0x01};
        std::memcpy(&rom[0x100], start, sizeof start);
        rom[0x147] = data[1];
        rom[0x149] = data[2] % 6;
        rom[0x143] = data[3] & 0xC0;
        std::memcpy(&rom[0x150], data + 4, size - 4 < 0x7000 ? size - 4 : 0x7000);
    }
    fr_gb_rom *handle = nullptr;
    fr_gb *gb = nullptr;
    if (fr_gb_rom_create(rom.data(), rom.size(), &handle) != FR_STATUS_OK) return 0;
    if (fr_gb_create(handle, data[0] % FR_GB_MODEL_COUNT, &gb) == FR_STATUS_OK) {
        for (uint32_t i = 0; i < 4; ++i) {
            fr_gb_set_buttons(gb, 1u << (data[0] + i) % 8);
            fr_gb_run_frames(gb, 1, i & 1);
        }
        uint64_t hash = 0;
        fr_gb_hash_memory(gb, &hash);
        int16_t tiles[360];
        fr_gb_get_tiles(gb, tiles);
    }
    fr_gb_destroy(gb);
    fr_gb_rom_destroy(handle);
    return 0;
}
