using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Games;
using FastRL.Host.Games.Puck;
using FastRL.Interop.Ring;
using FastRL.Learn.Networks;
using PuckArena;
using PuckGym;
using Xunit;

namespace FastRL.Plugins.Tests;

public sealed class PuckPluginTests
{
    [Theory]
    [InlineData("/rl", "Usage: /rl <id>|Current instance ID: 0")]
    [InlineData("/RL 3", "Instance ID set to: 3|Press F9 to start training on this instance")]
    [InlineData("/rl -1", "Instance ID must be >= 0")]
    [InlineData("/rl abc", "Invalid instance ID: abc")]
    [InlineData("hello", "hello")]
    public void Chat_ACommand_IsAnsweredAsTheOriginalDoes(string message, string expected)
    {
        (ArenaGame game, List<string> lines) = Enabled(new MemoryChannel());
        game.Type(message);
        Assert.Equal(expected.Split('|').Select(line => $"chat: {line}"), lines);
    }

    [Fact]
    public void Training_IsOn_KeepsTheIdAndSaysSo()
    {
        (ArenaGame game, List<string> lines) = Enabled(new MemoryChannel());
        game.Type("/rl 2");
        game.Type("F9");
        Assert.Contains("chat: Training started on instance 2", lines);
        game.Type("/rl 5");
        Assert.Equal("chat: Cannot change instance ID while training is active", lines[^1]);
        game.Type("f9");
        Assert.Contains("chat: Training stopped on instance 2", lines);
    }

    [Fact]
    public void Training_SomethingElseHasTheChannelsName_IsNotStartedAndTheGamePlaysOn()
    {
        List<string> lines = [];
        var game = new ArenaGame(lines.Add, new Dictionary<string, string> { ["seed"] = "5" }, 0.02);
        game.FaceOff();
        _ = new PuckPlugin(game, _ => throw new RingException(RingFault.Foreign, "PuckRL_0 is foreign"));

        game.Type("F9");
        for (int i = 0; i < 17; i++) Play(game);

        Assert.Contains("chat: Training not started: PuckRL_0 is foreign", lines);
        Assert.False(game.Controlled || game.Paused);
    }

    [Fact]
    public void TimeScaleKeys_StepByTenWithinTheirLimits()
    {
        (ArenaGame game, _) = Enabled(new MemoryChannel());
        for (int i = 0; i < 11; i++) game.Type("F10");
        Assert.Equal(100, game.TimeScale);
        for (int i = 0; i < 11; i++) game.Type("F11");
        Assert.Equal(0.25f, game.TimeScale);
        game.Type("F12");
        Assert.Equal(1, game.TimeScale);
    }

    [Fact]
    public void LaunchKey_WhileTheAgentPlays_EndsTheEpisodeWithAGoal()
    {
        var channel = new MemoryChannel();
        (ArenaGame game, _) = Enabled(channel);
        game.Type("F9");
        channel.Play = () => Play(game);
        using GameProcessVecEnv trainer = Trainer(channel);
        trainer.Reset(1);
        game.Type("F8");
        for (int i = 0; i < 20 && trainer.Buffers.EndCauses[0] < 0; i++) Step(trainer);
        Assert.Equal((1, 0), (trainer.Buffers.Terminated[0], trainer.Buffers.EndCauses[0]));
        Assert.True(trainer.Buffers.Rewards[0] > 15, $"reward {trainer.Buffers.Rewards[0]}");
        Assert.Equal((1, 0), game.Score);
    }

    [Fact]
    public void Episode_LastsTwoMinutes_AndIsCut()
    {
        var channel = new MemoryChannel();
        (ArenaGame game, _) = Enabled(channel);
        game.Type("F9");
        channel.Play = () => Play(game);
        using GameProcessVecEnv trainer = Trainer(channel);
        trainer.Reset(1);
        int steps = 0;
        do
        {
            Step(trainer);
            steps++;
        }
        while (trainer.Buffers.EndCauses[0] < 0 && steps < 2000);
        // 6000 ticks of 0.02 s in floats, five to a decision.
        Assert.InRange(steps, 1200, 1201);
        Assert.Equal((0, 1, 2), (trainer.Buffers.Terminated[0], trainer.Buffers.Truncated[0], trainer.Buffers.EndCauses[0]));
    }

    [Fact]
    public void Trainer_AsksForATimeScale_TheGameRunsAtItAndAtItsOwnAfterwards()
    {
        var channel = new MemoryChannel();
        (ArenaGame game, _) = Enabled(channel);
        game.Type("F9");
        channel.Play = () => Play(game);
        using (GameProcessVecEnv trainer = Trainer(channel, timeScale: 30))
        {
            trainer.Reset(1);
            Step(trainer);
            Assert.Equal(30, game.TimeScale);
            Assert.True(game.Controlled);
        }
        for (int i = 0; i < 20; i++) Play(game);
        Assert.Equal(1, game.TimeScale);
        Assert.False(game.Controlled);
    }

    [Fact]
    public void RandomPlay_ScoresInFewEpisodes()
    {
        var channel = new MemoryChannel();
        (ArenaGame game, _) = Enabled(channel);
        game.Type("F9");
        channel.Play = () => Play(game);
        using GameProcessVecEnv trainer = Trainer(channel);
        trainer.Reset(1);
        var random = new Random(11);
        int episodes = 0, goals = 0;
        while (episodes < 33)
        {
            foreach (ref float number in trainer.Buffers.ContinuousActions.AsSpan()) number = random.NextSingle() * 2 - 1;
            foreach (ref int button in trainer.Buffers.Actions.AsSpan()) button = random.Next(2);
            Step(trainer);
            if (trainer.Buffers.EndCauses[0] < 0) continue;
            episodes++;
            if (trainer.Buffers.EndCauses[0] == 0) goals++;
        }
        Assert.InRange(goals, 0, 2);
    }

    [Fact]
    public void Layout_OfTheTrainer_IsThePlugins() =>
        Assert.Equal(PuckLayout.Layout.Schema, PuckExchange.Layout.Schema);

    internal static (ArenaGame Game, List<string> Lines) Enabled(MemoryChannel channel)
    {
        List<string> lines = [];
        var game = new ArenaGame(lines.Add, new Dictionary<string, string> { ["seed"] = "5", ["rewards"] = "score" }, 0.02);
        game.FaceOff();
        _ = new PuckPlugin(game, _ => channel.Game);
        return (game, lines);
    }

    private static GameProcessVecEnv Trainer(MemoryChannel channel, float timeScale = 0) => new(
        new GameProcessOptions
        {
            Layout = PuckExchange.Layout,
            Count = 1,
            Encoder = new PuckFeatures(),
            EndCauses = [new EndCause("goal", true, false), new EndCause("conceded", false, false), new EndCause("time", false, true)],
            TimeScale = () => timeScale,
        },
        _ => new ChannelGamePeer(PuckExchange.Layout, () => channel.Trainer));

    private static void Play(ArenaGame game)
    {
        game.Frame();
        if (!game.Paused) game.Tick();
    }

    private static void Step(GameProcessVecEnv trainer)
    {
        trainer.Send(0);
        trainer.Recv(0);
    }
}
