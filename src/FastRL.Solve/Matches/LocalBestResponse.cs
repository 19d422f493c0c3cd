using FastRL.Envs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>Local best response (Lisy and Bowling 2017): wins from a player whose strategy it knows.</summary>
/// <remarks>
/// It keeps the chance of each of the opponent's 1,326 hands exactly, looks one action ahead as if everybody then checked and called,
/// and takes the best. Before the turn it checks and calls. What it wins is a lower bound of what a best response would.
/// </remarks>
public sealed class LocalBestResponse
{
    private const int FirstStreet = 2; // the turn
    private const int MaxBuckets = 65536;

    private readonly BettingGame _game;
    private readonly IInfosetStrategy _opponent;
    private readonly bool _bets;
    private readonly byte[] _pairs = new byte[2 * HandRanks.Pairs];
    private readonly double[] _weights = new double[HandRanks.Pairs], _after = new double[HandRanks.Pairs];
    private readonly int[][] _infosets = [.. Enumerable.Range(0, 4).Select(_ => new int[HandRanks.Pairs])];
    private readonly bool[] _looked = new bool[4];
    private readonly ushort[] _ranks = new ushort[HandRanks.Pairs];
    private readonly float[]?[] _strategies = new float[MaxBuckets][]; // at the node under way, by infoset
    private readonly List<int> _known = [];

    private Deal _deal = null!;
    private int _seat;
    private SplitMix64 _random;

    /// <param name="game">Of two players.</param>
    /// <param name="opponent">Who plays it.</param>
    /// <param name="bets">Whether it also bets the pot and all-in (fcpa), or only folds and calls (fc).</param>
    /// <exception cref="InputException">There are more players.</exception>
    public LocalBestResponse(BettingGame game, IInfosetStrategy opponent, bool bets)
    {
        ArgumentNullException.ThrowIfNull(game);
        if (game.Players != 2) throw new InputException($"local best responses are for two players, here are {game.Players}");
        (_game, _opponent, _bets) = (game, opponent, bets);
        for (int high = 1, pair = 0; high < Deal.Cards; high++)
        {
            for (int low = 0; low < high; low++, pair++) (_pairs[2 * pair], _pairs[(2 * pair) + 1]) = ((byte)high, (byte)low);
        }
    }

    /// <summary>Plays deals from both seats.</summary>
    /// <returns>Winnings in thousandths of a big blind a hand, and their standard error.</returns>
    public (double Mean, double StandardError) Play(int deals, ulong seed, CancellationToken cancellation)
    {
        var sums = new RunningMean();
        for (int number = 0; number < deals; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            _deal = Deal.Create(seed, number, 2);
            _random = SplitMix64.Create(~seed, number);
            sums.Add((Play(0) + Play(1)) / 2);
        }
        const double scale = 1000.0 / BlueprintGame.BigBlind;
        return (sums.Mean * scale, sums.StandardError * scale);
    }

    private double Play(int seat)
    {
        _seat = seat;
        Array.Clear(_looked);
        ReadOnlySpan<byte> own = _deal.HoleCards(seat);
        for (int pair = 0; pair < HandRanks.Pairs; pair++) _weights[pair] = Shares(pair, own) ? 0 : 1;
        (int number, HandState state, int street) = (0, _game.Start(), 0);
        GameNode node = _game.Node(0);
        while (node.Kind == NodeKind.Decision)
        {
            for (; street < node.Street; street++) Reveal(street + 1);
            int action = node.Actor == seat ? Choose(node, state) : Answer(number, node);
            number = node.FirstChild + action;
            node = _game.Node(number);
            _game.Act(ref state, node.Action);
        }
        return Settle(state);
    }

    // Hands that have a card of the board are none.
    private void Reveal(int street)
    {
        ReadOnlySpan<byte> dealt = _deal.BoardCards[Deal.BoardSize(street - 1)..Deal.BoardSize(street)];
        for (int pair = 0; pair < HandRanks.Pairs; pair++)
            if (Shares(pair, dealt)) _weights[pair] = 0;
    }

    // The opponent acts by its cards; what it does says something about them.
    private int Answer(int number, in GameNode node)
    {
        Look(node.Street);
        ReadOnlySpan<byte> cards = _deal.HoleCards(1 - _seat);
        int chosen = Chances.Draw(StrategyOf(number, node, PairOf(cards)).AsSpan(0, node.ActionCount), ref _random);
        for (int pair = 0; pair < HandRanks.Pairs; pair++)
            if (_weights[pair] > 0) _weights[pair] *= StrategyOf(number, node, pair)[chosen];
        return chosen;
    }

