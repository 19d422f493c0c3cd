using System.CommandLine;
using FastRL.Host.Configuration;
using FastRL.Host.Games;

namespace FastRL.Host.Cli;

/// <summary>A game's own options on a command.</summary>
internal sealed class GameOptions
{
    private readonly List<(GameOption Game, Option Option)> _options;

    /// <summary>Makes the parser's options.</summary>
    public GameOptions(IEnumerable<GameOption> options) => _options =
    [
        .. options.Select(game => (game, game.Value is null
            ? (Option)new Option<bool>(game.Name) { Description = game.Description }
            : new Option<string?>(game.Name) { Description = game.Description, HelpName = game.Value })),
    ];

    /// <summary>Adds them to a command, behind those that it has.</summary>
    public void AddTo(Command command)
    {
        foreach ((_, Option option) in _options)
            command.Add(option);
    }

    /// <summary>What the user set.</summary>
    public IReadOnlyList<ConfigValue> Read(ParseResult parsed) =>
    [
        .. from entry in _options
           let text = entry.Option is Option<bool> flag ? (parsed.GetValue(flag) ? "true" : null) : parsed.GetValue((Option<string?>)entry.Option)
           where text is not null
           select entry.Game.Set(text),
    ];
}
