namespace FastRL.Solve.Games;

/// <summary>Cards as people write them: rank and suit, such as <c>As</c> or <c>Td</c>.</summary>
public static class Cards
{
    private const string Ranks = "23456789TJQKA", Suits = "cdhs";

    /// <summary>A card's name.</summary>
    /// <param name="card">0, the deuce of clubs, to 51, the ace of spades.</param>
    public static string Name(int card) => $"{Ranks[card / Suits.Length]}{Suits[card % Suits.Length]}";

    /// <summary>Names of several.</summary>
    public static string Names(ReadOnlySpan<byte> cards)
    {
        var names = new System.Text.StringBuilder(2 * cards.Length);
        foreach (byte card in cards) names.Append(Name(card));
        return names.ToString();
    }

    /// <summary>Reads cards that follow each other, such as <c>AsKd</c>.</summary>
    /// <returns>Null where they are none, or one is there twice.</returns>
    public static byte[]? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length % 2 != 0) return null;
        byte[] cards = new byte[text.Length / 2];
        for (int i = 0; i < cards.Length; i++)
        {
            int rank = Ranks.IndexOf(char.ToUpperInvariant(text[2 * i]), StringComparison.Ordinal);
            int suit = Suits.IndexOf(char.ToLowerInvariant(text[(2 * i) + 1]), StringComparison.Ordinal);
            if (rank < 0 || suit < 0) return null;
            cards[i] = (byte)((rank * Suits.Length) + suit);
        }
        return cards.Distinct().Count() == cards.Length ? cards : null;
    }
}
