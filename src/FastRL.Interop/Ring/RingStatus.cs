namespace FastRL.Interop.Ring;

/// <summary>How a waiting call on a <see cref="RingChannel"/> ended.</summary>
public enum RingStatus
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>The time is over.</summary>
    TimedOut,

    /// <summary>The other side died or left, and nothing that it sent is waiting. It may come back.</summary>
    PeerGone,
}

/// <summary>What is known of a channel's other side.</summary>
public enum RingPeerState
{
    /// <summary>Nobody was there yet.</summary>
    NeverSeen,

    /// <summary>Its process runs.</summary>
    Alive,

    /// <summary>Its process exists but shows no sign of life: stopped, or in a debugger.</summary>
    Silent,

    /// <summary>Its process ended without saying goodbye.</summary>
    Died,

    /// <summary>It closed the channel, or has replaced it by one of another layout (see <see cref="RingChannel.IsRetired"/>).</summary>
    Left,
}
