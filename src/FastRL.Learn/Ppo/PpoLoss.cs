using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>One minibatch: samples by row.</summary>
/// <param name="Choices"><c>[n, heads]</c>, int64.</param>
/// <param name="Reals"><c>[n, reals]</c> as drawn, or null without reals.</param>
/// <param name="Masks"><c>[n, logits]</c>, 1 where a choice was allowed and 0 elsewhere, or null where all are.</param>
/// <param name="LogProbabilities">Of the actions under the policy that chose them.</param>
/// <param name="Values">As estimated then.</param>
/// <param name="Advantages">Advantages, normalised or not.</param>
/// <param name="Returns">What the value is trained toward.</param>
internal readonly record struct Minibatch(
    Tensor Choices,
    Tensor? Reals,
    Tensor? Masks,
    Tensor LogProbabilities,
    Tensor Values,
    Tensor Advantages,
    Tensor Returns);

/// <summary>The terms of the loss; each a tensor of one element, but for the log ratios, <c>[n]</c>.</summary>
internal readonly record struct PpoLoss(Tensor Total, Tensor Policy, Tensor Value, Tensor Entropy, Tensor LogRatios)
{
    private const double Forbidden = 1e8;
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>Equation 9 of Schulman et al. (2017): clipped surrogate, value error, entropy.</summary>
    /// <param name="outputs">Of the policy being updated, <c>[n, outputs]</c>.</param>
    /// <param name="values">Of the network being updated, <c>[n]</c>.</param>
    /// <param name="logDeviations">Of the reals, <c>[reals]</c>, or null without reals.</param>
    /// <param name="layout">What the outputs mean.</param>
    /// <param name="batch">What was stored in the rollout.</param>
    /// <param name="config">Coefficients.</param>
    /// <param name="clip">Half-width of the ratio's interval.</param>
    public static PpoLoss Compute(
        Tensor outputs, Tensor values, Tensor? logDeviations, ActionLayout layout, in Minibatch batch, PpoConfig config, double clip)
    {
        (Tensor chosen, Tensor entropies) = Judge(outputs, batch.Choices, batch.Reals, batch.Masks, logDeviations, layout);
        Tensor logRatios = chosen - batch.LogProbabilities;
        Tensor ratios = logRatios.exp();

        Tensor unclipped = ratios * batch.Advantages;
        Tensor clipped = ratios.Within(1 - clip, 1 + clip) * batch.Advantages;
        Tensor policy = unclipped.minimum(clipped).mean().neg();

        Tensor errors = (values - batch.Returns).square();
        if (config.ValueClip > 0)
        {
            Tensor near = batch.Values + (values - batch.Values).Within(-config.ValueClip, config.ValueClip);
            errors = errors.maximum((near - batch.Returns).square());
        }
        Tensor value = errors.mean().Times(0.5);

        Tensor entropy = entropies.mean();
        Tensor total = policy + value.Times(config.ValueCoefficient) - entropy.Times(config.EntropyCoefficient);
        return new PpoLoss(total, policy, value, entropy, logRatios);
    }

    /// <summary>Mean 0 and deviation 1 over a minibatch (37 details, 7); a single sample stays as it is.</summary>
    /// <param name="advantages">Some of the minibatch, or all.</param>
    /// <param name="all">All of it; null where they are.</param>
    public static Tensor Normalise(Tensor advantages, Tensor? all = null)
    {
        all ??= advantages;
        return all.NumberOfElements < 2 ? advantages : (advantages - all.mean()) / all.std().Plus(1e-8);
    }

    /// <summary>How far the policy has moved: the divergence's estimate (r - 1) - log r (Schulman 2020; 37 details, 12), and the part clipped.</summary>
    public static (double Divergence, double ClipFraction) Movement(ReadOnlySpan<float> logRatios, double clip)
    {
        double divergence = 0;
        int clipped = 0;
        foreach (float logRatio in logRatios)
        {
            float ratio = MathF.Exp(logRatio);
            divergence += ratio - 1 - logRatio;
            if (MathF.Abs(ratio - 1) > clip) clipped++;
        }
        return (divergence / logRatios.Length, clipped / (double)logRatios.Length);
    }

    /// <summary>
    /// Log probabilities of the actions taken, and entropies, both <c>[n]</c> or broadcast to it: sums over the heads, which are
    /// independent (37 details, continuous 3 and multi-discrete).
    /// </summary>
    internal static (Tensor Chosen, Tensor Entropy) Judge(
        Tensor outputs, Tensor choices, Tensor? reals, Tensor? masks, Tensor? logDeviations, ActionLayout layout)
    {
        Tensor? chosen = null, entropy = null;
        void Add(Tensor log, Tensor spread)
        {
            chosen = chosen is null ? log : chosen + log;
            entropy = entropy is null ? spread : entropy + spread;
        }

        long at = 0;
        for (int head = 0; head < layout.Choices.Length; head++)
        {
            int size = layout.Choices[head];
            Tensor logits = outputs.narrow(1, at, size);
            // A choice that is not allowed loses all of its probability, and its logit gets no gradient.
            if (masks is not null) logits = logits + masks.narrow(1, at, size).Plus(-1).Times(Forbidden);
            Tensor logs = logits.log_softmax(1);
            Add(logs.gather(1, choices.narrow(1, head, 1)).squeeze(1), (logs.exp() * logs).sum(1).neg());
            at += size;
        }
        if (logDeviations is not null)
        {
            Tensor z = (reals! - outputs.narrow(1, at, layout.Reals)) * logDeviations.neg().exp();
            Tensor spread = logDeviations.sum().Plus(layout.Reals * HalfLogTwoPi);
            Add(z.square().Times(0.5).sum(1).neg() - spread, spread.Plus(0.5 * layout.Reals));
        }
        return (chosen!, entropy!);
    }
}
