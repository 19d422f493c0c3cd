using FastRL.Envs.Processes;

namespace FastRL.Host.Games.Puck;

/// <summary>Tells a viewer what its game waits for.</summary>
/// <param name="waiting">Gets a sentence while the game is not there; may throw to give up.</param>
/// <param name="launcher">A launched arena to look after, or null; disposed with this.</param>
internal sealed class PuckViewWatch(Action<string> waiting, ArenaLauncher? launcher) : IGameWatch
{
    /// <inheritdoc/>
    public void OnWaiting(IReadOnlyList<int> missing) => waiting(launcher is null
        ? $"Could not connect to shared memory for instance {missing[0]}. Is game running with '/rl {missing[0]}' + F9?"
        : $"Waiting for the arena of instance {missing[0]} to start");

    /// <inheritdoc/>
    public void OnConnected(int instanceId)
    {
        // What it plays then is to be seen.
    }

    /// <inheritdoc/>
    public void OnLost(int instanceId, string reason)
    {
        // The episode ends as lost, and the game is waited for.
    }

    /// <inheritdoc/>
    public void OnTick() => launcher?.Look();

    /// <inheritdoc/>
    public void Dispose() => launcher?.Dispose();
}