    private int Choose(in GameNode node, in HandState state)
    {
        int toCall = state.Bet - state.OnStreet(_seat), call = toCall > 0 ? 1 : 0;
        if (node.Street < FirstStreet) return call;
        double pot = state.Committed(0) + state.Committed(1), wins = WinChance(_weights, node.Street);
        (int best, double value) = (0, toCall > 0 ? 0 : double.NegativeInfinity);
        double called = (wins * pot) - ((1 - wins) * toCall);
        if (called >= value) (best, value) = (call, called);
        if (!_bets) return best;
        foreach (int action in Bets(node, state, call, pot + toCall))
        {
            double bet = Bet(node.FirstChild + action, state, toCall, pot);
            if (bet > value) (best, value) = (action, bet);
        }
        return best;
    }

    // The raise nearest to the pot, and the largest.
    private IEnumerable<int> Bets(GameNode node, HandState state, int call, double pot)
    {
        int first = call + 1, last = node.ActionCount - 1;
        if (first > last) yield break;
        int nearest = Enumerable.Range(first, last - first + 1).MinBy(action => Math.Abs(_game.Node(node.FirstChild + action).Action.To - state.Bet - pot));
        yield return nearest;
        if (last != nearest) yield return last;
    }

    private double Bet(int child, in HandState state, int toCall, double pot)
    {
        GameNode answer = _game.Node(child);
        if (answer.Kind != NodeKind.Decision) return double.NegativeInfinity;
        double paid = answer.Action.To - state.OnStreet(_seat), total = 0, folded = 0;
        Look(answer.Street);
        for (int pair = 0; pair < HandRanks.Pairs; pair++)
        {
            double weight = _weights[pair];
            double folds = weight > 0 ? weight * StrategyOf(child, answer, pair)[0] : 0; // fold comes first where there is a bet
            total += weight;
            folded += folds;
            _after[pair] = weight - folds;
        }
        double fold = folded / total, wins = WinChance(_after, answer.Street);
        return (fold * pot) + ((1 - fold) * ((wins * (pot + paid - toCall)) - ((1 - wins) * paid)));
    }

    private double WinChance(double[] weights, int street)
    {
        Span<byte> board = stackalloc byte[5];
        int known = Deal.BoardSize(street);
        _deal.BoardCards[..known].CopyTo(board);
        ReadOnlySpan<byte> own = _deal.HoleCards(_seat);
        double won = 0, total = 0;
        if (known == 5)
        {
            Compare(weights, board, own, ref won, ref total);
            return total > 0 ? won / total : 0.5;
        }
        for (int card = 0; card < Deal.Cards; card++)
        {
            if (own.Contains((byte)card) || board[..known].Contains((byte)card)) continue;
            board[known] = (byte)card;
            Compare(weights, board, own, ref won, ref total);
        }
        return total > 0 ? won / total : 0.5;
    }

    private void Compare(double[] weights, ReadOnlySpan<byte> board, ReadOnlySpan<byte> own, ref double won, ref double total)
    {
        HandRanks.RankPairs(board, _ranks);
        int mine = _ranks[PairOf(own)];
        for (int pair = 0; pair < HandRanks.Pairs; pair++)
        {
            int theirs = _ranks[pair];
            if (theirs == 0) continue;
            total += weights[pair];
            won += weights[pair] * (mine > theirs ? 1 : mine == theirs ? 0.5 : 0);
        }
    }

    // Infosets of all hands on a street, once a deal and street; strategies are of one node only.
    private void Look(int street)
    {
        foreach (int infoset in _known) _strategies[infoset] = null;
        _known.Clear();
        if (_looked[street]) return;
        _looked[street] = true;
        ReadOnlySpan<byte> board = _deal.BoardCards[..Deal.BoardSize(street)];
        for (int pair = 0; pair < HandRanks.Pairs; pair++)
            if (_weights[pair] > 0) _infosets[street][pair] = _game.Infoset(street, _pairs.AsSpan(2 * pair, 2), board);
    }

    private float[] StrategyOf(int number, in GameNode node, int pair)
    {
        int infoset = _infosets[node.Street][pair];
        if (_strategies[infoset] is { } known) return known;
        float[] strategy = new float[BettingGame.MaxActions];
        _opponent.Strategy(number, infoset, strategy);
        _strategies[infoset] = strategy;
        _known.Add(infoset);
        return strategy;
    }

    private double Settle(in HandState state)
    {
        Span<int> strengths = stackalloc int[2], payoffs = stackalloc int[2];
        HandRanks.RankPairs(_deal.BoardCards, _ranks);
        for (int seat = 0; seat < 2; seat++) strengths[seat] = _ranks[PairOf(_deal.HoleCards(seat))];
        _game.Settle(state, strengths, payoffs);
        return payoffs[_seat];
    }

    private bool Shares(int pair, ReadOnlySpan<byte> cards) => cards.Contains(_pairs[2 * pair]) || cards.Contains(_pairs[(2 * pair) + 1]);

    private static int PairOf(ReadOnlySpan<byte> cards)
    {
        (int high, int low) = (Math.Max(cards[0], cards[1]), Math.Min(cards[0], cards[1]));
        return (high * (high - 1) / 2) + low;
    }
}
