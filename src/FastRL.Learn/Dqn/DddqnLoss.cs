using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Dqn;

/// <summary>Targets and loss of double Q-learning.</summary>
internal static class DddqnLoss
{
    /// <summary>Value of the next observations times their discount, plus the rewards (van Hasselt et al. 2016, equation 4).</summary>
    /// <param name="choosing">Next action values <c>[n, actions]</c> of the network that chooses the action.</param>
    /// <param name="valuing">Those of the network that values the choice; the same for plain Q-learning.</param>
    /// <param name="rewards">Sum of rewards of each transition.</param>
    /// <param name="discounts">What the value is multiplied by; 0 where nothing follows.</param>
    /// <param name="targets">Result.</param>
    public static void Targets(
        ReadOnlySpan<float> choosing,
        ReadOnlySpan<float> valuing,
        ReadOnlySpan<float> rewards,
        ReadOnlySpan<float> discounts,
        Span<float> targets)
    {
        int actions = choosing.Length / rewards.Length;
        for (int i = 0; i < rewards.Length; i++)
        {
            ReadOnlySpan<float> row = choosing.Slice(i * actions, actions);
            int best = 0;
            for (int action = 1; action < actions; action++)
                if (row[action] > row[best]) best = action;
            targets[i] = rewards[i] + discounts[i] * valuing[i * actions + best];
        }
    }

    /// <summary>Weighted mean of Huber's loss: half the square up to the limit, then linear.</summary>
    /// <param name="chosen">Values of the actions taken, <c>[n]</c>.</param>
    /// <param name="targets">What they should be.</param>
    /// <param name="weights">Weight of each.</param>
    /// <param name="limit">Error from which it is linear.</param>
    public static Tensor Huber(Tensor chosen, Tensor targets, Tensor weights, double limit)
    {
        Tensor errors = (chosen - targets).abs();
        Tensor inner = errors.AtMost(limit);
        // inner (|e| - inner / 2) is e^2 / 2 inside and limit (|e| - limit / 2) outside.
        return (inner * (errors - inner.Times(0.5)) * weights).mean();
    }
}
