using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using Xunit;

namespace FastRL.Emu.Tests.Profiles;

public sealed class NativeDecoderTests
{
    // The native batch and the C# decoder on the same random memory.
    [Fact]
    public void Reset_RandomMemory_NativeValuesEqualTheTwins()
    {
        var random = new Random(31);
        using var rom = GameBoyRom.Load(BundledProfiles.Load("quest").Rom.Path);
        using var machine = new GameBoyMachine(rom);
        byte[] memory = new byte[0x2000];
        random.NextBytes(memory);
        machine.RunFrames(1);
        machine.WriteMemory(0xC000, memory);
        byte[] state = new byte[machine.StateSize];
        machine.SaveState(state);

        WatchedValue[] values = [.. Enumerable.Range(0, 1024).Select(_ => RandomValue(random))];
        int[] row = GC.AllocateArray<int>(values.Length, pinned: true);
        using var vec = new GameBoyBatch(
            rom,
            new GameBoyBatchConfig { Count = 1, Threads = 1, Values = values },
            new GameBoyBatchBuffers { Buttons = GC.AllocateArray<byte>(1, pinned: true), Values = row });
        vec.SetStartState(state);
        vec.Reset([0]);

        Assert.Equal(values.Select(value => MemoryDecoder.Decode(value, machine)), row);
    }

    private static WatchedValue RandomValue(Random random)
    {
        var kind = (WatchedValueKind)random.Next(7);
        int address = random.Next(0xC000, 0xDFFE);
        int shift = random.Next(16);
        if (kind == WatchedValueKind.I8) return new WatchedValue(kind, address, Shift: shift);
        return new WatchedValue(kind, address, -1, random.Next(2) == 0 ? uint.MaxValue : (uint)random.Next(0x10000), shift);
    }
}
