using FastRL.Cluster.Jobs;

namespace FastRL.Cluster.Tests.Jobs;

/// <summary>Jobs with processes, and what may happen to those.</summary>
[Collection(SharesSilos.Name)]
public sealed class JobWorkerTests(JobCluster cluster) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => _folder.Path;

    private IJobGrain Job => cluster.Grains.GetGrain<IJobGrain>(Run);

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public async Task Run_OfAMergedJob_CountsEachUnitOnceAndInOrder()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 3, total: 50, each: 7));
        JobStatus status = await cluster.Worker("one").RunAsync(Run, _ => { }, CancellationToken.None);
        Assert.Equal((InstanceStatus.Completed, 50L, 3), (status.Status, status.Merged, status.Merges));
        Assert.Equal(Enumerable.Range(0, 50).Select(number => (long)number), CountingJob.Numbers(status.Result!));
        Assert.False(Directory.Exists(Path.Combine(Run, "job", "round_0"))); // parts that were merged
        Audit(50);
    }

    [UnixFact]
    public async Task Run_OfProcessesThatAreKilled_CountsEachUnitOnce()
    {
        string script = "[ $(( $(date +%N | sed 's/^0*//') % 3 )) != 0 ] || kill -9 $$";
        await Job.Submit(CountingJob.Define(Run, instances: 2, total: 30, each: 5, script: script));
        JobStatus status = await cluster.Worker("one").RunAsync(Run, _ => { }, CancellationToken.None);
        Assert.Equal(InstanceStatus.Completed, status.Status);
        Assert.Equal(Enumerable.Range(0, 30).Select(number => (long)number), CountingJob.Numbers(status.Result!));
        Audit(30);
    }

    [UnixFact]
    public async Task Run_OfACommandThatFails_EndsWithItsReason()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 1, total: 5, each: 5, script: "echo no such game >&2; exit 2"));
        JobStatus status = await cluster.Worker("one").RunAsync(Run, _ => { }, CancellationToken.None);
        Assert.Equal((InstanceStatus.Failed, "the process ended with exit code 2: no such game"), (status.Status, status.ErrorMsg));
    }

    [UnixFact]
    public async Task Run_InterruptedAndSubmittedAgain_GoesOn()
    {
        JobDefinition job = CountingJob.Define(Run, instances: 2, total: 40, each: 5, script: "sleep 0.1");
        using var cancellation = new CancellationTokenSource();
        await Job.Submit(job);
        JobStatus status = await cluster.Worker("one").RunAsync(Run, now => { if (now.Merges == 2) cancellation.Cancel(); }, cancellation.Token);
        Assert.Equal((InstanceStatus.Interrupted, true), (status.Status, status.Merged is >= 20 and < 40));
        await Job.Submit(job);
        status = await cluster.Worker("one").RunAsync(Run, _ => { }, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 40).Select(number => (long)number), CountingJob.Numbers(status.Result!));
        Audit(40);
    }

    [UnixFact]
    public async Task Run_OfWorkersThatVanish_IsDoneByTheOthers()
    {
        // The first one takes work and is never heard of again.
        await Job.Submit(CountingJob.Define(Run, instances: 2, total: 20, each: 5));
        Assert.NotNull(await Job.Take("gone"));
        JobStatus status = await cluster.Worker("one").RunAsync(Run, _ => { }, CancellationToken.None);
        Assert.Equal((InstanceStatus.Completed, 20L), (status.Status, status.Merged));
        Audit(20);
    }

    [UnixFact]
    public async Task Run_OfPiecesWithoutAMerge_KeepsWhatEachSaid()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 2, total: 5, each: 1, merges: false));
        JobStatus status = await cluster.Worker("one", slots: 3).RunAsync(Run, _ => { }, CancellationToken.None);
        Assert.Equal((InstanceStatus.Completed, 5L), (status.Status, status.Merged));
        Assert.Equal(["0", "1", "2", "3", "4"], Entries().OrderBy(entry => entry.Units[0].Start).Select(entry => entry.Result));
        Audit(5);
    }

    private IEnumerable<MergeEntry> Entries() => MergeLog.Parse(File.ReadAllText(MergeLog.PathOf(Run)), MergeLog.PathOf(Run));

    private void Audit(long total)
    {
        MergedUnit[] units = [.. Entries().SelectMany(entry => entry.Units).OrderBy(unit => unit.Start)];
        Assert.Equal(0, units[0].Start);
        Assert.Equal(total, units[^1].End);
        Assert.All(units.Zip(units.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }
}
