using FastRL.Envs;
using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>Plays a deal between known strategies: one line that is drawn, or the mean over lines.</summary>
/// <remarks>
/// The mean takes from AIVAT (Burch et al. 2018) what known strategies allow: every action is weighted by its chance instead of
/// being drawn, and luck with cards is taken out (in hold'em for two: what flop, turn and river do to the chances of the two hands, times
/// the pot). Both leave the expectation as it is. Lines of little weight are drawn, so that the work for a hand stays the same in trees of any size.
/// </remarks>
internal sealed class HandPlayer
{
    private readonly BettingGame _game;
    private readonly ICardWorth _worth;
    private readonly double _drawn;
    private readonly int[] _strengths, _payoffs;
    private readonly List<int> _path = []; // of the line under way
    private IStrategy[] _seats = [];
    private int _hero;
    private SplitMix64 _random;

    /// <summary>Makes a player.</summary>
    /// <param name="game">Whose tree is played.</param>
    /// <param name="worth">What cards are worth; null for hold'em's.</param>
    /// <param name="drawn">A line below this chance is drawn from there on.</param>
    public HandPlayer(BettingGame game, ICardWorth? worth = null, double drawn = 0.02)
    {
        _game = game;
        _worth = worth ?? new DealEquity(game.Players);
        _drawn = drawn;
        _strengths = new int[game.Players];
        _payoffs = new int[game.Players];
    }

    /// <summary>A deal to be played.</summary>
    /// <param name="deal">The cards.</param>
    /// <param name="random">Draws.</param>
    public void Begin(Deal deal, SplitMix64 random)
    {
        _random = random;
        _worth.Begin(deal, SplitMix64.Create(random.Next(), 0));
        _worth.Strengths(_strengths);
    }

    /// <inheritdoc cref="ICardWorth.Lead"/>
    public double Lead(int hero) => _worth.Lead(hero);

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
        if (chance < _drawn)
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
        return next.Kind == NodeKind.Decision && next.Street > node.Street ? value - _worth.Luck(child, state, node.Street, _hero) : value;
    }

    private double End(in GameNode node, in HandState state) =>
        (node.Kind == NodeKind.Showdown ? _worth.AllIn(state, node.Street, _hero) : null) ?? Settle(state);

    private double Settle(in HandState state)
    {
        _game.Settle(state, _strengths, _payoffs);
        return _payoffs[_hero];
    }
}
