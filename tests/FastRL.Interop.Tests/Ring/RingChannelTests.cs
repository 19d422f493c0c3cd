using System.Collections.Concurrent;
using FastRL.Interop.Ring;
using Xunit;

namespace FastRL.Interop.Tests.Ring;

/// <summary>Both sides of a channel in one process.</summary>
public sealed class RingChannelTests : IDisposable
{
    private static readonly RingOptions s_options = new(schema: 7, hostMessageBytes: 130, clientMessageBytes: 17, slots: 4);
    private readonly RingName _name = new();

    public void Dispose() => _name.Dispose();

    [RingFact]
    public void Write_EverySize_ArrivesAsItWas()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        var buffer = new byte[130];
        for (int size = 0; size <= 130; size++)
        {
            byte[] message = Bytes(size, seed: size);
            Array.Fill(buffer, (byte)0xAA);

            Assert.True(host.TryWrite(message));
            Assert.Equal(RingStatus.Ok, client.Read(buffer, TimeSpan.FromSeconds(5), out int length));

            Assert.Equal(message, buffer[..length]);
            Assert.All(buffer[length..], value => Assert.Equal(0xAA, value));
        }
        Assert.Equal(131u, host.NextWriteSequence);
        Assert.Equal(131u, client.NextReadSequence);
    }

    [RingFact]
    public void Write_NoRoom_IsRefusedAndNothingIsLost()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        for (byte i = 0; i < 4; i++) Assert.True(client.TryWrite([i]));

        Assert.False(client.TryWrite([4]));
        Assert.Equal(RingStatus.TimedOut, client.Write([4], TimeSpan.FromMilliseconds(3)));

        var buffer = new byte[17];
        for (byte i = 0; i < 4; i++)
        {
            Assert.True(host.TryRead(buffer, out int length));
            Assert.Equal((1, i), (length, buffer[0]));
        }
        Assert.False(host.TryRead(buffer, out _));
        Assert.True(client.TryWrite([4]));
    }

    [RingFact]
    public void Claim_TwiceThenCommit_PublishesTheSecond()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        Assert.True(host.TryClaim(100, out Span<byte> room));
        room.Fill(1);
        Assert.True(host.TryClaim(3, out room));
        room.Fill(2);
        Assert.False(client.TryPeek(out _));

        host.Commit();

        Assert.True(client.TryPeek(out ReadOnlySpan<byte> message));
        Assert.Equal([2, 2, 2], message.ToArray());
        Assert.Equal(host.Generation, client.MessageGeneration);
        Assert.Throws<InvalidOperationException>(host.Commit);
    }

    [RingFact]
    public void Release_Twice_IsRefused()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        host.TryWrite([1]);
        Assert.Throws<InvalidOperationException>(client.Release);
        client.TryPeek(out _);

        client.Release();

        Assert.Throws<InvalidOperationException>(client.Release);
    }

    [RingFact]
    public void Write_TooLong_NamesTheLimit()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        Assert.Contains("0 to 130 bytes", Assert.Throws<ArgumentOutOfRangeException>(() => host.TryWrite(new byte[131])).Message, StringComparison.Ordinal);
        Assert.Contains("0 to 17 bytes", Assert.Throws<ArgumentOutOfRangeException>(() => client.TryWrite(new byte[18])).Message, StringComparison.Ordinal);
    }

    [RingFact]
    public void Read_BufferTooShort_LeavesTheMessage()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        host.TryWrite([1, 2, 3]);

        Assert.Throws<ArgumentException>(() => client.TryRead(new byte[2], out _));

        var buffer = new byte[3];
        Assert.True(client.TryRead(buffer, out _));
        Assert.Equal([1, 2, 3], buffer);
    }

    [RingFact]
    public void Read_PeerLeft_DeliversWhatWasSentAndThenSaysSo()
    {
        var lines = new ConcurrentBag<string>();
        using RingChannel client = ConnectedClient(lines, out RingChannel host);
        host.TryWrite([1]);
        host.Dispose();
        var buffer = new byte[130];

        Assert.Equal(RingStatus.Ok, client.Read(buffer, TimeSpan.FromSeconds(5), out _));
        Assert.Equal(RingStatus.PeerGone, client.Read(buffer, TimeSpan.FromSeconds(5), out _));

        Assert.Equal(RingPeerState.Left, client.PeerState);
        Assert.Contains(lines, line => line.Contains("the host left", StringComparison.Ordinal));
    }

    [RingFact]
    public void CreateHost_AfterTheOldOneLeft_ContinuesWithANewGeneration()
    {
        var lines = new ConcurrentBag<string>();
        using RingChannel client = ConnectedClient(lines, out RingChannel host);
        ulong before = host.Generation;
        host.TryWrite([1]);
        client.TryWrite([2]);
        host.Dispose();
        Assert.Equal(RingStatus.Ok, client.WaitForMessage(TimeSpan.FromSeconds(5)));

        using RingChannel next = RingChannel.CreateHost(_name.Text, s_options);
        next.TryWrite([3]);

        var buffer = new byte[130];
        Assert.True(client.TryRead(buffer, out _));
        Assert.Equal(1, buffer[0]);
        Assert.Equal(before, client.MessageGeneration);
        Assert.True(client.TryRead(buffer, out _));
        Assert.Equal(3, buffer[0]);
        Assert.Equal(next.Generation, client.MessageGeneration);
        Assert.True(next.TryRead(buffer, out _));
        Assert.Equal(2, buffer[0]);
        Assert.True(next.Generation > before);
        Assert.Equal(2u, next.NextWriteSequence);
        Assert.True(SpinWait.SpinUntil(() => lines.Any(line => line.Contains("the host is back", StringComparison.Ordinal)), 5000));
        Assert.Equal((RingPeerState.Alive, next.Generation), (client.PeerState, client.PeerGeneration));
    }

    [RingFact]
    public void Connect_AfterPeekWithoutRelease_GetsTheMessageAgain()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options);
        host.TryWrite([9]);
        using (RingChannel client = RingChannel.Connect(_name.Text, s_options)) Assert.True(client.TryPeek(out _));

        using RingChannel next = RingChannel.Connect(_name.Text, s_options);

        Assert.Equal(0u, next.NextReadSequence);
        Assert.True(next.TryPeek(out ReadOnlySpan<byte> message));
        Assert.Equal([9], message.ToArray());
    }

    [RingFact]
    public void Wait_OtherSideWritesLater_WakesUp()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        var buffer = new byte[130];
        var writer = new Thread(() =>
        {
            for (byte i = 0; i < 17; i++)
            {
                Thread.Sleep(3);
                host.Write([i], TimeSpan.FromSeconds(20)); // a reader that the system lets wait may leave the ring full
            }
        });
        writer.Start();
        for (byte i = 0; i < 17; i++)
        {
            Assert.Equal(RingStatus.Ok, client.Read(buffer, TimeSpan.FromSeconds(20), out _));
            Assert.Equal(i, buffer[0]);
        }
        writer.Join();
    }

    [RingFact]
    public void Dispose_ByTheLast_RemovesTheFile()
    {
        RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        client.Dispose();
        Assert.True(File.Exists(_name.Path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_name.Path));

        host.Dispose();
        host.Dispose();

        Assert.False(File.Exists(_name.Path));
    }

    [RingFact]
    public void Messages_ManyOfThem_AllocateNothing()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options), client = RingChannel.Connect(_name.Text, s_options);
        byte[] message = Bytes(130, 3), buffer = new byte[130];
        long Exchange()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                host.TryWrite(message);
                client.Read(buffer, TimeSpan.FromSeconds(1), out _);
                client.WaitForMessage(TimeSpan.FromTicks(1));
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Exchange();

        Assert.Equal(0, Exchange());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("zwölf")]
    public void CreateHost_BadName_IsRefused(string name) =>
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => RingChannel.CreateHost(name, s_options)).Message, StringComparison.Ordinal);

    private RingChannel ConnectedClient(ConcurrentBag<string> lines, out RingChannel host)
    {
        host = RingChannel.CreateHost(_name.Text, s_options);
        var options = new RingOptions(s_options.Schema, s_options.HostMessageBytes, s_options.ClientMessageBytes, s_options.Slots) { Log = lines.Add };
        return RingChannel.Connect(_name.Text, options);
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
