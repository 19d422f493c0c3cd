using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Games.Rover.Tabs;
using FastRL.Measure.Benchmarks;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench rover</c>: the rover's ticks a CPU-second beside matter-js under node, and tabs of a browser.</summary>
internal sealed class BenchRoverCommand(IReadOnlyList<string> parts, bool json, TextWriter output, TextWriter error)
{
    private const string Core = "core", Matter = "matter", Tabs = "tabs", Drawing = "drawing", Hidden = "hidden";
    private const int ManyRovers = 64; // in one tab
    private const double CpuSeconds = 3;

    private static readonly string[] s_parts = [Core, Matter, Tabs, Drawing, Hidden];
    private static readonly int[] s_tabs = [1, 2, 4, 6, 8];

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<string[]> only = PartsOption.Create(s_parts);
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("rover", "Ticks and decisions of the rover a CPU-second, beside matter-js and in browser tabs.") { only, json };
        command.SetAction(parsed => new BenchRoverCommand(
            parsed.GetValue(only) is { Length: > 0 } words ? words : s_parts, parsed.GetValue(json), output, error).Run());
        return command;
    }

    private int Run()
    {
        NativeRover? native = null;
        double? matter = null;
        List<TabRate> tabs = [];
        DrawingRates? drawing = null;
        HiddenRates? hidden = null;
        var measured = new MeasuredParts(error);
        if (parts.Contains(Core)) measured.Measure(Core, () => native = RoverSpeed.MeasureNative(CpuSeconds));
        if (parts.Contains(Matter)) measured.Measure(Matter, () => matter = RoverSpeed.MeasureMatter(RoverSpeed.FetchMatter(), CpuSeconds));
        if (parts.Contains(Tabs)) measured.Measure(Tabs, () => MeasureTabs(tabs));
        if (parts.Contains(Drawing)) measured.Measure(Drawing, () => drawing = WithBrowser(TabSpeed.MeasureDrawing));
        if (parts.Contains(Hidden)) measured.Measure(Hidden, () => hidden = WithBrowser(() => TabSpeed.MeasureHidden(error.WriteLine)));
        double? ratio = native?.TicksPerCpuSecond / matter;
        double? tabRatio = tabs.LastOrDefault(row => row.Rovers == ManyRovers)?.DecisionsPerSecond / tabs.FirstOrDefault(row => row.Protocol == "json")?.DecisionsPerSecond;
        if (json)
        {
            JsonOutput.Write(output, new
            {
                Native = native,
                Matter = new { TicksPerCpuSecond = matter },
                Ratio = Rounded(ratio),
                Tabs = tabs,
                TabRatio = Rounded(tabRatio),
                Drawing = drawing,
                Hidden = hidden,
                TabSpeed.PageBytes,
                measured.Missing,
            });
        }
        else
        {
            PrintText(native, matter, ratio, tabs, tabRatio, drawing, hidden);
        }
        return measured.Finish();
    }

    // One rover a tab in both protocols, then many in one tab.
    private static void MeasureTabs(List<TabRate> rows)
    {
        foreach (bool json in (bool[])[true, false])
        {
            double one = 0;
            foreach (int tabs in s_tabs)
            {
                TabRate rate = WithBrowser(() => TabSpeed.Measure(json, tabs, tabs));
                one = tabs == 1 ? rate.DecisionsPerSecond : one;
                rows.Add(rate with { Speedup = Math.Round(rate.DecisionsPerSecond / one, 2) });
            }
            if (json)
                continue;
            TabRate many = WithBrowser(() => TabSpeed.Measure(json: false, 1, ManyRovers));
            rows.Add(many with { Speedup = Math.Round(many.DecisionsPerSecond / one, 2) });
        }
    }

    // What is missing is named at the end, with what the other parts measured.
    private static T WithBrowser<T>(Func<T> measure)
    {
        try
        {
            return measure();
        }
        catch (InputException problem)
        {
            throw new IOException(problem.Message, problem);
        }
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 2) : null;

    private void PrintText(NativeRover? native, double? matter, double? ratio, List<TabRate> tabs, double? tabRatio, DrawingRates? drawing, HiddenRates? hidden)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (native is not null)
        {
            output.WriteLine(string.Create(culture,
                $"core       {native.TicksPerCpuSecond,12:N0} ticks and {native.DecisionsPerCpuSecond,10:N0} decisions a CPU-second, {native.BytesPerRover} bytes a rover"));
        }
        if (matter is { } rate) output.WriteLine(string.Create(culture, $"matter-js  {rate,12:N0} ticks a CPU-second"));
        if (ratio is { } factor) output.WriteLine(string.Create(culture, $"ratio      {factor,12:0.0}"));
        foreach (TabRate row in tabs)
        {
            output.WriteLine(string.Create(culture,
                $"{row.Protocol,-7} {row.Tabs} tabs {row.Rovers,3} rovers {row.DecisionsPerSecond,9:N0} decisions/s, {row.BrowserMib:0} MiB, {row.Speedup:0.0} times one"));
        }
        if (tabRatio is { } times) output.WriteLine(string.Create(culture, $"one tab of {ManyRovers} rovers is {times:0.0} times one of one rover by JSON"));
        if (drawing is not null) output.WriteLine(string.Create(culture, $"drawing    {drawing.DrawnRate:N0} decisions/s, undrawn {drawing.UndrawnRate:N0}"));
        if (hidden is not null) output.WriteLine(string.Create(culture, $"hidden     {hidden.HiddenRate:N0} decisions/s, seen {hidden.VisibleRate:N0}"));
        output.WriteLine(string.Create(culture, $"page       {TabSpeed.PageBytes:N0} bytes"));
    }
}
