using FastRL.Interop.Collectives;
using Xunit;

namespace FastRL.Interop.Tests.Collectives;

public sealed class FolderRendezvousTests : IDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60), s_short = TimeSpan.FromMilliseconds(200);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Form_AllAreReady_EachHasItsRankOfOneGroup()
    {
        Task<Round?> second = Await(2), first = Await(1); // before node 0 begins
        var zero = new FolderRendezvous(_folder["meeting"], 0);
        Round round = zero.Form([0, 1, 2], s_long, default);
        Assert.Equal((0, 3), (round.Rank, round.World));
        Assert.True(Directory.Exists(round.Store));
        Assert.Equal(round with { Rank = 1 }, await first);
        Assert.Equal(round with { Rank = 2 }, await second);
        Assert.Equal([0, 1, 2], zero.Members);
        Assert.False(zero.HasNewcomer);
    }

    [Fact]
    public async Task Form_OneDoesNotCome_IsLeftOutAndJoinsLater()
    {
        var zero = new FolderRendezvous(_folder["meeting"], 0);
        Assert.Equal(1, zero.Form([0, 1], s_short, default).World);
        Task<Round?> late = Await(1);
        while (!zero.HasNewcomer) await Task.Delay(10);
        Round round = zero.Form([0], s_short, default);
        Assert.Equal(round with { Rank = 1 }, await late);
    }

    [Fact]
    public void Await_NobodyForms_SaysWhoAndWhere()
    {
        _ = new FolderRendezvous(_folder["meeting"], 0);
        var exception = Assert.Throws<TimeoutException>(() => new FolderRendezvous(_folder["meeting"], 3).Await(s_short, default));
        Assert.StartsWith($"node 0 formed no group with node 3 in {_folder["meeting"]} within", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_SomebodyWaits_IsToldAndTheNextTrainingBeginsAnew()
    {
        var zero = new FolderRendezvous(_folder["meeting"], 0);
        Task<Round?> waiting = Await(1);
        while (!zero.HasNewcomer) await Task.Delay(10);
        zero.End();
        Assert.Null(await waiting);
        var next = new FolderRendezvous(_folder["meeting"], 0);
        Assert.False(next.HasNewcomer); // what was left there is gone
        Task<Round?> again = Await(1);
        Assert.Equal(2, next.Form([0, 1], s_long, default).World);
        Assert.NotNull(await again);
    }

    /// <summary>A node that sees the folder but is not reached must not keep the others from going on.</summary>
    [Fact]
    public async Task Judge_GroupDidNotComeAbout_IsFormedWithoutItsNodes()
    {
        var zero = new FolderRendezvous(_folder["meeting"], 0);
        Task<Round?> first = Await(1);
        Assert.Equal(2, zero.Form([0, 1], s_long, default).World);
        await first;
        zero.Judge(connected: false);
        using var ended = new CancellationTokenSource();
        Task<Round?> again = Task.Run(() => new FolderRendezvous(_folder["meeting"], 1).Await(s_long, ended.Token)), other = Await(2);
        while (!zero.HasNewcomer) await Task.Delay(10);
        Assert.Equal([0, 2], Formed(zero, 0, 1, 2));
        await other;
        ended.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => again);
    }

    /// <summary>Of several one is not reached: each is tried by itself, and the others are in again.</summary>
    [Fact]
    public async Task Judge_OneOfSeveralIsNotReached_OthersAreTriedAloneAndIn()
    {
        var zero = new FolderRendezvous(_folder["meeting"], 0);
        FolderRendezvous one = new(_folder["meeting"], 1), two = new(_folder["meeting"], 2);
        Task<Round?>[] both = [Await(one), Await(two)];
        Assert.Equal([0, 1, 2], Formed(zero, 0, 1, 2));
        await Task.WhenAll(both);
        zero.Judge(connected: false);

        both = [Await(one), Await(two)];
        while (!IsReady(1) || !IsReady(2)) await Task.Delay(10);
        Assert.Equal([0, 1], Formed(zero, 0, 1, 2));
        zero.Judge(connected: true);
        await both[0];
        Assert.True(zero.HasNewcomer);
        both[0] = Await(one);
        Assert.Equal([0, 1, 2], Formed(zero, 0, 1));
        await Task.WhenAll(both);
        zero.Judge(connected: false); // so it is node 2

        both = [Await(one), Await(two)];
        while (!IsReady(2)) await Task.Delay(10);
        Assert.Equal([0, 1], Formed(zero, 0, 1));
        Assert.False(zero.HasNewcomer);
        zero.End();
        Assert.Null(await both[1]);
    }

    [Fact]
    public void Form_Cancelled_EndsWaiting()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var zero = new FolderRendezvous(_folder["meeting"], 0);
        Assert.Throws<OperationCanceledException>(() => zero.Form([0, 1], s_long, cancelled.Token));
    }

    private static IReadOnlyList<int> Formed(FolderRendezvous zero, params int[] wanted)
    {
        zero.Form(wanted, s_long, default);
        return zero.Members;
    }

    private bool IsReady(int node) => File.Exists(Path.Combine(_folder["meeting"], $"ready_{node}"));

    private static Task<Round?> Await(FolderRendezvous node) => Task.Run(() => node.Await(s_long, default));

    private Task<Round?> Await(int node) => Await(new FolderRendezvous(_folder["meeting"], node));
}
