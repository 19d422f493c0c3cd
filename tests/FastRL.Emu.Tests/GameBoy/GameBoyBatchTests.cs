using FastRL.Emu.GameBoy;
using Xunit;

namespace FastRL.Emu.Tests.GameBoy;

public sealed class GameBoyBatchTests : IDisposable
{
    private readonly GameBoyRom _rom = TestRom.Load();

    public void Dispose() => _rom.Dispose();

    [Fact]
    public void Step_OfEveryGroup_WritesWhatOneMachineDoes()
    {
        using GameBoyBatch vec = Create(Config(count: 3, groups: 2));
        vec.Buffers.Buttons[2] = (byte)GameBoyButtons.Left;
        using var alone = new GameBoyMachine(_rom);
        alone.SetButtons(GameBoyButtons.Left);

        for (int step = 0; step < 3; step++) Step(vec);
        alone.RunFrames(12);

        Assert.Equal(alone.ReadByte(0xC000), vec.Buffers.Values[4]);
        Assert.Equal(alone.ReadByte(0xC001) | alone.ReadByte(0xC002) << 8, vec.Buffers.Values[5]);
    }

    [Fact]
    public void Step_WritesEverySlot()
    {
        using GameBoyBatch vec = Create(Config(count: 3));
        vec.Buffers.Values.AsSpan().Fill(-1);
        vec.Buffers.Features.AsSpan().Fill(-1);
        vec.Buffers.Tiles.AsSpan().Fill(-1);
        vec.Buffers.Pixels.AsSpan().Fill(0xEE);

        Step(vec);

        Assert.DoesNotContain(-1, vec.Buffers.Values);
        Assert.DoesNotContain(-1f, vec.Buffers.Features!);
        Assert.DoesNotContain((short)-1, vec.Buffers.Tiles!);
        Assert.DoesNotContain((byte)0xEE, vec.Buffers.Pixels!);
    }

    [Fact]
    public void Reset_WithoutStartState_GoesToPowerOn()
    {
        using GameBoyBatch vec = Create(Config(count: 3));
        ulong powerOn = vec.GetMachine(1).HashMemory();
        Step(vec);
        Step(vec);

        vec.Reset([1]);

        Assert.Equal(powerOn, vec.GetMachine(1).HashMemory());
    }

    [Fact]
    public void Reset_ToStartState_RunsIdleFramesOnEach()
    {
        using GameBoyBatch vec = Create(Config(count: 3));
        Step(vec);
        byte[] state = new byte[vec.StateSize];
        vec.SaveState(2, state);
        vec.SetStartState(state);
        ulong start = vec.GetMachine(2).Cycles;

        vec.Reset([2, 0], [0, 10]);

        Assert.Equal(start, vec.GetMachine(2).Cycles);
        Assert.InRange(vec.GetMachine(0).Cycles, start + (9 * 70_224UL), start + (11 * 70_224UL));
    }

    [Fact]
    public void Calls_OutOfOrder_Throw()
    {
        using GameBoyBatch vec = Create(Config(count: 3, groups: 2));
        GameBoyMachine machine = vec.GetMachine(0);
        Assert.Throws<InvalidOperationException>(() => vec.Recv(0));

        vec.Send(0);

        Assert.Throws<InvalidOperationException>(() => vec.Send(0));
        Assert.Throws<InvalidOperationException>(() => vec.Reset([0]));
        Assert.Throws<InvalidOperationException>(() => vec.LoadState(0, new byte[vec.StateSize]));
        Assert.Throws<InvalidOperationException>(() => machine.RunFrames(1));
        vec.Recv(0);
        machine.RunFrames(1);
    }

    [Fact]
    public void Arguments_OutOfRange_Throw()
    {
        using GameBoyBatch vec = Create(Config(count: 3));
        byte[] state = new byte[vec.StateSize];
        Assert.Throws<ArgumentException>(() => vec.Send(1));
        Assert.Throws<ArgumentException>(() => vec.Recv(-1));
        Assert.Throws<ArgumentException>(() => vec.GetMachine(3));
        Assert.Throws<ArgumentException>(() => vec.Reset([3]));
        Assert.Throws<ArgumentException>(() => vec.Reset([1, 1]));
        Assert.Throws<ArgumentException>(() => vec.Reset([0, 1], [5]));
        Assert.Throws<ArgumentException>(() => vec.SaveState(3, state));
        Assert.Throws<ArgumentOutOfRangeException>(() => vec.LoadState(-1, state));
        Assert.Throws<InvalidDataException>(() => vec.LoadState(0, state));
        Assert.Throws<InvalidDataException>(() => vec.SetStartState(default));
    }

