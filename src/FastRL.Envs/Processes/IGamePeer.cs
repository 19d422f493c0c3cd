namespace FastRL.Envs.Processes;

/// <summary>A game in another process, as its trainer sees it. One thread at a time.</summary>
public interface IGamePeer : IDisposable
{
    /// <summary>Whether the game is there and in a session with this trainer.</summary>
    bool IsConnected { get; }

    /// <summary>Why the game is left out, or what else has its place; null where neither is so.</summary>
    string? Refusal { get; }

    /// <summary>Looks for the game, and asks it to begin an episode when it is there. Cheap enough for every step.</summary>
    void Connect();

    /// <summary>Gives the session up; <see cref="Connect"/> begins another.</summary>
    void Abandon();

    /// <summary>Gives up this life of the game, which has said what it must not; another life of it is taken.</summary>
    /// <param name="reason">Becomes <see cref="Refusal"/>.</param>
    void Refuse(string reason);

    /// <summary>Sends the action that answers the last observation.</summary>
    /// <param name="action">Numbers as the layout names them; of several agents one after the other.</param>
    /// <param name="timeScale">How much faster than the clock the game shall run; 0 leaves it as it is.</param>
    /// <returns>False when the game is gone.</returns>
    bool Send(ReadOnlySpan<float> action, float timeScale);

    /// <summary>Waits for what the game says next.</summary>
    /// <param name="milliseconds">How long at most; 0 only looks.</param>
    /// <param name="observation">Takes the observed numbers as the game sent them; of several agents one after the other, and before them the reward of each.</param>
    /// <param name="message">The rest of what it said.</param>
    /// <returns>False when nothing came; <see cref="IsConnected"/> then says whether the game is gone.</returns>
    bool Receive(int milliseconds, Span<float> observation, out GamePeerMessage message);
}

/// <summary>What a game says beside its observation.</summary>
/// <param name="Reward">Reward since the observation before; of several agents the first one's.</param>
/// <param name="Terminated">Whether the episode is over.</param>
/// <param name="Truncated">Whether it was cut.</param>
/// <param name="Cause">The game's number for the way it ended; -1 where it was broken off.</param>
/// <param name="First">Whether this begins an episode.</param>
public readonly record struct GamePeerMessage(float Reward, bool Terminated, bool Truncated, int Cause, bool First);
