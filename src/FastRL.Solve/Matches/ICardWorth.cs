using FastRL.Envs;
using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>What the cards of a deal are worth, so that luck with them can be taken out of what was won.</summary>
internal interface ICardWorth
{
    /// <summary>A deal to be looked at.</summary>
    /// <param name="deal">The cards.</param>
    /// <param name="random">Draws.</param>
    void Begin(Deal deal, SplitMix64 random);

    /// <summary>Each seat's strength at a showdown, the higher wins.</summary>
    void Strengths(Span<int> strengths);

    /// <summary>How far a seat's own cards are better than usual; the mean over all deals is 0.</summary>
    double Lead(int hero);

    /// <summary>Chips that the cards of a street brought a seat; the mean over all cards that could have come is 0.</summary>
    /// <param name="node">The street's first decision.</param>
    /// <param name="state">The hand there.</param>
    /// <param name="before">The street before.</param>
    /// <param name="hero">Seat.</param>
    double Luck(int node, in HandState state, int before, int hero);

    /// <summary>What a showdown before the last street pays a seat, the mean over all cards that may follow; null for what the deal's give.</summary>
    double? AllIn(in HandState state, int street, int hero);
}
