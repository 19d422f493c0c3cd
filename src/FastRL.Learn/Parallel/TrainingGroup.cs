using FastRL.Interop.Collectives;

namespace FastRL.Learn.Parallel;

/// <summary>Processes that train one policy, each on environments of its own, and what they agree on.</summary>
/// <param name="processes">The processes; stays the caller's.</param>
/// <param name="scheme">What they exchange.</param>
public sealed class TrainingGroup(ProcessGroup processes, ParallelScheme scheme)
{
    [Flags]
    private enum Wish : byte
    {
        None = 0, Complete = 1, Save = 2, Stop = 4, Change = 8,
    }

    /// <summary>The processes.</summary>
    public ProcessGroup Processes { get; } = processes;

    /// <summary>What they exchange.</summary>
    public ParallelScheme Scheme { get; } = scheme;

    /// <summary>Asked by the first process after each rollout: whether somebody waits for the group to be formed anew.</summary>
    public Func<bool> WantsChange { get; init; } = () => false;

    /// <summary>Tells the others how this process stands between two rollouts, and takes over what holds for all.</summary>
    /// <param name="complete">Whether training is complete; the first process says so.</param>
    /// <param name="save">Whether everything is saved now; the first process says so.</param>
    /// <param name="stop">Whether this process was asked to end: the first ends all, another one leaves.</param>
    /// <exception cref="GroupChangedException">The group is to be formed anew.</exception>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    internal void Agree(ref bool complete, ref bool save, ref bool stop)
    {
        bool first = Processes.Rank == 0;
        Wish wish = (complete ? Wish.Complete : Wish.None) | (save ? Wish.Save : Wish.None) | (stop ? Wish.Stop : Wish.None)
            | (first && WantsChange() ? Wish.Change : Wish.None);
        Wish[] all = new Wish[Processes.World];
        Processes.Gather([wish], all);
        (complete, save, stop) = (all[0].HasFlag(Wish.Complete), all[0].HasFlag(Wish.Save), all[0].HasFlag(Wish.Stop));
        int[] leaving = [.. Enumerable.Range(1, all.Length - 1).Where(rank => all[rank].HasFlag(Wish.Stop))];
        if (!complete && !stop && (leaving.Length > 0 || all[0].HasFlag(Wish.Change))) throw new GroupChangedException(leaving);
    }
}
