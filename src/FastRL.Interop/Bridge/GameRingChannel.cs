using System;
using FastRL.Interop.Ring;

namespace FastRL.Interop.Bridge;

/// <summary>A game and its trainer over a <see cref="RingChannel"/>. The game is the host.</summary>
public sealed class GameRingChannel : IGameChannel
{
    internal const int Slots = 8; // an answer is awaited for every observation, so that few are ever under way

    private readonly RingChannel _ring;

    private GameRingChannel(RingChannel ring) => _ring = ring;

    /// <inheritdoc/>
    public bool PeerPresent => _ring.PeerState is RingPeerState.Alive or RingPeerState.Silent;

    /// <inheritdoc/>
    public ulong PeerGeneration => _ring.PeerGeneration;

    /// <inheritdoc/>
    public ulong MessageGeneration => _ring.MessageGeneration;

    /// <inheritdoc/>
    public bool IsGone(ulong generation) =>
        _ring.PeerGeneration > generation || (_ring.PeerGeneration == generation && !PeerPresent);

    /// <inheritdoc/>
    public bool IsStale => _ring.IsRetired;

    /// <summary>The game's side.</summary>
    /// <param name="name">Name of the channel, such as <c>Lander_1</c>.</param>
    /// <param name="layout">What is exchanged.</param>
    /// <param name="log">Takes a line when the trainer appears, dies, leaves or returns; called on any thread.</param>
    /// <exception cref="RingException">Another living game has the name, or something else.</exception>
    public static GameRingChannel OpenGame(string name, GameLayout layout, Action<string>? log = null) =>
        new GameRingChannel(RingChannel.CreateHost(name, Options(layout, log)));

    /// <summary>The trainer's side.</summary>
    /// <param name="name">Name of the channel.</param>
    /// <param name="layout">What is exchanged.</param>
    /// <param name="log">Takes a line when the game appears, dies, leaves or returns; called on any thread.</param>
    /// <returns>Null while no game has made the channel.</returns>
    /// <exception cref="RingException">The channel has another layout or version, or another living trainer.</exception>
    public static GameRingChannel? TryOpenTrainer(string name, GameLayout layout, Action<string>? log = null) =>
        RingChannel.TryConnect(name, Options(layout, log)) is { } ring ? new GameRingChannel(ring) : null;

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> message) => _ring.TryWrite(message);

    /// <inheritdoc/>
    public bool TryReceive(Span<byte> destination, int milliseconds, out int length)
    {
        length = 0;
        for (int left = Slots; left >= 0 && (_ring.TryRead(destination, out length)
            || _ring.Read(destination, TimeSpan.FromMilliseconds(milliseconds), out length) == RingStatus.Ok); left--)
        {
            // What an earlier life of the other side left there belongs to nobody, and is not more than there is room for.
            if (_ring.MessageGeneration >= _ring.PeerGeneration) return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _ring.Dispose();

    private static RingOptions Options(GameLayout layout, Action<string>? log)
    {
        _ = layout ?? throw new ArgumentNullException(nameof(layout));
        return new RingOptions(RingOptions.HashSchema(layout.Schema), layout.ObservationBytes, layout.ActionBytes, Slots) { Log = log };
    }
}
