using System.Globalization;
using FastRL.Cluster;
using FastRL.Envs;
using FastRL.Host.Comparison;
using FastRL.Host.Configuration;
using FastRL.Host.Training;
using FastRL.Runs;

namespace FastRL.Host.Sweeps;

/// <summary>Runs trials until the budget is used up, each in <c>trial_N</c> as `fastrl train --seeds` would.</summary>
/// <param name="run">The sweep's folder; locked by the caller.</param>
/// <param name="plan">What is looked for.</param>
/// <param name="words">The command line of a training, from <c>train</c> on, without what a trial has of its own.</param>
/// <param name="steps">Steps of a training with some settings.</param>
/// <param name="budget">Wall time of all sessions together.</param>
/// <param name="report">Gets a line for each trial that ends.</param>
internal sealed class SweepRunner(
    RunDirectory run, SweepPlan plan, IReadOnlyList<string> words, Func<IReadOnlyList<ConfigValue>, long> steps, TimeSpan budget, TextWriter report)
{
    private readonly Lock _lock = new();
    private readonly SweepLog _log = new(run, plan);
    private readonly SweepSearch _search = new(plan);
    private readonly EarlyStopping _stopping = new();
    private readonly HashSet<int> _mine = []; // trials of this session
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private double _before;

    /// <summary>All trials so far.</summary>
    public IReadOnlyList<SweepTrial> Trials => _log.Trials;

    /// <summary>Runs until the budget or the trials are used up, or somebody asks to end; what runs then goes on next time.</summary>
    public void Run(CancellationToken cancellation)
    {
        _before = _log.Seconds;
        TimeSpan left = budget - TimeSpan.FromSeconds(_before);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (left > TimeSpan.Zero) ended.CancelAfter(left);
        else ended.Cancel();
        foreach (SweepTrial trial in _log.Trials.Where(trial => trial.Status == TrialStatus.Completed)) _stopping.Add(Read(trial));
        int parallel = plan.Config.Parallel > 0 ? plan.Config.Parallel : Environment.ProcessorCount;
        string threads = Math.Max(1, Environment.ProcessorCount / parallel).ToString(CultureInfo.InvariantCulture);
        Task[] workers = [.. Enumerable.Range(0, parallel).Select(_ => Task.Factory.StartNew(
            () => Work(threads, ended), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WhenAll(workers).GetAwaiter().GetResult();
    }

    // One that fails ends the others; what they train goes on next time.
    private void Work(string threads, CancellationTokenSource all)
    {
        try
        {
            while (!all.IsCancellationRequested && Begin() is { } trial) Try(trial, threads, all.Token);
        }
        catch
        {
            all.Cancel();
            throw;
        }
    }

    private void Try(SweepTrial trial, string threads, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        long began = _time.GetTimestamp(), wanted = steps(plan.At(trial.Point));
        bool behind = false;
        CoordinatorOutcome outcome;
        var looks = new Timer(_ => Look(trial, wanted, ended, ref behind), null, EarlyStopping.Interval, EarlyStopping.Interval);
        try
        {
            outcome = Train(trial, threads, wanted, ended.Token);
        }
        finally
        {
            looks.DisposeAsync().AsTask().GetAwaiter().GetResult(); // waits for a look under way
        }
        double cost = trial.CostSeconds + _time.GetElapsedTime(began).TotalSeconds;
        if (outcome.Interrupted && !Volatile.Read(ref behind)) End(trial with { CostSeconds = cost });
        else End(Judged(trial with { CostSeconds = cost }, outcome, behind));
    }

    // One that an earlier session left, or a new one; null where there are enough.
    private SweepTrial? Begin()
    {
        lock (_lock)
        {
            SweepTrial? trial = _log.Trials.FirstOrDefault(trial => trial.Status == TrialStatus.Running && !_mine.Contains(trial.Trial));
            int number = trial?.Trial ?? _log.Trials.Count;
            if (trial is null)
            {
                if (plan.Config.Trials > 0 && number >= plan.Config.Trials) return null;
                double[] point = _search.Next(number, _log.Trials);
                trial = new SweepTrial(number, TrialStatus.Running, point, plan.At(point).ToDictionary(value => value.Path, value => value.Text), null, 0);
                _log.Write(trial with { SweepSeconds = Seconds });
            }
            _mine.Add(number);
            return trial;
        }
    }

    private CoordinatorOutcome Train(SweepTrial trial, string threads, long wanted, CancellationToken cancellation)
    {
        string[] own = [.. words, "--threads", threads, .. plan.At(trial.Point).SelectMany(value => (string[])["--set", $"{value.Path}={value.Text}"])];
        return new SeedRuns(Folder(trial), own, plan.Config.Seed, plan.Config.Seeds, wanted).Train(TextWriter.Null, cancellation);
    }

    private void Look(SweepTrial trial, long wanted, CancellationTokenSource ended, ref bool behind)
    {
        if (!plan.Config.StopEarly || RunRecord.TryRead(FirstSeed(trial)) is not { } record) return;
        lock (_lock)
        {
            if (!_stopping.IsBehind(record, wanted)) return;
        }
        Volatile.Write(ref behind, true);
        ended.Cancel();
    }

    private SweepTrial Judged(SweepTrial trial, CoordinatorOutcome outcome, bool behind)
    {
        if (outcome.Instances.FirstOrDefault(instance => instance.Status == InstanceStatus.Failed) is { } failed)
        {
            report.WriteLine($"trial {trial.Trial} failed: {Printable.Of(failed.ErrorMsg ?? "")}; log: {Folder(trial).Instance(failed.InstanceId).LogFile}");
            return trial with { Status = TrialStatus.Failed };
        }
        ComparedRun found = ComparedRun.Read(Folder(trial).Path);
        double score = plan.Config.Objective == SweepObjective.Success ? found.Success : found.Mean;
        return double.IsNaN(score)
            ? trial with { Status = TrialStatus.Failed }
            : trial with { Status = behind ? TrialStatus.Stopped : TrialStatus.Completed, Score = score };
    }

    private void End(SweepTrial trial)
    {
        lock (_lock)
        {
            _log.Write(trial with { SweepSeconds = Seconds });
            if (trial.Status == TrialStatus.Completed) _stopping.Add(Read(trial));
            if (!trial.IsDone) return;
            double best = _log.Trials.Max(other => other.Score ?? double.NegativeInfinity);
            TimeSpan left = budget - TimeSpan.FromSeconds(Seconds);
            report.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"trial {trial.Trial,4}  {(trial.Status == TrialStatus.Stopped ? "stopped " : "")}score {trial.Score:0.###} in {trial.CostSeconds:0.0} s  best {best:0.###}  left {(left > TimeSpan.Zero ? left : TimeSpan.Zero):hh\\:mm\\:ss}  {Text(trial)}"));
            SweepPage.Write(run.At("sweep.html"), plan, _log.Trials);
        }
    }

    private double Seconds => _before + _time.GetElapsedTime(_began).TotalSeconds;

    private RunDirectory Folder(SweepTrial trial) => new(run.At(string.Create(CultureInfo.InvariantCulture, $"trial_{trial.Trial}")));

    private RunDirectory FirstSeed(SweepTrial trial) =>
        new(Folder(trial).At(ComparedRun.SeedPrefix + plan.Config.Seed.ToString(CultureInfo.InvariantCulture)));

    private RunRecord Read(SweepTrial trial) => RunRecord.ReadWhole(FirstSeed(trial));

    /// <summary>A trial's settings on a line.</summary>
    public static string Text(SweepTrial trial) => string.Join(' ', trial.Settings.Select(pair => $"{pair.Key}={pair.Value}"));
}
