namespace FastRL.Solve.Games;

/// <summary>How large a bet or raise is.</summary>
public enum BetSizeKind
{
    /// <summary>By a multiple of the pot after calling.</summary>
    Pot,

    /// <summary>By a number of chips.</summary>
    Chips,

    /// <summary>Everything; allowed beyond the cap of raises.</summary>
    AllIn,
}

/// <summary>One size of bet or raise, and where it is offered.</summary>
/// <param name="Kind">What it is measured in.</param>
/// <param name="Amount">Above 0; not read for <see cref="BetSizeKind.AllIn"/>.</param>
public sealed record BetSize(BetSizeKind Kind, double Amount = 0)
{
    /// <summary>Street from 0, or null for every one.</summary>
    public int? Street { get; init; }

    /// <summary>Whether the player acts last on later streets, of those still in; null for either.</summary>
    public bool? InPosition { get; init; }

    /// <summary>Bets and raises before it on the street, or null for any number. A blind is none.</summary>
    public int? Raise { get; init; }
}
