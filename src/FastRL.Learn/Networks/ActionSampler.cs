using FastRL.Envs;

namespace FastRL.Learn.Networks;

/// <summary>Draws whole actions from rows of a policy's outputs.</summary>
/// <param name="layout">What the outputs mean.</param>
internal sealed class ActionSampler(ActionLayout layout)
{
    private const float HalfLogTwoPi = 0.918938533f;
    private readonly float[] _logDeviations = new float[layout.Reals];
    private readonly float[] _weights = new float[layout.Choices.DefaultIfEmpty().Max()];

    /// <summary>Logarithms of the reals' deviations; the caller keeps them current.</summary>
    public Span<float> LogDeviations => _logDeviations;

    /// <summary>Random numbers that an action takes; a normal one takes two.</summary>
    public int Draws => layout.Choices.Length + 2 * layout.Reals;

    /// <summary>Draws one action.</summary>
    /// <param name="outputs">A row.</param>
    /// <param name="mask">Which choices are allowed, or empty for all.</param>
    /// <param name="random">Where the draws come from.</param>
    /// <param name="choices">Result: a number for each head.</param>
    /// <param name="reals">Result: the reals as drawn, which may lie out of bounds.</param>
    /// <param name="logProbability">Natural logarithm of the action's probability density.</param>
    /// <returns>False where an output is not finite.</returns>
    public bool Draw(
        ReadOnlySpan<float> outputs,
        ReadOnlySpan<byte> mask,
        RandomStream random,
        Span<int> choices,
        Span<float> reals,
        out float logProbability)
    {
        logProbability = 0;
        int at = 0;
        for (int head = 0; head < layout.Choices.Length; head++)
        {
            int size = layout.Choices[head];
            int choice = CategoricalSampler.Draw(
                outputs.Slice(at, size), mask.IsEmpty ? mask : mask.Slice(at, size), random.NextSingle(), _weights, out float log);
            if (choice < 0) return false;
            choices[head] = choice;
            logProbability += log;
            at += size;
        }
        for (int k = 0; k < reals.Length; k++)
        {
            float noise = random.NextNormal();
            reals[k] = outputs[at + k] + MathF.Exp(_logDeviations[k]) * noise;
            if (!float.IsFinite(reals[k])) return false; // which the density would not show
            logProbability -= 0.5f * noise * noise + _logDeviations[k] + HalfLogTwoPi;
        }
        return float.IsFinite(logProbability);
    }

    /// <summary>Natural logarithm of an action's probability density.</summary>
    /// <param name="outputs">A row.</param>
    /// <param name="mask">Which choices are allowed, or empty for all.</param>
    /// <param name="choices">A number for each head, within its size.</param>
    /// <param name="reals">The reals as drawn.</param>
    public float LogProbability(ReadOnlySpan<float> outputs, ReadOnlySpan<byte> mask, ReadOnlySpan<long> choices, ReadOnlySpan<float> reals)
    {
        float sum = 0;
        int at = 0;
        for (int head = 0; head < layout.Choices.Length; head++)
        {
            int size = layout.Choices[head];
            sum += CategoricalSampler.LogProbability(outputs.Slice(at, size), mask.IsEmpty ? mask : mask.Slice(at, size), (int)choices[head]);
            at += size;
        }
        for (int k = 0; k < reals.Length; k++)
        {
            float distance = (reals[k] - outputs[at + k]) * MathF.Exp(-_logDeviations[k]);
            sum -= 0.5f * distance * distance + _logDeviations[k] + HalfLogTwoPi;
        }
        return sum;
    }

    /// <summary>The likeliest action: the best choice of each head, the first among equals, and the means.</summary>
    /// <returns>False where an output is not finite.</returns>
    public bool Best(ReadOnlySpan<float> outputs, ReadOnlySpan<byte> mask, Span<int> choices, Span<float> reals)
    {
        int at = 0;
        for (int head = 0; head < layout.Choices.Length; head++)
        {
            int size = layout.Choices[head];
            choices[head] = CategoricalSampler.Best(outputs.Slice(at, size), mask.IsEmpty ? mask : mask.Slice(at, size));
            if (choices[head] < 0) return false;
            at += size;
        }
        for (int k = 0; k < reals.Length; k++)
        {
            reals[k] = outputs[at + k];
            if (!float.IsFinite(reals[k])) return false;
        }
        return true;
    }

    /// <summary>Probabilities of every choice of every head, from finite outputs.</summary>
    public void Probabilities(ReadOnlySpan<float> outputs, ReadOnlySpan<byte> mask, Span<float> probabilities)
    {
        int at = 0;
        foreach (int size in layout.Choices)
        {
            CategoricalSampler.Probabilities(
                outputs.Slice(at, size), mask.IsEmpty ? mask : mask.Slice(at, size), probabilities.Slice(at, size));
            at += size;
        }
    }

    /// <summary>Cuts reals to their bounds, in place.</summary>
    public void Cut(Span<float> reals)
    {
        for (int k = 0; k < reals.Length; k++) reals[k] = Math.Clamp(reals[k], layout.Low[k], layout.High[k]);
    }
}
