using FastRL.Envs;

namespace FastRL.Cluster.Jobs;

/// <summary>The merge logs that the jobs of a silo have open.</summary>
/// <remarks>
/// Who has a job's log has the job. Where the others take the silo for dead, its logs are closed at once: jobs go on elsewhere, and whatever
/// is still under way in them here writes no more.
/// </remarks>
internal sealed class OpenLogs : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<MergeLog> _open = [];
    private bool _closed;

    /// <summary>Opens that of a run.</summary>
    /// <exception cref="InputException">Another process has it, a line is none of ours, or this silo is dead.</exception>
    public MergeLog Open(string run)
    {
        lock (_lock)
        {
            if (_closed) throw Dead();
            MergeLog log = MergeLog.Open(run);
            _open.Add(log);
            return log;
        }
    }

    /// <summary>Writes what belongs to a job while its log is open.</summary>
    /// <param name="log">The job's.</param>
    /// <param name="write">Is done when it returns.</param>
    /// <exception cref="InputException">This silo is dead, and another one may have the job.</exception>
    public Task Write(MergeLog log, Func<Task> write)
    {
        lock (_lock) return _open.Contains(log) ? write() : throw Dead();
    }

    /// <summary>Closes one.</summary>
    public void Close(MergeLog log)
    {
        lock (_lock)
        {
            if (_open.Remove(log)) log.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (MergeLog log in _open) log.Dispose();
            _open.Clear();
        }
    }

    private static InputException Dead() => new("the others took this member for dead; its jobs go on in other members");
}
