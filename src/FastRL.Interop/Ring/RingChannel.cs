using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FastRL.Interop.Ring;

/// <summary>Messages to and from another process through shared memory, in order, each once, without a system call while both are awake.</summary>
/// <remarks>
/// <para>The host makes the channel (a game, say) and the client connects to it. Either may die and come back: what was
/// written and not yet released by the other side is still there. The name lives as long as one of them has the channel.</para>
/// <para>One thread may write and one may read; they may be the same. Nothing is allocated for a message. Debian's Mono 6.8
/// lacks the indexer of ReadOnlySpan that compilers ask for: read there through BinaryPrimitives, MemoryMarshal or CopyTo.</para>
/// </remarks>
public sealed unsafe class RingChannel : IDisposable
{
    private const int HostRole = 0, ClientRole = 1;

    // Milliseconds between heartbeats; a look at the other side goes with each.
    private const int HeartbeatInterval = 100;

    private readonly RingMap _map;
    private readonly fr_ring_peer* _self;
    private readonly RingPeer _peer;
    private readonly RingSender _sender;
    private readonly RingReceiver _receiver;
    private readonly Timer _heart;
    private readonly RingGate _closing = new();
    private ulong _metGeneration;
    private bool _closed;

    private RingChannel(string name, int role, RingMap map, RingOptions options)
    {
        Name = name;
        IsHost = role == HostRole;
        _map = map;
        Generation = (ulong)Interlocked.Increment(ref *(long*)&RingHeader.Identity(map.Base)->generation);
        _sender = new RingSender(map, role, options, Generation);
        _receiver = new RingReceiver(map, 1 - role, options);
        _peer = new RingPeer(map, 1 - role, options.Log);
        _self = RingHeader.Peer(map.Base, role);
        _self->process_id = RingProcess.OwnId;
        _self->start_time = RingProcess.OwnStartTime;
        _self->after = _self->attachment;
        Volatile.Write(ref _self->generation, Generation);
        Volatile.Write(ref _self->attachment, (uint)fr_ring_attachment.FR_RING_ATTACHMENT_ATTACHED);
        _heart = new Timer(static channel => ((RingChannel)channel!).Beat(), this, HeartbeatInterval, HeartbeatInterval);
    }

    /// <summary>What the channel is called: <c>Lander_1</c>, say.</summary>
    public string Name { get; }

    /// <summary>This side made the channel.</summary>
    public bool IsHost { get; }

    /// <summary>Number of this attachment; every attachment of either side has a higher one than those before it.</summary>
    public ulong Generation { get; }

    /// <summary>What is known of the other side, at most a quarter of a second old.</summary>
    public RingPeerState PeerState => _peer.State;

    /// <summary>The other side's process, 0 before it was seen.</summary>
    public uint PeerProcessId => _peer.ProcessId;

    /// <summary>The other side's attachment, 0 before it was seen. It changes when the other side came back.</summary>
    public ulong PeerGeneration => _peer.Generation;

    /// <summary>The name belongs to a newer channel, of another layout: close this one and connect again.</summary>
    public bool IsRetired => !_closed && Volatile.Read(ref RingHeader.Identity(_map.Base)->retired) != 0;

    /// <summary>Largest message that this side may write, in bytes.</summary>
    public int MaxWriteBytes => _sender.MessageBytes;

    /// <summary>Largest message that this side may get, in bytes.</summary>
    public int MaxReadBytes => _receiver.MessageBytes;

    /// <summary>Number that the next written message will have, from 0, counted over all lives of this side.</summary>
    public ulong NextWriteSequence => _sender.Next;

    /// <summary>Number of the next message to be read, from 0, counted over all lives of this side.</summary>
    public ulong NextReadSequence => _receiver.Next;

    /// <summary>Attachment of the other side that wrote the message read or peeked last.</summary>
    public ulong MessageGeneration => _receiver.Generation;

    /// <summary>Makes a channel, or takes up one that an earlier host left with the same options.</summary>
    /// <param name="name">1 to 100 letters, digits, '_', '-' and '.', the first a letter or digit.</param>
    /// <param name="options">Equal on both sides but for the log.</param>
    /// <exception cref="RingException">A living host has it, or something else has the name.</exception>
    /// <remarks>A channel of other options or of an older version that nobody living uses is replaced.</remarks>
    public static RingChannel CreateHost(string name, RingOptions options)
    {
        Check(name, options);
        for (int attempt = 0; ; attempt++)
        {
            RingMap map = RingMap.Open(name, RingHeader.FileBytes(options))!;
            RingChannel? channel = Attach(name, HostRole, map, options);
            if (channel is not null) return channel;
            WaitForReplacement(name, attempt);
        }
    }

    /// <summary>Connects to a channel that a host has made, alive or not.</summary>
    /// <param name="name">As the host's.</param>
    /// <param name="options">Equal on both sides but for the log.</param>
    /// <exception cref="RingException">There is none, it does not fit the options, or a living client has it.</exception>
    public static RingChannel Connect(string name, RingOptions options) => TryConnect(name, options)
        ?? throw new RingException(RingFault.NotFound, $"there is no channel '{name}': its host does not run or has not made it yet");

