using FastRL.Learn.League;

namespace FastRL.Learn.Tests.League;

public sealed class EloTableTests
{
    /// <summary>Odds of ten to one are 400 points, by definition; many games leave the prior no say.</summary>
    [Fact]
    public void Ratings_TenToOne_Are400Apart()
    {
        var table = new EloTable();
        table.Add(new PairRecord("a", "b", 100_000, 0, 10_000));
        EloRating[] ratings = [.. table.Ratings()];
        Assert.Equal(["a", "b"], ratings.Select(rating => rating.Name));
        Assert.Equal(400, ratings[0].Elo - ratings[1].Elo, 0.5);
        Assert.Equal(2000, ratings[0].Elo + ratings[1].Elo, 1e-6);
        Assert.Equal((110_000, 10 / 11.0), (ratings[0].Games, ratings[0].WinRate));
    }

    /// <summary>A chain of pairs adds up: b is 200 above c, a 100 above b.</summary>
    [Fact]
    public void Ratings_OfAChain_AddUp()
    {
        var table = new EloTable();
        table.Add(Games("a", "b", 100));
        table.Add(Games("b", "c", 200));
        var elo = table.Ratings().ToDictionary(rating => rating.Name, rating => rating.Elo);
        Assert.Equal(100, elo["a"] - elo["b"], 0.5);
        Assert.Equal(200, elo["b"] - elo["c"], 0.5);

        static PairRecord Games(string first, string second, double difference)
        {
            int wins = (int)Math.Round(1_000_000 / (1 + Math.Pow(10, -difference / 400)));
            return new PairRecord(first, second, wins, 0, 1_000_000 - wins);
        }
    }

    /// <summary>
    /// n games between equals: the difference's standard error is that of a logistic regression, 2 / sqrt(n) nats, and each is half of it
    /// away from the middle.
    /// </summary>
    [Fact]
    public void Ratings_BetweenEquals_HaveTheIntervalOfAProportion()
    {
        var table = new EloTable();
        table.Add(new PairRecord("a", "b", 5000, 0, 5000));
        EloRating rating = table.Ratings()[0];
        Assert.Equal(1000, rating.Elo, 1e-6);
        double expected = 1.96 * 400 / Math.Log(10) / Math.Sqrt(10_000);
        Assert.Equal(expected, rating.HalfWidth, expected * 0.01);
    }

    [Fact]
    public void Ratings_NeverBeaten_AreFinite()
    {
        var table = new EloTable();
        table.Add(new PairRecord("a", "b", 40, 0, 0));
        table.Add(new PairRecord("a", "c", 40, 0, 0));
        Assert.All(table.Ratings(), rating => Assert.InRange(rating.Elo, -2000, 4000));
        Assert.Equal("a", table.Ratings()[0].Name);
    }

    [Fact]
    public void Add_EitherOrder_IsOnePair()
    {
        var table = new EloTable();
        table.Add(new PairRecord("a", "b", 3, 1, 2));
        table.Add(new PairRecord("b", "a", 5, 1, 7));
        Assert.Equal([new PairRecord("a", "b", 10, 2, 7)], table.Pairs);
    }

    [Fact]
    public void Load_WhatWasSaved_IsTheSameTable()
    {
        EloTable table = new(), other = new();
        table.Add(new PairRecord("a", "b", 3, 1, 2));
        table.Add(new PairRecord("c", "a", 3, 0, 0));
        using var state = new MemoryStream();
        table.Save(new BinaryWriter(state));
        state.Position = 0;
        other.Load(new BinaryReader(state));
        Assert.Equal(table.Pairs, other.Pairs);
    }
}
