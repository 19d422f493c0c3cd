using System.Diagnostics;
using System.Globalization;
using FastRL.Cluster;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Runs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;

namespace FastRL.Host.Games.Holdem;

/// <summary>Trains a blueprint in several processes, each with a table of its own, and merges what they come to.</summary>
/// <param name="config">What all of them do.</param>
/// <param name="buckets">File of the buckets.</param>
/// <param name="run">Where everything is written; locked by the caller, with the settings in its <c>config.yaml</c>.</param>
/// <param name="tensorBoard">Whether they write curves.</param>
/// <param name="report">Takes what people see.</param>
internal sealed class BlueprintInstances(BlueprintConfig config, string buckets, RunDirectory run, bool tensorBoard, TextWriter report) : IInstanceLauncher
{
    /// <summary>Folder of the merged checkpoint.</summary>
    public const string MergedFolder = "merged";

    /// <summary>Settings of one instance: its share of the iterations, a seed of its own, one thread.</summary>
    /// <param name="configFile">Settings of all.</param>
    /// <param name="instance">Number of the instance.</param>
    /// <param name="iterations">Where it ends.</param>
    public static BlueprintConfig ConfigOf(string configFile, int instance, long iterations)
    {
        IReadOnlyList<ConfigValue> file = ConfigFile.Load(configFile);
        ulong seed = BlueprintSettings.Bind(file, []).Seed;
        return BlueprintSettings.Bind(
            file,
            [
                Own("num_iterations", iterations), Own("num_workers", 1),
                Own("time_budget_seconds", 0), Own("seed", SplitMix64.Create(seed, instance).Next()),
            ]);

        ConfigValue Own(string key, IFormattable value) =>
            ConfigValue.FromText(key, value.ToString(null, CultureInfo.InvariantCulture), $"instance {instance}");
    }

    /// <summary>Where an instance writes.</summary>
    public static BlueprintPlaces Places(RunDirectory run, int instance, bool tensorBoard)
    {
        RunInstance files = run.Instance(instance);
        string folder = Path.GetDirectoryName(files.LogFile)!;
        return new BlueprintPlaces(files, folder, tensorBoard ? Path.Combine(folder, "tensorboard") : null, Path.Combine(folder, "snapshots"));
    }

    /// <inheritdoc/>
    public ProcessStartInfo Describe(WorkRange range)
    {
        var start = new ProcessStartInfo(OwnProgram.Path, ["holdem", "train-instance", "--logdir", run.Path, "--buckets", buckets]);
        foreach ((string option, long value) in (ReadOnlySpan<(string, long)>)[("--instance", range.Instance), ("--start", range.Start), ("--end", range.End)])
        {
            start.ArgumentList.Add(option);
            start.ArgumentList.Add(value.ToString(CultureInfo.InvariantCulture));
        }
        if (!tensorBoard) start.ArgumentList.Add("--no-tensorboard");
        return start;
    }

    /// <summary>Merges the final checkpoints of those that completed.</summary>
    /// <returns>The merged checkpoint, or null where fewer than two completed.</returns>
    public string? Merge(CoordinatorOutcome outcome, ICardBuckets cards)
    {
        string[] parts = [.. outcome.Instances
            .Where(instance => instance.Status == InstanceStatus.Completed)
            .Select(instance => Final(instance.InstanceId))];
        if (parts.Length < 2) return null;
        string folder = Path.Combine(run.Path, MergedFolder, BlueprintCheckpoints.Final);
        BlueprintMerge.Write(config, cards, parts, BlueprintSession.Describe(config, cards), folder);
        return folder;
    }

    /// <summary>Says what came of it and what can be done with it.</summary>
    public void Summarise(CoordinatorOutcome outcome, string? merged)
    {
        int completed = outcome.Instances.Count(instance => instance.Status == InstanceStatus.Completed);
        report.WriteLine($"{completed} of {outcome.Instances.Count} instances completed");
        foreach (InstanceProgress instance in outcome.Instances)
        {
            report.WriteLine(instance.Status switch
            {
                InstanceStatus.Completed => $"  instance {instance.InstanceId}: {Final(instance.InstanceId)}",
                InstanceStatus.Failed => $"  instance {instance.InstanceId} failed: {Printable.Of(instance.ErrorMsg ?? "")}; log: {run.Instance(instance.InstanceId).LogFile}",
                _ => $"  instance {instance.InstanceId} was interrupted; its checkpoints are in {Path.GetDirectoryName(run.Instance(instance.InstanceId).LogFile)}",
            });
        }
        if (merged is not null) report.WriteLine($"  merged: {merged}");
        string? best = merged ?? outcome.Instances
            .Where(instance => instance.Status == InstanceStatus.Completed).Select(instance => Final(instance.InstanceId)).FirstOrDefault();
        report.WriteLine("Next steps:");
        if (tensorBoard) report.WriteLine($"  tensorboard --logdir {run.Path}");
        if (best is not null) report.WriteLine($"  fastrl holdem eval-blueprint --checkpoint {best} --buckets {buckets}");
    }

    private string Final(int instance) => Path.Combine(Path.GetDirectoryName(run.Instance(instance).LogFile)!, BlueprintCheckpoints.Final);
}
