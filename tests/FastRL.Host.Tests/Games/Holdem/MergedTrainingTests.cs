using System.Diagnostics;
using System.Text.Json;
using FastRL.Envs;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>One blueprint from several processes, whatever happens to them. FASTRL_EVENTS makes a long run of it.</summary>
[Collection(SharesHoldemFiles.Name)]
public sealed class MergedTrainingTests(HoldemFiles files)
{
    private const int Total = 12_000, EventsOfARun = 10;

    // Each starts the whole training again; ClusterEventsTests has the other nine in ten.
    private static readonly int s_events = int.TryParse(Environment.GetEnvironmentVariable("FASTRL_EVENTS"), out int events) ? Math.Max(2, events / 10) : 2;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120), s_pause = TimeSpan.FromSeconds(7);

    [UnixFact]
    public void Train_WithMerges_GivesTheSameBytesWhateverHappensToIt()
    {
        string calm = files.NewRun();
        FastRlProgram.Outcome outcome = FastRlProgram.Run([.. Command(calm), "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement result = JsonDocument.Parse(outcome.Output.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal((12_000, 2, 2, true), (result.GetProperty("iterations").GetInt32(), result.GetProperty("instances").GetInt32(), result.GetProperty("merges").GetInt32(), result.GetProperty("complete").GetBoolean()));
        Assert.Equal(Path.Combine(calm, "checkpoints", "checkpoint_final"), result.GetProperty("checkpoint").GetString());
        MergedRun.Audit(calm, Total);
        for (int first = 0; first < s_events; first += EventsOfARun)
        {
            string struck = files.NewRun();
            Strike(struck, new RandomStream((ulong)first, purpose: 13), Math.Min(EventsOfARun, s_events - first));
            Assert.Equal(MergedRun.TableOf(calm), MergedRun.TableOf(struck));
            MergedRun.Audit(struck, Total);
        }
    }

    [UnixFact]
    public void Job_OfATrainingThatRuns_IsShownChangedAndStopped()
    {
        string run = files.NewRun();
        using Process training = Start([.. Command(run, iterations: "2000000000", every: "1s")]);
        WaitUntil(() => Status(run) is { } now && now.GetProperty("merges").GetInt32() > 0);
        JsonElement status = Status(run)!.Value;
        Assert.Equal(
            ["run", "kind", "status", "total", "merged", "per_second", "merges", "result", "error_msg", "parallel", "instances"],
            status.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("blueprint", "running"), (status.GetProperty("kind").GetString(), status.GetProperty("status").GetString()));
        Assert.Equal(
            ["instance_id", "host", "start_iter", "end_iter", "current_iter", "status", "error_msg", "progress_pct", "last_update"],
            status.GetProperty("instances")[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal("3 at a time", FastRlProgram.Run("job", "add", run).Output.TrimEnd());
        WaitUntil(() => Status(run)?.GetProperty("instances").GetArrayLength() == 3);
        Assert.Equal("1 at a time", FastRlProgram.Run("job", "remove", run, "--count", "2").Output.TrimEnd());
        if (OperatingSystem.IsLinux()) Assert.All(Listening(training.Id), address => Assert.StartsWith("0100007F:", address, StringComparison.Ordinal));
        Assert.Equal(0, FastRlProgram.Run("job", "stop", run).ExitCode);
        Assert.True(training.WaitForExit(s_patience));
        Assert.Equal(130, training.ExitCode);
        Assert.Equal("interrupted", Status(run)!.Value.GetProperty("status").GetString());
        Assert.Contains(FastRlProgram.Run("job", "list", Path.GetDirectoryName(run)!).Output.Split('\n'), line => line.StartsWith($"{run}  blueprint  interrupted", StringComparison.Ordinal));
        Assert.Contains("nobody runs the job", FastRlProgram.Run("job", "add", run).Error, StringComparison.Ordinal);
    }

    // Kills an instance, kills the coordinator, ends it as a machine does that shuts down, changes the number of instances, or has one of
    // them stand still for longer than a lease; then goes on.
    private void Strike(string run, RandomStream random, int events)
    {
        string[] command = Command(run);
        for (int number = 0; number < events; number++)
        {
            using Process training = Start(command);
            command = [.. Command(run), "--resume-from", run];
            if (!WaitUntil(() => training.HasExited || RunningInstances.ChildrenOf(training.Id).Length > 0)) continue;
            Thread.Sleep(random.NextInt(1500));
            switch (number % 6)
            {
                case 0:
                    foreach (int victim in RunningInstances.ChildrenOf(training.Id).Take(1)) RunningInstances.Send("KILL", victim);
                    training.WaitForExit(TimeSpan.FromSeconds(random.NextInt(3)));
                    RunningInstances.Send("TERM", training.Id);
                    break;
                case 1:
                    RunningInstances.Send("KILL", training.Id);
                    break;
                case 2:
                    File.WriteAllText(Path.Combine(run, "progress", "instance_0_progress.json"), "{\"instance_id\": 0, \"sta");
                    RunningInstances.Send("TERM", training.Id);
                    break;
                case 3:
                    FastRlProgram.Run("job", "remove", run);
                    FastRlProgram.Run("job", "add", run);
                    RunningInstances.Send("KILL", training.Id);
                    break;
                case 4:
                    RunningInstances.Send("STOP", training.Id);
                    Thread.Sleep(s_pause);
                    RunningInstances.Send("CONT", training.Id);
                    training.WaitForExit(TimeSpan.FromSeconds(random.NextInt(3)));
                    RunningInstances.Send("TERM", training.Id);
                    break;
                default:
                    int[] paused = [.. RunningInstances.ChildrenOf(training.Id).Take(1)];
                    foreach (int instance in paused) RunningInstances.Send("STOP", instance);
                    Thread.Sleep(s_pause);
                    foreach (int instance in paused) RunningInstances.Send("CONT", instance);
                    RunningInstances.Send("KILL", training.Id);
                    break;
            }
            Assert.True(training.WaitForExit(s_patience));
            Assert.Contains(Status(run)?.GetProperty("status").GetString(), (string?[])["interrupted", "completed", null]);
        }
        FastRlProgram.Outcome outcome = FastRlProgram.Run(command);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal("completed", Status(run)?.GetProperty("status").GetString());
    }

    private string[] Command(string run, string? iterations = null, string every = "3000") =>
    [
        "holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, "--stack", "8", "--num-instances", "2", "--iters", iterations ?? $"{Total}",
        "--merge-every", every,
    ];

    private static Process Start(string[] command) => Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "fastrl"), command)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static bool WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < s_patience, "what was waited for did not come");
            Thread.Sleep(50);
        }
        return true;
    }

    // Local addresses of the sockets that listen in a process's view of the network and belong to it.
    private static IEnumerable<string> Listening(int process)
    {
        string[] own = [.. Directory.GetFiles($"/proc/{process}/fd").Select(link => new FileInfo(link).LinkTarget ?? "")
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target[8..^1])];
        return File.ReadLines($"/proc/{process}/net/tcp").Concat(File.ReadLines($"/proc/{process}/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 9 && words[3] == "0A" && own.Contains(words[9]))
            .Select(words => words[1].Length > 13 ? words[1][24..] : words[1]);
    }

    private static JsonElement? Status(string run)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("job", "status", run, "--json");
        return outcome.ExitCode == 0 ? JsonDocument.Parse(outcome.Output).RootElement : null;
    }
}
