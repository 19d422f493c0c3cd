// Cartridge controllers: which bank of ROM and RAM the CPU sees, and MBC3's clock, which runs on emulated time.
#include "gb/machine.h"

namespace fr::gb {
namespace {

constexpr i64 kDotsPerSecond = 4194304;

constexpr u8 kHuC3ReadRam = 0x0, kHuC3Ram = 0xA, kHuCInfrared = 0xE; // MbcState::mode: what lies at A000
constexpr u8 kNoLight = 0xC0;                                        // Pan Docs, "HuC1"

bool clock_halted(const MbcState &m) { return (m.rtc[4] & 0x40) != 0; }

// One second of the clock. Counters that were set beyond their range count on to the end of their bits and wrap
// without a carry (ax6: rtc3test).
void clock_tick(MbcState &m) {
    m.rtc[0] = (m.rtc[0] + 1) & 0x3F;
    if (m.rtc[0] != 60) return;
    m.rtc[0] = 0;
    m.rtc[1] = (m.rtc[1] + 1) & 0x3F;
    if (m.rtc[1] != 60) return;
    m.rtc[1] = 0;
    m.rtc[2] = (m.rtc[2] + 1) & 0x1F;
    if (m.rtc[2] != 24) return;
    m.rtc[2] = 0;
    const u32 day = (m.rtc[3] | (m.rtc[4] & 1u) << 8) + 1;
    m.rtc[3] = static_cast<u8>(day);
    m.rtc[4] = static_cast<u8>((m.rtc[4] & 0xC0) | (day >> 8 & 1) | (day == 512 ? 0x80 : m.rtc[4] & 0x80));
}

void clock_sync(fr_gb *gb) {
    MbcState &m = gb->s->mbc;
    const i64 passed = gb->s->now - m.rtc_base;
    m.rtc_base = gb->s->now;
    if (clock_halted(m)) return;
    i64 ticks = m.rtc_ticks + passed;
    // Whole days at once; a counter out of its range settles within a day.
    constexpr i64 kDay = 86400;
    while (ticks >= kDotsPerSecond) {
        const bool plain = m.rtc[0] < 60 && m.rtc[1] < 60 && m.rtc[2] < 24;
        if (plain && ticks >= kDay * kDotsPerSecond) {
            const u32 day = (m.rtc[3] | (m.rtc[4] & 1u) << 8) + 1;
            m.rtc[3] = static_cast<u8>(day);
            m.rtc[4] = static_cast<u8>((m.rtc[4] & 0xC0) | (day >> 8 & 1) | (day == 512 ? 0x80 : m.rtc[4] & 0x80));
            ticks -= kDay * kDotsPerSecond;
            continue;
        }
        clock_tick(m);
        ticks -= kDotsPerSecond;
    }
    m.rtc_ticks = static_cast<u32>(ticks);
}

void clock_write(fr_gb *gb, u32 index, u8 value) {
    constexpr u8 kMasks[5] = {0x3F, 0x3F, 0x1F, 0xFF, 0xC1};
    clock_sync(gb);
    MbcState &m = gb->s->mbc;
    m.rtc[index] = value & kMasks[index];
    if (index == 0) m.rtc_ticks = 0; // writing the seconds restarts the second
}

// An MBC30, which has 4 MiB of ROM or 64 KiB of RAM, has a register of eight bits.
u8 mbc3_mask(const fr_gb *gb) { return gb->rom->bank_mask > 0x7F ? 0xFF : 0x7F; }

bool clock_selected(const fr_gb *gb) {
    const MbcState &m = gb->s->mbc;
    return gb->rom->mbc == Mbc::Mbc3 && gb->rom->has_clock && m.ram_bank >= 0x08 && m.ram_bank <= 0x0C;
}

bool ram_selected(const fr_gb *gb) {
    const MbcState &m = gb->s->mbc;
    if (gb->cart_ram_size == 0) return false;
    if (gb->rom->mbc == Mbc::None) return true;
    if (gb->rom->mbc == Mbc::HuC1) return m.mode != kHuCInfrared;
    if (gb->rom->mbc == Mbc::HuC3) return m.mode == kHuC3Ram || m.mode == kHuC3ReadRam;
    if (gb->rom->mbc == Mbc::Camera) return m.ram_enabled != 0 && camera_shows_ram(gb);
    if (m.ram_enabled == 0 || gb->rom->mbc == Mbc::Mbc7 || gb->rom->mbc == Mbc::Tama5) return false;
    // Four banks, eight with 64 KiB; nothing answers above (cpp: rtc-invalid-banks-test).
    return gb->rom->mbc != Mbc::Mbc3 || m.ram_bank < (gb->cart_ram_size > 0x8000 ? 8 : 4);
}

// MMM01 (Pan Docs): an MBC1 for each game, whose part of the ROM and RAM the menu has fixed.
u32 mmm01_rom_bank(const MbcState &m, bool high) {
    if (m.mapped == 0) return high ? ~0u : ~1u; // the menu, at the end
    u32 middle = m.swapped != 0 ? m.ram_bank & 3u : m.rom_middle;
    u32 low = m.rom_bank;
    if (high) {
        if ((low & ~u32{m.rom_mask}) == 0) low |= 1;
    } else {
        low &= m.rom_mask;
        if (m.swapped != 0 && m.mode == 0) middle &= m.ram_mask;
    }
    return u32{m.rom_top} << 7 | middle << 5 | low;
}

u32 mmm01_ram_bank(const MbcState &m) {
    const u32 low = m.swapped != 0 ? m.rom_middle : m.mode != 0 ? m.ram_bank : m.ram_bank & m.ram_mask;
    return u32{m.ram_top} << 2 | low;
}

void mmm01_write(MbcState &m, u32 area, u8 value) {
    const bool menu = m.mapped == 0;
    switch (area) {
    case 0:
        m.ram_enabled = (value & 0x0F) == 0x0A;
        if (!menu) return;
        m.ram_mask = value >> 4 & 3;
        m.mapped = value >> 6 & 1;
        return;
    case 1:
        m.rom_bank = static_cast<u16>((m.rom_bank & m.rom_mask) | (value & 0x1F & ~m.rom_mask));
        if (menu) m.rom_middle = value >> 5 & 3;
        return;
    case 2:
        m.ram_bank = static_cast<u8>((m.ram_bank & m.ram_mask) | (value & 3 & ~m.ram_mask));
        if (!menu) return;
        m.ram_top = value >> 2 & 3;
        m.rom_top = value >> 4 & 3;
        m.mode_locked = value >> 6 & 1;
        return;
    default:
        if (m.mode_locked == 0) m.mode = value & 1;
        if (!menu) return;
        m.rom_mask = value >> 1 & 0x1E;
        m.swapped = value >> 6 & 1;
    }
}

} // namespace

u32 mbc_rom_bank(const fr_gb *gb, bool high) {
    const MbcState &m = gb->s->mbc;
    u32 bank = high ? 1 : 0;
    switch (gb->rom->mbc) {
    case Mbc::None: break;
    case Mbc::Mbc1:
        if (high)
            bank = u32{m.rom_bank_high} << 5 | m.rom_bank;
        else
            bank = m.mode != 0 ? u32{m.rom_bank_high} << 5 : 0;
        break;
    case Mbc::Mbc1Multicart:
        if (high)
            bank = u32{m.rom_bank_high} << 4 | (m.rom_bank & 0x0F);
        else
            bank = m.mode != 0 ? u32{m.rom_bank_high} << 4 : 0;
        break;
    case Mbc::Mbc2:
    case Mbc::Mbc3:
    case Mbc::Mbc7:
    case Mbc::HuC1:
    case Mbc::HuC3:
    case Mbc::Camera:
    case Mbc::Tama5:
        if (high) bank = m.rom_bank;
        break;
    case Mbc::Mbc5:
        if (high) bank = u32{m.rom_bank_high} << 8 | m.rom_bank;
        break;
    case Mbc::Mmm01: bank = mmm01_rom_bank(m, high); break;
    case Mbc::Mbc6: bank = 0; break; // its windows are no banks of 16 KiB
    }
    return bank & gb->rom->bank_mask;
}

u32 mbc_ram_offset(const fr_gb *gb, u16 address) {
    const MbcState &m = gb->s->mbc;
    u32 bank = 0;
    switch (gb->rom->mbc) {
    case Mbc::Mbc6: return mbc6_ram_offset(gb, address);
    case Mbc::Mbc1:
    case Mbc::Mbc1Multicart: bank = m.mode != 0 ? m.rom_bank_high : 0; break;
    case Mbc::Mbc3: bank = m.ram_bank & 7; break;
    case Mbc::Mbc5: bank = m.ram_bank & 0x0F; break;
    case Mbc::HuC1:
    case Mbc::HuC3:
    case Mbc::Camera: bank = m.ram_bank & 0x0F; break;
    case Mbc::Mmm01: bank = mmm01_ram_bank(m); break;
    default: break;
    }
    return (bank << 13 | (address & 0x1FFFu)) & (gb->cart_ram_size - 1);
}

u8 *mbc_ram_page(fr_gb *gb, u16 address) {
    const bool read_only = gb->rom->mbc == Mbc::HuC3 && gb->s->mbc.mode == kHuC3ReadRam;
    if (!ram_selected(gb) || read_only || gb->rom->mbc == Mbc::Mbc2 || gb->cart_ram_size < 0x2000) return nullptr;
    return gb->cart_ram + mbc_ram_offset(gb, address);
}

u8 mbc_ram_read(fr_gb *gb, u16 address) {
    const MbcState &m = gb->s->mbc;
    if (ram_selected(gb)) {
        const u8 value = gb->cart_ram[mbc_ram_offset(gb, address)];
        return gb->rom->mbc == Mbc::Mbc2 ? value | 0xF0 : value;
    }
    if (m.ram_enabled != 0 && clock_selected(gb)) return m.rtc_latched[m.ram_bank - 8];
    if (gb->rom->mbc == Mbc::Mbc7) return mbc7_read(gb, address);
    if (gb->rom->mbc == Mbc::HuC3) return huc3_read(gb);
    if (gb->rom->mbc == Mbc::Camera) return camera_read(gb, address);
    if (gb->rom->mbc == Mbc::Tama5) return tama5_read(gb, address);
    return gb->rom->mbc == Mbc::HuC1 ? kNoLight : u8{0xFF};
}

void mbc_ram_write(fr_gb *gb, u16 address, u8 value) {
    const MbcState &m = gb->s->mbc;
    if (gb->rom->mbc == Mbc::Mbc7)
        mbc7_write(gb, address, value);
    else if (gb->rom->mbc == Mbc::Camera)
        camera_write(gb, address, value);
    else if (gb->rom->mbc == Mbc::Tama5)
        tama5_write(gb, address, value);
    else if (gb->rom->mbc == Mbc::HuC3 && m.mode != kHuC3Ram)
        huc3_write(gb, value);
    else if (ram_selected(gb))
        gb->cart_ram[mbc_ram_offset(gb, address)] = gb->rom->mbc == Mbc::Mbc2 ? value & 0x0F : value;
    else if (m.ram_enabled != 0 && clock_selected(gb))
        clock_write(gb, m.ram_bank - 8u, value);
}

void mbc_write(fr_gb *gb, u16 address, u8 value) {
    MbcState &m = gb->s->mbc;
    const u32 area = address >> 13;
    switch (gb->rom->mbc) {
    case Mbc::None:
    case Mbc::Tama5: return;
    case Mbc::Mbc1:
    case Mbc::Mbc1Multicart:
        if (area == 0)
            m.ram_enabled = (value & 0x0F) == 0x0A;
        else if (area == 1)
            m.rom_bank = (value & 0x1F) != 0 ? value & 0x1F : 1;
        else if (area == 2)
            m.rom_bank_high = value & 3;
        else
            m.mode = value & 1;
        break;
    case Mbc::Mbc2:
        if (address >= 0x4000) return;
        if ((address & 0x100) == 0)
            m.ram_enabled = (value & 0x0F) == 0x0A;
        else
            m.rom_bank = (value & 0x0F) != 0 ? value & 0x0F : 1;
        break;
    case Mbc::Mbc3:
        if (area == 0)
            m.ram_enabled = (value & 0x0F) == 0x0A;
        else if (area == 1)
            m.rom_bank = (value & mbc3_mask(gb)) != 0 ? value & mbc3_mask(gb) : 1;
        else if (area == 2)
            m.ram_bank = value & 0x0F;
        else if (gb->rom->has_clock) {
            // Any write latches the clock (cpp: latch-rtc-test, by single writes of random values). Pan Docs asks for 00 and
            // then 01, which docboy's chip wanted, too: three of its mbc3_rtc_latch_* contradict.
            clock_sync(gb);
            for (u32 i = 0; i < 5; ++i)
                m.rtc_latched[i] = m.rtc[i];
        }
        break;
    case Mbc::Mbc5:
        if (area == 0)
            m.ram_enabled = value == 0x0A;
        else if (address < 0x3000)
            m.rom_bank = value;
        else if (address < 0x4000)
            m.rom_bank_high = value & 1;
        else if (area == 2)
            m.ram_bank = value & 0x0F;
        break;
    case Mbc::Mbc7: // RAM wants both to be switched on (Pan Docs, "MBC7")
        if (area == 0)
            m.ram_enabled = (value & 0x0F) == 0x0A;
        else if (area == 1)
            m.rom_bank = value & 0x7F;
        else if (area == 2)
            m.mode = value == 0x40;
        break;
    case Mbc::Mbc6: mbc6_write(gb, address, value); break;
    case Mbc::Mmm01: mmm01_write(m, area, value); break;
    case Mbc::Camera: // Pan Docs, "Game Boy Camera"
        if (area == 0)
            m.ram_enabled = value == 0x0A;
        else if (area == 1)
            m.rom_bank = value & 0x3F;
        else if (area == 2)
            m.ram_bank = value & 0x1F;
        break;
    case Mbc::HuC1: // Pan Docs, "HuC1": at least six bits of ROM's bank and two of RAM's; more where a file is larger
    case Mbc::HuC3:
        if (area == 0)
            m.mode = value & 0x0F;
        else if (area == 1)
            m.rom_bank = value & 0x7F;
        else if (area == 2)
            m.ram_bank = value & 0x0F;
        break;
    }
    memory_map_cartridge(gb);
}

} // namespace fr::gb
