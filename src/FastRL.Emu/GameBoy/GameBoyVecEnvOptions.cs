namespace FastRL.Emu.GameBoy;

/// <summary>How many copies of a profile's game run, and how.</summary>
public sealed record GameBoyVecEnvOptions
{
    /// <summary>Copies, 1 to 65536.</summary>
    public required int Count { get; init; }

    /// <summary>Worker threads; 0 is one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>1, or 2 so that one half steps while the policy acts on the other.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Steps after which an episode is cut, or null for the profile's number.</summary>
    public int? EpisodeLength { get; init; }

    /// <summary>Frames without buttons at the start of every episode, or null for one of the profile's range, drawn each time.</summary>
    public int? IdleFrames { get; init; }

    /// <summary>The ROM's file, or null for where the profile expects it.</summary>
    public string? RomPath { get; init; }
}
