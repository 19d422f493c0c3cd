using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Training;

/// <summary>One session of a run: makes environment and trainer, resumes, trains, and leaves everything on disk.</summary>
/// <param name="game">What is trained on.</param>
/// <param name="config">What to do.</param>
/// <param name="run">Where everything is written.</param>
/// <param name="resume"><c>auto</c>, <c>none</c>, or the path of a checkpoint.</param>
/// <param name="reporter">Shows people how it goes.</param>
internal sealed class TrainingSession(
    Game game, TrainConfig config, RunDirectory run, string resume, ITrainingReporter reporter)
{
    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Trains until it is complete or cancelled.</summary>
    /// <exception cref="InputException">The run directory or the checkpoint to resume from cannot be used.</exception>
    public TrainingOutcome Run(CancellationToken cancellation)
    {
        // Read before anything is written, so that a mistake changes no earlier run.
        CheckpointReader? chosen = resume is "auto" or "none" ? null : CheckpointReader.Open(resume);
        TorchLibrary.ThrowIfUnavailable();
        using CheckpointExam? exam = config.EvaluationEpisodes > 0 ? new CheckpointExam(game, config) : null;
        using IVecEnv environment = game.CreateEnvironment(config, config.NumEnvs, Math.Min(config.Groups, config.NumEnvs));
        string? aside = resume == "none" ? run.SetEarlierRunAside() : null;
        run.Create();
        using ITrainer trainer = Learners.Create(environment, config, game.Name);
        var store = new CheckpointStore(run.Checkpoints, config.KeepCheckpoints, exam is null ? null : exam.Evaluate);
        IReadOnlyList<string> warnings = [];
        CheckpointReader? start = resume == "auto" ? store.FindNewest(out warnings) : chosen;
        if (start is not null)
            Resume(trainer, start);

        List<string> notes = [.. Notes(aside, warnings, start)];
        if (start is not null && trainer.Step >= config.Steps)
            notes.Add($"all {config.Steps} steps are done already; more --steps train on, --resume none starts over");
        if (trainer.Step < config.Steps && config.Steps - trainer.Step < trainer.Stride)
        {
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{trainer.Stride:N0} steps belong together, so {trainer.Step + trainer.Stride:N0} are done rather than {config.Steps:N0}; "
                + "fewer num_envs, or with PPO fewer rollout_steps, are finer"));
        }
        return reporter.Surround(() => Train(trainer, environment, store, notes, cancellation));
    }

    private TrainingOutcome Train(
        ITrainer trainer, IVecEnv environment, CheckpointStore store, List<string> notes, CancellationToken cancellation)
    {
        var statistics = new TrainingStatistics(_time, config.Steps, environment.FramesPerStep);
        statistics.Resume(trainer.Step, trainer.Episodes);
        using var monitor = new TrainingMonitor(run, statistics, reporter, _time);
        run.WriteConfig(ConfigText.Write(config));
        monitor.Log($"session begins at step {trainer.Step}");
        reporter.OnStart(new TrainingPlan(game.Name, config.NumEnvs, config.Steps, run.Path));
        foreach (string note in notes)
            monitor.Note(note);
        monitor.WriteProgress("running");
        bool complete;
        try
        {
            var schedule = new CheckpointSchedule(0, TimeSpan.FromSeconds(config.CheckpointSeconds));
            complete = trainer.Train(config.Steps, monitor, store, schedule, cancellation);
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
        return new TrainingOutcome(complete, trainer.Step, statistics, monitor.Checkpoint ?? store.FindNewest(out _)?.Folder);
    }

    private static void Resume(ITrainer trainer, CheckpointReader checkpoint)
    {
        try
        {
            trainer.Load(checkpoint);
        }
        catch (InvalidDataException problem)
        {
            throw new InputException(
                $"cannot resume from {checkpoint.Folder}: {problem.Message}; --resume none starts over, another --run-dir keeps both", problem);
        }
    }

    private static IEnumerable<string> Notes(string? aside, IReadOnlyList<string> warnings, CheckpointReader? start)
    {
        if (aside is not null)
            yield return $"starting over; the earlier run is now in {aside}";
        foreach (string warning in warnings)
            yield return $"warning: {warning}";
        if (start is not null)
            yield return $"resuming at step {start.Manifest.Step} from {start.Folder}";
    }
}

/// <summary>How a session ended.</summary>
/// <param name="Complete">Whether all steps are done; otherwise it was interrupted.</param>
/// <param name="Step">Steps done, earlier sessions included.</param>
/// <param name="Statistics">Of this session.</param>
/// <param name="Checkpoint">The newest checkpoint, or null.</param>
internal sealed record TrainingOutcome(bool Complete, long Step, TrainingStatistics Statistics, string? Checkpoint);
