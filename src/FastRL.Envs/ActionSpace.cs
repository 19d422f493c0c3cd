namespace FastRL.Envs;

/// <summary>What an environment accepts as an action: choices, real numbers, or both.</summary>
/// <remarks>Names say what is what, so that a checkpoint can tell its layout from another of the same sizes; null for none.</remarks>
public abstract record ActionSpace
{
    /// <summary>One choice out of <paramref name="Size"/>.</summary>
    /// <param name="Size">Number of choices, at least 2.</param>
    /// <param name="Names">A word for each choice.</param>
    public sealed record Discrete(int Size, IReadOnlyList<string> Names) : ActionSpace
    {
        /// <summary>A word for each choice, or none.</summary>
        public IReadOnlyList<string> Names { get; } = LayoutNames.Check(Names, Size, "choice");
    }

    /// <summary>Several independent choices.</summary>
    /// <param name="Sizes">Number of choices of each head.</param>
    /// <param name="Names">A word for each head.</param>
    public sealed record MultiDiscrete(IReadOnlyList<int> Sizes, IReadOnlyList<string>? Names = null) : ActionSpace
    {
        /// <summary>A word for each head, or none.</summary>
        public IReadOnlyList<string> Names { get; } = LayoutNames.Check(Names, Sizes.Count, "choice");
    }

    /// <summary>Real numbers between bounds.</summary>
    /// <param name="Low">Lower bound of each dimension.</param>
    /// <param name="High">Upper bound of each dimension.</param>
    /// <param name="Names">A word for each dimension.</param>
    public sealed record Box(IReadOnlyList<float> Low, IReadOnlyList<float> High, IReadOnlyList<string>? Names = null) : ActionSpace
    {
        /// <summary>A word for each dimension, or none.</summary>
        public IReadOnlyList<string> Names { get; } = LayoutNames.Check(Names, Low.Count, "real number");
    }

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
