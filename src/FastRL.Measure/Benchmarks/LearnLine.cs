namespace FastRL.Measure.Benchmarks;

/// <summary>A published score to be reproduced with the settings of <c>games/training</c>.</summary>
/// <param name="Algorithm">Learner.</param>
/// <param name="Environment">Game.</param>
/// <param name="Steps">Environment steps of training.</param>
/// <param name="Required">Mean return that must be reached, or null for the control that must not be solved.</param>
internal sealed record LearnLine(string Algorithm, string Environment, long Steps, double? Required)
{
    // Gymnasium registers MountainCar-v0 with this mean return as the one from which it is solved.
    private const double MountainCarSolved = -110;

    /// <summary>All of them; the last is the negative control.</summary>
    public static IReadOnlyList<LearnLine> All { get; } =
    [
        new("ppo", "cartpole", 100_000, 500),
        new("ppo", "acrobot", 500_000, -90),
        new("dddqn", "cartpole", 50_000, 475),
        new("dddqn", "acrobot", 100_000, -95),
        new("sac", "pendulum", 20_000, -200),
        new("ppo", "mountaincar", 100_000, null),
    ];

    /// <summary>As options and progress say it.</summary>
    public string Name => $"{Algorithm}/{Environment}";

    /// <summary>Whether a mean over seeds is what it should be.</summary>
    public bool Passes(double mean) => Required is { } required ? mean >= required : mean < MountainCarSolved;
}

/// <summary>What came of a line.</summary>
/// <param name="Line">The line.</param>
/// <param name="Scores">Mean return of the evaluation after training, one for each seed.</param>
/// <param name="Seconds">Wall time of training and evaluation, all seeds.</param>
internal sealed record LearnScore(LearnLine Line, IReadOnlyList<double> Scores, double Seconds)
{
    /// <summary>Mean over the seeds.</summary>
    public double Mean => Scores.Average();

    /// <summary>Standard deviation over the seeds (n - 1); 0 with one.</summary>
    public double Deviation =>
        Scores.Count > 1 ? Math.Sqrt(Scores.Sum(score => Math.Pow(score - Mean, 2)) / (Scores.Count - 1)) : 0;

    /// <summary>Whether the mean is what it should be.</summary>
    public bool Passed => Line.Passes(Mean);
}

/// <summary>How long a line trained until its score.</summary>
/// <param name="Line">The line.</param>
/// <param name="Seconds">Wall time of training, by seed; null where the score was not reached within its steps.</param>
internal sealed record TimeToScore(LearnLine Line, IReadOnlyList<double?> Seconds)
{
    /// <summary>Seeds that reached it.</summary>
    public int Reached => Seconds.Count(seconds => seconds is not null);

    /// <summary>Of all seeds, those that never reached it counting as the slowest; null where the median is one of these.</summary>
    public double? Median
    {
        get
        {
            double[] sorted = [.. Seconds.Select(seconds => seconds ?? double.PositiveInfinity).Order()];
            double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
            return double.IsFinite(median) ? median : null;
        }
    }
}
