using System.Text;
using FastRL.Runs;

namespace FastRL.Web.Viewing;

/// <summary>Passes on what happens in the game to every client, and tells newcomers how things stand.</summary>
/// <remarks>The game's thread publishes, the server's threads join and leave. Nothing here waits for a client.</remarks>
internal sealed class ViewHub
{
    // What a newcomer is told of the past.
    private const int RememberedEpisodes = 20;

    private readonly Lock _lock = new();
    private readonly List<ClientMailbox> _clients = [];
    private readonly Queue<ReadOnlyMemory<byte>> _episodes = [];
    private ReadOnlyMemory<byte>? _game;
    private ReadOnlyMemory<byte>? _status;
    private ReadOnlyMemory<byte>? _training;
    private ReadOnlyMemory<byte>? _rewards;
    private ReadOnlyMemory<byte>? _picture;

    /// <summary>Clients at the moment.</summary>
    public int Clients
    {
        get
        {
            lock (_lock)
                return _clients.Count;
        }
    }

    /// <summary>Says which game is played.</summary>
    public void Publish(GameMessage game) => PublishText(ToBytes(game), bytes => _game = bytes);

    /// <summary>Says how things stand.</summary>
    public void Publish(StatusMessage status) => PublishText(ToBytes(status), bytes => _status = bytes);

    /// <summary>Says how the run's training stands.</summary>
    public void Publish(TrainingMessage training) => PublishText(ToBytes(training), bytes => _training = bytes);

    /// <summary>Says what the terms of the reward came to.</summary>
    public void Publish(RewardsMessage rewards) => PublishText(ToBytes(rewards), bytes => _rewards = bytes);

    /// <summary>Says that an episode ended.</summary>
    public void Publish(EpisodeMessage episode) => PublishText(ToBytes(episode), bytes =>
    {
        _episodes.Enqueue(bytes);
        if (_episodes.Count > RememberedEpisodes)
            _episodes.Dequeue();
    });

    /// <summary>Shows a picture, as <see cref="PictureMessage.Encode"/> made it.</summary>
    public void Publish(byte[] picture)
    {
        lock (_lock)
        {
            _picture = picture;
            foreach (ClientMailbox client in _clients)
                client.PostPicture(picture);
        }
    }

    /// <summary>Makes a box for a new client; it holds everything that a client must know to begin.</summary>
    public ClientMailbox Join()
    {
        var box = new ClientMailbox();
        lock (_lock)
        {
            foreach (ReadOnlyMemory<byte>? text in (ReadOnlyMemory<byte>?[])[_game, _status, _training, _rewards])
            {
                if (text is { } known)
                    box.PostText(known);
            }
            foreach (ReadOnlyMemory<byte> episode in _episodes)
                box.PostText(episode);
            if (_picture is { } picture)
                box.PostPicture(picture);
            _clients.Add(box);
        }
        return box;
    }

    /// <summary>Forgets a client.</summary>
    public void Leave(ClientMailbox box)
    {
        lock (_lock)
            _clients.Remove(box);
    }

    private void PublishText(ReadOnlyMemory<byte> text, Action<ReadOnlyMemory<byte>> keep)
    {
        lock (_lock)
        {
            keep(text);
            foreach (ClientMailbox client in _clients)
                client.PostText(text);
        }
    }

    private static ReadOnlyMemory<byte> ToBytes(object message) => Encoding.UTF8.GetBytes(JsonOutput.Serialize(message));
}
