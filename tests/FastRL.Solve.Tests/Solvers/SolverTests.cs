using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Tests.Solvers;

/// <summary>Solvers against values that are published.</summary>
public sealed class SolverTests
{
    [Fact]
    public void Exploitability_OfKuhnByCfrPlus_IsNearNothingAndTheValueMinusAnEighteenth()
    {
        Exploitability found = Solve(PublicGames.Kuhn, iterations: 10_000);
        Assert.Equal(-1.0 / 18, found.Values[0], 1e-4);
        Assert.True(found.Mean <= 1e-5, $"{found.Mean}");
    }

    [Fact]
    public void Exploitability_OfLeducByCfrPlus_IsNearNothingAndTheValuePublished()
    {
        Exploitability found = Solve(PublicGames.Leduc, iterations: 1_000);
        Assert.Equal(-0.085606424078, found.Values[0], 1e-4);
        Assert.True(found.Mean <= 0.000253 * 1.01, $"{found.Mean}"); // OpenSpiel's at as many iterations
    }

    [Fact]
    public void Run_OfExternalSampling_CountsIterationsAndRepeats()
    {
        using var game = new BettingGame(PublicGames.Leduc);
        float[] first = Sampled(game), second = Sampled(game);
        Assert.Equal(first, second);
        Assert.Contains(first, value => value != 0);
    }

    [Fact]
    public void Table_CopiedIntoAnotherSolver_GoesOnExactly()
    {
        using var game = new BettingGame(PublicGames.Leduc);
        using var straight = new Solver(game, new SolverOptions { Seed = 5 });
        straight.Run(new SolverRun(3_000));
        using var resumed = new Solver(game, new SolverOptions { Seed = 5 });
        FloatTable from = straight.Table(), to = resumed.Table();
        from.Slice(0, (int)from.Count).CopyTo(to.Slice(0, (int)to.Count));
        resumed.SetIterations(3_000);
        straight.Run(new SolverRun(2_000));
        resumed.Run(new SolverRun(2_000));
        Assert.Equal(5_000, resumed.Iterations);
        Assert.True(straight.Table().Slice(0, (int)from.Count).SequenceEqual(resumed.Table().Slice(0, (int)from.Count)));
    }

    [Fact]
    public void Run_OfAnOptionOutOfRange_NamesIt()
    {
        using var game = new BettingGame(PublicGames.Kuhn);
        Assert.Contains("threads", Assert.Throws<ArgumentException>(() => new Solver(game, new SolverOptions { Threads = 0 })).Message, StringComparison.Ordinal);
        using var solver = new Solver(game, new SolverOptions());
        Assert.Contains("epsilon", Assert.Throws<ArgumentException>(() => solver.Run(new SolverRun(1) { Epsilon = 2 })).Message, StringComparison.Ordinal);
    }

    private static Exploitability Solve(BettingGameOptions options, long iterations)
    {
        using var game = new BettingGame(options);
        using var solver = new Solver(game, new SolverOptions { Method = SolverMethod.Full });
        solver.Run(new SolverRun(iterations));
        return solver.Exploitability();
    }

    private static float[] Sampled(BettingGame game)
    {
        using var solver = new Solver(game, new SolverOptions { Seed = 7 });
        solver.Run(new SolverRun(1_000));
        Assert.Equal(1_000, solver.Iterations);
        FloatTable table = solver.Table();
        return table.Slice(0, (int)table.Count).ToArray();
    }
}
