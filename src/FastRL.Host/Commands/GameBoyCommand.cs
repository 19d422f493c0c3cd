using System.CommandLine;
using FastRL.Host.Cli;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl gb</c>: the emulator by itself.</summary>
internal static class GameBoyCommand
{
    /// <summary>The command and those below it.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new("gb", "The Game Boy core by itself.")
    {
        GameBoyRunCommand.Create(output, error),
        GameBoyConformCommand.Create(output, error),
        GameBoyMemoryCommand.Create(output),
        GameBoyPlayCommand.Create(error),
    };
}
