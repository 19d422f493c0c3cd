using System.Text;
using FastRL.Interop.Ring;
using Xunit;

namespace FastRL.Interop.Tests.Ring;

/// <summary>A side in C# and a side in C++ on one channel.</summary>
public sealed unsafe class RingInteropTests : IDisposable
{
    private static readonly RingOptions s_options = new(schema: 7, hostMessageBytes: 1024, clientMessageBytes: 300, slots: 8);
    private readonly RingName _name = new();

    public void Dispose() => _name.Dispose();

    [RingFact]
    public void ManagedHost_NativeClient_ExchangeEverySize()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, s_options);
        fr_ring* client = Open(fr_ring_role.FR_RING_ROLE_CLIENT);
        Exchange(host, client, hostSizes: 1024, clientSizes: 300);
        fr_ring_state state;
        Status.ThrowIfFailed(Native.fr_ring_get_state(client, &state));
        Assert.True(SpinWait.SpinUntil(() => host.PeerState == RingPeerState.Alive, 5000));
        Assert.Equal((host.Generation, host.PeerGeneration), (state.peer_generation, state.generation));
        Assert.Equal((int)fr_ring_peer_state.FR_RING_PEER_STATE_ALIVE, state.peer_state);

        Native.fr_ring_close(client);

        Assert.Equal(RingStatus.PeerGone, host.WaitForMessage(TimeSpan.FromSeconds(5)));
        Assert.Equal(RingPeerState.Left, host.PeerState);
    }

    [RingFact]
    public void NativeHost_ManagedClient_ExchangeEverySize()
    {
        fr_ring* host = Open(fr_ring_role.FR_RING_ROLE_HOST);
        RingChannel client = RingChannel.Connect(_name.Text, s_options);
        Exchange(client, host, hostSizes: 300, clientSizes: 1024);

        client.Dispose();

        byte* data;
        uint length;
        int result;
        Status.ThrowIfFailed(Native.fr_ring_peek(host, &data, &length, 5000, &result));
        Assert.Equal((int)fr_ring_result.FR_RING_RESULT_PEER_GONE, result);
        Native.fr_ring_close(host);
        Assert.False(File.Exists(_name.Path));
    }

    [RingFact]
    public void NativeHost_AfterAManagedHost_ContinuesItsNumbers()
    {
        RingChannel first = RingChannel.CreateHost(_name.Text, s_options);
        using RingChannel client = RingChannel.Connect(_name.Text, s_options);
        first.TryWrite([1]);
        first.Dispose();

        fr_ring* second = Open(fr_ring_role.FR_RING_ROLE_HOST);
        byte two = 2;
        int result;
        Status.ThrowIfFailed(Native.fr_ring_write(second, &two, 1, 0, &result));

        var buffer = new byte[1024];
        Assert.True(client.TryRead(buffer, out _));
        Assert.Equal(1, buffer[0]);
        Assert.True(client.TryRead(buffer, out _));
        Assert.Equal(2, buffer[0]);
        Native.fr_ring_close(second);
    }

    [RingFact]
    public void NativeClient_OtherSchema_IsRefusedWithTheSameLine()
    {
        using RingChannel host = RingChannel.CreateHost(_name.Text, new RingOptions(8, 1024, 300, 8));

        string native = Assert.ThrowsAny<Exception>(() => Open(fr_ring_role.FR_RING_ROLE_CLIENT)).Message;
        string managed = Assert.Throws<RingException>(() => RingChannel.Connect(_name.Text, s_options)).Message;

        Assert.Equal(managed, native);
    }

    // Sends every size both ways, a few messages ahead, and compares.
    private static void Exchange(RingChannel managed, fr_ring* native, int hostSizes, int clientSizes)
    {
        var random = new Random(5);
        var buffer = new byte[1024];
        int result;
        uint length;
        for (int size = 0; size <= Math.Max(hostSizes, clientSizes); size++)
        {
            var message = new byte[Math.Min(size, hostSizes)];
            random.NextBytes(message);
            Assert.True(managed.TryWrite(message));
            fixed (byte* bytes = buffer) Status.ThrowIfFailed(Native.fr_ring_read(native, bytes, 1024, &length, 0, &result));
            Assert.Equal((int)fr_ring_result.FR_RING_RESULT_OK, result);
            Assert.Equal(message, buffer[..(int)length]);

            message = new byte[Math.Min(size, clientSizes)];
            random.NextBytes(message);
            fixed (byte* bytes = message) Status.ThrowIfFailed(Native.fr_ring_write(native, bytes, (uint)message.Length, 0, &result));
            Assert.True(managed.TryRead(buffer, out int received));
            Assert.Equal(message, buffer[..received]);
        }
    }

    private fr_ring* Open(fr_ring_role role)
    {
        fr_ring_config config;
        Native.fr_ring_init_config(&config);
        config.schema = s_options.Schema;
        config.slots = (uint)s_options.Slots;
        config.host_message_bytes = (uint)s_options.HostMessageBytes;
        config.client_message_bytes = (uint)s_options.ClientMessageBytes;
        fr_ring* ring;
        fixed (byte* name = Encoding.UTF8.GetBytes(_name.Text + '\0'))
        {
            Status.ThrowIfFailed(Native.fr_ring_open(name, (int)role, &config, &ring));
        }
        return ring;
    }
}
