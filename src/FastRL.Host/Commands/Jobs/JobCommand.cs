using System.CommandLine;
using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Jobs;
using FastRL.Runs;

namespace FastRL.Host.Commands.Jobs;

/// <summary><c>fastrl job</c>: work that is cut in pieces, wherever it runs.</summary>
internal static class JobCommand
{
    private const int MostInstances = 100_000;

    /// <summary>The command and those below it.</summary>
    public static Command Create(TextWriter output, TextWriter error) => new("job", "Runs, shows and changes jobs: work that is cut in pieces.")
    {
        JobRunCommand.Create(output, error),
        CreateList(output),
        CreateStatus(output),
        CreateChange("add", "Adds instances to a job while it runs.", sign: 1, output),
        CreateChange("remove", "Takes instances from a job while it runs; their work goes to the others.", sign: -1, output),
        CreateStop(output),
    };

    private static Argument<string> Run() => new("RUN") { Description = "Run directory of the job." };

    private static Option<bool> Json() => new("--json") { Description = "Print one JSON object." };

    private static Command CreateList(TextWriter output)
    {
        var folder = new Argument<string>("DIR") { Description = "Where to look for run directories.", DefaultValueFactory = _ => "runs" };
        Option<bool> json = Json();
        var command = new Command("list", "Lists the jobs below a folder.") { folder, json };
        command.SetAction(parsed =>
        {
            string root = parsed.GetRequiredValue(folder);
            if (!Directory.Exists(root)) throw new InputException($"there is no folder {root}");
            JobStatus[] jobs = [.. Directory.GetDirectories(root).Append(root).Order(StringComparer.Ordinal).Select(JobReport.TryRead).OfType<JobStatus>()];
            if (parsed.GetValue(json)) JsonOutput.Write(output, new { Jobs = jobs.Select(JobReport.Short) });
            else foreach (JobStatus job in jobs) output.WriteLine(JobReport.Line(job));
        });
        return command;
    }

    private static Command CreateStatus(TextWriter output)
    {
        Argument<string> run = Run();
        Option<bool> json = Json();
        var command = new Command("status", "Shows where a job stands.") { run, json };
        command.SetAction(parsed =>
        {
            JobStatus status = JobReport.Read(parsed.GetRequiredValue(run));
            if (parsed.GetValue(json)) JsonOutput.Write(output, JobReport.Json(status));
            else JobReport.Print(status, output);
        });
        return command;
    }

    private static Command CreateChange(string name, string description, int sign, TextWriter output)
    {
        Argument<string> run = Run();
        Option<int> count = NumberOption.Create("--count", "How many.", 1, MostInstances, 1);
        Option<bool> json = Json();
        var command = new Command(name, description) { run, count, json };
        command.SetAction(parsed =>
        {
            int more = sign * parsed.GetValue(count);
            JobStatus status = JobReport.Ask(parsed.GetRequiredValue(run), async job =>
            {
                await job.Resize(more);
                return await job.Status();
            });
            if (parsed.GetValue(json)) JsonOutput.Write(output, JobReport.Json(status));
            else output.WriteLine($"{status.Parallel} at a time");
        });
        return command;
    }

    private static Command CreateStop(TextWriter output)
    {
        Argument<string> run = Run();
        var command = new Command("stop", "Ends a job; the command that began it goes on with it later.") { run };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(run);
            if (JobFiles.Read(path) is null) JobReport.StopInstances(path);
            else JobReport.Ask(path, async job =>
            {
                await job.Stop();
                return await job.Status();
            });
            output.WriteLine($"{path} is asked to stop");
        });
        return command;
    }
}
