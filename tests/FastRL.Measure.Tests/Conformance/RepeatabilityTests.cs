using FastRL.Emu.GameBoy;
using Xunit;

namespace FastRL.Measure.Tests.Conformance;

/// <summary>Drawing, saving and loading change nothing that a guest or an observer can see.</summary>
public sealed class RepeatabilityTests
{
    private const int Frames = 151; // odd, and more than any ROM's start

    public static TheoryData<string> Roms => new(TestRoms.All.Append("quest.gb"));

    [Theory]
    [MemberData(nameof(Roms))]
    public void Run_EveryFrameDrawnOrOnlyTheLast_SameFrameAndMemory(string name)
    {
        using var rom = GameBoyRom.FromBytes(TestRoms.Read(name));
        using var drawn = new GameBoyMachine(rom, TestRoms.ModelOf(name));
        using var undrawn = new GameBoyMachine(rom, TestRoms.ModelOf(name));
        for (int frame = 0; frame < Frames; frame++)
            drawn.RunFrames(1, drawLast: true);
        undrawn.RunFrames(Frames, drawLast: true);

        AssertSame(drawn, undrawn);
    }

    [Theory]
    [MemberData(nameof(Roms))]
    public void Run_SavedAndLoadedInTheMiddle_SameFrameAndMemory(string name)
    {
        using var rom = GameBoyRom.FromBytes(TestRoms.Read(name));
        using var whole = new GameBoyMachine(rom, TestRoms.ModelOf(name));
        using var before = new GameBoyMachine(rom, TestRoms.ModelOf(name));
        using var after = new GameBoyMachine(rom, TestRoms.ModelOf(name));
        whole.RunFrames(Frames, drawLast: true);
        before.RunFrames(77);
        var state = new byte[before.StateSize];
        Array.Fill(state, (byte)0xA5);
        before.SaveState(state);
        after.RunFrames(13, drawLast: true); // what it did before must not matter
        after.LoadState(state);
        after.RunFrames(Frames - 77, drawLast: true);

        AssertSame(whole, after);
    }

    private static void AssertSame(GameBoyMachine expected, GameBoyMachine actual)
    {
        Assert.Equal(expected.Registers, actual.Registers);
        Assert.Equal(expected.Cycles, actual.Cycles);
        Assert.Equal(expected.HashMemory(), actual.HashMemory());
        Assert.Equal(0, CanonicalFrame.Differences(CanonicalFrame.Of(expected), CanonicalFrame.Of(actual)));
    }
}
