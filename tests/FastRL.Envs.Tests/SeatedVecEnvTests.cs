using FastRL.Envs.Checking;
using FastRL.Envs.Policies;
using FastRL.Envs.Tests.Checking;

namespace FastRL.Envs.Tests;

public sealed class SeatedVecEnvTests
{
    [Fact]
    public void Send_OtherSeat_IsPlayedByItsPolicy()
    {
        using var environment = new SeatedVecEnv(new Tug(3, groups: 2), new Steady(-1));
        environment.Reset(1);
        float[] before = [.. (float[])environment.Buffers.Observations[0].Array];
        Array.Fill(environment.Buffers.ContinuousActions, 1);
        environment.Send(1);
        environment.Recv(1);
        for (int i = 1; i < 3; i++)
        {
            float moved = environment.Buffers.Observations[0].Row<float>(i)[0] - before[2 * i];
            Assert.Equal(i == 1 ? 0.9f : 2, moved, 1e-6f); // copy 1's other seat is the environment's own
        }
    }

    [Fact]
    public void New_NotOnePolicyForEachOtherSeat_IsRefused()
    {
        using var match = new Tug(3);
        Assert.Contains(
            "0 policies, must be 1: one for each seat behind the learner's",
            Assert.Throws<ArgumentException>(() => new SeatedVecEnv(match)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LearnersSeat_FindsNothing() => Assert.Empty(VecEnvChecker.Check(
        (count, groups, _) => new SeatedVecEnv(new Tug(count, groups), new Steady(0.1f)), new VecEnvCheckOptions { Steps = 400 }));

    /// <summary>A policy that draws is part of what is saved, loaded and begun anew.</summary>
    [Fact]
    public void Check_OtherSeatDrawsItsActions_FindsNothing() => Assert.Empty(VecEnvChecker.Check(
        (count, groups, _) => new SeatedVecEnv(new Tug(count, groups), new UniformPolicy(new ActionSpace.Box([-1], [1]), seed: 3)),
        new VecEnvCheckOptions { Steps = 400 }));

    [Fact]
    public void LoadState_OfOtherPolicies_IsRefused()
    {
        using var drawn = new SeatedVecEnv(new Tug(3), new UniformPolicy(new ActionSpace.Box([-1], [1]), seed: 3));
        using var steady = new SeatedVecEnv(new Tug(3), new Steady(1));
        foreach ((SeatedVecEnv from, SeatedVecEnv to) in new[] { (drawn, steady), (steady, drawn) })
        {
            from.Reset(1);
            using var state = new MemoryStream();
            from.SaveState(state);
            state.Position = 0;
            Assert.Contains("of other policies", Assert.Throws<InvalidDataException>(() => to.LoadState(state)).Message, StringComparison.Ordinal);
        }
    }

    private sealed class Steady(float pull) : IPolicy
    {
        public ReadOnlySpan<float> Values => [];

        public void Act(VecBuffers buffers, int first, int count) => buffers.ContinuousActions.AsSpan(first, count).Fill(pull);

        public void Dispose()
        {
        }
    }
}
