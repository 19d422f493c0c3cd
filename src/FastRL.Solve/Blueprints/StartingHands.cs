using FastRL.Solve.Games;

namespace FastRL.Solve.Blueprints;

/// <summary>The 169 starting hands as a square: pairs on the diagonal, suited hands above it, others below; aces first.</summary>
public static class StartingHands
{
    /// <summary>Rows and columns.</summary>
    public const int Size = 13;

    private const int Suits = 4;

    /// <summary>Name of a hand, such as <c>AKs</c>.</summary>
    public static string Name(int row, int column)
    {
        (int high, int low) = (Math.Min(row, column), Math.Max(row, column));
        string ranks = $"{Rank(high)}{Rank(low)}";
        return row == column ? ranks : ranks + (column > row ? "s" : "o");

        static char Rank(int line) => Cards.Name((Size - 1 - line) * Suits)[0];
    }

    /// <summary>Two cards of a hand.</summary>
    public static byte[] Example(int row, int column)
    {
        (int first, int second) = (Size - 1 - row, Size - 1 - column);
        return [(byte)(first * Suits), (byte)((second * Suits) + (column > row ? 0 : 1))];
    }
}
