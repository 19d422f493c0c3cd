namespace FastRL.Solve.Games;

/// <summary>What wins a showdown.</summary>
public enum Showdown
{
    /// <summary>The best five of five to seven cards of a full deck.</summary>
    Poker,

    /// <summary>All cards: more of a kind beat fewer, then higher ranks win; suits never count.</summary>
    Ranks,
}

/// <summary>A betting game as data. Seats are numbered from the first left of the button, so the last is the button.</summary>
/// <remarks>The defaults are two-player hold'em: blinds 1 and 2, 200 chips, at most three bets a street, and no sizes.</remarks>
public sealed record BettingGameOptions
{
    /// <summary>Players, 2 to 6.</summary>
    public int Players { get; init; } = 2;

    /// <summary>Ranks of the deck, 2 to 13.</summary>
    public int Ranks { get; init; } = 13;

    /// <summary>Suits of the deck, 1 to 4.</summary>
    public int Suits { get; init; } = 4;

    /// <summary>Cards of a player, 1 or 2.</summary>
    public int HoleCards { get; init; } = 2;

    /// <summary>Cards dealt to the board as each street begins, 1 to 4 streets; none on the first.</summary>
    public IReadOnlyList<int> BoardCards { get; init; } = [0, 3, 1, 1];

    /// <summary>What wins.</summary>
    public Showdown Showdown { get; init; }

    /// <summary>Chips that every player puts in before the deal.</summary>
    public int Ante { get; init; }

    /// <summary>Smallest bet, and smallest raise before a larger one.</summary>
    public int MinBet { get; init; } = 2;

    /// <summary>Bets are rounded to multiples of it.</summary>
    public int Chip { get; init; } = 1;

    /// <summary>Bets and raises a street, 0 to 100, all-in apart.</summary>
    public int RaiseCap { get; init; } = 3;

    /// <summary>A bet of at least this part of the chips left becomes all-in; above 1 for never.</summary>
    public double AllInPart { get; init; } = 0.97;

    /// <summary>Seat that acts first on each street.</summary>
    public IReadOnlyList<int> First { get; init; } = [1, 0, 0, 0];

    /// <summary>Chips of each seat before ante and blind.</summary>
    public IReadOnlyList<int> Stacks { get; init; } = [200, 200];

    /// <summary>Blind of each seat.</summary>
    public IReadOnlyList<int> Blinds { get; init; } = [2, 1];

    /// <summary>Bets and raises that the tree offers.</summary>
    public IReadOnlyList<BetSize> Sizes { get; init; } = [];
}
