using FastRL.Runs.TensorBoard;

namespace FastRL.Host.Comparison;

/// <summary>The mean return of a run's seeds over the steps, with its interval.</summary>
/// <param name="Steps">Where the points lie.</param>
/// <param name="Mean">Mean of the seeds.</param>
/// <param name="HalfWidth">Half of its 95 % interval; 0 where one seed alone has got so far.</param>
internal sealed record Curve(double[] Steps, double[] Mean, double[] HalfWidth)
{
    private const int Points = 100;

    /// <summary>Cuts the steps into equal parts and takes the episodes that ended in each; where none did, what was before still holds.</summary>
    public static Curve Of(ComparedRun run)
    {
        long end = Math.Max(1, run.Records.Max(record => record.Step));
        List<double[]> seeds = [.. run.Records.Select(record => Means(record.Returns, end))];
        List<(double Step, double Mean, double Half)> points = [];
        for (int part = 0; part < Points; part++)
        {
            double[] there = [.. seeds.Select(seed => seed[part]).Where(mean => !double.IsNaN(mean))];
            if (there.Length > 0) points.Add(((part + 0.5) * end / Points, there.Average(), ComparedRun.IntervalOf(there) ?? 0));
        }
        return new Curve([.. points.Select(point => point.Step)], [.. points.Select(point => point.Mean)], [.. points.Select(point => point.Half)]);
    }

    private static double[] Means(IReadOnlyList<CurvePoint> returns, long end)
    {
        double[] sums = new double[Points];
        int[] counts = new int[Points];
        foreach (CurvePoint point in returns)
        {
            int part = (int)Math.Clamp(point.Step * Points / end, 0, Points - 1);
            sums[part] += point.Value;
            counts[part]++;
        }
        double[] means = new double[Points];
        for (int part = 0; part < Points; part++)
            means[part] = counts[part] > 0 ? sums[part] / counts[part] : part > 0 ? means[part - 1] : double.NaN;
        return means;
    }
}
