using System.Diagnostics;
using System.Globalization;
using FastRL.Cluster;
using FastRL.Host.Cli;
using FastRL.Host.Comparison;
using FastRL.Runs;

namespace FastRL.Host.Training;

/// <summary>Trains the same with several seeds, each in a process and a run directory of its own: <c>DIR/seed_N</c>.</summary>
/// <param name="run">The directory above them; locked by the caller.</param>
/// <param name="words">The command line of one of them without seed and run directory, from <c>train</c> on.</param>
/// <param name="first">The first seed; the others follow it.</param>
/// <param name="count">How many, 1 or more.</param>
/// <param name="steps">Environment steps of each.</param>
internal sealed class SeedRuns(RunDirectory run, IReadOnlyList<string> words, ulong first, int count, long steps) : IInstanceLauncher
{
    /// <summary>What a process is told to end with its coordinator.</summary>
    public const string Attached = "--attached";

    // A checkpoint is written first: some seconds.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(15);

    /// <summary>Runs all of them, as many at a time as there are processors.</summary>
    /// <param name="report">Takes what people see.</param>
    /// <param name="cancellation">Asks all of them to save and end.</param>
    public CoordinatorOutcome Train(TextWriter report, CancellationToken cancellation) => new MultiInstanceCoordinator(new CoordinatorOptions
    {
        NumInstances = count,
        NumIterations = steps * count,
        Parallel = Environment.ProcessorCount,
        Grace = s_grace,
    }).Train(run, this, report, cancellation);

    /// <inheritdoc/>
    public ProcessStartInfo Describe(WorkRange range)
    {
        // As a setting, and the last one: those of the command line may have a seed too.
        return new ProcessStartInfo(
            OwnProgram.Path, [.. words, "--set", $"seed={Seed(range.Instance)}", "--run-dir", Directory(range.Instance).Path, "--style", "lines", Attached]);
    }

    /// <inheritdoc/>
    public InstanceProgress? Read(WorkRange range, RunInstance files)
    {
        // Torn by a full disk, or not there yet: the next look finds it whole.
        return RunRecord.TryRead(Directory(range.Instance)) is { } record
            ? InstanceProgress.Of(range) with { CurrentIter = range.Start + Math.Clamp(record.Step, 0, range.Count), Status = InstanceStatus.Running } : null;
    }

    private RunDirectory Directory(int instance) => new(run.At(ComparedRun.SeedPrefix + Seed(instance)));

    private string Seed(int instance) => (first + (ulong)instance).ToString(CultureInfo.InvariantCulture);
}
