using System.Globalization;
using FastRL.Cluster;
using FastRL.Runs;
using FastRL.Runs.TensorBoard;
using FastRL.Solve.Blueprints;

namespace FastRL.Host.Games.Holdem;

/// <summary>Listens to the training of a blueprint: curves, progress, log, checkpoints.</summary>
/// <param name="trainer">Who trains, as it begins.</param>
/// <param name="instance">Whose log it is.</param>
/// <param name="progress">Where it stands, for other programs.</param>
/// <param name="metrics">Looks at the table; null for no curves.</param>
/// <param name="events">Takes the curves, or null.</param>
/// <param name="checkpoints">Takes what is saved.</param>
/// <param name="snapshots">Takes what is kept with a time budget, or null.</param>
/// <param name="snapshotInterval">Time between two of them.</param>
/// <param name="lines">Takes a line every few seconds.</param>
/// <param name="time">Clock.</param>
internal sealed class BlueprintMonitor(
    BlueprintTrainer trainer, RunInstance instance, InstanceReporter progress, BlueprintMetrics? metrics, EventFileWriter? events, BlueprintCheckpoints checkpoints,
    BlueprintSnapshots? snapshots, TextWriter lines, TimeProvider time) : IBlueprintObserver
{
    private const int UtilityWindow = 100; // looks

    // A look costs some thousand rows of the table: more of them a second would slow training, and nobody sees them.
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(1), s_lineInterval = TimeSpan.FromSeconds(5);

    private readonly Queue<double> _utilities = [];
    private readonly double?[] _norms = new double?[BlueprintGame.Streets.Count];
    private readonly long _begun = trainer.Step;
    private long _looked = time.GetTimestamp(), _told = time.GetTimestamp();
    private long? _lookedAt;
    private double _met = trainer.Step > 0 && metrics is not null ? metrics.EstimateMet(metrics.Look()) : 0;

    /// <inheritdoc/>
    public void OnPiece(BlueprintTrainer trainer)
    {
        progress.Advance(trainer.Step);
        snapshots?.Look(trainer);
        checkpoints.Prepare(trainer);
        if (time.GetElapsedTime(_told) < s_lineInterval) return;
        _told = time.GetTimestamp();
        Note(string.Create(
            CultureInfo.InvariantCulture,
            $"iteration {trainer.Step:N0}, {trainer.Step / Math.Max(1e-3, trainer.Elapsed.TotalSeconds):N0}/s, utility {trainer.Utility:0.000}"), lines);
    }

    /// <inheritdoc/>
    public void OnLook(BlueprintTrainer trainer)
    {
        TimeSpan since = time.GetElapsedTime(_looked);
        if (metrics is null || (_lookedAt is not null && since < s_lookInterval)) return;
        long from = _lookedAt ?? _begun, iterations = trainer.Step - from;
        double speed = iterations / Math.Max(1e-6, since.TotalSeconds);
        IReadOnlyList<StreetMetrics> streets = metrics.Look();
        double met = metrics.EstimateMet(streets);
        trainer.Adapt(speed, 1000 * (met - _met) / iterations);
        (_looked, _lookedAt, _met) = (time.GetTimestamp(), trainer.Step, met);
        _utilities.Enqueue(trainer.Utility);
        if (_utilities.Count > UtilityWindow) _utilities.Dequeue();
        if (events is not null) Write(events, trainer, speed, streets, iterations);
    }

    /// <inheritdoc/>
    public void OnCheckpointDue(BlueprintTrainer trainer)
    {
        long began = time.GetTimestamp();
        string? path = checkpoints.Save(trainer);
        double waited = time.GetElapsedTime(began).TotalSeconds;
        Note(path is null
            ? string.Create(CultureInfo.InvariantCulture, $"no checkpoint at iteration {trainer.Step}: the one before is still being written")
            : string.Create(CultureInfo.InvariantCulture, $"checkpoint at iteration {trainer.Step}: {path} (training waited {waited:0.00} s)"));
    }

    /// <summary>Appends to the log, and tells somebody else.</summary>
    public void Note(string text, TextWriter? also = null)
    {
        instance.Log(time.GetUtcNow(), text);
        also?.WriteLine(Printable.Of(text));
    }

    private void Write(EventFileWriter events, BlueprintTrainer trainer, double speed, IReadOnlyList<StreetMetrics> streets, long iterations)
    {
        long step = trainer.Step;
        events.WriteScalar("Training/Utility", trainer.Utility, step);
        events.WriteScalar("Training/UtilityMovingAvg", _utilities.Average(), step);
        events.WriteScalar("Training/Epsilon", trainer.Epsilon, step);
        events.WriteScalar("Performance/IterationsPerSecond", speed, step);
        foreach (StreetMetrics street in streets)
        {
            string name = BlueprintGame.Streets[street.Street];
            events.WriteScalar($"policy_entropy/{name}", street.Entropy, step);
            events.WriteScalar($"avg_regret_norm/{name}", street.RegretNorm, step);
            if (_norms[street.Street] is { } before) events.WriteScalar($"regret_slope/{name}", (street.RegretNorm - before) / iterations, step);
            _norms[street.Street] = double.IsNaN(street.RegretNorm) ? null : street.RegretNorm;
        }
        events.WriteScalar("policy_entropy/IP", Mean(streets.Select(street => street.EntropyInPosition)), step);
        events.WriteScalar("policy_entropy/OOP", Mean(streets.Select(street => street.EntropyOutOfPosition)), step);
        events.Flush();
    }

    private static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
