using System.Net;
using System.Net.Sockets;

namespace FastRL.Measure.Benchmarks;

/// <summary>How long a message takes between two processes, through rings and through sockets.</summary>
internal static class RingSpeed
{
    /// <summary>Bytes of every message that goes there and back.</summary>
    public const int PayloadBytes = 1024;

    private const int PinnedRounds = 9;
    private const string TwoCores = "0,1";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>One row of the result; times in microseconds.</summary>
    internal sealed record RoundTrip(string Peers, bool Pinned, int Processes, int PayloadBytes, double MedianUs, double P99Us);

    /// <summary>What was measured at one time, on the same two cores: two spinning threads in C++ and, after them, pairs of processes.</summary>
    internal sealed record PinnedRound(double NativeSpinUs, RoundTrip[] Pairs, double Allocated)
    {
        /// <summary>The slowest pair beside the threads.</summary>
        public double Ratio => Pairs.Max(pair => pair.MedianUs) / NativeSpinUs;
    }

    /// <summary>Pairs of processes, each process on a core of its own, beside two native threads that spin on the same cores and copy
    /// the same bytes; of several rounds the one whose ratio is in the middle. A virtual machine's cores may lie near each other
    /// at one time and far apart at the next, so that figures of different rounds can't be compared.</summary>
    /// <param name="mono">Also with Mono, which is installed, on one side.</param>
    /// <param name="messages">In each measurement.</param>
    public static PinnedRound MeasurePinned(bool mono, int messages) =>
        Enumerable.Range(0, PinnedRounds).Select(_ => Round(mono, messages)).OrderBy(round => round.Ratio).ElementAt(PinnedRounds / 2);

    /// <summary>Two pairs of processes on two cores, wherever the system puts them; the slower pair.</summary>
    public static (RoundTrip Result, double Allocated) MeasureOversubscribed(int messages)
    {
        double[][] pairs = Measure(2, false, TwoCores, TwoCores, messages);
        double[] slower = pairs.MaxBy(pair => pair[0])!;
        return (new RoundTrip(".NET and .NET", false, 4, PayloadBytes, Rounded(slower[0]), Rounded(slower[1])), pairs.Max(pair => pair[2]));
    }

    /// <summary>Messages a second, one way; bytes allocated for one on the writing and on the reading side.</summary>
    public static (double MessagesPerSecond, double Allocated) MeasureStream(int messages)
    {
        string name = NewName();
        using PeerProcess drain = RingPeer.Start(false, "drain", name, "0", PayloadBytes);
        using PeerProcess flood = RingPeer.Start(false, "flood", name, "1", PayloadBytes, messages);
        double[] written = flood.Finish(s_patience), read = drain.Finish(s_patience);
        return (written[0], Math.Max(written[1], read[0]));
    }

    /// <summary>Median round trip over a Unix socket.</summary>
    public static double MeasureUnixSocket(int messages)
    {
        string path = Path.Combine(Path.GetTempPath(), NewName());
        try
        {
            return MeasureSocket(path, messages);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Median round trip over loopback TCP, without Nagle's delay.</summary>
    public static double MeasureTcp(int messages)
    {
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        return MeasureSocket(port, messages);
    }

    private static PinnedRound Round(bool mono, int messages)
    {
        double spin;
        using (PeerProcess threads = RingPeer.StartSpin("0", "1", PayloadBytes, messages)) spin = Rounded(threads.Finish(s_patience)[0]);
        double[] own = Measure(1, false, "0", "1", messages)[0];
        double[]? other = mono ? Measure(1, true, "0", "1", messages)[0] : null;
        List<RoundTrip> pairs = [Pair(".NET and .NET", own)];
        if (other is not null) pairs.Add(Pair(".NET and Mono", other));
        return new(spin, [.. pairs], Math.Max(own[2], other?[2] ?? 0));
    }

    private static RoundTrip Pair(string peers, double[] measured) =>
        new(peers, true, 2, PayloadBytes, Rounded(measured[0]), Rounded(measured[1]));

    // For each pair what it measured: median and 99th percentile in microseconds, bytes allocated for a message.
    private static double[][] Measure(int pairs, bool mono, string echoCore, string pingCore, int messages)
    {
        List<PeerProcess> processes = [];
        try
        {
            for (int i = 0; i < pairs; i++)
            {
                string name = NewName();
                processes.Add(RingPeer.Start(mono, "echo", name, echoCore, PayloadBytes));
                processes.Add(RingPeer.Start(false, "ping", name, pingCore, PayloadBytes, messages));
            }
            return [.. processes.Select(process => process.Finish(s_patience)).Where(numbers => numbers.Length > 0)];
        }
        finally
        {
            foreach (PeerProcess process in processes)
                process.Dispose();
        }
    }

    private static double MeasureSocket(object address, int messages)
    {
        using PeerProcess echo = RingPeer.Start(false, "socket-echo", address, "0", PayloadBytes);
        using PeerProcess ping = RingPeer.Start(false, "socket-ping", address, "1", PayloadBytes, messages);
        double median = ping.Finish(s_patience)[0];
        echo.Finish(s_patience);
        return Rounded(median);
    }

    private static string NewName() => $"fastrl-bench-{Guid.NewGuid():N}";

    private static double Rounded(double microseconds) => Math.Round(microseconds, 3);
}
