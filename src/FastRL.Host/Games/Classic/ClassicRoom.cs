using FastRL.Envs.Classic;

namespace FastRL.Host.Games.Classic;

/// <summary>Classic control.</summary>
internal sealed class ClassicRoom : GameRoom
{
    /// <inheritdoc/>
    public override IEnumerable<string> Names => ClassicTask.All.Select(task => task.Name);

    /// <inheritdoc/>
    public override Game? Find(string game, string? rom) => ClassicTask.Find(game) is { } task ? new ClassicGame(task) : null;
}
