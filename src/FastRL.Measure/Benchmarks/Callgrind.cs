using System.Globalization;
using System.Text.RegularExpressions;

namespace FastRL.Measure.Benchmarks;

/// <summary>Instructions, counted by Valgrind.</summary>
internal static partial class Callgrind
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    /// <summary>Whether Valgrind is there.</summary>
    public static bool IsInstalled => PeerProcess.Find("valgrind") is not null;

    /// <summary>Instructions that a program takes from its start to its end.</summary>
    /// <exception cref="IOException">There is no Valgrind, or the program failed.</exception>
    public static long Count(string program, params object[] words)
    {
        string valgrind = PeerProcess.Find("valgrind") ?? throw new IOException("valgrind is missing: sudo apt-get install -y valgrind");
        using PeerProcess run = PeerProcess.Start(valgrind, ["--tool=callgrind", "--callgrind-out-file=/dev/null", program, .. words]);
        return long.Parse(Collected().Match(run.Read(s_patience).Error).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Collected : (\d+)")]
    private static partial Regex Collected();
}
