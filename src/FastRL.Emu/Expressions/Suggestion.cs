namespace FastRL.Emu.Expressions;

/// <summary>Ends an error message about an unknown word with what was probably meant.</summary>
internal static class Suggestion
{
    private const int ListedWords = 12;

    /// <summary>"; did you mean 'x'?" if a known word is near, otherwise the known words if they are few.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        string[] words = [.. known];
        string? nearest = words.MinBy(candidate => Distance(word, candidate));
        if (nearest is not null && Distance(word, nearest) <= Math.Max(1, word.Length / 3))
            return $"; did you mean '{nearest}'?";
        if (words.Length == 0) return "; none is defined";
        string list = string.Join(", ", words.Take(ListedWords));
        return $"; known: {list}{(words.Length > ListedWords ? $" and {words.Length - ListedWords} more" : "")}";
    }

    // Levenshtein distance.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
