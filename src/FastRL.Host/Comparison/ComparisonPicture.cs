using FastRL.Envs;
using ScottPlot;

namespace FastRL.Host.Comparison;

/// <summary>The curves of several runs as a picture.</summary>
internal static class ComparisonPicture
{
    private const int Width = 1000, Height = 600;
    private const double Margin = 0.2; // of the lines' height, above and below

    /// <summary>Draws a line and a band for each run, and writes the picture.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="file">A <c>.png</c>.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(IReadOnlyList<ComparedRun> runs, string file)
    {
        var plot = new Plot();
        List<Curve> curves = [.. runs.Select(Curve.Of)];
        foreach ((ComparedRun run, Curve curve) in runs.Zip(curves))
        {
            ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(curve.Steps, curve.Mean);
            line.LegendText = run.Name;
            line.LineWidth = 2;
            if (curve.HalfWidth.All(half => half == 0)) continue;
            ScottPlot.Plottables.FillY band = plot.Add.FillY(
                curve.Steps, [.. curve.Mean.Zip(curve.HalfWidth, (mean, half) => mean - half)], [.. curve.Mean.Zip(curve.HalfWidth, (mean, half) => mean + half)]);
            band.FillColor = line.Color.WithAlpha(0.2);
            band.LineWidth = 0;
        }
        // The lines fill the picture: of few seeds a band can be many times as high.
        double[] means = [.. curves.SelectMany(curve => curve.Mean)];
        if (means.Length > 0)
        {
            double margin = Margin * Math.Max(1e-6, means.Max() - means.Min());
            plot.Axes.SetLimitsY(means.Min() - margin, means.Max() + margin);
        }
        plot.XLabel("environment steps");
        plot.YLabel("mean return (band: 95 % over the seeds)");
        plot.ShowLegend(Alignment.LowerRight);
        OutputFile.WriteAllBytes(file, plot.GetImageBytes(Width, Height, ImageFormat.Png));
    }
}
