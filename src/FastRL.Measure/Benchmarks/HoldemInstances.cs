using System.Diagnostics;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Measure.Benchmarks;

/// <summary>What several solvers at once come to that know nothing of each other: Leduc by external sampling.</summary>
internal static class HoldemInstances
{
    private const long Iterations = 4_000_000; // of all together

    /// <summary>A number of instances.</summary>
    /// <param name="Instances">Solvers, each with a table and a thread of its own.</param>
    /// <param name="IterationsPerSecond">Of all together, by the clock.</param>
    /// <param name="Speedup">That, to the speed of one.</param>
    /// <param name="MergedExploitability">NashConv / 2 in chips of the sum of their strategies, after the same iterations in all.</param>
    public sealed record Line(int Instances, double IterationsPerSecond, double Speedup, double MergedExploitability);

    /// <summary>One, two and four of them.</summary>
    public static IReadOnlyList<Line> Measure()
    {
        List<Line> lines = [];
        foreach (int instances in (ReadOnlySpan<int>)[1, 2, 4])
        {
            (double speed, double exploitability) = Run(instances);
            lines.Add(new Line(instances, speed, speed / (lines.Count > 0 ? lines[0].IterationsPerSecond : speed), exploitability));
        }
        return lines;
    }

    private static (double Speed, double Exploitability) Run(int instances)
    {
        using var game = new BettingGame(PublicGames.Leduc);
        Solver[] solvers = [.. Enumerable.Range(0, instances).Select(i => new Solver(game, new SolverOptions { Seed = (ulong)i + 1 }))];
        try
        {
            long began = Stopwatch.GetTimestamp();
            Thread[] threads = [.. solvers.Select(solver => new Thread(() => solver.Run(new SolverRun(Iterations / instances))))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            // Exploitability asks for the average strategy only, so regrets need no mean.
            FloatTable table = solvers[0].Table();
            Span<float> sum = table.Slice(0, (int)table.Count);
            foreach (Solver other in solvers.Skip(1))
            {
                ReadOnlySpan<float> part = other.Table().Slice(0, sum.Length);
                for (int i = 0; i < sum.Length; i++) sum[i] += part[i];
            }
            return (Iterations / seconds, solvers[0].Exploitability().Mean);
        }
        finally
        {
            foreach (Solver solver in solvers) solver.Dispose();
        }
    }
}
