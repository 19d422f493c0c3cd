using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FastRL.Host.Tests;

/// <summary>The direction of the references between libraries: docs/architecture.md draws it.</summary>
public sealed class ArchitectureTests
{
    // Each library with those that it may refer to, directly or not.
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["FastRL.Interop.Generator"] = [],
        ["FastRL.Interop"] = ["FastRL.Interop.Generator"],
        ["FastRL.Envs"] = ["FastRL.Interop"],
        ["FastRL.Emu"] = ["FastRL.Envs"],
        ["FastRL.Gym"] = ["FastRL.Emu"],
        ["FastRL.Runs"] = ["FastRL.Envs"],
        ["FastRL.Learn"] = ["FastRL.Runs"],
        ["FastRL.Export"] = ["FastRL.Learn"],
        ["FastRL.Solve"] = ["FastRL.Runs"],
        ["FastRL.Cluster"] = ["FastRL.Runs"],
        ["FastRL.Wall"] = [],
        ["FastRL.Web"] = ["FastRL.Runs"],
        ["FastRL.Measure"] = ["FastRL.Emu", "FastRL.Learn", "FastRL.Solve"],
        ["FastRL.Host"] = ["FastRL.Learn", "FastRL.Export", "FastRL.Solve", "FastRL.Cluster", "FastRL.Wall", "FastRL.Web", "FastRL.Measure", "FastRL.Emu"],
    };

    [Fact]
    public void References_OfEveryLibrary_PointOneWay()
    {
        foreach (string project in Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(project);
            Assert.True(s_allowed.ContainsKey(name), $"{name} has no place in the order of the libraries: give it one here");
            string[] referred = [.. XDocument.Load(project).Descendants("ProjectReference")
                .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
                .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!))
                .Where(reference => reference.StartsWith("FastRL.", StringComparison.Ordinal))];
            Assert.Empty(referred.Except(s_allowed[name]));
        }
    }

    [Theory]
    [InlineData("puck")]
    [InlineData("quest")]
    [InlineData("cartpole")]
    public void Sources_OfALibrary_NameNoGame(string game)
    {
        // Environments of FastRL.Envs have folders of their own; that of hockey has a puck.
        string[] named = [.. ((string[])["Interop", "Envs", "Emu", "Runs", "Learn", "Web"])
            .SelectMany(library => Directory.GetFiles(Path.Combine(Repository.Root, "src", $"FastRL.{library}"), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/Classic/", StringComparison.Ordinal)
                && !file.Contains("/Hockey/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                && Regex.IsMatch(line, $"(?<![A-Za-z]){game}|{char.ToUpperInvariant(game[0])}{game[1..]}(?![a-z])")))];
        Assert.Empty(named);
    }
}
