namespace FastRL.Cluster;

/// <summary>What a coordinator is to divide, and how often it looks.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Processes.</summary>
    public required int NumInstances { get; init; }

    /// <summary>Iterations of all together, or null where nobody said.</summary>
    public required long? NumIterations { get; init; }

    /// <summary>A time budget that somebody asked for, which this mode does not support.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>How many processes run at a time; the others wait for their turn.</summary>
    public int Parallel { get; init; } = int.MaxValue;

    /// <summary>Time between two reports.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two looks at the processes.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Time that instances have to end by themselves before they are killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);
}
