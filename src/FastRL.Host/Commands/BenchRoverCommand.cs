using System.CommandLine;
using System.Globalization;
using FastRL.Host.Cli;
using FastRL.Measure.Benchmarks;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench rover</c>: ticks of the rover a CPU-second, beside matter-js under node.</summary>
internal sealed class BenchRoverCommand(bool json, TextWriter output, TextWriter error)
{
    private const double CpuSeconds = 3;

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("rover", "Ticks and decisions of the rover a CPU-second, beside matter-js.") { json };
        command.SetAction(parsed => new BenchRoverCommand(parsed.GetValue(json), output, error).Run());
        return command;
    }

    private int Run()
    {
        NativeRover? native = null;
        double? matter = null;
        var parts = new MeasuredParts(error);
        parts.Measure("the core", () => native = RoverSpeed.MeasureNative(CpuSeconds));
        parts.Measure("matter-js", () => matter = RoverSpeed.MeasureMatter(RoverSpeed.FetchMatter(), CpuSeconds));
        double? ratio = native?.TicksPerCpuSecond / matter;
        if (json)
        {
            JsonOutput.Write(output, new
            {
                Native = native,
                Matter = new { TicksPerCpuSecond = matter },
                Ratio = ratio is { } times ? Math.Round(times, 2) : (double?)null,
                parts.Missing,
            });
        }
        else
        {
            CultureInfo culture = CultureInfo.InvariantCulture;
            if (native is not null)
            {
                output.WriteLine(string.Create(culture,
                    $"core       {native.TicksPerCpuSecond,12:N0} ticks and {native.DecisionsPerCpuSecond,10:N0} decisions a CPU-second, {native.BytesPerRover} bytes a rover"));
            }
            if (matter is { } rate) output.WriteLine(string.Create(culture, $"matter-js  {rate,12:N0} ticks a CPU-second"));
            if (ratio is { } factor) output.WriteLine(string.Create(culture, $"ratio      {factor,12:0.0}"));
        }
        return parts.Finish();
    }
}
