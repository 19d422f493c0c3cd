using FastRL.Emu.Expressions;
using FastRL.Host.Cli;

namespace FastRL.Host.Tests.Cli;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("clip", "", 4)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    public void Distance_KnownPairs_AreThePublishedOnes(string from, string to, int distance) =>
        Assert.Equal(distance, Suggestion.Distance(from, to));

    [Fact]
    public void Suggestion_NothingNear_IsEmpty() => Assert.Empty(Suggestion.For("zebra", ["clip", "gamma"]));
}
