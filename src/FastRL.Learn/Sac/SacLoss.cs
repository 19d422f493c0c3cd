using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Sac;

/// <summary>The squashed Gaussian, the targets and the losses of SAC (Haarnoja et al. 2018).</summary>
internal static class SacLoss
{
    private static readonly double HalfLogTau = 0.5 * Math.Log(2 * Math.PI);
    private static readonly double LogTwo = Math.Log(2);

    /// <summary>Actions tanh(mean + deviation x noise) and their log-probabilities, through both of which gradients flow.</summary>
    /// <param name="mean"><c>[n, dimensions]</c>.</param>
    /// <param name="logDeviation">The same shape.</param>
    /// <param name="noise">Normally distributed, the same shape.</param>
    /// <returns>Actions <c>[n, dimensions]</c> in [-1, 1]; log-probabilities <c>[n]</c> in nats.</returns>
    public static (Tensor Actions, Tensor LogProbabilities) Sample(Tensor mean, Tensor logDeviation, Tensor noise)
    {
        Tensor raw = mean + logDeviation.exp() * noise;
        // Appendix C, with 1 - tanh^2 u = 4 / (e^u + e^-u)^2: its logarithm is 2 (log 2 - |u| - log(1 + e^-2|u|)), which
        // neither overflows nor loses its digits where tanh is nearly 1.
        Tensor size = raw.abs();
        Tensor correction = (size + size.Times(-2).exp().Plus(1).log()).Times(2);
        Tensor terms = correction - logDeviation - noise.square().Times(0.5);
        return (raw.tanh(), terms.sum(1).Plus(-mean.shape[1] * (HalfLogTau + 2 * LogTwo)));
    }

    /// <summary>Soft values of the next observations times their discount, plus the rewards (equations 2, 3 and 6).</summary>
    /// <param name="first">First target network's value of the next action.</param>
    /// <param name="second">Second one's.</param>
    /// <param name="logProbabilities">Of the next action.</param>
    /// <param name="temperature">Weight of the entropy.</param>
    /// <param name="rewards">Sum of rewards of each transition.</param>
    /// <param name="discounts">What the value is multiplied by; 0 where nothing follows.</param>
    /// <param name="targets">Result.</param>
    public static void Targets(
        ReadOnlySpan<float> first,
        ReadOnlySpan<float> second,
        ReadOnlySpan<float> logProbabilities,
        double temperature,
        ReadOnlySpan<float> rewards,
        ReadOnlySpan<float> discounts,
        Span<float> targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            float soft = Math.Min(first[i], second[i]) - (float)temperature * logProbabilities[i];
            targets[i] = rewards[i] + discounts[i] * soft;
        }
    }

    /// <summary>Half the weighted mean squared error of both networks (equation 5).</summary>
    public static Tensor Critics(Tensor first, Tensor second, Tensor targets, Tensor weights) =>
        (((first - targets).square() + (second - targets).square()) * weights).mean().Times(0.5);

    /// <summary>Weighted entropy against the smaller value of the policy's own actions (equation 7).</summary>
    public static Tensor Actor(Tensor first, Tensor second, Tensor logProbabilities, double temperature) =>
        (logProbabilities.Times(temperature) - first.minimum(second)).mean();

    /// <summary>Temperature against the distance of the entropy from its target (equation 18), by its logarithm.</summary>
    /// <param name="logTemperature">One element, whose gradient is wanted.</param>
    /// <param name="meanLogProbability">Of the policy's own actions.</param>
    /// <param name="targetEntropy">In nats.</param>
    public static Tensor Temperature(Tensor logTemperature, double meanLogProbability, double targetEntropy) =>
        logTemperature.Times(-(meanLogProbability + targetEntropy)).sum();
}
