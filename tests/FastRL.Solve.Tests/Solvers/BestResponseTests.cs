using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Tests.Solvers;

/// <summary>Best responses on all boards against those on listed ones.</summary>
public sealed class BestResponseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Step_ToTheLastBoardOfLeduc_HasTheValuesOfTheListedBoards(int threads)
    {
        using var game = new BettingGame(PublicGames.Leduc);
        using var solver = new Solver(game, new SolverOptions { Seed = 5 });
        solver.Run(new SolverRun(3_000));
        Exploitability expected = solver.Exploitability();
        using var response = new BestResponse(solver, threads);
        Assert.Equal((3, 0, (0.0, 0.0)), (response.Boards, response.Done, response.Values)); // ranks of the public card
        response.Step(2);
        Assert.Equal((2, (0.0, 0.0)), (response.Done, response.Values));
        response.Step(2);
        Assert.Equal(3, response.Done);
        Assert.Equal(expected.Best[0], response.Values.First, 1e-5);
        Assert.Equal(expected.Best[1], response.Values.Second, 1e-5);
    }

    [Fact]
    public void Constructor_OfAFullTraversal_IsNotSupported()
    {
        using var game = new BettingGame(PublicGames.Leduc);
        using var solver = new Solver(game, new SolverOptions { Method = SolverMethod.Full });
        Assert.Throws<NotSupportedException>(() => new BestResponse(solver, threads: 1));
    }
}
