using System.Text.Json;
using FastRL.Envs.Processes;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Own;
using FastRL.Interop.Bridge;
using FastRL.Web.Viewing;
using Xunit;

namespace FastRL.Plugins.Tests;

/// <summary>Several agents in one game.</summary>
public sealed class TeamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Step_OfTwoAgents_IsARowForEach()
    {
        var channel = new MemoryChannel();
        using var game = new Team(channel.Game, length: 5);
        channel.Play = game.Tick;
        using GameProcessVecEnv trainer = Team.Train(_ => channel.Trainer, count: 1);
        trainer.Reset(1);
        Assert.Equal(2, trainer.Count);
        Assert.Equal([0, 0, 10, 0], Rows(trainer.Buffers.Observations[0].Array));

        (trainer.Buffers.ContinuousActions[0], trainer.Buffers.ContinuousActions[1]) = (0.5f, -0.25f);
        (trainer.Buffers.Actions[0], trainer.Buffers.Actions[1]) = (1, 0);
        Step(trainer);
        Assert.Equal([0.5f, 1, -0.25f, 0], game.Bridge.Action);
        Assert.Equal([3, 6], trainer.Buffers.Rewards);
        Assert.Equal([0, 3, 10, 3], Rows(trainer.Buffers.Observations[0].Array));
        Assert.Equal([0, 0], trainer.Buffers.Terminated);

        Step(trainer);
        Assert.Equal([2, 4], trainer.Buffers.Rewards);
        Assert.Equal([1, 1], trainer.Buffers.Terminated);
        Assert.Equal([0, 0], trainer.Buffers.EndCauses);
        Assert.Equal([0, 5, 10, 5], Rows(trainer.Buffers.FinalObservations[0].Array));
        Assert.Equal([0, 0, 10, 0], Rows(trainer.Buffers.Observations[0].Array));
    }

    [Fact]
    public void Game_ThatIsGone_LeavesAllItsRowsOut()
    {
        var channel = new MemoryChannel();
        using var game = new Team(channel.Game, length: 50);
        var other = new MemoryChannel();
        using var second = new Team(other.Game, length: 50);
        (channel.Play, other.Play) = (game.Tick, second.Tick);
        using GameProcessVecEnv trainer = Team.Train(id => (id == 1 ? channel : other).Trainer, count: 2);
        trainer.Reset(1);
        channel.GameGeneration = 0;
        Step(trainer);
        Assert.Equal([1, 1, 0, 0], trainer.Buffers.Absent);
        Assert.Equal([1, 1, 0, 0], trainer.Buffers.Truncated);
    }

    [Fact]
    public void Schema_OfSeveralAgents_IsAnotherThanOfOne()
    {
        var one = new GameLayout("team", Team.Layout.Observation, Team.Layout.Continuous, Team.Layout.Binary);
        Assert.Equal(one.Schema + " agents 2", Team.Layout.Schema);
        Assert.Throws<ArgumentException>(() => new GameLayout("team", ["x"], ["y"], [], agents: 0));
    }

    /// <summary>From the file alone: trained, evaluated, watched.</summary>
    [RingFact]
    public void File_OfTwoAgents_IsTrainedEvaluatedAndWatched()
    {
        int first = 10_000 + (Environment.ProcessId % 10_000);
        string name = $"Team{Environment.ProcessId}";
        string file = _folder.Write("team.yaml",
            $"name: team\nchannel: {name}_{{id}}\nagents: 2\nobservation: [number, tick]\ncontinuous: [move]\nbuttons: [jump]\nends: [over success]\n"
            + $"ticks_per_decision: 3\nfirst_instance: {first}\ninstances: 2\n");
        using var stop = new CancellationTokenSource();
        Thread[] games = [.. Enumerable.Range(first - 1, 3).Select(id => new Thread(() =>
        {
            using GameRingChannel channel = GameRingChannel.OpenGame($"{name}_{id}", Team.Layout);
            using var game = new Team(channel, length: 20);
            while (!stop.IsCancellationRequested)
            {
                if (!game.Bridge.HasTrainer) Thread.Sleep(1);
                game.Tick();
            }
        }))];
        foreach (Thread game in games) game.Start();
        try
        {
            string run = _folder["run"];
            JsonElement trained = Run("train", file, "--run-dir", run, "--steps", "512", "--set", "ppo.rollout_steps=64", "--json");
            // Two rollouts of 256, or three if a game was not there in time for a step, which then did not happen.
            Assert.InRange(trained.GetProperty("steps").GetInt64(), 512, 512 + 255);
            // An episode is seven decisions of an agent; the two have 20 and 40.
            Assert.Equal(30, trained.GetProperty("mean_reward").GetDouble(), 1e-3);
            Assert.Equal(30, Run("eval", file, "--run-dir", run, "--episodes", "6", "--json").GetProperty("mean_reward").GetDouble(), 1e-3);
            using IWatchedGame watched = new OwnGame(GameFile.Load(file), TextWriter.Null).Watch(new TrainConfig(), _ => { });
            Assert.Equal(["1 number", "1 tick", "2 number", "2 tick"], watched.Numbers);
            using var error = new StringWriter();
            Assert.Equal(2, CommandLine.Run(["train", file, "--run-dir", _folder["odd"], "--num-envs", "3"], TextWriter.Null, error));
            Assert.Contains("num_envs is 3; team has 2 agents in an instance", error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            stop.Cancel();
            foreach (Thread game in games) game.Join();
        }
    }

    private static float[] Rows(Array rows) => (float[])rows;

    private static void Step(GameProcessVecEnv trainer)
    {
        trainer.Send(0);
        trainer.Recv(0);
    }

    private static JsonElement Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(CommandLine.Run(args, output, error) == 0, error.ToString());
        return JsonDocument.Parse(output.ToString().Trim().Split('\n')[^1]).RootElement;
    }
}
