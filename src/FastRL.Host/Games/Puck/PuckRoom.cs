using FastRL.Host.Cli;

namespace FastRL.Host.Games.Puck;

/// <summary>Puck.</summary>
internal sealed class PuckRoom : GameRoom
{
    /// <inheritdoc/>
    public override IEnumerable<string> Names => [PuckGame.GameName];

    /// <inheritdoc/>
    public override IReadOnlyList<GameOption> Options { get; } =
    [
        new("--instance-offset", "puck.instance_offset", "Id of the first instance.", "N"),
        new("--runtime", "puck.runtime", "What launched arenas run on, dotnet or mono.", "NAME"),
        new("--protocol", "puck.protocol", "ring, or original for existing PuckGym builds.", "NAME"),
        new("--launch", "puck.launch", "Launch an arena for each instance, and again when it ends.", null, WhenViewing: true),
    ];

    /// <inheritdoc/>
    public override Game? Find(string game, string? rom) =>
        game == PuckGame.GameName ? new PuckGame(DroppingWriter.Error) : null;
}
