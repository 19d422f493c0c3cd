namespace FastRL.Interop.Ring;

/// <summary>The layout in native/include/fastrl/ring.h: where things lie, making a header, refusing another's.</summary>
internal static unsafe class RingHeader
{
    public static fr_ring_identity* Identity(byte* map) => (fr_ring_identity*)map;

    /// <param name="map">First byte.</param>
    /// <param name="role">0: host, 1: client.</param>
    public static fr_ring_peer* Peer(byte* map, int role) => (fr_ring_peer*)(map + Native.FR_RING_PEERS_OFFSET) + role;

    /// <param name="map">First byte.</param>
    /// <param name="direction">0: host to client, 1: client to host.</param>
    public static fr_ring_counters* Counters(byte* map, int direction) =>
        (fr_ring_counters*)(map + Native.FR_RING_COUNTERS_OFFSET) + direction;

    public static int MessageBytes(RingOptions options, int direction) =>
        direction == 0 ? options.HostMessageBytes : options.ClientMessageBytes;

    /// <summary>From one slot to the next: the slot's own line and whole lines of payload.</summary>
    public static long SlotBytes(int messageBytes) => sizeof(fr_ring_slot) + ((messageBytes + 63L) / 64 * 64);

    public static long SlotsOffset(RingOptions options, int direction) =>
        Native.FR_RING_SLOTS_OFFSET + (direction == 0 ? 0 : options.Slots * SlotBytes(options.HostMessageBytes));

    public static long FileBytes(RingOptions options) =>
        SlotsOffset(options, 1) + (options.Slots * SlotBytes(options.ClientMessageBytes));

    /// <summary>Writes a header over memory that is this long; the magic last.</summary>
    public static void Create(byte* map, RingOptions options)
    {
        fr_ring_identity* identity = Identity(map);
        Volatile.Write(ref identity->magic, 0);
        // What an unfinished host left: only zeros are messages that were never sent.
        for (long at = 0, bytes = FileBytes(options); at < bytes; at += 1 << 20)
        {
            new Span<byte>(map + at, (int)Math.Min(1 << 20, bytes - at)).Clear();
        }
        identity->version = Native.FR_RING_VERSION;
        identity->file_bytes = (ulong)FileBytes(options);
        identity->schema = options.Schema;
        identity->slots = (uint)options.Slots;
        identity->host_message_bytes = (uint)options.HostMessageBytes;
        identity->client_message_bytes = (uint)options.ClientMessageBytes;
        Interlocked.MemoryBarrier();
        Volatile.Write(ref identity->magic, (ulong)Native.FR_RING_MAGIC);
    }

    /// <summary>Null where the header fits the options, and otherwise what is wrong with it.</summary>
    public static RingException? Refuse(byte* map, long bytes, string location, RingOptions options)
    {
        if (bytes < Native.FR_RING_SLOTS_OFFSET)
        {
            return bytes >= sizeof(ulong) && Volatile.Read(ref Identity(map)->magic) != Native.FR_RING_MAGIC
                ? Foreign(map, location)
                : new RingException(
                    RingFault.Truncated,
                    $"{location} is truncated: {bytes} bytes, the header alone has {Native.FR_RING_SLOTS_OFFSET}");
        }
        fr_ring_identity identity = *Identity(map);
        if (identity.magic != Native.FR_RING_MAGIC) return Foreign(map, location);
        if (identity.version != Native.FR_RING_VERSION)
        {
            return new RingException(
                RingFault.OtherVersion,
                $"{location} has version {identity.version} of the ring's layout, this program has {Native.FR_RING_VERSION}: "
                + "use the same FastRL.Interop on both sides");
        }
        if (identity.schema != options.Schema || identity.slots != options.Slots
            || identity.host_message_bytes != options.HostMessageBytes || identity.client_message_bytes != options.ClientMessageBytes)
        {
            return new RingException(
                RingFault.OtherSchema,
                $"{location} has another schema: {Describe(identity.schema, identity.host_message_bytes, identity.client_message_bytes, identity.slots)}, "
                + $"expected {Describe(options.Schema, (uint)options.HostMessageBytes, (uint)options.ClientMessageBytes, (uint)options.Slots)}");
        }
        // The memory may be longer: Windows rounds up to pages.
        return identity.file_bytes != (ulong)FileBytes(options) || bytes < FileBytes(options)
            ? new RingException(
                RingFault.Truncated,
                $"{location} is truncated: {bytes} bytes of {FileBytes(options)}, its header says {identity.file_bytes}")
            : null;
    }

    private static string Describe(ulong schema, uint hostBytes, uint clientBytes, uint slots) =>
        $"hash {schema:x16}, messages of {hostBytes} and {clientBytes} bytes, {slots} slots";

    private static RingException Foreign(byte* map, string location) => new(
        RingFault.Foreign,
        $"{location} is foreign, no FastRL ring: it begins with {Identity(map)->magic:x16}, a ring with {Native.FR_RING_MAGIC:x16}; "
        + "remove it or choose another name");
}
