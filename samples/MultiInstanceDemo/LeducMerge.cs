using System.Globalization;
using System.Runtime.InteropServices;
using FastRL.Cluster;
using FastRL.Runs;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace MultiInstanceDemo;

/// <summary>How far from a best response each instance is, and how far all of them together.</summary>
internal static class LeducMerge
{
    public static void Report(RunDirectory run, CoordinatorOutcome outcome, TextWriter output)
    {
        using var game = new BettingGame(PublicGames.Leduc);
        using var merged = new Solver(game, new SolverOptions());
        Span<float> sum = Row(merged);
        foreach (InstanceProgress instance in outcome.Instances)
        {
            using var solver = new Solver(game, new SolverOptions());
            Span<float> table = Row(solver);
            MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(LeducInstance.TableFile(run, instance.InstanceId))).CopyTo(table);
            // Sums of strategies add up; a mean of regrets would matter only to who goes on from here.
            for (int i = 0; i < sum.Length; i++) sum[i] += table[i];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"instance {instance.InstanceId}: exploitability {solver.Exploitability().Mean:F5}"));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"merged:     exploitability {merged.Exploitability().Mean:F5}"));
    }

    private static Span<float> Row(Solver solver)
    {
        FloatTable table = solver.Table();
        return table.Slice(0, (int)table.Count);
    }
}
