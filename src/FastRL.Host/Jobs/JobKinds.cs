using FastRL.Cluster.Jobs;
using FastRL.Host.Games.Holdem;

namespace FastRL.Host.Jobs;

/// <summary>The kinds of jobs that this program knows.</summary>
internal static class JobKinds
{
    /// <summary>All of them: the same in every process of a cluster.</summary>
    public static IReadOnlyList<IJobKind> All { get; } = [new BlueprintJob(), new CommandJob()];

    /// <summary>The program itself, to be started as somebody who works.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "fastrl.exe" : "fastrl");
}
