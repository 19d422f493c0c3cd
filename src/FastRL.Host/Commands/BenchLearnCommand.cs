using System.CommandLine;
using System.Globalization;
using FastRL.Emu.Expressions;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Learn.Training;
using FastRL.Measure.Benchmarks;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench learn</c>: published scores, and PPO's speed beside loops in PyTorch.</summary>
internal sealed class BenchLearnCommand(BenchLearnCommand.Settings settings, TextWriter output, TextWriter error)
{
    private const string Speed = "speed";

    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(int Seeds, IReadOnlyList<string> Only, bool Json);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<int> seeds = NumberOption.Create("--seeds", "Trainings of each line, with the seeds 1, 2, ...", 1, 1000, 3);
        Option<string[]> only = PartsOption.Create(Parts);
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("learn", "Reproduces published scores, and measures PPO beside loops in PyTorch.") { seeds, only, json };
        command.SetAction(parsed => new BenchLearnCommand(
            new Settings(parsed.GetValue(seeds), parsed.GetValue(only) is { Length: > 0 } words ? words : Parts, parsed.GetValue(json)),
            output,
            error).Run());
        return command;
    }

    private static string[] Parts => [.. LearnLine.All.Select(line => line.Name), Speed];

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
        if (settings.Json)
            PrintJson(results, speed, gradientSteps);
        else
            PrintText(results, speed, gradientSteps);
        return results.All(result => result.Passed) ? ExitCode.Done : ExitCode.Failed;
    }

    private void PrintJson(LearnScore[] results, LearnSpeed? speed, IReadOnlyList<GradientStepSpeed> gradientSteps) => JsonOutput.Write(output, new
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
        Missing = speed?.Notes ?? [],
    });

    private void PrintText(LearnScore[] results, LearnSpeed? speed, IReadOnlyList<GradientStepSpeed> gradientSteps)
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
