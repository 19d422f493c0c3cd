using System.Threading.Channels;

namespace FastRL.Web.Viewing;

/// <summary>What waits to be sent to one client.</summary>
/// <remarks>
/// Posting never waits. A picture that was not sent yet is replaced by the next one, so a slow client sees fewer
/// pictures; texts are kept in order. One reader, any number of writers.
/// </remarks>
internal sealed class ClientMailbox
{
    // Texts are rare: a client that has so many unread has stopped reading.
    private const int MaximumTexts = 256;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _available =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Queue<ReadOnlyMemory<byte>> _texts = [];
    private ReadOnlyMemory<byte>? _picture;
    private bool _closed;

    /// <summary>Pictures that were replaced before they were sent.</summary>
    public long Dropped { get; private set; }

    /// <summary>Replaces the picture.</summary>
    public void PostPicture(ReadOnlyMemory<byte> picture)
    {
        lock (_lock)
        {
            if (_picture is not null)
                Dropped++;
            _picture = picture;
            Wake();
        }
    }

    /// <summary>Appends a text in UTF-8.</summary>
    public void PostText(ReadOnlyMemory<byte> text)
    {
        lock (_lock)
        {
            if (_texts.Count < MaximumTexts)
                _texts.Enqueue(text);
            else
                _closed = true;
            Wake();
        }
    }

    /// <summary>Lets the reader take what is left and then end.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Wake();
        }
    }

    /// <summary>Waits for the next message; texts come before the picture.</summary>
    /// <returns>Null once the box is closed.</returns>
    public async ValueTask<Message?> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_texts.TryDequeue(out ReadOnlyMemory<byte> text))
                    return new Message(text, IsText: true);
                if (_closed)
                    return null;
                if (_picture is { } picture)
                {
                    _picture = null;
                    return new Message(picture, IsText: false);
                }
            }
            await _available.Reader.ReadAsync(cancellation);
        }
    }

    private void Wake() => _available.Writer.TryWrite(true);

    /// <summary>One WebSocket message.</summary>
    internal readonly record struct Message(ReadOnlyMemory<byte> Bytes, bool IsText);
}
