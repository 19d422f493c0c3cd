using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;

namespace FastRL.Learn.Ppo;

/// <summary>Chooses the actions of a rollout and stores what comes of them (37 details, 1).</summary>
/// <param name="network">Acts.</param>
/// <param name="fused">The same weights in native code, or null.</param>
/// <param name="buffers">Of the environment.</param>
/// <param name="current">Parts of the present observation that the network sees.</param>
/// <param name="final">The same parts of an ended episode's last observation.</param>
/// <param name="layout">What the network puts out.</param>
/// <param name="normalisers">One for each part, or null where it is read as it is.</param>
/// <param name="rollout">Written.</param>
/// <param name="random">Draws the actions.</param>
internal sealed class PpoCollector(
    PolicyNetwork network,
    FusedPolicy? fused,
    VecBuffers buffers,
    ObservationBuffer[] current,
    ObservationBuffer[] final,
    ActionLayout layout,
    ObservationNormaliser?[] normalisers,
    Rollout rollout,
    RandomStream random) : IDisposable
{
    private readonly ActionSampler _sampler = new(layout);
    // Final observations are normalised as they come, by the statistics of that step.
    private readonly PolicyRows _finalRows = new(
        network, fused, [.. final.Select(part => new ObservationBuffer(part.Spec, buffers.Count))], buffers.Count,
        new ObservationNormaliser?[final.Length]);
    private readonly int[] _finalSamples = new int[buffers.Count];
    private readonly float[] _finalValues = new float[buffers.Count];
    private readonly float[] _outputs = new float[buffers.Count * layout.Outputs];
    private int _finals;

    /// <summary>What the network sees, and the states of its recurrent layer.</summary>
    public PolicyRows Rows { get; } = new(network, fused, current, buffers.Count, normalisers);

    /// <summary>Leaves out what the actions of copies draw that are in other processes.</summary>
    public void Skip(int copies) => random.Skip((long)copies * _sampler.Draws);

    /// <summary>Begins a rollout.</summary>
    /// <param name="logDeviations">Of the reals, as they are now.</param>
    public void Start(ReadOnlySpan<float> logDeviations)
    {
        UseDeviations(logDeviations);
        Rows.States.CopyTo(rollout.States, 0);
        Array.Fill(rollout.Keep, 1f);
    }

    /// <summary>Takes over deviations of the reals that have changed.</summary>
    public void UseDeviations(ReadOnlySpan<float> logDeviations) => logDeviations.CopyTo(_sampler.LogDeviations);

    /// <summary>Chooses and stores the actions of environments [first, end) on the observations that lie in their rows.</summary>
    /// <returns>The first environment of which an output is not finite, or -1.</returns>
    public int Act(int step, int first, int end)
    {
        int count = end - first, row = step * buffers.Count + first, heads = layout.Choices.Length, reals = layout.Reals;
        Rows.Learn(first, count, buffers.Absent);
        Span<float> outputs = _outputs.AsSpan(0, count * layout.Outputs);
        Rows.Run(first, count, remember: true, outputs, rollout.Values.AsSpan(row, count));
        for (int part = 0; part < Rows.Buffers.Length; part++)
            Rows.Buffers[part].CopyRows(first, rollout.Observations[part], row, count);
        Span<byte> masks = default;
        if (rollout.Masks.Length > 0)
        {
            masks = rollout.Masks.AsSpan(row * layout.Logits, count * layout.Logits);
            buffers.ActionMasks.AsSpan(first * layout.Logits, masks.Length).CopyTo(masks);
        }
        for (int i = 0; i < count; i++)
        {
            Span<int> choices = buffers.Actions.AsSpan((first + i) * heads, heads);
            Span<float> drawn = rollout.Reals.AsSpan((row + i) * reals, reals);
            ReadOnlySpan<byte> mask = masks.IsEmpty ? masks : masks.Slice(i * layout.Logits, layout.Logits);
            if (!_sampler.Draw(
                outputs.Slice(i * layout.Outputs, layout.Outputs), mask, random, choices, drawn, out rollout.LogProbabilities[row + i]))
                return first + i;
            for (int head = 0; head < heads; head++) rollout.Choices[(row + i) * heads + head] = choices[head];
            Span<float> cut = buffers.ContinuousActions.AsSpan((first + i) * reals, reals);
            drawn.CopyTo(cut);
            _sampler.Cut(cut);
        }
        return -1;
    }

    /// <summary>Stores what came of a step of environment i.</summary>
    public void Receive(int step, int i)
    {
        int sample = step * buffers.Count + i;
        rollout.Rewards[sample] = buffers.Rewards[i];
        rollout.Terminated[sample] = buffers.Terminated[i];
        rollout.Truncated[sample] = buffers.Truncated[i];
        rollout.Absent[sample] = buffers.Absent[i];
        if (buffers.Terminated[i] == 0 && buffers.Truncated[i] == 0) return;
        // What is cut off is worth the value of the last observation; what is over is worth nothing.
        if (buffers.Terminated[i] == 0) KeepFinal(i, sample);
        Rows.State(i).Clear();
        if (rollout.Keep.Length > 0 && step + 1 < rollout.Steps) rollout.Keep[sample + buffers.Count] = 0;
    }

    /// <summary>Values of the observations of environments [first, end) after so many steps, which are kept where the rollout has a row for them.</summary>
    public void Evaluate(int steps, int first, int end)
    {
        int row = steps * buffers.Count + first;
        Rows.Run(first, end - first, remember: false, outputs: [], rollout.Values.AsSpan(row, end - first));
        for (int part = 0; part < Rows.Buffers.Length && steps < rollout.Steps; part++)
            Rows.Buffers[part].CopyRows(first, rollout.Observations[part], row, end - first);
    }

    /// <summary>Marks the steps from one on as such that did not happen.</summary>
    public void LeaveOut(int step)
    {
        int from = step * buffers.Count;
        Array.Fill(rollout.Absent, (byte)1, from, rollout.Samples - from);
        Array.Fill(rollout.EndCauses, -1, from, rollout.Samples - from);
        foreach (byte[] ends in (byte[][])[rollout.Terminated, rollout.Truncated]) Array.Clear(ends, from, rollout.Samples - from);
        Array.Clear(rollout.Rewards, from, rollout.Samples - from);
    }

    /// <summary>Values of the last observations of truncated episodes that are still missing.</summary>
    public void EvaluateFinals()
    {
        if (_finals == 0) return;
        _finalRows.Run(0, _finals, remember: false, outputs: [], _finalValues.AsSpan(0, _finals));
        for (int i = 0; i < _finals; i++) rollout.FinalValues[_finalSamples[i]] = _finalValues[i];
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
        for (int part = 0; part < final.Length; part++)
        {
            ObservationBuffer kept = _finalRows.Buffers[part];
            final[part].CopyRows(i, kept, _finals, 1);
            normalisers[part]?.Apply(kept.Row<float>(_finals), kept.Row<float>(_finals));
        }
        Rows.State(i).CopyTo(_finalRows.State(_finals));
        _finalSamples[_finals++] = sample;
    }
}
