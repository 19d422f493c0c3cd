using System.Globalization;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>Memory of the browser that a process has started, as Linux tells it.</summary>
internal static class BrowserMemory
{
    /// <summary>Mebibytes of all Chromium processes below a process, shared pages by their share; 0 where it cannot be told.</summary>
    public static double Mebibytes(int ancestor)
    {
        if (!Directory.Exists("/proc"))
            return 0;
        var parents = new Dictionary<int, int>();
        var names = new Dictionary<int, string>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || Read(folder, "stat") is not { } stat)
                continue;
            // proc(5): the name stands in parentheses and may hold anything; state and parent follow it.
            int end = stat.LastIndexOf(')');
            names[id] = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end];
            parents[id] = int.Parse(stat[(end + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        return names.Where(process => process.Value.StartsWith("chrom", StringComparison.Ordinal) && IsBelow(process.Key)).Sum(process => Share(process.Key)) / 1024.0;

        bool IsBelow(int id)
        {
            for (; id > 1 && parents.TryGetValue(id, out int parent); id = parent)
            {
                if (parent == ancestor)
                    return true;
            }
            return false;
        }
    }

    // Kibibytes.
    private static long Share(int id) => Read($"/proc/{id}", "smaps_rollup")?.Split('\n')
        .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .FirstOrDefault() ?? 0;

    // A process may end meanwhile.
    private static string? Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
