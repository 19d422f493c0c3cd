using System.CommandLine;
using System.Globalization;
using FastRL.Emu.GameBoy;
using FastRL.Host.Cli;
using FastRL.Measure.Benchmarks;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench gb</c>: frames per CPU-second of the core, and of a peer in the same run.</summary>
internal sealed class BenchGameBoyCommand(BenchGameBoyCommand.Settings settings, TextWriter output, TextWriter error)
{
    private static readonly int[] s_instances = [1, 16, 256];
    private static readonly int[] s_threads = [1, 2];
    private static readonly string s_bundled = Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb");

    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(IReadOnlyList<string> Roms, int Frames, string? Peer, bool Json);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var roms = new Option<string[]>("--rom")
        {
            Description = "ROMs to run. [default: the bundled game]",
            HelpName = "FILE...",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> frames = NumberOption.Create("--frames", "Frames measured for each ROM and mode.", 96, 10_000_000, 3000);
        Option<string?> peer = PathOption.Create("--peer", "libretro core to run beside ours.", "CORE.so");
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("gb", "Frames per CPU-second of one thread, and scaling over instances and threads.") { roms, frames, peer, json };
        command.SetAction(parsed => new BenchGameBoyCommand(
            new Settings(parsed.GetValue(roms) is { Length: > 0 } named ? named : [s_bundled], parsed.GetValue(frames), parsed.GetValue(peer), parsed.GetValue(json)),
            output,
            error).Run());
        return command;
    }

    private int Run()
    {
        using var interruption = new Interruption();
        // Before minutes are spent on the first.
        foreach (string rom in settings.Roms)
            GameBoyRom.Load(rom).Dispose();
        List<(string Rom, GameBoySpeed Speed, double? Instructions)> results = [];
        foreach (string rom in settings.Roms)
        {
            error.WriteLine($"{results.Count + 1} of {settings.Roms.Count}: {Path.GetFileName(rom)}");
            results.Add((
                Path.GetFileName(rom), GameBoySpeed.Measure(rom, settings.Frames, settings.Peer, interruption.Token), GameBoySpeed.CountInstructions(rom)));
        }
        error.WriteLine("instances and threads");
        List<Scaling> scaling = [];
        using (GameBoyRom rom = GameBoyRom.Load(settings.Roms[0]))
        {
            foreach (int instances in s_instances)
            {
                foreach (int threads in s_threads)
                {
                    double perSecond = GameBoySpeed.MeasureBatch(rom, instances, threads, 8 * settings.Frames, interruption.Token);
                    scaling.Add(new Scaling(instances, threads, perSecond));
                }
            }
        }
        if (settings.Json)
            PrintJson(results, scaling);
        else
            PrintText(results, scaling);
        return ExitCode.Done;
    }

    private void PrintJson(List<(string Rom, GameBoySpeed Speed, double? Instructions)> results, List<Scaling> scaling) => JsonOutput.Write(output, new
    {
        Roms = results.Select(result => new
        {
            result.Rom,
            FramesPerCpuSecond = new
            {
                None = Math.Round(result.Speed.None),
                // The naming policy would write one_in24.
                one_in_24 = Math.Round(result.Speed.OneIn24),
                Every = Math.Round(result.Speed.Every),
            },
            InstructionsPerFrame = Rounded(result.Instructions, 0),
            DrawCost = new { one_in_24 = Math.Round(1 - result.Speed.OneIn24 / result.Speed.None, 4) },
            Peer = Rounded(result.Speed.Peer, 0),
            Ratio = Rounded(Ratio(result.Speed), 2),
        }),
        Geomean = Math.Round(GeometricMean(results.Select(result => (double?)result.Speed.None))!.Value),
        GeomeanPeer = Rounded(GeometricMean(results.Select(result => result.Speed.Peer)), 0),
        GeomeanRatio = Rounded(GeometricMean(results.Select(result => Ratio(result.Speed))), 2),
        MinRatio = Rounded(results.Min(result => Ratio(result.Speed)), 2),
        Scaling = scaling.Select(point => point with { FramesPerSecond = Math.Round(point.FramesPerSecond) }),
    });

    private void PrintText(List<(string Rom, GameBoySpeed Speed, double? Instructions)> results, List<Scaling> scaling)
    {
        output.WriteLine("frames per CPU-second of one thread, by frames drawn");
        output.WriteLine($"{"ROM",-20}{"none",10}{"1 in 24",10}{"every",10}{"peer",10}{"ratio",8}{"instructions",14}");
        foreach ((string rom, GameBoySpeed speed, double? instructions) in results)
        {
            output.WriteLine($"{rom,-20}{Text(speed.None, 0),10}{Text(speed.OneIn24, 0),10}{Text(speed.Every, 0),10}"
                + $"{Text(speed.Peer, 0),10}{Text(Ratio(speed), 2),8}{Text(instructions, 0),14}");
        }
        output.WriteLine($"{"geometric mean",-20}{Text(GeometricMean(results.Select(result => (double?)result.Speed.None)), 0),10}"
            + $"{Text(GeometricMean(results.Select(result => (double?)result.Speed.OneIn24)), 0),10}"
            + $"{Text(GeometricMean(results.Select(result => (double?)result.Speed.Every)), 0),10}"
            + $"{Text(GeometricMean(results.Select(result => result.Speed.Peer)), 0),10}"
            + $"{Text(GeometricMean(results.Select(result => Ratio(result.Speed))), 2),8}");
        output.WriteLine();
        output.WriteLine($"frames per second of {results[0].Rom} in batches");
        foreach (Scaling point in scaling)
            output.WriteLine($"{point.Instances,4} instances {point.Threads} threads{Text(point.FramesPerSecond, 0),12}");
    }

    private static double? Ratio(GameBoySpeed speed) => speed.None / speed.Peer;

    private static double? GeometricMean(IEnumerable<double?> values)
    {
        double?[] all = [.. values];
        return all.Contains(null) ? null : Math.Exp(all.Average(value => Math.Log(value!.Value)));
    }

    private static double? Rounded(double? value, int digits) => value is double number ? Math.Round(number, digits) : null;

    private static string Text(double? value, int digits) =>
        value is double number ? number.ToString($"F{digits}", CultureInfo.InvariantCulture) : "-";

    private sealed record Scaling(int Instances, int Threads, double FramesPerSecond);
}
