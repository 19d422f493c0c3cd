using System.Diagnostics;
using FastRL.Interop;

var options = new RingOptions(1, 1024, 1024) { Log = Console.Error.WriteLine };
var buffer = new byte[1024];
if (args[0] == "echo")
{
    using RingChannel channel = RingChannel.CreateHost(args[1], options);
    while (channel.PeerState != RingPeerState.Left)
    {
        if (channel.Read(buffer, TimeSpan.FromSeconds(1), out int length) == RingStatus.Ok) channel.Write(buffer.AsSpan(0, length), TimeSpan.FromSeconds(1));
    }
}
else
{
    RingChannel? channel;
    while ((channel = RingChannel.TryConnect(args[1], options)) is null) Thread.Sleep(20);
    var ticks = new long[20000];
    for (int round = 0; round < 5; round++)
    {
        for (int i = 0; i < ticks.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            channel.Write(buffer, TimeSpan.FromSeconds(1));
            channel.Read(buffer, TimeSpan.FromSeconds(1), out _);
            ticks[i] = Stopwatch.GetTimestamp() - start;
        }
        Array.Sort(ticks);
        Console.WriteLine($"{ticks[ticks.Length / 2] * 1e6 / Stopwatch.Frequency} us");
    }
    channel.Dispose();
}
