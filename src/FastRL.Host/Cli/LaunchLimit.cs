using FastRL.Envs;

namespace FastRL.Host.Cli;

/// <summary>How many processes a command starts on this machine without being asked twice.</summary>
internal static class LaunchLimit
{
    // More of them for each core take the machine over; 16 fill it already.
    private const int PerCore = 16;

    /// <summary>Refuses more.</summary>
    /// <param name="count">How many are wanted.</param>
    /// <param name="what">What they are, in the plural.</param>
    /// <param name="instead">How to have them all the same, as the end of a sentence.</param>
    /// <exception cref="InputException">There are too many for this machine.</exception>
    public static void Require(int count, string what, string instead)
    {
        int cores = Environment.ProcessorCount;
        if (count > PerCore * cores)
            throw new InputException($"{count} {what} on {cores} cores: more than {PerCore} for each ({PerCore * cores}) take the machine over; {instead}");
    }
}
