using System.ComponentModel.DataAnnotations;

namespace FastRL.Host.Sweeps;

/// <summary>How a sweep looks for settings.</summary>
internal enum SweepMethod
{
    /// <summary>Near the best trials so far, as a model of score and cost promises most.</summary>
    Model,

    /// <summary>Anywhere.</summary>
    Random,
}

/// <summary>What a trial is judged by.</summary>
internal enum SweepObjective
{
    /// <summary>Mean reward of the last hundred episodes.</summary>
    Reward,

    /// <summary>The part of them that reached the goal.</summary>
    Success,
}

/// <summary>The plain keys of a sweep's file.</summary>
internal sealed class SweepConfig
{
    /// <summary>How settings are found.</summary>
    public SweepMethod Method { get; init; } = SweepMethod.Model;

    /// <summary>What a trial is judged by.</summary>
    public SweepObjective Objective { get; init; } = SweepObjective.Reward;

    /// <summary>Of the search, and of the first training of each trial.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Trainings of each trial, with seeds that follow each other; the score is their mean.</summary>
    [Range(1, 100)]
    public int Seeds { get; init; } = 1;

    /// <summary>Trials at a time; 0 for one a core.</summary>
    [Range(0, 1024)]
    public int Parallel { get; init; }

    /// <summary>Trials in all; 0 for as many as the budget allows.</summary>
    [Range(0, 100_000)]
    public int Trials { get; init; }

    /// <summary>Trials anywhere before the model is asked.</summary>
    [Range(2, 10_000)]
    public int RandomTrials { get; init; } = 8;

    /// <summary>Whether a trial ends that is behind the middle of the others at the same step.</summary>
    public bool StopEarly { get; init; } = true;
}
