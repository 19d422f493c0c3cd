using FastRL.Envs;
using FastRL.Solve.Games;
using FastRL.Solve.Matches;

namespace FastRL.Solve.Tests.Matches;

public sealed class DealTests
{
    [Fact]
    public void Create_OfAHand_DealsDifferentCards()
    {
        for (int number = 0; number < 100; number++)
        {
            Deal deal = Deal.Create(seed: 1, number, players: 6);
            byte[] cards = [.. Enumerable.Range(0, 6).SelectMany(seat => deal.HoleCards(seat).ToArray()), .. deal.BoardCards];
            Assert.Equal(17, cards.Distinct().Count());
            Assert.All(cards, card => Assert.InRange(card, 0, 51));
        }
    }

    [Theory]
    [InlineData("AsAh", "KsKd", "AcAdKc2d3d", 1, 1.0)]    // drawing dead
    [InlineData("AsKh", "AdKc", "2s7d9cTd3h", 3, 0.5)]    // a tie
    [InlineData("AsAh", "KsKd", "2c7d9hKcJc", 2, 2.0 / 44)] // two aces against a set on the turn
    public void Of_AStreet_IsTheExactChance(string first, string second, string board, int street, double expected)
    {
        var equity = new DealEquity(players: 2);
        equity.Begin(Deal.Of([.. Cards.Parse(first)!, .. Cards.Parse(second)!], Cards.Parse(board)!), default);
        Assert.Equal(expected, equity.Of(street), 1e-12);
    }

    [Fact]
    public void Of_BeforeTheFlop_IsOnAverageTheExactChance()
    {
        var equity = new DealEquity(players: 2);
        double sum = 0;
        const int times = 200;
        for (int number = 0; number < times; number++)
        {
            equity.Begin(Deal.Of(Cards.Parse("AsKsQhQd")!, Cards.Parse("2c7d9hKcJc")!), SplitMix64.Create(1, number));
            sum += equity.Of(0);
        }
        Assert.Equal(0.4621446, sum / times, 5 * 0.5 / Math.Sqrt(512 * times)); // of the published exact chances
    }

    [Fact]
    public void Parse_OfCards_ReadsWhatNamesWrites()
    {
        Assert.Equal([51, 0, 32], Cards.Parse("As2cTc")!);
        Assert.Equal("As2cTc", Cards.Names([51, 0, 32]));
        Assert.Null(Cards.Parse("AsAs"));
        Assert.Null(Cards.Parse("1s"));
        Assert.Null(Cards.Parse("As2"));
    }
}
