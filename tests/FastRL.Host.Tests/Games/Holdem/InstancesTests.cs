using System.Text.Json;
using FastRL.Host.Tests.Cli;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>Real processes: the seed's run.</summary>
[Collection(SharesHoldemFiles.Name)]
public sealed class InstancesTests(HoldemFiles files)
{
    [UnixFact]
    public void Train_OfThreeInstances_LeavesWhatTheSeedLists()
    {
        string run = files.NewRun();
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, "--iters", "5000", "--num-instances", "3", "--checkpoint-interval", "1000", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("Instance 2: ✅ 100.0% (iter 1666/1666)", outcome.Error, StringComparison.Ordinal);
        long end = 0;
        for (int instance = 0; instance < 3; instance++)
        {
            JsonElement progress = Progress(run, instance)!.Value;
            Assert.Equal(
                ["instance_id", "start_iter", "end_iter", "current_iter", "status", "error_msg", "progress_pct", "last_update"],
                progress.EnumerateObject().Select(property => property.Name));
            Assert.Equal(end, progress.GetProperty("start_iter").GetInt64());
            end = progress.GetProperty("end_iter").GetInt64();
            Assert.Equal(("completed", end), (progress.GetProperty("status").GetString(), progress.GetProperty("current_iter").GetInt64()));
            string folder = Path.Combine(run, $"instance_{instance}");
            Assert.True(File.Exists(Path.Combine(folder, $"instance_{instance}.log")));
            Assert.Single(Directory.GetFiles(Path.Combine(folder, "tensorboard"), "events*"));
            Assert.Equal(1000, CheckpointReader.Open(Path.Combine(folder, "checkpoint_1000")).Manifest.Step);
            Assert.Equal(progress.GetProperty("end_iter").GetInt64() - progress.GetProperty("start_iter").GetInt64(), CheckpointReader.Open(Path.Combine(folder, "checkpoint_final")).Manifest.Step);
        }
        Assert.Equal(5000, end);
        string merged = Path.Combine(run, "merged", "checkpoint_final");
        Assert.Equal(5000, CheckpointReader.Open(merged).Manifest.Step);
        Assert.Equal(merged, JsonDocument.Parse(outcome.Output).RootElement.GetProperty("checkpoint").GetString());
        string[] tables = [.. Enumerable.Range(0, 3).Select(i => CheckpointReader.Open(Path.Combine(run, $"instance_{i}", "checkpoint_final")).Manifest.Files["infosets.f32"].Sha256)];
        Assert.Equal(3, tables.Distinct().Count()); // seeds of their own
    }

    private static JsonElement? Progress(string run, int instance)
    {
        string path = Path.Combine(run, "progress", $"instance_{instance}_progress.json");
        return File.Exists(path) ? JsonDocument.Parse(File.ReadAllText(path)).RootElement : null;
    }
}
