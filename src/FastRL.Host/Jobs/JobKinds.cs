using FastRL.Cluster.Jobs;
using FastRL.Host.Games.Holdem;

namespace FastRL.Host.Jobs;

/// <summary>The kinds of jobs that this program knows.</summary>
internal static class JobKinds
{
    /// <summary>All of them: the same in every process of a cluster.</summary>
    public static IReadOnlyList<IJobKind> All { get; } = [new BlueprintJob(), new CommandJob()];
}
