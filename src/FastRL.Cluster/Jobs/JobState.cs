namespace FastRL.Cluster.Jobs;

/// <summary>Where a job stands, and what is kept of it.</summary>
public sealed class JobState
{
    /// <summary>What it is, or null where nobody submitted it.</summary>
    public JobDefinition? Definition { get; set; }

    /// <summary>Whether it runs, or how it ended.</summary>
    public InstanceStatus Status { get; set; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMsg { get; set; }

    /// <summary>Pieces at the same time.</summary>
    public int Instances { get; set; }

    /// <summary>The last lease that was given.</summary>
    public long LastLease { get; set; }

    /// <summary>Number of the round.</summary>
    public int Round { get; set; }

    /// <summary>Steps that one instance would have made in the rounds before.</summary>
    public long Clock { get; set; }

    /// <summary>Units of work that count.</summary>
    public long Merged { get; set; }

    /// <summary>Result of the last merge.</summary>
    public string? Base { get; set; }

    /// <summary>Whether the round is under way; otherwise <see cref="Units"/> are those of the one before.</summary>
    public bool Open { get; set; }

    /// <summary>Pieces of the round.</summary>
    public List<UnitState> Units { get; set; } = [];

    /// <summary>The merge of the round.</summary>
    public UnitState Merge { get; set; } = new();

    /// <summary>Time spent on the rounds before, in seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>Time of the last round, in seconds.</summary>
    public double RoundSeconds { get; set; }

    /// <summary>Units of work of the last round.</summary>
    public long RoundMerged { get; set; }
}

/// <summary>A piece of a round.</summary>
public sealed class UnitState
{
    /// <summary>The work.</summary>
    public WorkRange Range { get; set; }

    /// <summary>Where it stands.</summary>
    public InstanceStatus Status { get; set; }

    /// <summary>Lease of the worker that holds it or did it; 0 for nobody.</summary>
    public long Lease { get; set; }

    /// <summary>Machine of that worker.</summary>
    public string Host { get; set; } = "";

    /// <summary>Times that it was given out.</summary>
    public int Attempts { get; set; }

    /// <summary>Times that its command said that it cannot be done.</summary>
    public int Faults { get; set; }

    /// <summary>Where the result is.</summary>
    public string? Result { get; set; }

    /// <summary>The next unit of work.</summary>
    public long CurrentIter { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? ErrorMsg { get; set; }

    /// <summary>When that was heard, in seconds since 1970.</summary>
    public double LastUpdate { get; set; }

    /// <summary>Whether a worker holds it.</summary>
    public bool Held => Lease != 0 && Status is (InstanceStatus.Starting or InstanceStatus.Running);

    /// <summary>The piece as its progress file has it.</summary>
    public InstanceProgress Progress => new(Range.Instance, Range.Start, Range.End, CurrentIter, Status, ErrorMsg) { LastUpdate = LastUpdate };
}
