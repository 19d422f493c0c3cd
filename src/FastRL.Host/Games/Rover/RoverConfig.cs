using System.ComponentModel.DataAnnotations;
using FastRL.Envs.Rover;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games.Rover;

/// <summary>What a training run of the rover does.</summary>
internal sealed class RoverTrainConfig : TrainConfig
{
    /// <summary>Settings of the rover alone.</summary>
    public RoverConfig Rover { get; init; } = new();
}

/// <summary>How the rover is driven and what it is trained for.</summary>
internal sealed class RoverConfig
{
    /// <summary>1 driving, 2 navigation, 3 orb collection, 4 full task; curriculum goes through files of its own, one after the other.</summary>
    [AllowedValues("1", "2", "3", "4", RoverGame.Curriculum)]
    public string Stage { get; init; } = "4";

    /// <summary>Part of the curriculum that is trained.</summary>
    [Range(1, RoverGame.Parts)]
    public int Part { get; init; } = 1;

    /// <summary>What counts as success of an episode.</summary>
    public RoverGoal Goal { get; init; } = RoverGoal.DeliverAll;

    /// <summary>Success rate of the last 100 episodes that ends the stage before its steps; 0 for none.</summary>
    [Range(0.0, 1.0)]
    public double EnoughSuccess { get; init; }

    /// <summary>Ticks of 1/60 s that an action holds.</summary>
    [Range(1, 600)]
    public int TicksPerAction { get; init; } = 4;

    /// <summary>Steps after which an episode is cut where <c>episode_length</c> is 0.</summary>
    [Range(1, 1_000_000)]
    public int MaxEpisodeSteps { get; init; } = 10_000;

    /// <summary>Part of the episodes that begin anywhere on the field instead of in the starting zone.</summary>
    [Range(0.0, 1.0)]
    public double StartAnywhere { get; init; }

    /// <summary>Part of these that begin with an orb held.</summary>
    [Range(0.0, 1.0)]
    public double StartCarrying { get; init; }

    /// <summary>original: its target point and the rewards that can be farmed, for comparison.</summary>
    public RoverCompat Compat { get; init; }

    /// <summary>What steps are worth.</summary>
    public RoverRewards Rewards { get; init; } = RoverRewards.OfStage(4);
}

/// <summary>Whose rules apply where the original's have a defect.</summary>
internal enum RoverCompat
{
    /// <summary>Ours.</summary>
    None,

    /// <summary>The original's.</summary>
    Original,
}
