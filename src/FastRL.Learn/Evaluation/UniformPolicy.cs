using FastRL.Emu;

namespace FastRL.Learn;

/// <summary>Every choice equally likely, whatever is seen. Needs no libtorch.</summary>
public sealed class UniformPolicy : IPolicy
{
    /// <summary>Draws from a stream of its own.</summary>
    /// <exception cref="ArgumentException">The actions are not discrete.</exception>
    public UniformPolicy(ActionSpace actions, ulong seed) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
