namespace FastRL.Interop.Ring;

/// <summary>The end that writes.</summary>
internal sealed unsafe class RingSender : RingEnd
{
    private readonly ulong _generation;
    private ulong _limit;
    private int _claimed = -1;

    /// <summary>Takes up where the last writer of this direction stopped.</summary>
    /// <exception cref="RingException">The counters cannot be right.</exception>
    public RingSender(RingMap map, int direction, RingOptions options, ulong generation)
        : base(map, direction, options, writes: true)
    {
        _generation = generation;
        ulong tail = Volatile.Read(ref Counters->tail), head = Volatile.Read(ref Counters->head);
        if (tail == head + 1) head = tail; // the one that a dead writer published but did not count was read since
        if (tail <= head && head - tail <= Count)
        {
            // A writer that died between publishing a slot and counting it: the slot decides. One that died earlier
            // leaves a slot with its old number, which is simply written again.
            while (head - tail < Count && Volatile.Read(ref Slot(head)->sequence) == head + 1) head++;
            Volatile.Write(ref Counters->head, head);
        }
        Next = head;
        _limit = tail + Count;
        CheckTail(tail);
    }

    /// <inheritdoc/>
    public override bool IsReady()
    {
        if (Next != _limit) return true;
        ulong tail = Volatile.Read(ref Counters->tail);
        CheckTail(tail);
        _limit = tail + Count;
        return Next != _limit;
    }

    /// <summary>Room for the next message, or null where there is none.</summary>
    public byte* TryClaim(int length)
    {
        if ((uint)length > (uint)MessageBytes) ThrowTooLong(length);
        if (Next == _limit && !IsReady()) return null;
        _claimed = length;
        return (byte*)Slot(Next) + sizeof(fr_ring_slot);
    }

    /// <summary>Publishes what was claimed.</summary>
    public void Commit()
    {
        if (_claimed < 0) throw new InvalidOperationException("nothing is claimed: call TryClaim first");
        fr_ring_slot* slot = Slot(Next);
        byte* payload = (byte*)slot + sizeof(fr_ring_slot);
        int lines = (_claimed + 63) / 64;
        if ((_claimed & 63) != 0) new Span<byte>(payload + _claimed, (lines * 64) - _claimed).Clear();
        ulong number = Next + 1;
        slot->length = (uint)_claimed;
        slot->generation = _generation;
        slot->checksum = RingChecksum.Compute(payload, lines, number, (uint)_claimed, _generation);
        Interlocked.Exchange(ref *(long*)&slot->sequence, (long)number);
        Next = number;
        Volatile.Write(ref Counters->head, number);
        _claimed = -1;
        WakePeer();
    }

    private void CheckTail(ulong tail)
    {
        if (tail > Next || Next - tail > Count)
        {
            throw new RingException(
                RingFault.Corrupt,
                $"{Location} is damaged: {tail} messages released of {Next} sent, with room for {Count}");
        }
    }

    private void ThrowTooLong(int length) => throw new ArgumentOutOfRangeException(
        nameof(length), length, $"a message in this direction of {Location} has 0 to {MessageBytes} bytes");
}
