using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FastRL.Envs.Rover;
using FastRL.Host.Games.Rover.Tabs;

namespace FastRL.Host.Tests.Games.Rover;

public sealed class RoverPageBuildTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "web", "rover");

    /// <summary>The committed page is what its sources give.</summary>
    [EsbuildFact]
    public void Dist_BuiltAgain_IsTheSameBytes()
    {
        using var built = new TemporaryFolder();
        using var build = Process.Start(new ProcessStartInfo(NodeFactAttribute.Node!, [Path.Combine(s_folder, "build.mjs"), built.Path]) { RedirectStandardError = true })!;
        string said = build.StandardError.ReadToEnd();
        build.WaitForExit();
        Assert.True(build.ExitCode == 0, said);
        string committed = Path.Combine(s_folder, "dist");
        static string[] Names(string folder) => [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal(Names(committed), Names(built.Path));
        Assert.All(Names(committed), name => Assert.Equal(File.ReadAllBytes(Path.Combine(committed, name)), File.ReadAllBytes(built[name])));
    }

    /// <summary>Both sides make the same text of the names that they exchange.</summary>
    [Fact]
    public void Schema_OfThePage_IsTheHosts()
    {
        string[] own = RoverTabEnv.LayoutOf(new RoverOptions()).Schema.Split(';');
        string worker = File.ReadAllText(Path.Combine(s_folder, "dist", "worker.js"));
        Assert.All(own[1..], part => Assert.Contains(part, worker, StringComparison.Ordinal));
        Assert.StartsWith("x y heading speed holding held in_excavation", own[0], StringComparison.Ordinal);
    }

    /// <summary>The module's terms are an array in the header's order.</summary>
    [Fact]
    public void RewardNames_OfThePage_AreTheModulesInItsOrder()
    {
        string header = Read("native/include/fastrl/rover.h"), rules = Read("web/rover/src/rules.ts");
        string fields = header[header.IndexOf("typedef struct fr_rover_rewards", StringComparison.Ordinal)..header.IndexOf("} fr_rover_rewards", StringComparison.Ordinal)];
        string names = rules[rules.IndexOf("rewardNames = [", StringComparison.Ordinal)..];
        names = names[..names.IndexOf(']', StringComparison.Ordinal)];
        Assert.Equal(
            Regex.Matches(fields, @"double (\w+);").Select(match => match.Groups[1].Value),
            Regex.Matches(names, "\"(\\w+)\"").Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void Page_NamesNoOtherHost()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(s_folder, "dist")).Where(file => Path.GetExtension(file) != ".svg"))
            Assert.DoesNotContain("http", File.ReadAllText(file), StringComparison.OrdinalIgnoreCase);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>Skipped where npm has not brought esbuild: <c>npm ci</c> in web/rover.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class EsbuildFactAttribute : FactAttribute
    {
        public EsbuildFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
        {
            if (NodeFactAttribute.Node is null || !Directory.Exists(Path.Combine(s_folder, "node_modules", "esbuild")))
                Skip = "esbuild is not there: npm ci in web/rover";
        }
    }
}
