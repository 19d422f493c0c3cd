using System.Text.RegularExpressions;

namespace FastRL.Host.Tests.Documents;

/// <summary>A command as a document has it.</summary>
/// <param name="Document">Path below the repository.</param>
/// <param name="Line">From 1.</param>
/// <param name="Text">The command without what explains it.</param>
/// <param name="Whole">Whether it is a line of its own to be typed; otherwise words in a sentence, which may leave some out.</param>
internal sealed partial record DocumentedCommand(string Document, int Line, string Text, bool Whole)
{
    /// <summary>The pages of users, in their order; records of decisions and CONTRIBUTING.md speak to others.</summary>
    public static IReadOnlyList<string> Documents { get; } =
    [
        "README.md", "python/README.md",
        .. new[] { "docs", "docs/guides" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether it names what only the reader has, such as ROM.</summary>
    public bool HasPlaceholder => Words.Any(word => PlaceholderWord().IsMatch(word));

    /// <summary>Whether a reader types it as it stands: a line of its own, or in the README, whose tables name commands.</summary>
    public bool IsTyped => Whole || Document == "README.md";

    /// <summary>Words of its first command, as a shell splits them.</summary>
    public IReadOnlyList<string> Words =>
        [.. ShellWord().Matches(Text).Select(match => match.Value).TakeWhile(word => word is not ("&&" or "&" or "|" or ">" or "2>"))
            .Select(word => word.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal))];

    /// <summary>Every command of a document, in its order.</summary>
    public static IEnumerable<DocumentedCommand> Read(string document)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, document));
        bool fenced = false;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            if ((fenced || lines[i].StartsWith("    ", StringComparison.Ordinal)) && Command().IsMatch(lines[i].TrimStart()))
            {
                yield return new DocumentedCommand(document, i + 1, Explanation().Replace(lines[i].Trim(), ""), Whole: true);
                continue;
            }
            foreach (Match code in InlineCode().Matches(lines[i]).Where(code => Command().IsMatch(code.Groups[1].Value)))
                yield return new DocumentedCommand(document, i + 1, code.Groups[1].Value, Whole: false);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Document}:{Line}: {Text}";

    [GeneratedRegex(@"^((artifacts/fastrl/)?fastrl [a-z]|\./build\.sh |dotnet [a-z]|make [a-z]|python3 |pip )")]
    private static partial Regex Command();

    // Behind a # or two spaces.
    [GeneratedRegex(@"(\s+#|\s{2,}).*$")]
    private static partial Regex Explanation();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("""('[^']*'|"[^"]*"|[^\s'"])+""")]
    private static partial Regex ShellWord();

    [GeneratedRegex(@"^(.*/)?(N|[A-Z]{3,})([./*].*)?$|<")]
    private static partial Regex PlaceholderWord();
}
