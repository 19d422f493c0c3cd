using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using Xunit;

namespace FastRL.Emu.Tests.Profiles;

public sealed class MemoryDecoderTests
{
    // Memory holds 0x12 0x89 at 0xC000.
    [Theory]
    [InlineData(WatchedValueKind.U8, 0x12)]
    [InlineData(WatchedValueKind.I8, 0x12)]
    [InlineData(WatchedValueKind.U16LittleEndian, 0x8912)]
    [InlineData(WatchedValueKind.U16BigEndian, 0x1289)]
    [InlineData(WatchedValueKind.Bcd8, 12)]
    [InlineData(WatchedValueKind.Bcd16LittleEndian, 8912)]
    [InlineData(WatchedValueKind.Bcd16BigEndian, 1289)]
    public void Decode_EachKind_ReadsItsBytes(WatchedValueKind kind, int expected)
    {
        byte[] memory = new byte[0x10000];
        (memory[0xC000], memory[0xC001]) = (0x12, 0x89);
        Assert.Equal(expected, MemoryDecoder.Decode(new WatchedValue(kind, 0xC000), memory));
    }

    [Theory]
    [InlineData(WatchedValueKind.I8, 0x89, -119)]
    [InlineData(WatchedValueKind.Bcd8, 0x1F, 25)]
    [InlineData(WatchedValueKind.Bcd8, 0xFF, 165)]
    public void Decode_UnusualBytes_CountAsTheyStand(WatchedValueKind kind, byte value, int expected)
    {
        byte[] memory = new byte[0x10000];
        memory[0xFFFF] = value;
        Assert.Equal(expected, MemoryDecoder.Decode(new WatchedValue(kind, 0xFFFF), memory));
    }

    [Fact]
    public void Decode_Mask_IsAppliedBeforeTheShift()
    {
        byte[] memory = new byte[0x10000];
        memory[0xC000] = 0b1011_0110;
        Assert.Equal(0b011, MemoryDecoder.Decode(new WatchedValue(WatchedValueKind.U8, 0xC000, -1, 0x30, 4), memory));
    }
}
