using System.Text.Json.Serialization;

namespace FastRL.Host.Sweeps;

/// <summary>How a trial stands.</summary>
internal enum TrialStatus
{
    /// <summary>It trains, or was interrupted and will go on.</summary>
    Running,

    /// <summary>It has trained to its end.</summary>
    Completed,

    /// <summary>It was ended as it was behind the others; its score is what it had.</summary>
    Stopped,

    /// <summary>It could not train, or no episode ended.</summary>
    Failed,
}

/// <summary>Settings that were tried, and what came of them.</summary>
/// <param name="Trial">From 0.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Point">Its place in the unit cube.</param>
/// <param name="Settings">The same as settings.</param>
/// <param name="Score">Null before the end and where it failed.</param>
/// <param name="CostSeconds">Wall time of its training.</param>
internal sealed record SweepTrial(
    int Trial, TrialStatus Status, double[] Point, IReadOnlyDictionary<string, string> Settings, double? Score, double CostSeconds)
{
    /// <summary>Seconds that the whole sweep had run by then.</summary>
    public double SweepSeconds { get; init; }

    /// <summary>Whether it has a score.</summary>
    [JsonIgnore]
    public bool IsDone => Score is not null;

    /// <summary>Those that no other beats at no more cost, the cheapest first.</summary>
    public static IEnumerable<SweepTrial> Front(IEnumerable<SweepTrial> trials)
    {
        double best = double.NegativeInfinity;
        foreach (SweepTrial trial in trials.Where(trial => trial.IsDone).OrderBy(trial => trial.CostSeconds).ThenByDescending(trial => trial.Score))
        {
            if (trial.Score <= best) continue;
            best = trial.Score!.Value;
            yield return trial;
        }
    }
}
