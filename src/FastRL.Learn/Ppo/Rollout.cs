using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>What a rollout stores: pinned arrays, <c>[steps, environments]</c>, and tensors over the same memory.</summary>
internal sealed class Rollout : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    /// <param name="steps">Steps of each environment.</param>
    /// <param name="environments">Environments.</param>
    /// <param name="observations">What the network sees.</param>
    /// <param name="actions">What it puts out.</param>
    /// <param name="masked">Whether the environment masks choices.</param>
    /// <param name="stateSize">Numbers of a recurrent layer's state, 0 without one.</param>
    /// <param name="visits">Whether it is counted where steps led to.</param>
    public Rollout(
        int steps, int environments, IReadOnlyList<ObservationSpec> observations, ActionLayout actions, bool masked, int stateSize, bool visits)
    {
        Steps = steps;
        Environments = environments;
        int samples = checked(steps * environments);
        Observations = [.. observations.Select(spec => new ObservationBuffer(spec, samples))];
        ObservationTensors = [.. Observations.Select(buffer => buffer.Alias(samples))];
        (Choices, ChoiceTensor) = Own(TensorMemory.Make<long>(samples, actions.Choices.Length, ScalarType.Int64));
        (Reals, RealTensor) = Own(TensorMemory.Make<float>(samples, actions.Reals, ScalarType.Float32));
        (Masks, MaskTensor) = Own(TensorMemory.Make<byte>(samples, masked ? actions.Logits : 0, ScalarType.Byte));
        (States, StateTensor) = Own(TensorMemory.Make<float>(environments, stateSize, ScalarType.Float32));
        (Keep, KeepTensor) = Own(TensorMemory.Make<float>(stateSize > 0 ? samples : 0, 1, ScalarType.Float32));
        (LogProbabilities, LogProbabilityTensor) = Make<float>(samples, ScalarType.Float32);
        (Values, ValueTensor) = Make<float>(samples + environments, ScalarType.Float32);
        (Advantages, AdvantageTensor) = Make<float>(samples, ScalarType.Float32);
        (Returns, ReturnTensor) = Make<float>(samples, ScalarType.Float32);
        (Order, OrderTensor) = Make<long>(samples, ScalarType.Int64);
        Rewards = new float[samples];
        Scores = new float[samples];
        EndCauses = new int[samples];
        Terminated = new byte[samples];
        Truncated = new byte[samples];
        Absent = new byte[samples];
        Places = new int[visits ? samples : 0];
        FinalValues = new float[samples];
        Carry = new float[environments];
    }

    /// <summary>Throws where a rollout cannot be held.</summary>
    /// <param name="steps">Steps of each environment.</param>
    /// <param name="environments">Environments.</param>
    /// <param name="observations">What the network sees.</param>
    /// <param name="actions">What it puts out.</param>
    /// <param name="available">Memory of the machine or its container, in bytes.</param>
    /// <exception cref="InputException">It cannot; the message has the key, the figures and what would fit.</exception>
    public static void RequireRoom(int steps, int environments, IReadOnlyList<ObservationSpec> observations, ActionLayout actions, long available)
    {
        const int Flags = 3, Numbers = 8; // of a sample, beside those below
        long width = (long)environments * Math.Max(observations.Max(spec => spec.Size), actions.Outputs);
        long sample = observations.Sum(spec => spec.Bytes) + Flags + (sizeof(float) * (Numbers + actions.Reals)) + (sizeof(long) * (actions.Choices.Length + 1L));
        long fits = Math.Min((Array.MaxLength / width) - 1, available / (sample * environments));
        if (steps <= fits) return;
        throw new InputException(
            $"ppo.rollout_steps is {steps}, with {width} numbers for each in {environments} environments, which needs "
            + $"{Math.Ceiling((double)steps * environments * sample / (1 << 20)):0} MiB, and this machine has {available >> 20} MiB in all; allowed: "
            + (fits > 0 ? $"at most {fits}" : "fewer environments"));
    }

    public int Steps { get; }

    public int Environments { get; }

    public int Samples => Steps * Environments;

    /// <summary>Observation before each step, one buffer for each part, row step * environments + environment.</summary>
    public ObservationBuffer[] Observations { get; }

    public Tensor[] ObservationTensors { get; }

    /// <summary>Choices of each head, <c>[samples, heads]</c>.</summary>
    public long[] Choices { get; }

    public Tensor ChoiceTensor { get; }

    /// <summary>Reals as drawn, <c>[samples, reals]</c>.</summary>
    public float[] Reals { get; }

    public Tensor RealTensor { get; }

    /// <summary>1 where a choice was allowed, <c>[samples, logits]</c>; empty where all are.</summary>
    public byte[] Masks { get; }

    public Tensor MaskTensor { get; }

    /// <summary>State of the recurrent layer before the first step, <c>[environments, state]</c>.</summary>
    public float[] States { get; }

    public Tensor StateTensor { get; }

    /// <summary>0 where the step before ended an episode, otherwise 1, <c>[samples, 1]</c>; empty without a recurrent layer.</summary>
    public float[] Keep { get; }

    public Tensor KeepTensor { get; }

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

    /// <summary>Rewards as reports count them, and ends by <see cref="IVecEnv.EndCauses"/>, or -1; written where several processes train together.</summary>
    public float[] Scores { get; }

    public int[] EndCauses { get; }

    public byte[] Terminated { get; }

    public byte[] Truncated { get; }

    /// <summary>1 where a step did not happen (<see cref="VecBuffers.Absent"/>).</summary>
    public byte[] Absent { get; }

    /// <summary>Where each step led to, as it is counted; empty where it is not.</summary>
    public int[] Places { get; }

    /// <summary>Value of the last observation of a truncated episode; otherwise meaningless.</summary>
    public float[] FinalValues { get; }

    public float[] Carry { get; }

    /// <summary>1 - Var(returns - values) / Var(returns) over the steps that happened; NaN where all returns are equal.</summary>
    public double ExplainedVariance()
    {
        double sumReturn = 0, squareReturn = 0, sumError = 0, squareError = 0;
        int count = 0, first = Absent.AsSpan().IndexOf((byte)0);
        for (int i = 0; i < Samples; i++)
        {
            if (Absent[i] != 0) continue;
            double error = Returns[i] - Values[i];
            // From one of them, so that what they have in common does not round away how they differ.
            double distance = Returns[i] - (double)Returns[first];
            sumReturn += distance;
            squareReturn += distance * distance;
            sumError += error;
            squareError += error * error;
            count++;
        }
        double variance = squareReturn - sumReturn * sumReturn / count;
        return variance > 0 ? 1 - (squareError - sumError * sumError / count) / variance : double.NaN;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in ObservationTensors) tensor.Dispose();
        foreach (Tensor tensor in _tensors) tensor.Dispose();
    }

    private (T[] Array, Tensor Tensor) Own<T>((T[] Array, Tensor Tensor) made)
    {
        _tensors.Add(made.Tensor);
        return made;
    }

    private (T[] Array, Tensor Tensor) Make<T>(int length, ScalarType type)
    {
        T[] array = GC.AllocateArray<T>(length, pinned: true);
        Tensor tensor = frombuffer(array, type);
        _tensors.Add(tensor);
        return (array, tensor);
    }
}
