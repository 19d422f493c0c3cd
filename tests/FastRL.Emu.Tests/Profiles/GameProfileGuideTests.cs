using FastRL.Emu.Profiles;
using Xunit;

namespace FastRL.Emu.Tests.Profiles;

/// <summary>The examples of docs/game-profiles.md do what the guide says.</summary>
public sealed class GameProfileGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "game-profiles.md"));

    [Fact]
    public void Guide_CompleteProfile_Loads()
    {
        GameProfile profile = GameProfile.Parse(Example(), "maze.yaml");
        Assert.Equal("maze", profile.Name);
        Assert.Equal(10, profile.Values.Count);
        Assert.Equal(["solved", "lost", "patience", "max_steps"], profile.EndCauses.Select(cause => cause.Name));
    }

    [Fact]
    public void Guide_TileClasses_Load()
    {
        string indented = Block("tiles:").TrimEnd().ReplaceLineEndings("\n  ");
        GameProfile profile = GameProfile.Parse(
            Example().Replace("actions:", $"  {indented}\nactions:", StringComparison.Ordinal), "maze.yaml");
        Assert.Equal(3, profile.TileClasses);
    }

    [Theory]
    [InlineData("  x: {address:", "  x: {adress:")]
    [InlineData("increased(coins)", "increased(coin)")]
    public void Guide_ErrorMessages_AreTheRealOnes(string old, string replacement)
    {
        string text = Example().Replace(old, replacement, StringComparison.Ordinal);
        var error = Assert.Throws<ProfileException>(() => GameProfile.Parse(text, "maze.yaml"));
        Assert.Contains($"\n{error.Message}\n", Guide, StringComparison.Ordinal);
    }

    private static string Example() => Block("name:");

    // The first block of YAML that begins like this.
    private static string Block(string start)
    {
        const string fence = "```yaml\n";
        int from = Guide.IndexOf(fence + start, StringComparison.Ordinal) + fence.Length;
        return Guide[from..Guide.IndexOf("```", from, StringComparison.Ordinal)];
    }
}
