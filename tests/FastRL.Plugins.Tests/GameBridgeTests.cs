using FastRL.Envs;
using FastRL.Envs.Checking;
using FastRL.Envs.Processes;
using FastRL.Interop.Bridge;
using FastRL.Learn.Training;
using PuckGym;
using Xunit;

namespace FastRL.Plugins.Tests;

public sealed class GameBridgeTests
{
    [Fact]
    public void Step_ThreeTicksADecision_SumsRewardsAndRepeatsTheAction()
    {
        var channel = new MemoryChannel();
        using var game = new Countdown(channel, length: 100, GameEnd.Terminated);
        using GameProcessVecEnv trainer = Countdown.Train(_ => channel, 1);
        trainer.Reset(1);

        trainer.Buffers.ContinuousActions[0] = 0.5f;
        Step(trainer);

        Assert.Equal(3, trainer.Buffers.Rewards[0]);
        Assert.Equal([1.5f, 3f], trainer.Buffers.Observations[0].Row<float>(0).ToArray());
        Assert.Equal(0, trainer.Buffers.Absent[0]);
    }

    [Theory]
    [InlineData(GameEnd.Terminated, 1, 0)]
    [InlineData(GameEnd.Truncated, 0, 1)]
    public void Step_EpisodeEnds_KeepsTheFinalObservationAndBeginsAnew(GameEnd end, byte terminated, byte truncated)
    {
        var channel = new MemoryChannel();
        using var game = new Countdown(channel, length: 5, end);
        using GameProcessVecEnv trainer = Countdown.Train(_ => channel, 1);
        trainer.Reset(1);
        trainer.Buffers.ContinuousActions[0] = 1;

        Step(trainer);
        Step(trainer);

        Assert.Equal((terminated, truncated), (trainer.Buffers.Terminated[0], trainer.Buffers.Truncated[0]));
        Assert.Equal(2, trainer.Buffers.Rewards[0]); // ticks 4 and 5
        Assert.Equal(1, trainer.Buffers.EndCauses[0]);
        Assert.Equal([5f, 5f], trainer.Buffers.FinalObservations[0].Row<float>(0).ToArray());
        Assert.Equal([0f, 0f], trainer.Buffers.Observations[0].Row<float>(0).ToArray());
    }

    [Fact]
    public void Tick_NoTrainer_PlaysOn()
    {
        var channel = new MemoryChannel { TrainerGeneration = 0 };
        using var game = new Countdown(channel, length: 100, GameEnd.Terminated);
        for (int i = 0; i < 17; i++) game.Tick();
        Assert.Equal((17, GameStep.Free), (game.Ticks, game.Last));
    }

    [Fact]
    public void Tick_TrainerThinks_HoldsAndGoesOnWithTheAnswer()
    {
        var channel = new MemoryChannel();
        using var game = new Countdown(channel, length: 100, GameEnd.Terminated);
        using GameProcessVecEnv trainer = Countdown.Train(_ => channel, 1);
        trainer.Reset(1);
        for (int i = 0; i < 17; i++) game.Tick();
        Assert.Equal((GameStep.Hold, 0), (game.Last, game.Ticks));

        trainer.Buffers.ContinuousActions[0] = 1;
        Step(trainer);
        Assert.Equal(3, game.Ticks);
    }

    [Fact]
    public void Tick_TrainerDies_GoesOnAloneAndTakesTheNextOne()
    {
        var channel = new MemoryChannel();
        using var game = new Countdown(channel, length: 100, GameEnd.Terminated);
        using (GameProcessVecEnv first = Countdown.Train(_ => channel, 1)) first.Reset(1);
        channel.TrainerGeneration = 0;
        for (int i = 0; i < 5; i++) game.Tick();
        Assert.Equal(GameStep.Free, game.Last);

        channel.TrainerGeneration = 2;
        using GameProcessVecEnv second = Countdown.Train(_ => channel, 1);
        second.Reset(1);
        Step(second);
        Assert.Equal(3, second.Buffers.Rewards[0]);
    }

    [Fact]
    public void Send_NotANumber_BecomesZeroAndIsCounted()
    {
        var channel = new MemoryChannel();
        using var game = new Countdown(channel, length: 100, GameEnd.Terminated);
        using GameProcessVecEnv trainer = Countdown.Train(_ => channel, 1);
        trainer.Reset(1);
        trainer.Buffers.ContinuousActions[0] = float.NaN;
        game.Bridge.AddReward(double.NaN);

        Step(trainer);

        Assert.Equal([0f, 3f], trainer.Buffers.Observations[0].Row<float>(0).ToArray());
        Assert.Equal((3f, 2L), (trainer.Buffers.Rewards[0], game.Bridge.NotNumbers));
    }

