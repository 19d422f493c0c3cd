namespace FastRL.Runs.Checkpoints;

/// <summary>When something that runs saves: as soon as it can after either interval has passed.</summary>
/// <param name="EverySteps">Environment steps of all copies together; 0 for never.</param>
/// <param name="EveryTime">Wall time; zero for never.</param>
public sealed record CheckpointSchedule(long EverySteps, TimeSpan EveryTime)
{
    /// <summary>Only before returning.</summary>
    public static CheckpointSchedule AtEnd { get; } = new(0, TimeSpan.Zero);
}
