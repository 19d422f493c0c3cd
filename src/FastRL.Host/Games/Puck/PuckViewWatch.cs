using FastRL.Envs.Processes;

namespace FastRL.Host.Games.Puck;

/// <summary>Tells a viewer what its game waits for.</summary>
/// <param name="waiting">Gets a sentence while the game is not there; may throw to give up.</param>
/// <param name="launcher">A launched arena to look after, or null; disposed with this.</param>
internal sealed class PuckViewWatch(Action<string> waiting, ArenaLauncher? launcher) : IGameWatch
{
    private string? _reason; // why the game is not there any more

    /// <inheritdoc/>
    public void OnWaiting(IReadOnlyList<int> missing) => waiting((_reason is null ? "" : $"It is left out: {_reason}. ") + (launcher is null
        ? $"Could not connect to shared memory for instance {missing[0]}. Is game running with '/rl {missing[0]}' + F9?"
        : $"Waiting for the arena of instance {missing[0]} to start"));

    /// <inheritdoc/>
    public void OnConnected(int instanceId) => _reason = null;

    /// <inheritdoc/>
    public void OnLost(int instanceId, string reason) => _reason = reason;

    /// <inheritdoc/>
    public void OnTick() => launcher?.Look();

    /// <inheritdoc/>
    public void Dispose() => launcher?.Dispose();
}
