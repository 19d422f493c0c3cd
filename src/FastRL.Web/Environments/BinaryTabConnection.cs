using System.Net.WebSockets;

namespace FastRL.Web.Environments;

/// <summary>A page that speaks <see cref="TabMessages.Subprotocol"/>.</summary>
internal sealed class BinaryTabConnection(WebSocket socket, TabSeat seat, TabLayout layout)
    : TabConnection(socket, seat, WebSocketMessageType.Binary, TabMessages.Largest)
{
    // A batch is sent again only when its answer has come, and then its message is out of use.
    private readonly byte[][] _messages = [.. seat.Batches.Select(batch => new byte[TabMessages.ActionsSize(batch.Count, layout)])];

    /// <inheritdoc/>
    public override void SendActions(TabBatch batch, ReadOnlySpan<float> actions)
    {
        byte[] message = _messages[Array.IndexOf(Seat.Batches, batch)];
        TabMessages.WriteActions(message, batch.First, batch.Count, batch.Sequence, actions);
        Send(message);
    }

    /// <inheritdoc/>
    public override void SendReset(uint epoch, ulong seed) => Send(TabMessages.Reset(epoch, seed));

    /// <inheritdoc/>
    public override void SendNotice(string json) => Send(TabMessages.Text(TabMessages.Kind.Notice, json));

    /// <inheritdoc/>
    protected override void SendRefusal(string reason) => Send(TabMessages.Text(TabMessages.Kind.Refusal, reason));

    /// <inheritdoc/>
    protected override void Greet() => Send(TabMessages.Hello(Seat.Number, Seat.Environments, layout));

    /// <inheritdoc/>
    protected override string? Take(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
            return "a message has at least one byte";
        string? problem;
        switch ((TabMessages.Kind)message[0])
        {
            case TabMessages.Kind.Step:
                problem = TabMessages.ReadStep(message, layout, out TabStep step);
                return problem ?? Seat.Step(this, step);
            case TabMessages.Kind.Start:
                problem = TabMessages.ReadStart(message, Seat.Environments, layout, out uint epoch, out ReadOnlySpan<float> observations);
                if (problem is null)
                    Seat.Start(this, epoch, observations);
                return problem;
            case TabMessages.Kind.Stop when message.Length == 1:
                Seat.Stop(this);
                return null;
            default:
                return $"a message begins with {(int)TabMessages.Kind.Start}, {(int)TabMessages.Kind.Step} or, alone, {(int)TabMessages.Kind.Stop}, not {message[0]}";
        }
    }
}
