using System.Diagnostics;
using System.Globalization;
using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Jobs;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Buckets;

namespace FastRL.Host.Games.Holdem;

/// <summary>One blueprint from many instances: epochs, each of them merged into a checkpoint that the next begins with.</summary>
internal sealed class BlueprintJob : IJobKind
{
    private const string KindName = "blueprint", Buckets = "buckets", MergeEvery = "merge_every", TimeBudget = "time_budget_seconds";

    /// <inheritdoc/>
    public string Name => KindName;

    /// <inheritdoc/>
    public bool Merges => true;

    /// <summary>Makes the job.</summary>
    /// <param name="run">Run directory, with the settings in its <c>config.yaml</c>.</param>
    /// <param name="config">Those settings.</param>
    /// <param name="buckets">File of the buckets.</param>
    /// <param name="instances">Processes at the same time.</param>
    /// <param name="mergeEvery">Time or iterations between two merges.</param>
    public static JobDefinition Define(RunDirectory run, BlueprintConfig config, string buckets, int instances, string mergeEvery) => new()
    {
        Run = Path.GetFullPath(run.Path),
        Kind = KindName,
        Instances = instances,
        Total = config.TimeBudgetSeconds > 0 ? 0 : config.NumIterations,
        Settings = new()
        {
            [Buckets] = Path.GetFullPath(buckets),
            [MergeEvery] = mergeEvery,
            [TimeBudget] = config.TimeBudgetSeconds.ToString("R", CultureInfo.InvariantCulture),
        },
    };

    /// <inheritdoc/>
    public IReadOnlyList<WorkRange> Plan(JobDefinition job, JobStand stand) => Epochs.Parse(MergeEvery, job.Settings[MergeEvery])
        .Next(job.Total, double.Parse(job.Settings[TimeBudget], CultureInfo.InvariantCulture), stand);

    /// <inheritdoc/>
    public ProcessStartInfo Describe(Assignment work)
    {
        var start = new ProcessStartInfo(
            OwnProgram.Path, ["holdem", "train-epoch", "--logdir", work.Job.Run, "--buckets", work.Job.Settings[Buckets], "--out", work.Folder]);
        if (work.Base is { } from)
        {
            start.ArgumentList.Add("--from");
            start.ArgumentList.Add(from);
        }
        foreach ((string option, long value) in (ReadOnlySpan<(string, long)>)
            [
                ("--instance", work.Range.Instance), ("--start", work.Range.Start), ("--end", work.Range.End), ("--clock", work.Clock), ("--clock-end", work.ClockEnd),
            ])
        {
            start.ArgumentList.Add(option);
            start.ArgumentList.Add(value.ToString(CultureInfo.InvariantCulture));
        }
        return start;
    }

    /// <inheritdoc/>
    public InstanceProgress? Read(Assignment work, RunInstance files) => InstanceProgress.Read(files.ProgressFile, work.Range);

    /// <inheritdoc/>
    public string Merge(Assignment merge)
    {
        var run = new RunDirectory(merge.Job.Run);
        BlueprintConfig config = BlueprintSettings.Bind(ConfigFile.Load(run.ConfigFile), []);
        string folder = Path.Combine(run.Checkpoints, merge.Range.End == merge.Job.Total
            ? BlueprintCheckpoints.Final : string.Create(CultureInfo.InvariantCulture, $"{BlueprintCheckpoints.Prefix}{merge.Range.End}"));
        if (IsMerged(folder, merge.Range.End)) return folder;
        using BucketFile buckets = BucketFile.Open(merge.Job.Settings[Buckets]);
        Tidy(run.Checkpoints, merge.Base, config.KeepCheckpoints);
        new BlueprintEpoch(config, buckets, BlueprintSession.Describe(config, buckets))
            .Merge(merge.Base is { } from ? CheckpointReader.Open(from) : null, merge.Clock, merge.ClockEnd, merge.Parts, folder);
        return folder;
    }

    // Somebody did it, and could not say so any more.
    private static bool IsMerged(string folder, long iterations)
    {
        try
        {
            return Directory.Exists(folder) && CheckpointReader.Open(folder).Manifest.Step == iterations;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static void Tidy(string checkpoints, string? from, int keep)
    {
        if (!Directory.Exists(checkpoints)) return;
        IEnumerable<string> old = Directory.GetDirectories(checkpoints, BlueprintCheckpoints.Prefix + "*")
            .Select(folder => (Folder: folder, Number: long.TryParse(Path.GetFileName(folder)[BlueprintCheckpoints.Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1))
            .Where(entry => entry.Number >= 0 && entry.Folder != from).OrderByDescending(entry => entry.Number).Skip(keep - 1).Select(entry => entry.Folder);
        foreach (string folder in old) Directory.Delete(folder, recursive: true);
    }
}
