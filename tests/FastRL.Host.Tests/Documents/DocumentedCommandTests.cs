using System.CommandLine;
using System.CommandLine.Parsing;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games;

namespace FastRL.Host.Tests.Documents;

/// <summary>Documents say what the program takes: commands, options, settings and files.</summary>
public sealed class DocumentedCommandTests
{
    private static readonly string[] s_folders = ["bench", "docs", "games", "plugins", "python", "samples", "src", "tests", "web"];

    public static TheoryData<string> Documents => [.. DocumentedCommand.Documents];

    [Theory, MemberData(nameof(Documents))]
    public void Document_CommandsOfTheProgram_AreTaken(string document) =>
        Assert.Empty(DocumentedCommand.Read(document).Where(command => command.Words[0].EndsWith("fastrl", StringComparison.Ordinal))
            .Select(command => (Command: command, Problem: Problem(command))).Where(entry => entry.Problem is not null)
            .Select(entry => $"{entry.Command}: {entry.Problem}"));

    [Theory, MemberData(nameof(Documents))]
    public void Document_FilesOfTheRepositoryInCommands_AreThere(string document) =>
        Assert.Empty(DocumentedCommand.Read(document).Where(command => command.Words.Any(IsMissing)).Select(command => $"{command}"));

    private static bool IsMissing(string word) =>
        s_folders.Contains(word.Split('/')[0]) && word.Contains('/', StringComparison.Ordinal) && !word.Contains("/bin/", StringComparison.Ordinal)
        && !Path.Exists(Path.Combine(Repository.Root, word));

    // What the parser says, and the settings' class. Words in a sentence may leave out what a command needs.
    private static string? Problem(DocumentedCommand documented)
    {
        string[] words = [.. documented.Words.Skip(1).Select(word => word.Trim('[', ']')).Select(word => word == "N" ? "1" : word)];
        GameRoom? room = CommandLine.RoomOf(words);
        ParseResult parsed = CommandLine.CreateRootCommand(TextWriter.Null, TextWriter.Null, room).Parse(words);
        if (parsed.UnmatchedTokens.Count > 0) return $"unknown word '{parsed.UnmatchedTokens[0]}'";
        if (parsed.Errors.FirstOrDefault(error => documented.Whole ? !error.Message.Contains("not provided", StringComparison.Ordinal) : !IsMissingWord(error)) is { } wrong) return wrong.Message;
        if (parsed.CommandResult.Command.Name != "train" || room is null) return null;
        Game game = GameLibrary.Bundled.Find(words[1], null);
        string[] settings = [.. words.Where((_, i) => i > 0 && words[i - 1] == "--set").Select(setting => setting.Split('=')[0])];
        string[] known = [.. ConfigKey.All(game.NewConfig().GetType()).Select(key => key.Path)];
        return settings.FirstOrDefault(setting => !known.Contains(setting)) is { } key ? $"unknown setting '{key}'" : null;
    }

    private static bool IsMissingWord(ParseError error) =>
        error.Message.Contains("missing", StringComparison.Ordinal) || error.Message.Contains("is required", StringComparison.Ordinal)
        || error.Message.Contains("not provided", StringComparison.Ordinal);
}
