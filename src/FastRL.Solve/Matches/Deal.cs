using FastRL.Envs;

namespace FastRL.Solve.Matches;

/// <summary>The cards of one hand: two for each seat, and five of the board.</summary>
public sealed class Deal
{
    /// <summary>Cards of a full deck.</summary>
    public const int Cards = 52;

    private const int Hole = 2, Board = 5;

    private readonly byte[] _cards; // of the seats, then of the board

    private Deal(byte[] cards) => _cards = cards;

    /// <summary>The board: flop, turn, river.</summary>
    public ReadOnlySpan<byte> BoardCards => _cards.AsSpan(_cards.Length - Board);

    /// <summary>Cards of the board that lie on a street.</summary>
    public static int BoardSize(int street) => street == 0 ? 0 : street + 2;

    /// <summary>The cards of hand number <paramref name="number"/>: the same for the same seed.</summary>
    public static Deal Create(ulong seed, int number, int players)
    {
        SplitMix64 random = SplitMix64.Create(seed, number);
        byte[] deck = new byte[Cards];
        for (int i = 0; i < Cards; i++) deck[i] = (byte)i;
        int count = (players * Hole) + Board;
        for (int i = 0; i < count; i++)
        {
            int other = random.Next(i, Cards - 1);
            (deck[i], deck[other]) = (deck[other], deck[i]);
        }
        return new Deal(deck[..count]);
    }

    /// <summary>Given cards.</summary>
    /// <param name="hole">Two of each seat, one seat after the other.</param>
    /// <param name="board">Five.</param>
    public static Deal Of(ReadOnlySpan<byte> hole, ReadOnlySpan<byte> board)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(board.Length, Board);
        return new Deal([.. hole, .. board]);
    }

    /// <summary>Cards of a seat.</summary>
    public ReadOnlySpan<byte> HoleCards(int seat) => _cards.AsSpan(Hole * seat, Hole);
}
