using System.CommandLine;
using System.Globalization;
using FastRL.Host.Cli;
using FastRL.Measure.Benchmarks;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl bench holdem</c>: solvers of betting games, beside a textbook's.</summary>
internal sealed class BenchHoldemCommand(IReadOnlyList<string> only, bool json, TextWriter output, TextWriter error)
{
    private const string Games = "games", Holdem = "holdem", Evaluator = "evaluator", Buckets = "buckets", Instances = "instances";

    private static readonly string[] s_parts = [Games, Holdem, Evaluator, Buckets, Instances];

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var only = new Option<string[]>("--only")
        {
            Description = $"Measure only these: {string.Join(", ", s_parts)}.",
            HelpName = "PART",
            AllowMultipleArgumentsPerToken = true,
        };
        only.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !s_parts.Contains(token.Value)) is { } wrong)
                result.AddError($"--only '{wrong.Value}' is none of {string.Join(", ", s_parts)}");
        });
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("holdem", "Iterations of the solvers, beside a textbook's, hands ranked, buckets, several instances.") { only, json };
        command.SetAction(parsed => new BenchHoldemCommand(
            parsed.GetValue(only) is { Length: > 0 } parts ? parts : s_parts, parsed.GetValue(json), output, error).Run());
        return command;
    }

    private int Run()
    {
        IReadOnlyList<HoldemSpeed.GameLine>? games = only.Contains(Games) ? HoldemSpeed.MeasureGames(error.WriteLine) : null;
        HoldemSpeed.HoldemLine? holdem = only.Contains(Holdem) ? HoldemSpeed.MeasureHoldem() : null;
        HoldemSpeed.EvaluatorLine? evaluator = only.Contains(Evaluator) ? HoldemSpeed.MeasureEvaluator() : null;
        HoldemBuckets.Line? buckets = only.Contains(Buckets) ? HoldemBuckets.Measure() : null;
        IReadOnlyList<HoldemInstances.Line>? instances = only.Contains(Instances) ? HoldemInstances.Measure() : null;
        if (json)
        {
            JsonOutput.Write(output, new { Games = games, Holdem = holdem, Evaluator = evaluator, Buckets = buckets, Instances = instances });
            return ExitCode.Done;
        }
        CultureInfo culture = CultureInfo.InvariantCulture;
        foreach (HoldemSpeed.GameLine line in games ?? [])
        {
            output.WriteLine(string.Create(
                culture,
                $"{line.Game,-8}{line.Algorithm,-10}{line.IterationsPerCpuSecond,14:N0} iterations/s{(line.Ratio is { } ratio ? $", {ratio:F0} times the textbook's" : "")}; exploitability {line.Exploitability:G4} after {line.Seconds:F2} s"));
        }
        if (holdem is not null)
        {
            output.WriteLine(string.Create(
                culture,
                $"hold'em {holdem.IterationsPerCpuSecond:N0} iterations/s, {holdem.NodesPerCpuSecond:N0} nodes/s; interleaved {holdem.RatioWithoutInterleaving:F1} times on a table of {holdem.TableBytes / 1e9:F2} GB"));
        }
        if (evaluator is not null)
            output.WriteLine(string.Create(culture, $"hands a second: {evaluator.RandomPerSecond / 1e6:N0} M random, {evaluator.EnumeratedPerSecond / 1e6:N0} M enumerated"));
        if (buckets is not null)
            output.WriteLine(string.Create(culture, $"buckets from 1,000 hands: {buckets.Seconds:F1} s, {buckets.Bytes / 1e6:F0} MB"));
        foreach (HoldemInstances.Line line in instances ?? [])
        {
            output.WriteLine(string.Create(
                culture, $"{line.Instances} instances: {line.IterationsPerSecond:N0} iterations/s, {line.Speedup:F2} times one; merged exploitability {line.MergedExploitability:G4}"));
        }
        return ExitCode.Done;
    }
}
