using FastRL.Envs.Classic;
using Xunit;

namespace FastRL.Envs.Tests.Classic;

public sealed class ClassicVecEnvTests
{
    public static TheoryData<string> Names => [.. ClassicTask.All.Select(task => task.Name)];

    /// <summary>Three copies through several episodes beside the oracle: observations, rewards, ends, autoreset.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Step_RandomActions_EqualsTheReferenceTrajectory(string name)
    {
        const int Count = 3;
        using var environment = new ClassicVecEnv(ClassicTask.Find(name)!, Count);
        var references = new ReferenceTask[Count];
        environment.Reset(seed: 42);
        for (int i = 0; i < Count; i++)
        {
            references[i] = ReferenceTask.Create(name);
            references[i].Seed(42, i);
            AssertRow(references[i].Observation, environment.Buffers.Observations[0].Row<float>(i), name, step: 0);
        }
        var random = new Random(7);
        int ends = 0;
        for (int step = 1; step <= 1500; step++)
        {
            for (int i = 0; i < Count; i++) Act(environment, i, random, references[i]);
            environment.Send(0);
            environment.Recv(0);
            for (int i = 0; i < Count; i++)
            {
                double action = ActionOf(environment, i);
                (double reward, bool terminated, bool truncated) = references[i].Step(action);
                Assert.Equal(reward, environment.Buffers.Rewards[i], 1e-4);
                Assert.Equal(terminated, environment.Buffers.Terminated[i] == 1);
                Assert.Equal(truncated, environment.Buffers.Truncated[i] == 1);
                if (terminated || truncated)
                {
                    ends++;
                    EndCause cause = environment.EndCauses[environment.Buffers.EndCauses[i]];
                    Assert.Equal(truncated, cause.Truncation);
                    AssertRow(references[i].Observation, environment.Buffers.FinalObservations[0].Row<float>(i), name, step);
                    references[i].Restart();
                }
                AssertRow(references[i].Observation, environment.Buffers.Observations[0].Row<float>(i), name, step);
            }
        }
        Assert.True(ends >= 9, $"only {ends} episodes ended");
    }

    /// <summary>The flag is reached by pushing where the car moves, and counts as an end with success.</summary>
    [Fact]
    public void MountainCar_PushedWithItsMotion_ReachesTheFlag()
    {
        using var environment = new ClassicVecEnv(ClassicTask.MountainCar, 1);
        environment.Reset(seed: 3);
        for (int step = 1; step <= 200; step++)
        {
            environment.Buffers.Actions[0] = environment.Buffers.Observations[0].Row<float>(0)[1] < 0 ? 0 : 2;
            environment.Send(0);
            environment.Recv(0);
            if (environment.Buffers.EndCauses[0] < 0) continue;
            Assert.True(environment.EndCauses[environment.Buffers.EndCauses[0]].Success);
            Assert.True(environment.Buffers.FinalObservations[0].Row<float>(0)[0] >= 0.5f);
            Assert.InRange(step, 80, 180);
            return;
        }
        Assert.Fail("the flag was not reached");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LoadState_OtherCopies_GoOnTheSameWay(string name)
    {
        using var one = new ClassicVecEnv(ClassicTask.Find(name)!, 5, groups: 2);
        using var other = new ClassicVecEnv(ClassicTask.Find(name)!, 5, groups: 1);
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
    }

    [Fact]
    public void LoadState_OfAnotherTaskOrCount_SaysWhich()
    {
        using var one = new ClassicVecEnv(ClassicTask.CartPole, 2);
        using var task = new ClassicVecEnv(ClassicTask.Acrobot, 2);
        using var count = new ClassicVecEnv(ClassicTask.CartPole, 3);
        one.Reset(1);
        var state = new MemoryStream();
        one.SaveState(state);
        foreach (ClassicVecEnv other in new[] { task, count })
        {
            state.Position = 0;
            string message = Assert.Throws<InvalidDataException>(() => other.LoadState(state)).Message;
            Assert.Contains("CartPole-v1; 2 copies", message, StringComparison.Ordinal);
        }
        byte[] damaged = state.ToArray();
        damaged[^1] ^= 1;
        Assert.Throws<InvalidDataException>(() => one.LoadState(new MemoryStream(damaged)));
    }

    [Fact]
    public void Recv_ActionOutOfRange_NamesTheCopy()
    {
        using var environment = new ClassicVecEnv(ClassicTask.Acrobot, 3);
        Assert.Throws<InvalidOperationException>(() => environment.Send(0));
        environment.Reset(1);
        environment.Buffers.Actions[1] = 3;
        environment.Send(0);
        Assert.Contains("copy 1", Assert.Throws<ArgumentException>(() => environment.Recv(0)).Message, StringComparison.Ordinal);
    }

    /// <summary>Group times copies is 2^40 here.</summary>
    [Fact]
    public void Step_LastOfAMillionGroups_MovesItsCopyAlone()
    {
        const int Count = 1 << 20;
        using var environment = new ClassicVecEnv(ClassicTask.MountainCar, Count, groups: Count);
        environment.Reset(1);
        environment.Send(Count - 1);
        environment.Recv(Count - 1);
        Assert.Equal([0, -1], environment.Buffers.Rewards[^2..]);
    }

    [Fact]
    public void Step_Many_AllocatesNothing()
    {
        using var environment = new ClassicVecEnv(ClassicTask.CartPole, 64, groups: 2);
        environment.Reset(1);
        Step(environment, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 1000; step++) Step(environment, step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Also controls the pole and the car, so that long episodes and the goal occur.
    private static void Act(ClassicVecEnv environment, int i, Random random, ReferenceTask reference)
    {
        if (environment.ActionSpace is ActionSpace.Box)
        {
            environment.Buffers.ContinuousActions[i] = (float)(random.NextDouble() * 6 - 3);
            return;
        }
        int size = environment.ActionSpace.ChoiceSizes[0];
        int purposeful = reference switch
        {
            ReferenceCartPole pole when i == 1 => pole.S[2] + 0.3 * pole.S[3] > 0 ? 1 : 0,
            ReferenceMountainCar car => car.S[1] < 0 ? 0 : 2,
            _ => -1,
        };
        environment.Buffers.Actions[i] = purposeful >= 0 && random.Next(8) > 0 ? purposeful : random.Next(size);
    }

    private static double ActionOf(ClassicVecEnv environment, int i) =>
        environment.ActionSpace is ActionSpace.Box ? environment.Buffers.ContinuousActions[i] : environment.Buffers.Actions[i];

    private static void Step(ClassicVecEnv environment, int number)
    {
        for (int i = 0; i < environment.Count; i++)
        {
            if (environment.ActionSpace is ActionSpace.Discrete choice) environment.Buffers.Actions[i] = (number * 7 + i * 3) % choice.Size;
            else environment.Buffers.ContinuousActions[i] = (number * 7 + i) % 5 - 2;
        }
        for (int group = 0; group < environment.Groups.Count; group++) environment.Send(group);
        for (int group = 0; group < environment.Groups.Count; group++) environment.Recv(group);
    }

    // Roundings that differ by 1e-16 grow in a double pendulum, though not past this in one episode.
    private static void AssertRow(double[] expected, ReadOnlySpan<float> actual, string name, int step)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
        {
            Assert.True(
                Math.Abs(expected[k] - actual[k]) <= 2e-5 * Math.Max(1, Math.Abs(expected[k])),
                $"{name}, step {step}, feature {k}: {actual[k]} instead of {expected[k]}");
        }
    }
}
