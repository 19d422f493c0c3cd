using FastRL.Envs;

namespace FastRL.Measure.Benchmarks;

/// <summary>External sampling on Leduc as textbooks write it: histories are strings, infosets a dictionary of them.</summary>
/// <remarks>What a solver with flat tables is measured against.</remarks>
internal sealed class TextbookLeduc(ulong seed)
{
    private const int Cards = 6, MaxRaises = 2;

    private readonly Dictionary<string, Infoset> _infosets = [];
    private SplitMix64 _random = SplitMix64.Create(seed, 0);

    /// <summary>Infosets met.</summary>
    public int Infosets => _infosets.Count;

    /// <summary>One deal, with a traversal for each player.</summary>
    public void Iterate()
    {
        int first = _random.Next(0, Cards - 1), second = Another(first, first), board = Another(first, second);
        int[] cards = [first, second, board];
        for (int player = 0; player < 2; player++) Traverse(cards, "", player);
    }

    /// <summary>What a traversal of the whole tree by average strategies is worth to the first player.</summary>
    public double Value()
    {
        double value = 0;
        int deals = 0;
        for (int first = 0; first < Cards; first++)
            for (int second = 0; second < Cards; second++)
                for (int board = 0; board < Cards; board++)
                {
                    if (first == second || first == board || second == board) continue;
                    value += Expect([first, second, board], "");
                    deals++;
                }
        return value / deals;
    }

    private int Another(int a, int b)
    {
        int card;
        do card = _random.Next(0, Cards - 1);
        while (card == a || card == b);
        return card;
    }

    // Rounds are separated by a slash; f, c and r are fold, call or check, raise or bet.
    private double Traverse(int[] cards, string history, int player)
    {
        if (Payoff(cards, history) is { } chips) return player == 0 ? chips : -chips;
        (Infoset at, string actions) = Look(cards, history);
        double[] strategy = at.Strategy();
        if (Actor(history) != player)
        {
            for (int a = 0; a < actions.Length; a++) at.Sums[a] += strategy[a];
            double draw = _random.NextDouble();
            int chosen = 0;
            while (chosen < actions.Length - 1 && (draw -= strategy[chosen]) >= 0) chosen++;
            return Traverse(cards, Next(history, actions[chosen]), player);
        }
        double[] values = new double[actions.Length];
        double mean = 0;
        for (int a = 0; a < actions.Length; a++)
        {
            values[a] = Traverse(cards, Next(history, actions[a]), player);
            mean += strategy[a] * values[a];
        }
        for (int a = 0; a < actions.Length; a++) at.Regrets[a] += values[a] - mean;
        return mean;
    }

    private double Expect(int[] cards, string history)
    {
        if (Payoff(cards, history) is { } chips) return chips;
        (Infoset at, string actions) = Look(cards, history);
        double total = at.Sums.Sum(), value = 0;
        for (int a = 0; a < actions.Length; a++)
            value += (total > 0 ? at.Sums[a] / total : 1.0 / actions.Length) * Expect(cards, Next(history, actions[a]));
        return value;
    }

    private (Infoset At, string Actions) Look(int[] cards, string history)
    {
        int slash = history.IndexOf('/', StringComparison.Ordinal);
        string round = slash < 0 ? history : history[(slash + 1)..];
        string actions = round.EndsWith('r') ? round.Count(action => action == 'r') < MaxRaises ? "fcr" : "fc" : "cr";
        string key = $"{cards[Actor(history)] / 2}{(slash < 0 ? "" : cards[2] / 2)}:{history}";
        if (!_infosets.TryGetValue(key, out Infoset? at)) _infosets.Add(key, at = new Infoset(actions.Length));
        return (at, actions);
    }

    private static int Actor(string history) => history[(history.IndexOf('/', StringComparison.Ordinal) + 1)..].Length % 2;

    private static string Next(string history, char action)
    {
        string next = history + action;
        bool second = history.Contains('/', StringComparison.Ordinal);
        bool ends = action == 'c' && history.Length > 0 && !history.EndsWith('/');
        return ends && !second ? next + "/" : next;
    }

    // Chips of the first player where the hand is over.
    private static double? Payoff(int[] cards, string history)
    {
        int[] chips = [1, 1];
        string[] rounds = history.Split('/');
        for (int round = 0; round < rounds.Length; round++)
        {
            for (int i = 0; i < rounds[round].Length; i++)
            {
                int actor = i % 2;
                if (rounds[round][i] == 'f') return actor == 0 ? -chips[0] : chips[1];
                chips[actor] = chips[1 - actor] + (rounds[round][i] == 'r' ? 2 << round : 0);
            }
        }
        string last = rounds[^1];
        if (rounds.Length < 2 || last.Length < 2 || !last.EndsWith('c')) return null;
        int Strength(int card) => (card / 2) + (card / 2 == cards[2] / 2 ? 10 : 0);
        return chips[0] * Math.Sign(Strength(cards[0]) - Strength(cards[1]));
    }

    private sealed class Infoset(int actions)
    {
        public double[] Regrets { get; } = new double[actions];

        public double[] Sums { get; } = new double[actions];

        public double[] Strategy()
        {
            double[] strategy = [.. Regrets.Select(regret => Math.Max(regret, 0))];
            double total = strategy.Sum();
            for (int a = 0; a < strategy.Length; a++) strategy[a] = total > 0 ? strategy[a] / total : 1.0 / strategy.Length;
            return strategy;
        }
    }
}
