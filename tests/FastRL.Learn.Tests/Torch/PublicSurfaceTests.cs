using System.Text.RegularExpressions;
using TorchSharp;

namespace FastRL.Learn.Tests.Torch;

public sealed partial class PublicSurfaceTests
{
    [Fact]
    public void Assembly_PublicMembers_AreThoseOfTheTable()
    {
        IReadOnlyList<string> actual = PublicSurface.Describe(typeof(torch).Assembly);
        string[] documented = [.. File.ReadLines(FindTable()).Select(line => Row().Match(line))
            .Where(match => match.Success).Select(match => match.Groups[1].Value)];
        Assert.True(
            actual.ToHashSet().SetEquals(documented) && documented.Length == actual.Count,
            $"""
            docs/torchsharp.md differs from the assembly.
            Not in the table:
            {string.Join("\n", actual.Except(documented).Select(line => $"| `{line}` | |"))}
            Not in the assembly:
            {string.Join("\n", documented.Except(actual))}
            """);
    }

    [GeneratedRegex(@"^\| `([^`]+)` \|")]
    private static partial Regex Row();

    private static string FindTable()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FastRL.sln"))) folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "docs", "torchsharp.md");
    }
}
