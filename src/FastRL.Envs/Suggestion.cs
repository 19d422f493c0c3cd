namespace FastRL.Envs;

/// <summary>Finds the word that somebody probably meant.</summary>
public static class Suggestion
{
    private const int ListedWords = 12;

    /// <summary>", did you mean 'x'?" for the nearest known word, or nothing where none is near.</summary>
    public static string For(string word, IEnumerable<string> known) => Nearest(word, known) is { } near ? $", did you mean '{near}'?" : "";

    /// <summary>"; did you mean 'x'?" for the nearest known word; where none is near, the known words if they are few.</summary>
    public static string OrKnown(string word, IEnumerable<string> known)
    {
        string[] words = [.. known];
        if (Nearest(word, words) is { } near) return $"; did you mean '{near}'?";
        if (words.Length == 0) return "; none is defined";
        string list = string.Join(", ", words.Take(ListedWords));
        return $"; known: {list}{(words.Length > ListedWords ? $" and {words.Length - ListedWords} more" : "")}";
    }

    /// <summary>Levenshtein distance: single-character insertions, deletions and replacements.</summary>
    internal static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }

    private static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string[] known = [.. candidates];
        int most = (word.Length + 1) / 3;
        // Only those of about its length can be as near, whatever somebody wrote.
        string? nearest = known.Where(candidate => Math.Abs(candidate.Length - word.Length) <= most).MinBy(candidate => Distance(word, candidate));
        if (nearest is not null && Distance(word, nearest) <= most) return nearest;
        // --envs for --num-envs, --learning for ppo.learning_rate: a part of the name.
        string[] parts = Parts(word);
        return known.Where(candidate => parts.Length > 0 && parts.All(part => Parts(candidate).Any(own => own.StartsWith(part, StringComparison.Ordinal))))
            .MinBy(candidate => candidate.Length);
    }

    // Parts of a name that say something.
    private static string[] Parts(string name) => [.. name.Split(['-', '_', '.'], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length > 2)];
}
