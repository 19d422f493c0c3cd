using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Async;

/// <summary>Looks with the policy that learns at what older ones did.</summary>
/// <remarks>
/// Afterwards a rollout's values and log probabilities are those of the policy that learns, around which PPO clips, while the ratios are
/// V-trace's: the policy that acted and the one that is kept near are two (Hilton, Cobbe and Schulman 2021, arXiv:2110.00641). What lies
/// beyond a rollout, or behind the end of a cut episode, keeps the value that the actor gave it.
/// </remarks>
/// <param name="network">The policy.</param>
/// <param name="fused">The same weights in native code, or null.</param>
/// <param name="rollout">What was done.</param>
/// <param name="layout">What the network puts out.</param>
internal sealed class PresentPolicy(PolicyNetwork network, FusedPolicy? fused, Rollout rollout, ActionLayout layout) : IDisposable
{
    private const int MostRows = 1024; // in the processor's caches

    private readonly ActionSampler _sampler = new(layout);
    private readonly PolicyRows? _rows = network.StateSize > 0
        ? null
        : new PolicyRows(network, fused, rollout.Observations, rollout.Samples, new ObservationNormaliser?[rollout.Observations.Length]);
    private readonly float[] _outputs = new float[Math.Min(network.StateSize > 0 ? rollout.Samples : MostRows, rollout.Samples) * layout.Outputs];

    /// <summary>Probability of each step's action, over that under the policy that chose it.</summary>
    public float[] Ratios { get; } = new float[rollout.Samples];

    /// <summary>Looks at all steps.</summary>
    public void Run()
    {
        using IDisposable mode = no_grad();
        network.LogDeviationValues.CopyTo(_sampler.LogDeviations);
        if (_rows is null)
        {
            using DisposeScope scope = NewDisposeScope();
            PolicyOutputs outputs = network.Sequence(rollout.ObservationTensors, rollout.StateTensor, rollout.KeepTensor);
            outputs.Actions.Read().CopyTo(_outputs);
            outputs.Values.Read().CopyTo(rollout.Values);
            Compare(0, rollout.Samples);
            return;
        }
        for (int first = 0; first < rollout.Samples; first += MostRows)
        {
            int count = Math.Min(MostRows, rollout.Samples - first);
            _rows.Run(first, count, remember: false, _outputs.AsSpan(0, count * layout.Outputs), rollout.Values.AsSpan(first, count));
            Compare(first, count);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rows?.Dispose();

    private void Compare(int first, int count)
    {
        int heads = layout.Choices.Length, reals = layout.Reals, logits = layout.Logits;
        for (int i = 0; i < count; i++)
        {
            int at = first + i;
            if (rollout.Absent[at] != 0) continue;
            ReadOnlySpan<byte> mask = rollout.Masks.Length > 0 ? rollout.Masks.AsSpan(at * logits, logits) : default;
            float now = _sampler.LogProbability(
                _outputs.AsSpan(i * layout.Outputs, layout.Outputs), mask, rollout.Choices.AsSpan(at * heads, heads), rollout.Reals.AsSpan(at * reals, reals));
            (Ratios[at], rollout.LogProbabilities[at]) = (MathF.Exp(now - rollout.LogProbabilities[at]), now);
        }
    }
}
