using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training.Async;
using FastRL.Host.Training.Nodes;
using FastRL.Interop.Collectives;
using FastRL.Learn.Async;
using FastRL.Learn.Parallel;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;

namespace FastRL.Host.Training;

/// <summary>One session of a run: makes environment and trainer, resumes, trains, and leaves everything on disk.</summary>
/// <param name="game">What is trained on.</param>
/// <param name="config">What to do.</param>
/// <param name="run">Where everything is written; locked by the caller.</param>
/// <param name="instance">Where this process tells how it goes.</param>
/// <param name="start">What is continued, or null to begin.</param>
/// <param name="reporter">Shows people how it goes.</param>
/// <param name="asynchronous">Where actors play while this process learns; stays the caller's.</param>
/// <param name="nodes">Where other processes train along, this node's membership, which is the first's; stays the caller's.</param>
internal sealed class TrainingSession(
    Game game, TrainConfig config, RunDirectory run, RunInstance instance, CheckpointReader? start, ITrainingReporter reporter, NodeGroup? nodes = null,
    AsyncTraining? asynchronous = null)
{
    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Called after each update with the steps so far, or null.</summary>
    public Action<long>? Look { get; init; }

    /// <summary>Trains until it is complete or cancelled.</summary>
    /// <param name="notes">Sentences to begin with.</param>
    /// <param name="setAside">Whether what an earlier run left is moved away first.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InputException">The run directory or the checkpoint to continue cannot be used.</exception>
    public TrainingOutcome Run(IEnumerable<string> notes, bool setAside, CancellationToken cancellation)
    {
        // A mistake changes no earlier run: nothing is written before all is known to fit.
        TorchLibrary.ThrowIfUnavailable();
        game.ReadFiles(config);
        using CheckpointExam? exam = config.EvaluationEpisodes > 0 ? new CheckpointExam(game, config, cancellation) : null;
        int copies = nodes?.CopiesOf(config) ?? config.NumEnvs;
        TrainConfig own = nodes?.Share(game, config) ?? config;
        ActorGroup? actors = asynchronous?.Begin(game, config);
        using IVecEnv? played = actors is null ? game.CreateEnvironment(own, copies, Math.Min(config.Groups, copies)) : null;
        IVecEnv environment = played ?? asynchronous!.Environment;
        Provenance provenance = RunIdentity.Describe(game, config, environment);
        IReadOnlyList<SettingChange> changes = start is null ? [] : Resume(start, () => RunIdentity.Continue(start, provenance, config.Algorithm, game.CopySettings));
        using ITrainer trainer = Learners.Create(environment, own, game.Name, nodes?.Begin(config, cancellation), actors);
        if (start is not null)
        {
            Resume(start, () =>
            {
                if (changes.Any(change => game.CopySettings.Contains(change.Name)))
                    trainer.LoadLearner(start);
                else
                    trainer.Load(start);
                return trainer.Step == start.Manifest.Step
                    ? trainer
                    : throw new InvalidDataException($"its learner is at step {trainer.Step}, its manifest at {start.Manifest.Step}");
            });
        }
        string? aside = setAside ? run.SetEarlierRunAside([.. game.RunParts, .. ClassicReporter.Parts]) : null;
        run.Create();
        instance.Create();
        var store = new CheckpointStore(run.Checkpoints, config.KeepCheckpoints, exam is null ? null : exam.Evaluate);
        int branch = store.Continue(
            provenance with { History = [.. start?.Manifest.Provenance?.History ?? [], .. changes] }, start);
        run.WriteConfig(provenance.Settings);
        run.AddHistory(new
        {
            Time = _time.GetUtcNow(), Branch = branch, trainer.Step, Parent = start?.Id, ParentFolder = start?.Folder, config.Seed, Changes = changes,
        });

        nodes?.Send(start?.Folder, seed: 0);
        asynchronous?.Open(trainer.Step);
        List<string> all = [.. notes, .. Notes(aside, branch, changes)];
        if (start is not null && trainer.Step >= config.Steps)
            all.Add($"all {config.Steps} steps are done already; more --steps train on, --resume none starts over");
        if (trainer.Step < config.Steps && config.Steps - trainer.Step < trainer.Stride)
        {
            all.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{trainer.Stride:N0} steps belong together, so {trainer.Step + trainer.Stride:N0} are done rather than {config.Steps:N0}; "
                + $"fewer num_envs, or with PPO fewer rollout_steps, are finer"));
        }
        using ITrainingCompanion? companion = game.Accompany(environment, trainer, config, run);
        return reporter.Surround(() => Train(trainer, environment, companion, store, all, cancellation));
    }

    private TrainingOutcome Train(
        ITrainer trainer, IVecEnv environment, ITrainingCompanion? companion, CheckpointStore store, List<string> notes, CancellationToken cancellation)
    {
        var statistics = new TrainingStatistics(_time, config.Steps, environment.TicksPerStep)
        {
            More = () => asynchronous?.Rows ?? companion?.Rows ?? [],
            TermNames = nodes is null && asynchronous is null ? environment.RewardTermNames : [],
        };
        statistics.Resume(trainer.Step, trainer.Episodes, trainer.RecentReturn, start is null ? null : RunRecord.TryRead(run));
        Action<string>? told = null;
        using var monitor = new TrainingMonitor(run, instance, statistics, reporter, companion, _time)
        {
            HasEnough = () => game.HasEnough(config, statistics),
            Look = step =>
            {
                Look?.Invoke(step);
                asynchronous?.Tell(told!);
            },
        };
        monitor.WriteSettings(ConfigText.Write(config));
        told = monitor.Note;
        monitor.Log($"session begins at step {trainer.Step}");
        reporter.OnStart(new TrainingPlan(game.Name, config.NumEnvs, config.Steps, run.Path));
        foreach (string note in notes)
            monitor.Note(note);
        companion?.Start(monitor.Note, cancellation);
        monitor.WriteProgress("running");
        (bool complete, long step) = (false, 0L);
        try
        {
            var schedule = new CheckpointSchedule(0, TimeSpan.FromSeconds(config.CheckpointSeconds));
            (complete, step) = nodes is null
                ? (trainer.Train(config.Steps, monitor, store, schedule, cancellation), trainer.Step)
                : TrainWithOthers(trainer, nodes, environment, monitor, store, schedule, cancellation);
        }
        catch (Exception problem)
        {
            monitor.WriteProgress("failed");
            monitor.Log($"failed: {problem.Message}");
            throw;
        }
        reporter.OnEnd(statistics);
        monitor.WriteProgress(complete ? "completed" : "interrupted");
        monitor.Log(complete ? "completed" : "interrupted");
        return new TrainingOutcome(
            complete, step, statistics, monitor.Checkpoint ?? store.FindNewest(out _)?.Folder, nodes?.Results ?? asynchronous?.Results ?? companion?.Results);
    }

    // The first trainer stays the caller's, though those that follow it end it.
    private (bool Complete, long Step) TrainWithOthers(
        ITrainer first, NodeGroup others, IVecEnv environment, TrainingMonitor monitor, CheckpointStore store, CheckpointSchedule schedule, CancellationToken cancellation)
    {
        ITrainer trainer = first;
        while (true)
        {
            try
            {
                bool complete = trainer.Train(config.Steps, monitor, store, schedule, cancellation);
                others.End(cancellation);
                long step = trainer.Step;
                if (trainer != first) trainer.Dispose();
                return (complete, step);
            }
            catch (Exception problem) when (problem is ProcessLostException or GroupChangedException)
            {
                monitor.Note(problem.Message);
                trainer = others.Replace(trainer, problem, environment, others.Share(game, config), game.Name, cancellation);
                monitor.Note($"nodes: {others.World} going on at step {trainer.Step}");
            }
        }
    }

    private static T Resume<T>(CheckpointReader checkpoint, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever a learner stumbles over in what it is given.
            throw new InputException(
                $"cannot resume from {checkpoint.Folder}: {problem.Message}; --resume none starts over, another --run-dir keeps both", problem);
        }
    }

    private IEnumerable<string> Notes(string? aside, int branch, IReadOnlyList<SettingChange> changes)
    {
        if (aside is not null)
            yield return $"starting over; the earlier run is now in {aside}";
        if (start is null)
            yield break;
        yield return $"resuming at step {start.Manifest.Step} from {start.Folder}{(branch == start.Manifest.Branch ? "" : $", on branch {branch}")}";
        foreach (SettingChange change in changes)
            yield return $"not as before: {change.Name}: {change.From ?? "none"} -> {change.To ?? "none"}";
    }
}

/// <summary>How a session ended.</summary>
/// <param name="Complete">Whether all steps are done; otherwise it was interrupted.</param>
/// <param name="Step">Steps done, earlier sessions included.</param>
/// <param name="Statistics">Of this session.</param>
/// <param name="Checkpoint">The newest checkpoint, or null.</param>
/// <param name="More">What the game has more to say, or null.</param>
internal sealed record TrainingOutcome(
    bool Complete, long Step, TrainingStatistics Statistics, string? Checkpoint, IReadOnlyDictionary<string, object?>? More);
