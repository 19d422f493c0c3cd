using System.Text.Json;
using FastRL.Cluster.Jobs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>What a training with merges left behind.</summary>
internal static class MergedRun
{
    /// <summary>By the log of merges, every iteration counted once; and the job says so too.</summary>
    public static void Audit(string run, long total)
    {
        (long Start, long End)[] units = [.. File.ReadAllLines(Path.Combine(run, "job", "merges.jsonl"))
            .SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("units").EnumerateArray())
            .Select(unit => (unit.GetProperty("start").GetInt64(), unit.GetProperty("end").GetInt64())).Order()];
        Assert.Equal(0, units[0].Start);
        Assert.All(units.Zip(units.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.Equal(total, units[^1].End);
        Assert.Equal(total, JobFiles.Read(run)!.Merged);
    }

    /// <summary>Hash of what was learned.</summary>
    public static string TableOf(string run) =>
        CheckpointReader.Open(Path.Combine(run, "checkpoints", "checkpoint_final")).Manifest.Files["infosets.f32"].Sha256;
}
