namespace FastRL.Interop.Ring;

/// <summary>The end that reads.</summary>
internal sealed unsafe class RingReceiver : RingEnd
{
    private int _peeked = -1;

    /// <summary>Takes up where the last reader of this direction stopped.</summary>
    public RingReceiver(RingMap map, int direction, RingOptions options)
        : base(map, direction, options, writes: false) => Next = Volatile.Read(ref Counters->tail);

    /// <summary>Life of the other side that wrote the peeked message.</summary>
    public ulong Generation { get; private set; }

    /// <inheritdoc/>
    public override bool IsReady()
    {
        ulong sequence = Volatile.Read(ref Slot(Next)->sequence);
        if (sequence == Next + 1) return true;
        if (sequence > Next) ThrowDamaged($"its slot has number {sequence}");
        return false;
    }

    /// <summary>The next message's payload, checked, or null where there is none.</summary>
    public byte* TryPeek(out int length)
    {
        fr_ring_slot* slot = Slot(Next);
        byte* payload = (byte*)slot + sizeof(fr_ring_slot);
        if (_peeked >= 0)
        {
            length = _peeked;
            return payload;
        }
        length = 0;
        if (!IsReady()) return null;
        uint bytes = slot->length;
        if (bytes > (uint)MessageBytes) ThrowDamaged($"it says it has {bytes} bytes, {MessageBytes} are the limit");
        ulong generation = slot->generation;
        ulong checksum = RingChecksum.Compute(payload, (int)((bytes + 63) / 64), Next + 1, bytes, generation);
        if (checksum != slot->checksum) ThrowDamaged("its checksum is wrong");
        Generation = generation;
        _peeked = length = (int)bytes;
        return payload;
    }

    /// <summary>Gives the peeked message's slot back.</summary>
    public void Release()
    {
        if (_peeked < 0) throw new InvalidOperationException("no message is held: call TryPeek first");
        _peeked = -1;
        Next++;
        Interlocked.Exchange(ref *(long*)&Counters->tail, (long)Next);
        WakePeer();
    }

    private void ThrowDamaged(string what) =>
        throw new RingException(RingFault.Corrupt, $"{Location} is damaged at message {Next}: {what}");
}
