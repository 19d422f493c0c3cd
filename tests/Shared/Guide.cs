namespace FastRL.Tests;

/// <summary>Code of the pages in docs/guides.</summary>
internal static class Guide
{
    /// <summary>The text of a fenced block.</summary>
    /// <param name="page">File name in docs/guides.</param>
    /// <param name="language">Word behind the fence.</param>
    /// <param name="index">0 for the first block of the language.</param>
    public static string Block(string page, string language, int index = 0)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guides", page));
        string fence = $"```{language}\n";
        int from = 0;
        for (int i = 0; i <= index; i++) from = text.IndexOf(fence, from, StringComparison.Ordinal) + fence.Length;
        return text[from..text.IndexOf("```", from, StringComparison.Ordinal)];
    }
}
