using FastRL.Envs;
using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>Chances of hold'em's hands on the boards of a deal, exact from the flop on; what was computed is kept for the deal.</summary>
/// <remarks>
/// They are for two players; with more, cards have no worth before the showdown. Before the flop chances are those on boards drawn beside
/// the deal's: the expectation is exact, and all that is needed.
/// </remarks>
/// <param name="players">Players.</param>
internal sealed class DealEquity(int players) : ICardWorth
{
    private const int DrawnBoards = 512;

    private readonly double[] _equities = new double[4]; // of seat 0 by street; NaN: not computed yet
    private byte[] _hands = [];
    private ushort[] _ranks = [];
    private Deal? _deal;
    private SplitMix64 _random;

    public void Begin(Deal deal, SplitMix64 random)
    {
        (_deal, _random) = (deal, random);
        Array.Fill(_equities, double.NaN);
    }

    public void Strengths(Span<int> strengths)
    {
        Span<byte> cards = stackalloc byte[HandRanks.HandCards];
        Span<ushort> rank = stackalloc ushort[1];
        for (int seat = 0; seat < players; seat++)
        {
            _deal!.HoleCards(seat).CopyTo(cards);
            _deal.BoardCards.CopyTo(cards[2..]);
            HandRanks.Rank(cards, rank);
            strengths[seat] = rank[0];
        }
    }

    /// <summary>The chance before the flop less one half.</summary>
    public double Lead(int hero) => players == 2 ? Of(hero, 0) - 0.5 : 0;

    public double Luck(int node, in HandState state, int before, int hero) =>
        players == 2 ? Pot(state) * (Of(hero, before + 1) - Of(hero, before)) : 0;

    public double? AllIn(in HandState state, int street, int hero) =>
        players == 2 && street < 3 ? (Pot(state) * Of(hero, street)) - state.Committed(hero) : null;

    private static double Pot(in HandState state) => state.Committed(0) + state.Committed(1);

    private double Of(int hero, int street) => hero == 0 ? Of(street) : 1 - Of(street);

    /// <summary>Part of the pot that seat 0 gets on average, over all boards that can follow a street's.</summary>
    /// <param name="street">From 0.</param>
    public double Of(int street)
    {
        ref double equity = ref _equities[street];
        if (double.IsNaN(equity)) equity = Compute(street);
        return equity;
    }

    private double Compute(int street)
    {
        Deal deal = _deal!;
        int known = Deal.BoardSize(street), missing = 5 - known;
        ulong used = 0;
        foreach (byte card in deal.HoleCards(0)) used |= 1UL << card;
        foreach (byte card in deal.HoleCards(1)) used |= 1UL << card;
        foreach (byte card in deal.BoardCards[..known]) used |= 1UL << card;
        Span<byte> board = stackalloc byte[5];
        deal.BoardCards[..known].CopyTo(board);
        int boards = street == 0 ? Draw(used, board) : Enumerate(used, board, missing);
        if (_ranks.Length < 2 * boards) _ranks = new ushort[2 * boards];
        HandRanks.Rank(_hands.AsSpan(0, 2 * boards * HandRanks.HandCards), _ranks);
        double won = 0;
        for (int i = 0; i < boards; i++) won += _ranks[2 * i] > _ranks[(2 * i) + 1] ? 1 : _ranks[2 * i] == _ranks[(2 * i) + 1] ? 0.5 : 0;
        return won / boards;
    }

    private int Draw(ulong used, Span<byte> board)
    {
        for (int number = 0; number < DrawnBoards; number++)
        {
            ulong taken = used;
            for (int i = 0; i < board.Length; i++)
            {
                int card;
                do card = _random.Next(0, Deal.Cards - 1);
                while ((taken >> card & 1) != 0);
                taken |= 1UL << card;
                board[i] = (byte)card;
            }
            Add(board, number);
        }
        return DrawnBoards;
    }

    private int Enumerate(ulong used, Span<byte> board, int missing)
    {
        int boards = 0;
        for (int first = 0; first < (missing > 0 ? Deal.Cards : 1); first++)
        {
            if (missing > 0 && (used >> first & 1) != 0) continue;
            for (int second = first + 1; second < (missing > 1 ? Deal.Cards : first + 2); second++)
            {
                if (missing > 1 && (used >> second & 1) != 0) continue;
                if (missing > 0) board[^1] = (byte)first;
                if (missing > 1) board[^2] = (byte)second;
                Add(board, boards++);
            }
        }
        return boards;
    }

    private void Add(ReadOnlySpan<byte> board, int number)
    {
        int at = 2 * number * HandRanks.HandCards;
        if (_hands.Length < at + (2 * HandRanks.HandCards)) Array.Resize(ref _hands, Math.Max(2 * HandRanks.HandCards * 64, 2 * _hands.Length));
        for (int seat = 0; seat < 2; seat++)
        {
            Span<byte> hand = _hands.AsSpan(at + (seat * HandRanks.HandCards), HandRanks.HandCards);
            _deal!.HoleCards(seat).CopyTo(hand);
            board.CopyTo(hand[2..]);
        }
    }
}
