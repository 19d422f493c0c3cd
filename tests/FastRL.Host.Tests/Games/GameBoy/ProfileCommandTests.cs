using System.IO.Compression;
using System.Text.Json;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.GameBoy;

public sealed class ProfileCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_OfTheBundledProfile_SaysWhatFell()
    {
        JsonElement check = Check(Path.Combine(AppContext.BaseDirectory, "games", "profiles", "quest.yaml"), "--steps", "700");
        JsonElement Named(string list, string key, string name) =>
            check.GetProperty(list).EnumerateArray().Single(entry => entry.GetProperty(key).GetString() == name);
        Assert.Equal(0xC102, Named("values", "name", "hero_x").GetProperty("address").GetInt32());
        Assert.InRange(Named("values", "name", "hero_x").GetProperty("changes").GetInt32(), 50, 700);
        Assert.InRange(Named("values", "name", "hero_x").GetProperty("max").GetInt32(), 1, 144);
        Assert.Equal(700, Named("rewards", "name", "time").GetProperty("times").GetInt32());
        Assert.Equal(700 * -0.002, Named("rewards", "name", "time").GetProperty("sum").GetDouble(), 1e-9);
        Assert.Equal(0, Named("rewards", "name", "treasure").GetProperty("times").GetInt32());
        Assert.Contains("the reward treasure never fell", check.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));
        Assert.InRange(check.GetProperty("ends").EnumerateArray().Sum(end => end.GetProperty("times").GetInt32()), 1, 10);
    }

    [Fact]
    public void New_OfARom_IsAProfileThatCanBeChecked()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb"), _folder["It's Mine.gb"]);
        string path = _folder["my game.yaml"];
        FastRlProgram.Outcome made = FastRlProgram.Run("profile", "new", _folder["It's Mine.gb"], "--out", path);
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains("name: my-game\n", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Contains("file: 'It''s Mine.gb'", File.ReadAllText(path), StringComparison.Ordinal);
        JsonElement check = Check(path, "--steps", "5");
        Assert.Equal(4, check.GetProperty("values").GetArrayLength());
        // No lives where the template looks for them: every episode is over at once.
        Assert.Equal("an episode lasted 1 steps on average", check.GetProperty("warnings").EnumerateArray().Last().GetString());
        FastRlProgram.Outcome again = FastRlProgram.Run("profile", "new", _folder["It's Mine.gb"], "--out", path);
        Assert.Equal((2, true), (again.ExitCode, again.Error.Contains("is there already", StringComparison.Ordinal)));
    }

    [Fact]
    public void New_OfAnArchive_IsAProfileOfTheRomInIt()
    {
        using (ZipArchive zip = ZipFile.Open(_folder["mine.zip"], ZipArchiveMode.Create))
            zip.CreateEntryFromFile(Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb"), "quest.gb");
        FastRlProgram.Outcome made = FastRlProgram.Run("profile", "new", _folder["mine.zip"], "--out", _folder["mine.yaml"]);
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Equal(4, Check(_folder["mine.yaml"], "--steps", "5").GetProperty("values").GetArrayLength());
    }

    [Theory]
    [InlineData("2048", "game2048")]
    [InlineData("!", "game")]
    public void New_OfARomWhoseNameIsNoWord_MakesOne(string rom, string name)
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb"), _folder[$"{rom}.gb"]);
        FastRlProgram.Outcome made = FastRlProgram.Run("profile", "new", _folder[$"{rom}.gb"], "--out", _folder[$"{rom}.yaml"]);
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains($"name: {name}\n", File.ReadAllText(_folder[$"{rom}.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OfARom_NamesTheWay()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "my.gb");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("my.gb is a ROM; what it is to an agent stands in a profile: `fastrl profile new my.gb`", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_ValueInABankThatThereIsNot_IsNamed()
    {
        string bundled = Path.Combine(AppContext.BaseDirectory, "games", "profiles", "quest.yaml");
        string path = _folder["banks.yaml"];
        File.WriteAllText(path, File.ReadAllText(bundled).Replace("\nvalues:\n", "\nvalues:\n  saved: {address: 0xA000, bank: 9}\n", StringComparison.Ordinal));
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "eval", path, "--rom", Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb"), "--policy", "random", "--episodes", "1");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("profile quest: value saved: bank 9 at 0xA000 does not exist; there are 0", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void View_CheckpointThatThereIsNot_SaysSoBeforeItRuns()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("view", "quest", "--checkpoint", _folder["none"], "--port", "0");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains($"checkpoint {_folder["none"]} cannot be used", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("RUNNING", outcome.Output, StringComparison.Ordinal);
    }

    private static JsonElement Check(string profile, params string[] more)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["profile", "check", profile, .. more, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
