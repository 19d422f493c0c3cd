using FastRL.Host.Cli;

namespace FastRL.Host.Tests.Cli;

public sealed class WholeNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-7", -7)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("1_000_000", 1_000_000)]
    [InlineData("1e6", 1_000_000)]
    [InlineData("2.5E3", 2_500)]
    [InlineData("1M", 1_000_000)]
    [InlineData("2.5k", 2_500)]
    [InlineData("3G", 3_000_000_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void TryParse_AWholeNumber_IsIts(string text, long expected)
    {
        Assert.True(WholeNumber.TryParse(text, out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("1.0")]
    [InlineData("1.5")]
    [InlineData("1e-1")]
    [InlineData("0.0005k")]
    [InlineData("1e6M")]
    [InlineData("1_")]
    [InlineData("_1")]
    [InlineData("1__0")]
    [InlineData("1K")]
    [InlineData("0x10")]
    [InlineData(" 1")]
    [InlineData("9223372036854775808")]
    [InlineData("1e19")]
    [InlineData("1e999")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(WholeNumber.TryParse(text, out _));
}
