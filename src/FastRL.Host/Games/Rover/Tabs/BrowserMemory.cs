using System.Globalization;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>Memory of a browser's processes, as Linux tells it.</summary>
internal static class BrowserMemory
{
    /// <summary>Mebibytes of a process and all below it, shared pages by their share; 0 where it cannot be told.</summary>
    public static double Mebibytes(int root)
    {
        if (!Directory.Exists("/proc"))
            return 0;
        var parents = new Dictionary<int, int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || Read(folder, "stat") is not { } stat)
                continue;
            // proc(5): the name stands in parentheses and may hold anything; state and parent follow it.
            int end = stat.LastIndexOf(')');
            parents[id] = int.Parse(stat[(end + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        return parents.Keys.Where(Belongs).Sum(Share) / 1024.0;

        bool Belongs(int id)
        {
            while (id != root && parents.TryGetValue(id, out int parent))
                id = parent;
            return id == root;
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
