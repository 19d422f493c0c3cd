using System.Runtime.InteropServices;
using FastRL.Host.Cli;

namespace FastRL.Host.Tests.Cli;

/// <summary>Runs the program inside the test process.</summary>
internal static class FastRlProgram
{
    private const int SignalBase = 128, SigTerm = 15;

    // A command takes the first signal for itself, and the next one's would be the next one's: here it is meant for the tests, of which a
    // long run of changed files may have hours before it.
    private static readonly PosixSignalRegistration s_end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(SignalBase + SigTerm));

    /// <summary>One command line and what came of it.</summary>
    public static Outcome Run(params string[] args)
    {
        GC.KeepAlive(s_end);
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = CommandLine.Run(args, output, error);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>What a command did.</summary>
    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
