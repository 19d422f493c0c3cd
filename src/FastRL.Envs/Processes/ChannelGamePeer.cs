using System.Runtime.InteropServices;
using FastRL.Interop.Bridge;
using FastRL.Interop.Ring;

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
    private ulong _refused;    // life of the game that is left out
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
    public string? Refusal { get; private set; }

    /// <inheritdoc/>
    public void Connect()
    {
        if (IsConnected) return;
        _asked = false;
        try
        {
            if (_channel is { IsStale: true }) Close();
            _channel ??= _open();
            if (_channel is not { PeerPresent: true } || _channel.PeerGeneration <= _refused) return;
            // Of a session that is over; a game that sends more than a channel holds does not wait for answers.
            for (int left = GameRingChannel.Slots; _channel.TryReceive(_incoming, 0, out _); left--)
                if (left == 0) return;
            _generation = _channel.PeerGeneration;
            _asked = Write(TrainerRequest.Reset, default, 0);
            if (_asked) Refusal = null;
        }
        catch (RingException problem)
        {
            Break(problem);
        }
    }

    /// <inheritdoc/>
    public void Abandon() => _asked = false;

    /// <inheritdoc/>
    public void Refuse(string reason)
    {
        if (IsConnected) Write(TrainerRequest.Leave, default, 0);
        (Refusal, _refused, _asked) = (reason, _generation, false);
    }

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<float> action, float timeScale) => IsConnected && Write(TrainerRequest.Act, action, timeScale);

    /// <inheritdoc/>
    public bool Receive(int milliseconds, Span<float> observation, out GamePeerMessage message)
    {
        message = default;
        int length;
        try
        {
            if (!_asked || !_channel!.TryReceive(_incoming, milliseconds, out length)) return false;
        }
        catch (RingException problem)
        {
            Break(problem);
            return false;
        }
        ObservationHeader header = MemoryMarshal.Read<ObservationHeader>(_incoming);
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(_incoming.AsSpan(ObservationHeader.Size));
        string? fault = length != _incoming.Length ? $"it sent {length} bytes where an observation has {_incoming.Length}"
            : header.End is < (int)GameEnd.None or > (int)GameEnd.Truncated ? $"it sent end {header.End}; known are 0 to 2"
            : !float.IsFinite(header.Reward) || !AreFinite(numbers) ? "it sent an infinite number, or what is no number"
            : null;
        if (fault is not null)
        {
            Refuse(fault);
            return false;
        }
        _decision = header.Decision;
        numbers.CopyTo(observation);
        message = new GamePeerMessage(
            header.Reward, header.End == (int)GameEnd.Terminated, header.End == (int)GameEnd.Truncated, header.Cause,
            header.First != 0);
        return true;
    }

    /// <summary>Tells the game that the trainer leaves, so that it plays on at once.</summary>
    public void Dispose()
    {
        if (IsConnected) Write(TrainerRequest.Leave, default, 0);
        Close();
    }

    private static bool AreFinite(ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
        {
            if (!float.IsFinite(number)) return false;
        }
        return true;
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
        try
        {
            return _channel!.TrySend(_outgoing);
        }
        catch (RingException problem)
        {
            Break(problem);
            return false;
        }
    }

    // The channel is damaged, or something else has its name: looked for again, since a game may make it anew.
    private void Break(RingException problem)
    {
        Close();
        Refusal = problem.Message;
    }

    private void Close()
    {
        _channel?.Dispose();
        (_channel, _asked, _refused) = (null, false, 0);
    }
}
