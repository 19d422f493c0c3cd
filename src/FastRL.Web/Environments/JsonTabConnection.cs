using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace FastRL.Web.Environments;

/// <summary>A page of one environment that speaks JSON: an action is answered by a state, a reset by a reset that is complete.</summary>
internal sealed class JsonTabConnection(WebSocket socket, TabSeat seat, TabLayout layout, ITabDialect dialect)
    : TabConnection(socket, seat, WebSocketMessageType.Text, Largest)
{
    /// <summary>Bytes of the largest message.</summary>
    public const int Largest = 64 << 10;

    private static readonly byte[] s_reset = """{"type":"reset_request"}"""u8.ToArray();

    private readonly Lock _lock = new();
    private readonly TabBatch _batch = seat.Batches.Single(batch => batch.Count > 0);
    private readonly ArrayBufferWriter<byte> _message = new(256);
    private readonly float[] _observation = new float[layout.ObservationSize];
    private readonly float[] _ending = new float[layout.ObservationSize + layout.Infos.Count];
    private float _reward;
    private byte _end;
    private uint _sequence;
    private bool _acted; // an action waits for its state
    private int _resets; // that wait for their completion
    private int _stale;  // states of episodes that the page has left since

    /// <inheritdoc/>
    public override void SendActions(TabBatch batch, ReadOnlySpan<float> actions)
    {
        lock (_lock)
            (_acted, _sequence) = (true, batch.Sequence);
        _message.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_message);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "action"u8);
        writer.WriteStartArray("action"u8);
        foreach (float number in actions)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        Send(_message.WrittenMemory);
    }

    /// <inheritdoc/>
    public override void SendReset(uint epoch, ulong seed)
    {
        lock (_lock)
        {
            _resets += _end == 0 ? 1 : 2; // the episode that ended has asked already
            (_acted, _end) = (false, 0);
        }
        // As text: a number of JavaScript does not hold 64 bits.
        Send(Encoding.UTF8.GetBytes($$"""{"type":"reset_request","seed":"{{seed}}"}"""));
    }

    /// <inheritdoc/>
    public override void SendNotice(string json) => Send(Encoding.UTF8.GetBytes(json));

    /// <inheritdoc/>
    protected override void SendRefusal(string reason) =>
        Send(Encoding.UTF8.GetBytes($$"""{"type":"error","message":{{JsonSerializer.Serialize(reason)}}}"""));

    /// <inheritdoc/>
    protected override string? Take(ReadOnlySpan<byte> message)
    {
        if (JsonTabMessages.Read(message, _observation, out JsonTabMessage read) is { } problem)
            return problem;
        return read.Type switch
        {
            JsonTabMessages.State => TakeState(read, message[read.Info]),
            JsonTabMessages.ResetComplete => TakeReset(),
            JsonTabMessages.RestartRequest => Restart(),
            _ => null,
        };
    }

    private string? TakeState(in JsonTabMessage read, ReadOnlySpan<byte> info)
    {
        lock (_lock)
        {
            if (_stale > 0)
            {
                _stale--;
                return null;
            }
            if (!_acted || _end != 0)
                return "a state answers an action, and there is none";
            if (read.Done == true)
            {
                if (ReadEnd(info, out int cause) is { } problem)
                    return problem;
                _observation.CopyTo(_ending.AsSpan());
                (_reward, _end) = (read.Reward, (byte)(1 + cause));
            }
            else
            {
                _acted = false;
            }
        }
        if (read.Done != true)
            return Complete(read.Reward, end: 0);
        Send(s_reset); // the next episode belongs to the same step
        return null;
    }

    private string? TakeReset()
    {
        bool completes;
        lock (_lock)
        {
            completes = _acted && _end != 0 && _resets == 0;
            if (_resets > 0 && --_resets > 0)
                return null;
            if (!completes)
            {
                // The page has begun anew by itself; it answers what was under way all the same.
                if (_acted && _end == 0)
                    _stale++;
                (_acted, _end) = (false, 0);
            }
        }
        if (!completes)
        {
            Seat.Start(this, null, _observation);
            return null;
        }
        byte end;
        lock (_lock)
        {
            end = _end;
            (_acted, _end) = (false, 0);
        }
        return Complete(_reward, end);
    }

    private string? Restart()
    {
        lock (_lock)
        {
            _resets += _end == 0 ? 1 : 2;
            (_acted, _end) = (false, 0);
        }
        Send(s_reset);
        return null;
    }

    private string? Complete(float reward, byte end) => Seat.Step(this, new TabStep
    {
        First = _batch.First,
        Count = 1,
        Sequence = _sequence,
        Observations = _observation,
        Rewards = new ReadOnlySpan<float>(in reward),
        Ends = new ReadOnlySpan<byte>(in end),
        Endings = end == 0 ? [] : _ending,
    });

    private string? ReadEnd(ReadOnlySpan<byte> info, out int cause)
    {
        Span<float> infos = _ending.AsSpan(_observation.Length);
        if (info.IsEmpty)
            return dialect.ReadEnd(default, infos, out cause);
        var reader = new Utf8JsonReader(info);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return dialect.ReadEnd(document.RootElement, infos, out cause) ?? TabMessages.FindNoNumber("info", infos);
    }
}
