using FastRL.Envs.Processes;

namespace FastRL.Host.Games.Puck;

/// <summary>Tells people which instances are there, which are missing, and what to do.</summary>
/// <param name="output">Gets the lines.</param>
/// <param name="launcher">Launched arenas to look after, or null; disposed with this.</param>
/// <param name="cancellation">Gives up waiting.</param>
internal sealed class PuckConsole(TextWriter output, ArenaLauncher? launcher, CancellationToken cancellation) : IGameWatch
{
    private string _told = "";
    private long _toldAt;

    /// <inheritdoc/>
    public void OnWaiting(IReadOnlyList<int> missing)
    {
        cancellation.ThrowIfCancellationRequested();
        // The list when it changes, and every ten seconds.
        string list = string.Join(", ", missing);
        if (list == _told && System.Diagnostics.Stopwatch.GetElapsedTime(_toldAt).TotalSeconds < 10) return;
        (_told, _toldAt) = (list, System.Diagnostics.Stopwatch.GetTimestamp());
        output.WriteLine($"waiting for instance{(missing.Count > 1 ? "s" : "")} {list}");
        if (launcher is not null) return;
        foreach (int id in missing)
            output.WriteLine($"  Could not connect to shared memory for instance {id}. Is game running with '/rl {id}' + F9?");
    }

    /// <inheritdoc/>
    public void OnConnected(int instanceId) => output.WriteLine($"instance {instanceId} is there");

    /// <inheritdoc/>
    public void OnLost(int instanceId, string reason) =>
        output.WriteLine($"instance {instanceId} is left out: {reason}; training goes on. Come back with '/rl {instanceId}' + F9");

    /// <inheritdoc/>
    public void OnTick() => launcher?.Look();

    /// <inheritdoc/>
    public void Dispose() => launcher?.Dispose();
}
