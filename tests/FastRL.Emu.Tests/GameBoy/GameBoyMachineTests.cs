using FastRL.Emu.GameBoy;
using Xunit;

namespace FastRL.Emu.Tests.GameBoy;

public sealed class GameBoyMachineTests : IDisposable
{
    private readonly GameBoyRom _rom = TestRom.Load();
    private readonly GameBoyMachine _machine;

    public GameBoyMachineTests() => _machine = new GameBoyMachine(_rom);

    public void Dispose()
    {
        _machine.Dispose();
        _rom.Dispose();
    }

    [Theory]
    [InlineData(0x00, GameBoyModel.Auto, GameBoyModel.Dmg)]
    [InlineData(0x80, GameBoyModel.Auto, GameBoyModel.Cgb)]
    [InlineData(0x80, GameBoyModel.Dmg, GameBoyModel.Dmg)]
    public void Model_AsAsked_OrFromTheHeader(byte cgbFlag, GameBoyModel asked, GameBoyModel expected)
    {
        using GameBoyRom rom = TestRom.Load(cgbFlag);
        using var machine = new GameBoyMachine(rom, asked);

        Assert.Equal(expected, machine.Model);
    }

    [Fact]
    public void Constructor_UnknownModel_Throws() =>
        Assert.Throws<ArgumentException>(() => new GameBoyMachine(_rom, (GameBoyModel)7));

    [Fact]
    public void Buttons_HeldDown_ReachTheProgram()
    {
        using var other = new GameBoyMachine(_rom);
        other.SetButtons(GameBoyButtons.Left);

        _machine.RunFrames(5);
        other.RunFrames(5);

        Assert.NotEqual(_machine.ReadByte(0xC000), other.ReadByte(0xC000));
    }

    [Fact]
    public void RunFrames_Count_EndsEachAsVblankBegins()
    {
        const ulong Frame = 70_224, FirstVblank = 60 + 144 * 456; // a DMG starts 60 dots before a frame does

        _machine.RunFrames(1);
        Assert.InRange(_machine.Cycles, FirstVblank, FirstVblank + 23); // the longest instruction takes 24

        _machine.RunFrames(9);
        Assert.InRange(_machine.Cycles, FirstVblank + 9 * Frame, FirstVblank + 9 * Frame + 23);
    }

    [Fact]
    public void RunUntilBreakpoint_BehindTheCount_Hits()
    {
        Assert.True(_machine.RunUntilBreakpoint(10));
        Assert.Equal(0x161, _machine.Registers.ProgramCounter);
    }

    [Fact]
    public void RunUntilBreakpoint_NoFrames_DoesNotHit() => Assert.False(_machine.RunUntilBreakpoint(0));

    [Fact]
    public void WriteMemory_ThenRead_GivesTheBytes()
    {
        byte[] written = [1, 2, 3], read = new byte[3];

        _machine.WriteMemory(0xC100, written);
        _machine.ReadMemory(0xC100, read);

        Assert.Equal(written, read);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0x10000, 1)]
    [InlineData(0xFFFF, 2)]
    public void ReadMemory_OutOfRange_Throws(int address, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _machine.ReadMemory(address, new byte[length]));

    [Theory]
    [InlineData(-2)]
    [InlineData(99)]
    public void ReadMemory_NoSuchBank_Throws(int bank) =>
        Assert.Throws<ArgumentException>(() => _machine.ReadByte(0x4000, bank));

    [Fact]
    public void GetFrame_BufferTooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => _machine.GetFrame(new ushort[160 * 144 - 1]));

    [Fact]
    public void GetFrame_AfterADrawnFrame_FillsEveryPixelWithAShade()
    {
        ushort[] frame = new ushort[160 * 144];
        frame.AsSpan().Fill(0xEEEE);
        _machine.RunFrames(1, drawLast: true);

        _machine.GetFrame(frame);

        Assert.All(frame, shade => Assert.InRange(shade, 0, 3));
    }

    [Fact]
    public void GetTiles_BufferTooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => _machine.GetTiles(new short[359]));

    [Fact]
    public void GetTiles_EveryCell_IsATileNumber()
    {
        short[] tiles = new short[360];
        tiles.AsSpan().Fill(-1);

        _machine.GetTiles(tiles);

        Assert.All(tiles, tile => Assert.InRange(tile, 0, 1535));
    }

    [Fact]
    public void State_SavedAndLoaded_RunsOnTheSame()
    {
        _machine.RunFrames(7);
        byte[] state = new byte[_machine.StateSize];
        _machine.SaveState(state);
        _machine.RunFrames(3);
        ulong expected = _machine.HashMemory();

        using var other = new GameBoyMachine(_rom);
        other.LoadState(state);
        other.RunFrames(3);

        Assert.Equal(expected, other.HashMemory());
    }

    [Fact]
    public void LoadState_Damaged_ThrowsAndLeavesTheMachineAlone()
    {
        _machine.RunFrames(7);
        byte[] state = new byte[_machine.StateSize];
        _machine.SaveState(state);
        state[0] ^= 0xFF;
        ulong before = _machine.HashMemory();

        Assert.Throws<InvalidDataException>(() => _machine.LoadState(state));
        Assert.Equal(before, _machine.HashMemory());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void LoadState_WrongSize_Throws(int size) =>
        Assert.Throws<InvalidDataException>(() => _machine.LoadState(new byte[size]));

    [Fact]
    public void SaveState_BufferTooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => _machine.SaveState(new byte[_machine.StateSize - 1]));

    [Fact]
    public void RunFrames_Negative_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => _machine.RunFrames(-1));

    [Fact]
    public void GetSerial_NothingSent_IsEmpty() => Assert.Empty(_machine.GetSerial());

    [Fact]
    public void EveryMember_OnceDisposed_Throws()
    {
        _machine.Dispose();
        _machine.Dispose();
        Action[] calls =
        [
            () => _ = _machine.Model,
            () => _ = _machine.Cycles,
            () => _ = _machine.Registers,
            () => _ = _machine.StateSize,
            () => _machine.Reset(),
            () => _machine.SetButtons(GameBoyButtons.A),
            () => _machine.RunFrames(1),
            () => _machine.RunUntilBreakpoint(1),
            () => _machine.ReadByte(0xC000),
            () => _machine.WriteMemory(0xC000, [1]),
            () => _machine.GetFrame(new ushort[160 * 144]),
            () => _machine.GetTiles(new short[360]),
            () => _machine.GetSerial(),
            () => _machine.HashMemory(),
            () => _machine.SaveState(new byte[1 << 20]),
            () => _machine.LoadState(new byte[10]),
        ];

        Assert.All(calls, call => Assert.Throws<ObjectDisposedException>(call));
    }
}
