using FastRL.Envs;
using FastRL.Solve.Games;
using FastRL.Solve.Matches;

namespace FastRL.Solve.Blueprints;

/// <summary>Where a rule is broken most, or nearly.</summary>
/// <param name="Hand">The player's cards, with the board behind a bar.</param>
/// <param name="Node">Actions that led there.</param>
/// <param name="Probability">Of what the rule forbids.</param>
public sealed record RuleCase(string Hand, string Node, double Probability);

/// <summary>What came of a rule.</summary>
/// <param name="Name">What should be so.</param>
/// <param name="Passed">Whether it is, as far as was looked.</param>
/// <param name="Worst">The worst case, or null where there was none to look at.</param>
public sealed record RuleResult(string Name, bool Passed, RuleCase? Worst);

/// <summary>Things that every sensible strategy does, looked for in a blueprint. Infosets where training hardly decided do not count.</summary>
/// <param name="blueprint">The blueprint.</param>
/// <param name="seed">Of the boards that are drawn.</param>
public sealed class BlueprintChecks(Blueprint blueprint, ulong seed)
{
    private const double Never = 0.01, NoMore = 0.1;
    private const double Enough = 100; // visits or decisions: fewer of them tell a hundredth from nothing by luck
    private const int Lines = 20_000; // random ones to look for the nuts
    private const int Hands = 10_000; // that tell how often an infoset is dealt
    private const int Others = 200; // cards of other players that tell how often their play leads to a decision

    private static readonly (int Row, int Column)[] _premium = [(0, 0), (1, 1)]; // AA, KK

    private readonly BettingGame _game = blueprint.Game;
    private readonly int[]?[] _dealt = new int[4][]; // of the hands, by street and infoset

    /// <summary>Looks at all rules.</summary>
    public IReadOnlyList<RuleResult> Run() => [PremiumHands(), Nuts(), Kickers()];

    private RuleResult PremiumHands()
    {
        RuleCase? worst = null;
        foreach (BlueprintLine line in BeforeTheFlop())
        {
            foreach ((int row, int column) in _premium)
            {
                if (Fold(line, StartingHands.Example(row, column), []) is { } fold) worst = Worse(worst, new(StartingHands.Name(row, column), line.History, fold));
            }
        }
        return new("premium hands never fold before the flop", worst is null || worst.Probability <= Never, worst);
    }

    private RuleResult Nuts()
    {
        RuleCase? worst = null;
        ushort[] ranks = new ushort[HandRanks.Pairs];
        Span<float> alike = stackalloc float[BettingGame.MaxActions];
        for (int number = 0; number < Lines; number++)
        {
            SplitMix64 random = SplitMix64.Create(seed, number);
            BlueprintLine line = BlueprintLine.Root(_game);
            while (line.Node.Kind == NodeKind.Decision && (line.Node.Street < 3 || !FacesBet(line)))
            {
                alike[..line.Node.ActionCount].Fill(1f / line.Node.ActionCount);
                line = line.After(_game, Chances.Draw(alike[..line.Node.ActionCount], ref random));
            }
            if (line.Node.Kind != NodeKind.Decision) continue;
            byte[] board = [.. Deal.Create(seed, number, 2).BoardCards];
            byte[] nuts = Best(board, ranks);
            if (Fold(line, nuts, board) is { } fold) worst = Worse(worst, new($"{Cards.Names(nuts)}|{Cards.Names(board)}", line.History, fold));
        }
        return new("the nuts never fold on the river", worst is null || worst.Probability <= Never, worst);
    }

    private RuleResult Kickers()
    {
        RuleCase? worst = null;
        foreach (BlueprintLine line in BeforeTheFlop())
        {
            foreach ((int row, int column, int weakRow, int weakColumn) in (ReadOnlySpan<(int, int, int, int)>)[(0, 1, 0, 12), (1, 0, 12, 0)])
            {
                if (Fold(line, StartingHands.Example(row, column), []) is { } strong && Fold(line, StartingHands.Example(weakRow, weakColumn), []) is { } weak)
                    worst = Worse(worst, new($"{StartingHands.Name(row, column)} beside {StartingHands.Name(weakRow, weakColumn)}", line.History, strong - weak));
            }
        }
        return new("better kickers fold no more often", worst is null || worst.Probability <= NoMore, worst);
    }

