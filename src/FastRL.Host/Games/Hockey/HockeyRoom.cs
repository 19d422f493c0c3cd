namespace FastRL.Host.Games.Hockey;

/// <summary>Laser hockey.</summary>
internal sealed class HockeyRoom : GameRoom
{
    /// <inheritdoc/>
    public override IEnumerable<string> Names => [HockeyGame.GameName];

    /// <inheritdoc/>
    public override bool HasContests => true;

    /// <inheritdoc/>
    public override bool HasFilms => true;

    /// <inheritdoc/>
    public override IReadOnlyList<GameOption> Options { get; } =
    [
        new("--opponent", "hockey.opponent", "Who plays against the learner: none, weak, strong, self_play, league, or weak:0.8+strong:0.2.", "NAME", WhenViewing: true),
        new("--mode", "hockey.mode", "What episodes are about: normal, shooting, defense, or normal:0.7+shooting:0.3.", "NAME"),
        new("--human", "hockey.human", "Play by keyboard on that side: arrows move, w and s turn, space shoots.", "left|right", WhenViewing: true, WhenTraining: false),
        new("--updates-per-step", "*.updates_per_step", "SAC and DDDQN: gradient steps for each environment step.", "N"),
    ];

    /// <inheritdoc/>
    public override Game? Find(string game, string? rom) => game == HockeyGame.GameName ? new HockeyGame() : null;
}
