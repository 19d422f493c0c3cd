using System.CommandLine;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem</c>: blueprints of no-limit hold'em.</summary>
internal static class HoldemCommand
{
    /// <summary>The command and those below it.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new("holdem", "Trains and examines blueprints of no-limit hold'em.")
    {
        BuildBucketsCommand.Create(output, error),
        TrainBlueprintCommand.Create(output, error),
        TrainInstanceCommand.Create(),
        TrainEpochCommand.Create(),
        EvalBlueprintCommand.Create(output),
        ShowCommand.Create(output),
        CheckCommand.Create(output),
        ExportCommand.Create(output),
    };
}
