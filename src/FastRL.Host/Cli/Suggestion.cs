namespace FastRL.Host.Cli;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class Suggestion
{
    /// <summary>", did you mean 'x'?" for the nearest known word, or nothing where none is near.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        (string Word, int Distance) best = known
            .Select(candidate => (candidate, Distance(word, candidate)))
            .DefaultIfEmpty(("", int.MaxValue))
            .MinBy(pair => pair.Item2);
        return best.Distance <= (word.Length + 1) / 3 ? $", did you mean '{best.Word}'?" : "";
    }

    /// <summary>Levenshtein distance: single-character insertions, deletions and replacements.</summary>
    internal static int Distance(string from, string to)
    {
        int[] previous = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            var current = new int[to.Length + 1];
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.Length];
    }
}
