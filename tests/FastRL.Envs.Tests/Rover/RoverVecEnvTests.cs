using FastRL.Envs.Rover;
using Xunit;

namespace FastRL.Envs.Tests.Rover;

public sealed class RoverVecEnvTests
{
    /// <summary>Standing still in the starting zone: of the original's stage 4 each tick -0.2 - 3 - 8, of stage 1 -0.01 - 1 - 0.5.</summary>
    [Theory]
    [InlineData(4, 4, -44.8f)]
    [InlineData(4, 1, -11.2f)]
    [InlineData(1, 4, -6.04f)]
    public void Step_StandingAtTheStart_PaysAsTheStageHasIt(int stage, int ticks, float expected)
    {
        using var environment = new RoverVecEnv(new RoverOptions { TicksPerAction = ticks, Rewards = RoverRewards.OfStage(stage) }, 1);
        environment.Reset(3);
        Step(environment);
        Assert.Equal(expected, environment.Buffers.Rewards[0], 1e-4f);
        Assert.Equal(expected, environment.Episode(0).Reward, 1e-4);
    }

    [Fact]
    public void Step_WithoutMoving_EndsByItsLimitAndIsNoDrive()
    {
        using var environment = new RoverVecEnv(new RoverOptions { MaxEpisodeSteps = 3, Goal = RoverGoal.Drive }, 2);
        environment.Reset(3);
        for (int step = 0; step < 3; step++) Step(environment);
        Assert.Equal("limit", environment.EndCauses[environment.Buffers.EndCauses[1]].Name);
        Assert.Equal([1, 1], environment.Buffers.Truncated);
        Assert.Equal(3, environment.Episode(1).Steps);
    }

    /// <summary>Straight on at full speed ends at a wall or an obstacle: over, and with an orb in reach on the way a success.</summary>
    [Fact]
    public void Step_AlwaysAhead_CollidesWithAndWithoutSuccess()
    {
        using var environment = new RoverVecEnv(new RoverOptions { Goal = RoverGoal.Reach }, 64);
        environment.Reset(3);
        var causes = new HashSet<string>();
        for (int step = 0; step < 1000; step++)
        {
            for (int i = 0; i < 64; i++) environment.Buffers.ContinuousActions[3 * i] = 1;
            Step(environment);
            for (int i = 0; i < 64; i++)
            {
                if (environment.Buffers.EndCauses[i] < 0) continue;
                EndCause cause = environment.EndCauses[environment.Buffers.EndCauses[i]];
                Assert.True(RoverVecEnv.IsCollision(cause));
                Assert.Equal(environment.Episode(i).ReachedOrb, cause.Success);
                causes.Add(cause.Name);
            }
        }
        Assert.Equal(["collision", "collision after success"], causes.Order());
    }

    [Fact]
    public void Step_ActionThatIsNoNumber_IsRefusedAndNamesTheCopy()
    {
        using var environment = new RoverVecEnv(new RoverOptions(), 3);
        environment.Reset(1);
        environment.Buffers.ContinuousActions[5] = float.NaN;
        environment.Send(0);
        Assert.Contains("copy 1", Assert.Throws<ArgumentException>(() => environment.Recv(0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 100, "ticks_per_action")]
    [InlineData(4, 0, "max_episode_steps")]
    public void Create_NumbersOutOfRange_AreNamed(int ticks, int steps, string name)
    {
        var options = new RoverOptions { TicksPerAction = ticks, MaxEpisodeSteps = steps };
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => new RoverVecEnv(options, 1)).Message, StringComparison.Ordinal);
    }

    /// <summary>All hold an orb, and about half begin on the right half of the field, where without it none would.</summary>
    [Fact]
    public void Reset_WithStartsAnywhere_BeginsThereWithAnOrbHeld()
    {
        using var environment = new RoverVecEnv(new RoverOptions { StartAnywhere = 1, StartCarrying = 1 }, 64);
        environment.Reset(3);
        float[] observations = (float[])environment.Buffers.Observations[0].Array;
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(1, observations[30 * i + 4]));
        Assert.InRange(Enumerable.Range(0, 64).Count(i => observations[30 * i] > 0.5f), 20, 50);
    }

    /// <summary>Standing still shortens no way and is close to nothing: nothing but the step's own reward is paid.</summary>
    [Fact]
    public void Step_WithTheNavigator_ObservesItsNumbers()
    {
        RoverRewards rewards = new() { StepPenalty = -1, Way = 100, Close = -100 };
        using var environment = new RoverVecEnv(new RoverOptions { Layout = RoverLayout.Navigator, Rewards = rewards }, 1);
        string[] names = [.. environment.Buffers.Observations[0].Spec.FeatureNames];
        Assert.Equal(30, names.Distinct().Count());
        environment.Reset(3);
        float[] first = [.. (float[])environment.Buffers.Observations[0].Array];
        Step(environment);
        Assert.Equal(first, (float[])environment.Buffers.Observations[0].Array);
        Assert.Equal(-4, environment.Buffers.Rewards[0]);
        foreach ((string name, float value) in (ReadOnlySpan<(string, float)>)[("speed", 0), ("holding", 0), ("close", 0), ("has_way", 1)])
            Assert.Equal(value, first[Array.IndexOf(names, name)]);
        Assert.InRange(first[Array.IndexOf(names, "time_left")], 0, 0.5f);
    }

    [Fact]
    public void OfStage_AnotherThanTheFour_IsRefused() => Assert.Throws<ArgumentException>(() => RoverRewards.OfStage(5));

    private static void Step(RoverVecEnv environment)
    {
        environment.Send(0);
        environment.Recv(0);
    }
}
