using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FastRL.Emu.GameBoy;
using FastRL.Runs;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.GameBoy.Play;

/// <summary>Between pages and the game's thread: what is held and asked for goes one way, what there is to see the other.</summary>
internal sealed class PlayHub : ILiveGame
{
    private const int MostRequests = 256;

    private readonly Lock _lock = new();
    private readonly List<ClientMailbox> _pages = [];
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _newest = []; // of each kind of message, for a page that comes
    private readonly ConcurrentQueue<PlayRequest> _requests = [];
    private byte[]? _picture;
    private volatile int _buttons;

    /// <summary>Buttons that are held.</summary>
    public GameBoyButtons Buttons => (GameBoyButtons)_buttons;

    /// <summary>The next request, in the order in which they came.</summary>
    public bool TryTake(out PlayRequest? request) => _requests.TryDequeue(out request);

    /// <inheritdoc/>
    public ClientMailbox Join()
    {
        var box = new ClientMailbox();
        lock (_lock)
        {
            foreach (ReadOnlyMemory<byte> text in _newest.Values) box.PostText(text);
            if (_picture is { } picture) box.PostPicture(picture);
            _pages.Add(box);
        }
        return box;
    }

    /// <inheritdoc/>
    public void Leave(ClientMailbox box)
    {
        lock (_lock) _pages.Remove(box);
        // Nobody lets go of what a page held that is gone.
        _buttons = 0;
    }

    /// <inheritdoc/>
    public bool Apply(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using JsonDocument message = JsonDocument.ParseValue(ref reader);
            if (PlayRequest.ReadButtons(message.RootElement) is { } held) _buttons = (int)held;
            else if (_requests.Count < MostRequests) _requests.Enqueue(PlayRequest.Read(message.RootElement));
            return true;
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Tells every page, and those that come later where it is to be kept.</summary>
    /// <param name="type">Kind of the message.</param>
    /// <param name="message">An object; names become snake_case.</param>
    /// <param name="keep">Whether it says how things stand.</param>
    public void Tell(string type, object message, bool keep = true)
    {
        ReadOnlyMemory<byte> text = Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",{JsonOutput.Serialize(message)[1..]}");
        lock (_lock)
        {
            if (keep) _newest[type] = text;
            foreach (ClientMailbox page in _pages) page.PostText(text);
        }
    }

    /// <summary>Shows a picture, as <see cref="PictureMessage.Encode"/> made it.</summary>
    public void Show(byte[] picture)
    {
        lock (_lock)
        {
            _picture = picture;
            foreach (ClientMailbox page in _pages) page.PostPicture(picture);
        }
    }
}
