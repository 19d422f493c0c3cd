using System.Diagnostics;
using System.Text.Json;
using FastRL.Host.Tests.Cli;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>A coordinator in a process of its own, with two instances that never end by themselves.</summary>
internal sealed class RunningInstances : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _coordinator;
    private readonly string _run;

    public RunningInstances(string buckets, string run, string checkpointInterval = "1000000000")
    {
        _run = run;
        _coordinator = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "fastrl"),
            ["holdem", "train-blueprint", "--buckets", buckets, "--logdir", run, "--iters", "2000000000", "--num-instances", "2", "--checkpoint-interval", checkpointInterval, "--stack", "8"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            WaitUntil(() => Numbers.All(instance => Status(instance) == "running" && Done(instance) > 0));
            Processes = ChildrenOf(_coordinator.Id);
            Assert.Equal(2, Processes.Count);
        }
        catch
        {
            Dispose(); // nobody else does
            throw;
        }
    }

    /// <summary>The instances.</summary>
    public static IReadOnlyList<int> Numbers { get; } = [0, 1];

    /// <summary>Process ids of the instances, in no order.</summary>
    public IReadOnlyList<int> Processes { get; }

    public int Coordinator => _coordinator.Id;

    public static bool Runs(int process) =>
        File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>Processes that a process started.</summary>
    public static int[] ChildrenOf(int process)
    {
        using Process list = Process.Start(new ProcessStartInfo("pgrep", ["-P", $"{process}"]) { RedirectStandardOutput = true })!;
        return [.. list.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
    }

    public static void Send(string signal, int process)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }

    public static void WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < s_patience, "what was waited for did not come");
            Thread.Sleep(50);
        }
    }

    /// <summary>Waits for the coordinator's end.</summary>
    public int ExitCode()
    {
        Assert.True(_coordinator.WaitForExit(s_patience));
        return _coordinator.ExitCode;
    }

    public string ProgressFile(int instance) => Path.Combine(_run, "progress", $"instance_{instance}_progress.json");

    /// <summary>What an instance's progress file says, or null where there is none.</summary>
    public JsonElement? Progress(int instance) =>
        File.Exists(ProgressFile(instance)) ? JsonDocument.Parse(File.ReadAllText(ProgressFile(instance))).RootElement : null;

    public string? Status(int instance) => Progress(instance)?.GetProperty("status").GetString();

    public string? Error(int instance) => Progress(instance)!.Value.GetProperty("error_msg").GetString();

    /// <summary>Iterations of an instance's range that are done.</summary>
    public long Done(int instance) =>
        Progress(instance) is { } progress ? progress.GetProperty("current_iter").GetInt64() - progress.GetProperty("start_iter").GetInt64() : 0;

    /// <summary>The instance that failed.</summary>
    public int Failed() => Numbers.Single(instance => Status(instance) == "failed");

    /// <summary>Checkpoints of all instances; each is read and must be whole.</summary>
    public int WholeCheckpoints()
    {
        string[] folders = [.. Numbers.SelectMany(instance => Directory.GetDirectories(Path.Combine(_run, $"instance_{instance}"), "checkpoint_*"))];
        foreach (string folder in folders) CheckpointReader.Open(folder);
        return folders.Length;
    }

    public void Dispose()
    {
        if (!_coordinator.HasExited) _coordinator.Kill(entireProcessTree: true);
        _coordinator.Dispose();
    }
}
