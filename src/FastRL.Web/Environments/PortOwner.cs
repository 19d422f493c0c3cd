using System.Globalization;

namespace FastRL.Web.Environments;

/// <summary>Who listens on a port, as Linux tells it to whoever may look.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Name">Its name.</param>
internal sealed record PortOwner(int Id, string Name)
{
    private const string Listening = "0A";

    /// <summary>Looks for it.</summary>
    /// <returns>Null where it cannot be told.</returns>
    public static PortOwner? Find(int port)
    {
        try
        {
            HashSet<string> sockets = [.. Sockets("/proc/net/tcp", port), .. Sockets("/proc/net/tcp6", port)];
            if (sockets.Count == 0)
                return null;
            return Directory.EnumerateDirectories("/proc")
                .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _) && Holds(folder, sockets))
                .Select(folder => new PortOwner(
                    int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(folder, "comm")).Trim()))
                .FirstOrDefault();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // proc(5): the second column is the local address with the port in hexadecimal, the fourth the state, the tenth the inode.
    private static IEnumerable<string> Sockets(string table, int port) => !File.Exists(table)
        ? []
        : File.ReadLines(table).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row[3] == Listening && row[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(row => $"socket:[{row[9]}]");

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd"))
                .Any(link => new FileInfo(link).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false; // another user's, or one that has ended
        }
    }
}
