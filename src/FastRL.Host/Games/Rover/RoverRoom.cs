namespace FastRL.Host.Games.Rover;

/// <summary>The lunar rover.</summary>
/// <param name="folder">Where the settings of its stages are.</param>
internal sealed class RoverRoom(string folder) : GameRoom
{
    /// <inheritdoc/>
    public override IEnumerable<string> Names => [RoverGame.GameName];

    /// <inheritdoc/>
    public override IReadOnlyList<GameOption> Options { get; } =
    [
        new("--stage", "rover.stage", "1 driving, 2 navigation, 3 orbs, 4 full task, or curriculum: all of them, one after the other.", "1..4|curriculum"),
    ];

    /// <inheritdoc/>
    public override Game? Find(string game, string? rom) => game == RoverGame.GameName ? new RoverGame(folder) : null;
}