    /// <summary>As <see cref="Connect"/>, but null where there is no such channel yet.</summary>
    /// <exception cref="RingException">It does not fit the options, or a living client has it.</exception>
    public static RingChannel? TryConnect(string name, RingOptions options)
    {
        Check(name, options);
        for (int attempt = 0; ; attempt++)
        {
            RingMap? map = RingMap.Open(name, newBytes: 0);
            if (map is null) return null;
            bool unfinished = map.Bytes > Native.FR_RING_SLOTS_OFFSET && RingHeader.Identity(map.Base)->magic == 0;
            if (unfinished)
            {
                map.Unlock();
                map.Dispose();
                return null;
            }
            RingChannel? channel = Attach(name, ClientRole, map, options);
            if (channel is not null) return channel;
            WaitForReplacement(name, attempt);
        }
    }

    /// <summary>Writes a message if there is room.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is longer than <see cref="MaxWriteBytes"/>.</exception>
    /// <exception cref="RingException">The memory is damaged.</exception>
    public bool TryWrite(ReadOnlySpan<byte> message)
    {
        if (_closed) ThrowClosed();
        byte* room = _sender.TryClaim(message.Length);
        if (room == null) return false;
        fixed (byte* from = &MemoryMarshal.GetReference(message)) Buffer.MemoryCopy(from, room, message.Length, message.Length);
        _sender.Commit();
        return true;
    }

    /// <summary>Writes a message, waiting for room. A message to a side that is away waits for it, while there is room.</summary>
    /// <param name="message">At most <see cref="MaxWriteBytes"/>.</param>
    /// <param name="timeout">Zero: does not wait. Negative: no limit.</param>
    public RingStatus Write(ReadOnlySpan<byte> message, TimeSpan timeout)
    {
        while (!TryWrite(message))
        {
            RingStatus status = WaitForRoom(timeout);
            if (status != RingStatus.Ok) return status;
        }
        return RingStatus.Ok;
    }

    /// <summary>Room for a message in place, which <see cref="Commit"/> publishes; a later claim begins anew.</summary>
    /// <param name="length">Bytes of the message.</param>
    /// <param name="room">What an earlier message left there: write all of it.</param>
    public bool TryClaim(int length, out Span<byte> room)
    {
        if (_closed) ThrowClosed();
        byte* claimed = _sender.TryClaim(length);
        room = new Span<byte>(claimed, claimed == null ? 0 : length);
        return claimed != null;
    }

    /// <summary>Publishes what was claimed.</summary>
    /// <exception cref="InvalidOperationException">Nothing is claimed.</exception>
    public void Commit()
    {
        if (_closed) ThrowClosed();
        _sender.Commit();
    }

    /// <summary>Copies the next message if there is one, and releases it.</summary>
    /// <param name="buffer">At least as long as the message; <see cref="MaxReadBytes"/> is always enough.</param>
    /// <param name="length">Bytes of the message.</param>
    /// <exception cref="RingException">The memory is damaged.</exception>
    public bool TryRead(Span<byte> buffer, out int length)
    {
        if (_closed) ThrowClosed();
        byte* message = _receiver.TryPeek(out length);
        if (message == null) return false;
        if (_receiver.Generation != _metGeneration) Meet();
        if (length > buffer.Length) ThrowTooShort(length, buffer.Length);
        fixed (byte* to = &MemoryMarshal.GetReference(buffer)) Buffer.MemoryCopy(message, to, length, length);
        _receiver.Release();
        return true;
    }

    /// <summary>Copies the next message, waiting for it, and releases it.</summary>
    /// <param name="buffer">At least as long as the message.</param>
    /// <param name="timeout">Zero: does not wait. Negative: no limit.</param>
    /// <param name="length">Bytes of the message, 0 unless the result is Ok.</param>
    public RingStatus Read(Span<byte> buffer, TimeSpan timeout, out int length)
    {
        while (!TryRead(buffer, out length))
        {
            RingStatus status = WaitForMessage(timeout);
            if (status != RingStatus.Ok) return status;
        }
        return RingStatus.Ok;
    }

    /// <summary>The next message in place, checked; it stays the next one until <see cref="Release"/>.</summary>
    /// <exception cref="RingException">The memory is damaged.</exception>
    public bool TryPeek(out ReadOnlySpan<byte> message)
    {
        if (_closed) ThrowClosed();
        byte* peeked = _receiver.TryPeek(out int length);
        message = new ReadOnlySpan<byte>(peeked, length);
        if (_receiver.Generation != _metGeneration) Meet();
        return peeked != null;
    }

    /// <summary>Gives the peeked message's place back. If this side dies before, its next life gets the message again.</summary>
    /// <exception cref="InvalidOperationException">No message is held.</exception>
    public void Release()
    {
        if (_closed) ThrowClosed();
        _receiver.Release();
    }

    /// <summary>Waits until there is a message.</summary>
    /// <param name="timeout">Zero: looks. Negative: no limit.</param>
    public RingStatus WaitForMessage(TimeSpan timeout)
    {
        if (_closed) ThrowClosed();
        return _receiver.Wait(timeout, _peer);
    }

