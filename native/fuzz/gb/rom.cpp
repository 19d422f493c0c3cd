// Any bytes as a ROM: the loader refuses them with a sentence, or a machine runs them without a fault.
//
// The first byte of an input chooses the model (low two bits; 3 does not exist) and the size that the file is continued
// to (next three); the others are the file.
#include "fastrl/gb.h"
#include "fuzz/gb/demand.h"

#include <cstddef>
#include <cstring>
#include <vector>

namespace {

constexpr size_t kHeaderEnd = 0x150;
constexpr size_t kSizes[8] = {0, 0, 0x4000, 0x8000, 0xC000, 0x1C001, 0x100000, 0x20000};

// Beyond its end a file goes on with copies of its header, one every 16 KiB: enough for a multicart to be seen.
std::vector<uint8_t> continued(const uint8_t *data, size_t size, size_t wanted) {
    std::vector<uint8_t> file(data, data + size);
    if (size < kHeaderEnd || wanted <= size) return file;
    file.resize(wanted);
    for (size_t at = 0x4000; at + kHeaderEnd <= wanted; at += 0x4000)
        if (at >= size) std::memcpy(&file[at], data, kHeaderEnd);
    return file;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const std::vector<uint8_t> file = continued(data + 1, size - 1, kSizes[data[0] >> 2 & 7]);
    fr_gb_rom *rom = nullptr;
    fr_gb *gb = nullptr;
    if (fr_gb_rom_create(file.data(), file.size(), &rom) != FR_STATUS_OK) {
        demand(rom == nullptr && fr_error_message()[0] != 0);
        return 0;
    }
    fr_gb_rom_info info;
    demand(fr_gb_rom_get_info(rom, &info) == FR_STATUS_OK && info.title[16] == 0);
    const fr_status status = fr_gb_create(rom, data[0] & 3, &gb);
    fr_gb_rom_destroy(rom); // the machine keeps what it needs
    demand((status == FR_STATUS_OK) == ((data[0] & 3) != 3));
    if (status != FR_STATUS_OK) return 0;
    for (uint32_t i = 0; i < 2; ++i) {
        int32_t hit = 0;
        fr_gb_set_buttons(gb, 1u << (data[0] + i) % 8);
        fr_gb_run_until_breakpoint(gb, 1, i & 1, &hit);
    }
    uint64_t hash = 0;
    fr_gb_hash_memory(gb, &hash);
    int16_t tiles[360];
    fr_gb_get_tiles(gb, tiles);
    fr_gb_destroy(gb);
    return 0;
}
