namespace FastRL.Envs.Tests;

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

    [Theory]
    [InlineData("--envs", "--num-envs")]
    [InlineData("--learning", "--learning-rate")]
    [InlineData("ppo.rate", "ppo.learning_rate")]
    [InlineData("--of", "")]
    public void Suggestion_PartOfAName_IsTheName(string word, string expected) =>
        Assert.Equal(expected.Length == 0 ? "" : $", did you mean '{expected}'?", Suggestion.For(word, ["--num-envs", "--learning-rate", "ppo.learning_rate", "--offline"]));

    [Fact]
    public async Task OrKnown_WordOfAMegabyte_IsAnsweredAtOnce()
    {
        string[] known = [.. Enumerable.Range(0, 1000).Select(i => $"value{i}")];
        string answer = await Task.Run(() => Suggestion.OrKnown(new string('x', 1 << 20), known)).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.StartsWith("; known: value0", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2 coin", "; did you mean '1 coin'?", "1 coin", "health")]
    [InlineData("zebra", "; known: clip, gamma", "clip", "gamma")]
    [InlineData("zebra", "; none is defined")]
    public void OrKnown_Word_NamesTheNearestOrAll(string word, string expected, params string[] known) =>
        Assert.Equal(expected, Suggestion.OrKnown(word, known));
}
