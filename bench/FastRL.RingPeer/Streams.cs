using System.Diagnostics;
using FastRL.Interop.Ring;

namespace FastRL.RingPeer;

/// <summary>Messages one way, as fast as both sides go.</summary>
internal static class Streams
{
    private const int Slots = 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Reads in place until the other side leaves; prints bytes allocated for a message.</summary>
    public static int Drain(string name, string cores, int bytes)
    {
        using RingChannel channel = RingChannel.CreateHost(name, RoundTrips.Options(bytes, Slots));
        Pinning.Pin(cores);
        long allocated = 0;
        for (ulong expected = 0; ; expected++)
        {
            RingStatus status = channel.WaitForMessage(s_patience);
            if (status == RingStatus.PeerGone)
            {
                allocated = Allocation.Bytes() - allocated;
                Report.Write((double)allocated / expected);
                return 0;
            }
            if (status != RingStatus.Ok || !channel.TryPeek(out ReadOnlySpan<byte> message) || message.Length != bytes) return 1;
            if (BitConverter.ToUInt64(message) != expected) return 1;
            channel.Release();
            if (expected == 0) allocated = Allocation.Bytes();
        }
    }

    /// <summary>Writes in place; prints messages per second and bytes allocated for a message.</summary>
    public static int Flood(string name, string cores, int bytes, int count)
    {
        using RingChannel channel = RoundTrips.WaitForHost(name, RoundTrips.Options(bytes, Slots));
        Pinning.Pin(cores);
        ulong number = 0;
        // The first round is for the compilers.
        for (int round = 0; round < 2; round++)
        {
            var watch = Stopwatch.StartNew();
            long allocated = Allocation.Bytes();
            for (int i = 0; i < count; i++, number++)
            {
                Span<byte> room;
                while (!channel.TryClaim(bytes, out room))
                {
                    if (channel.WaitForRoom(s_patience) != RingStatus.Ok) return 1;
                }
                room.Fill((byte)number);
                BitConverter.TryWriteBytes(room, number);
                channel.Commit();
            }
            double seconds = watch.Elapsed.TotalSeconds;
            allocated = Allocation.Bytes() - allocated;
            if (round == 1) Report.Write(count / seconds, (double)allocated / count);
        }
        return 0;
    }
}
