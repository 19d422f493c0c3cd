using System.Runtime.InteropServices;
using FastRL.Interop.Bridge;

namespace FastRL.Envs.Processes;

/// <summary>A game with a <see cref="GameBridge"/> at the other end of a channel.</summary>
public sealed class ChannelGamePeer : IGamePeer
{
    private readonly GameLayout _layout;
    private readonly Func<IGameChannel?> _open;
    private readonly byte[] _outgoing;
    private readonly byte[] _incoming;
    private IGameChannel? _channel;
    private ulong _generation; // of the game that was asked to begin
    private bool _asked;
    private uint _decision;    // the observation to be answered

    /// <summary>Prepares; nothing is opened yet.</summary>
    /// <param name="layout">What is exchanged.</param>
    /// <param name="open">Opens the trainer's side of the channel; null while the game has not made it.</param>
    public ChannelGamePeer(GameLayout layout, Func<IGameChannel?> open)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(open);
        _layout = layout;
        _open = open;
        _outgoing = new byte[layout.ActionBytes];
        _incoming = new byte[layout.ObservationBytes];
    }

    /// <inheritdoc/>
    public bool IsConnected => _asked && !_channel!.IsGone(_generation);

    /// <inheritdoc/>
    public void Connect()
    {
        if (IsConnected) return;
        if (_channel is { IsStale: true })
        {
            _channel.Dispose();
            _channel = null;
        }
        _channel ??= _open();
        _asked = false;
        if (_channel is not { PeerPresent: true }) return;
        while (_channel.TryReceive(_incoming, 0, out _)) { } // of a session that is over
        _generation = _channel.PeerGeneration;
        _asked = Write(TrainerRequest.Reset, default, 0);
    }

    /// <inheritdoc/>
    public void Abandon() => _asked = false;

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<float> action, float timeScale) => IsConnected && Write(TrainerRequest.Act, action, timeScale);

    /// <inheritdoc/>
    public bool Receive(int milliseconds, Span<float> observation, out GamePeerMessage message)
    {
        message = default;
        if (!_asked || !_channel!.TryReceive(_incoming, milliseconds, out int length)) return false;
        if (length != _incoming.Length)
            throw new InvalidDataException($"the game sent {length} bytes where an observation has {_incoming.Length}");
        ObservationHeader header = MemoryMarshal.Read<ObservationHeader>(_incoming);
        _decision = header.Decision;
        MemoryMarshal.Cast<byte, float>(_incoming.AsSpan(ObservationHeader.Size)).CopyTo(observation);
        message = new GamePeerMessage(
            header.Reward, header.End == (int)GameEnd.Terminated, header.End == (int)GameEnd.Truncated, header.Cause,
            header.First != 0);
        return true;
    }

    /// <summary>Tells the game that the trainer leaves, so that it plays on at once.</summary>
    public void Dispose()
    {
        if (IsConnected) Write(TrainerRequest.Leave, default, 0);
        _channel?.Dispose();
        _channel = null;
        _asked = false;
    }

    private bool Write(TrainerRequest request, ReadOnlySpan<float> action, float timeScale)
    {
        var header = new ActionHeader { Request = (int)request, Decision = _decision, TimeScale = timeScale };
        MemoryMarshal.Write(_outgoing, in header);
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(_outgoing.AsSpan(ActionHeader.Size));
        if (action.Length == 0)
            numbers.Clear();
        else
            action.CopyTo(numbers);
        return _channel!.TrySend(_outgoing);
    }
}