    /// <summary>Waits until a message can be written.</summary>
    /// <param name="timeout">Zero: looks. Negative: no limit.</param>
    public RingStatus WaitForRoom(TimeSpan timeout)
    {
        if (_closed) ThrowClosed();
        return _sender.Wait(timeout, _peer);
    }

    /// <summary>Says goodbye. The last to leave takes the name away, and what is in the channel with it.</summary>
    /// <remarks>No other thread may be inside a call.</remarks>
    public void Dispose()
    {
        lock (_closing)
        {
            if (_closed) return;
            _closed = true;
            _heart.Dispose();
            try
            {
                _map.Lock();
                _peer.Look(force: true);
                Volatile.Write(ref _self->attachment, (uint)fr_ring_attachment.FR_RING_ATTACHMENT_LEFT);
                // The name may belong to another channel by now.
                if (_peer.State is not (RingPeerState.Alive or RingPeerState.Silent) && !_map.IsRemoved) Retire(_map);
                _sender.WakeAll();
                _receiver.WakeAll();
                _map.Unlock();
            }
            finally
            {
                _map.Dispose();
            }
        }
    }

    // Under the lock that opening took. Null: the name was taken away meanwhile, open it again.
    private static RingChannel? Attach(string name, int role, RingMap map, RingOptions options)
    {
        bool keep = false;
        try
        {
            bool known = map.Bytes > Native.FR_RING_SLOTS_OFFSET; // no channel is without slots
            if (known && RingHeader.Identity(map.Base)->magic == 0 && role == HostRole)
            {
                if (map.Bytes < RingHeader.FileBytes(options))
                {
                    map.Remove();
                    return null;
                }
                RingHeader.Create(map.Base, options);
            }
            bool ours = known && RingHeader.Identity(map.Base)->magic == Native.FR_RING_MAGIC;
            if (map.IsRemoved) return null;
            if (ours && RingHeader.Identity(map.Base)->retired != 0)
            {
                map.Remove(); // whoever retired it died before it could
                return null;
            }
            RingException? refusal = RingHeader.Refuse(map.Base, map.Bytes, map.Location, options);
            if (refusal is not null)
            {
                bool abandoned = ours && !Lives(map, HostRole) && !Lives(map, ClientRole);
                if (role == ClientRole || !abandoned) throw refusal;
                Retire(map);
                return null;
            }
            if (Lives(map, role))
            {
                throw new RingException(
                    RingFault.InUse,
                    $"{map.Location} has a {(role == HostRole ? "host" : "client")} already: process {RingHeader.Peer(map.Base, role)->process_id}");
            }
            var channel = new RingChannel(name, role, map, options);
            keep = true;
            return channel;
        }
        finally
        {
            map.Unlock();
            if (!keep) map.Dispose();
        }
    }

    // Memory whose name is being taken away; on Windows it keeps the name until everybody has let go.
    private static void WaitForReplacement(string name, int attempt)
    {
        if (attempt == 100) throw new RingException(RingFault.System, $"'{name}' is being replaced, and somebody still has the old one");
        if (attempt > 0) Thread.Sleep(10);
    }

    private static bool Lives(RingMap map, int role)
    {
        fr_ring_peer* peer = RingHeader.Peer(map.Base, role);
        return peer->attachment == (uint)fr_ring_attachment.FR_RING_ATTACHMENT_ATTACHED
            && RingProcess.IsRunning(peer->process_id, peer->start_time);
    }

    private static void Retire(RingMap map)
    {
        Volatile.Write(ref RingHeader.Identity(map.Base)->retired, 1);
        map.Remove();
    }

    private static void Check([NotNull] string? name, [NotNull] RingOptions? options)
    {
        _ = name ?? throw new ArgumentNullException(nameof(name));
        _ = options ?? throw new ArgumentNullException(nameof(options));
        bool valid = name.Length is > 0 and <= Native.FR_RING_NAME_MAX && IsLetterOrDigit(name[0]);
        foreach (char letter in name) valid &= IsLetterOrDigit(letter) || letter is '_' or '-' or '.';
        if (!valid)
        {
            throw new ArgumentException(
                $"'{name}' is no name of a channel: 1 to {Native.FR_RING_NAME_MAX} letters, digits, '_', '-' and '.', the first a letter or digit",
                nameof(name));
        }
    }

    private static bool IsLetterOrDigit(char letter) => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');

    // A life of the other side that sends is looked at before it can be gone again.
    private void Meet()
    {
        _metGeneration = _receiver.Generation;
        if (_metGeneration > _peer.Generation) _peer.Look(force: true);
    }

    private void ThrowClosed() => throw new ObjectDisposedException(Name);

    private void ThrowTooShort(int length, int room) => throw new ArgumentException(
        $"the next message of '{Name}' has {length} bytes, the buffer {room}; {MaxReadBytes} are always enough");

    private void Beat()
    {
        lock (_closing)
        {
            if (_closed) return;
            Volatile.Write(ref _self->heartbeat, _self->heartbeat + 1);
            _peer.Look();
        }
    }
}
