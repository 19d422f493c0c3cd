using System.CommandLine;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Measure.Benchmarks;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench table</c>: the README's table of results, made from what the commands printed.</summary>
internal static class BenchTableCommand
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Holds gb.json, ring.json and so on: what the commands printed with --json." };
        var command = new Command("table", "Prints the README's table of results from kept outputs of the commands in it.") { folder };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(folder);
            if (!Directory.Exists(path))
                throw new InputException($"{path}: no such folder");
            output.Write(MeasuredTable.Render(path));
            return ExitCode.Done;
        });
        return command;
    }
}
