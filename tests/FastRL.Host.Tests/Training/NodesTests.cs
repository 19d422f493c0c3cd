using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Training;

/// <summary>Several processes that train one policy.</summary>
public sealed class NodesTests : IDisposable
{
    private static readonly string[] s_game =
    [
        "cartpole", "--num-envs", "8", "--update-epochs", "2", "--set", "ppo.anneal_learning_rate=false", "--set", "ppo.anneal_clip=false", "--style", "lines",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>100 updates of 8 environments with 32 steps; two processes are stopped on the way and begin again.</summary>
    [GlooFact]
    public void Train_TwoNodesStoppedAndResumed_SameWeightsAsOneProcess()
    {
        JsonElement one = Train("one", 25_600), half = Train("two", 12_800, "--nodes", "2"), two = Train("two", 25_600, "--nodes", "2");

        Assert.Equal(Weights(one), Weights(two));
        Assert.NotEqual(Weights(half), Weights(two));
        foreach (string same in (string[])["steps", "complete"]) Assert.Equal($"{one.GetProperty(same)}", $"{two.GetProperty(same)}");
        Assert.Equal(("2", "2", "gradients", "0", "0", "0"), (
            $"{two.GetProperty("nodes")}", $"{two.GetProperty("world_size")}", $"{two.GetProperty("scheme")}", $"{two.GetProperty("reforms")}",
            $"{two.GetProperty("lag_mean")}", $"{two.GetProperty("lag_max")}"));
        double exchanging = two.GetProperty("sync_fraction").GetDouble();
        Assert.InRange(exchanging, 0.001, 0.999);
        Assert.InRange(two.GetProperty("wait_fraction").GetDouble(), 0.0001, exchanging);
        // The first node alone writes.
        Assert.Equal(["instance_0"], Directory.GetDirectories(_folder["two"], "instance_*").Select(Path.GetFileName));
    }

    /// <summary>A node that stands still is dropped, joins when it goes on, and leaves when it is asked to.</summary>
    [GlooFact]
    public void Train_NodeStandsStillAndComesBack_GoesOnWithoutItAndWithItAgain()
    {
        string meeting = _folder["meeting"];
        string[] together = [.. s_game, "--steps", "1000000000", "--nodes", "2", "--rendezvous", meeting];
        using var first = new TrainingProcess(_folder["run"], "", [.. together, "--node-rank", "0", "--json"]);
        using var second = new TrainingProcess(_folder["none"], "", [.. together, "--node-rank", "1"]);
        first.WaitFor(() => Step(first) > 0);
        // Each on processors of its own, where there are two.
        Assert.Equal(Environment.ProcessorCount > 1, ProcessorsOf(first) != ProcessorsOf(second));

        second.Send("STOP");
        first.WaitFor(() => Log().Contains("nodes: 1 ", StringComparison.Ordinal));
        second.Send("CONT");
        first.WaitFor(() => Log().Contains("nodes: 2 ", StringComparison.Ordinal));
        second.Send("TERM");
        Assert.Equal(ExitCode.Interrupted, second.End().ExitCode);
        first.WaitFor(() => Log().Split("nodes: 1 ").Length == 3);
        first.Send("TERM");
        Assert.Equal(ExitCode.Interrupted, first.End().ExitCode);

        // Nothing was lost: training went on from where it stood, and what it came to is saved.
        long[] steps = [.. Log().Split('\n').Where(line => line.Contains("going on", StringComparison.Ordinal))
            .Select(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))];
        Assert.Equal(3, steps.Length);
        Assert.Equal(steps.Order(), steps);
        Assert.Equal("interrupted", first.Progress.GetProperty("status").GetString());
        Assert.EndsWith(first.Progress.GetProperty("step").GetInt64().ToString("D12", CultureInfo.InvariantCulture), first.Checkpoints[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["none"]));
    }

    /// <summary>Both see the folder, and neither the other: the first goes on alone, from its last step.</summary>
    [TwoHostsFact]
    public void Train_LinkOfAHostGoesDown_GoesOnWithoutIt()
    {
        using var hosts = new TwoHosts();
        string[] together = [.. s_game, "--steps", "1000000000", "--nodes", "2", "--rendezvous", _folder["meeting"]];
        using var first = new TrainingProcess(hosts.Before(0), _folder["run"], "", [.. together, "--node-rank", "0", "--interface", TwoHosts.Address(0)]);
        using var second = new TrainingProcess(hosts.Before(1), _folder["none"], "", [.. together, "--node-rank", "1", "--interface", TwoHosts.Address(1)]);
        first.WaitFor(() => Step(first) > 0);

        var watch = Stopwatch.StartNew();
        hosts.Unplug();
        first.WaitFor(() => Log().Contains("nodes: 1 ", StringComparison.Ordinal));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60); // 4 on a quiet machine; the system itself gives a connection up after a quarter of an hour
        long alone = Step(first);
        first.WaitFor(() => Step(first) > alone);
        first.Send("TERM");
        Assert.Equal(ExitCode.Interrupted, first.End().ExitCode);
    }

    [Theory]
    [InlineData("--nodes is 1; allowed: 2 or more", "cartpole", "--nodes", "1")]
    [InlineData("--nodes trains one policy in several processes, --seeds one in each", "cartpole", "--nodes", "2", "--seeds", "2")]
    [InlineData("hockey is trained in one process", "hockey", "--nodes", "2")]
    [InlineData("--node-rank is 1, but nothing says where nodes meet", "cartpole", "--nodes", "2", "--node-rank", "1")]
    [InlineData("--nodes says how many there are", "cartpole", "--rendezvous", "somewhere")]
    [InlineData("--scheme 'both' is none of gradients, parameters", "cartpole", "--nodes", "2", "--scheme", "both")]
    public void Train_NodesThatCannotBe_IsRefused(string expected, params string[] words)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["train", .. words, "--run-dir", _folder["run"]]);
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", outcome.Error, StringComparison.Ordinal);
    }

    [GlooTheory]
    [InlineData("num_envs is 9, which 2 nodes cannot share evenly; allowed: a multiple of 2", "--num-envs", "9")]
    [InlineData("algorithm is dddqn, which learns from a replay in one process", "--algorithm", "dddqn")]
    public void Train_NodesThatCannotShare_IsRefused(string expected, params string[] words)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["train", "cartpole", "--nodes", "2", .. words, "--run-dir", _folder["run"]]);
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private JsonElement Train(string run, long steps, params string[] more)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "fastrl");
        using Process training = Process.Start(new ProcessStartInfo(
            program, ["train", .. s_game, "--steps", $"{steps}", "--run-dir", _folder[run], "--json", .. more])
        {
            RedirectStandardOutput = true,
        })!;
        string output = training.StandardOutput.ReadToEnd();
        training.WaitForExit();
        Assert.Equal(ExitCode.Done, training.ExitCode);
        return JsonDocument.Parse(output).RootElement;
    }

    private long Step(TrainingProcess training) =>
        File.Exists(Path.Combine(_folder["run"], "progress", "instance_0_progress.json")) ? training.Progress.GetProperty("step").GetInt64() : 0;

    private static string ProcessorsOf(TrainingProcess training) =>
        File.ReadLines($"/proc/{training.Id}/status").Single(line => line.StartsWith("Cpus_allowed_list", StringComparison.Ordinal));

    private static byte[] Weights(JsonElement result) => File.ReadAllBytes(Path.Combine(result.GetProperty("checkpoint").GetString()!, "weights.safetensors"));

    // Also while the training writes it.
    private string Log()
    {
        using var file = new FileStream(
            Path.Combine(_folder["run"], "instance_0", "instance_0.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
