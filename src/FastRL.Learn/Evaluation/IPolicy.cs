using FastRL.Emu;

namespace FastRL.Learn;

/// <summary>Chooses actions from observations.</summary>
public interface IPolicy : IDisposable
{
    /// <summary>
    /// What the observations that <see cref="Act"/> read last are worth, row i for environment i: PPO's state value, DDDQN's
    /// largest Q, SAC's smaller Q of the action chosen; NaN where there is no such estimate. Empty before the first call.
    /// </summary>
    ReadOnlySpan<float> Values { get; }

    /// <summary>Reads the observations of copies [first, first + count) and writes their actions.</summary>
    void Act(VecBuffers buffers, int first, int count);
}
