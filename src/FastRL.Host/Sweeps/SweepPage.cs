using System.Globalization;
using System.Net;
using System.Text;

namespace FastRL.Host.Sweeps;

/// <summary>A sweep as a page that stands alone: score over cost, settings side by side, a table.</summary>
internal static class SweepPage
{
    private const int Width = 960, Height = 360, Margin = 48;

    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <summary>Writes it.</summary>
    /// <param name="file">Replaced whole.</param>
    /// <param name="plan">What is looked for.</param>
    /// <param name="trials">All so far.</param>
    public static void Write(string file, SweepPlan plan, IReadOnlyList<SweepTrial> trials)
    {
        SweepTrial[] done = [.. trials.Where(trial => trial.IsDone).OrderByDescending(trial => trial.Score)];
        if (done.Length == 0) return;
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sweep</title><style>"
            + "body{font:14px system-ui;max-width:1000px;margin:2em auto;padding:0 1em;color:#222;background:#fff}svg{width:100%}text{font-size:12px;fill:#555}"
            + "td,th{padding:2px 10px;text-align:right}@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}text{fill:#aaa}}</style>");
        page.Append(s_culture, $"<h1>Sweep of {done.Length} trials</h1><h2>Score over cost</h2>");
        Scatter(page, done);
        page.Append("<h2>Settings</h2>");
        Parallel(page, plan, done);
        Table(page, plan, done);
        string written = $"{file}.new";
        File.WriteAllText(written, page.ToString());
        File.Move(written, file, overwrite: true);
    }

    private static void Scatter(StringBuilder page, SweepTrial[] done)
    {
        Func<double, double> x = Axis([.. done.Select(trial => Math.Log(trial.CostSeconds))], Margin, Width - Margin);
        Func<double, double> y = Axis([.. done.Select(trial => trial.Score!.Value)], Height - Margin, Margin);
        page.Append(s_culture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"score over cost\">");
        page.Append("<polyline fill=\"none\" stroke=\"#888\" points=\"");
        foreach (SweepTrial trial in SweepTrial.Front(done)) page.Append(s_culture, $"{x(Math.Log(trial.CostSeconds)):0.#},{y(trial.Score!.Value):0.#} ");
        page.Append("\"/>");
        foreach (SweepTrial trial in done)
        {
            page.Append(s_culture, $"<circle cx=\"{x(Math.Log(trial.CostSeconds)):0.#}\" cy=\"{y(trial.Score!.Value):0.#}\" r=\"4\" fill=\"{Colour(trial, done)}\">");
            page.Append(s_culture, $"<title>trial {trial.Trial}: {trial.Score:0.###} in {trial.CostSeconds:0.0} s; {Encoded(SweepRunner.Text(trial))}</title></circle>");
        }
        page.Append(s_culture, $"<text x=\"{Margin}\" y=\"{Height - 16}\">{done.Min(trial => trial.CostSeconds):0.0} s</text>");
        page.Append(s_culture, $"<text x=\"{Width - Margin}\" y=\"{Height - 16}\" text-anchor=\"end\">{done.Max(trial => trial.CostSeconds):0.0} s, logarithmic</text>");
        page.Append(s_culture, $"<text x=\"4\" y=\"{Margin - 12}\">{done[0].Score:0.###}</text><text x=\"4\" y=\"{Height - Margin + 16}\">{done[^1].Score:0.###}</text></svg>");
    }

    private static void Parallel(StringBuilder page, SweepPlan plan, SweepTrial[] done)
    {
        int count = plan.Dimensions.Count;
        Func<double, double> score = Axis([.. done.Select(trial => trial.Score!.Value)], Height - Margin, Margin);
        double X(int axis) => Margin + ((Width - (2.0 * Margin)) * axis / count);
        page.Append(s_culture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"settings of each trial\">");
        foreach (SweepTrial trial in done.Reverse())
        {
            page.Append(s_culture, $"<polyline fill=\"none\" stroke=\"{Colour(trial, done)}\" points=\"");
            for (int axis = 0; axis < count; axis++) page.Append(s_culture, $"{X(axis):0.#},{Height - Margin - ((Height - (2 * Margin)) * trial.Point[axis]):0.#} ");
            page.Append(s_culture, $"{X(count):0.#},{score(trial.Score!.Value):0.#}\"/>");
        }
        for (int axis = 0; axis <= count; axis++)
        {
            (string name, string low, string high) = axis < count
                ? (plan.Dimensions[axis].Key, plan.Dimensions[axis].At(0), plan.Dimensions[axis].At(1))
                : ("score", Number(done[^1].Score!.Value), Number(done[0].Score!.Value));
            string anchor = axis == 0 ? "start" : axis == count ? "end" : "middle";
            page.Append(s_culture, $"<path d=\"M{X(axis):0.#} {Margin}V{Height - Margin}\" stroke=\"#888\"/>");
            foreach ((string text, int height) in (ReadOnlySpan<(string, int)>)[(name, 14), (high, Margin - 12), (low, Height - Margin + 16)])
                page.Append(s_culture, $"<text x=\"{X(axis):0.#}\" y=\"{height}\" text-anchor=\"{anchor}\">{Encoded(text)}</text>");
        }
        page.Append("</svg>");
    }

    private static void Table(StringBuilder page, SweepPlan plan, SweepTrial[] done)
    {
        page.Append("<table><tr><th>trial<th>score<th>seconds");
        foreach (SweepDimension dimension in plan.Dimensions) page.Append(s_culture, $"<th>{Encoded(dimension.Key)}");
        foreach (SweepTrial trial in done)
        {
            page.Append(s_culture, $"<tr><td>{trial.Trial}<td>{Number(trial.Score!.Value)}<td>{trial.CostSeconds:0.0}");
            foreach (string value in trial.Settings.Values) page.Append(s_culture, $"<td>{Encoded(value)}");
        }
        page.Append("</table></html>\n");
    }

    // From the least and the greatest of some values to a part of the picture.
    private static Func<double, double> Axis(double[] values, double low, double high)
    {
        double least = values.Min(), range = values.Max() - least;
        return value => range > 0 ? low + ((high - low) * (value - least) / range) : (low + high) / 2;
    }

    // From blue, the worst, to red.
    private static string Colour(SweepTrial trial, SweepTrial[] done)
    {
        double part = Axis([.. done.Select(other => other.Score!.Value)], 0, 1)(trial.Score!.Value);
        return string.Create(s_culture, $"hsl({220 - (220 * part):0} 80% 50%)");
    }

    private static string Number(double value) => value.ToString("0.###", s_culture);

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