    [Fact]
    public void Step_AGameDies_LeavesItsRowsOutUntilItIsBack()
    {
        var channels = new Dictionary<int, MemoryChannel> { [1] = new(), [2] = new(), [3] = new() };
        Countdown[] games = [.. channels.Values.Select(channel => new Countdown(channel, 100, GameEnd.Terminated))];
        var watch = new Watch();
        using GameProcessVecEnv trainer = Countdown.Train(id => channels[id], 3, watch);
        trainer.Reset(1);
        Step(trainer);

        channels[2].GameGeneration = 0;
        Step(trainer);
        Assert.Equal([0, 1, 0], trainer.Buffers.Absent);
        Assert.Equal([0, 1, 0], trainer.Buffers.Truncated);
        Assert.Equal("lost", trainer.EndCauses[trainer.Buffers.EndCauses[1]].Name);
        Step(trainer);
        Assert.Equal([0, 1, 0], trainer.Buffers.Absent);
        Assert.Equal([0, 0, 0], trainer.Buffers.Truncated);

        games[1].Dispose();
        channels[2].GameGeneration = 2;
        games[1] = new Countdown(channels[2], 100, GameEnd.Terminated);
        AssertComesBack(trainer, games[1]);
        Assert.Equal(["connected 1", "connected 2", "connected 3", "lost 2", "connected 2"], watch.Lines);
        foreach (Countdown game in games) game.Dispose();
    }

    [Fact]
    public void Step_AnEndOfAnUnknownCause_LeavesThatGameOutUntilItsNextLife()
    {
        var channels = new Dictionary<int, MemoryChannel> { [1] = new(), [2] = new() };
        Countdown[] games = [.. channels.Values.Select(channel => new Countdown(channel, length: 5, GameEnd.Terminated))];
        games[1].Cause = 99;
        var watch = new Watch();
        using GameProcessVecEnv trainer = Countdown.Train(id => channels[id], 2, watch);
        trainer.Reset(1);

        Step(trainer);
        Step(trainer); // both end

        Assert.Equal([0, 1], trainer.Buffers.Absent);
        Assert.Equal([1, 0], trainer.Buffers.Terminated);
        Assert.Equal("lost", trainer.EndCauses[trainer.Buffers.EndCauses[1]].Name);
        Assert.Equal("it ended an episode with cause 99; known are 0 to 1", watch.Reason);
        Thread.Sleep(150); // the trainer looks for games that are away
        for (int i = 0; i < 3; i++) Step(trainer);
        Assert.Equal([0, 1], trainer.Buffers.Absent);

        games[1].Dispose();
        channels[2].GameGeneration = 2;
        games[1] = new Countdown(channels[2], 100, GameEnd.Terminated);
        AssertComesBack(trainer, games[1]);
        Assert.Equal(["connected 1", "connected 2", "lost 2", "connected 2"], watch.Lines);
        foreach (Countdown game in games) game.Dispose();
    }

    // A message is decision, reward, end, cause, first and two observed numbers.
    [Theory]
    [InlineData("it sent 4 bytes where an observation has 28", 1)]
    [InlineData("it sent end 7; known are 0 to 2", 1, 0f, 7, 0, 0, 0f, 0f)]
    [InlineData("it sent an infinite number, or what is no number", 1, float.NaN, 0, 0, 0, 0f, 0f)]
    [InlineData("it sent an infinite number, or what is no number", 1, 0f, 0, 0, 0, 0f, float.PositiveInfinity)]
    public void Step_AMessageThatIsNone_LeavesThatGameOut(string reason, params object[] parts)
    {
        var channels = new Dictionary<int, MemoryChannel> { [1] = new(), [2] = new() };
        Countdown[] games = [.. channels.Values.Select(channel => new Countdown(channel, length: 100, GameEnd.Terminated))];
        var watch = new Watch();
        using GameProcessVecEnv trainer = Countdown.Train(id => channels[id], 2, watch);
        trainer.Reset(1);

        channels[2].Game.TrySend([.. parts.SelectMany(part => part is float real ? BitConverter.GetBytes(real) : BitConverter.GetBytes((int)part))]);
        Step(trainer);

        Assert.Equal([0, 1], trainer.Buffers.Absent);
        Assert.Equal(reason, watch.Reason);
        foreach (Countdown game in games) game.Dispose();
    }