    public static TheoryData<GameBoyBatchConfig, string> BadConfigs => new()
    {
        { new() { Count = 0 }, "count is 0, must be 1..65536" },
        { new() { Count = 3, Groups = -5 }, "groups is -5, must be 1..2" },
        { new() { Count = 3, Threads = -1 }, "threads is -1, must be 0..1024" },
        { new() { Count = 3, FramesPerStep = 1001 }, "frames_per_step is 1001, must be 1..1000" },
        { new() { Count = 3, Model = (GameBoyModel)9 }, "model is 9, must be 0..2" },
        { new() { Count = 3, TileMap = new short[3] }, "TileMap has 3 entries, must have 1536" },
        { new() { Count = 3, Values = [new(WatchedValueKind.U8, -1)] }, "values[0]: address 0xFFFFFFFF" },
        { new() { Count = 3, Features = [new(ObservedFeatureKind.Scale, 5)] }, "features[0]: value is 5, there are 0" },
        {
            new() { Count = 3, Values = [new(default, 0)], Features = [new(ObservedFeatureKind.Bits, 0, Size: -4)] },
            "features[0]: size is -4, must be 1..1024"
        },
    };

    [Theory]
    [MemberData(nameof(BadConfigs), DisableDiscoveryEnumeration = true)]
    public void Constructor_BadConfig_SaysWhatIsWrong(GameBoyBatchConfig config, string message)
    {
        var buffers = new GameBoyBatchBuffers { Buttons = new byte[3], Values = new int[3], Features = [] };

        var exception = Assert.ThrowsAny<ArgumentException>(() => new GameBoyBatch(_rom, config, buffers));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<GameBoyBatchBuffers, string> BadBuffers => new()
    {
        { new() { Buttons = null!, Values = new int[6] }, "buttons is NULL" },
        { new() { Buttons = new byte[3] }, "values is NULL" },
        { new() { Buttons = new byte[2], Values = new int[6] }, "Buttons has 2 elements, must have 3 rows of 1" },
        { new() { Buttons = new byte[3], Values = new int[5] }, "Values has 5 elements, must have 3 rows of 2" },
        { new() { Buttons = new byte[3], Values = new int[6], Features = new float[28] }, "must have 3 rows of 9" },
        { new() { Buttons = new byte[3], Values = new int[6], Tiles = new short[1] }, "must have 3 rows of 360" },
        { new() { Buttons = new byte[3], Values = new int[6], Pixels = new byte[1] }, "must have 3 rows of 23040" },
    };

    [Theory]
    [MemberData(nameof(BadBuffers), DisableDiscoveryEnumeration = true)]
    public void Constructor_BadBuffers_SaysWhatIsWrong(GameBoyBatchBuffers buffers, string message)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => new GameBoyBatch(_rom, Config(count: 3), buffers));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_OfAColorMachine_AreTwoBytesEach()
    {
        using GameBoyRom rom = TestRom.Load(cgbFlag: 0x80);
        var buffers = new GameBoyBatchBuffers { Buttons = new byte[1], Pixels = new byte[2 * 160 * 144] };

        using var vec = new GameBoyBatch(rom, new() { Count = 1 }, buffers);

        Assert.Equal(GameBoyModel.Cgb, vec.Model);
    }

    [Fact]
    public void EveryMember_OnceDisposed_Throws()
    {
        GameBoyBatch vec = Create(Config(count: 3));
        GameBoyMachine machine = vec.GetMachine(0);
        vec.Send(0);
        vec.Dispose();
        vec.Dispose();
        Action[] calls =
        [
            () => _ = vec.StateSize,
            () => vec.SetStartState([1]),
            () => vec.Reset([0]),
            () => vec.Send(0),
            () => vec.Recv(0),
            () => vec.SaveState(0, new byte[10]),
            () => vec.LoadState(0, new byte[10]),
            () => vec.GetMachine(0),
            () => machine.ReadByte(0xC000),
        ];

        Assert.All(calls, call => Assert.Throws<ObjectDisposedException>(call));
    }

    [Fact]
    public void BorrowedMachine_Disposed_LeavesTheBatchAlone()
    {
        using GameBoyBatch vec = Create(Config(count: 3));
        GameBoyMachine machine = vec.GetMachine(0);

        machine.Dispose();

        Assert.Throws<ObjectDisposedException>(() => machine.ReadByte(0xC000));
        Step(vec);
    }

    [Fact]
    public void Step_Repeated_AllocatesNothing()
    {
        using GameBoyBatch vec = Create(Config(count: 3));
        Step(vec);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 10; i++) Step(vec);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static GameBoyBatchConfig Config(int count, int groups = 1) => new()
    {
        Count = count,
        Groups = groups,
        Threads = 2,
        Values = [new(WatchedValueKind.U8, 0xC000), new(WatchedValueKind.U16LittleEndian, 0xC001)],
        Features = [new(ObservedFeatureKind.Bits, 0, Size: 8), new(ObservedFeatureKind.Scale, 1, Scale: 1f / 65536)],
    };

    private GameBoyBatch Create(GameBoyBatchConfig config) => new(_rom, config, new GameBoyBatchBuffers
    {
        Buttons = new byte[config.Count],
        Values = new int[config.Count * config.Values.Count],
        Features = new float[config.Count * config.FeatureSize],
        Tiles = new short[config.Count * 360],
        Pixels = new byte[config.Count * 160 * 144],
    });

    private static void Step(GameBoyBatch vec)
    {
        for (int group = 0; group < vec.Config.Groups; group++) vec.Send(group);
        for (int group = 0; group < vec.Config.Groups; group++) vec.Recv(group);
    }
}
