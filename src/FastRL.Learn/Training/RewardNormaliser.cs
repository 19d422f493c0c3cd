using FastRL.Learn.Ppo;

namespace FastRL.Learn.Training;

/// <summary>Running deviation of the discounted return, which rewards are divided by (37 details, continuous 5 and 6).</summary>
/// <remarks>
/// A rollout is first counted and then scaled by one number, so that equal rewards of a rollout stay equal.
/// </remarks>
internal sealed class RewardNormaliser(int environments)
{
    private const float Limit = 10;

    /// <summary>Discounted return so far of each environment's episode.</summary>
    public double[] Returns { get; } = new double[environments];

    /// <summary>Returns counted.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean.</summary>
    public double Mean { get; private set; }

    /// <summary>Sum of their squared distances from the mean.</summary>
    public double SquaredDistances { get; private set; }

    /// <summary>Counts a rollout, <c>[steps, environments]</c>, and scales its rewards in place.</summary>
    public void Apply(
        Span<float> rewards, ReadOnlySpan<byte> terminated, ReadOnlySpan<byte> truncated, ReadOnlySpan<byte> absent, double gamma)
    {
        Learn(new Columns(environments), rewards, terminated, truncated, absent, gamma);
        Scale(rewards);
    }

    /// <summary>Counts some columns of a rollout.</summary>
    /// <remarks>Steps that did not happen are not counted.</remarks>
    public void Learn(
        Columns columns, ReadOnlySpan<float> rewards, ReadOnlySpan<byte> terminated, ReadOnlySpan<byte> truncated, ReadOnlySpan<byte> absent, double gamma)
    {
        foreach ((int at, int environment) in columns.Of(rewards.Length))
        {
            ref double value = ref Returns[environment];
            if (absent[at] == 0)
            {
                value = value * gamma + rewards[at];
                // Welford's update.
                Count++;
                double distance = value - Mean;
                Mean += distance / Count;
                SquaredDistances += distance * (value - Mean);
            }
            if (terminated[at] != 0 || truncated[at] != 0) value = 0;
        }
    }

    /// <summary>Scales rewards in place.</summary>
    public void Scale(Span<float> rewards)
    {
        if (Count == 0) return;
        float scale = (float)(1 / Math.Sqrt(SquaredDistances / Count + 1e-8));
        foreach (ref float reward in rewards) reward = Math.Clamp(reward * scale, -Limit, Limit);
    }

    public RewardNormaliserState Capture() => new([.. Returns], Count, Mean, SquaredDistances);

    /// <summary>Takes saved statistics back; without the returns under way where these are other environments.</summary>
    /// <exception cref="InvalidDataException">They are of another number of environments.</exception>
    public void Restore(RewardNormaliserState state, bool sameCopies)
    {
        if ((sameCopies && state.Returns?.Count != environments) || state.Count < 0)
            throw new InvalidDataException($"statistics of rewards are of {state.Returns?.Count} environments, here there are {environments}");
        for (int i = 0; i < environments && sameCopies; i++) Returns[i] = state.Returns[i];
        (Count, Mean, SquaredDistances) = (state.Count, state.Mean, state.SquaredDistances);
    }
}
