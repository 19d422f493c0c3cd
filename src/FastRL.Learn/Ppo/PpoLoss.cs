using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn;

/// <summary>One minibatch: samples by row.</summary>
internal readonly record struct Minibatch(
    IReadOnlyList<Tensor> Observations,
    Tensor Actions,
    Tensor LogProbabilities,
    Tensor Values,
    Tensor Advantages,
    Tensor Returns);

/// <summary>The terms of the loss; each a tensor of one element.</summary>
internal readonly record struct PpoLoss(Tensor Total, Tensor Policy, Tensor Value, Tensor Entropy, Tensor LogRatios)
{
    /// <summary>Equation 9 of Schulman et al. (2017): clipped surrogate, value error, entropy.</summary>
    /// <param name="logits">Of the policy being updated, <c>[n, actions]</c>.</param>
    /// <param name="values">Of the network being updated, <c>[n]</c>.</param>
    /// <param name="batch">What was stored in the rollout.</param>
    /// <param name="config">Coefficients.</param>
    /// <param name="clip">Half-width of the ratio's interval.</param>
    public static PpoLoss Compute(Tensor logits, Tensor values, in Minibatch batch, PpoConfig config, double clip)
    {
        Tensor logProbabilities = logits.log_softmax(1);
        Tensor chosen = logProbabilities.gather(1, batch.Actions.unsqueeze(1)).squeeze(1);
        Tensor logRatios = chosen - batch.LogProbabilities;
        Tensor ratios = logRatios.exp();

        Tensor unclipped = ratios * batch.Advantages;
        Tensor clipped = ratios.clamp(1 - clip, 1 + clip) * batch.Advantages;
        Tensor policy = unclipped.minimum(clipped).mean().neg();

        Tensor errors = (values - batch.Returns).square();
        if (config.ValueClip > 0)
        {
            Tensor near = batch.Values + (values - batch.Values).clamp(-config.ValueClip, config.ValueClip);
            errors = errors.maximum((near - batch.Returns).square());
        }
        Tensor value = errors.mean() * 0.5;

        Tensor entropy = (logProbabilities.exp() * logProbabilities).sum(1).mean().neg();
        Tensor total = policy + value * config.ValueCoefficient - entropy * config.EntropyCoefficient;
        return new PpoLoss(total, policy, value, entropy, logRatios);
    }

    /// <summary>Mean 0 and deviation 1 (37 details, 7); a single sample stays as it is.</summary>
    public static Tensor Normalise(Tensor advantages) => advantages.NumberOfElements < 2
        ? advantages
        : (advantages - advantages.mean()) / (advantages.std() + 1e-8);
}
