using FastRL.Envs.Hockey;
using Xunit;

namespace FastRL.Envs.Tests.Hockey;

public sealed class HockeyVecEnvTests
{
    private static readonly float[] PushedSpeeds = [1.8621f, 3.5379f, 5.0462f, 6.4037f];

    /// <summary>Full push upwards from rest: the original's measured velocities.</summary>
    [Fact]
    public void Step_FullPush_MovesAsTheOriginal()
    {
        using var environment = new HockeyVecEnv(new HockeyOptions(), 1);
        environment.Reset(1);
        environment.Buffers.ContinuousActions[1] = 1;
        foreach (float speed in PushedSpeeds)
        {
            Step(environment);
            Assert.Equal(speed, environment.Buffers.Observations[0].Row<float>(0)[4], 1e-4);
        }
    }

    [Theory]
    [InlineData(true, 18, 4)]
    [InlineData(false, 16, 3)]
    public void Spaces_OfKeepMode_AreTheOriginals(bool keepMode, int observation, int action)
    {
        using var environment = new HockeyVecEnv(new HockeyOptions(keepMode), 2);
        Assert.Equal(observation, environment.Buffers.Observations[0].Spec.Size);
        Assert.Equal(action, environment.Buffers.RealWidth);
    }

    [Theory]
    [InlineData(2, 8)]
    [InlineData(3, 14)]
    [InlineData(5, 26)]
    public void ActionSpace_OfFineness_HasAChoiceForEachStrength(int fineness, int choices)
    {
        using var environment = new HockeyVecEnv(new HockeyOptions(Fineness: fineness), 1);
        var space = Assert.IsType<ActionSpace.Discrete>(environment.ActionSpace);
        Assert.Equal(choices, space.Size);
        Assert.Equal(choices, space.Names.Distinct().Count());
        environment.Reset(1);
        environment.Buffers.Actions[0] = choices - 1;
        Step(environment);
        environment.Buffers.Actions[0] = choices;
        environment.Send(0);
        Assert.Contains("copy 0", Assert.Throws<ArgumentException>(() => environment.Recv(0)).Message, StringComparison.Ordinal);
    }

    /// <summary>A puck sent at either goal: who won, what it paid, and both views of it.</summary>
    [Theory]
    [InlineData(1, "win")]
    [InlineData(-1, "loss")]
    public void Step_PuckInAGoal_EndsTheEpisode(int winner, string cause)
    {
        using var environment = new HockeyVecEnv(new HockeyOptions(), 1);
        environment.Reset(1);
        environment.StartAt(0, new HockeyStart(HockeyMode.Normal, winner * 3.5f, 0, OpponentY: 2));
        float[] row = environment.Buffers.Observations[0].Row<float>(0).ToArray();
        (row[1], row[14]) = (2, winner * 20);
        environment.SetState(0, row);
        Step(environment);
        Assert.Equal(-1, environment.Buffers.EndCauses[0]);
        Step(environment);
        Assert.Equal(cause, environment.EndCauses[environment.Buffers.EndCauses[0]].Name);
        Assert.Equal(winner, environment.Hockey.Infos[0]);
        Assert.Equal(-winner, environment.Hockey.OpponentInfos[0]);
        Assert.Equal(10 * winner + environment.Hockey.Infos[1], environment.Buffers.Rewards[0], 1e-5);
        Assert.Equal(-10 * winner + environment.Hockey.OpponentInfos[1], environment.Hockey.OpponentRewards[0], 1e-5);
        Assert.Equal(-environment.Buffers.FinalObservations[0].Row<float>(0)[12], environment.Hockey.OpponentFinalObservations[12]);
    }

    /// <summary>Opponents and modes are read when an episode starts, and a restart starts one in every copy.</summary>
    [Fact]
    public void Restart_OtherModeAndOpponent_HoldFromThatStepOn()
    {
        using var environment = new HockeyVecEnv(new HockeyOptions(), 3);
        environment.Reset(1);
        environment.Hockey.Modes.AsSpan().Fill(HockeyMode.Defense);
        environment.Hockey.Opponents.AsSpan().Fill(HockeyPlayer.Strong);
        Step(environment);
        Assert.Equal(new HockeyEpisode(HockeyMode.Normal, HockeyPlayer.External, HockeyPlayer.Nobody, 1), environment.Episode(2));
        environment.Restart();
        Assert.Equal(new HockeyEpisode(HockeyMode.Defense, HockeyPlayer.External, HockeyPlayer.Strong, 0), environment.Episode(2));
    }

    [Fact]
    public void LoadState_OtherGroups_GoOnTheSameWay()
    {
        using var one = new HockeyVecEnv(new HockeyOptions(), 5, groups: 2);
        using var other = new HockeyVecEnv(new HockeyOptions(), 5);
        one.Hockey.Opponents.AsSpan().Fill(HockeyPlayer.Strong);
        other.Hockey.Opponents.AsSpan().Fill(HockeyPlayer.Strong);
        one.Reset(1);
        for (int step = 0; step < 100; step++) Step(one, step);
        var state = new MemoryStream();
        one.SaveState(state);
        state.Position = 0;
        other.LoadState(state);
        for (int step = 100; step < 600; step++)
        {
            Step(one, step);
            Step(other, step);
            Assert.Equal((float[])one.Buffers.Observations[0].Array, (float[])other.Buffers.Observations[0].Array);
            Assert.Equal(one.Buffers.EndCauses, other.Buffers.EndCauses);
        }
        using var keepless = new HockeyVecEnv(new HockeyOptions(KeepMode: false), 5);
        state.Position = 0;
        Assert.Contains("keep mode on", Assert.Throws<InvalidDataException>(() => keepless.LoadState(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recv_ActionThatIsNoNumber_NamesTheCopy()
    {
        using var environment = new HockeyVecEnv(new HockeyOptions(), 3);
        Assert.Throws<InvalidOperationException>(() => environment.Send(0));
        environment.Reset(1);
        environment.Buffers.ContinuousActions[5] = float.NaN;
        environment.Send(0);
        Assert.Contains("copy 1 ", Assert.Throws<ArgumentException>(() => environment.Recv(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_Many_AllocatesNothing()
    {
        using var environment = new HockeyVecEnv(new HockeyOptions(), 64, groups: 2);
        environment.Reset(1);
        Step(environment);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 1000; step++) Step(environment);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Step(HockeyVecEnv environment)
    {
        for (int group = 0; group < environment.Groups; group++) environment.Send(group);
        for (int group = 0; group < environment.Groups; group++) environment.Recv(group);
    }

    private static void Step(HockeyVecEnv environment, int step)
    {
        Span<float> actions = environment.Buffers.ContinuousActions;
        for (int i = 0; i < actions.Length; i++) actions[i] = MathF.Sin((step / 7f) + i);
        Step(environment);
    }
}
