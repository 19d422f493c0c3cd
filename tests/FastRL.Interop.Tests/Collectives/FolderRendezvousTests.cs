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

    [Fact]
    public void Form_Cancelled_EndsWaiting()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var zero = new FolderRendezvous(_folder["meeting"], 0);
        Assert.Throws<OperationCanceledException>(() => zero.Form([0, 1], s_long, cancelled.Token));
    }

    private Task<Round?> Await(int node) => Task.Run(() => new FolderRendezvous(_folder["meeting"], node).Await(s_long, default));
}
