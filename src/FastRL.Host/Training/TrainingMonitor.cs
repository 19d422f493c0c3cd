using System.Globalization;
using FastRL.Interop;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.TensorBoard;

namespace FastRL.Host.Training;

/// <summary>Listens to a training and passes it on: to people, to TensorBoard, to the run's log and progress file.</summary>
internal sealed class TrainingMonitor : ITrainingObserver, IDisposable
{
    /// <summary>TensorBoard's name of the return of an episode.</summary>
    public const string EpisodicReturn = "charts/episodic_return";

    private static readonly TimeSpan s_progressInterval = TimeSpan.FromSeconds(1);

    private readonly RunInstance _instance;
    private readonly ITrainingReporter _reporter;
    private readonly TimeProvider _time;
    private readonly EventFileWriter _events;
    private readonly ITrainingCompanion? _companion;
    private TimeSpan _nextProgress = TimeSpan.Zero;
    private TimeSpan _nextLog = TimeSpan.Zero;

    /// <param name="run">Where curves are written.</param>
    /// <param name="instance">Where progress and log are written.</param>
    /// <param name="statistics">How training stands at the beginning.</param>
    /// <param name="reporter">Tells people.</param>
    /// <param name="companion">What the game adds, or null; stays the caller's.</param>
    /// <param name="time">Clock.</param>
    public TrainingMonitor(
        RunDirectory run, RunInstance instance, TrainingStatistics statistics, ITrainingReporter reporter, ITrainingCompanion? companion, TimeProvider time)
    {
        _companion = companion;
        _instance = instance;
        _reporter = reporter;
        _time = time;
        Statistics = statistics;
        // The next step is the first that earlier sessions may have gone through as well.
        long? voidFrom = Directory.EnumerateFiles(run.TensorBoard).Any() ? statistics.Step + 1 : null;
        _events = new EventFileWriter(run.TensorBoard, time, voidFrom);
    }

    /// <summary>How training stands.</summary>
    public TrainingStatistics Statistics { get; }

    /// <summary>Whether training is complete before its steps are done.</summary>
    public Func<bool> HasEnough { get; init; } = () => false;

    /// <summary>Called after each update with the steps so far, or null.</summary>
    public Action<long>? Look { get; init; }

    /// <summary>The newest checkpoint, or null before the first.</summary>
    public string? Checkpoint { get; set; }

    /// <inheritdoc/>
    public bool OnAdvance(long step) => (_companion?.OnAdvance(step) ?? true) && !HasEnough();

    /// <inheritdoc/>
    public void OnEpisode(in EpisodeRecord episode)
    {
        Statistics.Add(episode);
        _companion?.OnEpisode(episode);
        _events.WriteScalar(EpisodicReturn, episode.Return, episode.Step);
        _events.WriteScalar("charts/episodic_length", episode.Length, episode.Step);
        _reporter.OnEpisode(episode, Statistics);
    }

    /// <inheritdoc/>
    public void OnUpdateStart(in UpdateStart update) => _reporter.OnUpdateStart(update, Statistics);

    /// <inheritdoc/>
    public void OnEpoch(int epoch, int epochs) => _reporter.OnEpoch(epoch, epochs);

    /// <inheritdoc/>
    public void OnUpdate(in UpdateStatistics update)
    {
        Statistics.LastUpdate = update;
        Statistics.Advance(update.Step);
        _companion?.OnUpdate(update);
        Look?.Invoke(update.Step);
        WriteScalars(update);
        _reporter.OnUpdate(Statistics);
        TimeSpan now = Statistics.Elapsed;
        if (now >= _nextProgress)
        {
            _nextProgress = now + s_progressInterval;
            WriteProgress("running");
            _events.Flush();
        }
        if (now >= _nextLog)
        {
            _nextLog = now + (10 * s_progressInterval);
            Log(LineReporter.Line(Statistics));
        }
    }

    /// <inheritdoc/>
    public void OnCheckpoint(string path, long atStep)
    {
        Checkpoint = path;
        _companion?.OnCheckpoint(path, atStep);
        Log(string.Create(CultureInfo.InvariantCulture, $"checkpoint at step {atStep}: {path}"));
    }

    /// <summary>Tells people and the log.</summary>
    public void Note(string text)
    {
        _reporter.OnNote(Printable.Of(text));
        Log(text);
    }

    /// <summary>Keeps the run's settings beside its curves.</summary>
    public void WriteSettings(string text) => _events.WriteText("settings", text, Statistics.Step);

    /// <summary>Appends to the log alone.</summary>
    public void Log(string text) => _instance.Log(_time.GetUtcNow(), text);

    /// <summary>Writes the progress file.</summary>
    /// <param name="status"><c>running</c>, <c>completed</c>, <c>interrupted</c> or <c>failed</c>.</param>
    public void WriteProgress(string status) => _instance.WriteProgress(new
    {
        InstanceId = _instance.Id,
        Status = status,
        Step = Statistics.Step,
        EndStep = Statistics.EndStep,
        ProgressPct = Math.Round(Math.Min(100, 100.0 * Statistics.Step / Math.Max(1, Statistics.EndStep)), 2),
        Statistics.Episodes,
        MeanReward = Finite(Statistics.MeanReturn),
        SuccessRate = Finite(Statistics.SuccessRate),
        RewardTerms = Statistics.TermNames.Count > 0
            ? Statistics.MeanTerms.Where(term => double.IsFinite(term.Mean)).ToDictionary(term => term.Name, term => Math.Round(term.Mean, 6))
            : null,
        PolicyLoss = Finite(Statistics.PolicyLoss),
        ValueLoss = Finite(Statistics.ValueLoss),
        Entropy = Finite(Statistics.Entropy),
        StepsPerSecond = Math.Round(Statistics.StepsPerSecond, 1),
        Seconds = Math.Round(Statistics.Elapsed.TotalSeconds, 1),
        Checkpoint,
    });

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();

    /// <summary>JSON knows no NaN.</summary>
    internal static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private void WriteScalars(in UpdateStatistics update)
    {
        long step = update.Step;
        _events.WriteScalar("charts/SPS", Statistics.StepsPerSecond, step);
        _events.WriteScalar("charts/learning_rate", update.LearningRate, step);
        _events.WriteScalar("charts/success_rate", Statistics.SuccessRate, step);
        foreach ((string name, double mean) in Statistics.MeanTerms) _events.WriteScalar($"rewards/{name}", mean, step);
        _events.WriteScalar("losses/policy_loss", update.PolicyLoss, step);
        _events.WriteScalar("losses/value_loss", update.ValueLoss, step);
        _events.WriteScalar("losses/entropy", update.Entropy, step);
        _events.WriteScalar("losses/approx_kl", update.ApproximateKl, step);
        _events.WriteScalar("losses/clipfrac", update.ClipFraction, step);
        _events.WriteScalar("losses/explained_variance", update.ExplainedVariance, step);
        _events.WriteScalar("losses/gradient_norm", update.GradientNorm, step);
        _events.WriteScalar("time/environment_seconds", update.EnvironmentSeconds, step);
        _events.WriteScalar("time/inference_seconds", update.InferenceSeconds, step);
        _events.WriteScalar("time/update_seconds", update.UpdateSeconds, step);
    }
}
