using System.Diagnostics;
using System.Globalization;
using FastRL.Envs;
using FastRL.Runs;

namespace FastRL.Cluster.Tests;

public sealed class MultiInstanceCoordinatorTests
{
    [Theory]
    [InlineData(1000, 4, new long[] { 250, 250, 250, 250 })]
    [InlineData(1000, 3, new long[] { 334, 333, 333 })]
    [InlineData(5000, 3, new long[] { 1667, 1667, 1666 })]
    [InlineData(2, 3, new long[] { 1, 1, 0 })]
    public void Divide_OfIterations_IsContiguousWithTheRemainderFirst(long iterations, int instances, long[] sizes)
    {
        IReadOnlyList<WorkRange> ranges = WorkRange.Divide(iterations, instances);
        Assert.Equal(sizes, ranges.Select(range => range.Count));
        Assert.Equal(0, ranges[0].Start);
        Assert.Equal(iterations, ranges[^1].End);
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    [Fact]
    public void Create_OfWhatTheModeCannotDo_SaysSo()
    {
        Assert.Equal("num_instances must be >= 1, got 0", Refused(new CoordinatorOptions { NumInstances = 0, NumIterations = 10 }));
        Assert.Equal("Multi-instance mode requires --iters to be specified", Refused(new CoordinatorOptions { NumInstances = 2, NumIterations = null }));
        Assert.Equal(
            "Multi-instance mode does not support time-budget training. Please specify --iters instead of --time-budget.",
            Refused(new CoordinatorOptions { NumInstances = 2, NumIterations = 10, TimeBudget = TimeSpan.FromSeconds(5) }));
    }

    [UnixFact]
    public void Train_OfInstancesThatComplete_ReportsLocalIterations()
    {
        using var folder = new TemporaryFolder();
        (CoordinatorOutcome outcome, string report) = Train(folder.Path, iterations: 7, instances: 2, _ => "exit 0");
        Assert.True(outcome.Complete);
        Assert.False(outcome.Interrupted);
        string line = new('=', 60), rule = new('-', 60);
        Assert.Equal(
            $"{line}\nOverall Progress: 100.0%\n{rule}\nInstance 0: ✅ 100.0% (iter 4/4)\nInstance 1: ✅ 100.0% (iter 3/3)\n{line}\n", report);
        Assert.Contains("\"progress_pct\": 100", File.ReadAllText(Progress(folder.Path, 1)), StringComparison.Ordinal);
        Assert.Contains("\"status\": \"completed\"", File.ReadAllText(Progress(folder.Path, 1)), StringComparison.Ordinal);
    }

    [UnixFact]
    public void Train_OneAtATime_StartsTheNextWhenOneHasEnded()
    {
        using var folder = new TemporaryFolder();
        string alone = Path.Combine(folder.Path, "alone");
        // A folder can be made once: two at a time would fail.
        (CoordinatorOutcome outcome, _) = Train(
            folder.Path, iterations: 3, instances: 3, _ => $"mkdir '{alone}' && sleep 0.1 && rmdir '{alone}'", parallel: 1);
        Assert.True(outcome.Complete);
    }

    [UnixFact]
    public void Train_IsAskedToEnd_LaunchesNoneOfThoseThatWait()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        string second = Path.Combine(folder.Path, "second");
        (CoordinatorOutcome outcome, _) = Train(
            folder.Path, iterations: 2, instances: 2, range => range.Instance == 0 ? "cat; exit 130" : $"mkdir '{second}'", parallel: 1, cancellation.Token);
        Assert.True(outcome.Interrupted);
        Assert.All(outcome.Instances, instance => Assert.Equal(InstanceStatus.Interrupted, instance.Status));
        Assert.False(Directory.Exists(second));
    }

    [UnixFact]
    public void Train_OneInstanceFails_OthersGoOnAndItsReasonIsKept()
    {
        using var folder = new TemporaryFolder();
        (CoordinatorOutcome outcome, string report) = Train(folder.Path, iterations: 30, instances: 3, range => range.Instance switch
        {
            0 => "echo it broke >&2; exit 1",
            1 => "kill -9 $$",
            _ => "sleep 0.5; exit 0",
        });
        Assert.False(outcome.Complete);
        Assert.Equal([InstanceStatus.Failed, InstanceStatus.Failed, InstanceStatus.Completed], outcome.Instances.Select(instance => instance.Status));
        Assert.Equal("the process ended with exit code 1: it broke", outcome.Instances[0].ErrorMsg);
        Assert.Equal("the process was ended by signal 9", outcome.Instances[1].ErrorMsg);
        Assert.Contains("Instance 1: ❌ 0.0% (iter 0/10)", report, StringComparison.Ordinal);
        Assert.Contains("it broke", File.ReadAllText(Path.Combine(folder.Path, "instance_0", "instance_0.log")), StringComparison.Ordinal);
    }

