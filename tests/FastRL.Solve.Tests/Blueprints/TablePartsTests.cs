using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Tests.Blueprints;

/// <summary>Merging in epochs, on a game whose best responses are known exactly. FASTRL_MERGE_ITERATIONS makes a long run of it.</summary>
public sealed class TablePartsTests
{
    private static readonly long s_iterations =
        long.TryParse(Environment.GetEnvironmentVariable("FASTRL_MERGE_ITERATIONS"), out long iterations) ? iterations : 40_000;

    [Fact]
    public void Merge_OfParts_IsTheMeanOfRegretsAndTheSumOfStrategies()
    {
        using var game = new BettingGame(PublicGames.Leduc);
        List<BlueprintDecision> decisions = Decisions(game);
        using Solver start = Trained(game, null, seed: 1, iterations: 500);
        float[] before = Copy(start), first, second;
        using (Solver solver = Trained(game, start, seed: 2, iterations: 10)) first = Copy(solver);
        using (Solver solver = Trained(game, start, seed: 3, iterations: 10)) second = Copy(solver);
        using MemoryStream one = Part(game, start, seed: 2, iterations: 10), two = Part(game, start, seed: 3, iterations: 10);
        Assert.InRange(one.Length, 1, (before.Length * sizeof(float)) - 1); // rows that nobody touched are not in it
        TableParts.Merge(start.Table(), BlueprintRows.Of(decisions), [one, two]);
        float[] merged = Copy(start);
        foreach (BlueprintDecision decision in decisions)
        {
            for (int infoset = 0; infoset < decision.Infosets; infoset++)
            {
                for (int i = 1; i < decision.RowFloats; i++)
                {
                    long at = decision.Row(infoset) + i;
                    double changes = (double)first[at] - before[at] + second[at] - before[at];
                    double expected = before[at] + (i <= decision.Actions ? changes / 2 : changes);
                    // Three additions of floats of that size.
                    double rounding = 1e-3 + (3 * Math.Pow(2, -24) * Math.Abs(expected));
                    Assert.True(Math.Abs(expected - merged[at]) < rounding, $"node {decision.Node} infoset {infoset} value {i} of {decision.Actions}: {before[at]} {first[at]} {second[at]} -> {merged[at]}");
                }
            }
        }
    }

    [Fact]
    public void Merge_OfATornPart_SaysSo()
    {
        using var game = new BettingGame(PublicGames.Leduc);
        List<BlueprintDecision> decisions = Decisions(game);
        using MemoryStream whole = Part(game, null, seed: 2, iterations: 10);
        foreach (long length in (ReadOnlySpan<long>)[whole.Length - 1, whole.Length - 40, 20, 7])
        {
            using var solver = new Solver(game, new SolverOptions());
            using var torn = new MemoryStream(whole.ToArray()[..(int)length]);
            Assert.Throws<InvalidDataException>(() => TableParts.Merge(solver.Table(), BlueprintRows.Of(decisions), [torn]));
        }
    }

    // The more there are, the longer each has to run: four want a million iterations in all.
    [Fact]
    public void Merge_InEpochs_IsAsGoodAsOneRunOfAsManyIterations()
    {
        double alone = Mean(1);
        foreach (int instances in s_iterations >= 1_600_000 ? (int[])[2, 4] : [2])
        {
            double together = Mean(instances);
            Assert.True(together <= 1.1 * alone, $"{instances} instances: {together} instead of {alone}");
        }

        // Single runs differ by a tenth.
        double Mean(int count) => Enumerable.Range(1, 24).AsParallel().Average(seed => Train((ulong)seed, count));
    }

    private static double Train(ulong seed, int instances)
    {
        const int epochs = 20;
        using var game = new BettingGame(PublicGames.Leduc);
        List<BlueprintDecision> decisions = Decisions(game);
        var total = new Solver(game, new SolverOptions());
        try
        {
            for (int epoch = 0; epoch < epochs; epoch++)
            {
                MemoryStream[] parts = [.. Enumerable.Range(0, instances).Select(i => Part(game, total, (100 * seed) + (ulong)i, s_iterations / epochs / instances))];
                TableParts.Merge(total.Table(), BlueprintRows.Of(decisions), parts);
                total.SetIterations((epoch + 1) * (s_iterations / epochs / instances));
            }
            return total.Exploitability().Mean;
        }
        finally
        {
            total.Dispose();
        }
    }

    private static MemoryStream Part(BettingGame game, Solver? start, ulong seed, long iterations)
    {
        using Solver solver = Trained(game, start, seed, iterations);
        using MemoryStream? before = start is null ? null : new MemoryStream(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Copy(start).AsSpan()).ToArray());
        var part = new MemoryStream();
        TableParts.Write(part, solver, BlueprintRows.Of(Decisions(game)), before);
        part.Position = 0;
        return part;
    }

    private static Solver Trained(BettingGame game, Solver? start, ulong seed, long iterations)
    {
        var solver = new Solver(game, new SolverOptions { Seed = seed });
        if (start is not null)
        {
            Copy(start).CopyTo(solver.RawTable().Slice(0, (int)solver.RawTable().Count));
            solver.SetIterations(start.Iterations);
        }
        solver.Run(new SolverRun(iterations) { WeightExponent = 1 });
        return solver;
    }

    private static float[] Copy(Solver solver)
    {
        FloatTable table = solver.Table();
        return table.Slice(0, (int)table.Count).ToArray();
    }

    private static List<BlueprintDecision> Decisions(BettingGame game) => [.. BlueprintDecision.Of(game, BettingGame.Estimate(PublicGames.Leduc).Nodes)];
}
