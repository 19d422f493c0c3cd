namespace FastRL.Envs.Checking;

/// <summary>Makes an environment to be checked.</summary>
/// <param name="count">Copies.</param>
/// <param name="groups">Groups in flight.</param>
/// <param name="threads">Worker threads; environments without any leave it.</param>
public delegate IVecEnv VecEnvFactory(int count, int groups, int threads);

/// <summary>How thoroughly <see cref="VecEnvChecker"/> looks, and what it must do without.</summary>
public sealed record VecEnvCheckOptions
{
    /// <summary>Copies, at least 3; an odd number shows more.</summary>
    public int Count { get; init; } = 5;

    /// <summary>Steps that are compared, at least 10; episodes should end in them.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>Seed of episodes and actions.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>False where a state cannot hold the episodes, as with games in other processes, which begin new ones.</summary>
    public bool ResumesEpisodes { get; init; } = true;
}
