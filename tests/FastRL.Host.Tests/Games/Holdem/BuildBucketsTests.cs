using System.Text.Json;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>Making a file of buckets.</summary>
[Collection(SharesHoldemFiles.Name)]
public sealed class BuildBucketsTests(HoldemFiles files)
{
    [Fact]
    public void Build_WithJson_DescribesEachStreet()
    {
        JsonElement json = JsonDocument.Parse(files.BuildOutput.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal(["streets", "file", "sha256", "seconds", "peak_bytes"], json.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["preflop", "flop", "turn", "river"], json.GetProperty("streets").EnumerateArray().Select(street => street.GetProperty("street").GetString()));
        JsonElement river = json.GetProperty("streets")[3];
        Assert.Equal(["street", "buckets", "hands", "iterations", "inertia", "seconds", "bytes"], river.EnumerateObject().Select(property => property.Name));
        Assert.Equal((16, 1000, 123_156_254), (river.GetProperty("buckets").GetInt32(), river.GetProperty("hands").GetInt32(), river.GetProperty("bytes").GetInt32()));
        Assert.InRange(json.GetProperty("peak_bytes").GetInt64(), 100L << 20, 4L << 30);
    }

    [Theory]
    [InlineData("--k-flop: k_flop is 'many'; allowed: ", "--k-flop", "many")]
    [InlineData("--k-preflop: k_preflop is '170'; allowed: ", "--k-preflop", "170")]
    [InlineData("--method: method is 'best'; allowed: ", "--method", "best")]
    [InlineData("10 hands cannot make 80 buckets", "--hands", "10")]
    [InlineData("--threads '257' is not a whole number from 0 to 256", "--threads", "257")]
    public void Build_WithWrongOptions_SaysWhatIsAllowed(string message, params string[] options)
    {
        string file = Path.Combine(files.NewRun(), "wrong.bin");
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["holdem", "build-buckets", "--out", file, .. options]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(file) || File.Exists(file + ".building"));
    }

    [Fact]
    public void Build_ToAFileThatExists_LeavesIt()
    {
        DateTime before = File.GetLastWriteTimeUtc(files.Buckets);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("holdem", "build-buckets", "--out", files.Buckets);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"{files.Buckets}: exists already", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(files.Buckets));
    }
}
