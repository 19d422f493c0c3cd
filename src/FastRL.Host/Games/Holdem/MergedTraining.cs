using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Jobs;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Buckets;

namespace FastRL.Host.Games.Holdem;

/// <summary>Trains one blueprint in several processes that are merged again and again.</summary>
/// <param name="run">Where everything is written.</param>
/// <param name="bucketFile">File of the buckets.</param>
/// <param name="instances">Processes.</param>
/// <param name="mergeEvery">Time or iterations between two merges.</param>
/// <param name="report">Takes what people see.</param>
internal sealed class MergedTraining(RunDirectory run, string bucketFile, int instances, string mergeEvery, TextWriter report)
{
    /// <summary>Settings of a run that begins, or of one that goes on with some of them changed.</summary>
    /// <exception cref="InputException">They cannot be had with many instances, or there is nothing to go on with.</exception>
    public BlueprintConfig Configure(IReadOnlyList<ConfigValue> file, IReadOnlyList<ConfigValue> options, string? resumeFrom)
    {
        if (resumeFrom is not null && Path.GetFullPath(resumeFrom) != Path.GetFullPath(run.Path))
            throw new InputException($"--resume-from of many instances is the run directory itself: {run.Path}");
        if (resumeFrom is not null && !File.Exists(run.ConfigFile)) throw new InputException($"there is no run in {run.Path}");
        IReadOnlyList<ConfigValue> earlier = resumeFrom is null ? [] : ConfigFile.Load(run.ConfigFile);
        BlueprintConfig config = BlueprintSettings.Bind([.. earlier, .. file], [.. options, ConfigValue.FromText("num_workers", "1", "--num-workers")]);
        if (config.TimeBudgetSeconds <= 0 && !BlueprintSettings.HasIterations([.. earlier, .. file, .. options]))
            throw new InputException("--merge-every needs --iters or --time-budget");
        if (config.AdaptiveEpsilonEnabled)
            throw new InputException("adaptive_epsilon_enabled is true; instances that are merged have no speed of their own to adapt to");
        return config;
    }

    /// <summary>Trains until complete or cancelled.</summary>
    /// <param name="config">What <see cref="Configure"/> said.</param>
    /// <param name="buckets">What players know.</param>
    /// <param name="goesOn">Whether the run in the directory is continued.</param>
    /// <param name="cancellation">Stops the job.</param>
    public MergedOutcome Train(BlueprintConfig config, BucketFile buckets, bool goesOn, CancellationToken cancellation)
    {
        using RunLock written = run.Lock();
        if (!goesOn && run.SetEarlierRunAside() is { } aside) report.WriteLine($"the earlier run is now in {aside}");
        long before = 0;
        if (goesOn && JobFiles.Read(run.Path) is { } status)
        {
            before = status.Merged;
            if (status.Result is { } start) BlueprintSettings.RequireSame(CheckpointReader.Open(start), BlueprintGame.Identify(config, buckets));
        }
        run.WriteConfig(ConfigText.Write(config));
        long began = TimeProvider.System.GetTimestamp();
        JobStatus last = new JobSession(run, report).Run(BlueprintJob.Define(run, config, bucketFile, instances, mergeEvery), cancellation);
        Summarise(last);
        return new MergedOutcome(last, last.Merged - before, TimeProvider.System.GetElapsedTime(began).TotalSeconds);
    }

    private void Summarise(JobStatus last)
    {
        report.WriteLine(last.Status switch
        {
            InstanceStatus.Completed => $"trained; checkpoint: {last.Result}",
            InstanceStatus.Interrupted => $"interrupted; checkpoint: {last.Result ?? "none yet"}; the same command with --resume-from {run.Path} goes on",
            _ => $"failed: {Printable.Of(last.ErrorMsg ?? "")}; checkpoint: {last.Result ?? "none yet"}",
        });
        if (last.Result is null) return;
        report.WriteLine("Next steps:");
        report.WriteLine($"  fastrl holdem eval-blueprint --checkpoint {last.Result} --buckets {bucketFile}");
    }
}

/// <summary>How a training ended.</summary>
/// <param name="Status">Where the job stood then.</param>
/// <param name="OwnIterations">Iterations of this session.</param>
/// <param name="Seconds">Time of this session.</param>
internal sealed record MergedOutcome(JobStatus Status, long OwnIterations, double Seconds);
