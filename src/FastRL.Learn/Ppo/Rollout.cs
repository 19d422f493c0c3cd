using FastRL.Emu;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn;

/// <summary>What a rollout stores: pinned arrays, <c>[steps, environments]</c>, and tensors over the same memory.</summary>
internal sealed class Rollout : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    public Rollout(int steps, int environments, IReadOnlyList<ObservationSpec> observations)
    {
        Steps = steps;
        Environments = environments;
        int samples = checked(steps * environments);
        Observations = [.. observations.Select(spec => new ObservationBuffer(spec, samples))];
        ObservationTensors = [.. Observations.Select(buffer => Alias(buffer, samples))];
        (Actions, ActionTensor) = Make<long>(samples, ScalarType.Int64);
        (LogProbabilities, LogProbabilityTensor) = Make<float>(samples, ScalarType.Float32);
        (Values, ValueTensor) = Make<float>(samples + environments, ScalarType.Float32);
        (Advantages, AdvantageTensor) = Make<float>(samples, ScalarType.Float32);
        (Returns, ReturnTensor) = Make<float>(samples, ScalarType.Float32);
        (Order, OrderTensor) = Make<long>(samples, ScalarType.Int64);
        Rewards = new float[samples];
        Terminated = new byte[samples];
        Truncated = new byte[samples];
        FinalValues = new float[samples];
        Carry = new float[environments];
    }

    public int Steps { get; }

    public int Environments { get; }

    public int Samples => Steps * Environments;

    /// <summary>Observation before each step, one buffer for each part, row step * environments + environment.</summary>
    public ObservationBuffer[] Observations { get; }

    public Tensor[] ObservationTensors { get; }

    public long[] Actions { get; }

    public Tensor ActionTensor { get; }

    /// <summary>Of the action, under the policy that chose it.</summary>
    public float[] LogProbabilities { get; }

    public Tensor LogProbabilityTensor { get; }

    /// <summary>Of the observation before each step, and one further row of those after the last.</summary>
    public float[] Values { get; }

    public Tensor ValueTensor { get; }

    public float[] Advantages { get; }

    public Tensor AdvantageTensor { get; }

    public float[] Returns { get; }

    public Tensor ReturnTensor { get; }

    /// <summary>Samples in the order in which an epoch visits them.</summary>
    public long[] Order { get; }

    public Tensor OrderTensor { get; }

    public float[] Rewards { get; }

    public byte[] Terminated { get; }

    public byte[] Truncated { get; }

    /// <summary>Value of the last observation of a truncated episode; otherwise meaningless.</summary>
    public float[] FinalValues { get; }

    public float[] Carry { get; }

    /// <summary>A tensor <c>[rows, ...shape]</c> over a buffer's memory.</summary>
    public static Tensor Alias(ObservationBuffer buffer, int rows)
    {
        ScalarType type = buffer.Spec.Kind switch
        {
            ElementKind.UInt8 => ScalarType.Byte,
            ElementKind.Int16 => ScalarType.Int16,
            _ => ScalarType.Float32,
        };
        using Tensor flat = frombuffer(buffer.Array, type);
        return flat.reshape([rows, .. buffer.Spec.Shape.Select(extent => (long)extent)]);
    }

    /// <summary>Copies rows between buffers of the same part.</summary>
    public static void CopyRows(ObservationBuffer source, int from, ObservationBuffer destination, int to, int rows)
    {
        int size = source.Spec.Size;
        Array.Copy(source.Array, from * size, destination.Array, to * size, rows * size);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in ObservationTensors) tensor.Dispose();
        foreach (Tensor tensor in _tensors) tensor.Dispose();
    }

    private (T[] Array, Tensor Tensor) Make<T>(int length, ScalarType type)
    {
        T[] array = GC.AllocateArray<T>(length, pinned: true);
        Tensor tensor = frombuffer(array, type);
        _tensors.Add(tensor);
        return (array, tensor);
    }
}
