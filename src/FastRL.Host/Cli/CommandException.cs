namespace FastRL.Host.Cli;

/// <summary>Ends a command with one line for people: what is wrong, where, and what would be right.</summary>
/// <param name="message">The line, without the program's name.</param>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
internal sealed class CommandException(string message, int exitCode = ExitCode.Usage) : Exception(message)
{
    /// <summary>What the process exits with.</summary>
    public int ExitCode { get; } = exitCode;
}
