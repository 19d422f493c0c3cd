using System.Diagnostics;

namespace FastRL.Interop.Ring;

/// <summary>One end of one direction: where its slots lie, and how it waits for the other end.</summary>
internal abstract unsafe class RingEnd
{
    // How long to poll before sleeping, in ticks of the clock. A peer that runs on another core answers within the long
    // spin. Where processes outnumber cores the peer cannot run until this side sleeps, and a long spin is ruinous; so the
    // spin shrinks with every time that it was in vain, down to one batch of polls.
    private const int PollsPerBatch = 16;
    private static readonly long s_spinMax = Stopwatch.Frequency / 20_000;

    // Now and then a wait tries the long spin again, to find out that a core has become free; the less often, the more
    // often that was in vain.
    private const int ProbeIntervalMin = 16, ProbeIntervalMax = 1024;

    // How long a sleep lasts before the peer is looked at, in milliseconds.
    private const int SleepSlice = 50;

    private readonly RingMap _map;
    private readonly uint* _ownWait;
    private readonly uint* _peerWait;
    private long _spin = s_spinMax;
    private int _vainWaits;
    private int _probeInterval = ProbeIntervalMin;

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
        if (Poll()) return true;
        bool probing = _vainWaits >= _probeInterval;
        long limit = probing ? s_spinMax : _spin;
        if (limit > 0)
        {
            long start = Stopwatch.GetTimestamp(), spent;
            do
            {
                bool ready = Poll();
                spent = Stopwatch.GetTimestamp() - start;
                if (!ready) continue;
                _spin = Math.Min(s_spinMax, Math.Max(_spin, spent * 4));
                _vainWaits = 0;
                _probeInterval = ProbeIntervalMin;
                return true;
            }
            while (spent < limit);
        }
        _vainWaits++;
        _spin /= 2;
        if (probing)
        {
            _vainWaits = 0;
            _spin = 0;
            _probeInterval = Math.Min(ProbeIntervalMax, _probeInterval * 2);
        }
        return false;
    }

    private bool Poll()
    {
        for (int i = 0; i < PollsPerBatch; i++)
        {
            if (IsReady()) return true;
        }
        RingPause.Once();
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
