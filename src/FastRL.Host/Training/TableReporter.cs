using System.Globalization;
using FastRL.Host.Games;
using FastRL.Runs;
using Spectre.Console;

namespace FastRL.Host.Training;

/// <summary>A table that is redrawn in place, for terminals.</summary>
/// <param name="console">The terminal.</param>
internal sealed class TableReporter(IAnsiConsole console) : ITrainingReporter
{
    private const int MaximumNotes = 8;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly Queue<string> _notes = new();

    private readonly Table _table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
    private LiveDisplayContext? _display;
    private TimeSpan _next = TimeSpan.Zero;

    public T Surround<T>(Func<T> training) => console.Live(_table).AutoClear(false).Start(display =>
    {
        _display = display;
        try
        {
            return training();
        }
        finally
        {
            display.Refresh();
            _display = null;
        }
    });

    public void OnStart(TrainingPlan plan) => _table.Title = new TableTitle(Markup.Escape(Printable.Of(
        $"training {plan.Game}, {plan.Environments} environments, into {plan.RunDirectory}")));

    public void OnUpdate(TrainingStatistics statistics)
    {
        if (statistics.Elapsed < _next)
            return;
        _next = statistics.Elapsed + s_interval;
        Draw(statistics);
    }

    public void OnNote(string note)
    {
        _notes.Enqueue(note);
        if (_notes.Count > MaximumNotes)
            _notes.Dequeue();
        _table.Caption = new TableTitle(Markup.Escape(string.Join('\n', _notes)));
    }

    public void OnEnd(TrainingStatistics statistics) => Draw(statistics);

    private static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("G4", CultureInfo.InvariantCulture);

    private void Draw(TrainingStatistics s)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        (string Name, string Value)[] rows =
        [
            ("steps", string.Create(culture, $"{s.Step:N0} of {s.EndStep:N0} ({LineReporter.Percent(s).Trim()})")),
            ("steps/s", s.RecentStepsPerSecond.ToString("N0", culture)),
            ("frames/s", s.RecentFramesPerSecond.ToString("N0", culture)),
            ("episodes", s.Episodes.ToString("N0", culture)),
            ("reward, last 100", LineReporter.Number(s.MeanReturn)),
            ("reward so far", s.Curve.Draw()),
            .. s.MeanTerms.Select(term => ($"  {term.Name}", Figure(term.Mean))),
            ("success, last 100", LineReporter.Rate(s.SuccessRate)),
            ("policy loss", Figure(s.PolicyLoss)),
            ("value loss", Figure(s.ValueLoss)),
            ("entropy", Figure(s.Entropy)),
            ("time left", LineReporter.Left(s.TimeLeft)),
            ("processors used", LineReporter.Rate(s.ProcessorUse)),
            .. s.More(),
        ];
        for (int row = 0; row < rows.Length; row++)
        {
            // Whoever made a game or its settings chose the words.
            string name = Markup.Escape(Printable.Of(rows[row].Name)), value = Markup.Escape(Printable.Of(rows[row].Value));
            if (_table.Rows.Count <= row)
                _table.AddRow(name, value);
            else
                _table.UpdateCell(row, 1, value);
        }
        _display?.Refresh();
    }
}
