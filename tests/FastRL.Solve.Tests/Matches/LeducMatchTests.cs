using FastRL.Envs;
using FastRL.Solve.Games;
using FastRL.Solve.Matches;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Tests.Matches;

/// <summary>Leduc with both strategies known: what every card is worth can be said exactly, and nothing of a hand's noise is left.</summary>
public sealed class LeducMatchTests : IDisposable
{
    private const int Cards = 6;

    private readonly BettingGame _game = new(PublicGames.Leduc);

    public void Dispose() => _game.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Mean_OfKnownStrategies_HasAHundredthOfADrawnHandsDeviation(int hero)
    {
        using Solver good = Solved(1_000), bad = Solved(20);
        IStrategy[] seats = [new Player(_game, good), new Player(_game, bad)];
        var worth = new Worth(_game, seats);
        var player = new HandPlayer(_game, worth, drawn: 0);
        RunningMean mean = new(), raw = new();
        for (int number = 0; number < 1_000; number++)
        {
            player.Begin(Dealt(number), SplitMix64.Create(2, number));
            mean.Add(player.Mean(seats, hero) - player.Lead(hero));
            raw.Add(player.Draw(seats)); // of the same seat
        }
        Assert.InRange(mean.StandardError / raw.StandardError, 0, 0.01);
        Assert.InRange(mean.Mean, raw.Mean - (4 * raw.StandardError), raw.Mean + (4 * raw.StandardError));
        Assert.Equal(worth.Expected(hero), mean.Mean, 1e-5); // over all deals
    }

    private Solver Solved(int iterations)
    {
        var solver = new Solver(_game, new SolverOptions { Method = SolverMethod.Full });
        solver.Run(new SolverRun(iterations));
        return solver;
    }

    // Three cards; a deal of hold'em has room for more.
    private static Deal Dealt(int number)
    {
        SplitMix64 random = SplitMix64.Create(1, number);
        byte[] deck = [0, 1, 2, 3, 4, 5];
        for (int i = 0; i < 3; i++)
        {
            int other = random.Next(i, Cards - 1);
            (deck[i], deck[other]) = (deck[other], deck[i]);
        }
        return DealOf(deck[0], deck[1], deck[2]);
    }

    private static Deal DealOf(int first, int second, int board) => Deal.Of([(byte)first, 0, (byte)second, 0], [(byte)board, 0, 0, 0, 0]);

    private static int Strength(int card, int board) => card / 2 == board / 2 ? 10 : card / 2;

    private sealed class Player(BettingGame game, Solver solver) : IStrategy
    {
        private Deal? _deal;

        public string Name => "solver";

        public void Begin(Deal deal) => _deal = deal;

        public void Probabilities(in Decision decision, Span<float> probabilities)
        {
            GameNode node = decision.Node;
            int infoset = game.Infoset(node.Street, _deal!.HoleCards(node.Actor)[..1], _deal.BoardCards[..node.Street]);
            solver.Strategy(decision.Number, infoset, average: true, probabilities);
        }
    }

    /// <summary>What hands are worth on average, by going through all that may happen.</summary>
    private sealed class Worth(BettingGame game, IStrategy[] seats) : ICardWorth
    {
        private readonly double?[] _expected = new double?[2];
        private int _first, _second, _board;

        public void Begin(Deal deal, SplitMix64 random)
        {
            (_first, _second, _board) = (deal.HoleCards(0)[0], deal.HoleCards(1)[0], deal.BoardCards[0]);
            Show(_board);
        }

        public void Strengths(Span<int> strengths) => (strengths[0], strengths[1]) = (Strength(_first, _board), Strength(_second, _board));

        public double Lead(int hero) => OverBoards(_first, _second, 0, game.Start(), hero) - Expected(hero);

        public double Luck(int node, in HandState state, int before, int hero) =>
            Value(node, state, _board, hero) - OverBoards(_first, _second, node, state, hero);

        public double? AllIn(in HandState state, int street, int hero) => null;

        public double Expected(int hero)
        {
            if (_expected[hero] is { } known) return known;
            (int first, int second) = (_first, _second);
            var pairs = from a in Enumerable.Range(0, Cards) from b in Enumerable.Range(0, Cards) where a != b select (a, b);
            double result = pairs.Average(pair =>
            {
                (_first, _second) = pair;
                return OverBoards(pair.a, pair.b, 0, game.Start(), hero);
            });
            (_first, _second) = (first, second);
            Show(_board);
            _expected[hero] = result;
            return result;
        }

        private double OverBoards(int first, int second, int node, HandState state, int hero)
        {
            double result = Enumerable.Range(0, Cards).Where(card => card != first && card != second).Average(card => Value(node, state, card, hero));
            Show(_board);
            return result;
        }

        private double Value(int number, in HandState state, int board, int hero)
        {
            GameNode node = game.Node(number);
            if (node.Kind != NodeKind.Decision)
            {
                int[] payoffs = new int[2];
                game.Settle(state, [Strength(_first, board), Strength(_second, board)], payoffs);
                return payoffs[hero];
            }
            Show(board);
            float[] chances = new float[BettingGame.MaxActions];
            seats[node.Actor].Probabilities(new Decision(number, node, state, []), chances);
            double value = 0;
            for (int action = 0; action < node.ActionCount; action++)
            {
                HandState after = state;
                game.Act(ref after, game.Node(node.FirstChild + action).Action);
                value += chances[action] * Value(node.FirstChild + action, after, board, hero);
            }
            return value;
        }

        private void Show(int board)
        {
            foreach (IStrategy seat in seats) seat.Begin(DealOf(_first, _second, board));
        }
    }
}