    // What it started lives on and has its output: the end of the instance itself counts.
    [UnixFact]
    public void Train_InstanceLeavesAProcessBehind_EndsWithTheInstance()
    {
        using var folder = new TemporaryFolder();
        string Left(int instance) => Path.Combine(folder.Path, $"left{instance}");
        var watch = Stopwatch.StartNew();
        (CoordinatorOutcome outcome, _) = Train(
            folder.Path, iterations: 2, instances: 2,
            range => $"echo why >&2; sleep 60 & echo $! > '{Left(range.Instance)}'; exit {(range.Instance == 0 ? 0 : 3)}");
        foreach (int instance in (int[])[0, 1])
        {
            using Process left = Process.GetProcessById(int.Parse(File.ReadAllText(Left(instance)), CultureInfo.InvariantCulture));
            left.Kill();
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
        Assert.Equal([InstanceStatus.Completed, InstanceStatus.Failed], outcome.Instances.Select(instance => instance.Status));
        Assert.Equal("the process ended with exit code 3: why", outcome.Instances[1].ErrorMsg);
    }

    [UnixFact]
    public void Train_Cancelled_EndsInstancesByTheirInputAndKeepsWhereTheyWere()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        // One that ends with its input, as ours do, and one that has to be killed.
        string Script(WorkRange range)
        {
            InstanceProgress at = InstanceProgress.Of(range) with { CurrentIter = range.Start + 2, Status = InstanceStatus.Running };
            string write = $"cat > '{Progress(folder.Path, range.Instance)}' <<'END'\n{at.ToJson()}\nEND\n";
            return write + (range.Instance == 0 ? "cat >/dev/null; exit 130" : "trap '' TERM; exec sleep 60");
        }
        cancellation.CancelAfter(TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        (CoordinatorOutcome outcome, string report) = Train(folder.Path, iterations: 10, instances: 2, Script, cancellation: cancellation.Token);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30));
        Assert.True(outcome.Interrupted);
        Assert.StartsWith("Received interrupt signal, shutting down instances...\n", report, StringComparison.Ordinal);
        Assert.All(outcome.Instances, instance => Assert.Equal((InstanceStatus.Interrupted, instance.StartIter + 2), (instance.Status, instance.CurrentIter)));
    }

    [Fact]
    public void Read_OfATornFile_IsNothing()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "progress.json");
        var range = new WorkRange(1, 10, 20);
        InstanceProgress whole = InstanceProgress.Of(range) with { CurrentIter = 15, Status = InstanceStatus.Running, LastUpdate = 1.5 };
        string text = whole.ToJson();
        File.WriteAllText(path, text);
        Assert.Equal(whole, InstanceProgress.Read(path, range));
        Assert.Equal(50, whole.ProgressPct);
        for (int length = 0; length < text.Length; length++)
        {
            File.WriteAllText(path, text[..length]);
            Assert.Null(InstanceProgress.Read(path, range));
        }
        File.WriteAllText(path, text.Replace("15", "21", StringComparison.Ordinal));
        Assert.Null(InstanceProgress.Read(path, range));
        Assert.Equal(0, (whole with { EndIter = 10 }).ProgressPct);
    }

    [Fact]
    public void Start_OfAnInputThatEnds_CallsBack()
    {
        using var ended = new ManualResetEventSlim();
        ParentWatch.Start(new MemoryStream(new byte[100]), ended.Set);
        Assert.True(ended.Wait(TimeSpan.FromSeconds(30)));
    }

    private static string Refused(CoordinatorOptions options) =>
        Assert.Throws<InputException>(() => new MultiInstanceCoordinator(options)).Message;

    private static string Progress(string run, int instance) => Path.Combine(run, "progress", $"instance_{instance}_progress.json");

    private static (CoordinatorOutcome Outcome, string Report) Train(
        string run, long iterations, int instances, Func<WorkRange, string> script, int parallel = int.MaxValue, CancellationToken cancellation = default)
    {
        var coordinator = new MultiInstanceCoordinator(new CoordinatorOptions
        {
            NumInstances = instances,
            NumIterations = iterations,
            PollInterval = TimeSpan.FromMilliseconds(20),
            Parallel = parallel,
        });
        using var report = new StringWriter { NewLine = "\n" };
        CoordinatorOutcome outcome = coordinator.Train(new RunDirectory(run), new Shell(script), report, cancellation);
        return (outcome, report.ToString());
    }

    private sealed class Shell(Func<WorkRange, string> script) : IInstanceLauncher
    {
        public ProcessStartInfo Describe(WorkRange range) => new("sh", ["-c", script(range)]);
    }
}
