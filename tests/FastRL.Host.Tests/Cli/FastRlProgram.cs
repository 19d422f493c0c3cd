using FastRL.Host.Cli;

namespace FastRL.Host.Tests.Cli;

/// <summary>Runs the program inside the test process.</summary>
internal static class FastRlProgram
{
    /// <summary>One command line and what came of it.</summary>
    public static Outcome Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = CommandLine.Run(args, output, error);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>What a command did.</summary>
    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
