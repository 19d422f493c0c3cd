namespace FastRL.Web.Environments;

/// <summary>Where the exchange of a batch stands.</summary>
internal enum TabBatchState
{
    /// <summary>There is no tab, or it has no episodes.</summary>
    Away,

    /// <summary>First observations lie ready.</summary>
    Fresh,

    /// <summary>It waits for actions.</summary>
    Ready,

    /// <summary>Actions are under way.</summary>
    Sent,

    /// <summary>What they led to lies in the rows.</summary>
    Done,
}

/// <summary>The environments of one tab that belong to one group: neighbouring rows, stepped by one message.</summary>
/// <param name="row">The first row.</param>
/// <param name="first">Its number within the tab.</param>
/// <param name="count">Rows; 0 where the tab has none in the group.</param>
internal sealed class TabBatch(int row, int first, int count)
{
    public int Row { get; } = row;

    public int First { get; } = first;

    public int Count { get; } = count;

    public TabBatchState State { get; set; }

    /// <summary>Whether episodes are under way whose end the learner must be told.</summary>
    public bool Playing { get; set; }

    /// <summary>Number of the last actions.</summary>
    public uint Sequence { get; set; }

    /// <summary>When they were sent.</summary>
    public long SentAt { get; set; }

    /// <summary>Set where it is no longer <see cref="TabBatchState.Sent"/>.</summary>
    public ManualResetEventSlim Arrived { get; } = new();
}
