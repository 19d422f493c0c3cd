using System.Text.Json;

namespace FastRL.Web.Viewing;

/// <summary>What people ask for in the page: pause, one step, speed. Clients write, the game's thread reads.</summary>
internal sealed class ViewControls : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _changed = new();
    private bool _paused;
    private int _steps;
    private double _speed = 1;

    /// <summary>Multiple of the game's own speed; infinity is as fast as it can.</summary>
    public double Speed
    {
        get
        {
            lock (_lock)
                return _speed;
        }
    }

    /// <summary>Whether the game is held.</summary>
    public bool Paused
    {
        get
        {
            lock (_lock)
                return _paused;
        }
    }

    /// <summary>What may be asked for; everything until a game is there.</summary>
    public IWatchedGame? Game { private get; set; }

    /// <summary>Carries out a client's message.</summary>
    /// <param name="json">
    /// <c>{"type":"pause"}</c>, <c>resume</c>, <c>step</c>, <c>{"type":"speed","value":2}</c>, null for the fastest, or
    /// <c>{"type":"keys","value":["w"]}</c>: those of the game's keys that are held down.
    /// </param>
    /// <returns>False where it is none of these; nothing has changed then.</returns>
    public bool Apply(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using JsonDocument message = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) return false;
            JsonElement root = message.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out JsonElement type)
                && Apply(type.ValueKind == JsonValueKind.String ? type.GetString() : null, root);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return false; // the latter where a text is half of a surrogate pair
        }
    }

    /// <summary>Whether the next step may be taken; where one was asked for in a pause, this uses it up.</summary>
    public bool TryTakeTurn()
    {
        lock (_lock)
        {
            _changed.Reset();
            if (!_paused)
                return true;
            if (_steps == 0)
                return false;
            _steps--;
            return true;
        }
    }

    /// <summary>Waits until something was asked for since <see cref="TryTakeTurn"/>.</summary>
    public void WaitForChange(CancellationToken cancellation) => _changed.Wait(cancellation);

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    private bool Apply(string? type, JsonElement message)
    {
        lock (_lock)
        {
            switch (type)
            {
                case "pause" when Game?.CanPause != false:
                    (_paused, _steps) = (true, 0);
                    break;
                case "resume":
                    _paused = false;
                    break;
                case "step" when Game?.CanPause != false:
                    (_paused, _steps) = (true, Math.Min(_steps + 1, 10));
                    break;
                case "speed" when TryReadSpeed(message, out double speed):
                    _speed = speed;
                    break;
                case "keys" when TryReadKeys(message, out IReadOnlyCollection<string> keys):
                    Game?.Press(keys);
                    return true;
                default:
                    return false;
            }
            _changed.Set();
            return true;
        }
    }

    private bool TryReadKeys(JsonElement message, out IReadOnlyCollection<string> keys)
    {
        keys = [];
        if (!message.TryGetProperty("value", out JsonElement value) || value.ValueKind != JsonValueKind.Array) return false;
        string?[] words = [.. value.EnumerateArray().Select(key => key.ValueKind == JsonValueKind.String ? key.GetString() : null)];
        keys = [.. words.OfType<string>()];
        return words.All(word => word is not null && Game?.Keys.Contains(word) == true);
    }

    private bool TryReadSpeed(JsonElement message, out double speed)
    {
        speed = double.PositiveInfinity;
        if (!message.TryGetProperty("value", out JsonElement value))
            return false;
        bool read = value.ValueKind == JsonValueKind.Null
            || (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out speed) && double.IsFinite(speed));
        return read && speed > 0 && Game?.Speeds.Contains(speed) != false;
    }
}
