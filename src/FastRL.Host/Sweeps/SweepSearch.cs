using FastRL.Envs;
using MathNet.Numerics.Distributions;

namespace FastRL.Host.Sweeps;

/// <summary>Says what to try next.</summary>
/// <remarks>
/// The model looks around trials that nobody beats at their cost, and takes the place with the largest expected gain over the best that
/// its own cost has brought so far: after CARBS (Fetterman et al. 2023), in short. A cheap trial need not beat an expensive one.
/// </remarks>
internal sealed class SweepSearch(SweepPlan plan)
{
    private const int Near = 200, Anywhere = 50;
    private const double Reach = 0.15; // deviation of a place from the trial that it is near to

    /// <summary>The next point of the unit cube.</summary>
    /// <param name="number">Of the trial.</param>
    /// <param name="trials">Those there are; who still runs is believed to come out as the model says.</param>
    public double[] Next(int number, IReadOnlyList<SweepTrial> trials)
    {
        SplitMix64 random = SplitMix64.Create(plan.Config.Seed, number);
        SweepTrial[] done = [.. trials.Where(trial => trial.IsDone)];
        if (plan.Config.Method == SweepMethod.Random || number < plan.Config.RandomTrials || done.Length < 2) return Uniform(ref random);

        (GaussianProcess score, GaussianProcess cost) = Models(done, [.. trials.Where(trial => trial.Status == TrialStatus.Running)]);
        SweepTrial[] front = [.. SweepTrial.Front(done)];
        double[] best = [];
        double most = double.NegativeInfinity;
        for (int i = 0; i < Near + Anywhere; i++)
        {
            double[] place = i < Near ? Around(front[random.Next(0, front.Length - 1)].Point, ref random) : Uniform(ref random);
            double gain = Gain(score.Predict(place), Best(done, cost.Predict(place).Mean));
            if (gain <= most) continue;
            (best, most) = (place, gain);
        }
        return best;
    }

    private static (GaussianProcess Score, GaussianProcess Cost) Models(SweepTrial[] done, SweepTrial[] running)
    {
        List<double[]> points = [.. done.Select(trial => trial.Point)];
        GaussianProcess score = GaussianProcess.Fit(points, [.. done.Select(trial => trial.Score!.Value)]);
        GaussianProcess cost = GaussianProcess.Fit(points, [.. done.Select(trial => Math.Log(trial.CostSeconds))]);
        if (running.Length == 0) return (score, cost);
        double[] believed = [.. done.Select(trial => trial.Score!.Value), .. running.Select(trial => score.Predict(trial.Point).Mean)];
        return (GaussianProcess.Fit([.. points, .. running.Select(trial => trial.Point)], believed), cost);
    }

    // Of the trials that cost no more; the worst of all where none is so cheap.
    private static double Best(SweepTrial[] done, double logCost) =>
        done.Where(trial => Math.Log(trial.CostSeconds) <= logCost).Select(trial => trial.Score!.Value).DefaultIfEmpty(done.Min(trial => trial.Score!.Value)).Max();

    /// <summary>By how much a normal variable exceeds a number on average, where what is below counts 0.</summary>
    internal static double Gain((double Mean, double Deviation) expected, double best)
    {
        double ahead = expected.Mean - best;
        if (expected.Deviation <= 0) return Math.Max(ahead, 0);
        double z = ahead / expected.Deviation;
        return (ahead * Normal.CDF(0, 1, z)) + (expected.Deviation * Normal.PDF(0, 1, z));
    }

    private double[] Uniform(ref SplitMix64 random)
    {
        double[] point = new double[plan.Dimensions.Count];
        for (int i = 0; i < point.Length; i++) point[i] = random.NextDouble();
        return point;
    }

    private static double[] Around(double[] centre, ref SplitMix64 random)
    {
        double[] point = new double[centre.Length];
        for (int i = 0; i < point.Length; i++)
            point[i] = Math.Clamp(Normal.InvCDF(centre[i], Reach, Math.Max(random.NextDouble(), 1e-12)), 0, 1);
        return point;
    }
}
