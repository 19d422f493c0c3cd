using FastRL.Emu.GameBoy;

namespace FastRL.Emu.Tests.GameBoy;

/// <summary>A ROM of a few instructions.</summary>
internal static class TestRom
{
    /// <summary>Adds what the joypad register shows to 0xC000 and counts its rounds from 0xC001 on, for ever.</summary>
    public static byte[] Bytes(byte cgbFlag = 0)
    {
        byte[] rom = new byte[0x8000];
        ReadOnlySpan<byte> entry = [0x00, 0xC3, 0x50, 0x01]; // nop; jp 0x150
        ReadOnlySpan<byte> program =
        [
            0x3E, 0x20, // ld a, 0x20: the cross is selected
            0xE0, 0x00, // ldh (0x00), a
            0xF0, 0x00, // ldh a, (0x00)
            0x21, 0x00, 0xC0, // ld hl, 0xC000
            0x86, // add a, (hl)
            0x22, // ld (hl+), a
            0x34, // inc (hl)
            0x20, 0xF4, // jr nz, 0x152
            0x23, // inc hl
            0x34, // inc (hl)
            0x40, // ld b, b
            0x18, 0xEF, // jr 0x152
        ];
        entry.CopyTo(rom.AsSpan(0x100));
        program.CopyTo(rom.AsSpan(0x150));
        "TEST"u8.CopyTo(rom.AsSpan(0x134));
        rom[0x143] = cgbFlag;
        byte checksum = 0;
        foreach (byte value in rom.AsSpan(0x134..0x14D)) checksum -= (byte)(value + 1);
        rom[0x14D] = checksum;
        return rom;
    }

    public static GameBoyRom Load(byte cgbFlag = 0) => GameBoyRom.FromBytes(Bytes(cgbFlag), "test.gb");
}
