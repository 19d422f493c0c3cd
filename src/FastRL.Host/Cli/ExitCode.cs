namespace FastRL.Host.Cli;

/// <summary>What the process tells its caller; documented in docs/cli.md.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>The command was right, but carrying it out failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a file given to it is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl+C or SIGTERM; what there was to save is saved.</summary>
    public const int Interrupted = 130;
}
