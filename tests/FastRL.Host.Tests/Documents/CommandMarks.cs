namespace FastRL.Host.Tests.Documents;

/// <summary>What <c>marks.txt</c> says of the commands of documents.</summary>
internal sealed class CommandMarks
{
    private const string Short = " => ", NotRun = " -- ", Before = "before: ", Needs = "needs: ", Everything = "*";

    private readonly Dictionary<(string? Document, string Command), (string? Other, string? Reason)> _marks = [];
    private readonly List<(string? Document, string Command)> _before = [];
    private readonly List<(string? Document, string Variable)> _needs = [];

    private CommandMarks(IEnumerable<string> lines)
    {
        string? document = null;
        foreach (string line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            int other = line.IndexOf(Short, StringComparison.Ordinal), reason = line.LastIndexOf(NotRun, StringComparison.Ordinal);
            if (line[0] == '[') document = line[1..^1];
            else if (line.StartsWith(Before, StringComparison.Ordinal)) _before.Add((document, line[Before.Length..]));
            else if (line.StartsWith(Needs, StringComparison.Ordinal)) _needs.Add((document, line[Needs.Length..]));
            else if (other >= 0) _marks.Add((document, line[..other]), (line[(other + Short.Length)..], null));
            else if (reason >= 0) _marks.Add((document, line[..reason]), (null, line[(reason + NotRun.Length)..]));
            else throw new InvalidDataException($"marks.txt: '{line}' is no mark");
        }
    }

    /// <summary>The file beside this one.</summary>
    public static CommandMarks Read() =>
        new(File.ReadLines(Path.Combine(Repository.Root, "tests", "FastRL.Host.Tests", "Documents", "marks.txt")));

    /// <summary>Marks of no command that there is.</summary>
    public IEnumerable<string> Stale()
    {
        (string? Document, string Command)[] there = [.. DocumentedCommand.Documents.SelectMany(DocumentedCommand.Read).Select(command => ((string?)command.Document, command.Text))];
        return _marks.Keys.Where(mark => mark.Command != Everything && !there.Any(command => command.Command == mark.Command && (mark.Document ?? command.Document) == command.Document))
            .Select(mark => $"[{mark.Document}] {mark.Command}");
    }

    /// <summary>The environment variable that a document's commands need and nobody has set, or null.</summary>
    public string? Missing(string document) => _needs.Where(need => need.Document == document).Select(need => need.Variable)
        .FirstOrDefault(variable => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)));

    /// <summary>Command lines to be run for a document, in order.</summary>
    public IEnumerable<string> CommandLines(string document)
    {
        string[] lines = [.. DocumentedCommand.Read(document).Where(command => command.IsTyped && !command.HasPlaceholder).Select(command => Line(document, command.Text)).OfType<string>()];
        return lines.Length == 0 ? [] : [.. _before.Where(entry => entry.Document == document).Select(entry => entry.Command), .. lines];
    }

    private string? Line(string document, string command) =>
        _marks.TryGetValue((document, command), out (string? Other, string? Reason) mark) || _marks.TryGetValue((document, Everything), out mark)
            || _marks.TryGetValue((null, command), out mark) ? mark.Other : command;
}
