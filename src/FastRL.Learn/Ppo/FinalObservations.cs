using System.Runtime.InteropServices;
using FastRL.Emu;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn;

/// <summary>Last observations of truncated episodes, kept until their values are computed, many at once.</summary>
internal sealed class FinalObservations : IDisposable
{
    private readonly IReadOnlyList<ObservationBuffer> _sources;
    private readonly ObservationBuffer[] _rows;
    private readonly Tensor[] _tensors;
    private readonly int[] _samples;
    private int _count;

    /// <param name="sources">The environment's final observations, one buffer for each part.</param>
    /// <param name="capacity">Rows kept before a computation.</param>
    public FinalObservations(IReadOnlyList<ObservationBuffer> sources, int capacity)
    {
        _sources = sources;
        _rows = [.. sources.Select(source => new ObservationBuffer(source.Spec, capacity))];
        _tensors = [.. _rows.Select(buffer => Rollout.Alias(buffer, capacity))];
        _samples = new int[capacity];
    }

    /// <summary>Takes the row of an environment whose episode was truncated at a sample of the rollout.</summary>
    public void Add(int environment, int sample, PolicyNetwork network, float[] values)
    {
        if (_count == _samples.Length) Evaluate(network, values);
        for (int part = 0; part < _rows.Length; part++)
            Rollout.CopyRows(_sources[part], environment, _rows[part], _count, 1);
        _samples[_count++] = sample;
    }

    /// <summary>Computes what is missing and empties the list.</summary>
    /// <param name="network">Whose values.</param>
    /// <param name="values">Written at the samples that were given.</param>
    public void Evaluate(PolicyNetwork network, float[] values)
    {
        if (_count == 0) return;
        using DisposeScope scope = NewDisposeScope();
        (_, Tensor result) = network.forward([.. _tensors.Select(tensor => tensor.narrow(0, 0, _count))]);
        ReadOnlySpan<float> all = MemoryMarshal.Cast<byte, float>(result.bytes);
        for (int i = 0; i < _count; i++) values[_samples[i]] = all[i];
        _count = 0;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors) tensor.Dispose();
    }
}
