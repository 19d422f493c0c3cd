namespace FastRL.Envs.Rover;

/// <summary>Settings of all copies of a batch.</summary>
public sealed record RoverOptions
{
    /// <summary>Ticks of 1/60 s that an action holds, 1 to 600.</summary>
    public int TicksPerAction { get; init; } = 4;

    /// <summary>Steps after which an episode is cut.</summary>
    public int MaxEpisodeSteps { get; init; } = 10_000;

    /// <summary>What counts as success.</summary>
    public RoverGoal Goal { get; init; } = RoverGoal.DeliverAll;

    /// <summary>What steps are worth.</summary>
    public RoverRewards Rewards { get; init; } = RoverRewards.OfStage(4);

    /// <summary>Part of the episodes that begin anywhere on the field instead of in the starting zone, 0 to 1.</summary>
    public double StartAnywhere { get; init; }

    /// <summary>Part of these that begin with an orb held, 0 to 1.</summary>
    public double StartCarrying { get; init; }

    /// <summary>Metres, 0 to 0.05: coming nearer to anything is a collision.</summary>
    public double Margin { get; init; }

    /// <summary>What is observed.</summary>
    public RoverLayout Layout { get; init; }

    /// <summary>Whether the original's target point and the rewards that can be farmed are back, for comparison.</summary>
    public bool Original { get; init; }
}
