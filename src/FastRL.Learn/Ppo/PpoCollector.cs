using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;

namespace FastRL.Learn.Ppo;

/// <summary>Chooses the actions of a rollout and stores what comes of them (37 details, 1).</summary>
internal sealed class PpoCollector : IDisposable
{
    private readonly VecBuffers _buffers;
    private readonly ActionLayout _layout;
    private readonly ActionSampler _sampler;
    private readonly RandomStream _random;
    private readonly Rollout _rollout;
    private readonly ObservationBuffer[] _final;
    private readonly ObservationNormaliser?[] _normalisers;
    private readonly PolicyRows _finalRows;
    private readonly int[] _finalSamples;
    private readonly float[] _outputs;
    private readonly float[] _finalValues;
    private int _finals;

    /// <param name="network">Acts.</param>
    /// <param name="fused">The same weights in native code, or null.</param>
    /// <param name="buffers">Of the environment.</param>
    /// <param name="current">Parts of the present observation that the network sees.</param>
    /// <param name="final">The same parts of an ended episode's last observation.</param>
    /// <param name="layout">What the network puts out.</param>
    /// <param name="normalisers">One for each part, or null where it is read as it is.</param>
    /// <param name="rollout">Written.</param>
    /// <param name="random">Draws the actions.</param>
    public PpoCollector(
        PolicyNetwork network,
        FusedPolicy? fused,
        VecBuffers buffers,
        ObservationBuffer[] current,
        ObservationBuffer[] final,
        ActionLayout layout,
        ObservationNormaliser?[] normalisers,
        Rollout rollout,
        RandomStream random)
    {
        _buffers = buffers;
        _layout = layout;
        _sampler = new ActionSampler(layout);
        _random = random;
        _rollout = rollout;
        _final = final;
        _normalisers = normalisers;
        Rows = new PolicyRows(network, fused, current, buffers.Count, normalisers);
        // Final observations are normalised as they come, by the statistics of that step.
        ObservationBuffer[] kept = [.. final.Select(part => new ObservationBuffer(part.Spec, buffers.Count))];
        _finalRows = new PolicyRows(network, fused, kept, buffers.Count, new ObservationNormaliser?[kept.Length]);
        _finalSamples = new int[buffers.Count];
        _finalValues = new float[buffers.Count];
        _outputs = new float[buffers.Count * layout.Outputs];
    }

    /// <summary>What the network sees, and the states of its recurrent layer.</summary>
    public PolicyRows Rows { get; }

    /// <summary>Begins a rollout.</summary>
    /// <param name="logDeviations">Of the reals, as they are now.</param>
    public void Start(ReadOnlySpan<float> logDeviations)
    {
        logDeviations.CopyTo(_sampler.LogDeviations);
        Rows.States.CopyTo(_rollout.States, 0);
        Array.Fill(_rollout.Keep, 1f);
    }

    /// <summary>Chooses and stores the actions of environments [first, end) on the observations that lie in their rows.</summary>
    /// <returns>The first environment of which an output is not finite, or -1.</returns>
    public int Act(int step, int first, int end)
    {
        int count = end - first, row = step * _buffers.Count + first, heads = _layout.Choices.Length, reals = _layout.Reals;
        Rows.Learn(first, count, _buffers.Absent);
        Span<float> outputs = _outputs.AsSpan(0, count * _layout.Outputs);
        Rows.Run(first, count, remember: true, outputs, _rollout.Values.AsSpan(row, count));
        for (int part = 0; part < Rows.Buffers.Length; part++)
            Rows.Buffers[part].CopyRows(first, _rollout.Observations[part], row, count);
        Span<byte> masks = default;
        if (_rollout.Masks.Length > 0)
        {
            masks = _rollout.Masks.AsSpan(row * _layout.Logits, count * _layout.Logits);
            _buffers.ActionMasks.AsSpan(first * _layout.Logits, masks.Length).CopyTo(masks);
        }
        for (int i = 0; i < count; i++)
        {
            Span<int> choices = _buffers.Actions.AsSpan((first + i) * heads, heads);
            Span<float> drawn = _rollout.Reals.AsSpan((row + i) * reals, reals);
            ReadOnlySpan<byte> mask = masks.IsEmpty ? masks : masks.Slice(i * _layout.Logits, _layout.Logits);
            if (!_sampler.Draw(
                outputs.Slice(i * _layout.Outputs, _layout.Outputs), mask, _random, choices, drawn, out _rollout.LogProbabilities[row + i]))
                return first + i;
            for (int head = 0; head < heads; head++) _rollout.Choices[(row + i) * heads + head] = choices[head];
            Span<float> cut = _buffers.ContinuousActions.AsSpan((first + i) * reals, reals);
            drawn.CopyTo(cut);
            _sampler.Cut(cut);
        }
        return -1;
    }

    /// <summary>Stores what came of a step of environment i.</summary>
    public void Receive(int step, int i)
    {
        int sample = step * _buffers.Count + i;
        _rollout.Rewards[sample] = _buffers.Rewards[i];
        _rollout.Terminated[sample] = _buffers.Terminated[i];
        _rollout.Truncated[sample] = _buffers.Truncated[i];
        _rollout.Absent[sample] = _buffers.Absent[i];
        if (_buffers.Terminated[i] == 0 && _buffers.Truncated[i] == 0) return;
        // What is cut off is worth the value of the last observation; what is over is worth nothing.
        if (_buffers.Terminated[i] == 0) KeepFinal(i, sample);
        Rows.State(i).Clear();
        if (_rollout.Keep.Length > 0 && step + 1 < _rollout.Steps) _rollout.Keep[sample + _buffers.Count] = 0;
    }

    /// <summary>Values of the observations of environments [first, end) after the rollout's last step.</summary>
    public void Evaluate(int first, int end) =>
        Rows.Run(first, end - first, remember: false, outputs: [], _rollout.Values.AsSpan(_rollout.Samples + first, end - first));

    /// <summary>Values of the last observations of truncated episodes that are still missing.</summary>
    public void EvaluateFinals()
    {
        if (_finals == 0) return;
        _finalRows.Run(0, _finals, remember: false, outputs: [], _finalValues.AsSpan(0, _finals));
        for (int i = 0; i < _finals; i++) _rollout.FinalValues[_finalSamples[i]] = _finalValues[i];
        _finals = 0;
    }

    public void Dispose()
    {
        Rows.Dispose();
        _finalRows.Dispose();
    }

    private void KeepFinal(int i, int sample)
    {
        if (_finals == _finalSamples.Length) EvaluateFinals();
        for (int part = 0; part < _final.Length; part++)
        {
            ObservationBuffer kept = _finalRows.Buffers[part];
            _final[part].CopyRows(i, kept, _finals, 1);
            _normalisers[part]?.Apply(kept.Row<float>(_finals), kept.Row<float>(_finals));
        }
        Rows.State(i).CopyTo(_finalRows.State(_finals));
        _finalSamples[_finals++] = sample;
    }
}
