using System.CommandLine;
using System.CommandLine.Parsing;
using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Jobs;
using FastRL.Runs;

namespace FastRL.Host.Commands.Jobs;

/// <summary><c>fastrl job run</c>: one command with other words for each piece of work.</summary>
internal static class JobRunCommand
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var run = new Argument<string>("RUN") { Description = "Run directory of the job; where it has one, it goes on." };
        var words = new Argument<string[]>("WORDS")
        {
            Description = "After --: the command without `fastrl`, with {NAME} for values, {unit} for the piece's number, {dir} for a folder of its own.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<int> parallel = NumberOption.Create("--parallel", "Pieces at the same time; 0 for one a core.", 0, 100_000, 0);
        var values = new Option<string[]>("--values") { Description = "Values of {NAME}, such as seed=1..5 or lr=0.001,0.0003; every combination is a piece.", HelpName = "NAME=V,..." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end." };
        var command = new Command("run", "Runs a command for each combination of values, and keeps what each prints last.") { run, words, parallel, values, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(words) is not { Length: > 0 } all) throw new InputException("the command is missing: fastrl job run RUN -- WORDS");
            var directory = new RunDirectory(parsed.GetRequiredValue(run));
            int count = parsed.GetValue(parallel) is > 0 and int chosen ? chosen : Environment.ProcessorCount;
            JobDefinition job = CommandJob.Define(Path.GetFullPath(directory.Path), count, [.. (parsed.GetValue(values) ?? []).Select(Split)], all);
            using RunLock written = directory.Lock();
            using var interruption = new Interruption();
            JobStatus status = new JobSession(directory, error).Run(job, interruption.Token);
            IReadOnlyList<string> results = JobFiles.Results(directory.Path);
            if (parsed.GetValue(json)) JsonOutput.Write(output, new { Job = JobReport.Json(status), Results = results.Select(JobReport.Parse) });
            else foreach (string result in results) output.WriteLine(result);
            if (status.ErrorMsg is { } problem) error.WriteLine($"failed: {Printable.Of(problem)}");
            return status.Status switch
            {
                InstanceStatus.Completed => ExitCode.Done,
                InstanceStatus.Interrupted => ExitCode.Interrupted,
                _ => ExitCode.Failed,
            };
        });
        return command;
    }

    private static (string Name, string Values) Split(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1
            ? (text[..at], text[(at + 1)..])
            : throw new InputException($"--values '{text}' is no NAME=V,...");
    }
}
