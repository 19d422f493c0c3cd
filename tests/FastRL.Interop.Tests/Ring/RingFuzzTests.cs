using System.Diagnostics;
using FastRL.Interop.Ring;
using Xunit;

namespace FastRL.Interop.Tests.Ring;

/// <summary>Random bytes in the shared memory: every call returns or refuses, none hangs or reads elsewhere.</summary>
public sealed class RingFuzzTests : IDisposable
{
    private static readonly RingOptions s_options = new(schema: 7, hostMessageBytes: 100, clientMessageBytes: 100, slots: 2);
    private readonly RingName _name = new();

    public void Dispose() => _name.Dispose();

    [RingFact]
    public void Calls_OverRandomBytes_ReturnOrRefuse()
    {
        var random = new Random(11);
        var watch = Stopwatch.StartNew();
        int refused = 0;
        for (int round = 0; round < 10_000; round++)
        {
            File.Delete(_name.Path);
            RingChannel host = RingChannel.CreateHost(_name.Text, s_options);
            host.TryWrite([1, 2, 3]);
            Damage(random, round);
            refused += Use(host, round) ? 1 : 0;
            try
            {
                using RingChannel? client = RingChannel.TryConnect(_name.Text, s_options);
                if (client is not null) refused += Use(client, round) ? 1 : 0;
            }
            catch (RingException)
            {
                refused++;
            }
            host.Dispose();
        }
        Assert.True(refused > 2500, $"only {refused} refusals: the damage does not reach what is checked");
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed}: something waited where it should not");
    }

    private static bool Use(RingChannel channel, int round)
    {
        var buffer = new byte[100];
        // A wait that sleeps takes a millisecond, so that most only look.
        TimeSpan timeout = round % 25 == 0 ? TimeSpan.FromTicks(1) : TimeSpan.Zero;
        try
        {
            for (int i = 0; i < 4; i++)
            {
                channel.TryWrite(buffer);
                channel.TryRead(buffer, out _);
                channel.WaitForMessage(timeout);
                channel.WaitForRoom(timeout);
            }
            return false;
        }
        catch (RingException)
        {
            return true;
        }
    }

    // Some bytes anywhere, or a word among the counters and slots.
    private void Damage(Random random, int round)
    {
        using FileStream file = File.OpenWrite(_name.Path);
        for (int i = 0; i < 1 + (round % 5); i++)
        {
            int area = random.Next(3);
            file.Position = area switch
            {
                0 => random.Next(FastRL.Interop.Native.FR_RING_SLOTS_OFFSET),
                1 => FastRL.Interop.Native.FR_RING_COUNTERS_OFFSET + (random.Next(8) * FastRL.Interop.Native.FR_RING_LINE),
                _ => FastRL.Interop.Native.FR_RING_SLOTS_OFFSET + random.Next(192 * 4),
            };
            file.Write(BitConverter.GetBytes(random.NextInt64() >> random.Next(63)).AsSpan(0, area == 1 ? 8 : random.Next(1, 9)));
        }
    }
}
