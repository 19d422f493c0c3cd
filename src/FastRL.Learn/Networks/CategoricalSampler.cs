namespace FastRL.Learn;

/// <summary>Draws actions from rows of logits.</summary>
internal static class CategoricalSampler
{
    /// <summary>Draws one action of a row by inverting the distribution function.</summary>
    /// <param name="logits">One number for each action.</param>
    /// <param name="uniform">A number in [0, 1).</param>
    /// <param name="logProbability">Natural logarithm of the drawn action's probability.</param>
    /// <returns>The action, or -1 where a logit is not finite.</returns>
    public static int Draw(ReadOnlySpan<float> logits, float uniform, out float logProbability)
    {
        float largest = logits[0];
        foreach (float logit in logits) largest = MathF.Max(largest, logit);
        float sum = 0;
        foreach (float logit in logits) sum += MathF.Exp(logit - largest);
        logProbability = float.NaN;
        if (!float.IsFinite(sum)) return -1;
        float rest = uniform * sum;
        int action = 0;
        for (; action < logits.Length - 1; action++)
        {
            rest -= MathF.Exp(logits[action] - largest);
            if (rest < 0) break;
        }
        logProbability = logits[action] - largest - MathF.Log(sum);
        return action;
    }

    /// <summary>Probabilities of a row of finite logits.</summary>
    public static void Probabilities(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        float largest = logits[0];
        foreach (float logit in logits) largest = MathF.Max(largest, logit);
        float sum = 0;
        for (int i = 0; i < logits.Length; i++) sum += probabilities[i] = MathF.Exp(logits[i] - largest);
        for (int i = 0; i < logits.Length; i++) probabilities[i] /= sum;
    }

    /// <summary>The likeliest action of a row, the first among equals; -1 where a logit is not a number.</summary>
    public static int Best(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            if (!float.IsFinite(logits[i])) return -1;
            if (logits[i] > logits[best]) best = i;
        }
        return best;
    }
}
