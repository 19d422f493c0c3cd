namespace FastRL.Envs.Processes;

/// <summary>Told when games come and go. Called on the thread that steps; disposed after the games, by their environment.</summary>
public interface IGameWatch : IDisposable
{
    /// <summary>Training stands still because games are missing. Called about four times a second; throw
    /// <see cref="OperationCanceledException"/> to give up.</summary>
    /// <param name="missing">Their instance ids; the list is used again.</param>
    void OnWaiting(IReadOnlyList<int> missing);

    /// <summary>A game is there, for the first time or again.</summary>
    void OnConnected(int instanceId);

    /// <summary>A game is gone or does not answer; training goes on without it.</summary>
    void OnLost(int instanceId, string reason);

    /// <summary>Between steps, about ten times a second, whatever happens: a place to look after processes.</summary>
    void OnTick();
}
