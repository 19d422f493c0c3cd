using System.Runtime.InteropServices;
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

    /// <summary>The same field, driven in the original's layout by what pilot and correction come to.</summary>
    [Fact]
    public void Step_WithTheNavigator_CorrectsItsPilotByAQuarter()
    {
        using var corrected = new RoverVecEnv(new RoverOptions { Layout = RoverLayout.Navigator }, 1);
        using var driven = new RoverVecEnv(new RoverOptions(), 1);
        corrected.Reset(3);
        driven.Reset(3);
        float[] start = Pose(corrected), correction = [0.5f, -0.8f];
        for (int step = 0; step < 60; step++)
        {
            ReadOnlySpan<float> seen = corrected.Buffers.Observations[0].Row<float>(0);
            float speed = Math.Clamp((correction[0] / 4) + seen[8], -1, 1), turn = Math.Clamp((correction[1] / 4) + seen[9], -1, 1);
            if (Math.Abs(speed) < 0.06f) speed = 0;
            // In reverse the rules turn the other way; who changes to or from it in this step does not turn.
            float now = seen[0];
            float Soon(float most) => now + Math.Clamp(speed - now, -most, most);
            turn = (Soon(0.05f) < 0, Soon(0.2f) < 0) switch { (true, true) => -turn, (false, false) => turn, _ => 0 };
            correction.CopyTo(corrected.Buffers.ContinuousActions, 0);
            ((float[])[speed, turn]).CopyTo(driven.Buffers.ContinuousActions, 0);
            Step(corrected);
            Step(driven);
        }
        Assert.Equal(60, driven.Episode(0).Steps);
        Assert.NotEqual(start, Pose(corrected));
        Assert.All(Pose(driven).Zip(Pose(corrected)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
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

    [Fact]
    public void Step_WithTheNavigator_ObservesItsNumbersAndPaysForTheWay()
    {
        RoverRewards rewards = new() { StepPenalty = -1, Way = 1 };
        using var environment = new RoverVecEnv(new RoverOptions { Layout = RoverLayout.Navigator, Rewards = rewards }, 1);
        string[] names = [.. environment.Buffers.Observations[0].Spec.FeatureNames];
        Assert.Equal(30, names.Distinct().Count());
        environment.Reset(3);
        float[] first = [.. (float[])environment.Buffers.Observations[0].Array];
        foreach ((string name, float value) in (ReadOnlySpan<(string, float)>)[("speed", 0), ("holding", 0), ("close", 0), ("has_way", 1)])
            Assert.Equal(value, first[Array.IndexOf(names, name)]);
        int left = Array.IndexOf(names, "time_left");
        Assert.InRange(first[left], 0, 0.5f);
        // Half a point each of the 2,000 ticks by which the pilot came nearer.
        double paid = 0;
        for (int step = 0; step < 20; step++, paid += environment.Buffers.Rewards[0]) Step(environment);
        float now = ((float[])environment.Buffers.Observations[0].Array)[left];
        Assert.InRange(first[left] - now, 0.005, 0.1);
        Assert.Equal((first[left] - now) * 1000, paid + 80, 0.1);
    }

    [Fact]
    public void OfStage_AnotherThanTheFour_IsRefused() => Assert.Throws<ArgumentException>(() => RoverRewards.OfStage(5));

    private static float[] Pose(RoverVecEnv environment)
    {
        var view = new byte[RoverVecEnv.ViewBytes];
        environment.CopyView(0, view);
        return MemoryMarshal.Cast<byte, float>(view)[..3].ToArray(); // x, y, heading
    }

    private static void Step(RoverVecEnv environment)
    {
        environment.Send(0);
        environment.Recv(0);
    }
}
