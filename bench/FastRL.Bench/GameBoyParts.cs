using BenchmarkDotNet.Attributes;
using FastRL.Emu.GameBoy;

namespace FastRL.Bench;

/// <summary>What does a frame of a game cost, and what its picture, its tiles, and a state that is saved and loaded?</summary>
/// <remarks>
/// The game is the bundled one unless <c>FASTRL_BENCH_ROM</c> names another. An operation is one frame, picture or state.
/// In process: the native library is found as in any program.
/// </remarks>
[InProcess]
[MemoryDiagnoser]
public class GameBoyParts : IDisposable
{
    private readonly ushort[] _picture = new ushort[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
    private readonly short[] _tiles = new short[GameBoyMachine.TileColumns * GameBoyMachine.TileRows];

    private GameBoyRom _rom = null!;
    private GameBoyMachine _machine = null!;
    private byte[] _state = null!;

    /// <summary>Runs the game past its title.</summary>
    [GlobalSetup]
    public void Setup()
    {
        string path = Environment.GetEnvironmentVariable("FASTRL_BENCH_ROM") ?? Path.Combine(AppContext.BaseDirectory, "quest.gb");
        _rom = GameBoyRom.Load(path);
        _machine = new GameBoyMachine(_rom);
        _machine.SetButtons(GameBoyButtons.Start);
        _machine.RunFrames(4);
        _machine.SetButtons(GameBoyButtons.None);
        _machine.RunFrames(300);
        _state = new byte[_machine.StateSize];
    }

    /// <summary>A frame without a picture.</summary>
    [Benchmark(Baseline = true)]
    public void UnseenFrame() => _machine.RunFrames(1);

    /// <summary>A frame that is drawn, and its picture copied out.</summary>
    [Benchmark]
    public void DrawnFrame()
    {
        _machine.RunFrames(1, drawLast: true);
        _machine.GetFrame(_picture);
    }

    /// <summary>The 20 x 18 grid of tile numbers.</summary>
    [Benchmark]
    public void Tiles() => _machine.GetTiles(_tiles);

    /// <summary>A state saved and loaded again.</summary>
    [Benchmark]
    public void SaveAndLoad()
    {
        _machine.SaveState(_state);
        _machine.LoadState(_state);
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _machine?.Dispose();
        _rom?.Dispose();
        GC.SuppressFinalize(this);
    }
}
