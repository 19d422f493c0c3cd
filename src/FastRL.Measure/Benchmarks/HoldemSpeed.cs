using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Measure.Benchmarks;

/// <summary>How fast solvers are, on one thread, and how near they come.</summary>
internal static class HoldemSpeed
{
    private const double TrialSeconds = 1;
    private const int Trials = 10; // of which the best counts: on a shared machine the others measure its neighbours
    private const double MilliBigBlinds = 1000.0 / 2; // of a chip, where the big blind is 2

    /// <summary>One solver on one game.</summary>
    /// <param name="Game">Name.</param>
    /// <param name="Algorithm">Name.</param>
    /// <param name="IterationsPerCpuSecond">Speed.</param>
    /// <param name="TextbookIterationsPerCpuSecond">That of a textbook's solver in the same run, or null where there is none.</param>
    /// <param name="Ratio">The one to the other.</param>
    /// <param name="Exploitability">NashConv / 2 at the end: thousandths of a big blind for ms1f1 and ms1f3, otherwise chips.</param>
    /// <param name="Seconds">Processor time of the whole.</param>
    public sealed record GameLine(
        string Game, string Algorithm, double IterationsPerCpuSecond, double? TextbookIterationsPerCpuSecond, double? Ratio, double? Exploitability, double Seconds);

    /// <summary>Hold'em by external sampling.</summary>
    public sealed record HoldemLine(double IterationsPerCpuSecond, double NodesPerCpuSecond, double RatioWithoutInterleaving, long TableBytes);

    /// <summary>Hands ranked a second.</summary>
    public sealed record EvaluatorLine(double RandomPerSecond, double EnumeratedPerSecond);

    /// <summary>Small games and those of real cards.</summary>
    public static IReadOnlyList<GameLine> MeasureGames(Action<string> progress)
    {
        List<GameLine> lines = [];
        void Add(GameLine line)
        {
            lines.Add(line);
            progress($"{line.Game} {line.Algorithm}");
        }
        Add(MeasureLeducBesideTextbook());
        Add(Measure("leduc", "outcome", PublicGames.Leduc, new SolverOptions { Method = SolverMethod.Outcome }, 1_000_000));
        Add(Measure("leduc", "cfr", PublicGames.Leduc, Cfr, 1000));
        Add(Measure("leduc", "cfr+", PublicGames.Leduc, CfrPlus, 1000));
        Add(Measure("kuhn", "external", PublicGames.Kuhn, new SolverOptions(), 1_000_000));
        Add(Measure("ms1f1", "cfr+", PublicGames.Ms1f1, CfrPlus with { Delay = 100 }, 200, MilliBigBlinds));
        Add(Measure("ms1f3", "cfr+", PublicGames.Ms1f3, CfrPlus with { Delay = 100 }, 200, MilliBigBlinds));
        Add(Measure("ms1f3", "dcfr+", PublicGames.Ms1f3, CfrPlus with { Alpha = 1.5, Gamma = 3 }, 110, MilliBigBlinds));
        Add(Measure("ms1f3", "external", PublicGames.Ms1f3, new SolverOptions(), 4_000_000, MilliBigBlinds));
        return lines;
    }

    /// <summary>One pot bet a street on 24, 80, 80 and 64 buckets; and a large table with and without interleaving.</summary>
    public static HoldemLine MeasureHoldem()
    {
        using var buckets = new ScatteredBuckets();
        string[] pot = ["1"];
        using BlueprintTrainer small = Trainer(buckets, new BlueprintConfig { Bets = new BetsConfig { RaiseCap = 1, Preflop = pot, Flop = pot, Turn = pot, River = pot } });
        (double iterations, double nodes) = Rate(small.Solver);
        BettingGameOptions large = BlueprintGame.Options(new BlueprintConfig { Stack = 250 });
        using var game = new BettingGame(large, buckets);
        double interleaved = RateOf(lanes: 16), alone = RateOf(lanes: 1);
        return new HoldemLine(iterations, nodes, interleaved / alone, BettingGame.Estimate(large, buckets).TableBytes);

        double RateOf(int lanes)
        {
            using var solver = new Solver(game, new SolverOptions { Lanes = lanes });
            return Rate(solver, warm: 5 * TrialSeconds).Iterations;
        }
    }

