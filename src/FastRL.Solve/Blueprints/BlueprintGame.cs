using System.Globalization;
using FastRL.Envs;
using FastRL.Runs.Identity;
using FastRL.Solve.Games;

namespace FastRL.Solve.Blueprints;

/// <summary>The game of a blueprint: blinds of 1 and 2, everybody with the same stack.</summary>
public static class BlueprintGame
{
    /// <summary>Name in manifests.</summary>
    public const string Name = "holdem";

    /// <summary>Chips of the big blind.</summary>
    public const int BigBlind = 2;

    /// <summary>Names of the streets.</summary>
    public static IReadOnlyList<string> Streets { get; } = ["preflop", "flop", "turn", "river"];

    /// <summary>The game's data.</summary>
    /// <exception cref="InputException">A size of the bets is none.</exception>
    public static BettingGameOptions Options(BlueprintConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int players = config.NumPlayers;
        // Two players: the button, which is the last seat, has the small blind and acts first before the flop.
        return new BettingGameOptions
        {
            Players = players,
            MinBet = BigBlind,
            Chip = config.Bets.Chip,
            RaiseCap = config.Bets.RaiseCap,
            AllInPart = config.Bets.AllInPart,
            First = [players == 2 ? 1 : 2 % players, 0, 0, 0],
            Stacks = [.. Enumerable.Repeat((int)Math.Round(config.Stack * BigBlind), players)],
            Blinds = players == 2 ? [BigBlind, 1] : [1, BigBlind, .. Enumerable.Repeat(0, players - 2)],
            Sizes = config.Bets.Parse(),
        };
    }

    /// <summary>How large the game is.</summary>
    /// <exception cref="InputException">A size of the bets is none, or the tree is too large to be counted.</exception>
    public static GameEstimate Estimate(BlueprintConfig config, ICardBuckets buckets)
    {
        try
        {
            return BettingGame.Estimate(Options(config), buckets);
        }
        catch (Exception problem) when (problem is NotSupportedException or ArgumentException)
        {
            throw new InputException($"no game can be made of these stacks and bets: {problem.Message}", problem);
        }
    }

    /// <summary>What a blueprint's strategy means: one made for another game or other buckets cannot be used.</summary>
    public static GameIdentity Identify(BlueprintConfig config, ICardBuckets buckets)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(buckets);
        CultureInfo culture = CultureInfo.InvariantCulture;
        return new GameIdentity(
            [
                new Trait("number of players", config.NumPlayers.ToString(culture)),
                new Trait("stack in big blinds", config.Stack.ToString(culture)),
                new Trait("raise cap", config.Bets.RaiseCap.ToString(culture)),
                new Trait("chip", config.Bets.Chip.ToString(culture)),
                new Trait("all-in part", config.Bets.AllInPart.ToString(culture)),
                .. config.Bets.Streets.Select(street => new Trait(street.Key, string.Join(", ", street.Sizes))),
                new Trait("SHA-256 of the buckets", buckets.Sha256),
            ],
            []);
    }
}
