using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FastRL.Host.Tests.Documents;

/// <summary>What somebody new to the project stumbles over first.</summary>
public sealed partial class NewcomerTests
{
    [Theory]
    [InlineData("policy")]
    [InlineData("value")]
    [InlineData("entropy")]
    [InlineData("rollout")]
    [InlineData("success")]
    [InlineData("reward")]
    [InlineData("loss")]
    [InlineData("episode")]
    public void Words_OfTheTable_AreExplained(string word) =>
        Assert.Contains(WordRow().Matches(Read("docs/words.md")), row => row.Groups["words"].Value.Split(", ").Contains(word));

    [Fact]
    public void Embed_FilesToReference_AreThoseThatAreBuilt()
    {
        string project = Read("src/FastRL.Interop/FastRL.Interop.csproj");
        string[] built = project[(project.IndexOf("<TargetFrameworks>", StringComparison.Ordinal) + 18)..].Split('<')[0].Split(';');
        string guide = Read("docs/guides/embed.md");
        Assert.Equal(built.Order(), InteropFile().Matches(guide).Select(file => file.Groups["framework"].Value).Order());
        Assert.Contains("| Unity, Mono 6.4 and later | `src/FastRL.Interop/bin/Release/netstandard2.1/", guide, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_FilesThatItsCommandsWrite_AreNotOfTheRepository()
    {
        string[] ignored = [.. Read(".gitignore").Split('\n').Where(line => line.EndsWith('/'))];
        string[] written = [.. DocumentedCommand.Read("README.md").SelectMany(command => command.Words.Zip(command.Words.Skip(1)))
            .Where(pair => pair.First is "--screenshot" or "--record" or "--picture" or "--policy" or "--onnx" or "--out" or "--run-dir")
            .Select(pair => pair.Second)];
        Assert.Contains("artifacts/won.png", written);
        Assert.All(written, file => Assert.Contains(ignored, folder => file.StartsWith(folder, StringComparison.Ordinal)));
    }

    [UnixFact]
    public void Make_VisualTest_SaysWhatShowsAGame()
    {
        using var make = Process.Start(new ProcessStartInfo("make", ["-s", "visual-test"])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        string said = make.StandardError.ReadToEnd();
        make.WaitForExit();
        Assert.Equal(2, make.ExitCode);
        Assert.Matches("there is no window here; .*fastrl view GAME shows it in a page, .*gb run ROM --screenshot FILE.png a picture", said);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"^\| (?<words>[^|]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex WordRow();

    [GeneratedRegex("`src/FastRL.Interop/bin/Release/(?<framework>[^/]+)/FastRL.Interop.dll`", RegexOptions.ExplicitCapture)]
    private static partial Regex InteropFile();
}
