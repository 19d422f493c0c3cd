using System.Globalization;
using FastRL.Host.Games;
using FastRL.Runs;

namespace FastRL.Host.Training;

/// <summary>A line every few seconds, for logs and pipes.</summary>
/// <param name="output">Gets the lines.</param>
/// <param name="interval">Shortest time between two lines about progress.</param>
internal sealed class LineReporter(TextWriter output, TimeSpan interval) : ITrainingReporter
{
    private TimeSpan _next = TimeSpan.Zero;
    private long _shown = -1;

    public void OnStart(TrainingPlan plan) => output.WriteLine(Printable.Of(string.Create(CultureInfo.InvariantCulture,
        $"training {plan.Game}: {plan.Environments} environments, {plan.EndStep:N0} steps, into {plan.RunDirectory}")));

    public void OnUpdate(TrainingStatistics statistics)
    {
        if (statistics.Elapsed < _next)
            return;
        _next = statistics.Elapsed + interval;
        Show(statistics);
    }

    public void OnNote(string note) => output.WriteLine(note);

    public void OnEnd(TrainingStatistics statistics)
    {
        if (statistics.Step != _shown)
            Show(statistics);
    }

    /// <summary>All that matters on one line.</summary>
    internal static string Line(TrainingStatistics s) => string.Create(CultureInfo.InvariantCulture,
        $"step {s.Step,11:N0}/{s.EndStep:N0} {Percent(s)}  {s.RecentStepsPerSecond,7:N0} steps/s  {s.RecentFramesPerSecond,9:N0} frames/s  "
        + $"episodes {s.Episodes,6}  reward {Number(s.MeanReturn),7}  success {Rate(s.SuccessRate),4}  left {Left(s.TimeLeft)}"
        + $"{string.Concat(s.More().Select(row => $"  {row.Name} {row.Value}"))}");

    private void Show(TrainingStatistics statistics)
    {
        _shown = statistics.Step;
        output.WriteLine(Line(statistics));
    }

    internal static string Percent(TrainingStatistics s) =>
        $"{Math.Min(100, 100 * s.Step / Math.Max(1, s.EndStep)).ToString(CultureInfo.InvariantCulture),3}%";

    internal static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString("0.00", CultureInfo.InvariantCulture);

    internal static string Rate(double value) => double.IsNaN(value) ? "-" : value.ToString("0%", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    internal static string Left(TimeSpan? left) =>
        left is { } time ? time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture) : "-";
}
