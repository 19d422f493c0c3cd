using System;
using FastRL.Interop.Ring;

namespace FastRL.Interop.Bridge;

/// <summary>One side of a connection between a game and its trainer: whole messages, in order, none lost or repeated while
/// both sides live. One thread at a time.</summary>
public interface IGameChannel : IDisposable
{
    /// <summary>Whether the other side is there. Cheap enough for every tick.</summary>
    bool PeerPresent { get; }

    /// <summary>Grows whenever the other side comes back; may be known a moment late.</summary>
    ulong PeerGeneration { get; }

    /// <summary>Life of the other side that sent the message received last.</summary>
    ulong MessageGeneration { get; }

    /// <summary>Whether a life of the other side is known to be over.</summary>
    bool IsGone(ulong generation);

    /// <summary>Whether the connection must be closed and opened again to reach the other side.</summary>
    bool IsStale { get; }

    /// <summary>Sends a message.</summary>
    /// <returns>False when the other side is away or does not read: the message was not sent.</returns>
    /// <exception cref="RingException">The channel is damaged, and over.</exception>
    bool TrySend(ReadOnlySpan<byte> message);

    /// <summary>Waits for a message.</summary>
    /// <param name="destination">Takes it; as long as the longest message.</param>
    /// <param name="milliseconds">How long to wait at most; 0 only looks.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>False when none came.</returns>
    /// <exception cref="RingException">The channel is damaged, and over.</exception>
    bool TryReceive(Span<byte> destination, int milliseconds, out int length);
}
