using Orleans.Concurrency;

namespace FastRL.Cluster.Jobs;

/// <summary>One job, named by its run directory: hands out its work and counts what comes back.</summary>
[Alias("job")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Begins the job, or goes on where it stopped.</summary>
    [Alias("submit")]
    Task Submit(JobDefinition definition);

    /// <summary>Takes a piece of work.</summary>
    /// <param name="host">Machine of the worker.</param>
    /// <returns>Null where there is none at the moment.</returns>
    [Alias("take")]
    Task<Assignment?> Take(string host);

    /// <summary>Says that the holder of a lease lives.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="progress">Where it stands, or null.</param>
    /// <returns>False where the lease is lost: the work has to end, and its result does not count.</returns>
    [Alias("extend")]
    Task<bool> Extend(long lease, InstanceProgress? progress);

    /// <summary>Brings a result.</summary>
    /// <returns>Folders that nobody needs any more: the result's own where the lease was lost.</returns>
    [Alias("complete")]
    Task<List<string>> Complete(long lease, string result);

    /// <summary>Gives a piece of work back.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="progress">How it ended: failed or interrupted, and why.</param>
    /// <param name="fault">Whether the command itself failed; three times end the job.</param>
    [Alias("release")]
    Task Release(long lease, InstanceProgress progress, bool fault);

    /// <summary>Where the job stands.</summary>
    [Alias("status")]
    Task<JobStatus> Status();

    /// <summary>Changes the number of instances.</summary>
    /// <param name="more">How many more; negative for fewer. One stays.</param>
    /// <returns>How many there are now.</returns>
    [Alias("resize")]
    Task<int> Resize(int more);

    /// <summary>Ends the job; it can be submitted again and then goes on.</summary>
    [Alias("stop")]
    Task Stop();
}

/// <summary>The jobs of a cluster that are not done.</summary>
[Alias("jobs")]
public interface IJobsGrain : IGrainWithIntegerKey
{
    /// <summary>Their names.</summary>
    [Alias("list")]
    Task<List<string>> List();

    /// <summary>Adds one; again and again, as this is not kept on a disk. Nobody waits for it: a job goes on while this list moves.</summary>
    [Alias("add"), OneWay]
    Task Add(string job);

    /// <summary>Removes one; nobody waits for it.</summary>
    [Alias("remove"), OneWay]
    Task Remove(string job);
}

/// <summary>Where a job stands, as people and programs are told.</summary>
[GenerateSerializer, Immutable]
public sealed record JobStatus
{
    /// <summary>Run directory.</summary>
    [Id(0)]
    public required string Run { get; init; }

    /// <summary>Kind of job.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>Whether it runs, or how it ended.</summary>
    [Id(2)]
    public required InstanceStatus Status { get; init; }

    /// <summary>Units of work in all; 0 where it goes by time.</summary>
    [Id(3)]
    public required long Total { get; init; }

    /// <summary>Units of work that count.</summary>
    [Id(4)]
    public required long Merged { get; init; }

    /// <summary>Units of work a second, in the last round.</summary>
    [Id(5)]
    public required double PerSecond { get; init; }

    /// <summary>Merges so far.</summary>
    [Id(6)]
    public required int Merges { get; init; }

    /// <summary>Result of the last merge.</summary>
    [Id(7)]
    public required string? Result { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(8)]
    public required string? ErrorMsg { get; init; }

    /// <summary>Pieces at the same time.</summary>
    [Id(9)]
    public required int Parallel { get; init; }

    /// <summary>Its pieces of work.</summary>
    [Id(10)]
    public required List<JobInstance> Instances { get; init; }
}

/// <summary>A piece of work and the machine that has it.</summary>
/// <param name="Host">The machine, or nothing.</param>
/// <param name="Progress">Where it stands.</param>
[GenerateSerializer, Immutable]
public sealed record JobInstance(string Host, InstanceProgress Progress);
