using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;

namespace FastRL.Learn.Tests.Ppo;

public sealed class RolloutTests
{
    [Fact]
    public void ExplainedVariance_EqualReturns_IsNaN()
    {
        using Rollout rollout = Make(Enumerable.Repeat(0.1f, 1000), Enumerable.Range(0, 1000).Select(i => i * 0.001f));
        Assert.Equal(double.NaN, rollout.ExplainedVariance());
    }

    [Fact]
    public void ExplainedVariance_ReturnsFarFromZero_IsThatOfTheirDifferences()
    {
        // Returns 2^23 + 0, 1, 2, 3, ...; values are off by 0 and 1 in turn: 1 - 0.25 / ((n^2 - 1) / 12).
        using Rollout rollout = Make(
            Enumerable.Range(0, 101).Select(i => 8_388_608f + i), Enumerable.Range(0, 101).Select(i => 8_388_608f + i - i % 2));
        double errors = 50 / 101.0 * (51 / 101.0), returns = (101 * 101 - 1) / 12.0;
        Assert.Equal(1 - errors / returns, rollout.ExplainedVariance(), 1e-12);
    }

    [Fact]
    public void ExplainedVariance_StepsThatDidNotHappen_AreLeftOut()
    {
        using Rollout rollout = Make([9, 1, 2, 3], [0, 1, 2, 3]);
        rollout.Absent[0] = 1;
        Assert.Equal(1, rollout.ExplainedVariance());
        rollout.Absent.AsSpan().Fill(1);
        Assert.Equal(double.NaN, rollout.ExplainedVariance());
    }

    [Fact]
    public void RequireRoom_LargerThanMemoryOrAnArray_NamesTheFigures()
    {
        ObservationSpec[] features = [new ObservationSpec("features", ElementKind.Float32, [100])];
        var actions = new ActionLayout(new ActionSpace.Discrete(2, []));
        // 400 + 3 + 4 x 8 + 8 x 2 bytes each.
        Rollout.RequireRoom(128, 65536, features, actions, available: 128L * 65536 * 451);
        var memory = Assert.Throws<InputException>(() => Rollout.RequireRoom(128, 65536, features, actions, available: 1L << 30));
        Assert.Equal(
            "ppo.rollout_steps is 128, with 6553600 numbers for each in 65536 environments, which needs 3608 MiB, and this machine has 1024 MiB in all; "
            + "allowed: at most 36",
            memory.Message);
        var array = Assert.Throws<InputException>(() => Rollout.RequireRoom(327, 65536, features, actions, long.MaxValue));
        Assert.EndsWith("allowed: at most 326", array.Message, StringComparison.Ordinal);
    }

    private static Rollout Make(IEnumerable<float> returns, IEnumerable<float> values)
    {
        float[] all = [.. returns];
        var rollout = new Rollout(
            all.Length, 1, [new ObservationSpec("features", ElementKind.Float32, [1])], new ActionLayout(new ActionSpace.Discrete(2, [])), masked: false,
            stateSize: 0, visits: false);
        all.CopyTo(rollout.Returns, 0);
        values.ToArray().CopyTo(rollout.Values, 0);
        return rollout;
    }
}