    /// <summary>Random hands as bytes, and all hands of many boards.</summary>
    public static EvaluatorLine MeasureEvaluator()
    {
        const int hands = 1 << 16;
        byte[] cards = new byte[hands * HandRanks.HandCards];
        SplitMix64 random = SplitMix64.Create(1, 0);
        for (int hand = 0; hand < hands; hand++)
        {
            ulong used = 0;
            for (int i = 0; i < HandRanks.HandCards; i++)
            {
                int card;
                do card = random.Next(0, 51);
                while ((used >> card & 1) != 0);
                used |= 1UL << card;
                cards[(hand * HandRanks.HandCards) + i] = (byte)card;
            }
        }
        ushort[] ranks = new ushort[hands], pairs = new ushort[HandRanks.Pairs];
        double randomRate = Repeat(() => HandRanks.Rank(cards, ranks)) * hands;
        const int pairsOfABoard = 47 * 46 / 2;
        int board = 0;
        double enumerated = Repeat(() => HandRanks.RankPairs(cards.AsSpan(HandRanks.HandCards * (board++ % hands), 5), pairs)) * pairsOfABoard;
        return new EvaluatorLine(randomRate, enumerated);
    }

    private static SolverOptions CfrPlus { get; } = new() { Method = SolverMethod.Full };

    private static SolverOptions Cfr { get; } = CfrPlus with { Beta = double.PositiveInfinity, Gamma = 0 };

    // In turn, so that both meet the same machine.
    private static GameLine MeasureLeducBesideTextbook()
    {
        const int piece = 400_000;
        using var game = new BettingGame(PublicGames.Leduc);
        using var solver = new Solver(game, new SolverOptions());
        var textbook = new TextbookLeduc(seed: 1);
        double ours = 0, theirs = 0, seconds = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            double began = ThreadClock.Seconds;
            solver.Run(new SolverRun(piece));
            double took = ThreadClock.Seconds - began;
            seconds += took;
            ours = Math.Max(ours, piece / took);
            theirs = Math.Max(theirs, CallsPerSecond(textbook.Iterate));
        }
        return new GameLine("leduc", "external", ours, theirs, ours / theirs, solver.Exploitability().Mean, seconds);
    }

    private static GameLine Measure(string name, string algorithm, BettingGameOptions options, SolverOptions how, long iterations, double scale = 1)
    {
        using var game = new BettingGame(options);
        using var solver = new Solver(game, how);
        double began = ThreadClock.Seconds;
        solver.Run(new SolverRun(iterations));
        double seconds = ThreadClock.Seconds - began;
        return new GameLine(name, algorithm, iterations / seconds, null, null, solver.Exploitability().Mean * scale, seconds);
    }

    private static BlueprintTrainer Trainer(ICardBuckets buckets, BlueprintConfig config) => new(config, buckets);

    private static (double Iterations, double Nodes) Rate(Solver solver, double warm = TrialSeconds)
    {
        const int piece = 10_000;
        Run(warm);
        (long iterations, long nodes, double seconds) = Run(TrialSeconds);
        return (iterations / seconds, nodes / seconds);

        (long Iterations, long Nodes, double Seconds) Run(double time)
        {
            double began = ThreadClock.Seconds;
            long done = 0, visited = 0;
            do
            {
                visited += solver.Run(new SolverRun(piece) { WeightExponent = 1 }).Nodes;
                done += piece;
            }
            while (ThreadClock.Seconds - began < time);
            return (done, visited, ThreadClock.Seconds - began);
        }
    }

    // Calls a second, in the best of the trials.
    private static double Repeat(Action action)
    {
        action();
        return Enumerable.Range(0, Trials).Max(_ => CallsPerSecond(action));
    }

    private static double CallsPerSecond(Action action)
    {
        double began = ThreadClock.Seconds;
        long calls = 0;
        do
        {
            for (int i = 0; i < 100; i++) action();
            calls += 100;
        }
        while (ThreadClock.Seconds - began < TrialSeconds / Trials);
        return calls / (ThreadClock.Seconds - began);
    }

    /// <summary>Buckets of the usual numbers that mean nothing: for speed only their sizes count.</summary>
    private sealed unsafe class ScatteredBuckets : ICardBuckets
    {
        private readonly void*[] _tables = new void*[4];

        public ScatteredBuckets()
        {
            long[] entries = [169, 1_286_792, 13_960_050, 123_156_254];
            int[] counts = [24, 80, 80, 64];
            var streets = new StreetBuckets[4];
            for (int street = 0; street < streets.Length; street++)
            {
                byte* table = (byte*)NativeMemory.Alloc((nuint)entries[street]);
                _tables[street] = table;
                uint state = 1;
                for (long i = 0; i < entries[street]; i++)
                {
                    state = (state * 1664525) + 1013904223; // Numerical Recipes' generator
                    table[i] = (byte)((state >> 16) * (uint)counts[street] >> 16);
                }
                streets[street] = new StreetBuckets((nint)table, entries[street], 8, counts[street]);
            }
            Streets = streets;
        }

        public IReadOnlyList<StreetBuckets> Streets { get; }

        public string Sha256 => "";

        public void Dispose()
        {
            foreach (void* table in _tables) NativeMemory.Free(table);
        }
    }
}
