using FastRL.Envs;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>What a network reads of an environment: its own arrays, or normalised copies of them, as arrays and as tensors.</summary>
internal sealed class PolicyInputs : IDisposable
{
    private readonly ObservationBuffer[] _sources;
    private readonly IReadOnlyList<ObservationNormaliser?> _normalisers;

    /// <param name="sources">The environment's observations that the network reads.</param>
    /// <param name="rows">Environments.</param>
    /// <param name="normalisers">One for each part, or null where a part is read as it is.</param>
    public PolicyInputs(IEnumerable<ObservationBuffer> sources, int rows, IReadOnlyList<ObservationNormaliser?> normalisers)
    {
        _sources = [.. sources];
        _normalisers = normalisers;
        Buffers = [.. _sources.Select((source, part) => normalisers[part] is null ? source : new ObservationBuffer(source.Spec, rows))];
        Tensors = [.. Buffers.Select(buffer => Rollout.Alias(buffer, rows))];
    }

    /// <summary>Arrays, one for each part.</summary>
    public ObservationBuffer[] Buffers { get; }

    /// <summary>Tensors over the same memory.</summary>
    public Tensor[] Tensors { get; }

    /// <summary>A normaliser for each part that is a vector, where they are wanted.</summary>
    public static ObservationNormaliser?[] CreateNormalisers(IEnumerable<ObservationSpec> observations, bool wanted) =>
        [.. observations.Select(spec => wanted && spec is { Kind: ElementKind.Float32, Shape: [int size] }
            ? new ObservationNormaliser(size)
            : null)];

    /// <summary>Brings rows up to date with the environment.</summary>
    /// <param name="first">First row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="learn">Whether they are counted as well.</param>
    public void Refresh(int first, int count, bool learn)
    {
        for (int part = 0; part < Buffers.Length; part++)
        {
            if (_normalisers[part] is not { } normaliser) continue;
            int size = _sources[part].Spec.Size;
            Span<float> from = ((float[])_sources[part].Array).AsSpan(first * size, count * size);
            if (learn) normaliser.Learn(from);
            normaliser.Apply(from, ((float[])Buffers[part].Array).AsSpan(first * size, count * size));
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in Tensors) tensor.Dispose();
    }
}
