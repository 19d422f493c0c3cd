using FastRL.Interop;

namespace FastRL.Solve.Games;

/// <summary>Ranks of seven-card hands: the higher one wins.</summary>
public static unsafe class HandRanks
{
    /// <summary>Cards of a hand.</summary>
    public const int HandCards = 7;

    /// <summary>Pairs of a deck: the pair a above b is number a * (a - 1) / 2 + b.</summary>
    public const int Pairs = Native.FR_CFR_PAIRS;

    /// <summary>Ranks several hands.</summary>
    /// <param name="cards">Seven different cards of each, rank * 4 + suit.</param>
    /// <param name="ranks">Takes 1 to 7462 for each.</param>
    /// <exception cref="ArgumentException">A hand has a card twice, or one that there is not.</exception>
    public static void Rank(ReadOnlySpan<byte> cards, Span<ushort> ranks)
    {
        int count = cards.Length / HandCards;
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks.Length, count, nameof(ranks));
        fixed (byte* hands = cards)
        fixed (ushort* found = ranks)
            Status.ThrowIfFailed(Native.fr_cfr_rank_hands(hands, count, found));
    }

    /// <summary>Ranks the hands that a board makes with every pair.</summary>
    /// <param name="board">Three to five cards.</param>
    /// <param name="ranks">Takes <see cref="Pairs"/> ranks, 0 where pair and board share a card.</param>
    public static void RankPairs(ReadOnlySpan<byte> board, Span<ushort> ranks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks.Length, Pairs, nameof(ranks));
        fixed (byte* cards = board)
        fixed (ushort* found = ranks)
            Status.ThrowIfFailed(Native.fr_cfr_rank_pairs(cards, board.Length, found));
    }
}
