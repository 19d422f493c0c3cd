namespace FastRL.Host.Games.Rover;

/// <summary>The lunar rover.</summary>
/// <param name="folder">Where the settings of its stages are.</param>
internal sealed class RoverRoom(string folder) : GameRoom
{
    /// <inheritdoc/>
    public override bool HasFilms => true;

    /// <inheritdoc/>
    public override IEnumerable<string> Names => [RoverGame.GameName];

    /// <inheritdoc/>
    public override IReadOnlyList<GameOption> Options { get; } =
    [
        new("--env", "rover.env", "Where rovers live: tabs of a browser (the default), or native, in this process.", "tabs|native"),
        new("--tabs", "rover.tabs", "Tabs that share the rovers.", "N"),
        new("--timescale", "rover.timescale", "Pace of tabs as a multiple of the clock's, 0.1 to 100; 0 for as fast as it goes.", "X"),
        new("--headless-tabs", "rover.headless_tabs", "Start Chromium without a window for the tabs.", null),
        new("--protocol", "rover.protocol", "What tabs speak: binary, or json as the original's.", "NAME"),
        new("--load", "rover.load", "What to go on from: latest (the default), none, or a checkpoint.", "latest|none|PATH"),
        new("--page-port", "rover.page_port", "Port of the page.", "N"),
        new("--base-port", "rover.base_port", "Port of the first tab that speaks JSON.", "N"),
        new("--listen", "rover.listen", "Where page and sockets are served; beyond 127.0.0.1 they need a token.", "ADDRESS"),
        new("--stage", "rover.stage", "1 driving, 2 navigation, 3 orbs, 4 full task, or curriculum: all of them, one after the other.", "1..4|curriculum"),
    ];

    /// <inheritdoc/>
    public override Game? Find(string game, string? rom) => game == RoverGame.GameName ? new RoverGame(folder) : null;
}
