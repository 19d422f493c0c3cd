using System.Globalization;
using FastRL.Host.Training;
using FastRL.Learn.Training;

namespace FastRL.Host.Games.Rover;

/// <summary>The lines of the original's training script, among those of another reporter.</summary>
/// <remarks>A speed-up is over one rover that is driven at the clock's pace.</remarks>
/// <param name="inner">Shows all else.</param>
/// <param name="decisionsPerSecond">What one rover at the clock's pace does.</param>
internal sealed class RoverConsole(ITrainingReporter inner, double decisionsPerSecond) : ITrainingReporter
{
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(10);

    private bool _announced;
    private bool _expected;

    public T Surround<T>(Func<T> training) => inner.Surround(training);

    /// <summary>Says that rovers are made, where that takes longer than training's own beginning.</summary>
    public void Announce(int environments)
    {
        if (_announced)
            return;
        _announced = true;
        inner.OnNote(string.Create(CultureInfo.InvariantCulture, $"[Setup] Creating {environments} parallel environments..."));
    }

    public void OnStart(TrainingPlan plan)
    {
        inner.OnStart(plan);
        CultureInfo culture = CultureInfo.InvariantCulture;
        Announce(plan.Environments);
        inner.OnNote(string.Create(culture, $"Starting parallel training for {plan.EndStep} timesteps"));
        inner.OnNote(string.Create(culture, $"Using {plan.Environments} parallel environments"));
    }

    public void OnEpisode(in EpisodeRecord episode, TrainingStatistics statistics) => inner.OnEpisode(episode, statistics);

    public void OnUpdateStart(in UpdateStart update, TrainingStatistics statistics) => inner.OnUpdateStart(update, statistics);

    public void OnEpoch(int epoch, int epochs) => inner.OnEpoch(epoch, epochs);

    public void OnUpdate(TrainingStatistics statistics)
    {
        inner.OnUpdate(statistics);
        if (_expected || statistics.Elapsed < s_measured)
            return;
        _expected = true;
        inner.OnNote($"[Setup] Expected speedup: {SpeedUp(statistics)} faster training");
    }

    public void OnNote(string note) => inner.OnNote(note);

    public void OnEnd(TrainingStatistics statistics)
    {
        inner.OnEnd(statistics);
        inner.OnNote($"Effective speedup: {SpeedUp(statistics)}");
    }

    private string SpeedUp(TrainingStatistics statistics) =>
        string.Create(CultureInfo.InvariantCulture, $"~{statistics.StepsPerSecond / decisionsPerSecond:0.#}x");
}
