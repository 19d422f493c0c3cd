using System.Text.Json;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>What can be done with a blueprint.</summary>
[Collection(SharesHoldemFiles.Name)]
public sealed class BlueprintCommandsTests : IDisposable
{
    private readonly HoldemFiles _files;
    private readonly string _checkpoint;
    private readonly TemporaryFolder _folder = new();

    public BlueprintCommandsTests(HoldemFiles files)
    {
        _files = files;
        string run = files.NewRun();
        FastRlProgram.Outcome outcome = FastRlProgram.Run("holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, "--iters", "2000", "--stack", "8", "--no-tensorboard");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        _checkpoint = Path.Combine(run, "checkpoints", "checkpoint_final");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Eval_OfABlueprint_PrintsALineForEachOpponent()
    {
        string file = Path.Combine(_folder.Path, "result.json");
        FastRlProgram.Outcome outcome = Run("eval-blueprint", "--episodes", "200", "--against", _checkpoint, "--exploitability", "lbr", "--out", file, "--json");
        string[] lines = outcome.Output.TrimEnd().Split('\n');
        Assert.Equal(["Random", "AlwaysCall", "Tight", "Aggressive", "Blueprint", "local best response"], lines[..^1].Select(line => line.Split(':')[0].TrimEnd()));
        Assert.Matches(@"^Random         : [ -]{0,7}-?\d+\.\d\d ± +\d+\.\d\d bb/100  \[-?\d+\.\d\d, -?\d+\.\d\d\]$", lines[0]);
        JsonElement json = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(["opponents", "exploitability", "checkpoint", "seed"], json.EnumerateObject().Select(property => property.Name));
        JsonElement self = json.GetProperty("opponents")[4];
        Assert.Equal(
            ["name", "hands", "bb_per_100", "interval", "raw_bb_per_100", "raw_interval", "variance_reduction"], self.EnumerateObject().Select(property => property.Name));
        Assert.InRange(self.GetProperty("variance_reduction").GetDouble(), 0.6, 1);
        Assert.Equal("lbr", json.GetProperty("exploitability").GetProperty("method").GetString());
        Assert.Equal(lines[^1], File.ReadAllText(file).TrimEnd());
    }

    [Fact]
    public void Show_OfAHand_SaysWhatItDoes()
    {
        FastRlProgram.Outcome outcome = Run("show", "AsKd");
        string[] lines = outcome.Output.Split('\n');
        Assert.Matches(@"^AsKd, small blind on the button, preflop, bucket \d+; pot 3, 1 to call$", lines[0]);
        Assert.Matches(@"^fold +\d+\.\d %  fold$", lines[1]);
        Assert.Matches(@"^check_call +\d+\.\d %  call 1$", lines[2]);
        Assert.Matches(@"^all_in +\d+\.\d %  raise to 16$", lines[^2]);
        outcome = Run("show", "AsKd", "--board", "Td9d6h", "--history", "check_call.check_call");
        Assert.StartsWith("AsKd on Td9d6h, big blind, flop, bucket ", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'AsAs' are not two cards", "AsAs")]
    [InlineData("--board '': 3 different cards are on the flop", "AsKd", "--history", "check_call.check_call")]
    [InlineData("--board 'Kd9d6h' has a card of AsKd", "AsKd", "--history", "check_call.check_call", "--board", "Kd9d6h")]
    [InlineData("--history: 'raise' cannot follow ''; the tree has fold, check_call, ", "AsKd", "--history", "raise")]
    [InlineData("--history: betting is over after 'fold'", "AsKd", "--history", "fold")]
    public void Show_OfWhatCannotBe_SaysWhy(string message, params string[] arguments)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["holdem", "show", .. arguments, "--checkpoint", _checkpoint, "--buckets", _files.Buckets]);
        Assert.StartsWith($"fastrl: {message}", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
    }

    [Fact]
    public void Check_OfABlueprint_ListsItsRules()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("holdem", "check", "--checkpoint", _checkpoint, "--buckets", _files.Buckets, "--json");
        JsonElement rules = JsonDocument.Parse(outcome.Output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("rules");
        Assert.Equal(
            ["premium hands never fold before the flop", "the nuts never fold on the river", "better kickers fold no more often"],
            rules.EnumerateArray().Select(rule => rule.GetProperty("name").GetString()));
        Assert.Equal(rules.EnumerateArray().All(rule => rule.GetProperty("passed").GetBoolean()) ? 0 : 1, outcome.ExitCode);
    }

    [Fact]
    public void Export_OfABlueprint_WritesWhatTheEndingSays()
    {
        string json = Path.Combine(_folder.Path, "a.json"), bytes = Path.Combine(_folder.Path, "a.bin"), table = Path.Combine(_folder.Path, "a.csv"), picture = Path.Combine(_folder.Path, "a.png");
        foreach (string file in (string[])[json, bytes, table, picture]) Run("export", "--out", file);
        JsonElement strategy = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        JsonProperty first = strategy.EnumerateObject().First();
        Assert.Matches(@"^PREFLOP:\d+:$", first.Name);
        Assert.Equal(1, first.Value.EnumerateObject().Sum(action => action.Value.GetDouble()), 1e-5);
        Assert.Contains(strategy.EnumerateObject(), infoset => infoset.Name.StartsWith("RIVER:", StringComparison.Ordinal));
        Assert.Equal("FRBLUE01"u8.ToArray(), File.ReadAllBytes(bytes)[..8]);
        string[] lines = File.ReadAllLines(table);
        Assert.Equal(170, lines.Length);
        Assert.StartsWith("hand,fold,check_call,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("AKs,", lines[2], StringComparison.Ordinal);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], File.ReadAllBytes(picture)[..4]);
    }

    [Fact]
    public void Eval_ToAPlaceThatCannotBe_IsRefusedBeforeAHandIsPlayed()
    {
        string target = Path.Combine(_folder.Path, "none", "result.json");
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "holdem", "eval-blueprint", "--checkpoint", _checkpoint, "--buckets", _files.Buckets, "--episodes", "1000000000", "--out", target);
        Assert.Equal((2, "", $"fastrl: {target} cannot be written: there is no folder {Path.GetDirectoryName(target)}"), (outcome.ExitCode, outcome.Output, outcome.Error.TrimEnd()));
    }

    [Fact]
    public void Eval_OfMorePlayersByAResponse_IsRefusedBeforeAHandIsPlayed()
    {
        string run = _files.NewRun();
        FastRlProgram.Outcome trained = FastRlProgram.Run(
            "holdem", "train-blueprint", "--buckets", _files.Buckets, "--logdir", run, "--iters", "100", "--players", "3", "--stack", "2", "--set", "bets.raise_cap=0", "--no-tensorboard");
        Assert.True(trained.ExitCode == 0, trained.Error);
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "holdem", "eval-blueprint", "--checkpoint", Path.Combine(run, "checkpoints", "checkpoint_final"), "--buckets", _files.Buckets, "--exploitability", "lbr");
        Assert.Equal((2, "", "fastrl: --exploitability lbr is for two players, this blueprint for 3"), (outcome.ExitCode, outcome.Output, outcome.Error.TrimEnd()));
    }

    [Theory]
    [InlineData("--against-buckets are another blueprint's; --against names it", "--against-buckets", "x")]
    [InlineData("--draws is for --exploitability real-cards", "--draws", "3", "--exploitability", "lbr")]
    [InlineData("--draws is for --exploitability real-cards", "--draws", "3", "--exploitability", "exact")]
    public void Eval_WithAnOptionWithoutEffect_SaysWhatItIsFor(string message, params string[] options)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["holdem", "eval-blueprint", "--checkpoint", _checkpoint, "--buckets", _files.Buckets, .. options]);
        Assert.Equal((2, $"fastrl: {message}"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }

    [SmallDiskFact]
    public void Export_ToAFullDisk_LeavesTheFileAsItWas()
    {
        using var disk = new SmallDisk(kilobytes: 64);
        File.WriteAllText(disk["strategy.json"], "{}");
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "holdem", "export", "--checkpoint", _checkpoint, "--buckets", _files.Buckets, "--out", disk["strategy.json"]);
        Assert.Equal((1, $"fastrl: {disk["strategy.json"]} cannot be written: No space left on device"), (outcome.ExitCode, outcome.Error.Split(" : '")[0].TrimEnd()));
        Assert.Equal("{}", File.ReadAllText(disk["strategy.json"]));
        Assert.Single(Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public void Commands_OfDamagedFiles_NameThem()
    {
        string copy = Path.Combine(_folder.Path, "damaged");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_checkpoint)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        File.AppendAllText(Path.Combine(copy, "infosets.f32"), "x");
        FastRlProgram.Outcome outcome = FastRlProgram.Run("holdem", "eval-blueprint", "--checkpoint", copy, "--buckets", _files.Buckets);
        Assert.Contains($"checkpoint {copy} cannot be used: infosets.f32 has", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
        outcome = FastRlProgram.Run("holdem", "eval-blueprint", "--checkpoint", _checkpoint, "--buckets", Path.Combine(_folder.Path, "none"));
        Assert.Equal(2, outcome.ExitCode);
    }

    private FastRlProgram.Outcome Run(string command, params string[] arguments)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["holdem", command, .. arguments, "--checkpoint", _checkpoint, "--buckets", _files.Buckets]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome;
    }
}
