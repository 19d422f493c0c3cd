using System.CommandLine;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Measure.Conformance;
using FastRL.Runs;
using Spectre.Console;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl gb conform</c>: runs public test ROMs and says which ones the core passes.</summary>
internal sealed class GameBoyConformCommand(GameBoyConformCommand.Settings settings, TextWriter output, TextWriter error)
{
    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(string Directory, bool Json);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var directory = new Argument<string>("DIR") { Description = "Directory that holds test ROMs, at any depth, with the pictures of their suites." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("conform", "Runs every test ROM below a directory and judges it the way its suite does.") { directory, json };
        command.SetAction(parsed => new GameBoyConformCommand(
            new Settings(parsed.GetRequiredValue(directory), parsed.GetValue(json)), output, error).Run());
        return command;
    }

    private int Run()
    {
        using var interruption = new Interruption();
        IReadOnlyList<ConformanceTest> tests = ConformanceCatalog.Find(settings.Directory);
        if (tests.Count == 0)
            throw new InputException($"{settings.Directory}: no test ROM that comes with an expectation (*.gb, *.gbc) below it; docs/conformance.md names the suites that do");
        IReadOnlyList<ConformanceSuite> suites = RunTests(tests, interruption.Token);
        if (settings.Json)
            PrintJson(suites);
        else if (IsTerminal)
            PrintTable(suites);
        else
            PrintLines(suites);
        return ExitCode.Done;
    }

    private bool IsProgram => ReferenceEquals(output, Console.Out);

    private bool IsTerminal => IsProgram && !Console.IsOutputRedirected;

    private IReadOnlyList<ConformanceSuite> RunTests(IReadOnlyList<ConformanceTest> tests, CancellationToken cancellation)
    {
        if (Console.IsErrorRedirected || !IsProgram)
        {
            error.WriteLine($"running {tests.Count} test ROMs");
            return ConformanceRun.Run(tests, progress: null, cancellation);
        }
        try
        {
            return ConformanceRun.Run(tests, done => error.Write($"\r{done} of {tests.Count} test ROMs "), cancellation);
        }
        finally
        {
            error.WriteLine();
        }
    }

    private void PrintJson(IReadOnlyList<ConformanceSuite> suites) => JsonOutput.Write(output, new
    {
        Suites = suites.Select(suite => new
        {
            suite.Name,
            suite.Passed,
            Total = suite.Results.Count,
            Failed = suite.Results.Where(result => !result.Passed).Select(result => result.Test.Name),
        }),
    });

    private static void PrintTable(IReadOnlyList<ConformanceSuite> suites)
    {
        Table table = new Table().AddColumns("suite", "passed", "failed");
        foreach (ConformanceSuite suite in suites)
        {
            string failed = string.Join('\n', suite.Results.Where(result => !result.Passed).Select(result => Printable.Of(result.Test.Name)));
            table.AddRow(Markup.Escape(Printable.Of(suite.Name)), $"{suite.Passed}/{suite.Results.Count}", Markup.Escape(failed));
        }
        table.AddRow("total", $"{suites.Sum(suite => suite.Passed)}/{suites.Sum(suite => suite.Results.Count)}", "");
        AnsiConsole.Write(table);
    }

    private void PrintLines(IReadOnlyList<ConformanceSuite> suites)
    {
        foreach (ConformanceSuite suite in suites)
        {
            output.WriteLine(Printable.Of($"{suite.Name}: {suite.Passed}/{suite.Results.Count}"));
            foreach (ConformanceResult result in suite.Results.Where(result => !result.Passed))
                output.WriteLine(Printable.Of($"  {result.Test.Name}: {result.Failure}"));
        }
        output.WriteLine($"total: {suites.Sum(suite => suite.Passed)}/{suites.Sum(suite => suite.Results.Count)}");
    }
}
