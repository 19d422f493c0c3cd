using System.Runtime.InteropServices;
using FastRL.Cluster;
using FastRL.Runs;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace MultiInstanceDemo;

/// <summary>One instance: Leduc by external sampling, with a table and a seed of its own.</summary>
internal static class LeducInstance
{
    private const long Piece = 10_000; // iterations between two looks at the clock
    private const int Interrupted = 130;

    /// <summary>Where an instance leaves its table.</summary>
    public static string TableFile(RunDirectory run, int instance) =>
        Path.Combine(Path.GetDirectoryName(run.Instance(instance).LogFile)!, "table.f32");

    public static int Run(RunDirectory run, WorkRange range)
    {
        using var stop = new CancellationTokenSource();
        ParentWatch.Start(Console.OpenStandardInput(), stop.Cancel);
        var progress = new InstanceReporter(run.Instance(range.Instance), range, TimeProvider.System);
        using var game = new BettingGame(PublicGames.Leduc);
        using var solver = new Solver(game, new SolverOptions { Seed = (ulong)range.Instance + 1 });
        while (solver.Iterations < range.Count)
        {
            if (stop.IsCancellationRequested)
            {
                progress.End(InstanceStatus.Interrupted);
                return Interrupted;
            }
            solver.Run(new SolverRun(Math.Min(Piece, range.Count - solver.Iterations)));
            progress.Advance(solver.Iterations);
        }
        FloatTable table = solver.Table();
        File.WriteAllBytes(TableFile(run, range.Instance), MemoryMarshal.AsBytes(table.Slice(0, (int)table.Count)).ToArray());
        progress.End(InstanceStatus.Completed);
        return 0;
    }
}
