namespace FastRL.Envs.Policies;

/// <summary>Chooses actions from observations.</summary>
public interface IPolicy : IDisposable
{
    /// <summary>
    /// What the observations that <see cref="Act"/> read last are worth, row i for environment i: PPO's state value, DDDQN's
    /// largest Q, SAC's smaller Q of the action chosen; NaN where there is no such estimate. Empty before the first call.
    /// </summary>
    ReadOnlySpan<float> Values { get; }

    /// <summary>What <see cref="Preferences"/> are.</summary>
    PreferenceKind PreferenceKind => PreferenceKind.None;

    /// <summary>
    /// What <see cref="Act"/> made last of each possibility of each choice, row i for environment i, in the order of
    /// <see cref="ActionSpace.ChoiceSizes"/>. Empty without choices, without such numbers, and before the first call.
    /// </summary>
    ReadOnlySpan<float> Preferences => [];

    /// <summary>Reads the observations of copies [first, first + count) and writes their actions.</summary>
    void Act(VecBuffers buffers, int first, int count);

    /// <summary>
    /// Writes what the next actions depend on beside weights and observations: random numbers, and what a recurrent layer
    /// remembers. Nothing by default.
    /// </summary>
    /// <param name="buffers">Whose actions it chooses.</param>
    /// <param name="writer">Gets it.</param>
    void SaveState(VecBuffers buffers, BinaryWriter writer)
    {
    }

    /// <summary>Takes back what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    void LoadState(VecBuffers buffers, BinaryReader reader)
    {
    }
}

/// <summary>How a policy prefers one possibility of a choice over another.</summary>
public enum PreferenceKind
{
    /// <summary>It does not say.</summary>
    None,

    /// <summary>Probabilities that sum to 1 over a choice.</summary>
    Probabilities,

    /// <summary>Estimates of the return after it.</summary>
    ActionValues,
}