    [Fact]
    public void Tick_AMessageOfTheWrongSize_EndsTheTrainingAndNotTheGame()
    {
        var channel = new MemoryChannel();
        using var game = new Countdown(channel, length: 100, GameEnd.Terminated);
        channel.Trainer.TrySend([1, 2, 3]);

        for (int i = 0; i < 17; i++) game.Tick();

        Assert.Equal((17, GameStep.Free), (game.Ticks, game.Last));
        Assert.Equal("the trainer sent 3 bytes where an action has 20", game.Bridge.Refusal);
        Assert.False(game.Bridge.IsOpen);
    }

    [RingFact]
    public void Initialize_SomethingElseHasTheName_PlaysOnAndSaysWhy()
    {
        string name = $"fastrl-test-{Guid.NewGuid():N}";
        File.WriteAllBytes("/dev/shm/" + name, [.. Enumerable.Range(1, 5000).Select(i => (byte)i)]);
        try
        {
            using var bridge = new GameBridge(Countdown.Layout, _ => GameRingChannel.OpenGame(name, Countdown.Layout));

            bridge.Initialize(1);

            Assert.Contains($"/dev/shm/{name} is foreign", bridge.Refusal, StringComparison.Ordinal);
            Assert.Equal((GameStep.Free, GameStep.Free, false), (bridge.Tick(), bridge.BeginEpisode(), bridge.IsOpen));
        }
        finally
        {
            File.Delete("/dev/shm/" + name);
        }
    }

    [Fact]
    public void Step_ManySteps_AllocatesNothing()
    {
        var channel = new MemoryChannel();
        using var game = new Countdown(channel, length: 50, GameEnd.Terminated);
        using GameProcessVecEnv trainer = Countdown.Train(_ => channel, 1);
        trainer.Reset(1);
        for (int i = 0; i < 1000; i++) Step(trainer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Step(trainer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Games of this process pass the checks of any environment; only their episodes cannot be saved.</summary>
    [Fact]
    public void Check_GamesInMemory_FindsNothing()
    {
        var games = new List<Countdown>();
        try
        {
            Assert.Empty(VecEnvChecker.Check(Make, new VecEnvCheckOptions { Steps = 60, ResumesEpisodes = false }));
        }
        finally
        {
            foreach (Countdown game in games) game.Dispose();
        }

        IVecEnv Make(int count, int groups, int threads)
        {
            MemoryChannel[] channels = [.. Enumerable.Range(0, count).Select(_ => new MemoryChannel())];
            games.AddRange(channels.Select((channel, i) => new Countdown(channel, 20 + i, GameEnd.Terminated)));
            return Countdown.Train(id => channels[id - 1], count, groups: groups);
        }
    }

    [Fact]
    public void Reset_InTheMiddleOfAnEpisode_BeginsAnother()
    {
        var channel = new MemoryChannel();
        using var game = new Countdown(channel, length: 100, GameEnd.Terminated);
        using GameProcessVecEnv trainer = Countdown.Train(_ => channel, 1);
        trainer.Reset(1);
        trainer.Buffers.ContinuousActions[0] = 1;
        Step(trainer);

        trainer.Reset(1);

        Assert.Equal([0f, 0f], trainer.Buffers.Observations[0].Row<float>(0).ToArray());
        Step(trainer);
        Assert.Equal((3f, 0), (trainer.Buffers.Rewards[0], trainer.Buffers.Absent[0]));
    }

    // The second game.
    private static void AssertComesBack(GameProcessVecEnv trainer, Countdown game)
    {
        long until = Environment.TickCount64 + 5000;
        do
        {
            Step(trainer);
            game.Tick();
        }
        while (trainer.Buffers.Absent[1] != 0 && Environment.TickCount64 < until);
        Assert.All(trainer.Buffers.Absent, absent => Assert.Equal(0, absent));
    }

    private static void Step(GameProcessVecEnv trainer)
    {
        trainer.Send(0);
        trainer.Recv(0);
    }

    private sealed class Watch : IGameWatch
    {
        public List<string> Lines { get; } = [];

        public string? Reason { get; private set; }

        public void OnWaiting(IReadOnlyList<int> missing) => Assert.Fail($"waiting for {string.Join(", ", missing)}");

        public void OnConnected(int instanceId) => Lines.Add($"connected {instanceId}");

        public void OnLost(int instanceId, string reason)
        {
            Lines.Add($"lost {instanceId}");
            Reason = reason;
        }

        public void OnTick()
        {
        }

        public void Dispose()
        {
        }
    }
}
