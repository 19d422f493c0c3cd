using FastRL.Envs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>How a bet between two sizes of a tree is understood.</summary>
public enum Translation
{
    /// <summary>As one of both, by pseudo-harmonic chances (Ganzfried and Sandholm 2013).</summary>
    Balanced,

    /// <summary>As the larger one.</summary>
    Tight,

    /// <summary>As the smaller one.</summary>
    Loose,
}

/// <summary>Plays a blueprint whose tree has other bets, or other stacks, than the match's.</summary>
/// <remarks>
/// It follows the hand in its own tree: bets of the match are understood as sizes that it has there, by their part of the pot, and what
/// it does is turned into sizes of the match in the same way. Where its tree has ended or is on another street, it checks and calls.
/// </remarks>
/// <param name="game">The match's game.</param>
/// <param name="blueprint">Who plays.</param>
/// <param name="translation">How bets are understood.</param>
/// <param name="name">Name in results.</param>
public sealed class TranslatedStrategy(BettingGame game, Blueprint blueprint, Translation translation, string name) : IStrategy
{
    private readonly Dictionary<int, Place> _places = []; // of this deal, by nodes of the match
    private readonly float[] _own = new float[BettingGame.MaxActions];
    private Deal? _deal;
    private ulong _key;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Begin(Deal deal)
    {
        ArgumentNullException.ThrowIfNull(deal);
        _deal = deal;
        _places.Clear();
        _key = 0;
        foreach (byte card in deal.BoardCards) _key = (_key * Deal.Cards) + card;
        foreach (byte card in deal.HoleCards(0)) _key = (_key * Deal.Cards) + card;
    }

    /// <inheritdoc/>
    public void Probabilities(in Decision decision, Span<float> probabilities)
    {
        probabilities[..decision.Node.ActionCount].Clear();
        Place place = Follow(decision);
        GameNode own = blueprint.Game.Node(place.Node);
        int call = Baselines.Call(decision);
        if (own.Kind != NodeKind.Decision || own.Actor != decision.Node.Actor || own.Street != decision.Node.Street)
        {
            probabilities[call] = 1;
            return;
        }
        int infoset = blueprint.Game.Infoset(own.Street, _deal!.HoleCards(own.Actor), _deal.BoardCards[..Deal.BoardSize(own.Street)]);
        blueprint.Strategy(place.Node, infoset, _own);
        Sizes there = new(game, decision.Node, decision.State), here = new(blueprint.Game, own, place.Own);
        for (int action = 0; action < own.ActionCount; action++)
        {
            if (action < here.FirstRaise)
            {
                probabilities[action == here.FirstRaise - 1 ? call : 0] += _own[action];
                continue;
            }
            (int smaller, int larger, double chance) = there.Neighbours(here.PartOf(action));
            if (smaller < there.FirstRaise) smaller = larger; // a bet stays one where there is any
            probabilities[smaller] += (float)(_own[action] * chance);
            probabilities[larger] += (float)(_own[action] * (1 - chance));
        }
    }

    // The place in the own tree, step by step from the last one that is known.
    private Place Follow(in Decision decision)
    {
        if (_places.Count == 0) _places.Add(0, new Place(0, game.Start(), blueprint.Game.Start()));
        for (int i = 1; i < decision.Path.Count; i++)
        {
            if (!_places.ContainsKey(decision.Path[i])) _places.Add(decision.Path[i], Step(_places[decision.Path[i - 1]], decision.Path[i - 1], decision.Path[i]));
        }
        return _places[decision.Number];
    }

    private Place Step(Place at, int from, int to)
    {
        GameNode node = game.Node(from), next = game.Node(to), own = blueprint.Game.Node(at.Node);
        HandState real = at.Real;
        game.Act(ref real, next.Action);
        Place place = at with { Real = real };
        if (own.Kind == NodeKind.Decision && own.Street == node.Street) place = Act(place, Understand(node, at.Real, to - node.FirstChild, own, at.Own, to));
        // Betting that the match has behind it is over here as well.
        while (blueprint.Game.Node(place.Node) is { Kind: NodeKind.Decision } behind && behind.Street < next.Street)
            place = Act(place, new Sizes(blueprint.Game, behind, place.Own).FirstRaise - 1);
        return place;
    }

    private int Understand(in GameNode node, in HandState real, int action, in GameNode own, in HandState state, int number)
    {
        Sizes there = new(game, node, real), here = new(blueprint.Game, own, state);
        if (action < there.FirstRaise) return action == there.FirstRaise - 1 ? here.FirstRaise - 1 : 0;
        (int smaller, int larger, double chance) = here.Neighbours(there.PartOf(action));
        return translation switch
        {
            Translation.Tight => larger,
            Translation.Loose => smaller,
            _ => SplitMix64.Create(_key, number).NextDouble() < chance ? smaller : larger,
        };
    }

    private Place Act(Place at, int action)
    {
        int child = blueprint.Game.Node(at.Node).FirstChild + action;
        HandState own = at.Own;
        blueprint.Game.Act(ref own, blueprint.Game.Node(child).Action);
        return at with { Node = child, Own = own };
    }

    private readonly record struct Place(int Node, HandState Real, HandState Own);

    /// <summary>The raises of a decision as parts of the pot after calling.</summary>
    private readonly struct Sizes
    {
        private readonly BettingGame _game;
        private readonly GameNode _node;
        private readonly int _bet, _pot;

        public Sizes(BettingGame game, in GameNode node, in HandState state)
        {
            (_game, _node, _bet) = (game, node, state.Bet);
            FirstRaise = game.Node(node.FirstChild).Action.Kind == ActionKind.Fold ? 2 : 1;
            _pot = state.Bet - state.OnStreet(node.Actor);
            for (int seat = 0; seat < game.Players; seat++) _pot += state.Committed(seat);
        }

        /// <summary>Number of the smallest raise; the call is before it.</summary>
        public int FirstRaise { get; }

        public double PartOf(int action) => (double)(_game.Node(_node.FirstChild + action).Action.To - _bet) / _pot;

        /// <summary>The actions around a size, the call being one of size 0, and the chance of the smaller.</summary>
        public (int Smaller, int Larger, double Chance) Neighbours(double part)
        {
            int larger = FirstRaise;
            while (larger < _node.ActionCount && PartOf(larger) < part) larger++;
            if (larger == _node.ActionCount) return (larger - 1, larger - 1, 1);
            int smaller = larger - 1;
            double a = smaller < FirstRaise ? 0 : PartOf(smaller), b = PartOf(larger);
            return (smaller, larger, (b - part) * (1 + a) / ((b - a) * (1 + part)));
        }
    }
}
