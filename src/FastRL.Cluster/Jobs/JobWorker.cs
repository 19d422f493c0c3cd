using FastRL.Envs;
using FastRL.Runs;
using Orleans.Runtime;

namespace FastRL.Cluster.Jobs;

/// <summary>How a machine works on jobs.</summary>
public sealed record JobWorkerOptions
{
    /// <summary>What the machine calls itself.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>Pieces of work at a time.</summary>
    public int Slots { get; init; } = int.MaxValue;

    /// <summary>Time between two signs of life; several fit into a lease.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks at the processes.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Time that a process has to end by itself before it is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Works on jobs: takes pieces, runs their processes, and says that they live.</summary>
/// <param name="grains">Where the jobs are.</param>
/// <param name="kinds">What it can do.</param>
/// <param name="options">How.</param>
/// <param name="log">Takes a line where a job cannot be reached.</param>
/// <param name="time">Clock.</param>
public sealed class JobWorker(IGrainFactory grains, IEnumerable<IJobKind> kinds, JobWorkerOptions options, TextWriter log, TimeProvider time)
{
    private readonly List<HeldWork> _held = [];
    private readonly HashSet<string> _jobs = new(StringComparer.Ordinal);
    private string? _told;

    /// <summary>Works on one job until it is no longer running.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="changed">Told after each look that the job got further.</param>
    /// <param name="cancellation">Stops the job.</param>
    public async Task<JobStatus> RunAsync(string job, Action<JobStatus> changed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(changed);
        IJobGrain grain = grains.GetGrain<IJobGrain>(job);
        _jobs.Add(job);
        JobStatus? before = null;
        long looked = 0;
        while (true)
        {
            if (cancellation.IsCancellationRequested) await TryAsync(grain.Stop);
            await LookAsync();
            if (before is null || time.GetElapsedTime(looked) >= (_held.Count > 0 ? options.Heartbeat : 4 * options.Poll))
            {
                looked = time.GetTimestamp();
                JobStatus? now = null;
                if (await TryAsync(async () => now = await grain.Status()) && now is not null)
                {
                    if (now.Merges != before?.Merges || now.Status != before.Status) changed(now);
                    before = now;
                    if (now.Status != InstanceStatus.Running) break;
                }
            }
            await Task.Delay(options.Poll, time, CancellationToken.None);
        }
        await EndAsync();
        return before;
    }

    /// <summary>Works on all jobs of the cluster until cancelled.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        long looked = 0;
        while (!cancellation.IsCancellationRequested)
        {
            if (looked == 0 || time.GetElapsedTime(looked) >= options.Heartbeat)
            {
                looked = time.GetTimestamp();
                await TryAsync(async () => _jobs.UnionWith(await grains.GetGrain<IJobsGrain>(0).List()));
            }
            await LookAsync();
            await Task.Delay(options.Poll, time, CancellationToken.None);
        }
        await EndAsync();
    }

    private async Task LookAsync()
    {
        foreach (HeldWork work in _held.ToList())
        {
            await TryAsync(() => work.LookAsync(options, time));
        }
        Drop(work => work.Done);
        foreach (string job in _jobs.ToList())
        {
            IJobGrain grain = grains.GetGrain<IJobGrain>(job);
            while (_held.Count < options.Slots)
            {
                int before = _held.Count;
                await TryAsync(async () =>
                {
                    if (await grain.Take(options.Host) is { } next)
                        _held.Add(new HeldWork(grain, kinds.First(kind => kind.Name == next.Job.Kind), next, time));
                });
                if (_held.Count == before) break;
            }
        }
    }

    private async Task EndAsync()
    {
        foreach (HeldWork work in _held) work.AskToEnd(time);
        while (_held.Count > 0)
        {
            foreach (HeldWork work in _held) await TryAsync(() => work.LookAsync(options, time));
            Drop(work => work.Done || work.Overdue(options, time));
            await Task.Delay(options.Poll, time);
        }
    }

    private void Drop(Predicate<HeldWork> over)
    {
        foreach (HeldWork work in _held.FindAll(over)) work.Dispose();
        _held.RemoveAll(over);
    }

    // What cannot be reached now is tried again: by then it is elsewhere, or the lease is lost.
    private async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            _told = null;
            return true;
        }
        catch (Exception problem) when (problem is OrleansException or TimeoutException or IOException or InputException
            or InvalidDataException or UnauthorizedAccessException)
        {
            if (_told != problem.Message) log.WriteLine(Printable.Of($"warning: {problem.Message}"));
            _told = problem.Message;
            return false;
        }
    }
}
