using System.Globalization;
using FastRL.Envs;
using Microsoft.Extensions.DependencyInjection;

namespace FastRL.Cluster.Jobs;

/// <summary>Hands out a job's work in rounds, and counts each piece once.</summary>
/// <remarks>
/// What counts is what <see cref="MergeLog"/> says: it is written first, and what the state does not know of it yet is made up for
/// when the grain comes back. Leases are numbers; how long they last is not kept, so that a grain that moved gives every holder its full
/// term to be heard of.
/// </remarks>
internal sealed class JobGrain(
    [PersistentState(JobGrain.StateName, RunStorage.Name)] IPersistentState<JobState> persisted, IEnumerable<IJobKind> kinds, JobTerms terms, OpenLogs logs,
    TimeProvider time)
    : Grain, IJobGrain, IDisposable
{
    /// <summary>Name of its state.</summary>
    public const string StateName = "state";

    private const int MostFaults = 3, MostAttempts = 20;

    private readonly Dictionary<long, long> _heard = []; // by lease: when
    private MergeLog? _log;
    private long _began;

    private JobState State => persisted.State;

    private JobDefinition Job => State.Definition ?? throw new InputException($"there is no job in {this.GetPrimaryKeyString()}");

    private IJobKind Kind => kinds.FirstOrDefault(kind => kind.Name == Job.Kind) ?? throw new InputException($"jobs of kind '{Job.Kind}' are not known here");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.Definition is not null) Recover();
        this.RegisterGrainTimer(_ => Tick(), new GrainTimerCreationOptions { DueTime = terms.Lease / 4, Period = terms.Lease / 4, KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Submit(JobDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (State.Status != InstanceStatus.Running)
        {
            // The run may have been begun anew since: what is on the disk counts.
            Dispose();
            await persisted.ReadStateAsync();
        }
        if (State.Definition is { } before && before.Kind != definition.Kind)
            throw new InputException($"{definition.Run} holds a job of kind '{before.Kind}', not '{definition.Kind}'; choose another run directory");
        State.Definition = definition;
        State.Instances = definition.Instances;
        if (_log is null) Recover();
        foreach (UnitState unit in State.Units.Append(State.Merge).Where(unit => unit.Status != InstanceStatus.Completed)) Free(unit, InstanceStatus.Starting);
        foreach (UnitState unit in State.Units) unit.Attempts = unit.Faults = 0;
        (State.Status, State.ErrorMsg) = (InstanceStatus.Running, null);
        _began = time.GetTimestamp();
        if (!State.Open) Open();
        await SaveAsync();
        await Tick();
    }

    /// <inheritdoc/>
    public async Task<Assignment?> Take(string host)
    {
        if (State.Status != InstanceStatus.Running || State.Definition is null) return null;
        bool merge = Kind.Merges && State.Units.TrueForAll(unit => unit.Status == InstanceStatus.Completed);
        UnitState? next = merge ? State.Merge : State.Units.Find(unit => unit is { Held: false, Status: not InstanceStatus.Completed });
        if (next is null || next.Held || State.Units.Count(unit => unit.Held) >= State.Instances) return null;
        next.Lease = ++State.LastLease;
        (next.Host, next.Status, next.CurrentIter, next.LastUpdate) = (host, InstanceStatus.Starting, next.Range.Start, InstanceReporter.Seconds(time));
        next.Attempts++;
        _heard[next.Lease] = time.GetTimestamp();
        await SaveAsync();
        string folder = merge ? "merge" : string.Create(CultureInfo.InvariantCulture, $"instance_{next.Range.Instance}");
        return new Assignment
        {
            Lease = next.Lease,
            Job = Job,
            Round = State.Round,
            Range = merge ? new WorkRange(0, State.Units[0].Range.Start, State.Units[^1].Range.End) : next.Range,
            Clock = State.Clock,
            ClockEnd = State.Clock + Steps,
            Base = State.Base,
            Parts = merge ? [.. State.Units.Select(unit => unit.Result!)] : [],
            Folder = Path.Combine(RoundFolder, folder, string.Create(CultureInfo.InvariantCulture, $"lease_{next.Lease}")),
        };
    }

    /// <inheritdoc/>
    public Task<bool> Extend(long lease, InstanceProgress? progress)
    {
        if (Holder(lease) is not { } unit || State.Status != InstanceStatus.Running) return Task.FromResult(false);
        _heard[lease] = time.GetTimestamp();
        if (progress is not null) Take(unit, progress);
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public async Task<List<string>> Complete(long lease, string result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (State.Status != InstanceStatus.Running || Holder(lease) is not { } unit)
            return Counted(lease) || !Kind.Merges ? [] : [result];
        bool merge = unit == State.Merge;
        string done = RoundFolder;
        if (merge || !Kind.Merges) await RecordAsync(Entry(merge ? State.Units : [unit], lease, result));
        (unit.Status, unit.Result, unit.ErrorMsg) = (InstanceStatus.Completed, result, null);
        Take(unit, unit.Progress with { CurrentIter = unit.Range.End });
        _heard.Remove(lease);
        if (merge || (!Kind.Merges && State.Units.TrueForAll(each => each.Status == InstanceStatus.Completed)))
        {
            Close();
            Open();
        }
        await SaveAsync();
        return merge ? [done] : [];
    }

    /// <inheritdoc/>
    public async Task Release(long lease, InstanceProgress progress, bool fault)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (Holder(lease) is not { } unit) return;
        Take(unit, progress);
        Free(unit, progress.Status);
        if (fault) unit.Faults++;
        if (unit.Faults >= MostFaults || unit.Attempts >= MostAttempts)
        {
            (State.Status, State.ErrorMsg) = (InstanceStatus.Failed, progress.ErrorMsg);
            await LeaveList();
        }
        await SaveAsync();
    }

    /// <inheritdoc/>
    public Task<JobStatus> Status() => Task.FromResult(Describe(Job, State));

    /// <inheritdoc/>
    public async Task<int> Resize(int more)
    {
        State.Instances = Math.Max(1, State.Instances + more);
        State.Definition = Job with { Instances = State.Instances };
        foreach (UnitState unit in State.Units.Where(unit => unit.Held).Skip(State.Instances)) Free(unit, InstanceStatus.Interrupted);
        await SaveAsync();
        return State.Instances;
    }

    /// <inheritdoc/>
    public async Task Stop()
    {
        if (State.Status != InstanceStatus.Running) return;
        State.Status = InstanceStatus.Interrupted;
        await LeaveList();
        await SaveAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_log is not null) logs.Close(_log);
        _log = null;
    }

    /// <summary>What a state says to people.</summary>
    internal static JobStatus Describe(JobDefinition job, JobState state) => new()
    {
        Run = job.Run,
        Kind = job.Kind,
        Status = state.Status,
        Total = job.Total,
        Merged = state.Merged,
        PerSecond = state.RoundSeconds > 0 ? Math.Round(state.RoundMerged / state.RoundSeconds, 1) : 0,
        Merges = state.Round,
        Result = state.Base,
        ErrorMsg = state.ErrorMsg,
        Parallel = state.Instances,
        Instances = [.. state.Units.Select(unit => new JobInstance(unit.Host, unit.Progress))],
    };

    private string RoundFolder => Path.Combine(Job.Run, "job", string.Create(CultureInfo.InvariantCulture, $"round_{State.Round}"));

    private long Steps => State.Units.Max(unit => unit.Range.Count);

    private MergeLog Log => _log ??= logs.Open(Job.Run);

    private Task SaveAsync() => logs.Write(Log, () => persisted.WriteStateAsync());

    private Task RecordAsync(MergeEntry entry) => logs.Write(Log, () =>
    {
        Log.Append(entry);
        return Task.CompletedTask;
    });

    private MergeEntry Entry(IEnumerable<UnitState> units, long lease, string result) => new(
        State.Round, lease, time.GetUtcNow(),
        [.. units.Select(unit => new MergedUnit(unit.Range.Instance, unit.Range.Start, unit.Range.End, unit.Lease, unit.Host))],
        State.Clock + Steps, result);

    private bool Counted(long lease) =>
        Log.Entries.Exists(entry => entry.Lease == lease || entry.Units.Any(unit => unit.Lease == lease))
        || State.Units.Exists(unit => unit.Lease == lease && unit.Status == InstanceStatus.Completed);

    private UnitState? Holder(long lease) => State.Units.Append(State.Merge).FirstOrDefault(unit => unit.Held && unit.Lease == lease);

    private static void Take(UnitState unit, InstanceProgress progress)
    {
        (unit.CurrentIter, unit.LastUpdate, unit.ErrorMsg) = (progress.CurrentIter, progress.LastUpdate, progress.ErrorMsg);
        if (progress.Status == InstanceStatus.Running) unit.Status = InstanceStatus.Running;
    }

    private void Free(UnitState unit, InstanceStatus status)
    {
        _heard.Remove(unit.Lease);
        (unit.Lease, unit.Status) = (0, status);
    }

    // What the log has and the state has not: a crash came between the two.
    private void Recover()
    {
        foreach (MergeEntry entry in Log.Entries.Where(entry => entry.Round == State.Round && State.Open))
        {
            foreach (MergedUnit done in entry.Units)
            {
                UnitState unit = State.Units.Find(each => each.Range.Instance == done.Instance)!;
                (unit.Status, unit.Result, unit.Lease, unit.Host, unit.CurrentIter) = (InstanceStatus.Completed, entry.Result, done.Lease, done.Host, done.End);
            }
            if (!Kind.Merges) continue;
            State.Merge.Result = entry.Result;
            Close();
            break;
        }
        if (State.Open && !Kind.Merges && State.Units.TrueForAll(unit => unit.Status == InstanceStatus.Completed)) Close();
        foreach (UnitState unit in State.Units.Append(State.Merge).Where(unit => unit.Held)) _heard[unit.Lease] = time.GetTimestamp();
        _began = time.GetTimestamp();
        if (State.Status == InstanceStatus.Running && !State.Open && State.Definition is not null) Open();
    }

    private void Close()
    {
        State.RoundMerged = State.Units.Sum(unit => unit.Range.Count);
        State.RoundSeconds = time.GetElapsedTime(_began).TotalSeconds;
        State.Seconds += State.RoundSeconds;
        State.Merged += State.RoundMerged;
        State.Clock += Steps;
        State.Base = State.Merge.Result ?? State.Base;
        State.Round++;
        State.Open = false;
    }

    private void Open()
    {
        _began = time.GetTimestamp();
        IReadOnlyList<WorkRange> pieces = Kind.Plan(Job, new JobStand
        {
            Rounds = State.Round, Merged = State.Merged, Instances = State.Instances,
            Seconds = State.Seconds, RoundSeconds = State.RoundSeconds, RoundMerged = State.RoundMerged,
        });
        if (pieces.Count == 0)
        {
            State.Status = InstanceStatus.Completed;
            return;
        }
        State.Units = [.. pieces.Select(range => new UnitState { Range = range, CurrentIter = range.Start })];
        (State.Merge, State.Open) = (new UnitState(), true);
    }

    private async Task Tick()
    {
        if (State.Definition is null || State.Status != InstanceStatus.Running)
        {
            await LeaveList();
            DeactivateOnIdle();
            return;
        }
        await GrainFactory.GetGrain<IJobsGrain>(0).Add(this.GetPrimaryKeyString());
        bool lost = false;
        foreach (UnitState unit in State.Units.Append(State.Merge).Where(unit => unit.Held && time.GetElapsedTime(_heard[unit.Lease]) > terms.Lease))
        {
            unit.ErrorMsg = $"nothing was heard from {unit.Host}";
            Free(unit, InstanceStatus.Failed);
            lost = true;
        }
        if (lost) await SaveAsync();
    }

    private Task LeaveList() => GrainFactory.GetGrain<IJobsGrain>(0).Remove(this.GetPrimaryKeyString());
}

/// <summary>The list of jobs, which the jobs themselves keep up.</summary>
internal sealed class JobsGrain : Grain, IJobsGrain
{
    private readonly SortedSet<string> _jobs = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<List<string>> List() => Task.FromResult(_jobs.ToList());

    /// <inheritdoc/>
    public Task Add(string job)
    {
        _jobs.Add(job);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Remove(string job)
    {
        _jobs.Remove(job);
        return Task.CompletedTask;
    }
}

/// <summary>How long things take.</summary>
/// <param name="Lease">A lease whose holder is not heard of for so long is lost.</param>
public sealed record JobTerms(TimeSpan Lease)
{
    /// <summary>Five seconds: a holder is heard of each second.</summary>
    public static JobTerms Default { get; } = new(TimeSpan.FromSeconds(5));
}
