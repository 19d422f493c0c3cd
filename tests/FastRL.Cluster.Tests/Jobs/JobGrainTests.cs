using FastRL.Cluster.Jobs;
using FastRL.Envs;

namespace FastRL.Cluster.Tests.Jobs;

/// <summary>What a job counts, and what it does not.</summary>
[Collection(SharesSilos.Name)]
public sealed class JobGrainTests(JobCluster cluster) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => _folder.Path;

    private IJobGrain Job => cluster.Grains.GetGrain<IJobGrain>(Run);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Take_OfAllPieces_GivesEachToOneHolder()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 3, total: 100, each: 7));
        Assignment[] taken = [.. (await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => Job.Take("here")))).OfType<Assignment>()];
        Assert.Equal([(0, 0L, 7L), (1, 7L, 14L), (2, 14L, 21L)], taken.Select(work => (work.Range.Instance, work.Range.Start, work.Range.End)).Order());
        Assert.Equal(3, taken.Select(work => work.Lease).Distinct().Count());
        Assert.Equal(3, taken.Select(work => work.Folder).Distinct().Count());
    }

    [Fact]
    public async Task Complete_OfARound_GivesOutItsMergeAndThenTheNext()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 2, total: 7, each: 3));
        List<Assignment> round = [await TakeAsync(), await TakeAsync()];
        Assert.Null(await Job.Take("here"));
        foreach (Assignment work in round) Assert.Empty(await Job.Complete(work.Lease, work.Folder));
        Assignment merge = await TakeAsync();
        Assert.Equal(round.OrderBy(work => work.Range.Instance).Select(work => work.Folder), merge.Parts);
        Assert.Null(await Job.Take("here"));
        Assert.Equal([Path.Combine(Run, "job", "round_0")], await Job.Complete(merge.Lease, "first"));
        Assignment last = await TakeAsync();
        Assert.Equal((new WorkRange(0, 6, 7), "first", 3L, 4L), (last.Range, last.Base, last.Clock, last.ClockEnd));
        Assert.Null(await Job.Take("here"));
        await Job.Complete(last.Lease, last.Folder);
        await Job.Complete((await TakeAsync()).Lease, "second");
        JobStatus status = await Job.Status();
        Assert.Equal((InstanceStatus.Completed, 7L, 2, "second"), (status.Status, status.Merged, status.Merges, status.Result));
    }

    [Fact]
    public async Task Lease_ThatNobodyExtends_IsGivenOutAgainAndCountsNoMore()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 1, total: 5, each: 5));
        Assignment lost = await TakeAsync(), again = await WaitAsync(() => Job.Take("there"));
        Assert.Equal(lost.Range, again.Range);
        Assert.NotEqual(lost.Lease, again.Lease);
        Assert.False(await Job.Extend(lost.Lease, null));
        Assert.Equal([lost.Folder], await Job.Complete(lost.Lease, lost.Folder)); // it may be deleted
        Assert.True(await Job.Extend(again.Lease, null));
        Assert.Empty(await Job.Complete(again.Lease, again.Folder));
        Assert.Empty(await Job.Complete(again.Lease, again.Folder)); // said twice, heard once
        Assert.Equal([again.Folder], (await TakeAsync()).Parts);
    }

    [Fact]
    public async Task Lease_ThatIsExtended_OutlivesItsTermAndItsGrain()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 1, total: 5, each: 5));
        Assignment work = await TakeAsync();
        for (int i = 0; i < 12; i++)
        {
            if (i == 6) await cluster.MoveAsync(Job);
            await Task.Delay(100);
            Assert.True(await Job.Extend(work.Lease, InstanceProgress.Of(work.Range) with { CurrentIter = 2, Status = InstanceStatus.Running }));
        }
        Assert.Null(await Job.Take("here"));
        Assert.Equal((2L, InstanceStatus.Running), Only(await Job.Status(), one => (one.Progress.CurrentIter, one.Progress.Status)));
    }

    [Fact]
    public async Task Release_OfAFault_KeepsItsReasonAndEndsTheJobAtTheThird()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 1, total: 5, each: 5));
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            Assignment work = await TakeAsync();
            await Job.Release(work.Lease, InstanceProgress.Of(work.Range) with { CurrentIter = 3, Status = InstanceStatus.Failed, ErrorMsg = "it broke" }, fault: true);
            JobStatus status = await Job.Status();
            Assert.Equal(attempt < 3 ? InstanceStatus.Running : InstanceStatus.Failed, status.Status);
            Assert.Equal((3L, "it broke", InstanceStatus.Failed), Only(status, one => (one.Progress.CurrentIter, one.Progress.ErrorMsg, one.Progress.Status)));
        }
        Assert.Null(await Job.Take("here"));
        await Job.Submit(CountingJob.Define(Run, instances: 1, total: 5, each: 5));
        Assert.NotNull(await Job.Take("here"));
    }

    [Fact]
    public async Task Log_ThatIsAheadOfTheState_IsBelieved()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 1, total: 10, each: 5));
        Assignment work = await TakeAsync();
        await Job.Complete(work.Lease, work.Folder);
        Assignment merge = await TakeAsync();
        string state = Path.Combine(Run, "job", "state.json");
        byte[] before = await File.ReadAllBytesAsync(state);
        await Job.Complete(merge.Lease, "first");
        await cluster.MoveAsync(Job);
        await File.WriteAllBytesAsync(state, before); // as after a crash between the two
        await File.AppendAllTextAsync(MergeLog.PathOf(Run), "{\"round\":1,\"uni"); // and one within the next line
        Assert.Equal((5L, 1, "first"), With(await Job.Status(), status => (status.Merged, status.Merges, status.Result)));
        Assert.Equal(new WorkRange(0, 5, 10), (await TakeAsync()).Range);
        Assert.Single(await File.ReadAllLinesAsync(MergeLog.PathOf(Run)));
    }

    [Fact]
    public async Task Resize_WhileItRuns_HoldsAsManyAsItSays()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 2, total: 100, each: 5));
        Assignment first = await TakeAsync(), second = await TakeAsync();
        Assert.Equal(1, await Job.Resize(-1));
        Assert.True(await Job.Extend(first.Lease, null));
        Assert.False(await Job.Extend(second.Lease, null));
        Assert.Null(await Job.Take("here"));
        await Job.Complete(first.Lease, first.Folder);
        Assignment left = await TakeAsync(); // its piece is not lost
        Assert.Equal(second.Range, left.Range);
        Assert.Equal(3, await Job.Resize(2));
        await Job.Complete(left.Lease, left.Folder);
        await Job.Complete((await TakeAsync()).Lease, "first");
        Assert.Equal([2, 1, 0], new[] { await TakeAsync(), await TakeAsync(), await TakeAsync() }.Select(work => work.Range.Instance).OrderDescending());
    }

    [Fact]
    public async Task Submit_OfAnotherKind_SaysSo()
    {
        await Job.Submit(CountingJob.Define(Run, instances: 1, total: 5, each: 5));
        InputException problem = await Assert.ThrowsAsync<InputException>(() => Job.Submit(CountingJob.Define(Run, 1, 5, 5, merges: false)));
        Assert.Contains("holds a job of kind 'counting', not 'counting-single'", problem.Message, StringComparison.Ordinal);
    }

    private static T With<T>(JobStatus status, Func<JobStatus, T> of) => of(status);

    private static T Only<T>(JobStatus status, Func<JobInstance, T> of) => of(Assert.Single(status.Instances));

    private async Task<Assignment> TakeAsync()
    {
        Assignment? work = await Job.Take("here");
        Assert.NotNull(work);
        return work;
    }

    private static async Task<Assignment> WaitAsync(Func<Task<Assignment?>> take)
    {
        for (int i = 0; i < 100; i++)
        {
            if (await take() is { } work) return work;
            await Task.Delay(50);
        }
        throw new TimeoutException("no lease was lost");
    }
}
