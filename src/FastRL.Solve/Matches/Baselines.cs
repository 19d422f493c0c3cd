using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>Players without a look at their cards, to measure others by.</summary>
public static class Baselines
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IStrategy> All(BettingGame game) =>
        [new RandomStrategy(), new AlwaysCallStrategy(), new TightStrategy(), new AggressiveStrategy(game)];

    // Fold comes first where there is something to call.
    internal static int Call(in Decision decision) => decision.State.Bet > decision.State.OnStreet(decision.Node.Actor) ? 1 : 0;
}

/// <summary>Plays all actions of the tree alike.</summary>
public sealed class RandomStrategy : IStrategy
{
    /// <inheritdoc/>
    public string Name => "Random";

    /// <inheritdoc/>
    public void Begin(Deal deal)
    {
    }

    /// <inheritdoc/>
    public void Probabilities(in Decision decision, Span<float> probabilities) =>
        probabilities[..decision.Node.ActionCount].Fill(1f / decision.Node.ActionCount);
}

/// <summary>Checks or calls.</summary>
public sealed class AlwaysCallStrategy : IStrategy
{
    /// <inheritdoc/>
    public string Name => "AlwaysCall";

    /// <inheritdoc/>
    public void Begin(Deal deal)
    {
    }

    /// <inheritdoc/>
    public void Probabilities(in Decision decision, Span<float> probabilities)
    {
        probabilities[..decision.Node.ActionCount].Clear();
        probabilities[Baselines.Call(decision)] = 1;
    }
}

/// <summary>Folds seven times in ten where it may; otherwise checks or calls.</summary>
public sealed class TightStrategy : IStrategy
{
    private const float Folds = 0.7f;

    /// <inheritdoc/>
    public string Name => "Tight";

    /// <inheritdoc/>
    public void Begin(Deal deal)
    {
    }

    /// <inheritdoc/>
    public void Probabilities(in Decision decision, Span<float> probabilities)
    {
        probabilities[..decision.Node.ActionCount].Clear();
        int call = Baselines.Call(decision);
        if (call > 0) probabilities[0] = Folds;
        probabilities[call] = call > 0 ? 1 - Folds : 1;
    }
}

/// <summary>Tries bets of the pot, half of it and twice of it, each with chance 0.6 where the tree has it; otherwise checks or calls.</summary>
/// <param name="game">The match's game.</param>
public sealed class AggressiveStrategy(BettingGame game) : IStrategy
{
    private const float Tries = 0.6f;

    private static readonly double[] _pots = [1, 0.5, 2];

    /// <inheritdoc/>
    public string Name => "Aggressive";

    /// <inheritdoc/>
    public void Begin(Deal deal)
    {
    }

    /// <inheritdoc/>
    public void Probabilities(in Decision decision, Span<float> probabilities)
    {
        probabilities[..decision.Node.ActionCount].Clear();
        float left = 1;
        foreach (double pots in _pots)
        {
            if (Find(decision, pots) is not { } action) continue;
            probabilities[action] += left * Tries;
            left *= 1 - Tries;
        }
        probabilities[Baselines.Call(decision)] += left;
    }

    // The raise by that part of the pot after calling; sizes of the tree are rounded to chips.
    private int? Find(in Decision decision, double pots)
    {
        HandState state = decision.State;
        int pot = state.Bet - state.OnStreet(decision.Node.Actor);
        for (int seat = 0; seat < game.Players; seat++) pot += state.Committed(seat);
        for (int action = Baselines.Call(decision) + 1; action < decision.Node.ActionCount; action++)
        {
            if (Math.Abs(game.Node(decision.Node.FirstChild + action).Action.To - (state.Bet + (pots * pot))) < game.Options.Chip) return action;
        }
        return null;
    }
}

/// <summary>Plays the average strategy of a blueprint in its own tree.</summary>
/// <param name="blueprint">Whose tree is the match's.</param>
/// <param name="name">Name in results.</param>
public sealed class BlueprintStrategy(Blueprints.Blueprint blueprint, string name) : IStrategy
{
    private readonly int[] _infosets = new int[6 * 4]; // by seat and street; -1: not looked up yet
    private Deal? _deal;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Begin(Deal deal)
    {
        _deal = deal;
        Array.Fill(_infosets, -1);
    }

    /// <inheritdoc/>
    public void Probabilities(in Decision decision, Span<float> probabilities)
    {
        (int street, int seat) = (decision.Node.Street, decision.Node.Actor);
        ref int infoset = ref _infosets[(4 * seat) + street];
        if (infoset < 0) infoset = blueprint.Game.Infoset(street, _deal!.HoleCards(seat), _deal.BoardCards[..Deal.BoardSize(street)]);
        blueprint.Strategy(decision.Number, infoset, probabilities);
    }
}
