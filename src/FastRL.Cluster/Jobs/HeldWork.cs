using System.Diagnostics;
using FastRL.Envs;
using FastRL.Runs;

namespace FastRL.Cluster.Jobs;

/// <summary>A piece of work that this machine holds: a process, or a merge in a thread.</summary>
internal sealed class HeldWork : IInstanceLauncher, IDisposable
{
    private readonly IJobGrain _grain;
    private readonly IJobKind _kind;
    private readonly Assignment _work;
    private readonly InstanceProcess? _process;
    private readonly Task<string>? _merge;
    private long _heard;
    private long? _asked;

    public HeldWork(IJobGrain grain, IJobKind kind, Assignment work, TimeProvider time)
    {
        (_grain, _kind, _work, _heard) = (grain, kind, work, time.GetTimestamp());
        if (work.IsMerge)
        {
            _merge = Task.Run(() => kind.Merge(work));
            return;
        }
        RunInstance files = new RunDirectory(work.Job.Run).Instance(work.Range.Instance);
        files.Create();
        _process = new InstanceProcess(work.Range, files, this, time);
    }

    /// <summary>Whether it is over and the job knows.</summary>
    public bool Done { get; private set; }

    /// <inheritdoc/>
    public ProcessStartInfo Describe(WorkRange range) => _kind.Describe(_work);

    /// <inheritdoc/>
    public InstanceProgress? Read(WorkRange range, RunInstance files) => _kind.Read(_work, files);

    /// <summary>Looks at it, and tells the job.</summary>
    public Task LookAsync(JobWorkerOptions options, TimeProvider time) => _process is null ? LookAtMergeAsync(options, time) : LookAtProcessAsync(_process, options, time);

    /// <summary>Asks a process to end.</summary>
    public void AskToEnd(TimeProvider time)
    {
        _asked ??= time.GetTimestamp();
        _process?.AskToEnd();
    }

    /// <summary>Ends its process.</summary>
    public void Dispose() => _process?.Dispose();

    /// <summary>Whether it had its time to end and the job cannot be told.</summary>
    public bool Overdue(JobWorkerOptions options, TimeProvider time) => _asked is { } asked && time.GetElapsedTime(asked) > 2 * options.Grace;

    private async Task LookAtProcessAsync(InstanceProcess process, JobWorkerOptions options, TimeProvider time)
    {
        if (!process.Started)
        {
            try
            {
                process.Start();
            }
            catch (InputException)
            {
                // Its progress says why.
            }
        }
        bool running = process.Look();
        if (_asked is { } asked && running && time.GetElapsedTime(asked) > options.Grace)
        {
            process.EndWithin(TimeSpan.Zero);
            running = false;
        }
        if (running)
        {
            await ExtendAsync(process.Progress, options, time);
            return;
        }
        if (process.Progress.Status == InstanceStatus.Completed) await CompleteAsync(_kind.Merges ? _work.Folder : process.LastOutput ?? "");
        else await _grain.Release(_work.Lease, process.Progress, process.Faulted);
        Done = true;
    }

    private async Task LookAtMergeAsync(JobWorkerOptions options, TimeProvider time)
    {
        if (!_merge!.IsCompleted)
        {
            await ExtendAsync(null, options, time);
            return;
        }
        if (_merge.Exception?.InnerException is { } problem)
        {
            var progress = new InstanceProgress(0, _work.Range.Start, _work.Range.End, _work.Range.Start, InstanceStatus.Failed, $"merge: {problem.Message}");
            await _grain.Release(_work.Lease, progress, fault: problem is not IOException);
        }
        else
        {
            await CompleteAsync(await _merge);
        }
        Done = true;
    }

    private async Task ExtendAsync(InstanceProgress? progress, JobWorkerOptions options, TimeProvider time)
    {
        if (_asked is not null || time.GetElapsedTime(_heard) < options.Heartbeat) return;
        _heard = time.GetTimestamp();
        if (!await _grain.Extend(_work.Lease, progress)) AskToEnd(time);
    }

    private async Task CompleteAsync(string result)
    {
        foreach (string obsolete in await _grain.Complete(_work.Lease, result))
        {
            try
            {
                Directory.Delete(obsolete, recursive: true);
            }
            catch (IOException)
            {
                // It is in nobody's way.
            }
        }
    }
}
