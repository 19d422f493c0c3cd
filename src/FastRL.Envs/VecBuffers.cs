namespace FastRL.Envs;

/// <summary>Type of the elements of an observation array.</summary>
public enum ElementKind
{
    /// <summary><see cref="byte"/>, for pixels.</summary>
    UInt8,

    /// <summary><see cref="short"/>, for tile numbers.</summary>
    Int16,

    /// <summary><see cref="float"/>, for features.</summary>
    Float32,
}

/// <summary>One named part of an observation.</summary>
/// <param name="Name">Name that networks ask for: <c>features</c>, <c>tiles</c> or <c>pixels</c>.</param>
/// <param name="Kind">Element type.</param>
/// <param name="Shape">Shape for one environment, without the batch dimension.</param>
public sealed record ObservationSpec(string Name, ElementKind Kind, IReadOnlyList<int> Shape)
{
    /// <summary>Numbers that an element of <see cref="ElementKind.Int16"/> may be, from 0 on: as many vectors does a network learn.</summary>
    public int Values { get; init; } = short.MaxValue + 1;

    /// <summary>Elements for one environment.</summary>
    public int Size { get; } = Shape.Aggregate(1, (product, extent) => checked(product * extent));
}

/// <summary>What an environment accepts as an action: choices, real numbers, or both.</summary>
public abstract record ActionSpace
{
    /// <summary>One choice out of <paramref name="Size"/>.</summary>
    /// <param name="Size">Number of choices, at least 2.</param>
    /// <param name="Names">A word for each choice.</param>
    public sealed record Discrete(int Size, IReadOnlyList<string> Names) : ActionSpace;

    /// <summary>Several independent choices.</summary>
    /// <param name="Sizes">Number of choices of each head.</param>
    public sealed record MultiDiscrete(IReadOnlyList<int> Sizes) : ActionSpace;

    /// <summary>Real numbers between bounds.</summary>
    /// <param name="Low">Lower bound of each dimension.</param>
    /// <param name="High">Upper bound of each dimension.</param>
    public sealed record Box(IReadOnlyList<float> Low, IReadOnlyList<float> High) : ActionSpace;

    /// <summary>Choices and real numbers together, such as buttons beside sticks.</summary>
    /// <param name="Choices">The choices.</param>
    /// <param name="Reals">The real numbers.</param>
    public sealed record Mixed(MultiDiscrete Choices, Box Reals) : ActionSpace;

    /// <summary>Number of choices of each head, in the order of <see cref="VecBuffers.Actions"/>; empty without choices.</summary>
    public IReadOnlyList<int> ChoiceSizes => this switch
    {
        Discrete discrete => [discrete.Size],
        MultiDiscrete multi => multi.Sizes,
        Mixed mixed => mixed.Choices.Sizes,
        _ => [],
    };

    /// <summary>Bounds of the real numbers, in the order of <see cref="VecBuffers.ContinuousActions"/>; null without any.</summary>
    public Box? RealBounds => this switch
    {
        Box box => box,
        Mixed mixed => mixed.Reals,
        _ => null,
    };
}

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

    /// <summary>Row of one environment.</summary>
    public Span<T> Row<T>(int index) where T : unmanaged => ((T[])Array).AsSpan(index * Spec.Size, Spec.Size);
}

/// <summary>Memory shared between an environment and its user. Row i belongs to environment i. All arrays are pinned.</summary>
public sealed class VecBuffers
{
    /// <summary>Allocates every array, zeroed.</summary>
    /// <param name="count">Environments, at least 1.</param>
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
        ChoiceWidth = actionSpace.ChoiceSizes.Count;
        RealWidth = actionSpace.RealBounds?.Low.Count ?? 0;
        Actions = GC.AllocateArray<int>(count * ChoiceWidth, pinned: true);
        ContinuousActions = GC.AllocateArray<float>(count * RealWidth, pinned: true);
        ActionMasks = GC.AllocateArray<byte>(masksActions ? count * actionSpace.ChoiceSizes.Sum() : 0, pinned: true);
        ActionMasks.AsSpan().Fill(1);
        Rewards = GC.AllocateArray<float>(count, pinned: true);
        Terminated = GC.AllocateArray<byte>(count, pinned: true);
        Truncated = GC.AllocateArray<byte>(count, pinned: true);
        EndCauses = GC.AllocateArray<int>(count, pinned: true);
        Absent = GC.AllocateArray<byte>(count, pinned: true);
    }

    /// <summary>Environments in the batch.</summary>
    public int Count { get; }

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
    /// 1 where the last step did not happen, because the game in another process was away: the row's reward is no result
    /// of its action, and learners leave the sample out. Always 0 for environments in this process.
    /// </summary>
    public byte[] Absent { get; }
}
