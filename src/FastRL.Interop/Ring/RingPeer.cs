using System.Diagnostics;

namespace FastRL.Interop.Ring;

/// <summary>Watches the other side: its record in the header, its process and its heartbeat.</summary>
internal sealed unsafe class RingPeer
{
    // The process is asked for at most this often, in milliseconds; a death is noticed within this and a sleep.
    private const int LookInterval = 100;

    // A process that exists and has not moved its heartbeat for so long is called silent, in milliseconds.
    private const int SilentAfter = 3000;

    private readonly RingGate _gate = new();
    private readonly RingMap _map;
    private readonly fr_ring_peer* _record;
    private readonly string _who;
    private readonly Action<string>? _log;
    private long _lookedAt;
    private long _beatAt;
    private ulong _heartbeat;
    private ulong _startTime;
    private volatile int _state = (int)RingPeerState.NeverSeen;

    /// <param name="map">Stays mapped as long as the peer is looked at.</param>
    /// <param name="role">The other side: 0 host, 1 client.</param>
    /// <param name="log">Takes a line at every change.</param>
    public RingPeer(RingMap map, int role, Action<string>? log)
    {
        _map = map;
        _record = RingHeader.Peer(map.Base, role);
        _who = $"{map.Location}: the {(role == 0 ? "host" : "client")}";
        _log = log;
        Look(force: true);
    }

    public RingPeerState State => (RingPeerState)_state;

    /// <summary>Died or left.</summary>
    public bool IsGone => State is RingPeerState.Died or RingPeerState.Left;

    public uint ProcessId { get; private set; }

    public ulong Generation { get; private set; }

    /// <summary>Brings the state up to date; cheap when it was done a moment ago.</summary>
    public void Look(bool force = false)
    {
        lock (_gate)
        {
            if (_map.Base == null) return;
            long now = Stopwatch.GetTimestamp();
            // A new life writes its generation and then that it is attached; so the other way round here. A new generation
            // beside the old goodbye is a life that is just coming, or has gone again: it counts from when it is attached.
            uint attachment = Volatile.Read(ref _record->attachment);
            ulong generation = Volatile.Read(ref _record->generation);
            bool attached = attachment == (uint)fr_ring_attachment.FR_RING_ATTACHMENT_ATTACHED;
            bool comes = generation != Generation && attached;
            if (!comes && (IsGone || generation == 0)) return;
            if (!force && !comes && attached && Milliseconds(now - _lookedAt) < LookInterval) return;
            _lookedAt = now;
            RingPeerState before = State;
            bool back = comes && Generation != 0;
            // It may have gone and returned between two looks; the new life knows how the old one ended.
            string missed = back && !IsGone ? DescribeMissed() : "";
            if (comes) Adopt(generation, now);
            else if (Generation == 0) ProcessId = _record->process_id; // it came and left before it was seen
            RingPeerState state = attached ? Judge(now) : RingPeerState.Left;
            _state = (int)state;
            if (_log is not null && (state != before || comes)) _log(Describe(state, back) + missed);
        }
    }

    private void Adopt(ulong generation, long now)
    {
        Generation = generation;
        ProcessId = _record->process_id;
        _startTime = _record->start_time;
        _heartbeat = _record->heartbeat;
        _beatAt = now;
    }

    private RingPeerState Judge(long now)
    {
        if (Volatile.Read(ref RingHeader.Identity(_map.Base)->retired) != 0) return RingPeerState.Left;
        if (!RingProcess.IsRunning(ProcessId, _startTime)) return RingPeerState.Died;
        ulong heartbeat = Volatile.Read(ref _record->heartbeat);
        if (heartbeat != _heartbeat)
        {
            _heartbeat = heartbeat;
            _beatAt = now;
        }
        return Milliseconds(now - _beatAt) < SilentAfter ? RingPeerState.Alive : RingPeerState.Silent;
    }

    private string DescribeMissed() => _record->after == (uint)fr_ring_attachment.FR_RING_ATTACHMENT_ATTACHED
        ? $" (it died: process {ProcessId} had ended without closing the channel)"
        : $" (process {ProcessId} had closed the channel)";

    private string Describe(RingPeerState state, bool back) => state switch
    {
        RingPeerState.Alive => $"{_who} {(back ? "is back" : "is there")}: process {ProcessId}, generation {Generation}",
        RingPeerState.Silent => $"{_who} has been silent for {SilentAfter / 1000} s: process {ProcessId} exists but is stopped or hangs",
        RingPeerState.Died => $"{_who} died: process {ProcessId} has ended without closing the channel (killed or crashed)",
        _ => $"{_who} left: process {ProcessId} closed the channel",
    };

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
