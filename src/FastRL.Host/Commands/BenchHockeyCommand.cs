using System.CommandLine;
using System.Globalization;
using FastRL.Envs.Hockey;
using FastRL.Host.Cli;
using FastRL.Host.Games.Hockey;
using FastRL.Measure.Benchmarks;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench hockey</c>: the batch of laser hockey beside Box2D, its agreement with it, and training with several copies.</summary>
internal sealed class BenchHockeyCommand(IReadOnlyList<string> parts, bool json, TextWriter output, TextWriter error)
{
    private const string Environment = "environment", Scaling = "scaling", Opponents = "opponents", Vectorised = "vectorised", Agreement = "agreement";
    private const int Games = 10_000;

    private static readonly string[] s_parts = [Environment, Scaling, Opponents, Vectorised, Agreement];

    /// <summary>Instructions a step that <see cref="HockeyPeers.CountInstructions"/> gave when they were last looked at, compiled by GCC 12.</summary>
    private const double RecordedInstructions = 1237;

    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    private readonly MeasuredParts _measured = new(error);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<string[]> only = PartsOption.Create(s_parts);
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("hockey", "Steps per CPU-second of laser hockey beside Box2D and beside processes behind pipes.") { only, json };
        command.SetAction(parsed => new BenchHockeyCommand(
            parsed.GetValue(only) is { Length: > 0 } words ? words : s_parts, parsed.GetValue(json), output, error).Run());
        return command;
    }

    private int Run()
    {
        EnvironmentResult? environment = null;
        IReadOnlyList<HockeySpeed.Scaling>? scaling = null;
        IReadOnlyList<(HockeyPlayer Kind, double StepsPerCpuSecond)>? opponents = null;
        IReadOnlyList<HockeyCopies.Row>? vectorised = null;
        IReadOnlyList<HockeyPeers.Agreement>? agreement = null;
        if (parts.Contains(Environment)) environment = MeasureEnvironment();
        if (parts.Contains(Scaling)) _measured.Measure(Scaling, () => scaling = HockeySpeed.MeasureScaling());
        if (parts.Contains(Opponents)) _measured.Measure(Opponents, () => opponents = HockeySpeed.MeasureOpponents());
        if (parts.Contains(Vectorised)) _measured.Measure(Vectorised, () => vectorised = new HockeyCopies(error).Measure());
        if (parts.Contains(Agreement)) _measured.Measure(Agreement, () => agreement = HockeyPeers.Compare(Games));
        if (json)
        {
            JsonOutput.Write(output, new
            {
                Environment = environment,
                Scaling = scaling?.Select(row => row with
                {
                    StepsPerSecond = Math.Round(row.StepsPerSecond),
                    IndependentStepsPerSecond = Math.Round(row.IndependentStepsPerSecond),
                }),
                Opponents = opponents?.Select(row => new { Kind = Name(row.Kind), StepsPerCpuSecond = Math.Round(row.StepsPerCpuSecond) }),
                Vectorised = vectorised?.Select(row => row with
                {
                    UpdatesPerStep = Math.Round(row.UpdatesPerStep, 4),
                    StepsPerSecond = Math.Round(row.StepsPerSecond),
                    Speedup = Math.Round(row.Speedup, 2),
                    ProcessorPercent = Math.Round(row.ProcessorPercent),
                }),
                Agreement = agreement,
                _measured.Missing,
            });
        }
        else
        {
            if (environment is not null) Show(environment);
            if (scaling is not null) Show(scaling);
            if (opponents is not null) Show(opponents);
            if (vectorised is not null) Show(vectorised);
            if (agreement is not null) Show(agreement);
        }
        return _measured.Finish();
    }

    private EnvironmentResult MeasureEnvironment()
    {
        double bytes = HockeySpeed.MeasureMemory();
        Func<double, (double Steps, double Seconds)> box2d = HockeyPeers.RunBox2d;
        Func<double, (double Steps, double Seconds)> pipes = seconds => HockeyPeers.RunPipes(HockeySpeed.PipeCopies, seconds);
        List<Func<double, (double Steps, double Seconds)>> peers = [];
        // Whether it is there at all.
        void Try(string name, Func<double, (double Steps, double Seconds)> peer) => _measured.Measure(name, () =>
        {
            peer(0);
            peers.Add(peer);
        });
        Try("Box2D", box2d);
        Try("pipes", pipes);
        double? instructions = null;
        _measured.Measure("instructions", () => instructions = HockeyPeers.CountInstructions(HockeySpeed.Copies));
        error.WriteLine(Environment);
        HockeySpeed.Speed speed = HockeySpeed.Measure(peers);
        double? SpeedOf(Func<double, (double Steps, double Seconds)> peer) => peers.IndexOf(peer) is >= 0 and int i ? speed.Peers[i] : null;
        return new EnvironmentResult(
            Math.Round(speed.Own), Rounded(SpeedOf(box2d), 0), Rounded(speed.Own / SpeedOf(box2d), 2), Rounded(SpeedOf(pipes), 0),
            Rounded(speed.Own / SpeedOf(pipes), 2), Rounded(instructions, 1), RecordedInstructions, bytes, speed.Allocated);
    }

    private void Show(EnvironmentResult result)
    {
        output.WriteLine($"{HockeySpeed.Copies} copies, two strong players, one thread, steps per CPU-second");
        output.WriteLine($"{"batch",-24}{Text(result.StepsPerCpuSecond, 0),12}");
        output.WriteLine($"{"loop over Box2D",-24}{Text(result.ReferenceStepsPerCpuSecond, 0),12}   the batch is {Text(result.Ratio, 1)} times as fast");
        output.WriteLine($"{$"{HockeySpeed.PipeCopies} processes, pipes",-24}{Text(result.PipesStepsPerCpuSecond, 0),12}   the batch is {Text(result.PipesRatio, 1)} times as fast");
        output.WriteLine($"instructions a step with AVX2: {Text(result.InstructionsPerStep, 0)}, recorded {Text(result.RecordedInstructionsPerStep, 0)}");
        output.WriteLine($"bytes a copy: {Text(result.BytesPerCopy, 0)}; bytes allocated a step: {Text(result.AllocatedBytesPerStep, 0)}");
    }

    private void Show(IReadOnlyList<HockeySpeed.Scaling> rows)
    {
        output.WriteLine($"{"copies",-8}{"threads",8}{"steps/s",14}{"batches apart",15}");
        foreach (HockeySpeed.Scaling row in rows)
            output.WriteLine($"{row.Copies,-8}{row.Threads,8}{Text(row.StepsPerSecond, 0),14}{Text(row.IndependentStepsPerSecond, 0),15}");
    }

    private void Show(IReadOnlyList<(HockeyPlayer Kind, double StepsPerCpuSecond)> rows)
    {
        output.WriteLine("an external player against each kind, steps per CPU-second");
        foreach ((HockeyPlayer kind, double speed) in rows)
            output.WriteLine($"{Name(kind),-10}{Text(speed, 0),12}");
    }

    private void Show(IReadOnlyList<HockeyCopies.Row> rows)
    {
        output.WriteLine($"SAC, {HockeyCopies.Steps:N0} steps each, {HockeyCopies.Games} games against each opponent");
        output.WriteLine($"{"copies",-8}{"updates/step",14}{"steps/s",10}{"speed-up",10}{"processor",11}{"beats weak",12}{"beats strong",14}");
        foreach (HockeyCopies.Row row in rows)
        {
            output.WriteLine(
                $"{row.NumEnvs,-8}{Text(row.UpdatesPerStep, 4),14}{Text(row.StepsPerSecond, 0),10}{Text(row.Speedup, 2),10}{Text(row.ProcessorPercent, 0) + "%",11}"
                + $"{Text(100 * row.WinRateWeak, 1) + "%",12}{Text(100 * row.WinRateStrong, 1) + "%",14}");
        }
    }

    private void Show(IReadOnlyList<HockeyPeers.Agreement> rows)
    {
        output.WriteLine($"{Games} games of each pairing");
        output.WriteLine($"{"statistic",-40}{"batch",12}{"Box2D",12}{"p",9}");
        foreach (HockeyPeers.Agreement row in rows)
            output.WriteLine($"{row.Statistic,-40}{Text(row.Ours, 4),12}{Text(row.Reference, 4),12}{Text(row.PValue, 4),9}");
    }

    private static string Name(HockeyPlayer kind) => kind.ToString().ToLowerInvariant();

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;

    private static string Text(double? value, int digits) => value is { } number ? number.ToString($"F{digits}", s_culture) : "-";

    private sealed record EnvironmentResult(
        double StepsPerCpuSecond,
        double? ReferenceStepsPerCpuSecond,
        double? Ratio,
        double? PipesStepsPerCpuSecond,
        double? PipesRatio,
        double? InstructionsPerStep,
        double RecordedInstructionsPerStep,
        double BytesPerCopy,
        double AllocatedBytesPerStep);
}
