using FastRL.Learn.Ppo;

namespace FastRL.Learn.Tests.Ppo;

/// <summary>Against values worked out by hand: gamma 0.5, lambda 0.5, rewards 1, values 2, 4, 8 and 16 after the last.</summary>
public sealed class AdvantageEstimatorTests
{
    private static readonly float[] Rewards = [1, 1, 1];
    private static readonly float[] Values = [2, 4, 8, 16];

    [Fact]
    public void Compute_EpisodeGoesOn_BootstrapsFromTheNextValues()
    {
        // delta = 1 + 4/2 - 2 = 1;  1 + 8/2 - 4 = 1;  1 + 16/2 - 8 = 1. Backward with 0.25: 1, 1.25, 1.3125.
        Assert.Equal([1.3125f, 1.25f, 1f], Compute(terminated: [0, 0, 0], truncated: [0, 0, 0], finalValue: float.NaN));
    }

    [Fact]
    public void Compute_Terminated_NothingFollows()
    {
        // Step 1 ends: delta = 1 + 0 - 4 = -3. Step 0: 1 + 0.25 * -3 = 0.25.
        Assert.Equal([0.25f, -3f, 1f], Compute(terminated: [0, 1, 0], truncated: [0, 0, 0], finalValue: float.NaN));
    }

    [Fact]
    public void Compute_Truncated_BootstrapsFromTheFinalValueAndNotTheNextEpisodes()
    {
        // Step 1 is cut, its last observation worth 10: delta = 1 + 10/2 - 4 = 2. Step 0: 1 + 0.25 * 2 = 1.5.
        Assert.Equal([1.5f, 2f, 1f], Compute(terminated: [0, 0, 0], truncated: [0, 1, 0], finalValue: 10));
    }

    [Fact]
    public void Compute_TerminatedAndTruncated_CountsAsTerminated()
    {
        Assert.Equal([0.25f, -3f, 1f], Compute(terminated: [0, 1, 0], truncated: [0, 1, 0], finalValue: 10));
    }

    [Fact]
    public void Compute_TwoEnvironments_AreIndependent()
    {
        var advantages = new float[4];
        var returns = new float[4];
        // Environment 0: rewards 1, 3, values 0, 0, then 0, ends at step 0. Environment 1: rewards 2, 4, values 1, 1, then 1.
        AdvantageEstimator.Compute(
            2, 1f, 1f, [1, 2, 3, 4], [0, 1, 0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0], new byte[4], new float[4], [], new float[2], advantages,
            returns);
        Assert.Equal([1f, 6f, 3f, 4f], advantages);
        Assert.Equal([1f, 7f, 3f, 5f], returns);
    }

    [Fact]
    public void Compute_AStepThatDidNotHappen_HasNoAdvantageAndHidesWhatIsBeyond()
    {
        float[] values = [.. Values];
        // Step 1 did not happen. Step 0 knows the value of its next observation, and no more.
        float[] advantages = Compute(terminated: [0, 0, 0], truncated: [0, 0, 0], finalValue: float.NaN, absent: [0, 1, 0]);
        Assert.Equal([Rewards[0] + 0.5f * values[1] - values[0], 0f, 1f], advantages);
    }

    /// <summary>An episode that ends while a row is absent ended behind the last step that happened.</summary>
    [Theory]
    [InlineData(new byte[] { 0, 1, 0 }, new byte[] { 0, 1, 0 }, new byte[] { 0, 0, 0 }, -1f)] // 1 + 0 - 2
    [InlineData(new byte[] { 0, 1, 1 }, new byte[] { 0, 0, 1 }, new byte[] { 0, 0, 0 }, -1f)]
    [InlineData(new byte[] { 0, 1, 1 }, new byte[] { 0, 0, 1 }, new byte[] { 0, 1, 0 }, 1f)] // 1 + 4/2 - 2: cut first, the next one ended
    [InlineData(new byte[] { 0, 1, 0 }, new byte[] { 0, 0, 1 }, new byte[] { 0, 0, 0 }, 1f)] // the step that ended it happened
    public void Compute_EndsInAStepThatDidNotHappen_BootstrapsOnlyWhereCut(byte[] absent, byte[] terminated, byte[] truncated, float first) =>
        Assert.Equal(first, Compute(terminated, truncated, finalValue: 10, absent)[0]);

    [Fact]
    public void Compute_AnOlderPolicyActed_IsVTraceOfItsFormulas()
    {
        // Deltas are 1. rho and c / lambda are 0.5, 1 (cut from 4) and 0.25. Backward with 0.25 for gamma lambda:
        // 0.25 * 1;  1 * (1 + 0.25 * 0.25) = 1.0625;  0.5 * (1 + 0.25 * 1.0625) = 0.6328125.
        Assert.Equal(
            [0.6328125f, 1.0625f, 0.25f], Compute(terminated: [0, 0, 0], truncated: [0, 0, 0], finalValue: float.NaN, absent: null, 0.5f, 4f, 0.25f));
    }

    [Fact]
    public void Compute_AnOlderPolicyActedAsThePresentOne_IsTheGeneralisedEstimate() => Assert.Equal(
        Compute(terminated: [0, 0, 0], truncated: [0, 1, 0], finalValue: 10),
        Compute(terminated: [0, 0, 0], truncated: [0, 1, 0], finalValue: 10, absent: null, 1f, 1f, 1f));

    private static float[] Compute(byte[] terminated, byte[] truncated, float finalValue, byte[]? absent = null, params float[] ratios)
    {
        var advantages = new float[3];
        AdvantageEstimator.Compute(
            1, 0.5f, 0.5f, Rewards, Values, terminated, truncated, absent ?? new byte[3], [float.NaN, finalValue, float.NaN], ratios, [float.NaN], advantages,
            new float[3]);
        return advantages;
    }
}
