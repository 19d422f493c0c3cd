using System.CommandLine;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Games.Holdem;
using FastRL.Solve.Blueprints;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem export</c>: a blueprint's strategy for other programs and for people.</summary>
internal static class ExportCommand
{
    private const string Json = ".json", Binary = ".bin", Table = ".csv", Picture = ".png";

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var options = new BlueprintOptions();
        var file = new Option<string>("--out")
        {
            Description = "What to write, by its ending: .json or .bin the whole strategy, .csv or .png the square of starting hands.", HelpName = "FILE", Required = true,
        };
        var history = new Option<string>("--history")
        {
            Description = "Square: actions before, joined by dots.", HelpName = "ACTIONS", DefaultValueFactory = _ => "",
        };
        var command = new Command("export", "Writes a blueprint's average strategy as JSON or bytes, or its starting hands as table or picture.");
        options.AddTo(command);
        command.Add(file);
        command.Add(history);
        command.SetAction(parsed => options.With(parsed, blueprint =>
        {
            string path = parsed.GetRequiredValue(file);
            Action<Stream> write = Path.GetExtension(path) switch
            {
                Json => stream => output.WriteLine($"{BlueprintExport.WriteJson(blueprint, stream)} infosets"),
                Binary => stream => output.WriteLine($"{BlueprintExport.WriteBinary(blueprint, stream)} infosets"),
                Table => new HandSquare(blueprint, parsed.GetValue(history)!).WriteTable,
                Picture => new HandSquare(blueprint, parsed.GetValue(history)!).WritePicture,
                var other => throw new InputException($"--out '{path}' ends with '{other}'; allowed: {Json}, {Binary}, {Table}, {Picture}"),
            };
            OutputFile.Write(path, write);
            return ExitCode.Done;
        }));
        return command;
    }
}
