namespace FastRL.Solve.Games;

/// <summary>Games whose values are published, as data.</summary>
public static class PublicGames
{
    /// <summary>Three cards, ante 1, one bet of 1 (Kuhn 1950). Worth -1/18 to the first player.</summary>
    public static BettingGameOptions Kuhn { get; } = new()
    {
        Ranks = 3,
        Suits = 1,
        HoleCards = 1,
        BoardCards = [0],
        Showdown = Showdown.Ranks,
        Ante = 1,
        MinBet = 1,
        RaiseCap = 1,
        First = [0],
        Blinds = [0, 0],
        Sizes = [new(BetSizeKind.Chips, 1)],
    };

    /// <summary>Three ranks in two suits, ante 1, one public card, two bets a round of 2, then of 4 (Southey 2005).</summary>
    public static BettingGameOptions Leduc { get; } = Kuhn with
    {
        Suits = 2,
        BoardCards = [0, 1],
        MinBet = 2,
        RaiseCap = 2,
        First = [0, 0],
        Sizes = [new(BetSizeKind.Chips, 2) { Street = 0 }, new(BetSizeKind.Chips, 4) { Street = 1 }],
    };

    /// <summary>Hold'em up to a flop of one card, won by ranks alone, one bet of the pot a street; the name is slumbot2019's.</summary>
    public static BettingGameOptions Ms1f1 { get; } = TwoStreets(flop: 1, Showdown.Ranks);

    /// <summary>Hold'em up to the flop, one bet of the pot a street; the name is slumbot2019's.</summary>
    public static BettingGameOptions Ms1f3 { get; } = TwoStreets(flop: 3, Showdown.Poker);

    private static BettingGameOptions TwoStreets(int flop, Showdown showdown) => new()
    {
        BoardCards = [0, flop],
        Showdown = showdown,
        RaiseCap = 1,
        First = [1, 0],
        Stacks = [162, 162],
        Sizes = [new(BetSizeKind.Pot, 1)],
    };
}
