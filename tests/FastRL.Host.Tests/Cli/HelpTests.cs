using System.CommandLine;
using FastRL.Host.Cli;
using FastRL.Host.Games;

namespace FastRL.Host.Tests.Cli;

/// <summary>Help texts are approved files: run with FASTRL_APPROVE=1 to take the present ones over, and read the diff.</summary>
public sealed class HelpTests
{
    /// <summary>Words of every command that there is.</summary>
    public static TheoryData<string> Commands()
    {
        var data = new TheoryData<string>();
        Add(CommandLine.CreateRootCommand(TextWriter.Null, TextWriter.Null), "");
        foreach (string game in GameLibrary.Bundled.Rooms.Where(room => room.Options.Count > 0).Select(room => room.Names.First()))
        {
            data.Add($"train {game}");
            data.Add($"view {game}");
        }
        foreach (string game in GameLibrary.Bundled.Rooms.Where(room => room.HasContests || room.HasDemonstrations).Select(room => room.Names.First()))
            data.Add($"eval {game}");
        return data;

        void Add(Command command, string words)
        {
            data.Add(words);
            foreach (Command inner in command.Subcommands)
                Add(inner, $"{words} {inner.Name}".Trim());
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public void Help_OfACommand_IsTheApprovedText(string words)
    {
        string[] path = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        FastRlProgram.Outcome outcome = FastRlProgram.Run([.. path, "--help"]);
        string file = Path.Combine(SourceFolder(), "Approved", $"{string.Join('-', ["fastrl", .. path])}.txt");
        if (Environment.GetEnvironmentVariable("FASTRL_APPROVE") == "1")
            File.WriteAllText(file, outcome.Output);
        Assert.True(File.Exists(file), $"{file} is missing: look at the text and approve it");
        Assert.Equal(File.ReadAllText(file), outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(path))!;
}
