using BenchmarkDotNet.Attributes;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;

namespace FastRL.Bench;

/// <summary>What does a step of the bundled game's environment cost beside the emulation of its frames alone?</summary>
/// <remarks>
/// An operation is one environment step: four frames, watched values, features, reward. The baseline runs the same
/// frames on one bare machine. Allocated bytes must be zero. In process: the native library is found as in any program.
/// </remarks>
[InProcess]
[MemoryDiagnoser]
public class EnvironmentStep : IDisposable
{
    private const int Steps = 64;

    private GameBoyRom _rom = null!;
    private GameBoyMachine _machine = null!;
    private GameBoyVecEnv _environment = null!;
    private int _step;

    /// <summary>Copies in the batch.</summary>
    [Params(1, 64)]
    public int Count { get; set; }

    /// <summary>Makes machine and environment; buttons repeat with the seed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _rom = GameBoyRom.Load(Path.Combine(AppContext.BaseDirectory, "quest.gb"));
        _machine = new GameBoyMachine(_rom);
        _machine.RunFrames(300);
        GameProfile profile = GameProfile.Load(Path.Combine(AppContext.BaseDirectory, "profiles", "quest.yaml"));
        _environment = new GameBoyVecEnv(profile, new GameBoyVecEnvOptions
        {
            Count = Count,
            Threads = 1,
            RomPath = Path.Combine(AppContext.BaseDirectory, "quest.gb"),
        });
        _environment.Reset(seed: 1);
    }

    /// <summary>The frames of one step on a bare machine.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public ulong Frames()
    {
        for (int i = 0; i < Steps; i++)
        {
            _machine.SetButtons((GameBoyButtons)(1 << (i & 3)));
            _machine.RunFrames(_environment.TicksPerStep);
        }
        return _machine.Cycles;
    }

    /// <summary>One step of each copy, divided by the number of copies.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public float Step()
    {
        float sum = 0;
        for (int i = 0; i < Steps; i += Count)
        {
            Array.Fill(_environment.Buffers.Actions, _step++ & 3);
            _environment.Send(0);
            _environment.Recv(0);
            sum += _environment.Buffers.Rewards[0];
        }
        return sum;
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _environment?.Dispose();
        _machine?.Dispose();
        _rom?.Dispose();
        GC.SuppressFinalize(this);
    }
}
