using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Runs;

namespace FastRL.Host.Jobs;

/// <summary>Where jobs stand, for people and for programs: asked of the silo that has them, or read from their files.</summary>
internal static partial class JobReport
{
    private const int SigTerm = 15;

    /// <summary>Where a job stands.</summary>
    /// <exception cref="InputException">The run has none.</exception>
    public static JobStatus Read(string run)
    {
        if (!Directory.Exists(run)) throw new InputException($"there is no folder {run}");
        if (JobFiles.Read(run) is not { } kept)
            return ReadInstances(run) ?? throw new InputException($"there is no job in {run}");
        return Find(run) is null ? Settled(kept) : Ask(run, job => job.Status());
    }

    /// <summary>The same without asking anybody; null where there is no job, or its files are damaged.</summary>
    public static JobStatus? TryRead(string run)
    {
        try
        {
            return JobFiles.Read(run) is { } kept ? Find(run) is null ? Settled(kept) : kept : ReadInstances(run);
        }
        catch (Exception problem) when (problem is InputException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Asks the silo that has a job.</summary>
    /// <exception cref="InputException">None has it.</exception>
    public static JobStatus Ask(string run, Func<IJobGrain, Task<JobStatus>> question) => AskAsync(run, question).GetAwaiter().GetResult();

    /// <summary>Asks the coordinator of instances without a silo to end.</summary>
    public static void StopInstances(string run)
    {
        if (ReadInstances(run) is null) throw new InputException($"there is no job in {run}");
        Terminate(RunLock.OwnerOf(new RunDirectory(run)) ?? throw new InputException($"nobody runs the job in {run}"));
    }

    /// <summary>Asks a process of this program to end.</summary>
    public static void Terminate(int process)
    {
        if (OperatingSystem.IsWindows()) throw new InputException($"end process {process} with Ctrl+C");
        if (Kill(process, SigTerm) != 0) throw new InputException($"process {process} is not to be reached");
    }

    /// <summary>A line for a list.</summary>
    public static string Line(JobStatus job) => string.Create(
        CultureInfo.InvariantCulture, $"{job.Run}  {job.Kind}  {Word(job.Status)}  {job.Merged:N0}{(job.Total > 0 ? $" of {job.Total:N0}" : "")}");

    /// <summary>All of it, for people.</summary>
    public static void Print(JobStatus job, TextWriter output)
    {
        output.WriteLine(Line(job));
        if (job.ErrorMsg is { } error) output.WriteLine(Printable.Of(error));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{job.PerSecond:N1} a second, {job.Merges} merges, {job.Parallel} at a time"));
        foreach (JobInstance one in job.Instances)
        {
            InstanceProgress at = one.Progress;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {at.InstanceId}: {at.Symbol} {at.ProgressPct:F1}% ({at.CurrentIter:N0} of {at.StartIter:N0} to {at.EndIter:N0}){(one.Host.Length > 0 ? $" on {Printable.Of(one.Host)}" : "")}{(at.ErrorMsg is { } why ? $": {Printable.Of(why)}" : "")}"));
        }
    }

    /// <summary>A row for programs.</summary>
    public static object Short(JobStatus job) => new { job.Run, job.Kind, Status = Word(job.Status), job.Total, job.Merged };

    /// <summary>All of it, for programs.</summary>
    public static object Json(JobStatus job) => new
    {
        job.Run,
        job.Kind,
        Status = Word(job.Status),
        job.Total,
        job.Merged,
        job.PerSecond,
        job.Merges,
        job.Result,
        job.ErrorMsg,
        job.Parallel,
        Instances = job.Instances.Select(one => new
        {
            one.Progress.InstanceId,
            one.Host,
            one.Progress.StartIter,
            one.Progress.EndIter,
            one.Progress.CurrentIter,
            Status = Word(one.Progress.Status),
            one.Progress.ErrorMsg,
            one.Progress.ProgressPct,
            one.Progress.LastUpdate,
        }),
    };

    /// <summary>What a piece printed last: an object where it is one, otherwise its text.</summary>
    public static object Parse(string result)
    {
        try
        {
            return JsonDocument.Parse(result).RootElement;
        }
        catch (JsonException)
        {
            return result;
        }
    }

    private static string Word(InstanceStatus status) => status.ToString().ToLowerInvariant();

    private static async Task<JobStatus> AskAsync(string run, Func<IJobGrain, Task<JobStatus>> question)
    {
        if (JobFiles.Read(run) is not { } kept) throw new InputException($"there is no job in {run} that can be changed while it runs");
        JobAccess access = Find(run) ?? throw new InputException($"nobody runs the job in {run}; the command that began it goes on with it");
        await using JobClient client = await JobClient.ConnectAsync(access);
        return await question(client.Grains.GetGrain<IJobGrain>(kept.Run));
    }

    private static JobAccess? Find(string run) => JobAccess.Read(run) is { } access && access.Answers() ? access : null;

    // A job that says it runs, and that nobody has, was interrupted.
    private static JobStatus Settled(JobStatus kept) => kept.Status != InstanceStatus.Running ? kept : kept with
    {
        Status = InstanceStatus.Interrupted,
        Instances = [.. kept.Instances.Select(one => one.Progress.Status is InstanceStatus.Starting or InstanceStatus.Running
            ? one with { Progress = one.Progress with { Status = InstanceStatus.Interrupted } } : one)],
    };

    private static JobStatus? ReadInstances(string run)
    {
        string folder = Path.Combine(run, "progress");
        if (!Directory.Exists(folder)) return null;
        InstanceProgress[] all = [.. Directory.GetFiles(folder, "instance_*_progress.json").Select(InstanceProgress.Read)
            .OfType<InstanceProgress>().OrderBy(progress => progress.InstanceId)];
        if (all.Length == 0) return null;
        InstanceStatus status = all.Any(one => one.Status is InstanceStatus.Starting or InstanceStatus.Running) ? InstanceStatus.Running
            : all.Any(one => one.Status == InstanceStatus.Failed) ? InstanceStatus.Failed
            : all.Any(one => one.Status == InstanceStatus.Interrupted) ? InstanceStatus.Interrupted : InstanceStatus.Completed;
        string merged = Path.Combine(run, Games.Holdem.BlueprintInstances.MergedFolder);
        return new JobStatus
        {
            Run = Path.GetFullPath(run),
            Kind = "instances",
            Status = status,
            Total = all.Sum(one => one.EndIter - one.StartIter),
            Merged = Directory.Exists(merged) ? all.Where(one => one.Status == InstanceStatus.Completed).Sum(one => one.EndIter - one.StartIter) : 0,
            PerSecond = 0,
            Merges = Directory.Exists(merged) ? 1 : 0,
            Result = Directory.Exists(merged) ? Directory.GetDirectories(merged).Order(StringComparer.Ordinal).LastOrDefault() : null,
            ErrorMsg = all.Select(one => one.ErrorMsg).FirstOrDefault(why => why is not null),
            Parallel = all.Count(one => one.Status is InstanceStatus.Starting or InstanceStatus.Running),
            Instances = [.. all.Select(one => new JobInstance("", one))],
        };
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
