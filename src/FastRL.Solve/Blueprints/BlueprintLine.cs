using System.Globalization;
using FastRL.Envs;
using FastRL.Solve.Games;

namespace FastRL.Solve.Blueprints;

/// <summary>A place in a blueprint's tree, and the actions that led there.</summary>
/// <param name="Number">Number of the node.</param>
/// <param name="Node">The node.</param>
/// <param name="State">The hand so far.</param>
/// <param name="History">Names of the actions, joined by dots.</param>
public readonly record struct BlueprintLine(int Number, GameNode Node, HandState State, string History)
{
    /// <summary>The beginning of a hand.</summary>
    public static BlueprintLine Root(BettingGame game)
    {
        ArgumentNullException.ThrowIfNull(game);
        return new(0, game.Node(0), game.Start(), "");
    }

    /// <summary>The place after actions.</summary>
    /// <param name="game">The tree.</param>
    /// <param name="history">Names of actions, joined by dots, such as <c>bet_1p.check_call</c>; empty for the beginning.</param>
    /// <exception cref="InputException">An action is none that the tree has there; the message lists those.</exception>
    public static BlueprintLine Find(BettingGame game, string history)
    {
        BlueprintLine at = Root(game);
        foreach ((BlueprintLine before, int action) in Steps(game, history)) at = before.After(game, action);
        return at;
    }

    /// <summary>The decisions of a history and what was done there; parameters and errors are those of <see cref="Find"/>.</summary>
    public static IEnumerable<(BlueprintLine At, int Action)> Steps(BettingGame game, string history)
    {
        ArgumentNullException.ThrowIfNull(history);
        BlueprintLine at = Root(game);
        for (string rest = history; rest.Length > 0;)
        {
            // Names may have dots of their own.
            string[] names = at.ActionNames(game);
            int action = Array.FindIndex(names, name => rest == name || rest.StartsWith(name + ".", StringComparison.Ordinal));
            if (action < 0)
            {
                throw new InputException(at.Node.Kind == NodeKind.Decision
                    ? $"--history: '{rest}' cannot follow '{at.History}'; the tree has {string.Join(", ", names)} there"
                    : $"--history: nothing follows '{at.History}', where betting is over");
            }
            yield return (at, action);
            rest = rest[Math.Min(names[action].Length + 1, rest.Length)..];
            at = at.After(game, action, names[action]);
        }
    }

    /// <summary>All decisions, each before those that follow it.</summary>
    /// <param name="game">The tree.</param>
    /// <param name="lastStreet">Streets after it are left out.</param>
    public static IEnumerable<BlueprintLine> Decisions(BettingGame game, int lastStreet = 3)
    {
        var open = new Stack<BlueprintLine>([Root(game)]);
        while (open.TryPop(out BlueprintLine at))
        {
            if (at.Node.Kind != NodeKind.Decision || at.Node.Street > lastStreet) continue;
            yield return at;
            string[] names = at.ActionNames(game);
            for (int action = names.Length - 1; action >= 0; action--) open.Push(at.After(game, action, names[action]));
        }
    }

    /// <summary>Names of the actions here: <c>fold</c>, <c>check_call</c>, <c>bet_0.75p</c> by parts of the pot after calling, <c>all_in</c>.</summary>
    public string[] ActionNames(BettingGame game)
    {
        ArgumentNullException.ThrowIfNull(game);
        string[] names = new string[Node.ActionCount];
        if (names.Length == 0) return names;
        BettingLimits limits = game.Limits(State);
        double pot = limits.ToCall;
        for (int seat = 0; seat < game.Players; seat++) pot += State.Committed(seat);
        for (int action = 0; action < names.Length; action++)
        {
            BettingAction taken = game.Node(Node.FirstChild + action).Action;
            names[action] = taken.Kind switch
            {
                ActionKind.Fold => "fold",
                ActionKind.Call => "check_call",
                _ when taken.To >= limits.MaxRaiseTo => "all_in",
                _ => string.Create(CultureInfo.InvariantCulture, $"bet_{(taken.To - State.Bet) / pot:0.##}p"),
            };
        }
        // Sizes that rounding to chips brings near each other keep names of their own.
        for (int action = 1; action < names.Length; action++)
        {
            if (Array.IndexOf(names, names[action]) < action)
                names[action] += string.Create(CultureInfo.InvariantCulture, $"_to_{game.Node(Node.FirstChild + action).Action.To}");
        }
        return names;
    }

    /// <summary>The place after an action.</summary>
    public BlueprintLine After(BettingGame game, int action) => After(game, action, ActionNames(game)[action]);

    private BlueprintLine After(BettingGame game, int action, string name)
    {
        int child = Node.FirstChild + action;
        GameNode next = game.Node(child);
        HandState state = State;
        game.Act(ref state, next.Action);
        return new(child, next, state, History.Length > 0 ? $"{History}.{name}" : name);
    }
}
