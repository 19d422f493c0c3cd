using System.Diagnostics;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Blueprints;

/// <summary>What is done to regrets and sums every so many iterations.</summary>
internal static class BlueprintDiscounts
{
    /// <summary>The discount that is due at an iteration, where it is one of those.</summary>
    public static void Apply(BlueprintConfig config, Solver solver, long iteration)
    {
        if (iteration % config.DiscountInterval != 0) return;
        double t = iteration, d = config.DiscountInterval;
        (double regrets, double sums, bool reset) = config.DiscountMode switch
        {
            DiscountMode.Static => (config.RegretDiscountAlpha, config.StrategyDiscountBeta, false),
            DiscountMode.Dcfr => ((t + d) / (t + (2 * d)), t / (t + d), config.DcfrResetNegativeRegrets),
            DiscountMode.None => (1, 1, false),
            _ => throw new UnreachableException(),
        };
        if (regrets < 1 || sums < 1 || reset) solver.Discount(regrets, reset ? 0 : regrets, sums);
    }

    /// <summary>Those that are due after one iteration up to and with another.</summary>
    public static void Apply(BlueprintConfig config, Solver solver, long after, long end)
    {
        long d = config.DiscountInterval;
        for (long t = after - (after % d) + d; t <= end; t += d) Apply(config, solver, t);
    }
}
