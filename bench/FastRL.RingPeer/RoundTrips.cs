using System.Diagnostics;
using FastRL.Interop.Ring;

namespace FastRL.RingPeer;

/// <summary>A message there and back: one process asks and takes the time, the other answers.</summary>
internal static class RoundTrips
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends back every message until the other side leaves.</summary>
    public static int Echo(string name, string cores, int bytes)
    {
        using RingChannel channel = RingChannel.CreateHost(name, Options(bytes));
        Pinning.Pin(cores);
        var buffer = new byte[bytes];
        while (true)
        {
            RingStatus status = channel.Read(buffer, s_patience, out int length);
            if (status != RingStatus.Ok) return status == RingStatus.PeerGone ? 0 : 1;
            if (channel.Write(buffer.AsSpan(0, length), s_patience) != RingStatus.Ok) return 1;
        }
    }

    /// <summary>Prints the median and the 99th percentile in microseconds, and bytes allocated for a message.</summary>
    public static int Ping(string name, string cores, int bytes, int count)
    {
        using RingChannel channel = WaitForHost(name, Options(bytes));
        Pinning.Pin(cores);
        var message = new byte[bytes];
        new Random(1).NextBytes(message);
        var answer = new byte[bytes];
        var ticks = new long[count];
        // The first round is for the compilers.
        for (int round = 0; round < 2; round++)
        {
            long allocated = Allocation.Bytes();
            long before = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                message[0] = (byte)i;
                if (channel.Write(message, s_patience) != RingStatus.Ok) return 1;
                if (channel.Read(answer, s_patience, out int length) != RingStatus.Ok || length != bytes) return 1;
                long now = Stopwatch.GetTimestamp();
                ticks[i] = now - before;
                before = now;
                if (answer[0] != (byte)i) return 1;
            }
            allocated = Allocation.Bytes() - allocated;
            if (round == 1) Report.Write(ticks, (double)allocated / (2 * count));
        }
        return 0;
    }

    internal static RingOptions Options(int bytes, int slots = 64) => new(RingOptions.HashSchema("bench"), bytes, bytes, slots);

    internal static RingChannel WaitForHost(string name, RingOptions options)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            RingChannel? channel = RingChannel.TryConnect(name, options);
            if (channel is not null) return channel;
            if (watch.Elapsed > s_patience) throw new TimeoutException($"no host of {name} came");
            Thread.Sleep(5);
        }
    }
}
