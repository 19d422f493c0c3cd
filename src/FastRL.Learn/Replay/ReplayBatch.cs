using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Interop;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Replay;

/// <summary>A batch drawn from a replay: pinned arrays that are filled anew for each, and tensors over the same memory.</summary>
internal sealed class ReplayBatch : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    public ReplayBatch(ReplaySettings settings)
    {
        int size = settings.BatchSize;
        Observations = [.. settings.Observations.Select(spec => new ObservationBuffer(spec, size))];
        NextObservations = [.. settings.Observations.Select(spec => new ObservationBuffer(spec, size))];
        ObservationTensors = [.. Observations.Select(buffer => Keep(buffer.Alias(size)))];
        NextObservationTensors = [.. NextObservations.Select(buffer => Keep(buffer.Alias(size)))];
        Items = new int[size];
        Choices = GC.AllocateArray<long>(size * settings.ChoiceWidth, pinned: true);
        Reals = GC.AllocateArray<float>(size * settings.RealWidth, pinned: true);
        Rewards = GC.AllocateArray<float>(size, pinned: true);
        Discounts = GC.AllocateArray<float>(size, pinned: true);
        Weights = GC.AllocateArray<float>(size, pinned: true);
        Array.Fill(Weights, 1);
        WeightTensor = Keep(frombuffer(Weights, ScalarType.Float32));
        ChoiceTensor = settings.ChoiceWidth > 0 ? Shape(frombuffer(Choices, ScalarType.Int64), size, settings.ChoiceWidth) : null;
        RealTensor = settings.RealWidth > 0 ? Shape(frombuffer(Reals, ScalarType.Float32), size, settings.RealWidth) : null;
    }

    /// <summary>Transitions in the batch.</summary>
    public int Size => Items.Length;

    /// <summary>Places of the transitions in the replay.</summary>
    public int[] Items { get; }

    /// <summary>Observations that the actions were chosen on.</summary>
    public ObservationBuffer[] Observations { get; }

    public Tensor[] ObservationTensors { get; }

    /// <summary>Observations after the summed rewards; that of an ended episode is its last.</summary>
    public ObservationBuffer[] NextObservations { get; }

    public Tensor[] NextObservationTensors { get; }

    public long[] Choices { get; }

    /// <summary><c>[size, choices]</c>, int64; null without choices.</summary>
    public Tensor? ChoiceTensor { get; }

    public float[] Reals { get; }

    /// <summary><c>[size, reals]</c>; null without real numbers.</summary>
    public Tensor? RealTensor { get; }

    /// <summary>Discounted sums of up to n rewards.</summary>
    public float[] Rewards { get; }

    /// <summary>What the next observation's value is multiplied by: 0 where the episode came to its end.</summary>
    public float[] Discounts { get; }

    /// <summary>Weights of the samples in the loss; 1 unless drawn by priority.</summary>
    public float[] Weights { get; }

    public Tensor WeightTensor { get; }

    /// <summary>The batch as native code sees it, whose observations are one vector; the arrays are pinned.</summary>
    public unsafe fr_transitions Native => new()
    {
        observations = (float*)Address((float[])Observations[0].Array),
        next_observations = (float*)Address((float[])NextObservations[0].Array),
        choices = (long*)Address(Choices),
        reals = (float*)Address(Reals),
        rewards = (float*)Address(Rewards),
        discounts = (float*)Address(Discounts),
        weights = (float*)Address(Weights),
    };

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors) tensor.Dispose();
    }

    private static nint Address<T>(T[] pinned) =>
        pinned.Length == 0 ? 0 : Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private Tensor Keep(Tensor tensor)
    {
        _tensors.Add(tensor);
        return tensor;
    }

    private Tensor Shape(Tensor flat, int rows, int columns)
    {
        using (flat) return Keep(flat.reshape(rows, columns));
    }
}
