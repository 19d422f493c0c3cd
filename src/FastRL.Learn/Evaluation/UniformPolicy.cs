using FastRL.Emu;

namespace FastRL.Learn;

/// <summary>Every choice equally likely, whatever is seen. Needs no libtorch.</summary>
public sealed class UniformPolicy : IPolicy
{
    private readonly int _actions;
    private readonly RandomStream _random;

    /// <summary>Draws from a stream of its own.</summary>
    /// <exception cref="ArgumentException">The actions are not discrete.</exception>
    public UniformPolicy(ActionSpace actions, ulong seed)
    {
        _actions = actions is ActionSpace.Discrete discrete
            ? discrete.Size
            : throw new ArgumentException($"only discrete actions are drawn, not {actions}", nameof(actions));
        _random = new RandomStream(seed, purpose: 4);
    }

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        for (int i = first; i < first + count; i++) buffers.Actions[i] = _random.NextInt(_actions);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
