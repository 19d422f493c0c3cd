using System.ComponentModel.DataAnnotations;

namespace FastRL.Learn.Replay;

/// <summary>How past transitions are kept and learned from.</summary>
public sealed record ReplayConfig
{
    /// <summary>Transitions kept. Default 50,000, SAC 100,000; a replay larger than memory is refused.</summary>
    [Range(1, int.MaxValue)]
    public int Size { get; init; } = 50_000;

    /// <summary>Transitions in a gradient step. Default 64, SAC 256 (its paper).</summary>
    [Range(1, 1 << 20)]
    public int BatchSize { get; init; } = 64;

    /// <summary>Environment steps before the first gradient step; SAC's actions are random in them. Default 1,000, SAC 100.</summary>
    [Range(0, int.MaxValue)]
    public int LearningStarts { get; init; } = 1000;

    /// <summary>Environment steps, of all copies together, between two rounds of gradient steps. Default 4 (DQN), SAC 1 (its paper).</summary>
    [Range(1, int.MaxValue)]
    public int TrainEvery { get; init; } = 4;

    /// <summary>Gradient steps of a round. Default 1 (DQN, SAC).</summary>
    [Range(1, int.MaxValue)]
    public int GradientSteps { get; init; } = 1;

    /// <summary>Rewards summed before the value of what follows is looked up. Default 1 (DQN, SAC; Rainbow has 3).</summary>
    [Range(1, 1000)]
    public int NStep { get; init; } = 1;

    /// <summary>Power of the error that a transition's priority is; 0 draws uniformly. Default 0; 0.6 is usual (Schaul et al. 2016).</summary>
    [Range(0.0, 2.0)]
    public double PriorityAlpha { get; init; }

    /// <summary>Correction of the loss for unequal draws at the start, growing to 1 at the end. Default 0.4 (Schaul et al. 2016).</summary>
    [Range(0.0, 1.0)]
    public double PriorityBeta { get; init; } = 0.4;
}
