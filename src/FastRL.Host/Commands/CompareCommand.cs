using System.CommandLine;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Comparison;
using FastRL.Host.Training;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl compare</c>: what several runs came to, side by side.</summary>
internal sealed class CompareCommand(IReadOnlyList<string> folders, string? picture, bool asJson, TextWriter output)
{
    private const string Suffix = ".png";

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run directories; one that `fastrl train --seeds` made is a row with the interval over its seeds.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> picture = PathOption.Create("--picture", "Write the curves of all runs as a picture.", "FILE.png");
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("compare", "Shows what several runs came to, side by side.") { runs, picture, json };
        command.SetAction(parsed => new CompareCommand(parsed.GetRequiredValue(runs), parsed.GetValue(picture), parsed.GetValue(json), output).Run());
        return command;
    }

    private int Run()
    {
        if (picture is not null && !picture.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            throw new InputException($"--picture '{picture}' must end in {Suffix}");
        List<ComparedRun> runs = [.. folders.Select(ComparedRun.Read)];
        if (picture is not null) ComparisonPicture.Write(runs, picture);
        if (asJson)
        {
            JsonOutput.Write(output, new { Runs = runs.Select(Json), Picture = picture });
            return ExitCode.Done;
        }
        output.WriteLine(ComparedRun.Head);
        foreach (ComparedRun run in runs) output.WriteLine(run.Row());
        if (picture is not null) output.WriteLine($"curves: {Printable.Of(picture)}");
        return ExitCode.Done;
    }

    /// <summary>A row for machines.</summary>
    internal static object Json(ComparedRun run) => new
    {
        Run = run.Name,
        Seeds = run.Records.Count,
        run.Steps,
        Mean = TrainingMonitor.Finite(run.Mean),
        Interval = run.HalfWidth is { } half && double.IsFinite(run.Mean) ? new[] { run.Mean - half, run.Mean + half } : null,
        Success = TrainingMonitor.Finite(run.Success),
        StepsPerSecond = Math.Round(run.StepsPerSecond, 1),
    };
}
