namespace FastRL.Emu.GameBoy;

/// <summary>What a <see cref="GameBoyBatch"/> is made of.</summary>
public sealed record GameBoyBatchConfig
{
    /// <summary>Machines, 1 to 65536.</summary>
    public required int Count { get; init; }

    /// <summary>1 or 2; group g holds machines [g*Count/Groups, (g+1)*Count/Groups).</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Worker threads; 0 is one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Frames that a step holds its buttons for, 1 to 1000.</summary>
    public int FramesPerStep { get; init; } = 4;

    /// <summary>Frames of a step that <see cref="GameBoyBatchBuffers.Pixels"/> shows: the last one or the last two, the newest last.</summary>
    public int DrawnFrames { get; init; } = 1;

    /// <summary>Hardware of all machines.</summary>
    public GameBoyModel Model { get; init; }

    /// <summary>Numbers read after every step, at most 1024.</summary>
    public IReadOnlyList<WatchedValue> Values { get; init; } = [];

    /// <summary>What becomes of them in <see cref="GameBoyBatchBuffers.Features"/>, at most 1024.</summary>
    public IReadOnlyList<ObservedFeature> Features { get; init; } = [];

    /// <summary>1536 entries that replace the tile numbers of <see cref="GameBoyMachine.GetTiles"/>, or null.</summary>
    public IReadOnlyList<short>? TileMap { get; init; }

    /// <summary>Floats in one row of <see cref="GameBoyBatchBuffers.Features"/>.</summary>
    public int FeatureSize => Features.Sum(feature => feature.Size);
}
