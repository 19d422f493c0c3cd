using FastRL.Envs;

namespace FastRL.Learn.Ppo;

/// <summary>Steps that somebody else played: what was seen, what was allowed and what was chosen.</summary>
/// <param name="like">Buffers of an environment like the one that was played in.</param>
/// <param name="capacity">Steps, at least 1.</param>
public sealed class DemonstratedSteps(VecBuffers like, int capacity)
{
    private readonly int _masks = like.ActionMasks.Length / like.Count;

    /// <summary>Steps so far.</summary>
    public int Count { get; private set; }

    /// <summary>Observations before each step.</summary>
    internal ObservationBuffer[] Observations { get; } = [.. like.Observations.Select(part => new ObservationBuffer(part.Spec, capacity))];

    /// <summary><c>[capacity, ChoiceWidth]</c>.</summary>
    internal int[] Choices { get; } = new int[capacity * like.ChoiceWidth];

    /// <summary><c>[capacity, sum of the choices' sizes]</c>; empty where every choice is always allowed.</summary>
    internal byte[] Masks { get; } = new byte[capacity * (like.ActionMasks.Length / like.Count)];

    /// <summary>Adds a step before it is done: a copy's observation and action as they lie in its row.</summary>
    public void Add(VecBuffers buffers, int copy)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        for (int part = 0; part < Observations.Length; part++)
            buffers.Observations[part].RowBytes(copy).CopyTo(Observations[part].RowBytes(Count));
        buffers.Actions.AsSpan(copy * buffers.ChoiceWidth, buffers.ChoiceWidth).CopyTo(Choices.AsSpan(Count * buffers.ChoiceWidth));
        buffers.ActionMasks.AsSpan(copy * _masks, _masks).CopyTo(Masks.AsSpan(Count * _masks));
        Count++;
    }
}
