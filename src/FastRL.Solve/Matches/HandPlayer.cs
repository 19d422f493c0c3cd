using FastRL.Envs;
using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>Plays a deal between known strategies: one line that is drawn, or the mean over lines.</summary>
/// <remarks>
/// The mean takes from AIVAT (Burch et al. 2018) what known strategies allow: every action is weighted by its chance instead of
/// being drawn, and, with two players, what flop, turn and river do to the chances of the two hands is taken out, times the pot. Both
/// leave the expectation as it is. Lines of little weight are drawn, so that the work for a hand stays the same in trees of any size.
/// </remarks>
internal sealed class HandPlayer
{
    // A line below this chance is drawn from there on.
    private const double Drawn = 0.02;

    private readonly BettingGame _game;
    private readonly DealEquity? _equity;
    private readonly int[] _strengths, _payoffs;
    private readonly List<int> _path = []; // of the line under way
    private IStrategy[] _seats = [];
    private int _hero;
    private SplitMix64 _random;

    public HandPlayer(BettingGame game)
    {
        _game = game;
        _equity = game.Players == 2 ? new DealEquity() : null;
        _strengths = new int[game.Players];
        _payoffs = new int[game.Players];
    }

    /// <summary>A deal to be played.</summary>
    /// <param name="deal">The cards.</param>
    /// <param name="random">Draws.</param>
    public void Begin(Deal deal, SplitMix64 random)
    {
        _random = random;
        _equity?.Begin(deal, SplitMix64.Create(random.Next(), 0));
        Span<byte> cards = stackalloc byte[HandRanks.HandCards];
        Span<ushort> rank = stackalloc ushort[1];
        for (int seat = 0; seat < _game.Players; seat++)
        {
            deal.HoleCards(seat).CopyTo(cards);
            deal.BoardCards.CopyTo(cards[2..]);
            HandRanks.Rank(cards, rank);
            _strengths[seat] = rank[0];
        }
    }

    /// <summary>How far a seat's two cards are better than the other's: its chance before the flop less one half, 0 for more players.</summary>
    /// <remarks>The mean over all deals is 0, whatever the strategies.</remarks>
    public double Lead(int hero) => _equity is null ? 0 : (hero == 0 ? _equity.Of(0) : 1 - _equity.Of(0)) - 0.5;

    /// <summary>Chips that a seat wins on average.</summary>
    public double Mean(IStrategy[] seats, int hero)
    {
        (_seats, _hero) = (seats, hero);
        _path.Clear();
        return Value(0, _game.Start(), chance: 1);
    }

    /// <summary>Chips that a seat wins in one line.</summary>
    public double Draw(IStrategy[] seats)
    {
        _seats = seats;
        (int number, HandState state) = (0, _game.Start());
        _path.Clear();
        _path.Add(number);
        Span<float> chances = stackalloc float[BettingGame.MaxActions];
        for (GameNode node = _game.Node(number); node.Kind == NodeKind.Decision; node = _game.Node(number))
        {
            _seats[node.Actor].Probabilities(new Decision(number, node, state, _path), chances);
            number = node.FirstChild + Chances.Draw(chances[..node.ActionCount], ref _random);
            _path.Add(number);
            _game.Act(ref state, _game.Node(number).Action);
        }
        return Settle(state);
    }

    private double Value(int number, in HandState state, double chance)
    {
        GameNode node = _game.Node(number);
        if (node.Kind != NodeKind.Decision) return End(node, state);
        _path.Add(number);
        Span<float> chances = stackalloc float[BettingGame.MaxActions];
        _seats[node.Actor].Probabilities(new Decision(number, node, state, _path), chances);
        double value = 0;
        if (chance < Drawn)
        {
            value = After(node, Chances.Draw(chances[..node.ActionCount], ref _random), state, chance);
        }
        else
        {
            for (int action = 0; action < node.ActionCount; action++)
            {
                if (chances[action] > 0) value += chances[action] * After(node, action, state, chance * chances[action]);
            }
        }
        _path.RemoveAt(_path.Count - 1);
        return value;
    }

    private double After(in GameNode node, int action, HandState state, double chance)
    {
        int child = node.FirstChild + action;
        GameNode next = _game.Node(child);
        _game.Act(ref state, next.Action);
        double value = Value(child, state, chance);
        // The next card: what it is expected to do is nothing, so what it did is taken out.
        if (_equity is not null && next.Kind == NodeKind.Decision && next.Street > node.Street)
            value -= Pot(state) * Sign(_equity.Of(next.Street) - _equity.Of(node.Street));
        return value;
    }

    private double End(in GameNode node, in HandState state)
    {
        if (_equity is null || node.Kind != NodeKind.Showdown || node.Street == 3) return Settle(state);
        double equity = _equity.Of(node.Street); // everybody is all-in: the mean over what may follow
        return (Pot(state) * (_hero == 0 ? equity : 1 - equity)) - state.Committed(_hero);
    }

    private double Settle(in HandState state)
    {
        _game.Settle(state, _strengths, _payoffs);
        return _payoffs[_hero];
    }

    private double Sign(double equity) => _hero == 0 ? equity : -equity;

    private static double Pot(in HandState state) => state.Committed(0) + state.Committed(1);
}
