using System.Runtime.InteropServices;

namespace FastRL.Envs;

/// <summary>One observation part for the whole batch: <c>[count, ...shape]</c>, row-major, in a pinned array.</summary>
public sealed class ObservationBuffer
{
    /// <summary>Allocates the pinned array, zeroed.</summary>
    public ObservationBuffer(ObservationSpec spec, int count)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Spec = spec;
        int length = checked(count * spec.Size);
        Array = spec.Kind switch
        {
            ElementKind.UInt8 => GC.AllocateArray<byte>(length, pinned: true),
            ElementKind.Int16 => GC.AllocateArray<short>(length, pinned: true),
            _ => GC.AllocateArray<float>(length, pinned: true),
        };
    }

    /// <summary>Name, type and shape of a row.</summary>
    public ObservationSpec Spec { get; }

    /// <summary><c>byte[]</c>, <c>short[]</c> or <c>float[]</c>; pinned, so that native code and tensors may alias it.</summary>
    public Array Array { get; }

    /// <summary>Row of one copy.</summary>
    public Span<T> Row<T>(int index) where T : unmanaged => ((T[])Array).AsSpan(index * Spec.Size, Spec.Size);

    /// <summary>Row of one copy as bytes, whatever its element type.</summary>
    public Span<byte> RowBytes(int index) => Spec.Kind switch
    {
        ElementKind.UInt8 => Row<byte>(index),
        ElementKind.Int16 => MemoryMarshal.AsBytes(Row<short>(index)),
        _ => MemoryMarshal.AsBytes(Row<float>(index)),
    };
}

/// <summary>Memory shared between an environment and its user. Row i belongs to copy i. All arrays are pinned.</summary>
public sealed class VecBuffers
{
    /// <summary>Allocates every array, zeroed.</summary>
    /// <param name="count">Copies, at least 1.</param>
    /// <param name="observations">Parts of the observation, at least one.</param>
    /// <param name="actionSpace">Decides which of the two action arrays exist.</param>
    /// <param name="masksActions">Whether the environment says which choices are allowed.</param>
    public VecBuffers(int count, IReadOnlyList<ObservationSpec> observations, ActionSpace actionSpace, bool masksActions = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(observations);
        Count = count;
        Observations = [.. observations.Select(spec => new ObservationBuffer(spec, count))];
        FinalObservations = [.. observations.Select(spec => new ObservationBuffer(spec, count))];
        ArgumentNullException.ThrowIfNull(actionSpace);
        ActionSpace = actionSpace;
        ChoiceWidth = actionSpace.ChoiceSizes.Count;
        RealWidth = actionSpace.RealBounds?.Low.Count ?? 0;
        Actions = GC.AllocateArray<int>(checked(count * ChoiceWidth), pinned: true);
        ContinuousActions = GC.AllocateArray<float>(checked(count * RealWidth), pinned: true);
        ActionMasks = GC.AllocateArray<byte>(masksActions ? checked(count * actionSpace.ChoiceSizes.Sum()) : 0, pinned: true);
        ActionMasks.AsSpan().Fill(1);
        Rewards = GC.AllocateArray<float>(count, pinned: true);
        Terminated = GC.AllocateArray<byte>(count, pinned: true);
        Truncated = GC.AllocateArray<byte>(count, pinned: true);
        EndCauses = GC.AllocateArray<int>(count, pinned: true);
        Absent = GC.AllocateArray<byte>(count, pinned: true);
    }

    /// <summary>Copies in the batch.</summary>
    public int Count { get; }

    /// <summary>What one copy accepts as an action.</summary>
    public ActionSpace ActionSpace { get; }

    /// <summary>Choices in one action.</summary>
    public int ChoiceWidth { get; }

    /// <summary>Real numbers in one action.</summary>
    public int RealWidth { get; }

    /// <summary>Current observations, written by the environment.</summary>
    public IReadOnlyList<ObservationBuffer> Observations { get; }

    /// <summary>Last observation of an ended episode; a row is valid only where the episode ended in the last step.</summary>
    public IReadOnlyList<ObservationBuffer> FinalObservations { get; }

    /// <summary><c>[count, ChoiceWidth]</c> choices, written by the user.</summary>
    public int[] Actions { get; }

    /// <summary><c>[count, RealWidth]</c> real numbers, written by the user.</summary>
    public float[] ContinuousActions { get; }

    /// <summary>
    /// <c>[count, sum of the choices' sizes]</c>, written by the environment with each observation: 1 where a choice is
    /// allowed, at least one in each head. Empty where every choice is always allowed.
    /// </summary>
    public byte[] ActionMasks { get; }

    /// <summary>Reward of the last step.</summary>
    public float[] Rewards { get; }

    /// <summary>1 where the episode came to its end in the last step.</summary>
    public byte[] Terminated { get; }

    /// <summary>1 where the episode was cut in the last step.</summary>
    public byte[] Truncated { get; }

    /// <summary>Index into <see cref="IVecEnv.EndCauses"/> where the episode ended in the last step, otherwise -1.</summary>
    public int[] EndCauses { get; }

    /// <summary>
    /// 1 where the row's action had no part in the last step: the game in another process was away, or the environment played
    /// the seat itself. Its reward is then 0 and the step counts for nobody: it is no sample, no step, and no part of a return.
    /// The episode may have ended in it: what was begun before is over or cut.
    /// </summary>
    public byte[] Absent { get; }

    /// <summary>Copies a row of the observations to the final ones, before the next episode's first observation is written.</summary>
    public void KeepFinal(int index)
    {
        for (int part = 0; part < Observations.Count; part++)
            Observations[part].RowBytes(index).CopyTo(FinalObservations[part].RowBytes(index));
    }

    /// <summary>Nothing rewarded, nothing ended: as after a reset.</summary>
    internal void ClearResults()
    {
        Array.Clear(Rewards);
        Array.Clear(Terminated);
        Array.Clear(Truncated);
        Array.Clear(Absent);
        Array.Fill(EndCauses, -1);
    }
}
