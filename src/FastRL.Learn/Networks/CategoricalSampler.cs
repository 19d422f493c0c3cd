namespace FastRL.Learn.Networks;

/// <summary>Draws choices from rows of logits.</summary>
internal static class CategoricalSampler
{
    /// <summary>Draws one choice of a row by inverting the distribution function.</summary>
    /// <param name="logits">One number for each choice.</param>
    /// <param name="mask">1 where a choice is allowed, at least one of them; empty where all are.</param>
    /// <param name="uniform">A number in [0, 1).</param>
    /// <param name="weights">Working space, a number for each choice.</param>
    /// <param name="logProbability">Natural logarithm of the drawn choice's probability.</param>
    /// <returns>The choice, or -1 where a logit is not finite or nothing is allowed.</returns>
    public static int Draw(
        ReadOnlySpan<float> logits, ReadOnlySpan<byte> mask, float uniform, Span<float> weights, out float logProbability)
    {
        float largest = float.NegativeInfinity, sum = 0;
        for (int i = 0; i < logits.Length; i++)
            if (Allows(mask, i)) largest = MathF.Max(largest, logits[i]);
        for (int i = 0; i < logits.Length; i++)
            if (Allows(mask, i)) sum += weights[i] = MathF.Exp(logits[i] - largest);
        logProbability = float.NaN;
        if (!float.IsFinite(sum) || sum == 0) return -1;
        float rest = uniform * sum;
        int choice = -1;
        for (int i = 0; i < logits.Length; i++)
        {
            if (!Allows(mask, i)) continue;
            choice = i;
            rest -= weights[i];
            if (rest < 0) break;
        }
        logProbability = logits[choice] - largest - MathF.Log(sum);
        return choice;
    }

    /// <summary>Natural logarithm of a choice's probability, as <see cref="Draw"/> computes it.</summary>
    /// <param name="logits">One number for each choice.</param>
    /// <param name="mask">1 where a choice is allowed; empty where all are.</param>
    /// <param name="choice">One that is allowed.</param>
    public static float LogProbability(ReadOnlySpan<float> logits, ReadOnlySpan<byte> mask, int choice)
    {
        float largest = float.NegativeInfinity, sum = 0;
        for (int i = 0; i < logits.Length; i++)
            if (Allows(mask, i)) largest = MathF.Max(largest, logits[i]);
        for (int i = 0; i < logits.Length; i++)
            if (Allows(mask, i)) sum += MathF.Exp(logits[i] - largest);
        return logits[choice] - largest - MathF.Log(sum);
    }

    /// <summary>Probabilities of a row of finite logits.</summary>
    /// <param name="logits">One number for each choice.</param>
    /// <param name="mask">1 where a choice is allowed; empty where all are.</param>
    /// <param name="probabilities">Result; 0 where a choice is not allowed.</param>
    public static void Probabilities(ReadOnlySpan<float> logits, ReadOnlySpan<byte> mask, Span<float> probabilities)
    {
        float largest = float.NegativeInfinity, sum = 0;
        for (int i = 0; i < logits.Length; i++)
            if (Allows(mask, i)) largest = MathF.Max(largest, logits[i]);
        for (int i = 0; i < logits.Length; i++)
            sum += probabilities[i] = Allows(mask, i) ? MathF.Exp(logits[i] - largest) : 0;
        for (int i = 0; i < logits.Length; i++) probabilities[i] /= sum;
    }

    /// <summary>The likeliest choice of a row, the first among equals; -1 where a logit is not a number.</summary>
    /// <param name="logits">One number for each choice.</param>
    /// <param name="mask">1 where a choice is allowed; empty where all are.</param>
    public static int Best(ReadOnlySpan<float> logits, ReadOnlySpan<byte> mask = default)
    {
        int best = -1;
        for (int i = 0; i < logits.Length; i++)
        {
            if (!float.IsFinite(logits[i])) return -1;
            if (Allows(mask, i) && (best < 0 || logits[i] > logits[best])) best = i;
        }
        return best;
    }

    private static bool Allows(ReadOnlySpan<byte> mask, int choice) => mask.IsEmpty || mask[choice] != 0;
}
