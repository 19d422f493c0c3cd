using FastRL.Cluster.Jobs;
using FastRL.Envs;

namespace FastRL.Cluster.Tests.Jobs;

/// <summary>How work is cut between merges.</summary>
public sealed class EpochsTests
{
    private static readonly JobStand s_begin = new() { Rounds = 0, Merged = 0, Instances = 3, Seconds = 0, RoundSeconds = 0, RoundMerged = 0 };

    [Theory]
    [InlineData("100000", 100_000, 0)]
    [InlineData("60s", 0, 60)]
    [InlineData("0.5s", 0, 0.5)]
    public void Parse_OfUnitsOrSeconds_TellsThemApart(string text, long units, double seconds) =>
        Assert.Equal(new Epochs(units, seconds), Epochs.Parse("--merge-every", text));

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("1e9s")]
    [InlineData("often")]
    public void Parse_OfAnythingElse_SaysWhatIsAllowed(string text) => Assert.StartsWith(
        $"--merge-every '{text}' is neither iterations", Assert.Throws<InputException>(() => Epochs.Parse("--merge-every", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Next_ByUnits_EndsWithWhatIsLeft()
    {
        var epochs = new Epochs(100, 0);
        Assert.Equal([new(0, 600, 700), new(1, 700, 800), new(2, 800, 900)], epochs.Next(1000, 0, s_begin with { Merged = 600 }));
        Assert.Equal([new(0, 900, 934), new(1, 934, 967), new(2, 967, 1000)], epochs.Next(1000, 0, s_begin with { Merged = 900 }));
        Assert.Equal([new(0, 998, 999), new(1, 999, 1000)], epochs.Next(1000, 0, s_begin with { Merged = 998 }));
        Assert.Empty(epochs.Next(1000, 0, s_begin with { Merged = 1000 }));
    }

    [Fact]
    public void Next_BySeconds_TakesTheSpeedOfTheRoundBefore()
    {
        var epochs = new Epochs(0, 10);
        Assert.All(epochs.Next(0, 100, s_begin), range => Assert.Equal(1000, range.Count));
        JobStand measured = s_begin with { Rounds = 1, Merged = 6000, RoundMerged = 6000, RoundSeconds = 2, Seconds = 2 };
        Assert.Equal([10_000, 10_000, 10_000], epochs.Next(0, 100, measured).Select(range => range.Count));
        Assert.Equal([5_000, 5_000, 5_000], epochs.Next(0, 7, measured).Select(range => range.Count)); // five seconds are left
        Assert.Empty(epochs.Next(0, 2, measured));
    }
}
