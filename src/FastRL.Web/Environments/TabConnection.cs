using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace FastRL.Web.Environments;

/// <summary>A page's connection: reads its messages, refuses those that are none, and sends.</summary>
/// <param name="socket">The caller's.</param>
/// <param name="seat">The tab that the page is.</param>
/// <param name="type">What its messages are.</param>
/// <param name="largest">Bytes of its largest message.</param>
internal abstract class TabConnection(WebSocket socket, TabSeat seat, WebSocketMessageType type, int largest) : ITabLink, IDisposable
{
    private const int Patience = 3; // malformed messages, the last of which ends the connection
    private const int LongestReason = 120; // bytes that a close frame has room for, and a little less

    private static readonly TimeSpan s_sendTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _sending = new();
    private readonly CancellationTokenSource _ended = new();
    private string? _reason;

    /// <summary>Messages that were refused.</summary>
    public int Malformed { get; private set; }

    /// <summary>The tab.</summary>
    protected TabSeat Seat { get; } = seat;

    /// <summary>Closes a connection with a reason.</summary>
    public static async Task CloseAsync(WebSocket socket, int code, string reason, CancellationToken cancellation)
    {
        while (Encoding.UTF8.GetByteCount(reason) > LongestReason)
            reason = reason[..^1];
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, cancellation);
        }
        catch (Exception problem) when (IsGone(problem))
        {
            // Nobody is there to be told.
        }
    }

    /// <summary>Gives the page its place and reads what it says until it goes.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ended.Token);
        try
        {
            Greet();
            Seat.Attach(this);
            await ReadAsync(ending.Token);
        }
        catch (Exception problem) when (IsGone(problem))
        {
            _reason ??= "its connection broke";
        }
        finally
        {
            Seat.Detach(this, _reason ?? "it closed the connection");
        }
    }

    /// <inheritdoc/>
    public abstract void SendActions(TabBatch batch, ReadOnlySpan<float> actions);

    /// <inheritdoc/>
    public abstract void SendReset(uint epoch, ulong seed);

    /// <inheritdoc/>
    public abstract void SendNotice(string json);

    /// <inheritdoc/>
    public void End(int code, string reason)
    {
        _reason ??= reason;
        lock (_sending)
            CloseAsync(socket, code, reason, CancellationToken.None).Wait(s_sendTimeout);
        try
        {
            _ended.CancelAfter(s_sendTimeout); // a page that does not close its side
        }
        catch (ObjectDisposedException)
        {
            // It has.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Says who the page is, before anything else.</summary>
    protected virtual void Greet()
    {
    }

    /// <summary>Carries out a message.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    protected abstract string? Take(ReadOnlySpan<byte> message);

    /// <summary>Tells the page what is wrong with its message.</summary>
    protected abstract void SendRefusal(string reason);

    /// <summary>Sends a whole message; one that is not taken in time ends the connection.</summary>
    /// <remarks>As good as never waits: a page that does not read gets no second batch.</remarks>
    protected void Send(ReadOnlyMemory<byte> message)
    {
        lock (_sending)
        {
            try
            {
                if (socket.State != WebSocketState.Open)
                    return;
                ValueTask sending = socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);
                if (!sending.IsCompletedSuccessfully && !sending.AsTask().Wait(s_sendTimeout))
                {
                    _reason ??= $"it took nothing for {s_sendTimeout.TotalSeconds} s";
                    socket.Abort();
                }
            }
            catch (Exception problem) when (IsGone(problem) || problem is AggregateException { InnerException: { } inner } && IsGone(inner))
            {
                // Reading ends too, and says so.
            }
        }
    }

    private static bool IsGone(Exception problem) => problem is WebSocketException or OperationCanceledException or IOException
        or ConnectionResetException or ObjectDisposedException or InvalidOperationException;

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var buffer = new byte[largest];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                if (socket.State == WebSocketState.CloseReceived)
                    await CloseAsync(socket, (int)WebSocketCloseStatus.NormalClosure, "", cancellation);
                return;
            }
            length += received.Count;
            if (!received.EndOfMessage && length < largest)
                continue;
            string? problem = !received.EndOfMessage ? $"a message has at most {largest} bytes"
                : received.MessageType != type ? $"messages are {type.ToString().ToLowerInvariant()} here"
                : Take(buffer.AsSpan(0, length));
            if (problem is not null && Refuse(problem, last: !received.EndOfMessage))
                return;
            length = 0;
        }
    }

    // Whether the connection ends.
    private bool Refuse(string problem, bool last)
    {
        Malformed++;
        SendRefusal(problem);
        if (!last && Malformed < Patience)
            return false;
        _reason = $"it sent {(last ? "too large a message" : $"{Malformed} malformed messages")}: {problem}";
        End((int)(last ? WebSocketCloseStatus.MessageTooBig : WebSocketCloseStatus.PolicyViolation), problem);
        return true;
    }
}
