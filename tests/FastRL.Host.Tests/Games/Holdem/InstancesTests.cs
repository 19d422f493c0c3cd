using System.Diagnostics;
using System.Text.Json;
using FastRL.Host.Tests.Cli;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>Real processes: the seed's run, and instances and coordinators that are killed.</summary>
[Collection(SharesHoldemFiles.Name)]
public sealed class InstancesTests(HoldemFiles files)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

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
        string[] tables = [.. Enumerable.Range(0, 3).Select(i => CheckpointReader.Open(Path.Combine(run, $"instance_{i}", "checkpoint_final")).Manifest.Files["table.f32"].Sha256)];
        Assert.Equal(3, tables.Distinct().Count()); // seeds of their own
    }

    [UnixFact]
    public void Kill_OfAnInstance_IsReportedAndTheOthersEndWithTheCoordinator()
    {
        string run = files.NewRun();
        using Process coordinator = StartEndless(run);
        int[] instances = WaitForInstances(coordinator, run);
        Send("KILL", instances[^1]);
        WaitUntil(() => StatusOf(run, 0) == "failed" || StatusOf(run, 1) == "failed");
        Send("TERM", coordinator.Id);
        Assert.True(coordinator.WaitForExit(s_patience));
        Assert.Equal(130, coordinator.ExitCode);
        Assert.Equal(["failed", "interrupted"], new[] { StatusOf(run, 0), StatusOf(run, 1) }.Order(StringComparer.Ordinal));
        int failed = StatusOf(run, 0) == "failed" ? 0 : 1;
        Assert.Equal("the process was ended by signal 9", Progress(run, failed)!.Value.GetProperty("error_msg").GetString());
        Assert.All([0, 1], instance => Assert.True(Current(run, instance) > Progress(run, instance)!.Value.GetProperty("start_iter").GetInt64()));
        Assert.All(instances, id => Assert.False(Runs(id)));
    }

    [UnixFact]
    public void Kill_OfTheCoordinator_LeavesNoInstanceBehind()
    {
        string run = files.NewRun();
        using Process coordinator = StartEndless(run);
        int[] instances = WaitForInstances(coordinator, run);
        Send("KILL", coordinator.Id);
        WaitUntil(() => !instances.Any(Runs));
        Assert.All([0, 1], instance => Assert.Equal("interrupted", StatusOf(run, instance)));
        // They saved before they ended.
        Assert.All([0, 1], instance => Assert.NotEmpty(Directory.GetDirectories(Path.Combine(run, $"instance_{instance}"), "checkpoint_*")));
    }

    private Process StartEndless(string run) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, "fastrl"),
        ["holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, "--iters", "2000000000", "--num-instances", "2", "--checkpoint-interval", "1000000000", "--stack", "8"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static int[] WaitForInstances(Process coordinator, string run)
    {
        WaitUntil(() => Enumerable.Range(0, 2).All(instance => StatusOf(run, instance) == "running" && Current(run, instance) % 1_000_000_000 > 0));
        using Process list = Process.Start(new ProcessStartInfo("pgrep", ["-P", $"{coordinator.Id}"]) { RedirectStandardOutput = true })!;
        int[] ids = [.. list.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        Assert.Equal(2, ids.Length);
        return ids;
    }

    private static bool Runs(int id) => File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static void Send(string signal, int id)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{id}"]);
        kill.WaitForExit();
    }

    private static void WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < s_patience, "what was waited for did not come");
            Thread.Sleep(50);
        }
    }

    private static string? StatusOf(string run, int instance) => Progress(run, instance)?.GetProperty("status").GetString();

    private static long Current(string run, int instance) => Progress(run, instance)!.Value.GetProperty("current_iter").GetInt64();

    private static JsonElement? Progress(string run, int instance)
    {
        string path = Path.Combine(run, "progress", $"instance_{instance}_progress.json");
        return File.Exists(path) ? JsonDocument.Parse(File.ReadAllText(path)).RootElement : null;
    }
}
