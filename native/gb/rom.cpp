// Cartridge contents and header.
#include "gb/rom.h"

#include "base/error.h"

#include <cstring>

namespace fr::gb {
namespace {

constexpr u32 kBank = 0x4000;
constexpr u64 kSizeMin = 0x150;
constexpr u64 kSizeMax = 8u << 20;

struct Cartridge {
    u8 type;
    Mbc mbc;
    bool ram, clock;
};

constexpr Cartridge kCartridges[] = {
    {0x00, Mbc::None, false, false}, {0x01, Mbc::Mbc1, false, false},  {0x02, Mbc::Mbc1, true, false},
    {0x03, Mbc::Mbc1, true, false},  {0x05, Mbc::Mbc2, true, false},   {0x06, Mbc::Mbc2, true, false},
    {0x08, Mbc::None, true, false},  {0x09, Mbc::None, true, false},   {0x0F, Mbc::Mbc3, false, true},
    {0x10, Mbc::Mbc3, true, true},   {0x11, Mbc::Mbc3, false, false},  {0x12, Mbc::Mbc3, true, false},
    {0x13, Mbc::Mbc3, true, false},  {0x19, Mbc::Mbc5, false, false},  {0x1A, Mbc::Mbc5, true, false},
    {0x1B, Mbc::Mbc5, true, false},  {0x1C, Mbc::Mbc5, false, false},  {0x1D, Mbc::Mbc5, true, false},
    {0x1E, Mbc::Mbc5, true, false},  {0x0B, Mbc::Mmm01, false, false}, {0x0C, Mbc::Mmm01, true, false},
    {0x0D, Mbc::Mmm01, true, false}, {0x20, Mbc::Mbc6, true, false},   {0x22, Mbc::Mbc7, true, false},
    {0xFE, Mbc::HuC3, true, true},   {0xFF, Mbc::HuC1, true, false},   {0xFC, Mbc::Camera, true, false},
    {0xFD, Mbc::Tama5, true, true},
};

const Cartridge *find_cartridge(u8 type) {
    for (const Cartridge &cartridge : kCartridges)
        if (cartridge.type == type) return &cartridge;
    return nullptr;
}

u64 fnv1a(const u8 *data, u64 size) {
    u64 hash = 0xCBF29CE484222325;
    for (u64 i = 0; i < size; ++i)
        hash = (hash ^ data[i]) * 0x100000001B3;
    return hash;
}

// A multicart holds up to four games of 256 KiB, each with a header of its own; the logo shows where they begin.
bool is_multicart(const u8 *data, u64 size) {
    constexpr u64 kGame = 0x40000;
    if (size != 4 * kGame) return false;
    int logos = 0;
    for (u64 game = 0; game < 4; ++game)
        logos += std::memcmp(data + game * kGame + 0x104, data + 0x104, 0x30) == 0;
    return logos >= 2 && data[0x104] == 0xCE;
}

// An MMM01 shows its last 32 KiB until a game is chosen; a game's own header stands at the file's start.
u32 header_of(const u8 *data, u64 size) {
    constexpr u64 kMenu = 2 * kBank;
    if (size < 2 * kMenu || size % kBank != 0) return 0;
    const u8 *menu = data + size - kMenu;
    const Cartridge *cartridge = find_cartridge(menu[0x147]);
    const bool logo = std::memcmp(menu + 0x104, data + 0x104, 0x30) == 0;
    return cartridge != nullptr && cartridge->mbc == Mbc::Mmm01 && logo ? static_cast<u32>(size - kMenu) : 0;
}

fr_status ram_size_of(const u8 *data, const Cartridge &cartridge, u32 *out) {
    *out = 0;
    if (cartridge.mbc == Mbc::Mbc2 || cartridge.mbc == Mbc::Mbc7) {
        *out = cartridge.mbc == Mbc::Mbc2 ? 512 : 256;
        return FR_STATUS_OK;
    }
    if (cartridge.mbc == Mbc::Camera) {
        *out = 0x20000;
        return FR_STATUS_OK;
    }
    if (cartridge.mbc == Mbc::Tama5) {
        *out = 32;
        return FR_STATUS_OK;
    }
    if (cartridge.mbc == Mbc::Mbc6) {
        *out = kMbc6Bytes;
        return FR_STATUS_OK;
    }
    constexpr u32 kSizes[] = {0, 0x800, 0x2000, 0x8000, 0x20000, 0x10000};
    const u8 code = data[0x149];
    if (code >= 6)
        return fail(FR_STATUS_UNSUPPORTED, "header byte 0x149 (RAM size) is 0x%02X, known are 0x00 to 0x05", code);
    // Some headers give a RAM type without a size, or a size without a RAM type: the type decides.
    if (cartridge.ram) *out = kSizes[code];
    return FR_STATUS_OK;
}

} // namespace

void rom_retain(fr_gb_rom *rom) { rom->references.fetch_add(1, std::memory_order_relaxed); }

Code *rom_code(fr_gb_rom *rom, bool cgb, bool double_speed) {
    const std::lock_guard lock(rom->code_mutex);
    std::unique_ptr<Code> &code = rom->code[(cgb ? 1 : 0) + (double_speed ? 1 : 0)];
    if (code == nullptr) code = Code::create(*rom, cgb, double_speed ? 2 : 4);
    return code.get();
}

} // namespace fr::gb

