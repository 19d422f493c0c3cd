using FastRL.Cluster;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Runs.TensorBoard;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;

namespace FastRL.Host.Games.Holdem;

/// <summary>Where the files of one training go.</summary>
/// <param name="Instance">Progress and log.</param>
/// <param name="Checkpoints">Folder of the checkpoints.</param>
/// <param name="TensorBoard">Folder of the curves, or null for none.</param>
/// <param name="Snapshots">Folder of the snapshots.</param>
internal sealed record BlueprintPlaces(RunInstance Instance, string Checkpoints, string? TensorBoard, string Snapshots);

/// <summary>One training of a blueprint in this process: alone, or as one of many instances.</summary>
/// <param name="config">What to do.</param>
/// <param name="buckets">What players know.</param>
/// <param name="places">Where everything is written.</param>
/// <param name="range">What this training is of all.</param>
/// <param name="lines">Takes a line every few seconds.</param>
internal sealed class BlueprintSession(
    BlueprintConfig config, ICardBuckets buckets, BlueprintPlaces places, WorkRange range, TextWriter lines)
{
    private const long ProgressStep = 100; // iterations

    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Trains until complete or cancelled, and saves.</summary>
    /// <param name="start">What is continued, or null.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InputException">The checkpoint to continue is of another game.</exception>
    public BlueprintOutcome Run(CheckpointReader? start, CancellationToken cancellation)
    {
        GameEstimate size = BlueprintGame.Estimate(config, buckets);
        Provenance provenance = Describe(config, buckets);
        using var trainer = new BlueprintTrainer(config, buckets, _time);
        using var checkpoints = new BlueprintCheckpoints(places.Checkpoints, config.KeepCheckpoints, provenance);
        if (start is not null)
        {
            BlueprintSettings.RequireSame(start, provenance.Game);
            trainer.Load(start);
            checkpoints.Continue(start);
        }
        places.Instance.Create();
        var progress = new InstanceReporter(places.Instance, range, _time);
        var metrics = new BlueprintMetrics(trainer, size);
        using EventFileWriter? events = places.TensorBoard is null
            ? null
            : new EventFileWriter(places.TensorBoard, _time, start is null ? null : trainer.Step + 1);
        BlueprintSnapshots? snapshots = config.TimeBudgetSeconds > 0 && config.SnapshotIntervalSeconds > 0
            ? new BlueprintSnapshots(
                places.Snapshots, TimeSpan.FromSeconds(config.SnapshotIntervalSeconds), manifest => manifest with { Provenance = provenance })
            : null;
        var monitor = new BlueprintMonitor(trainer, places.Instance, progress, metrics, events, checkpoints, snapshots, lines, _time);
        try
        {
            monitor.Note($"training begins at iteration {trainer.Step}", start is null ? null : lines);
            progress.Advance(trainer.Step);
            (long step, long nodes, TimeSpan elapsed) = (trainer.Step, trainer.Nodes, trainer.Elapsed);
            bool complete;
            using (progress.Follow(() => trainer.Solver.Begun / ProgressStep * ProgressStep)) complete = trainer.Train(monitor, cancellation);
            string checkpoint = checkpoints.SaveLast(trainer, complete);
            monitor.Note($"{(complete ? "completed" : "interrupted")} at iteration {trainer.Step}; checkpoint: {checkpoint}");
            progress.Advance(trainer.Step);
            progress.End(complete ? InstanceStatus.Completed : InstanceStatus.Interrupted);
            return new BlueprintOutcome(
                complete, trainer.Step, trainer.Step - step, trainer.Nodes - nodes, trainer.Elapsed - elapsed, size, metrics.CountMet(), checkpoint);
        }
        catch (Exception problem)
        {
            monitor.Note($"failed: {problem.Message}");
            progress.End(InstanceStatus.Failed, problem.Message);
            throw;
        }
    }

    /// <summary>What a blueprint is made with.</summary>
    public static Provenance Describe(BlueprintConfig config, ICardBuckets buckets) => new()
    {
        Game = BlueprintGame.Identify(config, buckets),
        Settings = ConfigText.Write(config),
        Seed = config.Seed,
        Versions = RunIdentity.ProgramVersions,
    };
}

/// <summary>How a training ended.</summary>
/// <param name="Complete">Whether all iterations are done.</param>
/// <param name="Iterations">Done in all.</param>
/// <param name="OwnIterations">Done in this session.</param>
/// <param name="Nodes">Nodes visited in this session.</param>
/// <param name="Elapsed">Time of this session.</param>
/// <param name="Size">How large the game is.</param>
/// <param name="Visited">Infosets that were met.</param>
/// <param name="Checkpoint">What it came to.</param>
internal sealed record BlueprintOutcome(
    bool Complete, long Iterations, long OwnIterations, long Nodes, TimeSpan Elapsed, GameEstimate Size, long Visited, string Checkpoint);
