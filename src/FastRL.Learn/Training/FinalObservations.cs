using FastRL.Envs;
using FastRL.Learn.Ppo;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Training;

/// <summary>Last observations of truncated episodes, kept until their values are computed, many at once.</summary>
internal sealed class FinalObservations : IDisposable
{
    private readonly IReadOnlyList<ObservationBuffer> _sources;
    private readonly IReadOnlyList<ObservationNormaliser?> _normalisers;
    private readonly PolicyInference _inference;
    private readonly ObservationBuffer[] _rows;
    private readonly Tensor[] _tensors;
    private readonly float[] _states;
    private readonly Tensor? _stateTensor;
    private readonly float[] _results;
    private readonly int[] _samples;
    private int _count;

    /// <param name="sources">The environment's final observations, one buffer for each part.</param>
    /// <param name="normalisers">What the network sees them through.</param>
    /// <param name="inference">Computes values.</param>
    /// <param name="capacity">Rows kept before a computation.</param>
    /// <param name="stateSize">Numbers of a recurrent layer's state, 0 without one.</param>
    public FinalObservations(
        IReadOnlyList<ObservationBuffer> sources,
        IReadOnlyList<ObservationNormaliser?> normalisers,
        PolicyInference inference,
        int capacity,
        int stateSize)
    {
        _sources = sources;
        _normalisers = normalisers;
        _inference = inference;
        _rows = [.. sources.Select(source => new ObservationBuffer(source.Spec, capacity))];
        _tensors = [.. _rows.Select(buffer => Rollout.Alias(buffer, capacity))];
        (_states, Tensor states) = Rollout.Make<float>(capacity, stateSize, ScalarType.Float32);
        _stateTensor = stateSize > 0 ? states : null;
        if (stateSize == 0) states.Dispose();
        _results = new float[capacity];
        _samples = new int[capacity];
    }

    /// <summary>Takes the row of an environment whose episode was truncated at a sample of the rollout.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="state">State of the recurrent layer at the episode's end, or empty.</param>
    /// <param name="values">Where values go; see <see cref="Evaluate"/>.</param>
    public void Add(int environment, int sample, ReadOnlySpan<float> state, float[] values)
    {
        if (_count == _samples.Length) Evaluate(values);
        for (int part = 0; part < _rows.Length; part++)
        {
            Rollout.CopyRows(_sources[part], environment, _rows[part], _count, 1);
            if (_normalisers[part] is { } normaliser)
                normaliser.Apply(_rows[part].Row<float>(_count), _rows[part].Row<float>(_count));
        }
        state.CopyTo(_states.AsSpan(_count * state.Length));
        _samples[_count++] = sample;
    }

    /// <summary>Computes what is missing, writes it to the samples that were given, and empties the list.</summary>
    public void Evaluate(float[] values)
    {
        if (_count == 0) return;
        _inference.Run(_rows, _tensors, 0, _count, _stateTensor, remember: false, outputs: [], _results.AsSpan(0, _count));
        for (int i = 0; i < _count; i++) values[_samples[i]] = _results[i];
        _count = 0;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors) tensor.Dispose();
        _stateTensor?.Dispose();
    }
}
