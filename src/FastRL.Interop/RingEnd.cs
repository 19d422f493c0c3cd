using System.Diagnostics;

namespace FastRL.Interop;

/// <summary>One end of one direction: where its slots lie, and how it waits for the other end.</summary>
internal abstract unsafe class RingEnd
{
    // Polls before sleeping. A peer that runs on another core answers within the long spin; where processes outnumber
    // cores the peer cannot run until this one sleeps, so the spin shrinks with every time that it was in vain.
    private const int SpinsMin = 20, SpinsMax = 4000;

    // One wait in so many tries a longer spin again, to find out that a core has become free.
    private const int ProbeInterval = 32, ProbeSpins = 400;

    // How long a sleep lasts before the peer is looked at, in milliseconds.
    private const int SleepSlice = 50;

    private readonly RingMap _map;
    private readonly uint* _ownWait;
    private readonly uint* _peerWait;
    private int _spins = SpinsMax;
    private int _vainWaits;

    /// <param name="map">Stays mapped as long as the end is used.</param>
    /// <param name="direction">0: host to client, 1: client to host.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="writes">This end writes.</param>
    protected RingEnd(RingMap map, int direction, RingOptions options, bool writes)
    {
        _map = map;
        Counters = RingHeader.Counters(map.Base, direction);
        _ownWait = writes ? &Counters->writer_waits : &Counters->reader_waits;
        _peerWait = writes ? &Counters->reader_waits : &Counters->writer_waits;
        Slots = map.Base + RingHeader.SlotsOffset(options, direction);
        Stride = RingHeader.SlotBytes(RingHeader.MessageBytes(options, direction));
        Count = (ulong)options.Slots;
        MessageBytes = RingHeader.MessageBytes(options, direction);
        Location = map.Location;
    }

    /// <summary>Messages that fit.</summary>
    public ulong Count { get; }

    /// <summary>Largest payload.</summary>
    public int MessageBytes { get; }

    /// <summary>Number of the next message, from 0.</summary>
    public ulong Next { get; protected set; }

    protected fr_ring_counters* Counters { get; }

    protected byte* Slots { get; }

    protected long Stride { get; }

    protected string Location { get; }

    /// <summary>True when a message, or room for one, is there.</summary>
    public abstract bool IsReady();

    /// <summary>Waits until ready.</summary>
    /// <param name="timeout">Zero: looks once. Negative: no limit.</param>
    /// <param name="peer">Looks whether the other side lives; asked between sleeps.</param>
    public RingStatus Wait(TimeSpan timeout, RingPeer peer)
    {
        if (IsReady()) return RingStatus.Ok;
        if (timeout == TimeSpan.Zero) return peer.IsGone ? GoneUnlessReady() : RingStatus.TimedOut;
        return Spin() ? RingStatus.Ok : SleepUntilReady(timeout, peer);
    }

    protected fr_ring_slot* Slot(ulong number) => (fr_ring_slot*)(Slots + ((long)(number & (Count - 1)) * Stride));

    /// <summary>After something was published or released with a full fence.</summary>
    protected void WakePeer()
    {
        if (Volatile.Read(ref *_peerWait) != 0) WakeSleeper(_peerWait);
    }

    /// <summary>Wakes whoever sleeps at either end, because this side leaves.</summary>
    public void WakeAll()
    {
        WakeSleeper(_peerWait);
        WakeSleeper(_ownWait);
    }

    private void WakeSleeper(uint* word)
    {
        Interlocked.Exchange(ref *(int*)word, 0);
        _map.Wake(word);
    }

    private bool Spin()
    {
        int limit = _spins;
        bool probing = limit < ProbeSpins && _vainWaits >= ProbeInterval;
        if (probing)
        {
            limit = ProbeSpins;
            _vainWaits = 0;
        }
        for (int i = 0; i < limit; i++)
        {
            RingPause.Once(i);
            if (!IsReady()) continue;
            if (i * 2 > _spins) _spins = Math.Min(SpinsMax, i * 4);
            return true;
        }
        _vainWaits++;
        _spins = Math.Max(SpinsMin, _spins / 2);
        return false;
    }

    private RingStatus SleepUntilReady(TimeSpan timeout, RingPeer peer)
    {
        long start = Stopwatch.GetTimestamp();
        double limit = timeout < TimeSpan.Zero ? double.MaxValue : timeout.TotalMilliseconds;
        while (true)
        {
            if (peer.IsGone) return GoneUnlessReady();
            double left = limit - ((Stopwatch.GetTimestamp() - start) * 1000.0 / Stopwatch.Frequency);
            if (left <= 0) return IsReady() ? RingStatus.Ok : RingStatus.TimedOut;
            Interlocked.Exchange(ref *(int*)_ownWait, 1);
            if (!IsReady()) _map.Sleep(_ownWait, (int)Math.Ceiling(Math.Min(left, SleepSlice)));
            Volatile.Write(ref *_ownWait, 0);
            if (IsReady()) return RingStatus.Ok;
            peer.Look();
        }
    }

    // What the other side published before it went away counts.
    private RingStatus GoneUnlessReady() => IsReady() ? RingStatus.Ok : RingStatus.PeerGone;
}
