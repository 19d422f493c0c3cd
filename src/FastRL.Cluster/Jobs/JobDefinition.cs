namespace FastRL.Cluster.Jobs;

/// <summary>What a job is: fixed when it is submitted, the number of instances apart.</summary>
[GenerateSerializer, Immutable]
public sealed record JobDefinition
{
    /// <summary>Its run directory, as an absolute path that is the same on every machine that works on it: also its name.</summary>
    [Id(0)]
    public required string Run { get; init; }

    /// <summary>Name of its <see cref="IJobKind"/>.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>Pieces of work that are done at the same time, 1 or more.</summary>
    [Id(2)]
    public required int Instances { get; init; }

    /// <summary>Units of work in all, 0 or more; a kind that goes by time may ignore it.</summary>
    [Id(3)]
    public required long Total { get; init; }

    /// <summary>What the kind alone understands.</summary>
    [Id(4)]
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>Words of the command of a unit of work, where the kind wants some.</summary>
    [Id(5)]
    public List<string> Words { get; init; } = [];
}

/// <summary>A piece of work that a worker holds, or the merge of a round's pieces.</summary>
[GenerateSerializer, Immutable]
public sealed record Assignment
{
    /// <summary>Number of the lease: it dies when its holder is not heard of, and what it brings then counts no more.</summary>
    [Id(0)]
    public required long Lease { get; init; }

    /// <summary>The job.</summary>
    [Id(1)]
    public required JobDefinition Job { get; init; }

    /// <summary>Number of the round, from 0.</summary>
    [Id(2)]
    public required int Round { get; init; }

    /// <summary>The work; of a merge, that of the whole round.</summary>
    [Id(3)]
    public required WorkRange Range { get; init; }

    /// <summary>Steps that one instance would have made in the rounds before: its clock.</summary>
    [Id(4)]
    public required long Clock { get; init; }

    /// <summary>The same after this round.</summary>
    [Id(5)]
    public required long ClockEnd { get; init; }

    /// <summary>Result of the last merge, or null before the first.</summary>
    [Id(6)]
    public required string? Base { get; init; }

    /// <summary>Results to be merged, in the order of instances; empty where this is no merge.</summary>
    [Id(7)]
    public required List<string> Parts { get; init; }

    /// <summary>A folder that nobody else writes: where results go.</summary>
    [Id(8)]
    public required string Folder { get; init; }

    /// <summary>Whether this is a merge.</summary>
    public bool IsMerge => Parts.Count > 0;
}

/// <summary>How far a job is, for who plans its next round.</summary>
[GenerateSerializer, Immutable]
public sealed record JobStand
{
    /// <summary>Rounds done.</summary>
    [Id(0)]
    public required int Rounds { get; init; }

    /// <summary>Units of work that count.</summary>
    [Id(1)]
    public required long Merged { get; init; }

    /// <summary>Pieces at the same time, as of now.</summary>
    [Id(2)]
    public required int Instances { get; init; }

    /// <summary>Time spent on all rounds, in seconds.</summary>
    [Id(3)]
    public required double Seconds { get; init; }

    /// <summary>Time of the last round, in seconds.</summary>
    [Id(4)]
    public required double RoundSeconds { get; init; }

    /// <summary>Units of work of the last round.</summary>
    [Id(5)]
    public required long RoundMerged { get; init; }
}
