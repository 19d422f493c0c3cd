using System.Globalization;
using FastRL.Envs;
using FastRL.Runs;

namespace FastRL.Cluster;

/// <summary>Divides a job between processes, follows them by their progress files, and ends them together.</summary>
/// <remarks>
/// Instances know nothing of each other: each has its range, its log, its checkpoints, its progress file. One that fails is
/// reported, and the others go on. An instance watches its standard input (<see cref="ParentWatch"/>): the coordinator closes
/// it to ask for the end, and so does the system when the coordinator dies.
/// </remarks>
public sealed class MultiInstanceCoordinator
{
    /// <summary>What lifts the prohibition of a time budget.</summary>
    public const string TimeHint = "With --merge-every there may be a time budget.";

    private const int Width = 60;

    private readonly CoordinatorOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Checks what is asked for and divides it.</summary>
    /// <exception cref="InputException">It cannot be done in this mode.</exception>
    public MultiInstanceCoordinator(CoordinatorOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.NumInstances < 1)
            throw new InputException($"num_instances must be >= 1, got {options.NumInstances}");
        if (options.TimeBudget is not null)
            throw new InputException("Multi-instance mode does not support time-budget training. Please specify --iters instead of --time-budget.") { Hint = TimeHint };
        if (options.NumIterations is not { } iterations)
            throw new InputException("Multi-instance mode requires --iters to be specified");
        _options = options;
        _time = time ?? TimeProvider.System;
        Ranges = WorkRange.Divide(iterations, options.NumInstances);
    }

    /// <summary>The pieces, one for each instance.</summary>
    public IReadOnlyList<WorkRange> Ranges { get; }

    /// <summary>Launches all instances and returns when the last has ended.</summary>
    /// <param name="run">Where their files go.</param>
    /// <param name="launcher">Starts their processes.</param>
    /// <param name="report">Takes what people see.</param>
    /// <param name="cancellation">Asks all of them to end.</param>
    /// <exception cref="InputException">The run directory cannot be written, or a process cannot be started.</exception>
    public CoordinatorOutcome Train(RunDirectory run, IInstanceLauncher launcher, TextWriter report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(launcher);
        ArgumentNullException.ThrowIfNull(report);
        List<InstanceProcess> instances = [];
        try
        {
            foreach (WorkRange range in Ranges)
            {
                RunInstance files = run.Instance(range.Instance);
                files.Create();
                instances.Add(new InstanceProcess(range, files, launcher, _time));
            }
            bool interrupted = Monitor(instances, report, cancellation);
            if (interrupted)
            {
                report.WriteLine("Received interrupt signal, shutting down instances...");
                TerminateAll(instances);
            }
            Report(instances, report);
            return new CoordinatorOutcome([.. instances.Select(instance => instance.Progress)], interrupted);
        }
        finally
        {
            foreach (InstanceProcess instance in instances) instance.Dispose();
        }
    }

    // Whether somebody asked to end before all had.
    private bool Monitor(List<InstanceProcess> instances, TextWriter report, CancellationToken cancellation)
    {
        long reported = _time.GetTimestamp();
        while (true)
        {
            int running = instances.Count(instance => instance.Look());
            if (cancellation.IsCancellationRequested) return true;
            foreach (InstanceProcess next in instances.Where(instance => !instance.Started).Take(_options.Parallel - running).ToList())
            {
                next.Start();
                running++;
            }
            if (running == 0) return false;
            if (_time.GetElapsedTime(reported) >= _options.ReportInterval)
            {
                reported = _time.GetTimestamp();
                Report(instances, report);
            }
            cancellation.WaitHandle.WaitOne(_options.PollInterval);
        }
    }

    private void TerminateAll(List<InstanceProcess> instances)
    {
        foreach (InstanceProcess instance in instances) instance.AskToEnd();
        long asked = _time.GetTimestamp();
        foreach (InstanceProcess instance in instances)
        {
            TimeSpan left = _options.Grace - _time.GetElapsedTime(asked);
            instance.EndWithin(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private static void Report(List<InstanceProcess> instances, TextWriter report)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        report.WriteLine(new string('=', Width));
        report.WriteLine(string.Create(culture, $"Overall Progress: {instances.Average(instance => instance.Progress.ProgressPct):F1}%"));
        report.WriteLine(new string('-', Width));
        foreach (InstanceProgress at in instances.Select(instance => instance.Progress))
        {
            report.WriteLine(string.Create(
                culture, $"Instance {at.InstanceId}: {at.Symbol} {at.ProgressPct:F1}% (iter {at.CurrentIter - at.StartIter}/{at.EndIter - at.StartIter})"));
        }
        report.WriteLine(new string('=', Width));
    }
}

/// <summary>How a job ended.</summary>
/// <param name="Instances">Where each instance stood at its end.</param>
/// <param name="Interrupted">Whether somebody asked to end before all were done.</param>
public sealed record CoordinatorOutcome(IReadOnlyList<InstanceProgress> Instances, bool Interrupted)
{
    /// <summary>Whether every range is done.</summary>
    public bool Complete => Instances.All(instance => instance.Status == InstanceStatus.Completed);
}