    private IEnumerable<BlueprintLine> BeforeTheFlop() => BlueprintLine.Decisions(_game, lastStreet: 0).Where(FacesBet);

    private static bool FacesBet(BlueprintLine line) => line.State.Bet > line.State.OnStreet(line.Node.Actor);

    // Chance of folding, which comes first; null where training hardly came.
    private double? Fold(BlueprintLine line, byte[] hole, byte[] board)
    {
        int infoset = _game.Infoset(line.Node.Street, hole, board);
        if (blueprint.Visits(line.Number, line.Node, infoset) < Enough) return null;
        Span<float> probabilities = stackalloc float[BettingGame.MaxActions];
        blueprint.Strategy(line.Number, infoset, probabilities);
        return probabilities[0] <= Never || Decisions(line, infoset, hole, board) >= Enough ? probabilities[0] : null;
    }

    // How often training decided here: as often as the infoset is dealt and the others' own play leads to it, which is where regrets are
    // learned. Visits say less, as another player tries everything, what he never plays too.
    private double Decisions(BlueprintLine line, int infoset, byte[] hole, byte[] board)
    {
        (BlueprintLine At, int Action)[] path = [.. BlueprintLine.Steps(_game, line.History).Where(step => step.At.Node.Actor != line.Node.Actor)];
        double reached = 0;
        for (int number = 0; number < Others; number++)
        {
            SplitMix64 random = SplitMix64.Create(~seed, number);
            ulong taken = 0;
            foreach (byte card in (byte[])[.. hole, .. board]) taken |= 1UL << card;
            byte[][] cards = [.. Enumerable.Range(0, _game.Players).Select(_ => (byte[])[Draw(ref random, ref taken), Draw(ref random, ref taken)])];
            reached += path.Aggregate(1.0, (chance, step) => chance > 0 ? chance * Chance(step.At, step.Action, cards[step.At.Node.Actor], board) : 0);
        }
        return blueprint.Iterations * (double)Dealt(line.Node.Street)[infoset] / Hands * reached / Others;
    }

    private double Chance(in BlueprintLine at, int action, byte[] hole, byte[] board)
    {
        Span<float> probabilities = stackalloc float[BettingGame.MaxActions];
        blueprint.Strategy(at.Number, _game.Infoset(at.Node.Street, hole, board.AsSpan(0, Deal.BoardSize(at.Node.Street))), probabilities);
        return probabilities[action];
    }

    private int[] Dealt(int street)
    {
        if (_dealt[street] is { } known) return known;
        int[] result = _dealt[street] = new int[BlueprintLine.Decisions(_game).First(line => line.Node.Street == street).Node.Infosets];
        for (int number = 0; number < Hands; number++)
        {
            Deal deal = Deal.Create(seed, number, 2);
            result[_game.Infoset(street, deal.HoleCards(0), deal.BoardCards[..Deal.BoardSize(street)])]++;
        }
        return result;
    }

    private static byte Draw(ref SplitMix64 random, ref ulong taken)
    {
        int card;
        do card = random.Next(0, Deal.Cards - 1);
        while ((taken >> card & 1) != 0);
        taken |= 1UL << card;
        return (byte)card;
    }

    private static byte[] Best(byte[] board, ushort[] ranks)
    {
        HandRanks.RankPairs(board, ranks);
        int best = Array.IndexOf(ranks, ranks.Max()), high = 1;
        while ((high + 1) * high / 2 <= best) high++;
        return [(byte)high, (byte)(best - (high * (high - 1) / 2))];
    }

    private static RuleCase Worse(RuleCase? worst, RuleCase other) => worst is null || other.Probability > worst.Probability ? other : worst;
}
