using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>
/// Rows of observations as a policy reads them, normalised where that is wanted, each with the state of its recurrent layer,
/// and the forward pass without gradients over them.
/// </summary>
internal sealed class PolicyRows : IDisposable
{
    private readonly PolicyNetwork _network;
    private readonly FusedPolicy? _fused;
    private readonly ObservationBuffer[] _sources;
    private readonly IReadOnlyList<ObservationNormaliser?> _normalisers;
    private readonly Tensor _stateTensor;

    /// <param name="network">The network.</param>
    /// <param name="fused">The same weights in native code, or null.</param>
    /// <param name="sources">Parts of the observation that the network reads.</param>
    /// <param name="rows">Their rows.</param>
    /// <param name="normalisers">One for each part, or null where a part is read as it is.</param>
    public PolicyRows(
        PolicyNetwork network,
        FusedPolicy? fused,
        ObservationBuffer[] sources,
        int rows,
        IReadOnlyList<ObservationNormaliser?> normalisers)
    {
        _network = network;
        _fused = fused;
        _sources = sources;
        _normalisers = normalisers;
        Buffers = [.. sources.Select((source, part) => normalisers[part] is null ? source : new ObservationBuffer(source.Spec, rows))];
        Tensors = [.. Buffers.Select(buffer => buffer.Alias(rows))];
        (States, _stateTensor) = TensorMemory.Make<float>(rows, network.StateSize, ScalarType.Float32);
    }

    /// <summary>What the network sees, one buffer for each part.</summary>
    public ObservationBuffer[] Buffers { get; }

    /// <summary>Tensors over the same memory.</summary>
    public Tensor[] Tensors { get; }

    /// <summary>States of the recurrent layer, <c>[rows, StateSize]</c>.</summary>
    public float[] States { get; }

    /// <summary>State of one row.</summary>
    public Span<float> State(int row) => StatesOf(row, 1);

    /// <summary>Counts rows [first, first + count) in the normalisers' statistics, but for those whose step did not happen.</summary>
    public void Learn(int first, int count, ReadOnlySpan<byte> absent)
    {
        for (int part = 0; part < Buffers.Length; part++)
            _normalisers[part]?.Learn(_sources[part].Floats(first, count), absent.Slice(first, count));
    }

    /// <summary>Computes rows [first, first + count) from what their sources hold now.</summary>
    /// <param name="first">First row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="remember">Whether the states afterwards are written to their rows.</param>
    /// <param name="outputs">Result, <c>[count, outputs]</c>, or empty.</param>
    /// <param name="values">Result, <c>[count]</c>, or empty.</param>
    public void Run(int first, int count, bool remember, Span<float> outputs, Span<float> values)
    {
        for (int part = 0; part < Buffers.Length; part++)
            _normalisers[part]?.Apply(_sources[part].Floats(first, count), Buffers[part].Floats(first, count));
        if (_fused is null) RunTensors(first, count, remember, outputs, values);
        else _fused.Forward(Buffers[0].Floats(first, count), StatesOf(first, count), count, remember, outputs, values);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in Tensors) tensor.Dispose();
        _stateTensor.Dispose();
    }

    private Span<float> StatesOf(int first, int count) => States.AsSpan(first * _network.StateSize, count * _network.StateSize);

    private void RunTensors(int first, int count, bool remember, Span<float> outputs, Span<float> values)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? rows = _network.StateSize > 0 ? _stateTensor.narrow(0, first, count) : null;
        PolicyOutputs result = _network.Step([.. Tensors.Select(tensor => tensor.narrow(0, first, count))], rows);
        if (!outputs.IsEmpty) result.Actions.Floats().CopyTo(outputs);
        if (!values.IsEmpty) result.Values.Floats().CopyTo(values);
        if (remember && result.State is not null) rows!.copy_(result.State);
    }
}
