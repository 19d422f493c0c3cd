using System.CommandLine;
using FastRL.Host.Cli;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench</c>: how fast the parts are, beside their peers.</summary>
internal static class BenchCommand
{
    /// <summary>The command and those below it.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new("bench", "Measures speed, beside peers in the same run.")
    {
        BenchGameBoyCommand.Create(output, error),
        BenchHockeyCommand.Create(output, error),
        BenchHoldemCommand.Create(output, error),
        BenchLearnCommand.Create(output, error),
        BenchRingCommand.Create(output, error),
        BenchRoverCommand.Create(output, error),
        BenchTableCommand.Create(output),
    };
}