using namespace fr::gb;

fr_status fr_gb_rom_create(const uint8_t *data, uint64_t size, fr_gb_rom **out) {
    return fr::guard([&]() -> fr_status {
        if (out == nullptr) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "out is NULL");
        *out = nullptr;
        if (data == nullptr) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "data is NULL");
        if (size < kSizeMin || size > kSizeMax)
            return fr::fail(FR_STATUS_INVALID_DATA, "a ROM has %llu to %llu bytes, this one has %llu",
                            static_cast<unsigned long long>(kSizeMin), static_cast<unsigned long long>(kSizeMax),
                            static_cast<unsigned long long>(size));
        const u32 header_at = header_of(data, size);
        const u8 *header = data + header_at;
        const Cartridge *cartridge = find_cartridge(header[0x147]);
        if (cartridge == nullptr)
            return fr::fail(
                FR_STATUS_UNSUPPORTED,
                "header byte 0x147 (cartridge type) is 0x%02X, which is not ROM only, MBC1, MBC2, MBC3, MBC5, MBC6, "
                "MBC7, MMM01, HuC1, HuC3, TAMA5 or Pocket Camera",
                header[0x147]);
        if (header[0x148] > 8)
            return fr::fail(FR_STATUS_UNSUPPORTED, "header byte 0x148 (ROM size) is 0x%02X, known are 0x00 to 0x08",
                            header[0x148]);
        u32 ram_size = 0;
        if (const fr_status status = ram_size_of(header, *cartridge, &ram_size); status != FR_STATUS_OK) return status;

        u32 padded = 2 * kBank;
        while (padded < size)
            padded *= 2;
        auto rom = std::make_unique<fr_gb_rom>();
        rom->data = std::make_unique<u8[]>(padded);
        std::memcpy(rom->data.get(), data, size);
        std::memset(rom->data.get() + size, 0xFF, padded - size);
        rom->size = padded;
        rom->bank_mask = padded / kBank - 1;
        rom->ram_size = ram_size;
        rom->header = header_at;
        rom->hash = fnv1a(rom->data.get(), padded);
        rom->mbc = cartridge->mbc;
        if (rom->mbc == Mbc::Mbc1 && is_multicart(data, size)) rom->mbc = Mbc::Mbc1Multicart;
        rom->has_clock = cartridge->clock;

        fr_gb_rom_info &info = rom->info;
        info = {};
        const u32 title_length = header[0x143] >= 0x80 ? 15 : 16;
        for (u32 i = 0; i < title_length; ++i) {
            const u8 c = header[0x134 + i];
            if (c == 0) break;
            info.title[i] = c >= 0x20 && c < 0x7F ? c : u8{'?'};
        }
        info.cartridge_type = header[0x147];
        info.cgb_flag = header[0x143];
        u8 checksum = 0;
        for (u32 i = 0x134; i <= 0x14C; ++i)
            checksum = static_cast<u8>(checksum - header[i] - 1);
        info.header_checksum_ok = checksum == header[0x14D];
        info.rom_bytes = static_cast<u32>((size + kBank - 1) / kBank * kBank);
        info.ram_bytes = ram_size;
        info.declared_bytes = 2 * kBank << header[0x148];
        *out = rom.release();
        return FR_STATUS_OK;
    });
}

fr_status fr_gb_rom_get_info(const fr_gb_rom *rom, fr_gb_rom_info *out) {
    if (rom == nullptr || out == nullptr) return fr::fail(FR_STATUS_INVALID_ARGUMENT, "rom or out is NULL");
    *out = rom->info;
    return FR_STATUS_OK;
}

void fr_gb_rom_destroy(fr_gb_rom *rom) {
    if (rom != nullptr && rom->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete rom;
}
