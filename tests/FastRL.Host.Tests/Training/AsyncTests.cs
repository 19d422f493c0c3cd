using System.Globalization;
using System.Text.Json;
using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Training;

/// <summary><c>fastrl train --async</c>.</summary>
public sealed class AsyncTests : IDisposable
{
    private static readonly string[] s_game = ["cartpole", "--async", "--num-envs", "8", "--style", "lines"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_OnThisMachine_TellsItsLagAndGoesOnInTurns()
    {
        JsonElement result = Train("--steps", "6000");
        Assert.Equal(("async", "1", "1", "4", "True"), (
            $"{result.GetProperty("scheme")}", $"{result.GetProperty("nodes")}", $"{result.GetProperty("world_size")}", $"{result.GetProperty("actors")}",
            $"{result.GetProperty("complete")}"));
        Assert.InRange(result.GetProperty("lag_mean").GetDouble(), 0, 8);
        Assert.InRange(result.GetProperty("lag_max").GetInt64(), 0, 8);
        Assert.InRange(result.GetProperty("sync_fraction").GetDouble(), 0, 1);
        long step = result.GetProperty("steps").GetInt64();
        // As it went on, and in turns.
        Assert.InRange(Train("--steps", "8000").GetProperty("steps").GetInt64(), step + 1, long.MaxValue);
        FastRlProgram.Outcome turns = FastRlProgram.Run(["train", "cartpole", "--num-envs", "8", "--steps", "12000", "--run-dir", _folder["run"], "--json"]);
        Assert.Equal(ExitCode.Done, turns.ExitCode);
        Assert.Contains("resuming at step", turns.Error, StringComparison.Ordinal);
    }

    /// <summary>A node is killed, comes back and is killed again; the learner is killed and resumed.</summary>
    [Fact]
    public void Train_KilledNodeAndKilledLearner_GoOn()
    {
        string[] together = [.. s_game, "--steps", "1000000000", "--nodes", "2", "--rendezvous", _folder["meeting"], "--set", "checkpoint_seconds=1"];
        using (var learner = new TrainingProcess(_folder["run"], "", [.. together, "--node-rank", "0"]))
        {
            using (var actors = new TrainingProcess(_folder["none"], "", [.. together, "--node-rank", "1"]))
            {
                learner.WaitFor(() => Log().Contains("node 1 plays along", StringComparison.Ordinal));
                actors.Send("KILL");
                learner.WaitFor(() => Log().Contains("node 1 is lost, training goes on: ", StringComparison.Ordinal));
            }
            long alone = Step(learner);
            learner.WaitFor(() => Step(learner) > alone && learner.Checkpoints.Length > 0);
            learner.Send("KILL");
        }
        using var resumed = new TrainingProcess(_folder["run"], "", [.. together, "--node-rank", "0"]);
        using var again = new TrainingProcess(_folder["none"], "", [.. together, "--node-rank", "1"]);
        resumed.WaitFor(() => Log().Split("node 1 plays along").Length == 3);
        long before = Step(resumed);
        resumed.WaitFor(() => Step(resumed) > before);
        resumed.Send("TERM");
        Assert.Equal(ExitCode.Interrupted, resumed.End().ExitCode);
        Assert.Equal(ExitCode.Done, again.End().ExitCode); // told that it is over
        Assert.False(Directory.Exists(_folder["none"]));
    }

    [Theory]
    [InlineData("algorithm is dddqn, which learns from a replay", "cartpole", "--algorithm", "dddqn")]
    [InlineData("algorithm is sac, which learns from a replay", "pendulum", "--algorithm", "sac")]
    [InlineData("threads is 1; with --async each thread is an actor", "cartpole", "--threads", "1")]
    [InlineData("num_envs is 1, one in each process; with --async at least two actors", "cartpole", "--num-envs", "1")]
    [InlineData("num_envs is 9, which 2 actors cannot share evenly (--threads 2); allowed: a multiple of 2", "cartpole", "--num-envs", "9", "--threads", "2")]
    [InlineData("num_envs is 9, which 2 nodes cannot share evenly", "cartpole", "--num-envs", "9", "--nodes", "2")]
    [InlineData("--num-envs auto tries what is fastest in turns", "cartpole", "--num-envs", "auto")]
    [InlineData("--seeds keeps all processors busy", "cartpole", "--seeds", "2")]
    [InlineData("--scheme says what nodes exchange in turns", "cartpole", "--nodes", "2", "--scheme", "parameters")]
    [InlineData("hockey is trained in turns", "hockey", "--algorithm", "ppo")]
    public void Train_AsyncThatCannotBe_IsRefused(string expected, params string[] words)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["train", .. words, "--async", "--run-dir", _folder["run"]]);
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    private JsonElement Train(params string[] more)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["train", .. s_game, "--run-dir", _folder["run"], "--json", .. more]);
        Assert.True(outcome.ExitCode == ExitCode.Done, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }

    private long Step(TrainingProcess training) =>
        File.Exists(Path.Combine(_folder["run"], "progress", "instance_0_progress.json")) ? training.Progress.GetProperty("step").GetInt64() : 0;

    private string Log()
    {
        string path = Path.Combine(_folder["run"], "instance_0", "instance_0.log");
        if (!File.Exists(path)) return "";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
