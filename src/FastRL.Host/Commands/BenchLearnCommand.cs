using System.CommandLine;
using System.Globalization;
using FastRL.Emu.Expressions;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Learn.Training;
using FastRL.Measure.Benchmarks;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench learn</c>: published scores, the time to reach them, and PPO's speed beside loops in PyTorch.</summary>
internal sealed class BenchLearnCommand(BenchLearnCommand.Settings settings, TextWriter output, TextWriter error)
{
    private const string Speed = "speed", Time = "time";

    private static readonly string[] s_usual = [.. LearnLine.All.Select(line => line.Name), Speed];

    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(IReadOnlyList<ulong> Seeds, IReadOnlyList<string> Only, bool Json);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<int> seeds = NumberOption.Create("--seeds", "Trainings of each line, with as many seeds that follow each other.", 1, 1000, 3);
        Option<int> first = NumberOption.Create("--first-seed", "The first of them.", 0, 1_000_000_000, 1);
        Option<string[]> only = PartsOption.Create([.. s_usual, Time], $"all but {Time}");
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("learn", "Reproduces published scores, and measures PPO beside loops in PyTorch.") { seeds, first, only, json };
        command.SetAction(parsed => new BenchLearnCommand(
            new Settings(
                [.. Enumerable.Range(parsed.GetValue(first), parsed.GetValue(seeds)).Select(seed => (ulong)seed)],
                parsed.GetValue(only) is { Length: > 0 } words ? words : s_usual,
                parsed.GetValue(json)),
            output,
            error).Run());
        return command;
    }

    private int Run()
    {
        TorchLibrary.ThrowIfUnavailable();
        using var interruption = new Interruption();
        LearnSpeed? speed = settings.Only.Contains(Speed) ? LearnSpeed.Measure(error, interruption.Token) : null;
        IReadOnlyList<GradientStepSpeed> gradientSteps =
            settings.Only.Contains(Speed) ? GradientStepSpeed.MeasureAll(error, interruption.Token) : [];
        foreach (string note in speed?.Notes ?? [])
            error.WriteLine($"warning: {note}");
        var scores = new LearnScores(error);
        LearnScore[] results =
            [.. LearnLine.All.Where(line => settings.Only.Contains(line.Name)).Select(line => scores.Run(line, settings.Seeds, interruption.Token))];
        var clock = new LearnTimes(error);
        TimeToScore[] times = settings.Only.Contains(Time)
            ? [.. LearnLine.All.Where(line => line.Required is not null).Select(line => clock.Run(line, settings.Seeds, interruption.Token))]
            : [];
        if (settings.Json)
            PrintJson(results, speed, gradientSteps, times);
        else
            PrintText(results, speed, gradientSteps, times);
        return results.All(result => result.Passed) ? ExitCode.Done : ExitCode.Failed;
    }

    private void PrintJson(
        LearnScore[] results, LearnSpeed? speed, IReadOnlyList<GradientStepSpeed> gradientSteps, TimeToScore[] times) => JsonOutput.Write(output, new
    {
        Results = results.Select(result => new
        {
            result.Line.Algorithm,
            result.Line.Environment,
            result.Line.Steps,
            Seeds = result.Scores.Count,
            Mean = Math.Round(result.Mean, 2),
            Std = Math.Round(result.Deviation, 2),
            result.Line.Required,
            result.Passed,
            Scores = result.Scores.Select(score => Math.Round(score, 2)),
            Seconds = Math.Round(result.Seconds, 1),
        }),
        PpoStepsPerCpuSecond = speed is null ? (double?)null : Math.Round(speed.StepsPerCpuSecond),
        Peers = (speed?.Peers ?? []).Select(peer => new
        {
            peer.Name,
            StepsPerCpuSecond = Math.Round(peer.StepsPerCpuSecond),
            Ratio = Math.Round(speed!.StepsPerCpuSecond / peer.StepsPerCpuSecond, 2),
        }),
        TimeSplit = speed is null
            ? null
            : new
            {
                Environment = Math.Round(speed.Environment, 3),
                Inference = Math.Round(speed.Inference, 3),
                Update = Math.Round(speed.Update, 3),
            },
        SamplePassesPerSecond = speed is null ? (double?)null : Math.Round(speed.SamplePassesPerSecond),
        PeakShare = speed is null ? (double?)null : Math.Round(speed.PeakShare, 3),
        Threads = (speed?.Threads ?? []).Select(point => new { point.Threads, StepsPerSecond = Math.Round(point.StepsPerSecond) }),
        TwoCopiesStepsPerSecond = speed is null ? (double?)null : Math.Round(speed.TwoCopiesStepsPerSecond),
        GradientSteps = gradientSteps.Select(step => new
        {
            step.Algorithm,
            step.Batch,
            step.Hidden,
            Microseconds = Math.Round(step.Microseconds, 1),
            TensorMicroseconds = Math.Round(step.TensorMicroseconds, 1),
            Ratio = Math.Round(step.Ratio, 2),
        }),
        TimeToScore = times.Select(time => new
        {
            time.Line.Algorithm,
            time.Line.Environment,
            Score = time.Line.Required,
            SecondsMedian = time.Median is { } median ? Math.Round(median, 2) : (double?)null,
            SeedsReached = time.Reached,
            Seeds = time.Seconds.Count,
        }),
        Missing = speed?.Notes ?? [],
    });

    private void PrintText(LearnScore[] results, LearnSpeed? speed, IReadOnlyList<GradientStepSpeed> gradientSteps, TimeToScore[] times)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (results.Length > 0)
            output.WriteLine("algorithm environment    steps  seeds      mean       std  required");
        foreach (LearnScore result in results)
        {
            LearnLine line = result.Line;
            string required = line.Required is { } least ? least.ToString("0", culture) : "unsolved";
            output.WriteLine(string.Create(culture,
                $"{line.Algorithm,-9} {line.Environment,-11} {line.Steps,8} {result.Scores.Count,6} {result.Mean,9:0.0} {result.Deviation,9:0.0}  {required,8}  {(result.Passed ? "passed" : "FAILED")}"));
        }
        if (times.Length > 0)
            output.WriteLine("algorithm environment    score   reached by     median");
        foreach (TimeToScore time in times)
        {
            output.WriteLine(string.Create(culture,
                $"{time.Line.Algorithm,-9} {time.Line.Environment,-11} {time.Line.Required,8:0} {$"{time.Reached} of {time.Seconds.Count}",12}  {(time.Median is { } median ? $"{median.ToString("0.00", culture)} s" : "-"),9}"));
        }
        if (speed is null)
            return;
        output.WriteLine(string.Create(culture, $"PPO on CartPole: {speed.StepsPerCpuSecond:0} steps per CPU-second"));
        foreach ((string name, double peer) in speed.Peers)
            output.WriteLine(string.Create(culture, $"{name}: {peer:0}, ratio {speed.StepsPerCpuSecond / peer:0.0}"));
        output.WriteLine(string.Create(culture,
            $"time: environment {100 * speed.Environment:0} %, inference {100 * speed.Inference:0} %, update {100 * speed.Update:0} %"));
        output.WriteLine(string.Create(culture,
            $"{speed.SamplePassesPerSecond / 1e6:0.00} million sample passes a second of the fastest update, {100 * speed.PeakShare:0} % of a matrix product's arithmetic"));
        foreach ((int threads, double steps) in speed.Threads)
            output.WriteLine(string.Create(culture, $"{threads} threads: {steps:0} steps per second"));
        output.WriteLine(string.Create(culture, $"two copies on a thread each: {speed.TwoCopiesStepsPerSecond:0} steps per second"));
        foreach (GradientStepSpeed step in gradientSteps)
        {
            output.WriteLine(string.Create(culture,
                $"{step.Algorithm} {string.Join("-", step.Hidden)}, batch {step.Batch}: {step.Microseconds:0} us a gradient step, {step.TensorMicroseconds:0} in tensors, ratio {step.Ratio:0.0}"));
        }
    }
}
